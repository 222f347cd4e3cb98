import {
  isInsideRing,
  placeRing,
  pointSegmentDistanceM,
  ringSegments,
  segmentDistanceM,
  type Point,
  type Ring,
} from '../../../../kernel/geometry.ts';
import type { Point3, TruthMachine, TruthPart } from './truth.ts';

/** All points within `radiusM` of a segment in space. */
export interface Capsule {
  readonly kind: string;
  readonly from: Point3;
  readonly to: Point3;
  readonly radiusM: number;
}

/** An upright body over an outline. */
export interface Prism {
  readonly ring: Ring;
  readonly zMinM: number;
  readonly zMaxM: number;
}

export interface PlacedMachine {
  readonly capsules: readonly Capsule[];
  readonly prisms: readonly Prism[];
  readonly hook: Point3 | null;
  readonly tool: Point3;
  /** Whether its boxes stand on the ground for good. */
  readonly isFixed: boolean;
  /** Circle about the pose that holds everything, metres. */
  readonly reachM: number;
}

/** Row-major 3 × 3 rotation and a translation. */
interface Transform {
  readonly rotation: readonly number[];
  readonly translation: Point3;
}

function apply({ rotation: r, translation: t }: Transform, [x, y, z]: Point3): Point3 {
  const row = (at: number): number => (r[at] as number) * x + (r[at + 1] as number) * y + (r[at + 2] as number) * z;
  return [row(0) + t[0], row(3) + t[1], row(6) + t[2]];
}

function times(a: readonly number[], b: readonly number[]): number[] {
  return Array.from({ length: 9 }, (_, index) => {
    const row = 3 * Math.floor(index / 3);
    const column = index % 3;
    let sum = 0;
    for (let k = 0; k < 3; k += 1) sum += (a[row + k] as number) * (b[3 * k + column] as number);
    return sum;
  });
}

function aboutZ(angleRad: number): number[] {
  const [c, s] = [Math.cos(angleRad), Math.sin(angleRad)];
  return [c, -s, 0, s, c, 0, 0, 0, 1];
}

function aboutY(angleRad: number): number[] {
  const [c, s] = [Math.cos(angleRad), Math.sin(angleRad)];
  return [c, 0, s, 0, 1, 0, -s, 0, c];
}

function jointed(frame: Transform, part: TruthPart, position: number): Transform {
  switch (part.joint?.kind ?? '') {
    case 'slew':
      return { ...frame, rotation: times(frame.rotation, aboutZ(position)) };
    case 'luff':
      return { ...frame, rotation: times(frame.rotation, aboutY(position)) };
    case 'trolley':
    case 'extend':
      return { ...frame, translation: apply(frame, [position, 0, 0]) };
    case 'hoist':
      return { ...frame, translation: apply(frame, [0, 0, part.kind === 'cage' ? position : -position]) };
    default:
      return frame;
  }
}

/** Every body of a machine where it truly is. A rope hangs between hook and trolley. */
export function placeMachine(machine: TruthMachine): PlacedMachine {
  const { pose, joints } = machine;
  const base: Transform = { rotation: aboutZ(pose.yawRad), translation: [pose.xM, pose.yM, pose.zM] };
  const frames = new Map<string, Transform>();
  const capsules: Capsule[] = [];
  let hook: Point3 | null = null;
  let carrier: Point3 | null = null;
  for (const part of machine.parts) {
    const parent = part.parent === undefined ? base : (frames.get(part.parent) ?? base);
    const mounted: Transform =
      part.origin === undefined ? parent : { ...parent, translation: apply(parent, part.origin) };
    const frame = part.joint === undefined ? mounted : jointed(mounted, part, joints[part.joint.name] ?? 0);
    frames.set(part.name, frame);
    const from = apply(frame, part.body.from);
    const to = apply(frame, part.body.to);
    if (part.kind === 'trolley') carrier = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2, (from[2] + to[2]) / 2];
    if (part.kind === 'hook') {
      hook = from;
      capsules.push({ kind: 'rope', from, to: carrier ?? to, radiusM: part.body.radiusM });
    }
    // A base and a cage are boxes; their capsules are only what contains them.
    if (part.kind !== 'base' && part.kind !== 'cage')
      capsules.push({ kind: part.kind, from, to, radiusM: part.body.radiusM });
  }
  const cage = machine.parts.find((part) => part.kind === 'cage');
  const cageFrame = cage === undefined ? undefined : frames.get(cage.name);
  const floorM = cageFrame?.translation[2] ?? pose.zM;
  const basePart = machine.parts.find((part) => part.kind === 'base');
  const heightM =
    machine.mobility === 'fixed'
      ? 2 * Math.max(basePart?.body.from[2] ?? 0, basePart?.body.to[2] ?? 0)
      : machine.heightM;
  const prisms =
    heightM > 0 ? [{ ring: placeRing(machine.footprint, pose), zMinM: floorM, zMaxM: floorM + heightM }] : [];
  const toolFrame = machine.toolPart === null ? undefined : frames.get(machine.toolPart);
  const tool = hook ?? toolFrame?.translation ?? [pose.xM, pose.yM, pose.zM];
  const isFixed = machine.mobility === 'fixed';
  return { capsules, prisms, hook, tool, isFixed, reachM: reachOf(pose, capsules, prisms) };
}

