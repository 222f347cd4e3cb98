import { describe, expect, it } from 'vitest';
import { asId, type MachineId, type MissionId } from '../../../kernel/ids.ts';
import { crewDefaults } from '../../../missions/crews/crew-data.ts';
import { crewLoad, crewTeams, personsOf, type CrewTeam } from '../../../missions/crews/crew-work.ts';
import type { Plan, PlannedTask, RefusedPart } from '../../../missions/mission.ts';
import { planMission } from '../../../missions/plan-mission.ts';
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
import { plannedTask, planOf } from '../../support/plans.ts';

// Goal: the people that a plan needs are reckoned so that nobody is at two places, no machine works unattended, and nothing left to hands is forgotten.

const minuteMs = 60_000;
const alone = [{ role: 'operator', count: 1, source: 'test', certainty: 'guess' as const }];
const profile = { ...floater, crew: alone };
const driverless = { ...troweller, crew: [{ ...alone[0]!, count: 0 }] };

function task(
  number: number,
  machineId: string,
  fromMin: number,
  toMin: number,
  part: Partial<PlannedTask> = {},
): PlannedTask {
  return plannedTask(number, machineId, { startMs: fromMin * minuteMs, endMs: toMin * minuteMs, ...part });
}

const planWith = (tasks: readonly PlannedTask[], refused: readonly RefusedPart[] = []): Plan =>
  planOf(tasks, { refused });

const strip = (bay: number, areaM2: number): RefusedPart => ({
  code: 'beside-column',
  areaM2,
  facts: { bay, tip: 'finish-by-hand' },
});
const teamsOf = (plan: Plan): readonly CrewTeam[] => crewTeams(plan, () => profile);
const stintsOf = (teams: readonly CrewTeam[]) =>
  teams.map(({ stints }) => stints.map(({ machineId, startMs }) => [machineId, startMs / minuteMs]));

describe('teams at machines', () => {
  it('are as many as machines of a type work at once, and stay at their machine where they can', () => {
    const plan = planWith([task(1, 'f1', 0, 20), task(2, 'f2', 10, 30), task(3, 'f1', 40, 50), task(4, 'f2', 60, 70)]);
    expect(stintsOf(teamsOf(plan))).toEqual([
      [
        ['f1', 0],
        ['f1', 40],
      ],
      [
        ['f2', 10],
        ['f2', 60],
      ],
    ]);
  });

  it('go from one machine to another where there is time for it', () => {
    const handOverMin = crewDefaults.handOverS.value / 60;
    const gap = (min: number) => teamsOf(planWith([task(1, 'f1', 0, 20), task(2, 'f2', 20 + min, 90)])).length;
    expect([gap(handOverMin), gap(handOverMin - 1)]).toEqual([1, 2]);
  });

  it('attend machines that only accompany, and none that need nobody or are not known', () => {
    const plan = planWith([task(1, 'f1', 0, 20, { withMachineIds: [asId<MachineId>('p1')] }), task(2, 't1', 0, 20)]);
    const profiles: Record<string, typeof profile> = { f1: profile, p1: { ...profile }, t1: driverless };
    expect(stintsOf(crewTeams(plan, (id) => profiles[id]))).toEqual([[['f1', 0]], [['p1', 0]]]);
    expect(crewTeams(plan, () => undefined)).toEqual([]);
  });
});

