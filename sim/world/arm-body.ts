import { boundedRatePerS, type AxisBound } from '../../kernel/axis-bounds.ts';
import type { Pose } from '../../kernel/geometry.ts';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import { jointsFor } from '../../hardware-profiles/inverse-kinematics.ts';
import { jointsOf, toolPoint, type Point3 } from '../../hardware-profiles/kinematics.ts';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import { toolBraking, travelBraking } from '../../hardware-profiles/stopping.ts';
import type { Body, Drive, MutablePose, ToolUse } from './body.ts';
import { PathProfile, type PathPiece } from './path-profile.ts';

/** A hose end follows straight lines: they are cut this fine, which keeps a 15 m boom within a millimetre of them. */
const lineStepM = 0.25;
const samePlaceM = 1e-3;
/** Sharper corners of the tool's path are stopped at. */
const passingCornerMaxRad = 0.09;
/** The tip's speed between two joint positions is taken at least this often, rad or m of joint travel. */
const sampleJointStep = 0.1;
const sampleCountMax = 64;
/** So much of the way to either side stands for a moment of it. */
const momentShare = 1e-4;
/** A joint that moves less than this in a piece of a path stands, rad or m. */
const stillJoint = 1e-9;
/** A cage is sent to a height; a floor position that differs by more is a mistake of the sender. */
const cageOffsetMaxM = 0.5;

/** This much of a slewing machine's braking is lost in a wind of this speed, less with its square below. Assumption. */
const windLossRatio = 0.2;
const windOfLossMps = 12;

type JointValues = Readonly<Record<string, number>>;

interface JointPiece extends PathPiece {
  readonly from: JointValues;
  readonly to: JointValues;
  readonly commandedM: number;
}

/**
 * A machine on a fixed base, or the arm of one that stands: distributor, crane, cage. Its tool point follows the commanded path; between close points all
 * joints move together at steady rates, so that neither a joint nor the tool exceeds its bound. Cranes and cages go from
 * pose to pose joint by joint (a slew, not a straight line through the mast).
 */
