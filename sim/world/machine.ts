import { noAxes, type AxisBound } from '../../kernel/axis-bounds.ts';
import type { Pose } from '../../kernel/geometry.ts';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import { homeJoints, jointsOf, toolPoint, type Point3 } from '../../hardware-profiles/kinematics.ts';
import type { FleetMachine } from '../../hardware-profiles/fleet.ts';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import { stepMs } from '../limits.ts';
import { ArmBody } from './arm-body.ts';
import { Battery } from './battery.ts';
import type { Body, Drive, MutablePose } from './body.ts';
import { noFault, type Fault } from './fault.ts';
import { GroundBody } from './ground-body.ts';
import { StationBody } from './station-body.ts';
import { HoldingMotion, type Surroundings } from './holding-motion.ts';
import type { MotionGate } from './motion-gate.ts';

export interface Goal {
  readonly poses: readonly Pose[];
  readonly drive: Drive;
  readonly onEnded: (outcome: GoalOutcome) => void;
}

export interface GoalOutcome {
  readonly status: 'succeeded' | 'cancelled' | 'aborted';
  readonly text: string;
}

/** What keeps a machine with a goal from moving, '' when nothing does. */
export type Blocker =
  | ''
  | 'permit-suspect'
  | 'no-permit'
  | 'no-start'
  | 'axis-bound'
  | 'battery-empty'
  | 'stuck-wheel'
  | 'gate-open'
  | 'carried'
  | 'fallen';

/** A drive that does not answer is noticed after this long. */
const stuckNoticedMs = 3000;
/** A cage gate takes this long to shut; the cage does not move before. */
const gateMoveMs = 2000;
/** What a jack carries of its design load while nothing is wrong. */
const jackShare = 0.8;
/** A drifting load cell reads this much more each second. */
const driftKgps = 100;
/** Below this a speed limit is no motion. */
const crawlMps = 1e-4;

/**
 * One simulated machine: its body, its permit, its goal, its tool and battery. It obeys the permit as a real one does: the
 * limit of the moment takes effect after the profile's reaction time, and none means braking to a stand.
 */
export class SimMachine {
  readonly id: string;
  readonly index: number;
  readonly entry: FleetMachine;
  readonly profile: MachineProfile;
  readonly pose: MutablePose;
  readonly joints: Record<string, number>;
  readonly body: Body;
  readonly gate: MotionGate;
  readonly battery: Battery;
  /** The machine's clocks: wall clock offset for its stamps, which somebody may set, own origin for its monotonic clock. */
  clockOffsetMs: number;
  readonly monoOriginMs: number;
  fault: Fault = noFault;
  goal: Goal | null = null;
  blocker: Blocker = '';
  /** Set by what carries this machine (a cage, a hook): velocity in the site frame, m/s. */
  carriedBy: string | null = null;
  carriedVelocity: Point3 = [0, 0, 0];
  hasFallen = false;
  /** Who moves it; by hand it takes no goals from the wire. */
  mode: 'autonomous' | 'manual' | 'remote' = 'autonomous';
  /** What its counter of operating hours shows, s; it counts while the machine moves or its tool runs. */
  operatingS: number;
  /** What a crane holds against; cranes alone have a way to hold but standing still. */
  readonly around: { -readonly [Key in keyof Surroundings]: Surroundings[Key] } = {
    windMps: 0,
    windToRad: 0,
    loadHeightM: null,
  };
  readonly #holding: HoldingMotion | null;
  /** What it carries, kg, as its own cell would weigh it without a fault; null for machines without a cell. */
  carriedKg: number | null = null;
  #next: Goal | null = null;
  #isCancelling = false;
  #hasBegun = false;
  #isToolOn = false;
  #gateShutAtMs = 0;
  #stuckMs = 0;
  #driftKg = 0;
  #laggingM: number | null = null;
  /** Where the joints stood when their zero was lost; null while they have it. */
  #falseZeros: Readonly<Record<string, number>> | null = null;
  readonly #delayed: Float64Array;
  readonly #delayedAxes: (readonly AxisBound[])[];
  #axes: readonly AxisBound[] = noAxes;
  #delayedAt = 0;
  #lastError = '';

