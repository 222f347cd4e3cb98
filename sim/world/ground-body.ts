import { angleDifferenceRad, type Pose } from '../../kernel/geometry.ts';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import type { Point3 } from '../../hardware-profiles/kinematics.ts';
import { travelBraking } from '../../hardware-profiles/stopping.ts';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import { approachMaxM, stepS } from '../limits.ts';
import type { Body, Drive, MutablePose, ToolUse } from './body.ts';
import { PathProfile, speedToStopMps, type PathPiece } from './path-profile.ts';

/** Corners below this are driven through, above it the machine stops and turns on the spot. */
const passingCornerMaxRad = 0.35;
/** How fast a passed corner may be: radians of corner times speed, m·rad/s. */
const passingCornerSpeedMradps = 0.04;
/** Turning on the spot is never faster than this, whatever the drives could do. */
const yawRateMaxRadps = 0.6;
/** A height step of a path that a wheeled or tracked machine takes as the same floor. */
const floorToleranceM = 0.3;
const samePlaceM = 1e-3;
const alignedRad = 1e-4;
/** Beyond this angle between a piece and the yaw asked for at its end, the machine drives it backwards. */
const reverseBeyondRad = 0.75 * Math.PI;

interface GroundPiece extends PathPiece {
  readonly fromX: number;
  readonly fromY: number;
  readonly fromZ: number;
  readonly unitX: number;
  readonly unitY: number;
  readonly riseRatio: number;
  /** Yaw while driving it: along it, or against it when driven backwards. */
  readonly yawRad: number;
  /** +1 forwards, −1 backwards. */
  readonly gear: 1 | -1;
  /** Metres of the commanded path in this piece: 0 for the way to its first pose. */
  readonly commandedM: number;
}

/**
 * A differential or tracked base: drives the commanded polyline exactly and turns on the spot at corners. A machine that
 * tracks its path with a few centimetres of error is not modelled; consumers must allow for it by themselves.
 */
export class GroundBody implements Body {
  readonly #pose: MutablePose;
  readonly #profile: MachineProfile;
  readonly #decelerationMps2: number;
  readonly #yawRateMaxRadps: number;
  readonly #yawAccelerationRadps2: number;
  readonly #yawSlowingRadps2: number;
  readonly #cornerRadiusM: number;
  #path: PathProfile | null = null;
  #pieces: readonly GroundPiece[] = [];
  #finalYawRad = 0;
  #yawRateRadps = 0;
  /** Commanded metres behind the current piece. */
  #restAfter: Float64Array = new Float64Array(0);

  constructor(profile: MachineProfile, pose: MutablePose) {
    this.#profile = profile;
    this.#pose = pose;
    const braking = travelBraking(profile);
    this.#decelerationMps2 = braking.decelerationMps2;
    this.#cornerRadiusM = Math.max(0.1, ...profile.kinematics.footprint.map(([x, y]) => Math.hypot(x, y)));
    this.#yawSlowingRadps2 = braking.decelerationMps2 / this.#cornerRadiusM;
    const halfTrackM = profile.dimensions.widthM.value / 2;
    this.#yawRateMaxRadps = Math.min(yawRateMaxRadps, profile.speed.travelMps.value / halfTrackM);
    this.#yawAccelerationRadps2 = profile.stopping.accelerationMps2.value / halfTrackM;
  }

