import type { Body } from '../body.ts';
import { holdFor, speedFinding, type Finding, type PersonTrack, type Scene } from './finding.ts';
import { isSheltered } from './load-area.ts';

/**
 * Somebody is on the level whom nobody sees (reference/safety.md fault 30): slow as soon as his tag is missed, standing once it is lost, until it is
 * seen again or he is signed out. A silent tag system holds by a rule of its own, and says nothing of single people.
 */
export function personUntracked(scene: Scene, body: Body): Finding | null {
  const { limits, untracked } = scene;
  if (untracked.length === 0 || body.mobility === 'vertical' || body.moving.length === 0) return null;
  if (!(scene.nowMs - scene.tagsAtMs <= limits.tagSourceAgeMaxMs)) return null;
  const person = longestUnseen(scene, body);
  if (person === null) return null;
  const ageMs = scene.nowMs - person.seenAtMs;
  const isLost = !(ageMs <= limits.tagLostMs);
  const parts = {
    ruleId: 'person-untracked',
    measured: { value: Number.isFinite(ageMs) ? Math.round(ageMs) : -1, unit: 'ms' },
    limit: { value: isLost ? limits.tagLostMs : limits.tagUnseenMs, unit: 'ms' },
    other: { kind: 'person', id: person.personId },
    agesMs: { tag: ageMs },
  } as const;
  if (isLost) return holdFor('hold', parts);
  const speedMps = Math.min(limits.tagLostSpeedMps, body.nominalMps);
  return speedFinding({ level: 'limit', speedMps, releaseMps: speedMps, isCreep: false }, parts);
}

function longestUnseen(scene: Scene, body: Body): PersonTrack | null {
  let longest: PersonTrack | null = null;
  for (const person of scene.untracked) {
    const isLonger = longest === null || person.seenAtMs < longest.seenAtMs;
    if (isLonger && (isOnLevelOf(body, person) || mayBeBelow(scene, body, person))) longest = person;
  }
  return longest;
}

/** A machine that is on no level may be on any. */
function isOnLevelOf({ levelIndex }: Body, person: PersonTrack): boolean {
  return levelIndex < 0 || levelIndex === person.levelIndex;
}

/** What hangs on a hook concerns the floor that it hangs above, and with no floor below it all of them (GB 55034-2022 3.4.1). */
function mayBeBelow(scene: Scene, body: Body, { zM }: PersonTrack): boolean {
  return body.hung.some(
    (load) => load.zMaxM > zM && !isSheltered(scene, { xM: load.centreXM, yM: load.centreYM, zM }, load),
  );
}
