import type { TruthMachine, Violation, ViolationKind } from './truth.ts';

/** Something that must keep a machine standing from a certain moment until it is over. */
interface Duty {
  readonly kind: ViolationKind;
  readonly why: string;
  fromMs: number;
  /** The cause shows in motion alone: the time runs from the moment at which it sets out. */
  readonly afterSetOutMs: number | null;
}

const cycleMs = 20;
/** From the pressing of a button to the interlock's ear, and a step of the simulation. */
const slackMs = 60;
/** A late unlock is believed for this much longer than its time-out. */
const lockLateMs = 500;
const movingMps = 0.01;
/** A crane stopped for wind draws hook and trolley in, each at 0.2 m/s at most; a permit must explain it all the same. */
const holdingMps = 0.29;

/**
 * Bounded stop (I2): from its cause on, a machine stands after a cycle, the validity of a permit, its reaction and its braking, even if
 * every later message is lost.
 */
export class StopWatch {
  readonly #machines: ReadonlyMap<string, TruthMachine>;
  readonly #validityMs: number;
  readonly #report: (violation: Violation) => void;
  /** By machine, then by an id of the duty. */
  readonly #duties = new Map<string, Map<string, Duty>>();

  constructor(machines: readonly TruthMachine[], validityMs: number, report: (violation: Violation) => void) {
    this.#machines = new Map(machines.map((machine) => [machine.id, machine]));
    this.#validityMs = validityMs;
    this.#report = report;
  }

  /** The longest that a machine may go on after the interlock has been told, ms. */
  boundMs(machineId: string): number {
    const machine = this.#machines.get(machineId);
    if (machine === undefined) return Infinity;
    const validityMs = machine.grade === 'locked' ? machine.lockTimeoutMs + lockLateMs : this.#validityMs;
    const brakingMs = (machine.nominalMps / machine.decelerationMps2) * 1000;
    return cycleMs + slackMs + validityMs + machine.reactionS * 1000 + brakingMs;
  }

  /** `extraMs`: how long the cause may take to be noticed, beyond the interlock's own chain. */
  begin(
    machineId: string,
    id: string,
    duty: {
      readonly kind: ViolationKind;
      readonly why: string;
      readonly atMs: number;
      readonly extraMs?: number;
      readonly showsIn?: 'motion';
    },
  ): void {
    const duties = this.#duties.get(machineId) ?? new Map<string, Duty>();
    this.#duties.set(machineId, duties);
    if (duties.has(id)) return;
    const allowedMs = (duty.extraMs ?? 0) + this.boundMs(machineId);
    const afterSetOutMs = duty.showsIn === 'motion' ? allowedMs : null;
    duties.set(id, { kind: duty.kind, why: duty.why, fromMs: duty.atMs + allowedMs, afterSetOutMs });
  }

  end(machineId: string, id: string): void {
    this.#duties.get(machineId)?.delete(id);
  }

  /** `crawl`: it goes and turns so slowly that its reports count as those of one that stands, whose position is the same again and again. */
  step(machineId: string, nowMs: number, speedMps: number, crawl: 'crawls' | 'shows'): void {
    const duties = this.#duties.get(machineId);
    if (duties === undefined) return;
    for (const [id, duty] of duties) {
      const isUnseen = crawl === 'crawls' && duty.afterSetOutMs !== null;
      if (speedMps <= movingMps || isUnseen) {
        if (duty.afterSetOutMs !== null) duty.fromMs = nowMs + duty.afterSetOutMs;
        continue;
      }
      const isHolding = duty.kind === 'moved-in-wind' && speedMps <= holdingMps;
      if (nowMs <= duty.fromMs || isHolding) continue;
      const detail = `${duty.why}: moves at ${speedMps.toFixed(2)} m/s ${String(Math.round(nowMs - duty.fromMs))} ms after it had to stand`;
      this.#report({ kind: duty.kind, atMs: nowMs, machineId, otherId: id, detail });
      duties.delete(id);
    }
  }
}
