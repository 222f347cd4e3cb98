import type { TruthMachine, Violation } from './truth.ts';

/** What the oracle reads of a permit, with a parser of its own. */
interface HeardPermit {
  readonly machineId: string;
  readonly connectionId: string;
  readonly epoch: number;
  readonly sequence: number;
  readonly nonce: string;
  readonly level: string;
  readonly travelSpeedMaxMps: number;
  readonly toolSpeedMaxMps: number;
  readonly validForMs: number;
  readonly holdingAxes?: readonly { readonly minPerS: number; readonly maxPerS: number }[];
}

interface Grant {
  readonly epoch: number;
  readonly travelMps: number;
  readonly toolMps: number;
  readonly untilMs: number;
}

const forbidding: ReadonlySet<string> = new Set(['hold', 'protectiveStop', 'controlStop', 'lockout']);

function read(text: string): HeardPermit {
  return (JSON.parse(text) as { permit: HeardPermit }).permit;
}

/**
 * One machine's right to move, worked out from what the interlock sent and what arrived, and the motion that this right explains: the
 * speed allowed one reaction time ago, or what braking from there leaves (I1, I2, R1, R20). An upper bound: whatever else a guard refuses
 * only narrows it.
 */
class Right {
  readonly machine: TruthMachine;
  readonly #sentAtMs = new Map<string, number>();
  readonly #history: number[];
  #at = 0;
  #connection = '';
  #newest: readonly [epoch: number, sequence: number] = [0, -1];
  #grant: Grant | null = null;
  #unlockedAtMs = -Infinity;
  #unlockEpoch = 0;
  #lockSpeedMps = Infinity;
  /** Epoch of the interlock by whose word it moves or last moved. */
  motionEpoch = 0;
  envelopeMps = 0;

  constructor(machine: TruthMachine, stepMs: number) {
    this.machine = machine;
    // One step of slack: guard and oracle sample the same instant.
    this.#history = Array.from({ length: Math.round((machine.reactionS * 1000) / stepMs) + 2 }, () => 0);
  }

  connected(connection: string): void {
    this.#connection = connection;
    this.#sentAtMs.clear();
    this.#grant = null;
    this.#newest = [this.#newest[0], -1];
    this.#unlockedAtMs = -Infinity;
  }

  asked(nonce: string, nowMs: number): void {
    this.#sentAtMs.set(nonce, nowMs);
    if (this.#sentAtMs.size <= noncesMax) return;
    const oldest = this.#sentAtMs.keys().next();
    if (oldest.done !== true) this.#sentAtMs.delete(oldest.value);
  }

  /** An authentic permit has arrived undamaged. */
  heard(permit: HeardPermit, nowMs: number): void {
    if (permit.machineId !== this.machine.id || permit.connectionId !== this.#connection) return;
    const [epoch, sequence] = this.#newest;
    if (permit.epoch < epoch || (permit.epoch === epoch && permit.sequence <= sequence)) return;
    this.#newest = [permit.epoch, permit.sequence];
    const isForbidden = forbidding.has(permit.level);
    const told = {
      epoch: permit.epoch,
      travelMps: isForbidden ? 0 : permit.travelSpeedMaxMps,
      toolMps: isForbidden ? holdingMpsOf(permit) : permit.toolSpeedMaxMps,
    };
    const sentAtMs = this.#sentAtMs.get(permit.nonce);
    const untilMs = (sentAtMs ?? -Infinity) + permit.validForMs;
    this.#sentAtMs.delete(permit.nonce);
    if (nowMs < untilMs) this.#grant = { ...told, untilMs };
    else if (this.#grant !== null) {
      const { travelMps, toolMps } = this.#grant;
      this.#grant = {
        ...this.#grant,
        travelMps: Math.min(travelMps, told.travelMps),
        toolMps: Math.min(toolMps, told.toolMps),
      };
    }
  }

  heardLock(
    lock: { readonly isLocked: boolean; readonly speedMps: number; readonly epoch: number },
    nowMs: number,
  ): void {
    this.#unlockedAtMs = lock.isLocked ? -Infinity : nowMs;
    if (lock.isLocked) return;
    this.#unlockEpoch = lock.epoch;
    this.#lockSpeedMps = lock.speedMps;
  }

  #allowedMps(nowMs: number): number {
    if (this.machine.grade === 'locked') {
      const isUnlocked = nowMs - this.#unlockedAtMs < this.machine.lockTimeoutMs;
      if (isUnlocked) this.motionEpoch = this.#unlockEpoch;
      return isUnlocked ? this.#lockSpeedMps : 0;
    }
    const grant = this.#grant;
    if (grant === null || nowMs > grant.untilMs + clockToleranceMs) return 0;
    const allowedMps = this.machine.mobility === 'fixed' ? grant.toolMps : grant.travelMps;
    if (allowedMps > 0) this.motionEpoch = grant.epoch;
    return allowedMps;
  }