function reachOf(pose: TruthMachine['pose'], capsules: readonly Capsule[], prisms: readonly Prism[]): number {
  let reachM = 0;
  const take = (x: number, y: number, radiusM: number): void => {
    reachM = Math.max(reachM, Math.hypot(x - pose.xM, y - pose.yM) + radiusM);
  };
  for (const { from, to, radiusM } of capsules) {
    take(from[0], from[1], radiusM);
    take(to[0], to[1], radiusM);
  }
  for (const { ring } of prisms) for (const [x, y] of ring) take(x, y, 0);
  return reachM;
}

function pointRingM(point: Point, ring: Ring): number {
  if (isInsideRing(point, ring)) return 0;
  return Math.min(...ringSegments(ring).map((side) => pointSegmentDistanceM(point, side)));
}

/** Distance in plan; 0 where they overlap. */
export function ringRingM(a: Ring, b: Ring): number {
  if (a.some((point) => isInsideRing(point, b)) || b.some((point) => isInsideRing(point, a))) return 0;
  let leastM = Infinity;
  for (const one of ringSegments(a))
    for (const two of ringSegments(b)) leastM = Math.min(leastM, segmentDistanceM(one, two));
  return leastM;
}

function gapZM(aMinM: number, aMaxM: number, bMinM: number, bMaxM: number): number {
  return Math.max(0, aMinM - bMaxM, bMinM - aMaxM);
}

export function prismPrismM(a: Prism, b: Prism): number {
  return Math.hypot(ringRingM(a.ring, b.ring), gapZM(a.zMinM, a.zMaxM, b.zMinM, b.zMaxM));
}

/** Points of the axis at most this far apart stand for a capsule against a box, metres. */
const sampleM = 0.2;

/** From above by no more than a few centimetres, because the axis is sampled; `belowM` at most. */
export function capsulePrismM(capsule: Capsule, prism: Prism, belowM: number = farM): number {
  const { from, to, radiusM } = capsule;
  const lowM = Math.min(from[2], to[2]) - radiusM;
  const highM = Math.max(from[2], to[2]) + radiusM;
  if (gapZM(lowM, highM, prism.zMinM, prism.zMaxM) > belowM) return belowM;
  const { centre, radiusM: ringRadiusM } = circleOf(prism);
  const axisM = pointSegmentDistanceM(centre, { from: flat(from), to: flat(to) });
  if (axisM - ringRadiusM - radiusM > belowM) return belowM;
  const lengthM = Math.hypot(to[0] - from[0], to[1] - from[1], to[2] - from[2]);
  const count = Math.max(1, Math.ceil(lengthM / sampleM));
  let leastM = belowM;
  for (let index = 0; index <= count; index += 1) {
    const [x, y, z] = between(from, to, index / count);
    const heightM = gapZM(z, z, prism.zMinM, prism.zMaxM);
    const aboutM = Math.hypot(Math.max(0, Math.hypot(x - centre[0], y - centre[1]) - ringRadiusM), heightM);
    if (aboutM - radiusM >= leastM) continue;
    leastM = Math.min(leastM, Math.hypot(pointRingM([x, y], prism.ring), heightM) - radiusM);
  }
  return leastM;
}

function circleOf({ ring }: Prism): { readonly centre: Point; readonly radiusM: number } {
  let [x, y] = [0, 0];
  for (const corner of ring) {
    x += corner[0] / ring.length;
    y += corner[1] / ring.length;
  }
  let radiusM = 0;
  for (const corner of ring) radiusM = Math.max(radiusM, Math.hypot(corner[0] - x, corner[1] - y));
  return { centre: [x, y], radiusM };
}

/** Distances beyond this are all alike, metres. */
const farM = 20;

function between(from: Point3, to: Point3, share: number): Point3 {
  return [
    from[0] + (to[0] - from[0]) * share,
    from[1] + (to[1] - from[1]) * share,
    from[2] + (to[2] - from[2]) * share,
  ];
}

