import { lateMessageCountMax, stepMs } from '../limits.ts';
import type { SimMachine } from '../world/machine.ts';

interface Held {
  readonly dueMs: number;
  readonly deliver: () => void;
}

/**
 * The link between one machine and the bridge. It loses or delays everything, in both directions, while a fault says so;
 * the order is kept.
 */
export class Radio {
  readonly #machine: SimMachine;
  #held: Held[] = [];
  #wasLost = false;
  lostCount = 0;

  constructor(machine: SimMachine) {
    this.#machine = machine;
  }

  get isLost(): boolean {
    return this.#machine.fault.kind === 'link-loss';
  }

  /** Passes on now, later or never. */
  pass(nowMs: number, deliver: () => void): void {
    const { kind, delayMs } = this.#machine.fault;
    if (kind === 'link-loss' || this.#held.length >= lateMessageCountMax) {
      this.lostCount += 1;
    } else if (kind === 'late-messages' || this.#held.length > 0) {
      const lastMs = this.#held[this.#held.length - 1]?.dueMs ?? 0;
      this.#held.push({ dueMs: Math.max(lastMs, nowMs + (kind === 'late-messages' ? delayMs : stepMs)), deliver });
    } else {
      deliver();
    }
  }

  /** Delivers what is due; a link that has come back is a new connection to the machine. */
  step(nowMs: number): void {
    const isLost = this.isLost;
    if (isLost) this.#held = [];
    else if (this.#wasLost) this.#machine.gate.newConnection();
    this.#wasLost = isLost;
    while (this.#held.length > 0 && (this.#held[0] as Held).dueMs <= nowMs) (this.#held.shift() as Held).deliver();
  }
}
