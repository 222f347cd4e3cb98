import type { Pose } from '../kernel/geometry.ts';
import { archedBends, twoArmBends, type PlanePoint } from './boom-arch.ts';
import {
  baseFrame,
  framesAt,
  homeOf,
  toolPoint,
  type Frame,
  type Joint,
  type Joints,
  type Point3,
} from './kinematics.ts';
import type { KinematicPart, MachineProfile } from './profile.ts';

/** How far (m) a hose end or cage may be asked above or below what the mechanism gives: a hose is flexible, a floor is not. */
const hoseHeightToleranceM = 1.5;
/** A crab runs on its rails: a point further beside them than this is out of reach, metres. */
const railGaugeM = 0.05;
/** The same for the tool of a gantry, which goes up and down by itself at each place. */
const gantryHeightToleranceM = 0.5;
/** Rounding that a joint limit or a distance forgives, in rad or m. */
const roundingTolerance = 1e-9;

/** The parts from the base to the tool's part. */
function toolChain(profile: MachineProfile): readonly KinematicPart[] {
  const parts = profile.kinematics.parts;
  const chain: KinematicPart[] = [];
  let name = profile.kinematics.tool?.part;
  while (name !== undefined && chain.length <= parts.length) {
    const part = parts.find((candidate) => candidate.name === name);
    if (part === undefined) break;
    chain.unshift(part);
    name = part.parent;
  }
  return chain;
}

/**
 * Joint positions that bring the tool centre point to `point` (site frame), or null when the point is out of reach or
 * beyond a joint limit. Understood chains: none, one hoist (cage), jack (platform), slew + slew (distributor), slew + two luffs or more
 * (articulated boom), slew + trolley + hoist (tower crane), extend + trolley + hoist (girder erector), slew + lift + extend (arm on a mast),
 * trolley + traverse (gantry), slew + luff + luff + curl (boom, stick and bucket); checkProfile refuses others.
 *
 * Two solutions or full turns: the one nearest to `near` (the present joints) is taken, so that a path followed point
 * by point never jumps; without `near` the elbow is to the left (second slew ≥ 0) and slews lie in (−π, π].
 * The height of a distributor's hose end cannot be driven: it may differ by up to 1.5 m.
 */
export function jointsFor(
  profile: MachineProfile,
  basePose: Pose,
  point: Point3,
  near?: Joints,
): Record<string, number> | null {
  const chain = toolChain(profile).filter((part) => part.joint !== undefined);
  switch (chain.map((part) => (part.joint as Joint).kind).join('+')) {
    case '':
      return isSamePoint(toolPoint(profile, basePose, {}), point) ? {} : null;
    case 'hoist':
      return solveHoist(profile, basePose, point, chain);
    case 'jack':
      return solveJacks(profile, basePose, point, chain);
    case 'slew+slew':
      return solveTwoSlews(profile, basePose, point, chain, near);
    case 'slew+trolley+hoist':
    case 'slew+lift+extend':
      return solvePolar(profile, basePose, point, chain, near);
    case 'trolley+traverse':
      return solveGantry(profile, basePose, point, chain);
    case 'slew+luff+luff+curl':
      return solveDigger(profile, basePose, point, chain, near);
    case 'extend+trolley+hoist':
      return solveErector(profile, basePose, point, chain, near);
    case 'slew+luff+luff':
    case 'slew+luff+luff+luff':
    case 'slew+luff+luff+luff+luff':
    case 'slew+luff+luff+luff+luff+luff':
      return solveBoom(profile, basePose, point, chain, near);
    default:
      return null;
  }
}

function isSamePoint(a: Point3, b: Point3): boolean {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]) <= 1e-3;
}

function jointNameOf(chain: readonly KinematicPart[], index: number): string {
  return ((chain[index] as KinematicPart).joint as Joint).name;
}

/** The tool point with all joints of the chain at 0. */
function toolAtZero(profile: MachineProfile, basePose: Pose, chain: readonly KinematicPart[]): Point3 {
  return toolPoint(profile, basePose, Object.fromEntries(chain.map((part) => [(part.joint as Joint).name, 0])));
}

function withinLimits(chain: readonly KinematicPart[], joints: Record<string, number>): boolean {
  return chain.every((part) => {
    const joint = part.joint as Joint;
    const position = joints[joint.name] as number;
    return position >= joint.min - roundingTolerance && position <= joint.max + roundingTolerance;
  });
}

