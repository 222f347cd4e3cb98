import {
  jointsOf,
  partsAt,
  toolPoint,
  type Joints,
  type PlacedPart,
  type Point3,
} from '../../../hardware-profiles/kinematics.ts';
import { isTurning, type KinematicPart, type MachineProfile } from '../../../hardware-profiles/profile.ts';
import type { Pose } from '../../../kernel/geometry.ts';
import { makeShape, type Shape } from './geometry.ts';

/** How fast one link may move. A permit limits the tool; a jib's tip may be far quicker than the hook near the mast. */
export interface LinkMotion {
  /** Greatest speed of any point of the link per m/s of the tool; Infinity where the link may move while the tool stands. */
  readonly leverageRatio: number;
  /** Greatest speed of any point of the link with all joints at their greatest speed, m/s. */
  readonly speedMaxMps: number;
  /** Greatest speed of any point of the link per unit speed of each joint, in the order of the joints. */
  readonly ratesPerJoint: readonly number[];
}

/** Step of the numeric derivative, rad or m. */
const derivativeStep = 1e-5;
/** A tool that moves less than this per unit of a joint does not bound that joint. */
const rateLeast = 1e-6;
const basePose: Pose = { xM: 0, yM: 0, zM: 0, yawRad: 0 };

/** The parts that joints move, and the rope of a hook: what hangs between is a body too. */
export function toolParts(profile: MachineProfile, pose: Pose, joints: Joints): PlacedPart[] {
  const placed = partsAt(profile, pose, joints);
  const parts = placed.filter((part) => part.kind !== 'base' && part.kind !== 'mast');
  for (let index = 0; index < placed.length; index += 1) {
    const part = profile.kinematics.parts[index] as KinematicPart;
    if (part.kind !== 'hook') continue;
    const hook = placed[index] as PlacedPart;
    const carrier = placed.find((candidate) => candidate.name === part.parent);
    if (carrier === undefined) continue;
    const to = middleOf(carrier);
    parts.push({ name: `${part.name}-rope`, kind: 'hook', from: hook.from, to, radiusM: hook.radiusM });
  }
  return parts;
}

function middleOf({ from, to }: PlacedPart): Point3 {
  return [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2, (from[2] + to[2]) / 2];
}

