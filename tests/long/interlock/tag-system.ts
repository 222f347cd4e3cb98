import type { Random } from '../../../kernel/random.ts';
import type { TagSighting } from '../../../robot-bridge/link.ts';
import type { Wheel } from './channel.ts';
import type { Walker } from './walkers.ts';

/** Location error of a tag at most, metres: within Zd of the limits. It wanders slowly. */
const errorMaxM = 0.45;
const errorStepM = 0.05;
/** From the radio pulse to the interlock: location solve and transport, ms. */
const wayLeastMs = 60;
const waySpreadMs = 80;
/** A tag that has said nothing for so long says nothing about where its bearer is. */
const untrackedAfterMs = 2000;

interface Tag {
  errorXM: number;
  errorYM: number;
  jumpXM: number;
  jumpYM: number;
}

/** The site's tag system: every tag ten times a second, with errors, drop-outs and reflections. */
export class TagSystem {
  isSilent = false;
  readonly lost = new Set<string>();
  readonly #people: readonly Walker[];
  readonly #wheel: Wheel;
  readonly #random: Random;
  readonly #tags: ReadonlyMap<string, Tag>;
  readonly #lostSinceMs = new Map<string, number>();

  constructor(people: readonly Walker[], wheel: Wheel, random: Random) {
    this.#people = people;
    this.#wheel = wheel;
    this.#random = random;
    this.#tags = new Map(people.map(({ id }) => [id, { errorXM: 0, errorYM: 0, jumpXM: 0, jumpYM: 0 }]));
  }

  lose(personId: string, nowMs: number): void {
    this.lost.add(personId);
    this.#lostSinceMs.set(personId, nowMs);
  }

  find(personId: string): void {
    this.lost.delete(personId);
    this.#lostSinceMs.delete(personId);
  }

  jump(personId: string, xM: number, yM: number): void {
    const tag = this.#tags.get(personId);
    if (tag !== undefined) Object.assign(tag, { jumpXM: xM, jumpYM: yM });
  }

  /** Whether the bearer's place is unknown: nothing that is promised for tracked people holds for him. */
  isUntracked(personId: string, nowMs: number): boolean {
    const sinceMs = this.#lostSinceMs.get(personId);
    return sinceMs !== undefined && nowMs - sinceMs > untrackedAfterMs;
  }

  step(nowMs: number, deliver: (sightings: readonly TagSighting[]) => void): void {
    const sightings: TagSighting[] = [];
    for (const person of this.#people) {
      const tag = this.#tags.get(person.id) as Tag;
      this.#wander(tag);
      if (this.lost.has(person.id)) continue;
      const at = [person.xM + tag.errorXM + tag.jumpXM, person.yM + tag.errorYM + tag.jumpYM] as const;
      sightings.push({ tagId: person.id, at, zM: person.zM });
    }
    if (this.isSilent) return;
    this.#wheel.after(wayLeastMs + this.#random.next() * waySpreadMs, () => deliver(sightings));
  }

  #wander(tag: Tag): void {
    const xM = tag.errorXM + errorStepM * this.#random.normal();
    const yM = tag.errorYM + errorStepM * this.#random.normal();
    const ratio = Math.min(1, errorMaxM / Math.max(Math.hypot(xM, yM), 1e-9));
    tag.errorXM = xM * ratio;
    tag.errorYM = yM * ratio;
  }
}
