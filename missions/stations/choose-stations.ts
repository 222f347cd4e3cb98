import { distanceM, type Point, type Pose } from '../../kernel/geometry.ts';
import { jointsFor } from '../../hardware-profiles/inverse-kinematics.ts';
import { jointsOf, toolPoint, type Point3 } from '../../hardware-profiles/kinematics.ts';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import { unwatched, type WatchedPlanning } from '../drafting/watch.ts';
import type { Target } from './targets.ts';

/** Where a machine stands, and what its arm does from there, in order. */
export interface Station {
  readonly pose: Pose;
  readonly targets: readonly Target[];
}

export interface StationSearch {
  readonly profile: MachineProfile;
  readonly zM: number;
  readonly targets: readonly Target[];
  /** The machine's circle is free there. */
  readonly isFree: (at: Point) => boolean;
  /** It gets there. */
  readonly isJoined: (at: Point) => boolean;
  readonly from: Point;
  readonly watched?: WatchedPlanning | undefined;
}

export interface ChosenStations {
  /** In the order in which they are gone to. */
  readonly stations: readonly Station[];
  readonly left: readonly { readonly target: Target; readonly why: 'outside-reach' | 'too-narrow' | 'unreachable' }[];
}

/** Sides from which a target that may be worked from anywhere is looked at. */
const sides = 8;
/** Distances tried between the nearest and the farthest at which the arm reaches. */
const distances = 5;
/** Places are told apart by this, metres. */
const placeM = 0.05;
/** A machine comes to a stand no farther from its place than this, metres. */
const stoodAsideM = 0.02;

interface Candidate {
  readonly pose: Pose;
  readonly covers: ReadonlySet<number>;
}

/**
 * Places to stand at, as few as a greedy choice finds: always the one from which the arm reaches most that is left, of equals the one nearest to the
 * last. Every target lies at exactly one of them, or is left with its cause.
 */
export function chooseStations(search: StationSearch): ChosenStations {
  const { targets, watched = unwatched } = search;
  const reach = reachOf(search.profile);
  const looks = targets.map((target) => placesFor(search, target, reach));
  const candidates = candidatesOf(search, looks, reach);
  const open = new Set(targets.keys());
  const stations: Station[] = [];
  let at = search.from;
  for (;;) {
    watched.look();
    const best = bestOf(candidates, open, at);
    if (best === null) break;
    const own = [...best.covers].filter((index) => open.has(index));
    for (const index of own) open.delete(index);
    at = [best.pose.xM, best.pose.yM];
    stations.push({ pose: best.pose, targets: own.map((index) => targets[index]!) });
  }
  const left = [...open].map((index) => ({ target: targets[index]!, why: looks[index]!.why }));
  return { stations: inTurn(stations, search.from), left };
}

/** Nearest first. */
function inTurn(stations: readonly Station[], from: Point): Station[] {
  const rest = [...stations];
  const order: Station[] = [];
  let at = from;
  while (rest.length > 0) {
    const farM = ({ pose }: Station): number => distanceM([pose.xM, pose.yM], at);
    const nearest = rest.reduce((best, station) => (farM(station) < farM(best) ? station : best));
    rest.splice(rest.indexOf(nearest), 1);
    order.push(nearest);
    at = [nearest.pose.xM, nearest.pose.yM];
  }
  return order;
}

function bestOf(candidates: readonly Candidate[], open: ReadonlySet<number>, at: Point): Candidate | null {
  let best: Candidate | null = null;
  let bestCount = 0;
  let bestM = Infinity;
  for (const candidate of candidates) {
    let count = 0;
    for (const index of candidate.covers) if (open.has(index)) count += 1;
    const farM = distanceM([candidate.pose.xM, candidate.pose.yM], at);
    if (count < bestCount || count === 0 || (count === bestCount && farM >= bestM)) continue;
    best = candidate;
    bestCount = count;
    bestM = farM;
  }
  return best;
}

interface Reach {
  readonly nearM: number;
  readonly farM: number;
}

interface Look {
  readonly places: readonly Pose[];
  /** What kept it from more, where there is no place. */
  readonly why: ChosenStations['left'][number]['why'];
}