function minus(a: Point3, b: Point3): Point3 {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

function dot(a: Point3, b: Point3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function length(a: Point3): number {
  return Math.sqrt(dot(a, a));
}

/** What is left of `column` across all the others: how fast the tool must move at least when this joint does. */
function acrossM(column: Point3, others: readonly Point3[]): number {
  const axes: Point3[] = [];
  const strip = (vector: Point3): Point3 => {
    let left = vector;
    for (const axis of axes) {
      const along = dot(left, axis);
      left = minus(left, [axis[0] * along, axis[1] * along, axis[2] * along]);
    }
    return left;
  };
  for (const other of others) {
    const left = strip(other);
    const leftM = length(left);
    if (leftM > rateLeast) axes.push([left[0] / leftM, left[1] / leftM, left[2] / leftM]);
  }
  return length(strip(column));
}

/** Motion of every part of `toolParts`, at these joint positions. Does not depend on where the machine stands. */
export function linkMotions(profile: MachineProfile, joints: Joints): LinkMotion[] {
  const all = jointsOf(profile);
  const parts = toolParts(profile, basePose, joints);
  const tool = toolPoint(profile, basePose, joints);
  const homed: Record<string, number> = {};
  for (const joint of all) homed[joint.name] = joints[joint.name] ?? joint.home ?? clampZero(joint.min, joint.max);
  const moved = all.map((joint) => {
    const shifted = { ...homed, [joint.name]: (homed[joint.name] as number) + derivativeStep };
    const column = minus(toolPoint(profile, basePose, shifted), tool);
    return { parts: toolParts(profile, basePose, shifted), column: scaled(column) };
  });
  const perToolSpeed = moved.map(({ column }, index) => {
    const leastMps = acrossM(
      column,
      moved.filter((_, other) => other !== index).map((other) => other.column),
    );
    return leastMps > rateLeast ? 1 / leastMps : Infinity;
  });
  return parts.map((part, index) => {
    const ratesPerJoint = moved.map((shifted) => rateOf(part, shifted.parts[index] as PlacedPart));
    let leverageRatio = 0;
    let speedMaxMps = 0;
    ratesPerJoint.forEach((rate, joint) => {
      if (rate <= rateLeast) return;
      leverageRatio += rate * (perToolSpeed[joint] as number);
      speedMaxMps += rate * (all[joint]?.speedMax.value ?? Infinity);
    });
    return { leverageRatio: Math.max(1, leverageRatio), speedMaxMps, ratesPerJoint };
  });
}

function clampZero(min: number, max: number): number {
  return Math.min(max, Math.max(min, 0));
}

function scaled([x, y, z]: Point3): Point3 {
  return [x / derivativeStep, y / derivativeStep, z / derivativeStep];
}

/** A rigid link's quickest point is one of its ends. */
function rateOf(part: PlacedPart, moved: PlacedPart): number {
  return Math.max(length(minus(moved.from, part.from)), length(minus(moved.to, part.to))) / derivativeStep;
}

/** Greatest speed of a link by the measured speeds of the joints, m/s. */
export function measuredMps(profile: MachineProfile, motion: LinkMotion, velocities: Joints): number {
  const joints = jointsOf(profile);
  let speedMps = 0;
  for (let index = 0; index < joints.length; index += 1) {
    const { name } = joints[index] as (typeof joints)[number];
    speedMps += (motion.ratesPerJoint[index] ?? 0) * Math.abs(velocities[name] ?? 0);
  }
  return speedMps;
}

export function capsule(part: PlacedPart, swellM = 0): Shape {
  const points = Float64Array.of(part.from[0], part.from[1], part.to[0], part.to[1]);
  const radiusM = part.radiusM + swellM;
  const zMinM = Math.min(part.from[2], part.to[2]) - radiusM;
  const zMaxM = Math.max(part.from[2], part.to[2]) + radiusM;
  return makeShape(points, radiusM, zMinM, zMaxM);
}

export interface Sweep {
  readonly profile: MachineProfile;
  readonly pose: Pose;
  readonly joints: Joints;
  readonly velocities: Joints;
  readonly motions: readonly LinkMotion[];
  readonly reactionS: number;
  readonly decelerationMps2: number;
}

/**
 * Every link where it is, where it will be when it begins to brake, and where it will stand, each swollen by half of the way to its
 * neighbour, so that the three together hold every place the link passes.
 */
export function sweptLinks(sweep: Sweep): Shape[] {
  const { profile, pose, joints, velocities, motions, reactionS, decelerationMps2 } = sweep;
  const speeds = motions.map((motion) => measuredMps(profile, motion, velocities));
  const brakingS = Math.max(...speeds, 0) / decelerationMps2;
  const aheadS = reactionS + brakingS / 2;
  const turnRadps = turningRadps(profile, velocities);
  const poses = [0, reactionS, aheadS].map((timeS) => toolParts(profile, pose, aheadOf(joints, velocities, timeS)));
  return motions.flatMap((_, index) => {
    const speedMps = speeds[index] as number;
    // While a boom turns its reach may grow by what the other joints add to it.
    const quickestMps = speedMps + turnRadps * speedMps * aheadS * (1 + turnRadps * aheadS);
    const firstM = (quickestMps * reactionS) / 2;
    const secondM = (quickestMps * (brakingS / 2)) / 2;
    const swell = [firstM, Math.max(firstM, secondM), secondM];
    return poses.map((parts, at) => capsule(parts[index] as PlacedPart, swell[at]));
  });
}

/** Sum of the speeds of all turning joints, rad/s. */
function turningRadps(profile: MachineProfile, velocities: Joints): number {
  let sum = 0;
  for (const joint of jointsOf(profile)) {
    if (isTurning(joint.kind)) sum += Math.abs(velocities[joint.name] ?? 0);
  }
  return sum;
}

/** Joint positions a moment ahead at steady speed. */
export function aheadOf(joints: Joints, velocities: Joints, timeS: number): Joints {
  const ahead: Record<string, number> = { ...joints };
  for (const name of Object.keys(velocities)) ahead[name] = (joints[name] ?? 0) + (velocities[name] ?? 0) * timeS;
  return ahead;
}
