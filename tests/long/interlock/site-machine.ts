import { jointsOf } from '../../../hardware-profiles/kinematics.ts';
import type { MachineProfile } from '../../../hardware-profiles/profile.ts';
import type { FleetMachine } from '../../../hardware-profiles/fleet.ts';
import { asId, type MachineId } from '../../../kernel/ids.ts';
import type { PermitRequest } from '../../../kernel/permit.ts';
import type { Random } from '../../../kernel/random.ts';
import type { MachineReport } from '../../../robot-bridge/link.ts';
import { stepMs } from '../../../sim/limits.ts';
import { SimMachine } from '../../../sim/world/machine.ts';
import {
  createMotionGate,
  type CommissionedHashes,
  type MotionGate,
  type MotionGateOptions,
} from '../../../sim/world/motion-gate.ts';
import type { Wheel } from './channel.ts';
import { Link } from './channel.ts';
import { MachineGate, quickMac } from './gate.ts';
import { permitKeyHex } from './site.ts';

/** What is wrong with what a machine says of itself. */
export interface SensorFault {
  /** The same position again and again, with the true speed. */
  isFrozen: boolean;
  isNotANumber: boolean;
  /** No poses at all; requests go on. */
  isSilent: boolean;
  jumpXM: number;
  jumpYM: number;
  /** What a cage says of its gate, where it is not the truth. */
  gate: 'true' | 'open' | 'silent';
}

const movingPeriodMs = 100;
const restPeriodMs = 500;
const healthPeriodMs = 1000;
/** Machines that weigh their load tell it more often. */
const loadPeriodMs = 200;
const lockTimeoutDefaultMs = 500;
/** A machine's localisation is off by this much along each axis at most, metres: within the margins of the limits. */
const biasMaxM = 0.04;
const driftMaxPpm = 200;

/** To whom a machine speaks, and who listens in. */
export interface MachineEars {
  report(report: MachineReport): void;
  request(machineId: string, text: string): void;
  asked(machineId: string, nonce: string): void;
  heard(machineId: string, text: string): void;
  heardLock(
    machineId: string,
    lock: { readonly isLocked: boolean; readonly speedMps: number; readonly epoch: number },
  ): void;
  connected(machineId: string, connection: string): void;
}

/** A simulated machine of the product's simulator with a link, a clock and sensors that may fail. */
export class SiteMachine {
  readonly id: string;
  readonly machineId: MachineId;
  readonly sim: SimMachine;
  readonly gate: MachineGate;
  readonly link: Link;
  readonly profile: MachineProfile;
  readonly sensor: SensorFault = {
    isFrozen: false,
    isNotANumber: false,
    isSilent: false,
    jumpXM: 0,
    jumpYM: 0,
    gate: 'true',
  };
  readonly lockTimeoutMs: number;
  readonly #random: Random;
  readonly #ears: MachineEars;
  readonly #makeGate: (options: MotionGateOptions) => MotionGate;
  readonly #siteId: string;
  readonly #jointNames: readonly string[];
  #biasXM = 0;
  #biasYM = 0;
  #motionDueMs: number;
  #askDueMs: number;
  #healthDueMs: number;
  #wasMoving = false;
  #previousJoints: number[];
  #jointsAtMs = 0;
  #connection = 1;
  #frozen: MachineReport | null = null;
  #frozenJoints: Readonly<Record<string, number>> | null = null;
  #nowMs = 0;