  constructor(options: {
    readonly entry: FleetMachine;
    readonly profile: MachineProfile;
    readonly index: number;
    readonly gate: MotionGate;
    readonly clockOffsetMs: number;
    readonly monoOriginMs: number;
  }) {
    const { entry, profile } = options;
    this.id = entry.id;
    this.index = options.index;
    // Nobody delivers a machine with an empty counter.
    this.operatingS = (100 + 37 * options.index) * 3_600;
    this.entry = entry;
    this.profile = profile;
    this.gate = options.gate;
    this.clockOffsetMs = options.clockOffsetMs;
    this.monoOriginMs = options.monoOriginMs;
    this.pose = { xM: entry.start.xM, yM: entry.start.yM, zM: entry.start.zM, yawRad: entry.start.yawRad };
    this.joints = homeJoints(profile);
    this.body = bodyFor(profile, this.pose, this.joints);
    this.battery = new Battery(profile);
    this.#delayed = new Float64Array(Math.max(1, Math.round(profile.stopping.reactionMs.value / stepMs)));
    this.#holding = profile.capabilities.includes('lift')
      ? new HoldingMotion(profile, this.joints, this.#delayed.length)
      : null;
    this.#delayedAxes = Array.from({ length: this.#delayed.length }, () => noAxes);
  }

  get isMoving(): boolean {
    return this.#isDriven || this.carriedVelocity.some((speed) => speed !== 0);
  }
  /** On its path, or holding. */
  get #isDriven(): boolean {
    return this.body.isMoving || this.#holding?.isMoving === true;
  }
  get isToolOn(): boolean {
    return this.#isToolOn;
  }
  /** What its load cell tells, kg; NaN where it tells nothing that is a number, null for machines without one. */
  get weighedKg(): number | null {
    if (this.carriedKg === null) return null;
    const { kind } = this.fault;
    if (kind === 'load-cell-lost') return NaN;
    if (kind === 'load-cell-drift') return this.carriedKg + this.#driftKg;
    if (kind !== 'overloaded') return this.carriedKg;
    return 1.5 * (this.profile.hoisting?.loadMaxKg.value ?? this.profile.payloadKg?.value ?? 0);
  }
  /** What each jack of a platform weighs, kg; null for machines without jacks. */
  get jackLoadsKg(): readonly { readonly joint: string; readonly kg: number }[] | null {
    const jacks = this.profile.climbing?.jacks;
    if (jacks === undefined) return null;
    return jacks.map(({ joint, designLoadKg }, index) => ({
      joint,
      kg: designLoadKg * (index === 0 && this.fault.kind === 'jack-overloaded' ? 1.4 : jackShare),
    }));
  }
  /** Whether its joints have been homed since the power came; null for machines that need not. */
  get isHomed(): boolean | null {
    return this.profile.homing === undefined ? null : this.fault.kind !== 'zero-lost';
  }
  /** The joints as its encoders count them. */
  get countedJoints(): Readonly<Record<string, number>> {
    if (this.#falseZeros === null) return this.joints;
    const counted = { ...this.joints };
    for (const [name, zero] of Object.entries(this.#falseZeros)) counted[name] = (counted[name] ?? 0) - zero;
    return counted;
  }
  get wantsToMove(): boolean {
    return this.goal !== null;
  }
  get lastError(): string {
    return this.#lastError === '' && this.gate.isSuspect() ? 'permit-suspect' : this.#lastError;
  }
  monoMs(simMs: number): number {
    return simMs + this.monoOriginMs;
  }
  toolPoint(): Point3 {
    return toolPoint(this.profile, this.pose, this.joints);
  }

  feelWind(windMps: number): void {
    if (this.body instanceof ArmBody) this.body.feelWind(windMps);
  }

  /** Takes a goal. A goal in progress is aborted first (pre-emption), at a stand. */
  accept(goal: Goal): void {
    if (this.goal === null && !this.#isDriven) {
      this.#begin(goal);
      return;
    }
    this.#next?.onEnded({ status: 'aborted', text: 'pre-empted by a newer goal' });
    this.#next = goal;
  }

  /** More of the way of the goal that it is at. False: it is at another one, or gives it up. */
  extend(goal: Goal, poses: readonly Pose[]): boolean {
    if (this.goal !== goal || this.#isCancelling || this.#next !== null || !(this.body instanceof GroundBody))
      return false;
    this.body.extend(poses);
    return true;
  }

  /** Changes hands: what it was at ends, and `to` is driven to by hand. */
  take(mode: SimMachine['mode'], to: Point3 | null): void {
    if (this.#next !== null) this.cancel(this.#next);
    if (this.goal !== null) this.cancel(this.goal);
    this.mode = mode;
    if (mode === 'autonomous' || to === null) return;
    const [xM, yM, zM] = to;
    const pose = { xM, yM, zM, yawRad: this.pose.yawRad };
    this.accept({ poses: [pose], drive: 'goto', onEnded: () => undefined });
  }

  /** Brakes and ends the goal as cancelled once at a stand. */
  cancel(goal: Goal): void {
    if (this.#next === goal) {
      this.#next = null;
      goal.onEnded({ status: 'cancelled', text: '' });
    } else if (this.goal === goal) {
      this.#isCancelling = true;
    }
  }

  /** Switches the tool; a refusal says why the machine would not. */
  setTool(state: 'on' | 'off', nowMs: number): Result<void> {
    const isOn = state === 'on';
    if (this.profile.kinematics.mobility === 'vertical') {
      if (isOn && this.body.isMoving) return refuse({ code: 'gate-while-moving' });
      if (!isOn && this.#isToolOn) this.#gateShutAtMs = nowMs + gateMoveMs;
    }
    this.#isToolOn = isOn;
    return ok(undefined);
  }

  /** Also the acknowledge button of the guard, which ignores it while faulty messages still come. */
  clearFault(nowMs: number): Result<void> {
    this.gate.acknowledge(this.monoMs(nowMs));
    if (this.gate.isSuspect()) return refuse({ code: 'fault-persists', facts: { kind: 'permit-suspect' } });
    if (this.fault.kind !== 'none') return refuse({ code: 'fault-persists', facts: { kind: this.fault.kind } });
    if (this.hasFallen) return refuse({ code: 'fault-persists', facts: { kind: 'fallen' } });
    this.#lastError = '';
    this.#stuckMs = 0;
    return ok(undefined);
  }

  fail(text: string): void {
    this.#lastError = text;
    this.#end({ status: 'aborted', text });
  }

  /** One physics step at sim time `nowMs`. */
  step(nowMs: number): void {
    this.#driftKg = this.fault.kind === 'load-cell-drift' ? this.#driftKg + driftKgps * (stepMs / 1000) : 0;
    this.#keepZero();
    this.#hold(nowMs);
    const goal = this.goal;
    if (goal === null && !this.body.isMoving) {
      if (this.#next !== null && !this.#isDriven) this.#takeNext();
      return;
    }
    const isGivingUp = this.#isCancelling || this.#next !== null || goal === null;
    const limitMps = isGivingUp ? 0 : this.#limitMps(nowMs);
    const axes = this.#delayedAxes[this.#delayedAt] as readonly AxisBound[];
    const isDone = this.body.step(this.#react(limitMps), this.#isToolOn ? 'working' : 'travelling', axes);
    this.#lagBehind();
    if (this.body.isMoving) this.#hasBegun = true;
    if (isDone) this.#end({ status: 'succeeded', text: '' });
    else if (isGivingUp && !this.body.isMoving) this.#giveUp();
    else if (this.blocker === 'stuck-wheel') this.#noticeStuck();
    else if (this.blocker === 'battery-empty' && !this.body.isMoving) this.fail('battery empty');
  }

  /** Once it stands without leave to move it holds as it is asked to, and gives up a path that it would leave by that. */
  #hold(nowMs: number): void {
    if (this.#holding === null || this.body.isMoving) return;
    const isFree = this.gate.motion(this.monoMs(nowMs)) !== null;
    const asked = isFree ? null : (this.gate.holding?.(this.monoMs(nowMs)) ?? null);
    const { yawRad } = this.pose;
    if (this.goal !== null && this.#holding.wouldMove(asked, this.around, yawRad)) {
      this.#end({ status: 'aborted', text: `held: ${asked?.action ?? ''}` });
    }
    this.#holding.step(asked, isFree ? 'free' : 'held', this.around, yawRad);
  }

  #limitMps(nowMs: number): number {
    const granted = this.gate.motion(this.monoMs(nowMs));
    const { movesTool } = this.body;
    const grantedMps = granted === null ? 0 : movesTool ? granted.toolSpeedMaxMps : granted.travelSpeedMaxMps;
    this.blocker = this.#blockerOf(nowMs);
    if (this.blocker === '' && grantedMps < crawlMps) {
      this.blocker = this.gate.isSuspect() ? 'permit-suspect' : 'no-permit';
    }
    this.#axes = granted?.axes ?? noAxes;
    if (this.blocker === '' && this.body.axisLimitMps(this.#axes) < crawlMps) this.blocker = 'axis-bound';
    if (this.blocker === '' && granted?.level === 'noStart' && !this.#hasBegun) this.blocker = 'no-start';
    return this.blocker === '' ? grantedMps : 0;
  }

  #blockerOf(nowMs: number): Blocker {
    if (this.hasFallen) return 'fallen';
    if (this.battery.fillRatio <= 0) return 'battery-empty';
    if (this.fault.kind === 'stuck-wheel') return 'stuck-wheel';
    if (this.carriedBy !== null && (this.profile.kinematics.mobility === 'fixed' || this.carriedVelocity[2] !== 0))
      return 'carried';
    if (this.profile.kinematics.mobility !== 'vertical') return '';
    return this.#isToolOn || nowMs < this.#gateShutAtMs ? 'gate-open' : '';
  }

  #keepZero(): void {
    if (this.isHomed !== false) this.#falseZeros = null;
    else
      this.#falseZeros ??= Object.fromEntries(
        (this.profile.homing?.joints ?? []).map((name) => [name, this.joints[name] ?? 0]),
      );
  }

  /** The drive of a jack that has failed leaves it where it is, whatever the others do. */
  #lagBehind(): void {
    const joint = this.profile.climbing?.jacks[0]?.joint;
    if (joint === undefined) return;
    if (this.fault.kind === 'jack-lag') this.joints[joint] = this.#laggingM ??= this.joints[joint] ?? 0;
    else this.#laggingM = null;
  }

  /** What was allowed one reaction time ago is what the drives do now. */
  #react(limitMps: number): number {
    const delayedMps = this.#delayed[this.#delayedAt] as number;
    this.#delayed[this.#delayedAt] = limitMps;
    this.#delayedAxes[this.#delayedAt] = this.#axes;
    this.#delayedAt = (this.#delayedAt + 1) % this.#delayed.length;
    return delayedMps;
  }

  #noticeStuck(): void {
    this.#stuckMs += stepMs;
    if (this.#stuckMs >= stuckNoticedMs && !this.body.isMoving) this.fail('drive does not answer: wheel stuck');
  }

  #giveUp(): void {
    if (this.#isCancelling) this.#end({ status: 'cancelled', text: '' });
    else if (this.goal !== null) this.#end({ status: 'aborted', text: 'pre-empted by a newer goal' });
    else this.body.drop();
    this.#takeNext();
  }

  #takeNext(): void {
    const next = this.#next;
    this.#next = null;
    if (next !== null) this.#begin(next);
  }

  #begin(goal: Goal): void {
    const planned: Result<void> = this.hasFallen ? refuse({ code: 'fallen' }) : this.body.plan(goal.poses, goal.drive);
    if (!planned.ok) {
      const text = `${planned.problem.code} ${JSON.stringify(planned.problem.facts ?? {})}`;
      this.#lastError = text;
      goal.onEnded({ status: 'aborted', text });
      return;
    }
    this.goal = goal;
    this.#hasBegun = false;
    this.#isCancelling = false;
    this.#stuckMs = 0;
    this.#lastError = '';
    this.#delayed.fill(0);
    this.#delayedAxes.fill(noAxes);
  }

  /** Ends the goal; a body that still moves brakes on with the path it has. */
  #end(outcome: GoalOutcome): void {
    const goal = this.goal;
    this.goal = null;
    this.blocker = '';
    this.#isCancelling = false;
    if (!this.body.isMoving) this.body.drop();
    goal?.onEnded(outcome);
  }
}

function bodyFor(profile: MachineProfile, pose: MutablePose, joints: Record<string, number>): Body {
  if (profile.kinematics.mobility !== 'ground') return new ArmBody(profile, pose, joints);
  return jointsOf(profile).length === 0 ? new GroundBody(profile, pose) : new StationBody(profile, pose, joints);
}
