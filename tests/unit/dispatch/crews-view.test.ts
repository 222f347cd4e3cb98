import { describe, expect, it } from 'vitest';
import { crewsView } from '../../../controller/contract/crews.ts';
import { crewsAnswer } from '../../../controller/dispatch/crews-view.ts';
import { asId, type MissionId } from '../../../kernel/ids.ts';
import type { Mission, Plan } from '../../../missions/mission.ts';
import { shippedProfiles } from '../../support/small-site.ts';

// Goal: the people of a plan are told with where their number is from: machines by their profiles, work by hand as assumed.

const minuteMs = 60_000;
const task = (id: string, machineId: string, fromMin: number): Plan['tasks'][number] => ({
  id: asId(id),
  step: 'level',
  machineId: asId(machineId),
  withMachineIds: [],
  levelId: asId('level-1'),
  bay: 1,
  legs: [],
  dwellS: 0,
  startMs: fromMin * minuteMs,
  endMs: (fromMin + 20) * minuteMs,
  earliestStartMs: 0,
  latestStartMs: null,
  latestEndMs: null,
  predecessors: [],
  quantity: { amount: 20, unit: 'm2' },
  reason: { code: 'release' },
});

function missionOf(plan: Plan | null): Mission {
  return {
    id: asId<MissionId>('mission-1'),
    number: 1,
    request: {
      kind: 'hoist-run',
      levelId: asId('level-1'),
      parameters: { kind: 'hoist-run', cargo: 'people', toLevelId: asId('level-2'), massKg: 0, lifts: 1 },
      earliestStartMs: 0,
    },
    state: 'planned',
    plan,
    progress: [],
    reasons: [],
    createdAtMs: 0,
    createdBy: 'wang',
    version: 1,
  };
}

const plan: Plan = {
  missionId: asId<MissionId>('mission-1'),
  version: 5,
  madeAtMs: 0,
  startMs: 0,
  endMs: 0,
  tasks: [task('a', 'l1', 0), task('b', 'l2', 10)],
  bays: [],
  refused: [{ code: 'beside-edge', areaM2: 4, facts: { bay: 1, tip: 'finish-by-hand' } }],
  totals: { areaM2: 0, coveredM2: 0, volumeM3: 0, lifts: 0 },
  warnings: [],
};

describe('the people of a plan', () => {
  const levelling = shippedProfiles().get('levelling-robot');

  it('stand in teams with roles, sources and certainties, and with how many are at work when', () => {
    const answer = crewsAnswer(missionOf(plan), () => levelling);
    if (!answer.ok) throw new Error(answer.problem.code);
    const view = crewsView.parse(answer.value);
    expect(view.planVersion).toBe(5);
    expect(view.teams.map(({ id, persons, name }) => [id, persons, name?.en ?? null])).toEqual([
      ['levelling-robot-1', 2, levelling?.name.en],
      ['levelling-robot-2', 2, levelling?.name.en],
      ['hand-1', 2, null],
    ]);
    expect(view.teams[0]?.roles).toEqual(levelling?.crew);
    expect(view.teams[2]?.roles.map(({ certainty }) => certainty)).toEqual(['guess']);
    expect(view.load.slice(0, 3).map(({ fromMs, persons }) => [fromMs / minuteMs, persons])).toEqual([
      [0, 2],
      [10, 4],
      [20, 2],
    ]);
    expect(view.figures.every(({ source, certainty }) => source !== '' && certainty === 'guess')).toBe(true);
  });

  it('are not told of a mission without a plan, or of none', () => {
    expect(crewsAnswer(missionOf(null), () => levelling)).toMatchObject({ problem: { code: 'not-planned' } });
    expect(crewsAnswer(null, () => levelling)).toMatchObject({ problem: { code: 'not-found' } });
  });
});