  constructor(options: {
    readonly entry: FleetMachine;
    readonly profile: MachineProfile;
    readonly index: number;
    readonly siteId: string;
    readonly wheel: Wheel;
    readonly random: Random;
    readonly ears: MachineEars;
    readonly makeGate: ((options: MotionGateOptions) => MotionGate) | undefined;
    readonly commissioned: CommissionedHashes;
  }) {
    const { entry, profile, random } = options;
    this.id = entry.id;
    this.machineId = asId<MachineId>(entry.id);
    this.profile = profile;
    this.#siteId = options.siteId;
    this.#random = random;
    this.#ears = options.ears;
    this.#makeGate = options.makeGate ?? createMotionGate;
    this.link = new Link(options.wheel, random.fork('link'));
    const permit = profile.wires.ros?.permit;
    this.lockTimeoutMs = permit?.grade === 'locked' ? permit.lockTimeoutMs : lockTimeoutDefaultMs;
    this.gate = new MachineGate(this.#newGate(options.commissioned), {
      driftPpm: driftMaxPpm * (2 * random.next() - 1),
      runawayMps: 0.5 * Math.max(profile.speed.travelMps.value, 0.1),
    });
    const monoOriginMs = Math.floor(random.next() * 1e7);
    this.sim = new SimMachine({
      entry,
      profile,
      index: options.index,
      gate: this.gate,
      clockOffsetMs: 0,
      monoOriginMs,
    });
    const isLifting = profile.capabilities.includes('lift') || profile.capabilities.includes('hoist');
    if (isLifting) this.sim.carriedKg = 0;
    this.#jointNames = jointsOf(profile).map((joint) => joint.name);
    this.#previousJoints = this.#jointNames.map((name) => this.sim.joints[name] ?? 0);
    const phaseMs = (options.index % 5) * stepMs;
    this.#motionDueMs = phaseMs;
    this.#askDueMs = phaseMs;
    this.#healthDueMs = phaseMs;
    options.ears.connected(this.id, `${this.id}-1`);
  }

  #newGate(commissioned: CommissionedHashes): MotionGate {
    return this.#makeGate({
      siteId: this.#siteId,
      machineId: this.id,
      mac: quickMac(permitKeyHex),
      random: this.#random.fork(`nonces-${String(this.#random.below(2 ** 31))}`),
      profile: this.profile,
      commissioned,
    });
  }

  /** The machine's program is started anew with other knowledge of site and limits: a new guard on a new connection. */
  commission(hashes: CommissionedHashes): void {
    this.gate.inner = this.#newGate(hashes);
    for (let connection = 1; connection < this.#connection; connection += 1) this.gate.inner.newConnection();
    this.reconnect();
  }

  /** The link broke and is there again. */
  reconnect(): void {
    this.#connection += 1;
    this.gate.newConnection();
    this.#ears.connected(this.id, `${this.id}-${String(this.#connection)}`);
  }

  get wantsToMove(): boolean {
    return this.sim.wantsToMove;
  }

  step(nowMs: number): void {
    this.#nowMs = nowMs;
    this.sim.step(nowMs);
    if (this.gate.isSuspect() && this.#random.next() < 0.0005) this.gate.acknowledge(this.sim.monoMs(nowMs));
    const isMoving = this.sim.isMoving;
    if (nowMs >= this.#motionDueMs || isMoving !== this.#wasMoving) {
      this.#motionDueMs = nowMs + (isMoving ? movingPeriodMs : restPeriodMs);
      this.#reportMotion(nowMs);
    }
    this.#wasMoving = isMoving;
    if (nowMs >= this.#askDueMs) {
      this.#askDueMs = nowMs + (this.wantsToMove || isMoving ? movingPeriodMs : restPeriodMs);
      this.#ask(nowMs);
    }
    if (nowMs < this.#healthDueMs) return;
    this.#healthDueMs = nowMs + (this.sim.carriedKg === null ? healthPeriodMs : loadPeriodMs);
    this.#reportHealth();
  }

  /** Somebody switches the tool, and the machine tells it at once. */
  setTool(state: 'on' | 'off', nowMs: number): void {
    this.sim.setTool(state, nowMs);
    this.#reportHealth();
  }

  #ask(nowMs: number): void {
    const { pose, joints, wantsToMove } = this.sim;
    const place = { xM: pose.xM, yM: pose.yM, zM: pose.zM, yawRad: pose.yawRad, ageMs: 0, joints: { ...joints } };
    const request = this.gate.ask(this.sim.monoMs(nowMs), { place, wantsToMove });
    if (request === null) return;
    this.#ears.asked(this.id, request.nonce);
    this.link.message('up', JSON.stringify(request), (text) => this.#ears.request(this.id, text));
  }

  receivePermit(text: string): void {
    this.link.message('down', text, (arrived) => {
      this.#ears.heard(this.id, arrived);
      this.gate.receivePermit(arrived, this.sim.monoMs(this.#nowMs));
    });
  }

  /** A speed limit first, and the lock with it: both come or neither. */
  receiveLock(lock: { readonly isLocked: boolean; readonly speedMps: number; readonly epoch: number }): void {
    this.link.message('down', '', () => {
      this.#ears.heardLock(this.id, lock);
      if (!lock.isLocked) this.gate.receiveSpeedLimit({ percentage: false, speed_limit: lock.speedMps });
      this.gate.receiveLock(lock.isLocked ? 'locked' : 'unlocked', this.sim.monoMs(this.#nowMs));
    });
  }

  #send(report: (receivedMonoMs: number) => MachineReport): void {
    this.link.report(this.#nowMs, () => this.#ears.report(report(-1)));
  }

  #reportMotion(nowMs: number): void {
    this.#wander();
    const { sim, sensor } = this;
    const ownMps = this.profile.kinematics.mobility === 'ground' ? sim.body.speedMps : 0;
    const pose = {
      ...sim.pose,
      xM: (sensor.isNotANumber ? NaN : sim.pose.xM) + this.#biasXM + sensor.jumpXM,
      yM: sim.pose.yM + this.#biasYM + sensor.jumpYM,
    };
    const said: MachineReport = {
      type: 'pose',
      machineId: this.machineId,
      pose: sensor.isFrozen && this.#frozen?.type === 'pose' ? this.#frozen.pose : pose,
      velocityMps: [ownMps, 0, 0],
      yawRateRadps: sim.body.yawRateRadps,
      stampMs: nowMs,
      receivedMonoMs: -1,
    };
    this.#frozen = said;
    if (!sensor.isSilent) this.#send(() => said);
    if (this.#jointNames.length === 0) return;
    this.#reportJoints(nowMs);
  }

  #reportJoints(nowMs: number): void {
    const { sim, sensor } = this;
    const positions = this.#jointNames.map((name) => sim.joints[name] ?? 0);
    const sinceS = Math.max(stepMs, nowMs - this.#jointsAtMs) / 1000;
    const velocities = Object.fromEntries(
      this.#jointNames.map((name, index) => {
        const turned = (positions[index] as number) - (this.#previousJoints[index] as number);
        return [name, sim.isMoving ? turned / sinceS : 0];
      }),
    );
    this.#previousJoints = positions;
    this.#jointsAtMs = nowMs;
    const told = Object.fromEntries(
      this.#jointNames.map((name, index) => [name, sensor.isNotANumber ? NaN : (positions[index] as number)]),
    );
    const joints = sensor.isFrozen && this.#frozenJoints !== null ? this.#frozenJoints : told;
    this.#frozenJoints = joints;
    if (sensor.isSilent) return;
    this.#send(() => ({
      type: 'joints',
      machineId: this.machineId,
      positions: joints,
      velocities,
      receivedMonoMs: -1,
    }));
  }

  #reportHealth(): void {
    if (this.sensor.gate === 'silent') return;
    const isOpen = this.sensor.gate === 'open' || this.sim.isToolOn;
    const tool = Object.keys(this.profile.wires.ros?.tools ?? {})[0] ?? '';
    const { weighedKg } = this.sim;
    const load = weighedKg === null ? {} : { load_kg: String(Math.round(weighedKg)) };
    const values = { tool: `${tool}=${isOpen ? 'on' : 'off'}`, homed: 'yes', ...load };
    const parts = { level: 'ok', name: this.id, message: 'ok', values } as const;
    this.#send(() => ({ type: 'health', machineId: this.machineId, ...parts, receivedMonoMs: -1 }));
  }

  /** The localisation's own error changes slowly. */
  #wander(): void {
    const clamp = (value: number): number => Math.min(biasMaxM, Math.max(-biasMaxM, value));
    if (this.profile.kinematics.mobility !== 'ground' || !this.sim.isMoving) return;
    this.#biasXM = clamp(this.#biasXM + 0.002 * this.#random.normal());
    this.#biasYM = clamp(this.#biasYM + 0.002 * this.#random.normal());
  }

  sayGateNow(): void {
    this.#reportHealth();
  }
}

export function requestOf(text: string): PermitRequest | null {
  try {
    const parsed = JSON.parse(text) as PermitRequest;
    const isWhole =
      parsed.version === 1 &&
      typeof parsed.machineId === 'string' &&
      typeof parsed.connectionId === 'string' &&
      typeof parsed.nonce === 'string';
    return isWhole ? parsed : null;
  } catch {
    return null;
  }
}
