import type { Random } from '../../../../kernel/random.ts';

/** One kind of fault: how often, how long, and what it does. Numbers in comments are those of safety.md §4. */
export interface FaultKind<Context> {
  readonly name: string;
  /** Fault numbers of the catalogue that it stands for. */
  readonly numbers: readonly number[];
  readonly perSiteHour: number;
  readonly leastMs: number;
  readonly mostMs: number;
  /** Begins one; returns what ends it and whom it concerns ('site' for everybody), or null where it cannot be now. */
  readonly begin: (context: Context, random: Random, untilMs: number) => Begun | null;
}

export interface Begun {
  readonly concerns: string;
  readonly end: () => void;
}

interface Running extends Begun {
  readonly name: string;
  readonly untilMs: number;
}

/** Injects faults at random times, never two of a kind at one machine. */
export class FaultEngine<Context> {
  readonly counts = new Map<string, number>();
  readonly #kinds: readonly FaultKind<Context>[];
  readonly #random: Random;
  readonly #intensity: number;
  #running: Running[] = [];
  /** When a machine or the site ('site') was last troubled, ms. */
  readonly #troubledAtMs = new Map<string, number>();

  constructor(kinds: readonly FaultKind<Context>[], random: Random, intensity: number) {
    this.#kinds = kinds;
    this.#random = random;
    this.#intensity = intensity;
    for (const { name } of kinds) this.counts.set(name, 0);
  }

  step(context: Context, nowMs: number, sinceMs: number): void {
    for (const running of this.#running) {
      this.#troubledAtMs.set(running.concerns, nowMs);
      if (nowMs >= running.untilMs) running.end();
    }
    this.#running = this.#running.filter(({ untilMs }) => nowMs < untilMs);
    for (const kind of this.#kinds) {
      if (this.#random.next() >= (this.#intensity * kind.perSiteHour * sinceMs) / 3_600_000) continue;
      const untilMs = nowMs + kind.leastMs + this.#random.next() * (kind.mostMs - kind.leastMs);
      const begun = kind.begin(context, this.#random, untilMs);
      if (begun === null) continue;
      const isDouble = this.#running.some(({ name, concerns }) => name === kind.name && concerns === begun.concerns);
      this.counts.set(kind.name, (this.counts.get(kind.name) ?? 0) + 1);
      this.#troubledAtMs.set(begun.concerns, nowMs);
      if (isDouble) this.#extend(kind.name, begun.concerns, untilMs);
      else this.#running.push({ ...begun, name: kind.name, untilMs });
    }
  }

  #extend(name: string, concerns: string, untilMs: number): void {
    this.#running = this.#running.map((running) =>
      running.name === name && running.concerns === concerns
        ? { ...running, untilMs: Math.max(running.untilMs, untilMs) }
        : running,
    );
  }

  /** Time since a fault last troubled this machine or the whole site, ms. */
  sinceTroubleMs(machineId: string, nowMs: number): number {
    const atMs = Math.max(this.#troubledAtMs.get(machineId) ?? -Infinity, this.#troubledAtMs.get('site') ?? -Infinity);
    return nowMs - atMs;
  }

  isRunning(name: string, concerns: string): boolean {
    return this.#running.some((running) => running.name === name && running.concerns === concerns);
  }
}
