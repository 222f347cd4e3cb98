import { describe, expect, it } from 'vitest';
import { crewsView } from '../../../controller/contract/missions/crews.ts';
import { crewsAnswer } from '../../../controller/dispatch/crews-view.ts';
import { asId, type MissionId } from '../../../kernel/ids.ts';
import type { Mission, Plan, PlannedTask } from '../../../missions/mission.ts';
import { plannedTask, planOf } from '../../support/plans.ts';
import { shippedProfiles } from '../../support/small-site.ts';

// Goal: the people of a plan are told with where their number is from: machines by their profiles, work by hand as assumed.

const minuteMs = 60_000;
const task = (number: number, machineId: string, fromMin: number): PlannedTask =>
  plannedTask(number, machineId, {
    step: 'level',
    bay: 1,
    startMs: fromMin * minuteMs,
    endMs: (fromMin + 20) * minuteMs,
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

const plan = planOf([task(1, 'l1', 0), task(2, 'l2', 10)], {
  version: 5,
  refused: [{ code: 'beside-edge', areaM2: 4, facts: { bay: 1, tip: 'finish-by-hand' } }],
});

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