describe('work by hand', () => {
  const perHour = crewDefaults.handFloatM2ph.value * crewDefaults.handTeamPersons.value;
  const inBay = (bay: number, part: Partial<PlannedTask> = {}): Partial<PlannedTask> => ({ bay, ...part });
  const handOf = (plan: Plan) => teamsOf(plan).filter(({ profile: at }) => at === null);

  it('follows the machines bay by bay, for as long as its area takes', () => {
    const plan = planWith(
      [task(1, 'f1', 0, 20, inBay(1)), task(2, 'f1', 20, 30, inBay(2))],
      [strip(1, perHour), strip(2, perHour / 2)],
    );
    const [team, ...more] = handOf(plan);
    expect(more).toEqual([]);
    expect(
      team?.stints.map(({ bay, startMs, endMs, areaM2 }) => [bay, startMs / minuteMs, endMs / minuteMs, areaM2]),
    ).toEqual([
      [1, 20, 80, perHour],
      [2, 80, 110, perHour / 2],
    ]);
  });

  it('takes one more team only where the concrete would not wait', () => {
    const parts = [strip(1, perHour), strip(2, perHour / 2)];
    const waits = task(2, 'f1', 20, 30, inBay(2, { latestEndMs: 110 * minuteMs }));
    const hurries = { ...waits, latestEndMs: 109 * minuteMs };
    expect(handOf(planWith([task(1, 'f1', 0, 20, inBay(1)), waits], parts))).toHaveLength(1);
    expect(handOf(planWith([task(1, 'f1', 0, 20, inBay(1)), hurries], parts))).toHaveLength(2);
  });

  it('takes no more teams for what would be too late with any number of them', () => {
    const hopeless = (number: number, bay: number, fromMin: number) =>
      task(number, 'f1', fromMin, fromMin + 20, inBay(bay, { latestEndMs: (fromMin + 21) * minuteMs }));
    const plan = planWith([hopeless(1, 1, 0), hopeless(2, 2, 90)], [strip(1, perHour), strip(2, perHour)]);
    expect(handOf(plan)).toHaveLength(1);
  });

  it('does the steps of a bay one after the other', () => {
    const behind = task(2, 't1', 25, 30, inBay(1, { step: 'trowel', pass: 1, latestEndMs: 31 * minuteMs }));
    const stints = handOf(planWith([task(1, 'f1', 0, 20, inBay(1)), behind], [strip(1, perHour)])).flatMap(
      (team) => team.stints,
    );
    expect(stints.map(({ step, startMs }) => [step, startMs / minuteMs])).toEqual([
      ['float', 20],
      ['trowel', 80],
    ]);
  });

  it('says what comes too late, and leaves bays alone that are given up', () => {
    const late = task(1, 'f1', 0, 20, inBay(1, { latestEndMs: 30 * minuteMs }));
    expect(handOf(planWith([late], [strip(1, perHour)]))[0]?.stints[0]?.isTooLate).toBe(true);
    const given: RefusedPart = { code: 'window-missed', areaM2: 50, facts: { bay: 1, tip: 'finish-by-hand' } };
    expect(handOf(planWith([late], [given]))).toEqual([]);
  });
});

describe('the people of a whole floor', () => {
  const staging = stagingZone(1, rectangle(0, 0, 8, 14));
  const columns = columnGrid(12, 5, 3, 2, 6, 5);
  const level = syntheticLevel({ number: 1, elevationM: 0, outline: rectangle(0, 0, 30, 14), columns });
  const crew = [
    machine('l1', { ...leveller, crew: alone }, [3, 3]),
    machine('f1', profile, [3, 6]),
    machine('t1', { ...troweller, crew: alone }, [3, 8.5]),
    machine('t2', { ...troweller, crew: alone }, [3, 11]),
  ];
  const planned = planMission({
    missionId: asId<MissionId>('mission-1'),
    version: 1,
    site: syntheticSite([level], [staging]),
    zones: [staging],
    machines: crew,
    nowMs: 0,
    request: finishingRequest(2, 15),
  });
  if (!planned.ok) throw new Error(JSON.stringify(planned.problem));
  const plan = planned.value;
  const teams = crewTeams(plan, (id) => crew.find((one) => one.id === id)?.profile);

  it('are nowhere at once, and every task is attended from beginning to end', () => {
    for (const { stints } of teams) {
      for (const [index, { startMs }] of stints.entries())
        if (index > 0) expect(startMs).toBeGreaterThanOrEqual(stints[index - 1]!.endMs);
    }
    const attended = teams.flatMap(({ stints }) => stints).filter(({ machineId }) => machineId !== null);
    expect(attended.map(({ taskId, startMs, endMs }) => [taskId, startMs, endMs]).sort()).toEqual(
      plan.tasks.map(({ id, startMs, endMs }) => [id, startMs, endMs]).sort(),
    );
  });

  it('do by hand all that is left to it, after each of the four steps', () => {
    const leftM2 = plan.refused
      .filter(({ facts }) => facts['tip'] === 'finish-by-hand' && facts['bay'] !== undefined)
      .reduce((sum, { areaM2 }) => sum + areaM2, 0);
    const handM2 = teams.flatMap(({ stints }) => stints).reduce((sum, { areaM2 }) => sum + (areaM2 ?? 0), 0);
    expect(leftM2).toBeGreaterThan(1);
    expect(handM2).toBeCloseTo(4 * leftM2, 6);
  });

  it('are as many at any moment as are at work then', () => {
    const load = crewLoad(teams);
    for (const { fromMs, toMs, persons } of load) {
      const middleMs = (fromMs + toMs) / 2;
      const atWork = teams.filter(({ stints }) =>
        stints.some(({ startMs, endMs }) => startMs < middleMs && middleMs < endMs),
      );
      expect(persons).toBe(atWork.reduce((sum, team) => sum + team.persons, 0));
    }
    expect(Math.max(...load.map(({ persons }) => persons))).toBeGreaterThan(personsOf(profile));
  });
});
