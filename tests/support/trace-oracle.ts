import { levelForbidsMotion, levelRank, type Permit } from '../../kernel/permit.ts';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import type { MachineSample, Trace, TraceEntry, Violation } from './virtual-trace.ts';

/**
 * Reads a whole trace and says which invariants of reference/safety.md §2.4 it breaks. It believes nobody's word: what a machine
 * holds is worked out from what was sent, what arrived and when the machine asked. Written without the interlock's and the guard's code.
 */

/** A machine's step, and what it may notice late by it, ms. */
const stepMs = 10;
/** Longest permit of the shipped table, ms; drift of a machine's clock at most, parts. */
const validityMs = 500;
const driftRatio = 600e-6;
const speedSlackMps = 1e-6;
/** Permits of one machine that are looked at: more than can be valid at once, copies included. */
const arrivedMax = 64;

interface Held {
  readonly permit: Permit;
  /** On the machine's clock: until when it counts. */
  readonly untilMachineMs: number;
}

interface MachineFile {
  readonly profile: MachineProfile;
  readonly askedAt: Map<string, number>;
  /** Authentic permits for this machine, by text. */
  readonly sent: Map<string, { readonly permit: Permit; readonly atMs: number }>;
  /** The latest that arrived, and the newest of all. */
  readonly arrived: Held[];
  newest: Permit | null;
  lastMotionSentMs: number;
  /** On the machine's clock: when the last grant of motion that reached it runs out. */
  motionUntilMs: number;
}

type Entry<T extends TraceEntry['type']> = Extract<TraceEntry, { type: T }>;

export function checkTrace(trace: Trace): Violation[] {
  const reader = new Reader(trace);
  for (const entry of trace.entries) reader.read(entry);
  return reader.violations;
}

class Reader {
  readonly violations: Violation[] = [];
  readonly #files: ReadonlyMap<string, MachineFile>;
  readonly #startedAt = new Map<number, number>();
  readonly #waitOutMs: number;
  readonly #resetsDone = new Set<string>();
  #latches = new Map<string, Entry<'cycle'>['latches'][number]>();
  #epoch = 0;
  #stoodByLatch = new Map<string, number>();

