import type { Direction, Disturbance, Matter, Way } from './wire-under-test.ts';

interface Rule {
  readonly way: Way;
  readonly take: (forward: () => void) => 'forward' | 'kept';
}

/** Messages that pass the machine's end, each by the newest rule that concerns it. */
export class Disturbances {
  readonly #rules = new Set<Rule>();

  add(way: Way, take: Rule['take']): Disturbance {
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

  pass(direction: Direction, matter: Matter, forward: () => void): void {
    for (const { way, take } of [...this.#rules].reverse()) {
      const concerns = way.direction === direction && (way.matter === undefined || way.matter === matter);
      if (concerns && take(forward) === 'kept') return;
    }
    forward();
  }

  clear(): void {
    this.#rules.clear();
  }
}
