import { noAxes, type AxisBound } from '../../kernel/axis-bounds.ts';
import { jointsOf } from '../../hardware-profiles/kinematics.ts';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import type { Holding } from '../../robot-bridge/guard/permit-guard.ts';
import { stepS } from '../limits.ts';

/** What a crane that holds feels: the wind, where its jib would point if that had its way, and how far its load is above a floor. */
export interface Surroundings {
  readonly windMps: number;
  /** Direction that the wind blows to, rad counter-clockwise from east. */
  readonly windToRad: number;
  /** Null where nothing hangs on the hook. */
  readonly loadHeightM: number | null;
}

/** Angular acceleration of a released jib across a wind of 1 m/s, rad/s² per (m/s)²: an assumption, a quarter turn in a storm takes a minute. */
const windGain = 4e-5;
/** Friction of the slewing ring: what is left of its speed after a second, and the push that it withstands at a stand, rad/s². */
const slewKeepPerS = 0.8;
const slewStictionRadps2 = 4e-4;
/** A load this near to a floor is down. */
const landedM = 1e-3;

interface HeldJoint {
  readonly name: string;
  readonly kind: ReturnType<typeof jointsOf>[number]['kind'];
  readonly min: number;
  readonly max: number;
  readonly speedMax: number;
  readonly accelerationMax: number;
}

/**
 * A stopped crane that holds as it is asked to: it sets its load down, or takes hook and trolley in and lets its jib turn with the wind. Joints
 * move within the bounds in force one reaction ago, and no further than their ends.
 */
export class HoldingMotion {
  readonly #joints: readonly HeldJoint[];
  readonly #positions: Record<string, number>;
  readonly #ratesPerS: Record<string, number> = {};
  readonly #delayed: (readonly AxisBound[])[];
  #at = 0;
  #isBrakeReleased = false;

  constructor(profile: MachineProfile, positions: Record<string, number>, delaySteps: number) {
    this.#positions = positions;
    this.#joints = jointsOf(profile).map(({ name, kind, min, max, speedMax, accelerationMax }) => ({
      name,
      kind,
      min,
      max,
      speedMax: speedMax.value,
      accelerationMax: accelerationMax.value,
    }));
    for (const { name } of this.#joints) this.#ratesPerS[name] = 0;
    this.#delayed = Array.from({ length: Math.max(1, delaySteps) }, () => noAxes);
  }

  get isMoving(): boolean {
    return this.#joints.some(({ name }) => this.#ratesPerS[name] !== 0);
  }

  /** Whether it would move a joint now: a machine with a path gives that up first. */
  wouldMove(holding: Holding | null, around: Surroundings, yawRad: number): boolean {
    if (holding === null) return false;
    return this.#joints.some((joint) =>
      joint.kind === 'slew'
        ? holding.action === 'weathervane' && Math.abs(this.#windPush(joint.name, around, yawRad)) > slewStictionRadps2
        : this.#wantedPerS(joint, holding.axes, around) !== 0,
    );
  }

  /**
   * One step. Without a decision in force no joint is driven, and the slewing brake stays as it was. A machine that may move again, or has no
   * `holding`, brakes at its own rates.
   */
  step(holding: Holding | null, mayMove: 'free' | 'held', around: Surroundings, yawRad: number): void {
    const axes = this.#delayed[this.#at] as readonly AxisBound[];
    this.#delayed[this.#at] = holding?.axes ?? noAxes;
    this.#at = (this.#at + 1) % this.#delayed.length;
    if (mayMove === 'free') this.#isBrakeReleased = false;
    else if (holding !== null) this.#isBrakeReleased = holding.action === 'weathervane';
    for (const joint of this.#joints) {
      if (joint.kind === 'slew' && this.#isBrakeReleased) this.#turnWithWind(joint, around, yawRad);
      else this.#drive(joint, joint.kind === 'slew' ? 0 : this.#wantedPerS(joint, axes, around));
      this.#move(joint);
    }
  }

  /** The greatest rate within the bounds that leads to the action's end. */
  #wantedPerS(joint: HeldJoint, axes: readonly AxisBound[], around: Surroundings): number {
    const bound = axes.find((candidate) => candidate.joint === joint.name);
    const at = this.#positions[joint.name] as number;
    if (bound === undefined) return 0;
    if (joint.kind === 'hoist' && around.loadHeightM !== null) {
      return Math.min(
        bound.maxPerS,
        stoppablePerS(Math.min(around.loadHeightM, joint.max - at), joint.accelerationMax),
      );
    }
    return Math.max(bound.minPerS, -stoppablePerS(at - joint.min, joint.accelerationMax));
  }

  #windPush(name: string, { windMps, windToRad }: Surroundings, yawRad: number): number {
    return windGain * windMps ** 2 * Math.sin(windToRad - yawRad - (this.#positions[name] as number));
  }

  #turnWithWind(joint: HeldJoint, around: Surroundings, yawRad: number): void {
    const { name, speedMax } = joint;
    const rate = this.#ratesPerS[name] as number;
    const push = this.#windPush(name, around, yawRad);
    const isHeld = Math.abs(rate) < slewStictionRadps2 * stepS && Math.abs(push) <= slewStictionRadps2;
    const next = isHeld ? 0 : (rate + push * stepS) * slewKeepPerS ** stepS;
    const friction = slewStictionRadps2 * stepS;
    this.#ratesPerS[name] = Math.sign(next) * Math.min(speedMax, Math.max(0, Math.abs(next) - (isHeld ? 0 : friction)));
  }

  #drive({ name, accelerationMax }: HeldJoint, wantedPerS: number): void {
    const rate = this.#ratesPerS[name] as number;
    const changeMax = accelerationMax * stepS;
    this.#ratesPerS[name] = rate + Math.max(-changeMax, Math.min(changeMax, wantedPerS - rate));
  }

  #move({ name, min, max }: HeldJoint): void {
    const rate = this.#ratesPerS[name] as number;
    if (rate === 0) return;
    const to = (this.#positions[name] as number) + rate * stepS;
    this.#positions[name] = Math.min(max, Math.max(min, to));
    if (to <= min || to >= max) this.#ratesPerS[name] = 0;
  }
}

function stoppablePerS(restM: number, decelerationPerS2: number): number {
  return restM <= landedM ? 0 : Math.sqrt(2 * decelerationPerS2 * restM) / 2;
}
