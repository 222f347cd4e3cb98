import type { LevelWatch } from '../../../robot-bridge/link.ts';
import { isInCage } from './carriers.ts';
import type { LevelCount } from './level-count.ts';
import type { Limits } from '../limits/limits.ts';
import type { PersonTrack, Scene } from '../rules/finding.ts';

export interface HeadCountMemory {
  readonly levels: readonly LevelWatch[];
  readonly atMs: number;
  readonly wrongSinceMs: readonly (readonly [string, number])[];
}

/**
 * People by the gates' counters against people by tags, per level (reference/safety.md §2.2: "somebody untracked"). Until a counter has spoken for
 * the first time the site has none and nothing is compared; after that its silence is not knowing.
 */
export class HeadCount {
  readonly #limits: () => Limits;
  #levels: readonly LevelWatch[] = [];
  #atMs = -Infinity;
  readonly #wrongSinceMs = new Map<string, number>();

  constructor(limits: () => Limits) {
    this.#limits = limits;
  }

  take(levels: readonly LevelWatch[], receivedMonoMs: number): void {
    this.#levels = levels;
    this.#atMs = receivedMonoMs;
  }

  /** Once per cycle: by level of the world; null for a level that nobody counts. */
  count(scene: Scene, people: readonly PersonTrack[]): readonly (LevelCount | null)[] {
    if (this.#atMs === -Infinity) return none;
    const ageMs = scene.nowMs - this.#atMs;
    const isSilent = !(ageMs <= this.#limits().headCountAgeMaxMs);
    return scene.world.levels.map((level, index): LevelCount | null => {
      const told = this.#levels.find(({ levelId }) => levelId === level.id);
      if (told === undefined) return null;
      const tags = tagsOn(scene, people, index);
      const heads = isSilent ? -1 : told.people;
      return {
        people: heads,
        tags,
        isWrong: this.#isWrong(level.id, heads !== tags, scene.nowMs),
        isBlind: told.anchorsUp === 0,
        ageMs,
      };
    });
  }

  #isWrong(levelId: string, differs: boolean, nowMs: number): boolean {
    if (!differs) {
      this.#wrongSinceMs.delete(levelId);
      return false;
    }
    const sinceMs = this.#wrongSinceMs.get(levelId) ?? nowMs;
    this.#wrongSinceMs.set(levelId, sinceMs);
    return nowMs - sinceMs >= this.#limits().headCountMs;
  }

  memory(): HeadCountMemory {
    return { levels: this.#levels, atMs: this.#atMs, wrongSinceMs: [...this.#wrongSinceMs] };
  }

  recall({ levels, atMs, wrongSinceMs }: HeadCountMemory): void {
    this.#levels = levels;
    this.#atMs = atMs;
    this.#wrongSinceMs.clear();
    for (const [id, sinceMs] of wrongSinceMs) this.#wrongSinceMs.set(id, sinceMs);
  }
}

const none: readonly (LevelCount | null)[] = [];

function tagsOn(scene: Scene, people: readonly PersonTrack[], levelIndex: number): number {
  const seen = new Set<string>();
  for (const person of people) {
    // One whose tag is lost is known to be there: that has a rule of its own.
    if (person.levelIndex !== levelIndex) continue;
    if (!isInCage(scene, person)) seen.add(person.personId);
  }
  return seen.size;
}
