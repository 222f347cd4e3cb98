import type { Clock } from '../../kernel/clock.ts';
import type { Pose } from '../../kernel/geometry.ts';
import type { MachineId } from '../../kernel/ids.ts';
import type { WayCounted } from '../contract/accounts/evidence.ts';
import type { LedgerDraft } from '../contract/ledger/ledger.ts';
import type { Fleet } from './fleet.ts';
import type { LiveMachine } from './live-machine.ts';

const SAMPLE_MS = 1_000;
const WRITE_AFTER_M = 200;
const WRITE_AFTER_MS = 3_600_000;
/** The noise of a standing machine's pose is no way. */
const STEP_MIN_M = 0.1;
/** A pose that jumps further than the machine can drive is a new fix, not a way: the profile's speed with a margin, and the noise. */
const SPEED_MARGIN = 1.5;
const JUMP_MIN_M = 0.5;
const POSE_AGE_MAX_MS = 2_000;
/** Nobody knows how a machine came from where it was seen longer ago. */
const UNSEEN_MAX_MS = 10_000;

interface Tracked {
  anchor: { readonly pose: Pose; readonly atMonoMs: number } | null;
  distanceM: number;
  fromMs: number;
}

export interface WayRecorderPorts {
  readonly fleet: Fleet;
  readonly clock: Clock;
  readonly write: (draft: LedgerDraft) => void;
}

/** Counts the way of each machine's base and writes it down as it grows: the record's meter of distance. */
export class WayRecorder {
  readonly #ports: WayRecorderPorts;
  readonly #tracked = new Map<MachineId, Tracked>();
  #isRunning = false;

  constructor(ports: WayRecorderPorts) {
    this.#ports = ports;
  }

  start(): void {
    this.#isRunning = true;
    const loop = (): void => {
      if (!this.#isRunning) return;
      this.#sample();
      this.#ports.clock.after(SAMPLE_MS, loop);
    };
    loop();
  }

  /** What has been driven since the last entry is written down. */
  stop(): void {
    if (!this.#isRunning) return;
    this.#isRunning = false;
    for (const [machineId, tracked] of this.#tracked) this.#write(machineId, tracked);
  }

  #sample(): void {
    const nowMs = Math.round(this.#ports.clock.epochMs());
    for (const machine of this.#ports.fleet.machines.values()) {
      const tracked = this.#tracked.get(machine.id) ?? { anchor: null, distanceM: 0, fromMs: nowMs };
      this.#tracked.set(machine.id, tracked);
      this.#move(machine, tracked);
      const isDue = tracked.distanceM >= WRITE_AFTER_M || nowMs - tracked.fromMs >= WRITE_AFTER_MS;
      if (isDue) this.#write(machine.id, tracked);
    }
  }

  /** Straight from pose to pose: the way is at least so long. */
  #move(machine: LiveMachine, tracked: Tracked): void {
    const nowMonoMs = this.#ports.clock.monoMs();
    if (machine.pose === null || nowMonoMs - machine.pose.receivedMonoMs > POSE_AGE_MAX_MS) return;
    const { pose } = machine.pose.value;
    const { anchor } = tracked;
    const sinceMs = anchor === null ? Infinity : nowMonoMs - anchor.atMonoMs;
    const stepM = anchor === null || sinceMs > UNSEEN_MAX_MS ? 0 : lengthM(anchor.pose, pose);
    const driveableM = (SPEED_MARGIN * machine.profile.speed.travelMps.value * sinceMs) / 1000;
    const isNoise = anchor !== null && sinceMs <= UNSEEN_MAX_MS && stepM < STEP_MIN_M;
    if (!isNoise && stepM <= Math.max(JUMP_MIN_M, driveableM)) tracked.distanceM += stepM;
    tracked.anchor = { pose: isNoise ? anchor.pose : pose, atMonoMs: nowMonoMs };
  }

  /** A machine that has not moved has no entry. */
  #write(machineId: MachineId, tracked: Tracked): void {
    const { clock, write } = this.#ports;
    const atMs = Math.round(clock.epochMs());
    const distanceM = Math.round(tracked.distanceM * 100) / 100;
    const payload: WayCounted = { fromMs: tracked.fromMs, toMs: atMs, distanceM };
    tracked.distanceM = 0;
    tracked.fromMs = atMs;
    if (distanceM === 0) return;
    const of = { machineId, missionId: null, actor: 'system' };
    write({ type: 'machine.way-counted', atMs, monoMs: clock.monoMs(), ...of, payload });
  }
}

function lengthM(from: Pose, to: Pose): number {
  return Math.hypot(to.xM - from.xM, to.yM - from.yM, to.zM - from.zM);
}
