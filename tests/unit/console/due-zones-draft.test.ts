import { describe, expect, it } from 'vitest';
import {
  drawnZone,
  nextZoneNumber,
  withNewZone,
  withoutZone,
  withZone,
  type DueZonesDraft,
} from '../../../console/state/due-zones-draft.ts';
import { freshDraft, lackOf, requestOf, type MissionDraft } from '../../../console/state/mission-draft.ts';
import { missionRequest } from '../../../controller/contract/api.ts';

const iso = (inH: number) => new Date(inH * 3_600_000).toISOString();
const corners = [
  [0, 0],
  [4, 0],
  [4, 3],
] as const;

function draftWith(dueZones: DueZonesDraft): MissionDraft {
  return { ...freshDraft, area: { type: 'slab', slabId: 's' }, dueZones };
}

describe('zones that are due, being drawn', () => {
  const one = withZone(withNewZone([], 'Zone 1'), 1, { corners, state: 'finished' });

  it('hold the plan back until the last corner is confirmed', () => {
    expect(lackOf(draftWith(withNewZone(one, 'Zone 2')))).toBe('needZone');
    expect(lackOf(draftWith(one))).toBeNull();
  });

  it('are sent as the contract takes them, and named by their number where the name was taken away', () => {
    const named = withZone(one, 1, { dueInH: 6.5, priority: 5 });
    const second = withZone(withNewZone(named, 'Zone 2'), 2, { corners, state: 'finished', name: '  ' });
    const { dueZones } = missionRequest.parse(requestOf(draftWith(second), 'level-2', iso));
    expect(dueZones).toEqual([
      { name: 'Zone 1', outline: corners, due: iso(6.5), priority: 5 },
      { name: '2', outline: corners, due: iso(8), priority: 3 },
    ]);
  });

  it('stay with floor finishing', () => {
    const other: MissionDraft = { ...draftWith(withNewZone(one, 'Zone 2')), kind: 'surface-work' };
    expect(lackOf(other)).toBeNull();
    expect(requestOf(other, 'level-2', iso)).not.toHaveProperty('dueZones');
  });

  it('are removed one by one, and a number in use is not given again', () => {
    const two = withNewZone(one, 'Zone 2');
    const left = withoutZone(two, 1);
    expect(left.map(({ number }) => number)).toEqual([2]);
    expect(nextZoneNumber(left)).toBe(3);
    expect(drawnZone(left)?.number).toBe(2);
  });
});
