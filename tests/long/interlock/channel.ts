import type { Random } from '../../../kernel/random.ts';

const slotMs = 10;
/** The longest delay of a message: the wheel holds no more. */
const delayMaxMs = 10_000;

/** Deliveries in virtual time, in slots of 10 ms; within a slot in the order in which they were sent. */
export class Wheel {
  readonly #slots: (() => void)[][] = Array.from({ length: delayMaxMs / slotMs + 2 }, () => []);
  #slot = 0;

  after(delayMs: number, run: () => void): void {
    const slots = Math.max(1, Math.ceil(Math.min(delayMs, delayMaxMs) / slotMs));
    (this.#slots[(this.#slot + slots) % this.#slots.length] as (() => void)[]).push(run);
  }

  /** Delivers everything that is due up to this moment. */
  advance(nowMs: number): void {
    while (this.#slot * slotMs < nowMs) {
      this.#slot += 1;
      const at = this.#slot % this.#slots.length;
      const due = this.#slots[at] as (() => void)[];
      if (due.length === 0) continue;
      this.#slots[at] = [];
      for (const run of due) run();
    }
  }
}

/** What a link does to single messages. Ratios 0 to 1. */
export interface LinkState {
  /** Nothing gets through from the machine, to it, or both. */
  cut: 'none' | 'up' | 'down' | 'both';
  lossRatio: number;
  doubleRatio: number;
  /** Added to every message both ways, ms. */
  lateMs: number;
  /** A message now and then is later than its successors, ms at most. */
  spreadMs: number;
  flipRatio: number;
}

export function soundLink(): LinkState {
  return { cut: 'none', lossRatio: 0.002, doubleRatio: 0, lateMs: 0, spreadMs: 0, flipRatio: 0 };
}

/** Reports: the usual way of one message, ms. */
const wayLeastMs = 5;
const waySpreadMs = 30;

/**
 * One machine's link. Reports keep their order, as over TCP, and are lost only while the link is cut; requests, permits and locks are
 * single messages that may be lost, late, doubled, out of order or damaged.
 */
export class Link {
  readonly state: LinkState = soundLink();
  readonly #wheel: Wheel;
  readonly #random: Random;
  #reportDueMs = 0;

  constructor(wheel: Wheel, random: Random) {
    this.#wheel = wheel;
    this.#random = random;
  }

  isOpen(way: 'up' | 'down'): boolean {
    return this.state.cut === 'none' || (this.state.cut !== 'both' && this.state.cut !== way);
  }

  report(nowMs: number, deliver: () => void): void {
    if (!this.isOpen('up')) return;
    const delayMs = this.state.lateMs + wayLeastMs + this.#random.next() * waySpreadMs;
    this.#reportDueMs = Math.max(this.#reportDueMs, nowMs + delayMs);
    this.#wheel.after(this.#reportDueMs - nowMs, () => {
      // What is in the pipe when the link is cut is gone.
      if (this.isOpen('up')) deliver();
    });
  }

  message(way: 'up' | 'down', text: string, deliver: (text: string) => void): void {
    if (!this.isOpen(way)) return;
    const { lossRatio, doubleRatio, flipRatio, lateMs, spreadMs } = this.state;
    const copies = this.#random.next() < doubleRatio ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      if (this.#random.next() < lossRatio) continue;
      const late = this.#random.next() < 0.3 ? this.#random.next() * spreadMs : 0;
      const arrived = flipRatio > 0 && this.#random.next() < flipRatio ? flipped(text, this.#random) : text;
      this.#wheel.after(lateMs + wayLeastMs + this.#random.next() * waySpreadMs + late, () => {
        if (this.isOpen(way)) deliver(arrived);
      });
    }
  }
}

function flipped(text: string, random: Random): string {
  if (text === '') return text;
  const at = random.below(text.length);
  const changed = String.fromCharCode(text.charCodeAt(at) ^ (1 << random.below(7)));
  return text.slice(0, at) + changed + text.slice(at + 1);
}
