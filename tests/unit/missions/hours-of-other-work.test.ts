import { describe, expect, it } from 'vitest';
import type { MachineProfile } from '../../../hardware-profiles/profile.ts';
import { asId, type LevelId, type MachineId, type MissionId, type SlabId } from '../../../kernel/ids.ts';
import type { Roster } from '../../../missions/crews/roster.ts';
import type { MissionRequest, Plan } from '../../../missions/mission.ts';
import { planMission, type PlanningInput } from '../../../missions/plan-mission.ts';
import type { Landing } from '../../../missions/site-model.ts';
import { peopleFaults } from '../../support/checkers/people-checker.ts';
import { checkSurface } from '../../support/checkers/surface-checker.ts';
import { expectOneTaskAtATime, expectPredecessorsFirst } from './support/check-plan.ts';
import { checkedFloor, movesOf, surfaceInput } from './support/surface-site.ts';
import {
  cage,
  distributor,
  machine,
  pump,
  rectangle,
  stagingZone,
  syntheticLevel,
  syntheticSite,
} from './support/synthetic-site.ts';

// Goal: pours, rides and surface work wait for people too. Method: the checker of people goes over the plans, which else stay what they were.

function planned(input: PlanningInput): Plan {
  const plan = planMission(input);
  if (!plan.ok) throw new Error(JSON.stringify(plan.problem));
  return plan.value;
}

function reasonsOf(input: PlanningInput): readonly Record<string, unknown>[] {
  const plan = planMission(input);
  if (plan.ok) throw new Error('was planned');
  return plan.problem.facts!['reasons'] as readonly Record<string, unknown>[];
}

function manned(profile: MachineProfile): MachineProfile {
  return { ...profile, crew: [{ role: 'operator', count: 1, source: 'test', certainty: 'guess' }] };
}

/** On shift from so many minutes after the plan's beginning, in turns: work and break. */
function rosterOf(
  skills: readonly string[],
  fromMin: number,
  breaksMin: readonly [number, number][],
  toMin = 1440,
): Roster {
  const breaks = breaksMin.map(([from, to]) => ({ fromMin: from, toMin: to }));
  return {
    utcOffsetMin: 0,
    hours: [],
    exceptions: [],
    shifts: [{ id: 'day', name: 'day', weekdays: [1, 2, 3, 4, 5, 6, 7], fromMin, toMin, breaks }],
    crews: skills.map((skill) => ({ id: skill, name: skill, persons: 2, shiftId: 'day', certificates: [{ skill }] })),
  };
}

function faultsOf(input: PlanningInput, plan: Plan): string[] {
  return peopleFaults(plan, input.roster!, (id) => input.machines.find((one) => one.id === id)!.profile);
}

const surface = { widthM: 13, depthM: 9.9 };

describe('surface work with people', () => {
  it.each<[string, readonly [number, number][]]>([
    ['one robot', [[2, 2.5]]],
    ['two robots', [[2, 2.5], [2, 6.5]]], // prettier-ignore
  ])('stops for breaks and covers as much as without: %s', (_, robots) => {
    const base = surfaceInput({ ...surface, robots });
    const free = planned(base);
    const halfMin = Math.round((free.endMs - free.startMs) / 120_000);
    const skill = base.machines[0]!.profile.id;
    const input = { ...base, roster: rosterOf([skill], 10, [[10 + halfMin, 40 + halfMin]]) };
    const plan = planned(input);
    expect(faultsOf(input, plan)).toEqual([]);
    expect(plan.tasks.some(({ reason }) => reason.code === 'crew')).toBe(true);
    expect(plan.totals.coveredM2).toBeGreaterThan(0.97 * free.totals.coveredM2);
    expectOneTaskAtATime(plan);
    expectPredecessorsFirst(plan);
    const checked = checkSurface(checkedFloor(input), movesOf(plan), 1);
    expect(checked.crossings).toBe(0);
    if (robots.length > 1) expect(checked.apartM).toBeGreaterThan(2 * checkedFloor(input).bodyRadiusM + 0.5);
  });

  it('is refused where no hours are left, with who is missing', () => {
    const input = surfaceInput(surface);
    const [reason] = reasonsOf({ ...input, roster: rosterOf([], 0, []) });
    expect(reason).toMatchObject({ code: 'no-crew-hours-left', certificate: 'floor-grinding-robot', persons: 1 });
  });
});