/** How far a tool that only goes up and down rises from all joints at 0; null where the point is not above or below it. */
function riseTo(
  profile: MachineProfile,
  basePose: Pose,
  point: Point3,
  chain: readonly KinematicPart[],
): number | null {
  const zero = toolAtZero(profile, basePose, chain);
  const isAside = Math.hypot(point[0] - zero[0], point[1] - zero[1]) > 1e-2;
  return isAside ? null : point[2] - zero[2];
}

/** A platform whose tool rises does so level: every jack of it. */
function solveJacks(
  profile: MachineProfile,
  basePose: Pose,
  point: Point3,
  chain: readonly KinematicPart[],
): Record<string, number> | null {
  const upM = riseTo(profile, basePose, point, chain);
  if (upM === null) return null;
  const jacks = profile.kinematics.parts.filter((part) => part.joint?.kind === 'jack');
  const joints = Object.fromEntries(jacks.map((part) => [(part.joint as Joint).name, upM]));
  return withinLimits(jacks, joints) ? joints : null;
}

function solveHoist(
  profile: MachineProfile,
  basePose: Pose,
  point: Point3,
  chain: readonly KinematicPart[],
): Record<string, number> | null {
  const upM = riseTo(profile, basePose, point, chain);
  if (upM === null) return null;
  const joints = { [jointNameOf(chain, 0)]: chain[0]?.kind === 'cage' ? upM : -upM };
  return withinLimits(chain, joints) ? joints : null;
}

/** Adds full turns so that the angle comes nearest to `near` within the limits; null when no turn fits. */
function turnWithin(angleRad: number, joint: Joint, near: number | undefined): number | null {
  const turn = 2 * Math.PI;
  let best: number | null = null;
  const wanted = near ?? 0;
  for (let turns = Math.ceil((joint.min - roundingTolerance - angleRad) / turn); ; turns += 1) {
    const candidate = angleRad + turns * turn;
    if (candidate > joint.max + roundingTolerance) return best;
    if (best === null || Math.abs(candidate - wanted) < Math.abs(best - wanted)) best = candidate;
  }
}

/** Position of the tool in the frame of the first slewing part at joint 0, as polar coordinates about the slew axis. */
function aboutFirstSlew(
  profile: MachineProfile,
  basePose: Pose,
  point: Point3,
  chain: readonly KinematicPart[],
): { readonly radiusM: number; readonly angleRad: number } {
  const zeroJoints = Object.fromEntries(chain.map((part) => [(part.joint as Joint).name, 0]));
  const index = profile.kinematics.parts.indexOf(chain[0] as KinematicPart);
  const frame = framesAt(profile, basePose, zeroJoints)[index] as Frame;
  const dx = point[0] - frame.origin[0];
  const dy = point[1] - frame.origin[1];
  const x = dx * frame.xAxis[0] + dy * frame.xAxis[1];
  const y = dx * frame.yAxis[0] + dy * frame.yAxis[1];
  return { radiusM: Math.hypot(x, y), angleRad: Math.atan2(y, x) };
}

/** Two slewing arms in the plane (law of cosines); the elbow sits at the second part's origin. */
function solveTwoSlews(
  profile: MachineProfile,
  basePose: Pose,
  point: Point3,
  chain: readonly KinematicPart[],
  near: Joints | undefined,
): Record<string, number> | null {
  const [first, second] = chain.map((part) => part.joint as Joint) as [Joint, Joint];
  const zero = toolAtZero(profile, basePose, chain);
  if (Math.abs(zero[2] - point[2]) > hoseHeightToleranceM) return null;
  const index = profile.kinematics.parts.indexOf(chain[1] as KinematicPart);
  const elbow = (framesAt(profile, basePose, { [first.name]: 0, [second.name]: 0 })[index] as Frame).origin;
  const arm1 = aboutFirstSlew(profile, basePose, elbow, chain);
  const arm2M = Math.hypot(zero[0] - elbow[0], zero[1] - elbow[1]);
  const arm2HeadingRad = Math.atan2(zero[1] - elbow[1], zero[0] - elbow[0]) - basePose.yawRad;
  const arm2OffsetRad = arm2HeadingRad - arm1.angleRad;
  const goal = aboutFirstSlew(profile, basePose, point, chain);
  const cosine = (goal.radiusM ** 2 - arm1.radiusM ** 2 - arm2M ** 2) / (2 * arm1.radiusM * arm2M);
  if (Math.abs(cosine) > 1 + roundingTolerance) return null;
  const bendRad = Math.acos(Math.min(1, Math.max(-1, cosine)));
  let best: Record<string, number> | null = null;
  let bestEffort = Infinity;
  for (const bend of [bendRad, -bendRad]) {
    const inner = Math.atan2(arm2M * Math.sin(bend), arm1.radiusM + arm2M * Math.cos(bend));
    const position1 = turnWithin(goal.angleRad - inner - arm1.angleRad, first, near?.[first.name]);
    const position2 = turnWithin(bend - arm2OffsetRad, second, near?.[second.name]);
    if (position1 === null || position2 === null) continue;
    const effort =
      near === undefined
        ? 0
        : Math.abs(position1 - (near[first.name] ?? 0)) + Math.abs(position2 - (near[second.name] ?? 0));
    if (effort < bestEffort) {
      bestEffort = effort;
      best = { [first.name]: position1, [second.name]: position2 };
    }
  }
  return best;
}

