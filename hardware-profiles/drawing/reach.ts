import { homeJoints, jointsOf, toolPoint, type Joints } from '../kinematics.ts';
import type { MachineProfile } from '../profile.ts';
import type { ViewPoint } from './shapes.ts';

/** How many positions a joint is tried in, by how many move the tool; a slew that turns about the base more finely. */
const positionsByJoints = [1, 121, 41, 11, 7, 5] as const;
const slewPositions = 73;
/** Columns of the side view and sectors of the plan in which the farthest points are looked for. */
const columns = 48;
const sectors = 72;

/** Where the tool point can get to, in the frame of the base: outlines of what was found by trying positions of the joints. */
export interface Reach {
  /** Seen from the side, the first slewing joint at rest: x to the right, z upwards. */
  readonly side: readonly ViewPoint[];
  /** Seen from above: outer edge, and inner edge where the machine cannot reach its own middle. */
  readonly planOuter: readonly ViewPoint[];
  readonly planInner: readonly ViewPoint[];
  /** From the axis of the base, metres. */
  readonly radiusMinM: number;
  readonly radiusMaxM: number;
  readonly heightMinM: number;
  readonly heightMaxM: number;
}

type Joint = ReturnType<typeof jointsOf>[number];

/** Profiles do not change, so positions are tried once. */
const known = new WeakMap<MachineProfile, Reach | null>();

/** Null for a machine whose tool stands still on its base. */
export function reachOf(profile: MachineProfile): Reach | null {
  const before = known.get(profile);
  if (before !== undefined) return before;
  const reach = triedReach(profile);
  known.set(profile, reach);
  return reach;
}

function triedReach(profile: MachineProfile): Reach | null {
  const joints = jointsOf(profile);
  if (joints.length === 0 || profile.kinematics.tool === undefined) return null;
  const side = [...toolPoints(profile, joints, joints.find(({ kind }) => kind === 'slew')?.name)];
  const all = [...toolPoints(profile, joints, undefined)];
  const radii = all.map(([x, y]) => Math.hypot(x, y));
  const heights = all.map(([, , z]) => z);
  const plan = planEdges(all.map(([x, y]) => [x, y]));
  return {
    side: sideOf(
      joints.filter(({ kind }) => kind !== 'curl').length,
      side.map(([x, , z]) => [x, z]),
    ),
    planOuter: plan.outer,
    planInner: plan.inner,
    radiusMinM: least(radii),
    radiusMaxM: greatest(radii),
    heightMinM: least(heights),
    heightMaxM: greatest(heights),
  };
}

/** From so many joints on positions are tried too coarsely for columns: what is drawn then is the outer bound of them. */
const jointsForBound = 4;

function sideOf(joints: number, points: readonly ViewPoint[]): readonly ViewPoint[] {
  return joints < jointsForBound ? columnEdges(points) : [...bound(points, 1), ...bound(points, -1).toReversed()];
}

/** The upper (1) or lower (-1) edge of the convex bound, from left to right. */
function bound(points: readonly ViewPoint[], up: 1 | -1): readonly ViewPoint[] {
  const edge: ViewPoint[] = [];
  for (const point of [...points].sort((a, b) => a[0] - b[0] || (a[1] - b[1]) * up)) {
    while (edge.length > 1 && up * turnOf(edge.at(-2) as ViewPoint, edge.at(-1) as ViewPoint, point) >= 0) edge.pop();
    edge.push(point);
  }
  return edge;
}

/** Above 0 where the way from a over b to c turns left. */
function turnOf(a: ViewPoint, b: ViewPoint, c: ViewPoint): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

/** Not by spreading: there are thousands. */
function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Infinity);
}

function greatest(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b), -Infinity);
}

/** All jacks of a platform rise together, a bucket keeps its angle; every other joint is tried by itself. */
function* toolPoints(
  profile: MachineProfile,
  joints: readonly Joint[],
  resting: string | undefined,
): Generator<readonly [number, number, number]> {
  const jacks = joints.filter(({ kind }) => kind === 'jack');
  const free: readonly (readonly Joint[])[] = [
    ...(jacks.length > 0 ? [jacks] : []),
    ...joints
      .filter(({ kind, name }) => kind !== 'jack' && kind !== 'curl' && name !== resting)
      .map((joint) => [joint]),
  ].slice(0, positionsByJoints.length - 1);
  const usual = positionsByJoints[free.length] ?? 1;
  const counts: readonly number[] = free.map(([joint], index) =>
    index === 0 && joint?.kind === 'slew' ? slewPositions : usual,
  );
  const total = counts.reduce((product, count) => product * count, 1);
  const home = homeJoints(profile);
  for (let index = 0; index < total; index += 1) {
    const joined: Record<string, number> = { ...home };
    let rest = index;
    free.forEach((together, place) => {
      const count = counts[place] ?? 1;
      const share = (rest % count) / (count - 1);
      rest = Math.floor(rest / count);
      for (const joint of together) joined[joint.name] = fullTurn(joint, share);
    });
    yield toolPoint(profile, { xM: 0, yM: 0, zM: 0, yawRad: 0 }, joined satisfies Joints);
  }
}

/** A joint that turns several times over is tried for one turn. */
function fullTurn(joint: Joint, share: number): number {
  const { min, max } = joint;
  if (joint.kind !== 'slew' || max - min <= 2 * Math.PI) return min + (max - min) * share;
  return -Math.PI + 2 * Math.PI * share;
}

/** The highest and lowest points of each column, as one outline: upper edge to the right, lower edge back. */
function columnEdges(points: readonly ViewPoint[]): readonly ViewPoint[] {
  const uMin = least(points.map(([u]) => u));
  const widthM = Math.max(1e-9, greatest(points.map(([u]) => u)) - uMin);
  const upper = new Map<number, ViewPoint>();
  const lower = new Map<number, ViewPoint>();
  for (const point of points) {
    const column = Math.round(((point[0] - uMin) / widthM) * columns);
    if (point[1] > (upper.get(column)?.[1] ?? -Infinity)) upper.set(column, point);
    if (point[1] < (lower.get(column)?.[1] ?? Infinity)) lower.set(column, point);
  }
  const order = [...upper.keys()].sort((a, b) => a - b);
  return [
    ...order.map((column) => upper.get(column) as ViewPoint),
    ...order.toReversed().map((column) => lower.get(column) as ViewPoint),
  ];
}

/** The farthest and nearest points of each sector about the base's axis. */
function planEdges(points: readonly ViewPoint[]): {
  readonly outer: readonly ViewPoint[];
  readonly inner: readonly ViewPoint[];
} {
  const far = new Map<number, ViewPoint>();
  const near = new Map<number, ViewPoint>();
  for (const point of points) {
    const sector = Math.round(((Math.atan2(point[1], point[0]) + Math.PI) / (2 * Math.PI)) * sectors) % sectors;
    const radiusM = Math.hypot(...point);
    if (radiusM > Math.hypot(...(far.get(sector) ?? [0, 0]))) far.set(sector, point);
    const nearest = near.get(sector);
    if (nearest === undefined || radiusM < Math.hypot(...nearest)) near.set(sector, point);
  }
  const inOrder = (edge: ReadonlyMap<number, ViewPoint>): readonly ViewPoint[] =>
    [...edge.entries()].sort(([a], [b]) => a - b).map(([, point]) => point);
  return far.size === sectors
    ? { outer: inOrder(far), inner: inOrder(near) }
    : { outer: [...inOrder(far), ...inOrder(near).toReversed()], inner: [] };
}