const levels = [1, 2].map((number) =>
  syntheticLevel({ number, elevationM: (number - 1) * 4, outline: rectangle(0, 0, 40, 20) }),
);
const landings = [1, 2].map((number): Landing => ({
  id: `h1-${String(number)}`,
  levelId: asId<LevelId>(`level-${String(number)}`),
  cagePose: { xM: 4, yM: -1.8, zM: (number - 1) * 4, yawRad: Math.PI / 2 },
  waitPose: { xM: 4, yM: 2.2, zM: (number - 1) * 4, yawRad: -Math.PI / 2 },
  machineId: asId<MachineId>('h1'),
}));
const zones = [1, 2].map((number) => stagingZone(number, rectangle(0, 0, 8, 9)));

function inputOf(
  request: Partial<MissionRequest>,
  machines: PlanningInput['machines'],
  roster?: Roster,
): PlanningInput {
  return {
    missionId: asId<MissionId>('mission-1'),
    version: 1,
    site: syntheticSite(levels, zones, landings),
    zones,
    machines,
    nowMs: 0,
    request: { kind: 'hoist-run', levelId: asId<LevelId>('level-1'), earliestStartMs: 0, ...request } as MissionRequest,
    ...(roster === undefined ? {} : { roster }),
  };
}

describe('a hoist run with people', () => {
  it('makes its lifts around the break', () => {
    const parameters = {
      kind: 'hoist-run',
      cargo: 'materials',
      toLevelId: asId<LevelId>('level-2'),
      massKg: 900,
      lifts: 6,
    } as const;
    const hoist = machine('h1', manned(cage), [4, -1.8]);
    const input = inputOf({ parameters }, [hoist], rosterOf([cage.id], 0, [[8, 30]]));
    const plan = planned(input);
    expect(faultsOf(input, plan)).toEqual([]);
    expect(plan.totals.lifts).toBe(6);
    expect(plan.endMs).toBeGreaterThan(planned(inputOf({ parameters }, [hoist])).endMs);
    expectOneTaskAtATime(plan);
    expectPredecessorsFirst(plan);
  });
});

describe('a pour with people', () => {
  const request: Partial<MissionRequest> = {
    kind: 'concrete-placing',
    area: { slabId: asId<SlabId>('slab-1') },
    parameters: { kind: 'concrete-placing', deliveryRateM3ph: 40, thicknessM: 0.2, temperatureC: 20, setFactor: 1 },
  };
  const placers = [machine('d1', manned(distributor), [20, 10]), machine('p1', manned(pump), [-6, 10])];

  it('begins when its people are there to its end, not before a break that would cut it', () => {
    const free = planned(inputOf(request, placers));
    const lengthMin = Math.ceil((free.endMs - free.startMs) / 60_000);
    const roster = rosterOf([distributor.id, pump.id], 0, [[lengthMin - 20, lengthMin]]);
    const input = inputOf(request, placers, roster);
    const plan = planned(input);
    expect(faultsOf(input, plan)).toEqual([]);
    expect(plan.startMs).toBe(lengthMin * 60_000);
    expect(plan.endMs - plan.startMs).toBe(free.endMs - free.startMs);
    expect(plan.bays.map(({ placedAtMs }) => placedAtMs - plan.startMs)).toEqual(
      free.bays.map(({ placedAtMs }) => placedAtMs - free.startMs),
    );
  });

  it('is refused where no shift is long enough for it', () => {
    const [reason] = reasonsOf(inputOf(request, placers, rosterOf([distributor.id, pump.id], 0, [], 60)));
    expect(reason).toMatchObject({ code: 'no-crew-hours-left', persons: 1 });
  });
});
