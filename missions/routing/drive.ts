import { angleDifferenceRad, distanceM, type Point, type Pose } from '../../kernel/geometry.ts';
import type { Leg } from '../mission.ts';

export type Gear = 'forward' | 'reverse';

/** A stretch of a way that is driven in one gear. Parts of one way follow each other: the next begins where one ends. */
export interface WayPart {
  readonly points: readonly Point[];
  readonly gear: Gear;
}

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

export function forwards(points: readonly Point[]): WayPart {
  return { points, gear: 'forward' };
}

/** The same way from its end to its beginning: what was driven forwards is driven backwards, the yaw is kept. */
export function wayBack(parts: readonly WayPart[]): WayPart[] {
  return [...parts].reverse().map(({ points, gear }) => ({
    points: [...points].reverse(),
    gear: gear === 'forward' ? 'reverse' : 'forward',
  }));
}

export function wayLengthM(parts: readonly WayPart[]): number {
  return parts.reduce(
    (sum, { points }) =>
      sum +
      points.reduce((length, point, index) => length + (index === 0 ? 0 : distanceM(points[index - 1]!, point)), 0),
    0,
  );
}

/**
 * One leg along the parts, beginning where the state is; every corner costs its share of a half turn. The yaw of a pose
 * is the machine's on arriving there: a pose whose yaw points against the way to it is reached backwards.
 */
export function driveLeg(
  state: DriveState,
  parts: readonly WayPart[],
  style: DriveStyle,
): { leg: Leg; state: DriveState } {
  const poses: Pose[] = [];
  const atS: number[] = [];
  let { at, yawRad, elapsedS } = state;
  elapsedS += legOverheadS;
  const put = (point: Point): void => {
    poses.push({ xM: rounded(point[0]), yM: rounded(point[1]), zM: style.zM, yawRad: Number(yawRad.toFixed(5)) });
    atS.push(Number(elapsedS.toFixed(2)));
    at = point;
  };
  for (const { points, gear } of parts) {
    points.forEach((point, index) => {
      const from = index === 0 ? at : points[index - 1]!;
      const lengthM = distanceM(from, point);
      if (lengthM <= samePlaceM) return;
      const heading = Math.atan2(point[1] - from[1], point[0] - from[0]) + (gear === 'forward' ? 0 : Math.PI);
      elapsedS += (style.halfTurnS * Math.abs(angleDifferenceRad(heading, yawRad))) / Math.PI;
      yawRad = angleDifferenceRad(heading, 0);
      if (poses.length === 0) put(from);
      elapsedS += lengthM / style.speedMps;
      put(point);
    });
  }
  if (poses.length === 0) put(at);
  return {
    leg: { poses, atS, tool: style.tool, drive: 'path', quantity: style.quantity },
    state: { at, yawRad, elapsedS },
  };
}

/**
 * Being told, starting and stopping cost this much a leg on top of its way at full speed, seconds. Measured on simulated sites:
 * 2 s for trowelling robots to 5 s for levelling ones.
 */
export const legOverheadS = 3;
const samePlaceM = 1e-6;

/** A tenth of a millimetre. */
function rounded(valueM: number): number {
  return Number(valueM.toFixed(4));
}