/** Places from which the arm reaches the target and where the machine can stand and gets to. */
function placesFor(search: StationSearch, target: Target, { nearM, farM }: Reach): Look {
  const { profile, zM, isFree, isJoined } = search;
  let why: Look['why'] = 'outside-reach';
  const places: Pose[] = [];
  for (const [dx, dy] of directionsOf(target)) {
    for (let step = 0; step < distances; step += 1) {
      const outM = nearM + ((farM - nearM) * step) / (distances - 1);
      const at: Point = [snapped(target.at[0] + dx * outM), snapped(target.at[1] + dy * outM)];
      const pose = { xM: at[0], yM: at[1], zM, yawRad: Number(Math.atan2(-dy, -dx).toFixed(5)) };
      if (!reachesSurely(profile, pose, target)) continue;
      if (!isFree(at)) why = why === 'outside-reach' ? 'too-narrow' : why;
      else if (!isJoined(at)) why = 'unreachable';
      else places.push(pose);
    }
  }
  return { places, why };
}

function snapped(valueM: number): number {
  return Number((Math.round(valueM / placeM) * placeM).toFixed(3));
}

function directionsOf({ outward }: Target): Point[] {
  if (outward !== null) return [outward];
  return Array.from({ length: sides }, (_, side): Point => {
    const rad = (side * 2 * Math.PI) / sides;
    return [Math.cos(rad), Math.sin(rad)];
  });
}

/** Of the tool about the base, in plan: with the arm drawn in and out as far as its joints go. */
function reachOf(profile: MachineProfile): Reach {
  const pose = { xM: 0, yM: 0, zM: 0, yawRad: 0 };
  const moving = jointsOf(profile).filter(({ kind }) => kind !== 'slew' && kind !== 'curl');
  const radii: number[] = [];
  const steps = 5;
  for (let index = 0; index < steps ** moving.length; index += 1) {
    const joints: Record<string, number> = {};
    moving.forEach(({ name, min, max }, place) => {
      joints[name] = min + ((max - min) * (Math.floor(index / steps ** place) % steps)) / (steps - 1);
    });
    const [x] = toolPoint(profile, pose, joints);
    if (x > 0) radii.push(x);
  }
  return { nearM: Math.min(...radii), farM: Math.max(...radii) };
}

/** Also where the machine has come to a stand a little before or beyond the place. */
function reachesSurely(profile: MachineProfile, pose: Pose, target: Target): boolean {
  const [dx, dy] = [Math.cos(pose.yawRad) * stoodAsideM, Math.sin(pose.yawRad) * stoodAsideM];
  return [1, -1].every((side) =>
    reaches(profile, { ...pose, xM: pose.xM + side * dx, yM: pose.yM + side * dy }, target),
  );
}

/** Whether the arm gets to every point of the target from there, and half-way between. */
function reaches(profile: MachineProfile, pose: Pose, { approach, stroke }: Target): boolean {
  const points: Point3[] = [approach, ...stroke];
  for (let index = 1; index < points.length; index += 1) {
    const [a, b] = [points[index - 1]!, points[index]!];
    const middle: Point3 = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2];
    if (jointsFor(profile, pose, a) === null || jointsFor(profile, pose, middle) === null) return false;
  }
  return jointsFor(profile, pose, points.at(-1)!) !== null;
}

function candidatesOf(
  { profile, targets, watched = unwatched }: StationSearch,
  looks: readonly Look[],
  { farM }: Reach,
): Candidate[] {
  const poses = new Map<string, Pose>();
  for (const { places } of looks) {
    for (const pose of places) poses.set(`${pose.xM} ${pose.yM} ${pose.yawRad}`, pose);
  }
  return [...poses.values()].map((pose) => {
    watched.look();
    const covers = new Set<number>();
    targets.forEach((target, index) => {
      const isNear = distanceM(target.at, [pose.xM, pose.yM]) <= farM + 1;
      if (isNear && isBefore(target, pose) && reachesSurely(profile, pose, target)) covers.add(index);
    });
    return { pose, covers };
  });
}

/** Not through the wall from its other side. */
function isBefore({ at, outward }: Target, { xM, yM }: Pose): boolean {
  return outward === null || (xM - at[0]) * outward[0] + (yM - at[1]) * outward[1] > 0;
}
