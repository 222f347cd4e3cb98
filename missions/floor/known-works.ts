import type { BayWork } from '../coverage/bay-work.ts';

/** Bays kept, the one asked for longest ago given up first; some four floors. */
const worksMax = 500;
/** Grounds, machines and outlines that have a name; beyond that everything is forgotten and begun anew. */
const namesMax = 5000;

/**
 * How bays were laid out for earlier plans. Half of a plan's time is laying out, and the next plan of the same floor, with a machine more or less or
 * with some of it done, lays out most bays as before. A plan is the same with it and without.
 */
export class KnownWorks {
  readonly #numbers = new Map<string, number>();
  #given = 0;
  #numberOf = new WeakMap<object, number>();
  readonly #works = new Map<string, BayWork>();

  /** A short name for something, by all that it consists of. It must not be changed later. */
  nameOf(thing: object): number {
    const known = this.#numberOf.get(thing);
    if (known !== undefined) return known;
    const text = JSON.stringify(thing);
    if (this.#numbers.size >= namesMax && !this.#numbers.has(text)) this.#forget();
    const number = this.#numbers.get(text) ?? this.#given;
    // Never given twice, also when all is forgotten: who was told one before may still use it.
    if (number === this.#given) this.#given += 1;
    this.#numbers.set(text, number);
    this.#numberOf.set(thing, number);
    return number;
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
    this.#numbers.clear();
    this.#numberOf = new WeakMap();
    this.#works.clear();
  }
}
