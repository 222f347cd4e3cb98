import { partsAt } from '../../hardware-profiles/kinematics.ts';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import {
  angleDifferenceRad,
  boxOf,
  placeRing,
  ringSegments,
  segmentDistanceM,
  type Box,
  type Point,
  type Pose,
  type Ring,
  type Segment,
} from '../../kernel/geometry.ts';
import type { PlannedTask, TaskProgress } from '../../missions/mission.ts';
import { restOfPath } from './path-progress.ts';

/** Kept between a moving machine's body and one that stands; the interlock holds at 0.22 m. */
const STANDING_GAP_M = 0.24;
/** Kept between the bodies of two machines that both move. */
const MOVING_GAP_M = 0.5;
/** Parts that hang lower than this above the floor are in the way of a ground machine. */
const LOW_PART_M = 2;
const SAME_FLOOR_M = 1;

/** Smaller turns are driven through. */
const TURN_MIN_RAD = 0.1;
const TURN_STEP_RAD = Math.PI / 18;
/** Kept between a body that turns on the spot and one that stands: the interlock holds at up to 0.31 m then. */
const TURN_GAP_M = 0.32;
/** A turn may begin with less than the gap, but not come nearer. */
const NEARER_M = 0.01;

/** A turn on the spot, the shorter way round. */
interface Turn {
  readonly at: Pose;
  readonly byRad: number;
}

/** Floor that a machine needs: its path and how far the machine's body reaches to the side of it. */
export interface Way {
  readonly segments: readonly Segment[];
  readonly box: Box;
  readonly zM: number;
  /** Half the body's width: what it needs when it drives straight. */
  readonly halfWidthM: number;
  /** Farthest point of the body along or across. */
  readonly reachM: number;
  /** The same for where it turns: of its corners, when it does. */
  readonly turnReachM: number;
  /** How the machine stands now, and where it comes to: a body reaches beyond the point that is driven to. */
  readonly from: Pose;
  readonly stops: readonly Pose[];
  readonly turns: readonly Turn[];
  /** In the machine's frame. */
  readonly footprint: Ring;
}

/** What stands on a floor: outlines and, for booms that hang low, segments with a radius. */
export interface Standing {
  readonly zM: number;
  readonly segments: readonly Segment[];
  readonly radiusM: number;
}

/** The way a ground machine has yet to go for a task; null for tasks without one. */
export function wayOf(task: PlannedTask, progress: TaskProgress, profile: MachineProfile): Way | null {
  return wayAlong(
    task.legs.slice(progress.legsDone).flatMap((leg) => leg.poses),
    profile,
  );
}

/** What is left of the leg that a task drives next, after the way to it; null where it needs none of the floor. */
export function nextLegOf(
  task: PlannedTask,
  progress: TaskProgress,
  wayToIt: readonly Pose[],
  profile: MachineProfile,
  yawRad?: number,
): Way | null {
  const leg = task.legs[progress.legsDone];
  if (leg === undefined) return null;
  return wayAlong([...wayToIt, ...restOfPath(leg.poses, progress.legDoneM)], profile, yawRad);
}

/** The floor along a path of poses, from the yaw that the machine has now; null for machines that do not drive on it, and for no poses. */
export function wayAlong(poses: readonly Pose[], profile: MachineProfile, yawRad?: number): Way | null {
  if (profile.kinematics.mobility !== 'ground') return null;
  const first = poses[0];
  if (first === undefined) return null;
  const points = poses.map(({ xM, yM }): Point => [xM, yM]);
  const segments = points.slice(1).map((to, index): Segment => ({ from: points[index] as Point, to }));
  const footprint = profile.kinematics.footprint;
  const turns = turnsOf(poses, yawRad);
  const reachM = Math.max(...footprint.map(([x, y]) => Math.max(Math.abs(x), Math.abs(y))));
  return {
    segments: segments.length > 0 ? segments : [{ from: points[0] as Point, to: points[0] as Point }],
    box: boxOf(points),
    zM: first.zM,
    halfWidthM: Math.max(...footprint.map(([, y]) => Math.abs(y))),
    reachM,
    turnReachM: turns.length === 0 ? reachM : Math.max(...footprint.map(([x, y]) => Math.hypot(x, y))),
    from: { ...first, yawRad: yawRad ?? poses[1]?.yawRad ?? first.yawRad },
    stops: poses.slice(1),
    turns,
    footprint: footprint.map(([x, y]): Point => [x, y]),
  };
}

/** The yaw of a pose is that of arriving there, so a machine turns where the next pose has another one. */
function turnsOf(poses: readonly Pose[], yawRad: number | undefined): Turn[] {
  return poses.slice(1).flatMap((next, index): Turn[] => {
    const at = poses[index] as Pose;
    const fromRad = index === 0 ? (yawRad ?? next.yawRad) : at.yawRad;
    const byRad = angleDifferenceRad(next.yawRad, fromRad);
    return Math.abs(byRad) < TURN_MIN_RAD ? [] : [{ at: { ...at, yawRad: fromRad }, byRad }];
  });
}

