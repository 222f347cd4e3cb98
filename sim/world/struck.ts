import { partsAt, type PlacedPart, type Point3 } from '../../hardware-profiles/kinematics.ts';
import type { KinematicPart, MachineProfile } from '../../hardware-profiles/profile.ts';
import type { SimMachine } from './machine.ts';
import type { Walker } from './people.ts';

const personRadiusM = 0.25;
/** A person standing upright, metres. */
const personHeightM = 1.8;
/** Arms, jibs and what hangs from them. Nobody is struck by the floor of a cage or a platform that he stands on, nor by a mast. */
const armKinds: readonly KinematicPart['kind'][] = ['boom', 'jib', 'counterJib', 'trolley', 'hook'];

interface ArmParts {
  /** By place in the profile: parts of the arm that a joint moves, and those that only go where the base goes. */
  readonly jointed: readonly number[];
  readonly fixed: readonly number[];
}

const armsOf = new WeakMap<MachineProfile, ArmParts>();

function armPartsOf(profile: MachineProfile): ArmParts {
  const known = armsOf.get(profile);
  if (known !== undefined) return known;
  const { parts } = profile.kinematics;
  const isJointed = (part: KinematicPart): boolean =>
    part.joint !== undefined || parts.some((parent) => parent.name === part.parent && isJointed(parent));
  const arms = parts.flatMap((part, index) => (armKinds.includes(part.kind) ? [{ part, index }] : []));
  const found = {
    jointed: arms.filter(({ part }) => isJointed(part)).map(({ index }) => index),
    fixed: arms.filter(({ part }) => !isJointed(part)).map(({ index }) => index),
  };
  armsOf.set(profile, found);
  return found;
}

/** Parts of its arm that move now, in the site frame. A capsule contains the real outline: whoever is touched by it counts as struck. */
export function movingArm({ profile, pose, joints, body }: SimMachine): readonly PlacedPart[] {
  const { jointed, fixed } = armPartsOf(profile);
  if (!body.isMoving || jointed.length + fixed.length === 0) return [];
  const placed = partsAt(profile, pose, joints);
  const moving = body.movesTool ? jointed : [...jointed, ...fixed];
  return moving.map((index) => placed[index]!);
}

/** Whether a part touches the person. */
export function strikes({ from, to, radiusM }: PlacedPart, { xM, yM, zM }: Pick<Walker, 'xM' | 'yM' | 'zM'>): boolean {
  const feet: Point3 = [xM, yM, zM + personRadiusM];
  const head: Point3 = [xM, yM, zM + personHeightM - personRadiusM];
  return segmentsApartM(from, to, feet, head) < radiusM + personRadiusM;
}

/** Distance of two segments in space, metres (Ericson, Real-Time Collision Detection, 5.1.9). */
export function segmentsApartM(a: Point3, b: Point3, c: Point3, d: Point3): number {
  const [u, v, w] = [minus(b, a), minus(d, c), minus(a, c)];
  const [uu, vv, uv, uw, vw] = [dot(u, u), dot(v, v), dot(u, v), dot(u, w), dot(v, w)];
  const across = uu * vv - uv * uv;
  let s = across > 0 ? within((uv * vw - uw * vv) / across) : 0;
  const t = vv > 0 ? within((uv * s + vw) / vv) : 0;
  if (uu > 0) s = within((uv * t - uw) / uu);
  const [x, y, z] = [0, 1, 2].map((axis) => w[axis]! + u[axis]! * s - v[axis]! * t) as [number, number, number];
  return Math.hypot(x, y, z);
}

function minus(a: Point3, b: Point3): Point3 {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

function dot(a: Point3, b: Point3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function within(share: number): number {
  return Math.min(1, Math.max(0, share));
}