export class ArmBody implements Body {
  readonly joints: Record<string, number>;
  readonly #profile: MachineProfile;
  readonly #pose: MutablePose;
  readonly #decelerationMps2: number;
  readonly #jointLimits: readonly {
    readonly name: string;
    readonly speedMax: number;
    readonly accelerationMax: number;
  }[];
  readonly #followsLines: boolean;
  readonly #isOnWheels: boolean;
  readonly #isSlewing: boolean;
  /** Its tool's height is a matter of its joints. */
  readonly #luffs: boolean;
  /** What the wind leaves of its braking. */
  #brakingShare = 1;
  #path: PathProfile | null = null;
  #pieces: readonly JointPiece[] = [];
  #restAfter: Float64Array = new Float64Array(0);

  constructor(profile: MachineProfile, pose: MutablePose, joints: Record<string, number>) {
    this.#profile = profile;
    this.#pose = pose;
    this.joints = joints;
    const braking = profile.kinematics.mobility === 'vertical' ? travelBraking(profile) : toolBraking(profile);
    this.#decelerationMps2 = braking.decelerationMps2;
    this.#jointLimits = jointsOf(profile).map((joint) => ({
      name: joint.name,
      speedMax: joint.speedMax.value,
      accelerationMax: joint.accelerationMax.value,
    }));
    this.#isSlewing = jointsOf(profile).some((joint) => joint.kind === 'slew');
    this.#luffs = jointsOf(profile).some((joint) => joint.kind === 'luff');
    this.#isOnWheels = profile.kinematics.mobility === 'ground';
    this.#followsLines =
      this.#isOnWheels || jointsOf(profile).every((joint) => joint.kind === 'slew' || joint.kind === 'luff');
  }

  get speedMps(): number {
    return this.#path?.speedMps ?? 0;
  }
  get yawRateRadps(): number {
    return 0;
  }
  get isMoving(): boolean {
    return this.speedMps !== 0;
  }
  /** The wind presses on jib and boom against the brake. */
  feelWind(windMps: number): void {
    if (this.#isSlewing) this.#brakingShare = 1 - windLossRatio * Math.min(1, windMps / windOfLossMps) ** 2;
  }
  get movesTool(): boolean {
    return this.#profile.kinematics.mobility !== 'vertical';
  }
  hasPath(): boolean {
    return this.#path !== null;
  }

  plan(poses: readonly Pose[], _drive: Drive): Result<void> {
    const compiled = this.#compile(poses);
    if (!compiled.ok) return compiled;
    this.#pieces = compiled.value;
    this.#path = new PathProfile(this.#pieces, this.#decelerationMps2);
    this.#restAfter = new Float64Array(this.#pieces.length);
    let restM = 0;
    for (let index = this.#pieces.length - 1; index >= 0; index -= 1) {
      this.#restAfter[index] = restM;
      restM += (this.#pieces[index] as JointPiece).commandedM;
    }
    return ok(undefined);
  }

  remainingM(): number {
    const path = this.#path;
    const piece = path === null ? undefined : this.#pieces[path.index];
    if (path === null || piece === undefined) return 0;
    return piece.commandedM * (1 - path.alongM / piece.lengthM) + (this.#restAfter[path.index] as number);
  }

  drop(): void {
    this.#path = null;
    this.#pieces = [];
  }

  axisLimitMps(axes: readonly AxisBound[]): number {
    const path = this.#path;
    const piece = path === null ? undefined : this.#pieces[path.index];
    if (piece === undefined || axes.length === 0) return Infinity;
    let limitMps = Infinity;
    for (const { name, speedMax } of this.#jointLimits) {
      const travel = (piece.to[name] as number) - (piece.from[name] as number);
      if (Math.abs(travel) < stillJoint) continue;
      const ratePerS = boundedRatePerS(axes, name, Math.sign(travel) * speedMax);
      limitMps = Math.min(limitMps, (Math.abs(ratePerS) * piece.lengthM) / Math.abs(travel));
    }
    return limitMps;
  }

  step(limitMps: number, toolUse: ToolUse, axes: readonly AxisBound[]): boolean {
    const path = this.#path;
    if (path === null) return false;
    if (this.#pieces.length === 0 || path.isDone) return true;
    if (path.speedMps === 0 && path.isAtPieceEnd) path.proceed();
    const speed = this.#profile.speed;
    const ownMps = toolUse === 'working' ? (speed.workMps ?? speed.travelMps).value : speed.travelMps.value;
    path.advance(Math.min(limitMps, ownMps, this.axisLimitMps(axes)), this.#brakingShare);
    const piece = this.#pieces[path.index] as JointPiece;
    const share = Math.min(1, path.alongM / piece.lengthM);
    for (const { name } of this.#jointLimits) {
      const from = piece.from[name] as number;
      this.joints[name] = from + ((piece.to[name] as number) - from) * share;
    }
    return path.isDone;
  }

  #compile(poses: readonly Pose[]): Result<JointPiece[]> {
    const moves: { from: JointValues; to: JointValues; commandedM: number; headingOut: Point3; isCorner: boolean }[] =
      [];
    let joints: JointValues = { ...this.joints };
    let at = toolPoint(this.#profile, this.#pose, joints);
    for (const [index, pose] of poses.entries()) {
      const goal = this.#targetOf(pose, at);
      if (goal === null) return refuse({ code: 'path-off-cage', facts: { xM: pose.xM, yM: pose.yM } });
      const lengthM = Math.hypot(goal[0] - at[0], goal[1] - at[1], goal[2] - at[2]);
      if (lengthM <= samePlaceM) continue;
      const cuts = this.#followsLines && index > 0 ? Math.ceil(lengthM / lineStepM) : 1;
      const heading: Point3 = [(goal[0] - at[0]) / lengthM, (goal[1] - at[1]) / lengthM, (goal[2] - at[2]) / lengthM];
      const from = at;
      for (let cut = 1; cut <= cuts; cut += 1) {
        const point = alongLine(from, goal, cut / cuts);
        const next: JointValues | null = jointsFor(this.#profile, this.#pose, point, joints);
        if (next === null)
          return refuse({ code: 'path-out-of-reach', facts: { xM: point[0], yM: point[1], zM: point[2] } });
        const commandedM = index === 0 ? 0 : lengthM / cuts;
        moves.push({ from: joints, to: next, commandedM, headingOut: heading, isCorner: cut === cuts });
        joints = next;
      }
      at = goal;
    }
    return ok(
      moves.map((move, index) => {
        const following = moves[index + 1];
        const isPassed =
          following !== undefined &&
          this.#followsLines &&
          (!move.isCorner || isStraight(move.headingOut, following.headingOut));
        return this.#piece(move.from, move.to, move.commandedM, isPassed && move.commandedM > 0 ? Infinity : 0);
      }),
    );
  }

  /** Where the tool goes. The height of a hose end on arms that only slew, and the floor position of a cage are not the machine's to choose. */
  #targetOf(pose: Pose, at: Point3): Point3 | null {
    if (this.#profile.kinematics.mobility === 'vertical') {
      const offM = Math.hypot(pose.xM - at[0], pose.yM - at[1]);
      return offM > cageOffsetMaxM ? null : [at[0], at[1], pose.zM];
    }
    const hasOneHeight = this.#followsLines && !this.#luffs && !this.#isOnWheels;
    return hasOneHeight ? [pose.xM, pose.yM, at[2]] : [pose.xM, pose.yM, pose.zM];
  }

  #piece(from: JointValues, to: JointValues, commandedM: number, endSpeedMaxMps: number): JointPiece {
    const lengthM = Math.max(this.#tipWayM(from, to), samePlaceM);
    let speedMaxMps = Infinity;
    let accelerationMaxMps2 = this.#profile.stopping.accelerationMps2.value;
    for (const { name, speedMax, accelerationMax } of this.#jointLimits) {
      const travel = Math.abs((to[name] as number) - (from[name] as number));
      if (travel < stillJoint) continue;
      speedMaxMps = Math.min(speedMaxMps, (speedMax * lengthM) / travel);
      accelerationMaxMps2 = Math.min(accelerationMaxMps2, (accelerationMax * lengthM) / travel);
    }
    return { from, to, commandedM, lengthM, speedMaxMps, accelerationMaxMps2, endSpeedMaxMps };
  }

  /**
   * The way of the tool while all joints move at steady rates, taken as its fastest part throughout: a speed along it is then
   * never less than the tool's true speed. The speed is taken at the ends too, where two joints that turn against each other may be fastest.
   */
  #tipWayM(from: JointValues, to: JointValues): number {
    const travel = Math.max(
      ...this.#jointLimits.map(({ name }) => Math.abs((to[name] as number) - (from[name] as number))),
    );
    const count = Math.min(sampleCountMax, Math.max(2, Math.ceil(travel / sampleJointStep)));
    let longestM = 0;
    for (let sample = 0; sample <= count; sample += 1) {
      const before = Math.max(0, sample / count - momentShare);
      const after = Math.min(1, sample / count + momentShare);
      const [left, right] = [this.#tipAlong(from, to, before), this.#tipAlong(from, to, after)];
      const wayM = Math.hypot(right[0] - left[0], right[1] - left[1], right[2] - left[2]);
      longestM = Math.max(longestM, wayM / (after - before));
    }
    return longestM;
  }

  #tipAlong(from: JointValues, to: JointValues, share: number): Point3 {
    const joints = Object.fromEntries(
      this.#jointLimits.map(({ name }) => {
        const start = from[name] as number;
        return [name, start + ((to[name] as number) - start) * share];
      }),
    );
    return toolPoint(this.#profile, this.#pose, joints);
  }
}

function alongLine(from: Point3, to: Point3, share: number): Point3 {
  return [
    from[0] + (to[0] - from[0]) * share,
    from[1] + (to[1] - from[1]) * share,
    from[2] + (to[2] - from[2]) * share,
  ];
}

function isStraight(a: Point3, b: Point3): boolean {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2] >= Math.cos(passingCornerMaxRad);
}
