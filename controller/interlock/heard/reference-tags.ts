import type { InterlockConfig } from '../../contract/interlock/interlock.ts';
import type { World } from '../geometry/world.ts';
import type { Limits } from '../limits/limits.ts';

/** Sightings kept per tag: the window at 20 Hz. A faster tag system is thinned out. */
const sightingsMax = 100;

/** How wrong the positions of a level are. */
export interface LevelOffset {
  /** The reference tag that is farthest from its place. */
  readonly tagId: string;
  /** How far it was on the mean of the window, metres; −1: no reference tag of the level has been seen for as long. */
  readonly offM: number;
}

interface Seen {
  readonly xM: number;
  readonly yM: number;
  readonly atMs: number;
}

interface Track {
  readonly xM: number;
  readonly yM: number;
  readonly levelIndex: number;
  seenAtMs: number;
  /** Oldest first; the first may be older than the window. */
  seen: Seen[];
  /** Distance of the mean of a whole window from the tag's own place; 0 before the first window is over. */
  offM: number;
}

export type ReferenceMemory = readonly (readonly [string, Track])[];

/**
 * Tags that hang where somebody has measured in: where they are told to be elsewhere, an anchor has been moved or knocked and every
 * position of the level is wrong by as much (reference/safety.md, fault 34). The mean of a window decides, since one sighting has an error of
 * its own. A level none of whose reference tags is seen is not known to be right.
 */
export class ReferenceTags {
  readonly #limits: () => Limits;
  #tracks = new Map<string, Track>();

  constructor(limits: () => Limits) {
    this.#limits = limits;
  }

  settle(tags: InterlockConfig['referenceTags'], world: World, nowMs: number): void {
    const before = this.#tracks;
    this.#tracks = new Map();
    for (const { id, xM, yM, levelId } of tags ?? []) {
      const levelIndex = world.levels.findIndex((level) => level.id === levelId);
      const old = before.get(id);
      const isSame = old?.xM === xM && old.yM === yM && old.levelIndex === levelIndex;
      this.#tracks.set(id, isSame ? old : { xM, yM, levelIndex, seenAtMs: nowMs, seen: [], offM: 0 });
    }
  }

  has(tagId: string): boolean {
    return this.#tracks.has(tagId);
  }

  /** One sighting; false where the tag is none of them. */
  take(tagId: string, xM: number, yM: number, atMs: number): boolean {
    const track = this.#tracks.get(tagId);
    if (track === undefined) return false;
    const windowMs = this.#limits().referenceTagMs;
    const isThinned = atMs - (track.seen.at(-1)?.atMs ?? -Infinity) < windowMs / sightingsMax;
    track.seenAtMs = atMs;
    if (isThinned) return true;
    track.seen.push({ xM: xM - track.xM, yM: yM - track.yM, atMs });
    const fromMs = atMs - windowMs;
    while ((track.seen[1]?.atMs ?? Infinity) <= fromMs || track.seen.length > sightingsMax + 1) track.seen.shift();
    if ((track.seen[0]?.atMs ?? Infinity) > fromMs) return true;
    let sumXM = 0;
    let sumYM = 0;
    for (const seen of track.seen) {
      sumXM += seen.xM;
      sumYM += seen.yM;
    }
    track.offM = Math.hypot(sumXM, sumYM) / track.seen.length;
    return true;
  }

  /** By level of the world; null where nothing is wrong, or nobody has hung such tags. Empty on a site without any. */
  judge(levelCount: number, nowMs: number): readonly (LevelOffset | null)[] {
    if (this.#tracks.size === 0) return none;
    const { referenceTagMs, referenceTagM } = this.#limits();
    return Array.from({ length: levelCount }, (_, levelIndex) => {
      let worst: LevelOffset | null = null;
      for (const [tagId, track] of this.#tracks) {
        if (track.levelIndex !== levelIndex) continue;
        const isSilent = nowMs - track.seenAtMs > referenceTagMs;
        const offM = isSilent ? -1 : track.offM;
        if (worst === null || offM > worst.offM) worst = { tagId, offM };
      }
      return worst === null || (worst.offM >= 0 && worst.offM <= referenceTagM) ? null : worst;
    });
  }

  memory(): ReferenceMemory {
    return [...this.#tracks].map(([id, track]) => [id, { ...track, seen: [...track.seen] }]);
  }

  recall(memory: ReferenceMemory): void {
    this.#tracks = new Map(memory.map(([id, track]) => [id, { ...track, seen: [...track.seen] }]));
  }
}

const none: readonly (LevelOffset | null)[] = [];
