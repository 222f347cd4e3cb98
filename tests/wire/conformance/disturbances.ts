import type { Direction, Disturbance, Held, Matter, Way } from './wire-under-test.ts';

interface Rule {
  readonly way: Way;
  readonly take: (forward: () => void) => 'forward' | 'kept';
}

/** What messages meet on their way, each by the newest rule that concerns it: on every wire the same. */
export class Disturbances {
  readonly #rules = new Set<Rule>();
  readonly #after: (delayMs: number, run: () => void) => void;

  constructor(after: (delayMs: number, run: () => void) => void) {
    this.#after = after;
  }

  drop(way: Way): Disturbance {
    return this.#add(way, () => 'kept');
  }

  delay(way: Way, byMs: number): Disturbance {
    return this.#add(way, (forward) => {
      this.#after(byMs, forward);
      return 'kept';
    });
  }

  hold(way: Way): Held {
    const held: (() => void)[] = [];
    const disturbance = this.#add(way, (forward) => {
      held.push(forward);
      return 'kept';
    });
    return {
      ...disturbance,
      release(order) {
        disturbance.end();
        const all = held.splice(0);
        for (const forward of order === 'reversed' ? all.reverse() : all) {
          forward();
          if (order === 'doubled') forward();
        }
      },
    };
  }

  /** A message may be about more than one thing: a vehicle's state is its place and its answer. */
  pass(direction: Direction, matters: readonly Matter[], forward: () => void): void {
    for (const { way, take } of [...this.#rules].reverse()) {
      const concerns = way.direction === direction && (way.matter === undefined || matters.includes(way.matter));
      if (concerns && take(forward) === 'kept') return;
    }
    forward();
  }

  clear(): void {
    this.#rules.clear();
  }

  #add(way: Way, take: Rule['take']): Disturbance {
    let met = 0;
    const rule: Rule = {
      way,
      take: (forward) => {
        met += 1;
        return take(forward);
      },
    };
    this.#rules.add(rule);
    return { count: () => met, end: () => this.#rules.delete(rule) };
  }
}
