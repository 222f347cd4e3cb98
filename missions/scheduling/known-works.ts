import type { BayWork } from '../coverage/bay-work.ts';

/** Bays kept, the one asked for longest ago given up first; some four floors. */
const worksMax = 500;
/** Other grounds than these are new to it; a site has a few levels, and zones come and go. */
const groundsMax = 100;

/**
 * How bays were laid out for earlier plans. Half of a plan's time is laying out, and the next plan of the same floor, with a machine more or less or
 * with some of it done, lays out most bays as before. A plan is the same with it and without.
 */
export class KnownWorks {
  readonly #grounds = new Map<string, number>();
  readonly #works = new Map<string, BayWork>();

  /** A short name for a ground, by all that it is built from. */
  groundName(text: string): string {
    if (this.#grounds.size >= groundsMax && !this.#grounds.has(text)) this.#forget();
    const number = this.#grounds.get(text) ?? this.#grounds.size;
    this.#grounds.set(text, number);
    return String(number);
  }

  work(key: string, lay: () => BayWork): BayWork {
    const work = this.#works.get(key) ?? lay();
    this.#works.delete(key);
    this.#works.set(key, work);
    const [oldest] = this.#works.keys();
    if (this.#works.size > worksMax && oldest !== undefined) this.#works.delete(oldest);
    return work;
  }

  #forget(): void {
    this.#grounds.clear();
    this.#works.clear();
  }
}