/** Tower crane and arm on a mast: heading from the slew, radius from trolley or arm, height from rope or carriage. */
function solvePolar(
  profile: MachineProfile,
  basePose: Pose,
  point: Point3,
  chain: readonly KinematicPart[],
  near: Joints | undefined,
): Record<string, number> | null {
  const own = chain.map((part) => part.joint as Joint);
  const zero = toolAtZero(profile, basePose, chain);
  const zeroRadius = aboutFirstSlew(profile, basePose, zero, chain);
  const goal = aboutFirstSlew(profile, basePose, point, chain);
  const inlineM = zeroRadius.radiusM * Math.cos(zeroRadius.angleRad);
  const slew = own[0] as Joint;
  const slewRad = turnWithin(goal.angleRad, slew, near?.[slew.name]);
  if (slewRad === null) return null;
  const joints: Record<string, number> = { [slew.name]: slewRad };
  for (const { name, kind } of own.slice(1)) {
    if (kind === 'hoist') joints[name] = zero[2] - point[2];
    else if (kind === 'lift') joints[name] = point[2] - zero[2];
    else joints[name] = goal.radiusM - inlineM;
  }
  return withinLimits(chain, joints) ? joints : null;
}

/** A carriage across a gantry that runs on rails; its height is not driven. */
function solveGantry(
  profile: MachineProfile,
  basePose: Pose,
  point: Point3,
  chain: readonly KinematicPart[],
): Record<string, number> | null {
  const [trolley, traverse] = chain.map((part) => part.joint as Joint) as [Joint, Joint];
  const zero = toolAtZero(profile, basePose, chain);
  if (Math.abs(zero[2] - point[2]) > gantryHeightToleranceM) return null;
  const { xAxis, yAxis } = baseFrame(basePose);
  const off = [point[0] - zero[0], point[1] - zero[1]] as const;
  const joints = {
    [trolley.name]: off[0] * xAxis[0] + off[1] * xAxis[1],
    [traverse.name]: off[0] * yAxis[0] + off[1] * yAxis[1],
  };
  return withinLimits(chain, joints) ? joints : null;
}

/** Boom and stick of an excavator; its bucket keeps the angle that it has. */
function solveDigger(
  profile: MachineProfile,
  basePose: Pose,
  point: Point3,
  chain: readonly KinematicPart[],
  near: Joints | undefined,
): Record<string, number> | null {
  const [slew, boom, stick, bucket] = chain.map((part) => part.joint as Joint) as [Joint, Joint, Joint, Joint];
  const slewRad = turnWithin(aboutFirstSlew(profile, basePose, point, chain).angleRad, slew, near?.[slew.name]);
  if (slewRad === null) return null;
  const kept = { [slew.name]: slewRad, [bucket.name]: near?.[bucket.name] ?? homeOf(bucket) };
  const straight = { ...kept, [boom.name]: 0, [stick.name]: 0 };
  const frames = framesAt(profile, basePose, straight);
  const originOf = (index: number): Point3 =>
    (frames[profile.kinematics.parts.indexOf(chain[index] as KinematicPart)] as Frame).origin;
  const headingRad = slewRad + basePose.yawRad;
  const inPlane = ([x, y, z]: Point3) => ({ outM: x * Math.cos(headingRad) + y * Math.sin(headingRad), upM: z });
  const pins = [originOf(1), originOf(2), toolPoint(profile, basePose, straight)].map(inPlane);
  const bends = twoArmBends(pins as [PlanePoint, PlanePoint, PlanePoint], inPlane(point));
  if (bends === null) return null;
  const joints = { ...kept, [boom.name]: bends[0], [stick.name]: bends[1] };
  return withinLimits(chain, joints) ? joints : null;
}

