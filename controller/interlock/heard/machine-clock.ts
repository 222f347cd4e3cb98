import type { Limits } from '../limits/limits.ts';

/** A while: when its first request came, and how far the clock that a request told was behind ours at least. */
interface While {
  readonly sinceMs: number;
  readonly leastMs: number;
}

export interface MachineClockMemory {
  readonly now: While;
  readonly before: While;
  readonly slips: readonly number[];
}

const unknown: While = { sinceMs: -Infinity, leastMs: Infinity };

type ClockLimits = Pick<Limits, 'machineClockWindowMs' | 'machineClockSlipMax'>;

/**
 * How fast a machine's clock goes against ours, by what its requests tell of it. A permit is valid for a time on that clock, so that a machine
 * whose clock is slow obeys it for longer than we believe (reference/safety.md, fault 26). Delays on the way only ever make a request late: of each while
 * the quickest counts, and a clock is wrong once it has slipped the same way from while to while twice. Delays that rise and stay do so once.
 */
export class MachineClock {
  readonly #limits: ClockLimits;
  #now = unknown;
  #before = unknown;
  /** The newest slips from one while to the next, as a ratio of the time; slow is positive. Two at most. */
  #slips: readonly number[] = [];

  constructor(limits: ClockLimits) {
    this.#limits = limits;
  }

  /** At each request that tells a clock. */
  note(clockMs: number, receivedMs: number): void {
    const { machineClockWindowMs } = this.#limits;
    const behindMs = receivedMs - clockMs;
    const ageMs = receivedMs - this.#now.sinceMs;
    if (ageMs < machineClockWindowMs) {
      this.#now = { ...this.#now, leastMs: Math.min(this.#now.leastMs, behindMs) };
      return;
    }
    // After silence nothing says how long the quickest of then was on its way.
    if (ageMs >= 2 * machineClockWindowMs) this.forget();
    else this.#compare();
    this.#before = this.#now;
    this.#now = { sinceMs: receivedMs, leastMs: behindMs };
  }

  #compare(): void {
    const slip = (this.#now.leastMs - this.#before.leastMs) / (this.#now.sinceMs - this.#before.sinceMs);
    if (Number.isFinite(slip)) this.#slips = [...this.#slips.slice(-1), slip];
  }

  /** A new connection: the machine may have started anew, and its clock with it. */
  forget(): void {
    this.#now = unknown;
    this.#before = unknown;
    this.#slips = [];
  }

  /** The lesser of two slips the same way that are beyond the limit, as a ratio; null while the clock is not known to be wrong. */
  get slip(): number | null {
    const { machineClockSlipMax } = this.#limits;
    const [first = 0, second = 0] = this.#slips;
    const slip = Math.min(Math.abs(first), Math.abs(second));
    return first * second > 0 && slip > machineClockSlipMax ? Math.sign(first) * slip : null;
  }

  memory(): MachineClockMemory {
    return { now: this.#now, before: this.#before, slips: this.#slips };
  }

  recall({ now, before, slips }: MachineClockMemory): void {
    this.#now = now;
    this.#before = before;
    this.#slips = slips;
  }
}