  get speedMps(): number {
    const path = this.#path;
    return path === null ? 0 : path.speedMps * (this.#pieces[path.index]?.gear ?? 1);
  }
  get yawRateRadps(): number {
    return this.#yawRateRadps;
  }
  get isMoving(): boolean {
    return this.#yawRateRadps !== 0 || (this.#path !== null && this.#path.speedMps !== 0);
  }
  get movesTool(): boolean {
    return false;
  }
  hasPath(): boolean {
    return this.#path !== null;
  }

  plan(poses: readonly Pose[], drive: Drive): Result<void> {
    const here = this.#pose;
    const first = poses[0];
    const last = poses[poses.length - 1];
    if (first === undefined || last === undefined) return refuse({ code: 'path-empty' });
    const approachM = Math.hypot(first.xM - here.xM, first.yM - here.yM);
    if (drive === 'path' && approachM > approachMaxM) {
      return refuse({ code: 'path-too-far', facts: { distanceM: approachM, limitM: approachMaxM } });
    }
    if (poses.some((pose) => Math.abs(pose.zM - here.zM) > floorToleranceM)) {
      return refuse({ code: 'path-other-level', facts: { zM: here.zM } });
    }
    this.#follow(this.#compile(poses, { ...here }), last.yawRad);
    return ok(undefined);
  }

  #follow(pieces: readonly GroundPiece[], finalYawRad: number, at?: { alongM: number; speedMps: number }): void {
    this.#pieces = pieces;
    this.#path = new PathProfile(this.#pieces, this.#decelerationMps2, at);
    this.#finalYawRad = finalYawRad;
    this.#restAfter = new Float64Array(this.#pieces.length);
    let restM = 0;
    for (let index = this.#pieces.length - 1; index >= 0; index -= 1) {
      this.#restAfter[index] = restM;
      restM += (this.#pieces[index] as GroundPiece).commandedM;
    }
  }

  /** Lengthens the path that it is on, while it drives or at its end. Without one: `plan`. */
  extend(poses: readonly Pose[]): void {
    const path = this.#path;
    const last = poses.at(-1);
    if (path === null || last === undefined) return;
    const rest = this.#pieces.slice(path.index);
    const end = this.#pieces.at(-1);
    const { xM: hereX, yM: hereY, zM: hereZ } = this.#pose;
    const [xM, yM, zM] = end === undefined ? [hereX, hereY, hereZ] : endOf(end);
    const added = this.#compile(poses, { xM, yM, zM, yawRad: this.#finalYawRad });
    const joined = end === undefined ? [] : [{ ...end, endSpeedMaxMps: cornerSpeedMps(end, added[0]) }];
    const { alongM, speedMps } = path;
    this.#follow([...rest.slice(0, -1), ...joined, ...added], last.yawRad, { alongM, speedMps });
  }

  remainingM(): number {
    const path = this.#path;
    if (path === null) return 0;
    const piece = this.#pieces[path.index];
    if (piece === undefined) return 0;
    const hereM = piece.commandedM === 0 ? 0 : Math.max(0, piece.lengthM - path.alongM);
    return hereM + (this.#restAfter[path.index] as number);
  }

  drop(): void {
    this.#path = null;
    this.#pieces = [];
  }

  /** The permit's joints are those of booms, hooks and cages: a ground machine has none. */
  axisLimitMps(): number {
    return Infinity;
  }

  step(limitMps: number, toolUse: ToolUse): boolean {
    const path = this.#path;
    if (path === null) return false;
    const speed = this.#profile.speed;
    const ownMps = toolUse === 'working' ? (speed.workMps ?? speed.travelMps).value : speed.travelMps.value;
    const boundMps = Math.min(limitMps, ownMps);
    // The speed at work bounds the tool's way over the floor; on the spot the drives turn as they always do.
    const turnMps = Math.min(limitMps, speed.travelMps.value);
    const piece = this.#pieces[path.index];
    if (piece === undefined) return this.#turn(this.#finalYawRad, turnMps);
    const isStanding = path.speedMps === 0;
    if (isStanding && path.isAtPieceEnd) {
      if (path.isDone) return this.#turn(this.#finalYawRad, turnMps);
      path.proceed();
      return false;
    }
    const offRad = Math.abs(angleDifferenceRad(piece.yawRad, this.#pose.yawRad));
    if (isStanding && (offRad > passingCornerMaxRad || this.#yawRateRadps !== 0)) {
      this.#turn(piece.yawRad, turnMps);
      return false;
    }
    path.advance(boundMps);
    this.#place(path);
    return false;
  }

  /** Turns on the spot within the rates of the drives and the permitted speed of the outermost corner; true when aligned. */
  #turn(yawRad: number, limitMps: number): boolean {
    const rest = angleDifferenceRad(yawRad, this.#pose.yawRad);
    if (Math.abs(rest) <= alignedRad && Math.abs(this.#yawRateRadps) <= this.#yawSlowingRadps2 * stepS) {
      this.#pose.yawRad = yawRad;
      this.#yawRateRadps = 0;
      return true;
    }
    const current = this.#yawRateRadps;
    const bound = Math.min(this.#yawRateMaxRadps, limitMps / this.#cornerRadiusM);
    const target = Math.sign(rest) * Math.min(bound, speedToStopMps(Math.abs(rest), this.#yawSlowingRadps2));
    const isSpeedingUp = target * current >= 0 && Math.abs(target) > Math.abs(current);
    const change = (isSpeedingUp ? this.#yawAccelerationRadps2 : this.#yawSlowingRadps2) * stepS;
    this.#yawRateRadps = current + Math.max(-change, Math.min(change, target - current));
    this.#pose.yawRad = angleDifferenceRad(this.#pose.yawRad + this.#yawRateRadps * stepS, 0);
    return false;
  }

  #place(path: PathProfile): void {
    const piece = this.#pieces[path.index] as GroundPiece;
    const pose = this.#pose;
    pose.xM = piece.fromX + piece.unitX * path.alongM;
    pose.yM = piece.fromY + piece.unitY * path.alongM;
    pose.zM = piece.fromZ + piece.riseRatio * path.alongM;
    const off = angleDifferenceRad(piece.yawRad, pose.yawRad);
    if (off === 0) {
      this.#yawRateRadps = 0;
      return;
    }
    // A base turns by driving: at a stand between two steps it keeps its yaw.
    const most = path.speedMps === 0 ? 0 : this.#yawRateMaxRadps * stepS;
    const turned = Math.max(-most, Math.min(most, off));
    pose.yawRad = angleDifferenceRad(pose.yawRad + turned, 0);
    this.#yawRateRadps = path.speedMps === 0 ? 0 : turned / stepS;
  }

  #compile(poses: readonly Pose[], here: Pose): GroundPiece[] {
    const corners: { pose: Pose; commandedM: number }[] = [];
    let previous: Pose = here;
    for (const [index, pose] of poses.entries()) {
      const lengthM = Math.hypot(pose.xM - previous.xM, pose.yM - previous.yM);
      if (lengthM <= samePlaceM) continue;
      corners.push({ pose, commandedM: index === 0 ? 0 : lengthM });
      previous = pose;
    }
    previous = here;
    const pieces = corners.map(({ pose, commandedM }) => {
      const from = previous;
      previous = pose;
      const lengthM = Math.hypot(pose.xM - from.xM, pose.yM - from.yM);
      const headingRad = Math.atan2(pose.yM - from.yM, pose.xM - from.xM);
      const isReverse = Math.abs(angleDifferenceRad(headingRad, pose.yawRad)) > reverseBeyondRad;
      return {
        lengthM,
        commandedM,
        fromX: from.xM,
        fromY: from.yM,
        fromZ: from.zM,
        unitX: (pose.xM - from.xM) / lengthM,
        unitY: (pose.yM - from.yM) / lengthM,
        riseRatio: (pose.zM - from.zM) / lengthM,
        yawRad: isReverse ? angleDifferenceRad(headingRad + Math.PI, 0) : headingRad,
        gear: isReverse ? (-1 as const) : (1 as const),
        speedMaxMps: this.#profile.speed.travelMps.value,
        accelerationMaxMps2: this.#profile.stopping.accelerationMps2.value,
      };
    });
    return pieces.map((piece, index) => ({ ...piece, endSpeedMaxMps: cornerSpeedMps(piece, pieces[index + 1]) }));
  }
}

function endOf({ fromX, fromY, fromZ, unitX, unitY, riseRatio, lengthM }: GroundPiece): Point3 {
  return [fromX + unitX * lengthM, fromY + unitY * lengthM, fromZ + riseRatio * lengthM];
}

function cornerSpeedMps(piece: Omit<GroundPiece, 'endSpeedMaxMps'>, next: typeof piece | undefined): number {
  if (next === undefined || next.gear !== piece.gear) return 0;
  const cornerRad = Math.abs(angleDifferenceRad(next.yawRad, piece.yawRad));
  if (cornerRad > passingCornerMaxRad) return 0;
  return cornerRad < alignedRad ? Infinity : passingCornerSpeedMradps / cornerRad;
}