  constructor({ profiles }: Trace) {
    this.#files = new Map(
      [...profiles].map(([id, profile]) => [
        id,
        {
          profile,
          askedAt: new Map(),
          sent: new Map(),
          arrived: [],
          newest: null,
          lastMotionSentMs: -Infinity,
          motionUntilMs: -Infinity,
        },
      ]),
    );
    this.#waitOutMs = validityMs + Math.max(0, ...[...profiles.values()].map((profile) => stoppingMs(profile)));
  }

  #broken(invariant: string, atMs: number, what: string): void {
    this.violations.push({ invariant, atMs, what });
  }

  read(entry: TraceEntry): void {
    switch (entry.type) {
      case 'started':
        this.#startedAt.set(entry.epoch, entry.atMs);
        return;
      case 'asked':
        this.#files.get(entry.machineId)?.askedAt.set(entry.nonce, entry.machineMs);
        return;
      case 'sent':
        this.#sent(entry);
        return;
      case 'delivered':
        this.#delivered(entry);
        return;
      case 'reset':
        if (entry.isDone) this.#reset(entry);
        return;
      case 'cycle':
        this.#cycle(entry);
        return;
      case 'sample':
        for (const machine of entry.machines) this.#machine(machine, entry.atMs);
        this.#zones(entry);
        return;
    }
  }

  #sent({ permit, text, atMs }: Entry<'sent'>): void {
    const startedMs = this.#startedAt.get(permit.epoch) ?? Infinity;
    if (!(atMs - startedMs >= this.#waitOutMs)) {
      this.#broken('I6', atMs, `a permit to ${permit.machineId} ${String(atMs - startedMs)} ms after the start`);
    }
    const file = this.#files.get(permit.machineId);
    if (file === undefined) return;
    file.sent.set(text, { permit, atMs });
    if (givesMotion(permit)) file.lastMotionSentMs = atMs;
  }

  #delivered({ machineId, text }: Entry<'delivered'>): void {
    const file = this.#files.get(machineId);
    const authentic = file?.sent.get(text);
    if (file === undefined || authentic === undefined) return;
    const { permit } = authentic;
    const askedMs = file.askedAt.get(permit.nonce) ?? -Infinity;
    const untilMachineMs = askedMs + permit.validForMs;
    file.arrived.push({ permit, untilMachineMs });
    if (file.arrived.length > arrivedMax) file.arrived.shift();
    if (givesMotion(permit)) file.motionUntilMs = Math.max(file.motionUntilMs, untilMachineMs);
    if (file.newest === null || isNewer(permit, file.newest)) file.newest = permit;
  }

  /** I1, I5 and I2 for one machine at one instant. */
  #machine(machine: MachineSample, atMs: number): void {
    const file = this.#files.get(machine.machineId);
    if (file === undefined) return;
    const speedMps = Math.abs(machine.speedMps);
    if (machine.isPowered) {
      const living = file.arrived.filter(
        ({ permit, untilMachineMs }) => givesMotion(permit) && machine.machineMs < untilMachineMs,
      );
      const mostMps = Math.max(0, ...living.map(({ permit }) => permit.travelSpeedMaxMps));
      if (speedMps > mostMps + speedSlackMps) {
        this.#broken(
          'I1',
          atMs,
          `${machine.machineId} drives ${speedMps.toFixed(2)} m/s, permits in hand give ${mostMps.toFixed(2)}`,
        );
      }
      if (file.newest !== null && speedMps > file.newest.travelSpeedMaxMps + speedSlackMps) {
        this.#broken('I5', atMs, `${machine.machineId} drives faster than the newest decision that reached it`);
      }
    }
    const stopMs = stoppingMs(file.profile) + 2 * stepMs;
    const isLate = machine.machineMs - file.motionUntilMs > stopMs;
    const isUnsent = atMs - file.lastMotionSentMs > validityMs * (1 + driftRatio) + stopMs;
    if (speedMps > speedSlackMps && (isLate || isUnsent)) {
      this.#broken('I2', atMs, `${machine.machineId} still moves although its last permit must have stopped it`);
    }
    const stoodMs = this.#stoodByLatch.get(machine.machineId);
    if (machine.isPowered && stoodMs !== undefined && atMs - stoodMs < 500) {
      this.#broken('I4', atMs, `${machine.machineId} moves ${String(atMs - stoodMs)} ms after the reset of its stop`);
    }
  }

  /** I3a: no zone is named by the living permits of two machines. */
  #zones({ machines, atMs }: Entry<'sample'>): void {
    const holderOf = new Map<string, string>();
    for (const { machineId, machineMs } of machines) {
      for (const zoneId of this.#zonesHeld(machineId, machineMs)) {
        const holder = holderOf.get(zoneId) ?? machineId;
        if (holder !== machineId) this.#broken('I3a', atMs, `${holder} and ${machineId} both hold zone ${zoneId}`);
        holderOf.set(zoneId, holder);
      }
    }
  }

  #zonesHeld(machineId: string, machineMs: number): readonly string[] {
    const living = (this.#files.get(machineId)?.arrived ?? []).filter((held) => machineMs < held.untilMachineMs);
    return living.flatMap(({ permit }) => permit.grantedZoneIds);
  }

  #reset({ latchId, role, atMs }: Entry<'reset'>): void {
    const latch = this.#latches.get(latchId);
    this.#resetsDone.add(latchId);
    if (latch === undefined) {
      this.#broken('I4', atMs, `a reset of ${latchId}, which was not set`);
      return;
    }
    if (rolesOf[latch.class]?.includes(role) !== true) this.#broken('I4', atMs, `${latchId} was reset by ${role}`);
    if (!levelForbidsMotion(latch.level)) return;
    for (const machineId of this.#files.keys()) {
      const isInScope = latch.scope.type !== 'machine' || latch.scope.machineId === machineId;
      if (isInScope) this.#stoodByLatch.set(machineId, atMs);
    }
  }

  #cycle({ atMs, epoch, verdicts, latches, isRepeated }: Entry<'cycle'>): void {
    if (!isRepeated) this.#broken('I7 I11', atMs, 'the same inputs at another wall time gave other outputs');
    if (epoch < this.#epoch) return;
    this.#epoch = epoch;
    const before = this.#latches;
    const now = new Map(latches.map((latch) => [latch.id, latch]));
    for (const id of this.#latches.keys()) {
      const isReplaced = latches.some((latch) => isSameStop(latch, this.#latches.get(id)));
      if (!now.has(id) && !this.#resetsDone.has(id) && !isReplaced)
        this.#broken('I4', atMs, `${id} left without a reset`);
    }
    this.#latches = now;
    for (const { machineId, level, holdingAction } of verdicts) {
      // One that a rule has set in this very cycle binds the others from the next one on.
      for (const latch of latches.filter(({ id }) => before.has(id))) {
        const isInScope =
          latch.scope.type === 'site' || (latch.scope.type === 'machine' && latch.scope.machineId === machineId);
        if (isInScope && levelRank(level) < levelRank(latch.level)) {
          this.#broken('I9', atMs, `${machineId} is at ${level} although ${latch.id} says ${latch.level}`);
        }
      }
      const profile = this.#files.get(machineId)?.profile;
      if (profile !== undefined && !isLegalHolding(profile, holdingAction)) {
        this.#broken('I13', atMs, `${machineId} would hold by ${holdingAction}`);
      }
    }
  }
}

const keepers = ['operator', 'foreman', 'safety', 'admin'];
/** Safety reference §2.3, written out a second time. */
const rolesOf: Readonly<Record<string, readonly string[]>> = {
  ack: keepers,
  'reset-local': keepers,
  'reset-two': keepers,
  record: ['safety', 'admin'],
};

function isSameStop(
  latch: { ruleId: string; scope: unknown },
  old: { ruleId: string; scope: unknown } | undefined,
): boolean {
  return latch.ruleId === old?.ruleId && JSON.stringify(latch.scope) === JSON.stringify(old.scope);
}

/** What must never be left hanging, closed up or under pressure does not simply stand still. */
function isLegalHolding({ capabilities }: MachineProfile, action: string): boolean {
  if (capabilities.includes('lift')) return action === 'land-load' || action === 'weathervane';
  if (capabilities.includes('hoist')) return action === 'go-to-landing';
  return true;
}

function givesMotion({ level, travelSpeedMaxMps, toolSpeedMaxMps }: Permit): boolean {
  return !levelForbidsMotion(level) && (travelSpeedMaxMps > 0 || toolSpeedMaxMps > 0);
}

function isNewer(left: Permit, right: Permit): boolean {
  return left.epoch > right.epoch || (left.epoch === right.epoch && left.sequence > right.sequence);
}

/** Reaction and braking from full speed, ms. */
export function stoppingMs({ speed, stopping }: MachineProfile): number {
  const fullMps = Math.max(speed.travelMps.value, speed.workMps?.value ?? 0);
  return stopping.reactionMs.value + (fullMps / stopping.decelerationMps2.value) * 1000;
}
