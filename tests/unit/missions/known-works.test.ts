import { describe, expect, it } from 'vitest';
import { asId, type LevelId, type MissionId } from '../../../kernel/ids.ts';
import type { BayWork } from '../../../missions/coverage/bay-work.ts';
import { planMission, type PlanningInput } from '../../../missions/plan-mission.ts';
import { KnownWorks } from '../../../missions/floor/known-works.ts';
import { finishingRequest } from './support/finishing-request.ts';
import {
  columnGrid,
  floater,
  leveller,
  machine,
  rectangle,
  stagingZone,
  syntheticLevel,
  syntheticSite,
  troweller,
} from './support/synthetic-site.ts';

const staging = stagingZone(1, rectangle(0, 0, 8, 14));
const crew = [
  machine('l1', leveller, [3, 3]),
  machine('f1', floater, [3, 6]),
  machine('t1', troweller, [3, 8.5]),
  machine('t2', troweller, [3, 11]),
];

function inputOf(part: Partial<PlanningInput> = {}, columns = columnGrid(12, 5, 3, 2, 6, 5)): PlanningInput {
  const level = syntheticLevel({ number: 1, elevationM: 0, outline: rectangle(0, 0, 30, 14), columns });
  return {
    missionId: asId<MissionId>('mission-1'),
    version: 1,
    site: syntheticSite([level], [staging]),
    zones: [staging],
    machines: crew,
    nowMs: 0,
    request: finishingRequest(1, 15),
    ...part,
  };
}

/** Counts what had to be laid out. */
class CountingWorks extends KnownWorks {
  laid = 0;
  override work(key: string, lay: () => BayWork): BayWork {
    return super.work(key, () => {
      this.laid += 1;
      return lay();
    });
  }
}

const without = (id: string): PlanningInput['machines'] => crew.map((one) => ({ ...one, isAvailable: one.id !== id }));
const wide = { ...leveller, work: { ...leveller.work!, widthM: { ...leveller.work!.widthM, value: 2 } } };
const blocked = { ...stagingZone(2, rectangle(20, 4, 22, 6)), levelId: asId<LevelId>('level-1'), kind: 'BLOCKED' };

/** What may change between two plans on the same works. */
const changes: readonly (readonly [string, PlanningInput])[] = [
  ['the same again', inputOf()],
  ['a machine left out', inputOf({ machines: without('t2') })],
  ['another left out', inputOf({ machines: without('t1') })],
  [
    'one that has failed in the middle of the floor',
    inputOf({ machines: [...crew, { ...machine('x1', troweller, [18, 7]), isAvailable: false }] }),
  ],
  ['one parked elsewhere', inputOf({ machines: [...crew.slice(0, 3), machine('t2', troweller, [6, 5])] })],
  ['a zone drawn', inputOf({ zones: [staging, blocked as PlanningInput['zones'][number]] })],
  ['other columns', inputOf({}, columnGrid(13, 5, 3, 2, 6, 5))],
  [
    'a tool of another width under the same name',
    inputOf({ machines: [machine('l1', wide, [3, 3]), ...crew.slice(1)] }),
  ],
  ['the first again', inputOf()],
];

describe('bays laid out for earlier plans', () => {
  it('change no plan, whatever has changed since', () => {
    const works = new CountingWorks();
    for (const [name, input] of changes) {
      const fresh = planMission(input);
      expect(fresh.ok, name).toBe(true);
      expect(planMission({ ...input, works }), name).toEqual(fresh);
    }
  });

  it('are not laid out again', () => {
    const works = new CountingWorks();
    planMission({ ...inputOf(), works });
    const first = works.laid;
    planMission({ ...inputOf(), works });
    expect(works.laid).toBe(first);
    planMission({ ...inputOf({ machines: without('t2') }), works });
    expect(works.laid - first).toBeLessThan(first / 2);
  });

  it('have names that are never given twice, also when there are too many', () => {
    const works = new KnownWorks();
    const names = Array.from({ length: 12_000 }, (_, index) => works.nameOf([index]));
    expect(new Set(names).size).toBe(12_000);
    expect(works.nameOf([11_999])).toBe(11_999);
  });

  it('are given up, the one asked for longest ago first', () => {
    const works = new CountingWorks();
    const nothing: BayWork = { stretches: [], coveredM2: 0, uncovered: [] };
    for (let bay = 0; bay < 600; bay += 1) works.work(String(bay), () => nothing);
    works.work('599', () => nothing);
    expect(works.laid).toBe(600);
    works.work('0', () => nothing);
    expect(works.laid).toBe(601);
  });
});
