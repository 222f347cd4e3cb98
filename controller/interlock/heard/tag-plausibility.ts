import type { Limits } from '../limits/limits.ts';
import type { PersonTrack } from '../rules/finding.ts';

interface Stay {
  readonly xM: number;
  readonly yM: number;
  readonly sinceMs: number;
}

export interface PlausibilityMemory {
  readonly jumps: number;
  readonly left: readonly { readonly track: PersonTrack; readonly untilMs: number }[];
  readonly stays: readonly (readonly [string, Stay])[];
}

/**
 * What single sightings cannot tell. A tag that has gone faster than a person can (reflections in steel) may be at its old place or at its new one:
 * for a while it is at both. A tag that has not moved for long may hang on a hook while its bearer walks about.
 */
export class TagPlausibility {
  readonly #limits: () => Limits;
  /** The places that tags have jumped from, one per tag, and until when they count. */
  readonly #left = new Map<string, { readonly track: PersonTrack; readonly untilMs: number }>();
  readonly #stays = new Map<string, Stay>();
  /** No stay began before; may be too early, since whoever moves or is forgotten leaves it as it is. */
  #oldestMs = -Infinity;
  /** Jumps since the start. */
  jumps = 0;

  constructor(limits: () => Limits) {
    this.#limits = limits;
  }

  /** Before a known tag takes its new place. */
  note(known: PersonTrack, to: { readonly xM: number; readonly yM: number }, nowMs: number): void {
    const limits = this.#limits();
    const wayM = Math.hypot(to.xM - known.xM, to.yM - known.yM);
    const timeS = Math.max(0, nowMs - known.seenAtMs) / 1000;
    // Both places have the error of a position of their own.
    if (wayM > limits.tagJumpMps * timeS + limits.personUncertaintyM) {
      this.jumps += 1;
      this.#left.set(known.personId, { track: { ...known, seenAtMs: nowMs }, untilMs: nowMs + limits.tagJumpHoldMs });
    }
    const stay = this.#stays.get(known.personId);
    const hasMoved = stay === undefined || Math.hypot(to.xM - stay.xM, to.yM - stay.yM) > limits.tagStillM;
    if (!hasMoved) return;
    this.#stays.set(known.personId, { xM: to.xM, yM: to.yM, sinceMs: nowMs });
    this.#oldestMs = Math.min(this.#oldestMs, nowMs);
  }

  /** The discs that count beside those of the present places. */
  leftPlaces(nowMs: number): readonly PersonTrack[] {
    if (this.#left.size === 0) return [];
    for (const [id, { untilMs }] of this.#left) if (nowMs > untilMs) this.#left.delete(id);
    return [...this.#left.values()].map(({ track }) => track);
  }

  /** Whether any place that a tag has left still counts: the list of people changes when it ends. */
  get hasLeftPlaces(): boolean {
    return this.#left.size > 0;
  }

  /** Whether any tag may have been still for so long: no tag has been where it is since before the oldest stay. */
  hasStill(stillMs: number, nowMs: number): boolean {
    if (nowMs - this.#oldestMs < stillMs) return false;
    this.#oldestMs = Infinity;
    for (const { sinceMs } of this.#stays.values()) this.#oldestMs = Math.min(this.#oldestMs, sinceMs);
    return nowMs - this.#oldestMs >= stillMs;
  }

  /** How long a tag has not moved, ms. */
  stillMs(personId: string, nowMs: number): number {
    return nowMs - (this.#stays.get(personId)?.sinceMs ?? nowMs);
  }

  forget(personId: string): void {
    this.#left.delete(personId);
    this.#stays.delete(personId);
  }

  memory(): PlausibilityMemory {
    return { jumps: this.jumps, left: [...this.#left.values()], stays: [...this.#stays] };
  }

  recall({ jumps, left, stays }: PlausibilityMemory): void {
    this.jumps = jumps;
    this.#left.clear();
    for (const entry of left) this.#left.set(entry.track.personId, { ...entry, track: { ...entry.track } });
    this.#stays.clear();
    this.#oldestMs = -Infinity;
    for (const [id, stay] of stays) this.#stays.set(id, stay);
  }
}