/** Distance of two segments in space (Ericson, Real-Time Collision Detection, 5.1.9), less both radii. */
export function capsuleCapsuleM(a: Capsule, b: Capsule): number {
  const d1 = minus(a.to, a.from);
  const d2 = minus(b.to, b.from);
  const r = minus(a.from, b.from);
  const [aa, ee, ff] = [dot(d1, d1), dot(d2, d2), dot(d2, r)];
  const clamp = (value: number): number => Math.min(1, Math.max(0, value));
  let s = 0;
  let t = 0;
  if (aa <= 1e-12) t = ee <= 1e-12 ? 0 : clamp(ff / ee);
  else {
    const cc = dot(d1, r);
    if (ee <= 1e-12) s = clamp(-cc / aa);
    else {
      const bb = dot(d1, d2);
      const denominator = aa * ee - bb * bb;
      s = denominator > 1e-12 ? clamp((bb * ff - cc * ee) / denominator) : 0;
      t = (bb * s + ff) / ee;
      if (t < 0 || t > 1) {
        t = clamp(t);
        s = clamp((bb * t - cc) / aa);
      }
    }
  }
  const gap = minus(between(a.from, a.to, s), between(b.from, b.to, t));
  return Math.sqrt(dot(gap, gap)) - a.radiusM - b.radiusM;
}

function minus(a: Point3, b: Point3): Point3 {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

function dot(a: Point3, b: Point3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** Least distance between two machines in space, metres; `belowM` at most. */
export function machineGapM(a: PlacedMachine, b: PlacedMachine, belowM: number = farM): number {
  let gapM = belowM;
  for (const one of a.capsules) {
    for (const two of b.capsules) {
      if (gapZM(...zSpan(one), ...zSpan(two)) < gapM) gapM = Math.min(gapM, capsuleCapsuleM(one, two));
    }
    for (const prism of b.prisms) gapM = Math.min(gapM, capsulePrismM(one, prism, gapM));
  }
  for (const prism of a.prisms) {
    for (const two of b.capsules) gapM = Math.min(gapM, capsulePrismM(two, prism, gapM));
    for (const other of b.prisms) {
      if (gapZM(prism.zMinM, prism.zMaxM, other.zMinM, other.zMaxM) < gapM) {
        gapM = Math.min(gapM, prismPrismM(prism, other));
      }
    }
  }
  return gapM;
}

/** How far two cranes are from being too close both in plan and in height (GB 5144-2006 10.5), metres. */
export function craneClearanceM(a: PlacedMachine, b: PlacedMachine): number {
  let clearM = Infinity;
  for (const one of a.capsules) {
    for (const two of b.capsules) {
      const heightM = gapZM(...zSpan(one), ...zSpan(two));
      if (heightM >= clearM) continue;
      const planM =
        segmentDistanceM({ from: flat(one.from), to: flat(one.to) }, { from: flat(two.from), to: flat(two.to) }) -
        one.radiusM -
        two.radiusM;
      clearM = Math.min(clearM, Math.max(heightM, planM));
    }
  }
  return clearM;
}

function zSpan({ from, to, radiusM }: Capsule): [number, number] {
  return [Math.min(from[2], to[2]) - radiusM, Math.max(from[2], to[2]) + radiusM];
}

function flat([x, y]: Point3): Point {
  return [x, y];
}

export const personRadiusM = 0.25;
const personHeightM = 1.8;

/** Distance of a person from those of a machine's bodies that move, metres; `belowM` at most. A mast and a base on the ground do not. */
export function personGapM(
  placed: PlacedMachine,
  person: { readonly xM: number; readonly yM: number; readonly zM: number },
  belowM: number = farM,
): number {
  const foot: Point3 = [person.xM, person.yM, person.zM + personRadiusM];
  const head: Point3 = [person.xM, person.yM, person.zM + personHeightM - personRadiusM];
  const body: Capsule = { kind: 'person', from: foot, to: head, radiusM: personRadiusM };
  let gapM = belowM;
  for (const capsule of placed.capsules) {
    if (capsule.kind === 'mast') continue;
    if (gapZM(...zSpan(capsule), person.zM, person.zM + personHeightM) >= gapM) continue;
    gapM = Math.min(gapM, capsuleCapsuleM(capsule, body));
  }
  for (const { ring, zMinM, zMaxM } of placed.isFixed ? [] : placed.prisms) {
    const heightM = gapZM(zMinM, zMaxM, person.zM, person.zM + personHeightM);
    if (heightM > gapM) continue;
    const planM = pointRingM([person.xM, person.yM], ring) - personRadiusM;
    gapM = Math.min(gapM, heightM === 0 ? planM : Math.hypot(Math.max(0, planM), heightM));
  }
  return gapM;
}
