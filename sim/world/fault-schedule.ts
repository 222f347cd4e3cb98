import type { Random } from '../../kernel/random.ts';
import { lateDefaultMs, noFault, type FaultKind } from './fault.ts';
import type { SimMachine } from './machine.ts';
import type { Walker } from './people.ts';

/** What goes wrong by itself, and for how long, sim seconds. Durations are assumptions. */
const kinds: readonly { readonly kind: FaultKind; readonly minS: number; readonly maxS: number }[] = [
  { kind: 'link-loss', minS: 5, maxS: 60 },
  { kind: 'pose-freeze', minS: 5, maxS: 30 },
  { kind: 'late-messages', minS: 10, maxS: 60 },
  { kind: 'stuck-wheel', minS: 60, maxS: 300 },
];
const tagLossMinS = 5;
const tagLossMaxS = 60;

/** Random faults at a steady mean rate; each ends by itself. Called once a simulated second. */
export class FaultSchedule {
  readonly #random: Random;
  readonly #perS: number;
  readonly #ends = new Map<string, number>();

  /** @param ratePerHour mean faults per machine and per person's tag in one hour of site time. */
  constructor(ratePerHour: number, random: Random) {
    this.#perS = ratePerHour / 3600;
    this.#random = random;
  }

  step(nowMs: number, machines: readonly SimMachine[], walkers: readonly Walker[]): void {
    if (this.#perS <= 0) return;
    for (const machine of machines) {
      const key = `machine ${machine.id}`;
      if (this.#hasEnded(key, nowMs)) machine.fault = noFault;
      if (machine.fault.kind !== 'none' || this.#random.next() >= this.#perS) continue;
      const choice = kinds[this.#random.below(kinds.length)] as (typeof kinds)[number];
      machine.fault = { kind: choice.kind, delayMs: lateDefaultMs };
      this.#ends.set(key, nowMs + 1000 * (choice.minS + this.#random.next() * (choice.maxS - choice.minS)));
    }
    for (const walker of walkers) {
      const key = `tag ${walker.id}`;
      if (this.#hasEnded(key, nowMs)) walker.isTagLost = false;
      if (walker.isTagLost || this.#random.next() >= this.#perS) continue;
      walker.isTagLost = true;
      this.#ends.set(key, nowMs + 1000 * (tagLossMinS + this.#random.next() * (tagLossMaxS - tagLossMinS)));
    }
  }

  #hasEnded(key: string, nowMs: number): boolean {
    const endMs = this.#ends.get(key);
    if (endMs === undefined || nowMs < endMs) return false;
    this.#ends.delete(key);
    return true;
  }
}
