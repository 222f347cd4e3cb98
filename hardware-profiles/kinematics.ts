import type { Pose } from '../kernel/geometry.ts';
import type { KinematicPart, MachineProfile } from './profile.ts';

/** A point or direction of the site frame `map` (ENU, metres). */
export type Point3 = readonly [xM: number, yM: number, zM: number];

/** The body of one part, placed: all points within `radiusM` of the segment `from`–`to`, site frame. */
export interface PlacedPart {
  readonly name: string;
  readonly kind: KinematicPart['kind'];
  readonly from: Point3;
  readonly to: Point3;
  readonly radiusM: number;
}

/** Joint positions by joint name: rad for slew and luff, m for the others. A missing joint counts as at home. */
export type Joints = Readonly<Record<string, number>>;

export type Joint = NonNullable<KinematicPart['joint']>;

export interface Frame {
  readonly origin: Point3;
  /** Columns of the rotation: where the frame's axes point in the site frame. */
  readonly xAxis: Point3;
  readonly yAxis: Point3;
  readonly zAxis: Point3;
}

function at(frame: Frame, point: Point3): Point3 {
  const { origin, xAxis, yAxis, zAxis } = frame;
  // Not taken apart as a list, which costs an iterator: this is asked some thousand times for each report of a crane.
  const x = point[0];
  const y = point[1];
  const z = point[2];
  return [
    origin[0] + xAxis[0] * x + yAxis[0] * y + zAxis[0] * z,
    origin[1] + xAxis[1] * x + yAxis[1] * y + zAxis[1] * z,
    origin[2] + xAxis[2] * x + yAxis[2] * y + zAxis[2] * z,
  ];
}

function blend(a: Point3, shareA: number, b: Point3, shareB: number): Point3 {
  return [a[0] * shareA + b[0] * shareB, a[1] * shareA + b[1] * shareB, a[2] * shareA + b[2] * shareB];
}

export function baseFrame(pose: Pose): Frame {
  const cos = Math.cos(pose.yawRad);
  const sin = Math.sin(pose.yawRad);
  return { origin: [pose.xM, pose.yM, pose.zM], xAxis: [cos, sin, 0], yAxis: [-sin, cos, 0], zAxis: [0, 0, 1] };
}

function moveByJoint(frame: Frame, part: KinematicPart, position: number): Frame {
  const { xAxis, yAxis, zAxis } = frame;
  const cos = Math.cos(position);
  const sin = Math.sin(position);
  switch ((part.joint as Joint).kind) {
    case 'slew':
      return { ...frame, xAxis: blend(xAxis, cos, yAxis, sin), yAxis: blend(yAxis, cos, xAxis, -sin) };
    case 'luff':
    case 'curl':
      return { ...frame, xAxis: blend(xAxis, cos, zAxis, -sin), zAxis: blend(zAxis, cos, xAxis, sin) };
    case 'trolley':
    case 'extend':
      return { ...frame, origin: at(frame, [position, 0, 0]) };
    case 'traverse':
      return { ...frame, origin: at(frame, [0, position, 0]) };
    case 'jack':
    case 'lift':
      return { ...frame, origin: at(frame, [0, 0, position]) };
    case 'hoist':
      return { ...frame, origin: at(frame, [0, 0, part.kind === 'cage' ? position : -position]) };
  }
}

export function homeOf(joint: Joint): number {
  return joint.home ?? Math.min(joint.max, Math.max(joint.min, 0));
}

/** Of each part the place of the part that it is mounted on, -1 for the base. Profiles do not change, so it is looked for once. */
const parentsOf = new WeakMap<MachineProfile, readonly number[]>();

function parentsIn(profile: MachineProfile): readonly number[] {
  const known = parentsOf.get(profile);
  if (known !== undefined) return known;
  const { parts } = profile.kinematics;
  const parents = parts.map((part, index) =>
    parts.slice(0, index).findLastIndex((candidate) => candidate.name === part.parent),
  );
  parentsOf.set(profile, parents);
  return parents;
}

/** Frames of all parts, in the order of the profile. */
export function framesAt(profile: MachineProfile, basePose: Pose, joints: Joints): readonly Frame[] {
  const base = baseFrame(basePose);
  const parents = parentsIn(profile);
  const frames: Frame[] = [];
  for (const part of profile.kinematics.parts) {
    const place = parents[frames.length] as number;
    const parent = place < 0 ? base : (frames[place] as Frame);
    const mounted = part.origin === undefined ? parent : { ...parent, origin: at(parent, part.origin) };
    const hung = part.isPlumb === true ? plumb(mounted) : mounted;
    frames.push(
      part.joint === undefined ? hung : moveByJoint(hung, part, joints[part.joint.name] ?? homeOf(part.joint)),
    );
  }
  return frames;
}

/** Upright again, whatever luffs above it; the axis that booms luff about stays level. */
function plumb(frame: Frame): Frame {
  const { yAxis } = frame;
  return { ...frame, xAxis: [yAxis[1], -yAxis[0], 0], zAxis: [0, 0, 1] };
}

/**
 * The machine's bodies as capsules in the site frame, in the order of the profile. Bodies contain the real outline;
 * on the ground `kinematics.footprint` is the sharper one.
 */
export function partsAt(profile: MachineProfile, basePose: Pose, joints: Joints): PlacedPart[] {
  const frames = framesAt(profile, basePose, joints);
  return profile.kinematics.parts.map((part, index) => {
    const frame = frames[index] as Frame;
    return {
      name: part.name,
      kind: part.kind,
      from: at(frame, part.body.from),
      to: at(frame, part.body.to),
      radiusM: part.body.radiusM,
    };
  });
}

/** The tool centre point in the site frame: hose end, hook, middle of the cage floor; the base's origin for others. */
export function toolPoint(profile: MachineProfile, basePose: Pose, joints: Joints): Point3 {
  const tool = profile.kinematics.tool;
  if (tool === undefined) return [basePose.xM, basePose.yM, basePose.zM];
  const index = profile.kinematics.parts.findIndex((part) => part.name === tool.part);
  const frame = framesAt(profile, basePose, joints)[index];
  return at(frame ?? baseFrame(basePose), tool.at);
}

/** Positions of all joints at rest, by name. */
export function homeJoints(profile: MachineProfile): Record<string, number> {
  return Object.fromEntries(jointsOf(profile).map((joint) => [joint.name, homeOf(joint)]));
}

const jointsIn = new WeakMap<MachineProfile, readonly Joint[]>();

/** The joints of a profile with their limits, in the order of the parts. Profiles do not change, so the list is made once. */
export function jointsOf(profile: MachineProfile): readonly Joint[] {
  const known = jointsIn.get(profile);
  if (known !== undefined) return known;
  const joints = profile.kinematics.parts.flatMap((part) => (part.joint === undefined ? [] : [part.joint]));
  jointsIn.set(profile, joints);
  return joints;
}