/** A machine at rest: its base, and whatever of it hangs low enough to be driven into. */
export function standingOf(
  profile: MachineProfile,
  pose: Pose,
  joints: Readonly<Record<string, number>>,
): readonly Standing[] {
  const base: Standing = {
    zM: pose.zM,
    segments: ringSegments(placeRing(profile.kinematics.footprint, pose)),
    radiusM: 0,
  };
  return [base, ...lowParts(profile, pose, joints)];
}

function lowParts(profile: MachineProfile, pose: Pose, joints: Readonly<Record<string, number>>): Standing[] {
  if (profile.kinematics.mobility !== 'fixed') return [];
  return partsAt(profile, pose, joints)
    .filter(
      ({ kind, from, to }) => kind !== 'base' && kind !== 'mast' && Math.min(from[2], to[2]) - pose.zM < LOW_PART_M,
    )
    .map(({ from, to, radiusM }) => ({
      zM: pose.zM,
      segments: [{ from: [from[0], from[1]], to: [to[0], to[1]] }],
      radiusM,
    }));
}

/** Outlines of what hangs low of a fixed machine, for the planner. */
export function hangingRings(
  profile: MachineProfile,
  pose: Pose,
  joints: Readonly<Record<string, number>>,
): readonly Ring[] {
  return lowParts(profile, pose, joints).flatMap(({ segments, radiusM }) =>
    segments.map(({ from, to }): Ring => {
      const box = boxOf([from, to]);
      return [
        [box.xMinM - radiusM, box.yMinM - radiusM],
        [box.xMaxM + radiusM, box.yMinM - radiusM],
        [box.xMaxM + radiusM, box.yMaxM + radiusM],
        [box.xMinM - radiusM, box.yMaxM + radiusM],
      ];
    }),
  );
}

/** Whether something stands on the way. One that is too near already may be left, though not come nearer to. */
export function isBlockedBy(way: Way, standing: Standing, keptM = STANDING_GAP_M): boolean {
  if (Math.abs(way.zM - standing.zM) > SAME_FLOOR_M) return false;
  if (comesNearer(way, standing.segments, way.halfWidthM + standing.radiusM + keptM)) return true;
  const beforeM = apartM(way, way.from, standing);
  const isTooNear = (pose: Pose, gapM: number): boolean => {
    const nowM = apartM(way, pose, standing);
    return nowM < gapM && nowM < beforeM - NEARER_M;
  };
  return (
    way.stops.some((stop) => isTooNear(stop, keptM)) ||
    way.turns.some((turn) => posesOf(turn).some((pose) => isTooNear(pose, TURN_GAP_M)))
  );
}

/** Distance of the body in a pose from what stands; Infinity where it is plainly far. */
function apartM({ footprint }: Way, pose: Pose, standing: Standing): number {
  const radiusM = Math.max(...footprint.map(([x, y]) => Math.hypot(x, y)));
  const centre: Segment = { from: [pose.xM, pose.yM], to: [pose.xM, pose.yM] };
  const withinM = radiusM + TURN_GAP_M + standing.radiusM;
  const near = standing.segments.filter((segment) => segmentDistanceM(centre, segment) < withinM);
  const sides = near.length === 0 ? [] : ringSegments(placeRing(footprint, pose));
  return (
    Math.min(Infinity, ...sides.flatMap((side) => near.map((segment) => segmentDistanceM(side, segment)))) -
    standing.radiusM
  );
}

/** The poses of a turn, its corners reach farther than its sides. */
function posesOf({ at, byRad }: Turn): Pose[] {
  const steps = Math.ceil(Math.abs(byRad) / TURN_STEP_RAD);
  return Array.from({ length: steps }, (_, step) => ({ ...at, yawRad: at.yawRad + (byRad * (step + 1)) / steps }));
}

export function crosses(way: Way, other: Way): boolean {
  if (Math.abs(way.zM - other.zM) > SAME_FLOOR_M) return false;
  const drivingM = way.reachM + other.reachM + MOVING_GAP_M;
  const turningM = way.turnReachM + other.turnReachM + TURN_GAP_M;
  return isNearer(way, other.segments, Math.max(drivingM, turningM));
}

function comesNearer(way: Way, segments: readonly Segment[], gapM: number): boolean {
  if (!isNearer(way, segments, gapM)) return false;
  const from = (way.segments[0] as Segment).from;
  const beforeM = Math.min(...segments.map((segment) => segmentDistanceM({ from, to: from }, segment)));
  return beforeM >= gapM || isNearer(way, segments, beforeM - NEARER_M);
}

function isNearer(way: Way, segments: readonly Segment[], gapM: number): boolean {
  const { xMinM, yMinM, xMaxM, yMaxM } = way.box;
  const near = segments.filter(
    ({ from, to }) =>
      Math.max(from[0], to[0]) > xMinM - gapM &&
      Math.min(from[0], to[0]) < xMaxM + gapM &&
      Math.max(from[1], to[1]) > yMinM - gapM &&
      Math.min(from[1], to[1]) < yMaxM + gapM,
  );
  return near.some((segment) => way.segments.some((own) => segmentDistanceM(own, segment) < gapM));
}