/**
 * Girder erector: its crab runs where it can without the frame; beyond an end stop of the crab the frame is launched by the rest. The height
 * is the rope's.
 */
function solveErector(
  profile: MachineProfile,
  basePose: Pose,
  point: Point3,
  chain: readonly KinematicPart[],
  near: Joints | undefined,
): Record<string, number> | null {
  const [launch, trolley, hoist] = chain.map((part) => part.joint as Joint) as [Joint, Joint, Joint];
  const zero = toolAtZero(profile, basePose, chain);
  const { xAxis, yAxis } = baseFrame(basePose);
  const [dx, dy] = [point[0] - zero[0], point[1] - zero[1]];
  if (Math.abs(dx * yAxis[0] + dy * yAxis[1]) > railGaugeM) return null;
  const alongM = dx * xAxis[0] + dy * xAxis[1];
  const launchedM = near?.[launch.name] ?? homeOf(launch);
  const crabM = Math.min(trolley.max, Math.max(trolley.min, alongM - launchedM));
  const joints = { [launch.name]: alongM - crabM, [trolley.name]: crabM, [hoist.name]: zero[2] - point[2] };
  return withinLimits(chain, joints) ? joints : null;
}

/** An articulated boom: heading from the slew, and an arch in the upright plane. Joints that bring the tool there already stay. */
function solveBoom(
  profile: MachineProfile,
  basePose: Pose,
  point: Point3,
  chain: readonly KinematicPart[],
  near: Joints | undefined,
): Record<string, number> | null {
  if (near !== undefined && isSamePoint(toolPoint(profile, basePose, near), point)) {
    const kept = Object.fromEntries(chain.map((part) => namedPosition(part.joint as Joint, near)));
    if (withinLimits(chain, kept)) return kept;
  }
  const [slew, ...luffs] = chain as [KinematicPart, ...KinematicPart[]];
  const parts = profile.kinematics.parts;
  const frames = framesAt(profile, basePose, Object.fromEntries(chain.map((part) => [(part.joint as Joint).name, 0])));
  const originOf = (part: KinematicPart): Point3 => (frames[parts.indexOf(part)] as Frame).origin;
  const pins = luffs.map(originOf);
  const tip = toolPart(profile);
  // With all joints at zero the boom lies level along its heading; what hangs plumb below its tip keeps its height.
  const tool = toolAtZero(profile, basePose, chain);
  const end = tip?.isPlumb === true ? originOf(tip) : tool;
  const goal = aboutFirstSlew(profile, basePose, point, chain);
  const axis = originOf(slew);
  const rootOutM = Math.hypot((pins[0] as Point3)[0] - axis[0], (pins[0] as Point3)[1] - axis[1]);
  const ends = [...pins.slice(1), end];
  const arms = luffs.map((part, index) => {
    const [from, to] = [pins[index] as Point3, ends[index] as Point3];
    const joint = part.joint as Joint;
    return {
      lengthM: Math.hypot(to[0] - from[0], to[1] - from[1]),
      bendMinRad: joint.min,
      bendMaxRad: joint.max,
    };
  });
  const bends = archedBends(arms, {
    outM: goal.radiusM - rootOutM,
    upM: point[2] + (end[2] - tool[2]) - (pins[0] as Point3)[2],
  });
  const slewRad = turnWithin(goal.angleRad, slew.joint as Joint, near?.[(slew.joint as Joint).name]);
  if (bends === null || slewRad === null) return null;
  const joints: Record<string, number> = { [(slew.joint as Joint).name]: slewRad };
  luffs.forEach((part, index) => (joints[(part.joint as Joint).name] = bends[index] as number));
  return withinLimits(chain, joints) ? joints : null;
}

function namedPosition(joint: Joint, joints: Joints): readonly [string, number] {
  return [joint.name, joints[joint.name] ?? homeOf(joint)];
}

function toolPart({ kinematics: { parts, tool } }: MachineProfile): KinematicPart | undefined {
  return parts.find(({ name }) => name === tool?.part);
}
