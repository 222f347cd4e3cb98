import { angleDifferenceRad, distanceM, type Point, type Pose } from '../../kernel/geometry.ts';
import type { Leg } from '../mission.ts';

/** Where a machine is in a task that is being laid out, and how long the task has lasted. */
export interface DriveState {
  readonly at: Point;
  readonly yawRad: number;
  readonly elapsedS: number;
}

export interface DriveStyle {
  readonly tool: 'on' | 'off';
  readonly speedMps: number;
  readonly halfTurnS: number;
  readonly zM: number;
  readonly quantity: number;
}

/** One leg along the points, beginning where the state is; every corner costs its share of a half turn. */
export function driveLeg(
  state: DriveState,
  points: readonly Point[],
  style: DriveStyle,
): { leg: Leg; state: DriveState } {
  const way = points.filter((point, index) => index === 0 || distanceM(point, points[index - 1]!) > 1e-6);
  const poses: Pose[] = [];
  const atS: number[] = [];
  let { yawRad, elapsedS } = state;
  for (let index = 0; index < way.length; index += 1) {
    const point = way[index]!;
    const next = way[index + 1];
    if (index > 0) elapsedS += distanceM(way[index - 1]!, point) / style.speedMps;
    if (next !== undefined) {
      const heading = Math.atan2(next[1] - point[1], next[0] - point[0]);
      elapsedS += (style.halfTurnS * Math.abs(angleDifferenceRad(heading, yawRad))) / Math.PI;
      yawRad = heading;
    }
    poses.push({ xM: rounded(point[0]), yM: rounded(point[1]), zM: style.zM, yawRad: Number(yawRad.toFixed(5)) });
    atS.push(Number(elapsedS.toFixed(2)));
  }
  return {
    leg: { poses, atS, tool: style.tool, drive: 'path', quantity: style.quantity },
    state: { at: way.at(-1) ?? state.at, yawRad, elapsedS },
  };
}

/** A tenth of a millimetre. */
function rounded(valueM: number): number {
  return Number(valueM.toFixed(4));
}
