import type { Body } from '../body.ts';
import type { LevelCount } from '../heard/level-count.ts';
import { holdFor, speedFinding, type Finding, type Scene } from './finding.ts';

/** The count of the machine's level; of an unknown level the worst. */
function countFor({ headCounts }: Scene, body: Body): LevelCount | null {
  if (headCounts.length === 0 || body.mobility === 'vertical') return null;
  if (body.levelIndex >= 0) return headCounts[body.levelIndex] ?? null;
  return (
    headCounts.find((count) => count?.isBlind === true) ?? headCounts.find((count) => count?.isWrong === true) ?? null
  );
}

/** More or fewer people than tags: somebody is there whom nobody sees (fault 33). Finish, begin nothing, slowly. */
export function headCount(scene: Scene, body: Body): Finding | null {
  const count = countFor(scene, body);
  if (count === null || !count.isWrong) return null;
  const speedMps = Math.min(scene.limits.tagLostSpeedMps, body.nominalMps);
  return speedFinding(
    { level: 'noStart', speedMps, releaseMps: speedMps, isCreep: false },
    {
      ruleId: 'head-count',
      measured: count.people < 0 ? null : { value: count.people, unit: 'people' },
      limit: { value: count.tags, unit: 'tags' },
      other: { kind: 'source', id: 'gates' },
      agesMs: { gates: count.ageMs },
    },
  );
}

/** No anchor of the level works (fault 35). */
export function anchorsDown(scene: Scene, body: Body): Finding | null {
  const count = countFor(scene, body);
  if (count === null || !count.isBlind) return null;
  const other = { kind: 'source', id: 'anchors' } as const;
  return holdFor('hold', {
    ruleId: 'anchors-down',
    measured: null,
    limit: null,
    other,
    agesMs: { anchors: count.ageMs },
  });
}

/** A tag on the machine's level that has not moved for long (fault 32): somebody should look whether anybody wears it. */
export function tagStill(scene: Scene, body: Body): Finding | null {
  if (body.mobility === 'vertical' || scene.stillTags.length === 0) return null;
  const still = scene.stillTags.find(({ levelIndex }) => levelIndex === body.levelIndex);
  if (still === undefined) return null;
  const speedMps = body.nominalMps;
  return speedFinding(
    { level: 'warn', speedMps, releaseMps: speedMps, isCreep: false },
    {
      ruleId: 'tag-still',
      measured: null,
      limit: { value: scene.limits.tagStillMs, unit: 'ms' },
      other: { kind: 'person', id: still.personId },
    },
  );
}
