import type { Pose } from '../../kernel/geometry.ts';
import type { Leg, TaskProgress } from '../../missions/mission.ts';

function stepM(from: Pose, to: Pose): number {
  return Math.hypot(to.xM - from.xM, to.yM - from.yM, to.zM - from.zM);
}

/** Length of a path of poses in space, metres. */
export function posePathLengthM(poses: readonly Pose[]): number {
  let length = 0;
  for (let index = 1; index < poses.length; index += 1) length += stepM(poses[index - 1] as Pose, poses[index] as Pose);
  return length;
}

function between(from: Pose, to: Pose, share: number): Pose {
  return {
    xM: from.xM + (to.xM - from.xM) * share,
    yM: from.yM + (to.yM - from.yM) * share,
    zM: from.zM + (to.zM - from.zM) * share,
    yawRad: share < 1 ? from.yawRad : to.yawRad,
  };
}

/** What is left of a path after its first `drivenM` metres; always holds at least the last pose. */
export function restOfPath(poses: readonly Pose[], drivenM: number): readonly Pose[] {
  let left = drivenM;
  for (let index = 1; index < poses.length; index += 1) {
    const from = poses[index - 1] as Pose;
    const to = poses[index] as Pose;
    const length = stepM(from, to);
    if (left < length)
      return left <= 0 ? poses.slice(index - 1) : [between(from, to, left / length), ...poses.slice(index)];
    left -= length;
  }
  return poses.slice(-1);
}

export interface PathPosition {
  readonly drivenM: number;
  /** Distance of the point from the path there. */
  readonly offsetM: number;
}

/**
 * Where on the path a point is, looking only from `fromM` to `toM` metres along it: a path that comes back beside itself must not
 * make a machine appear further than it is.
 */
export function positionOnPath(
  poses: readonly Pose[],
  point: Omit<Pose, 'yawRad'>,
  fromM: number,
  toM: number,
): PathPosition {
  let best: PathPosition = { drivenM: fromM, offsetM: Infinity };
  let startM = 0;
  for (let index = 1; index < poses.length; index += 1) {
    const from = poses[index - 1] as Pose;
    const to = poses[index] as Pose;
    const length = stepM(from, to);
    const endM = startM + length;
    if (endM >= fromM && startM <= toM) {
      const found = nearestOn(from, to, length, point, Math.max(fromM - startM, 0), Math.min(toM - startM, length));
      if (found.offsetM < best.offsetM) best = { drivenM: startM + found.alongM, offsetM: found.offsetM };
    }
    startM = endM;
  }
  const only = poses[0];
  if (poses.length === 1 && only !== undefined) {
    return { drivenM: 0, offsetM: Math.hypot(point.xM - only.xM, point.yM - only.yM, point.zM - only.zM) };
  }
  return best;
}

function nearestOn(
  from: Pose,
  to: Pose,
  length: number,
  point: Omit<Pose, 'yawRad'>,
  alongMinM: number,
  alongMaxM: number,
): { alongM: number; offsetM: number } {
  const dot =
    length === 0
      ? 0
      : ((point.xM - from.xM) * (to.xM - from.xM) +
          (point.yM - from.yM) * (to.yM - from.yM) +
          (point.zM - from.zM) * (to.zM - from.zM)) /
        length;
  const alongM = Math.min(alongMaxM, Math.max(alongMinM, dot));
  const at = between(from, to, length === 0 ? 0 : alongM / length);
  return { alongM, offsetM: Math.hypot(point.xM - at.xM, point.yM - at.yM, point.zM - at.zM) };
}

/** The first `lengthM` metres of a path. */
export function startOfPath(poses: readonly Pose[], lengthM: number): readonly Pose[] {
  let left = lengthM;
  for (let index = 1; index < poses.length; index += 1) {
    const from = poses[index - 1] as Pose;
    const to = poses[index] as Pose;
    const length = stepM(from, to);
    if (left <= length) {
      const end = length === 0 ? to : { ...between(from, to, left / length), yawRad: to.yawRad };
      return [...poses.slice(0, index), end];
    }
    left -= length;
  }
  return poses;
}

/** A path from its end to its beginning in the other gear: the yaw of a pose is that of arriving there, so yaws move on by one. */
export function reversedPath(poses: readonly Pose[]): readonly Pose[] {
  return poses.map((_, index) => {
    const at = poses[poses.length - 1 - index] as Pose;
    return { ...at, yawRad: (poses[poses.length - index] ?? at).yawRad };
  });
}

/** Back along what has been driven of a task, from where it goes on, at most `lengthMaxM`. Empty when nothing was driven. */
export function wayBackOf(
  legs: readonly Leg[],
  { legsDone, legDoneM }: Pick<TaskProgress, 'legsDone' | 'legDoneM'>,
  lengthMaxM: number,
): readonly Pose[] {
  const present = legs[legsDone];
  let driven: readonly Pose[] =
    present === undefined || legDoneM <= 0 || present.drive !== 'path' ? [] : startOfPath(present.poses, legDoneM);
  for (let index = legsDone - 1; index >= 0 && posePathLengthM(driven) < lengthMaxM; index -= 1) {
    const leg = legs[index] as Leg;
    if (leg.drive !== 'path') break;
    driven = [...leg.poses, ...driven];
  }
  return startOfPath(reversedPath(driven), lengthMaxM);
}