  step(nowMs: number, stepMs: number): void {
    this.#history[this.#at] = this.#allowedMps(nowMs);
    this.#at = (this.#at + 1) % this.#history.length;
    // The greatest of the last two answers one reaction ago: the step that is just over counts.
    const delayedMps = Math.max(
      this.#history[this.#at] as number,
      this.#history[(this.#at + 1) % this.#history.length] as number,
    );
    const brakedMps = this.envelopeMps - (this.machine.decelerationMps2 * stepMs) / 1000;
    this.envelopeMps = Math.max(delayedMps, brakedMps, 0);
  }
}

/** What a stopped crane may do to hold: its hook goes no faster than its joints together. */
function holdingMpsOf({ holdingAxes }: HeardPermit): number {
  return (holdingAxes ?? []).reduce((sum, { minPerS, maxPerS }) => sum + Math.max(-minPerS, maxPerS), 0);
}

const noncesMax = 256;
/** 200 ppm of the longest validity, rounded up. */
const clockToleranceMs = 1;
/** Rounding of the speed worked out from two positions, m/s. */
const speedToleranceMps = 0.005;

/** Rights of all machines, and what the interlock has sent. */
export class PermitWatch {
  readonly #rights: ReadonlyMap<string, Right>;
  readonly #stepMs: number;
  readonly #report: (violation: Violation) => void;
  /** What the interlock sent, by its text, newest last: nothing else is authentic. */
  readonly #issued = new Map<string, HeardPermit>();
  readonly #open = new Set<string>();

  constructor(machines: readonly TruthMachine[], stepMs: number, report: (violation: Violation) => void) {
    this.#rights = new Map(machines.map((machine) => [machine.id, new Right(machine, stepMs)]));
    this.#stepMs = stepMs;
    this.#report = report;
  }

  connected(machineId: string, connection: string): void {
    this.#rights.get(machineId)?.connected(connection);
  }

  asked(machineId: string, nonce: string, nowMs: number): void {
    this.#rights.get(machineId)?.asked(nonce, nowMs);
  }

  /**
   * The interlock has sent a permit. While it lets anybody move nobody may still move on the word of an earlier start (I6).
   */
  issued(text: string, nowMs: number, speedsMps: ReadonlyMap<string, number>): void {
    const permit = read(text);
    this.#issued.set(text, permit);
    if (this.#issued.size > issuedMax) {
      const oldest = this.#issued.keys().next();
      if (oldest.done !== true) this.#issued.delete(oldest.value);
    }
    if (forbidding.has(permit.level) && holdingMpsOf(permit) === 0) return;
    this.#afterStart(permit.machineId, permit.epoch, nowMs, speedsMps);
  }

  issuedUnlock(machineId: string, epoch: number, nowMs: number, speedsMps: ReadonlyMap<string, number>): void {
    this.#afterStart(machineId, epoch, nowMs, speedsMps);
  }

  #afterStart(machineId: string, epoch: number, nowMs: number, speedsMps: ReadonlyMap<string, number>): void {
    for (const [otherId, right] of this.#rights) {
      const speedMps = speedsMps.get(otherId) ?? 0;
      const isOld = right.motionEpoch > 0 && right.motionEpoch < epoch && speedMps > movingMps;
      if (!isOld) continue;
      const detail = `moves at ${speedMps.toFixed(2)} m/s by epoch ${String(right.motionEpoch)}, permit of epoch ${String(epoch)}`;
      this.#report({ kind: 'permit-before-wait-out', atMs: nowMs, machineId: otherId, otherId: machineId, detail });
    }
  }

  heard(machineId: string, text: string, nowMs: number): void {
    const permit = this.#issued.get(text);
    if (permit !== undefined) this.#rights.get(machineId)?.heard(permit, nowMs);
  }

  heardLock(
    machineId: string,
    lock: { readonly isLocked: boolean; readonly speedMps: number; readonly epoch: number },
    nowMs: number,
  ): void {
    this.#rights.get(machineId)?.heardLock(lock, nowMs);
  }

  /** One step of the simulation: `speedMps` of the machine's quickest bounded point, `isExcused` where it is broken and moves anyhow. */
  step(machineId: string, nowMs: number, speedMps: number, excuse: 'excused' | 'none'): void {
    const right = this.#rights.get(machineId);
    if (right === undefined) return;
    right.step(nowMs, this.#stepMs);
    const isTooFast = speedMps > right.envelopeMps + speedToleranceMps;
    if (!isTooFast || excuse === 'excused') {
      this.#open.delete(machineId);
      return;
    }
    if (this.#open.has(machineId)) return;
    this.#open.add(machineId);
    const detail = `${speedMps.toFixed(3)} m/s, explained ${right.envelopeMps.toFixed(3)} m/s`;
    this.#report({ kind: 'moved-without-permit', atMs: nowMs, machineId, otherId: '', detail });
  }
}

const issuedMax = 20_000;
const movingMps = 0.01;
