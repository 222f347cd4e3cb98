import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Ring } from '../../../kernel/geometry.ts';
import { asId, type LevelId, type MissionId } from '../../../kernel/ids.ts';
import type { Result } from '../../../kernel/result.ts';
import type { ClosedFloor } from '../../../missions/closed-floor/closed-floor.ts';
import { floorClosedBy, type ClosingMission, type FloorFacts } from '../../../missions/closed-floor/floor-register.ts';
import type { Bay, MissionState, Plan, PlannedTask, TaskProgress } from '../../../missions/mission.ts';
import { planMission, type PlanningInput } from '../../../missions/plan-mission.ts';
import { crossedClosings, type CheckedDrive } from '../../support/checkers/closed-floor-checker.ts';
import { plannedTask, planOf } from '../../support/plans.ts';
import { smallSite } from '../../support/small-site.ts';
import { carrier, haulInput, load, nowMs } from './support/haul-site.ts';
import { surfaceInput } from './support/surface-site.ts';
import { rectangle } from './support/synthetic-site.ts';

// Goal: what one mission does to the floor keeps the machines of the others off it, for as long as it lasts and no longer.
// Method: the register by single missions; plans against closed floor by a checker that drives them in steps.

const hourMs = 3_600_000;

function planned(result: Result<Plan>): Plan {
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}

function reasonsOf(result: Result<Plan>): readonly Record<string, unknown>[] {
  if (result.ok) throw new Error('was planned');
  return result.problem.facts!['reasons'] as readonly Record<string, unknown>[];
}

function closed(outline: Ring, part: Partial<ClosedFloor> = {}): ClosedFloor {
  return {
    cause: 'wet-coat',
    levelId: asId<LevelId>('level-1'),
    outline,
    fromMs: nowMs - hourMs,
    untilMs: nowMs + 5 * hourMs,
    missionId: asId<MissionId>('mission-9'),
    missionNumber: 9,
    openTo: [],
    isSo: true,
    ...part,
  };
}

function drivesOf(plan: Plan, { machines }: PlanningInput): CheckedDrive[] {
  return plan.tasks.map(({ machineId, startMs, legs }) => {
    const { footprint } = machines.find(({ id }) => id === machineId)!.profile.kinematics;
    return { machineId, startMs, legs, halfWidthM: Math.max(...footprint.map(([, y]) => Math.abs(y))) };
  });
}

function crossings(plan: Plan, input: PlanningInput): readonly unknown[] {
  const closings = (input.closedFloor ?? []).map((floor) => ({ ...floor, openToMachines: [] }));
  return crossedClosings(drivesOf(plan, input), closings);
}

describe('the register of closed floor', () => {
  const facts: FloorFacts = {
    site: smallSite(),
    nowMs: 0,
    toolWidthM: () => 0.8,
    ageOf: () => null,
    slabTemperatureC: 20,
  };
  const pose = (xM: number): Plan['tasks'][number]['legs'][number]['poses'][number] => ({
    xM,
    yM: 10,
    zM: 0,
    yawRad: 0,
  });
  const stroke = (from: number, to: number) =>
    ({ poses: [pose(from), pose(to)], atS: [0, 60], tool: 'on', drive: 'path', quantity: 4 }) as const;
  const coat = plannedTask(1, 'c1', {
    step: 'coat',
    startMs: 0,
    endMs: 120_000,
    legs: [stroke(20, 25), stroke(25, 30)],
  });
  const untouched: TaskProgress = {
    taskId: coat.id,
    state: 'waiting',
    legsDone: 0,
    legDoneM: 0,
    dwellDoneS: 0,
    done: 0,
    startedAtMs: null,
    endedAtMs: null,
  };

  function coating(state: MissionState, progress: Partial<TaskProgress>): ClosingMission {
    return {
      id: asId<MissionId>('mission-1'),
      number: 1,
      state,
      request: {
        kind: 'surface-work',
        levelId: asId<LevelId>('level-1'),
        earliestStartMs: 0,
        parameters: { kind: 'surface-work', work: 'coat', passes: 1 },
      },
      plan: planOf([coat]),
      progress: [{ ...untouched, ...progress }],
    };
  }

  const reachOf = (floors: readonly ClosedFloor[]): number =>
    Math.max(...floors.flatMap(({ outline }) => outline.map(([x]) => x)));

  it('closes what is coated until a day after the last stroke', () => {
    const [floor] = floorClosedBy(coating('running', {}), facts);
    expect(floor).toMatchObject({ cause: 'wet-coat', isSo: false, fromMs: 0, untilMs: 120_000 + 24 * hourMs });
    const ended = { state: 'done', startedAtMs: 60_000, endedAtMs: 300_000 } as const;
    const [done] = floorClosedBy(coating('done', ended), { ...facts, nowMs: 400_000 });
    expect(done).toMatchObject({ isSo: true, fromMs: 60_000, untilMs: 300_000 + 24 * hourMs });
    expect(reachOf([done!])).toBeCloseTo(30.4, 1);
    expect(floorClosedBy(coating('done', ended), { ...facts, nowMs: 25 * hourMs })).toEqual([]);
  });

  it('closes of a coat that was broken off what is wet, and of one that nobody approved nothing', () => {
    const half = { legsDone: 1, legDoneM: 1, startedAtMs: 0, endedAtMs: 90_000 };
    const floors = floorClosedBy(coating('cancelled', half), { ...facts, nowMs: hourMs });
    expect(floors.map(({ untilMs }) => untilMs)).toEqual([90_000 + 24 * hourMs]);
    expect(reachOf(floors)).toBeCloseTo(26.4, 1);
    expect(floorClosedBy(coating('cancelled', {}), facts)).toEqual([]);
    expect(floorClosedBy(coating('planned', {}), facts)).toEqual([]);
  });

  it('moves on with a coat that is late', () => {
    const [floor] = floorClosedBy(coating('running', {}), { ...facts, nowMs: 10 * hourMs });
    expect(floor).toMatchObject({ fromMs: 10 * hourMs, untilMs: 34 * hourMs + 120_000 });
  });

  it('closes fresh concrete to all but levelling robots, then to all but finishing robots, until it bears', () => {
    const bay: Bay = {
      number: 1,
      polygon: { outline: rectangle(20, 8, 6, 6), holes: [] },
      areaM2: 36,
      volumeM3: 7.2,
      placedAtMs: 2 * hourMs,
      floatFromMs: 0,
      workableUntilMs: 0,
    };
    const place: PlannedTask = plannedTask(1, 'd1', { step: 'place', bay: 1, startMs: hourMs, endMs: 2 * hourMs });
    const mission: ClosingMission = {
      ...coating('running', {}),
      request: {
        kind: 'concrete-placing',
        levelId: asId<LevelId>('level-1'),
        earliestStartMs: 0,
        parameters: { kind: 'concrete-placing', deliveryRateM3ph: 10, thicknessM: 0.2, temperatureC: 20, setFactor: 1 },
      },
      plan: planOf([place], { bays: [bay] }),
      progress: [{ ...untouched, taskId: place.id }],
    };
    const [first, second, ...others] = floorClosedBy(mission, facts);
    expect(others).toEqual([]);
    expect(first).toMatchObject({ cause: 'fresh-concrete', fromMs: hourMs, openTo: ['level'], isSo: false });
    expect((first!.untilMs - 2 * hourMs) / hourMs).toBeCloseTo(2.83, 2);
    expect(second).toMatchObject({ fromMs: first!.untilMs, openTo: ['level', 'float', 'trowel'] });
    expect((second!.untilMs - 2 * hourMs) / hourMs).toBeCloseTo(1.8 * 2.83, 2);
    // Colder than planned, and placed an hour later.
    const age = { placedAtMs: 3 * hourMs, equivalentAgeH: 0, atMs: 3 * hourMs };
    const cold = floorClosedBy(mission, { ...facts, ageOf: () => age, slabTemperatureC: 10 });
    expect(cold[0]).toMatchObject({ isSo: true });
    expect(cold[0]!.untilMs).toBeGreaterThan(3 * hourMs + 4 * hourMs);
  });
});

describe('a plan among closed floor', () => {
  const inTheGap = rectangle(18.5, 6.5, 3, 3);

  it('is the same as without where its ways cross none of it', () => {
    const input = haulInput([load([8, 4], [12, 4])]);
    const closedFloor = [closed(rectangle(30, 2, 6, 6)), closed(inTheGap, { untilMs: nowMs - 1 })];
    expect(planMission({ ...input, closedFloor })).toEqual(planMission(input));
  });

  it('goes around floor that is only on the way', () => {
    const input = haulInput([load([8, 3], [16, 3])], { closedFloor: [closed(rectangle(11, 2, 2, 2.5))] });
    const free = planned(planMission({ ...input, closedFloor: [] }));
    expect(crossings(free, input)).not.toEqual([]);
    const plan = planned(planMission(input));
    expect(crossings(plan, input)).toEqual([]);
    expect(plan.startMs).toBe(free.startMs);
    expect(plan.warnings.find(({ code }) => code === 'keeps-off-floor')?.facts).toEqual({
      cause: 'wet-coat',
      freeMs: nowMs + 5 * hourMs,
      byMission: 9,
    });
  });

  it.each([
    ['the work is there', rectangle(28, 2, 4, 4)],
    ['there is no other way', inTheGap],
  ] as const)('begins when the floor is free where %s', (_, outline) => {
    const input = haulInput([load([8, 4], [30, 4])], { closedFloor: [closed(outline)] });
    const plan = planned(planMission(input));
    expect(crossings(plan, input)).toEqual([]);
    expect(plan.endMs).toBeGreaterThan(nowMs + 5 * hourMs);
    expect(plan.warnings.map(({ code }) => code)).toContain('waits-for-floor');
  });

  it('is not made for what is begun and cannot wait, and the refusal says when the floor is free', () => {
    const input = haulInput([load([8, 4], [30, 4])]);
    const plan = planned(planMission(input));
    const progress = plan.tasks.map(({ id }) => ({ ...untouchedTask, taskId: id }));
    const again = { ...input, version: 2, previous: { plan, progress }, closedFloor: [closed(inTheGap)] };
    const made = planMission(again);
    const left = made.ok ? made.value.refused.map(({ code }) => code) : reasonsOf(made).map(({ code }) => code);
    expect(left.length).toBeGreaterThan(0);
    if (!made.ok)
      expect(reasonsOf(made)).toContainEqual(
        expect.objectContaining({ code: 'floor-closed', freeMs: nowMs + 5 * hourMs }),
      );
    else expect(made.value.warnings.map(({ code }) => code)).toContain('keeps-off-floor');
  });

  it('grinds a slab that another mission coats a day after that', () => {
    const coats = surfaceInput({
      widthM: 10,
      depthM: 8,
      profileId: 'floor-coating-robot',
      parameters: { work: 'coat' },
    });
    const plan = planned(planMission(coats));
    const profile = coats.machines[0]!.profile;
    const mission: ClosingMission = {
      id: coats.missionId,
      number: 7,
      state: 'running',
      request: coats.request,
      plan,
      progress: plan.tasks.map(({ id }) => ({ ...untouchedTask, taskId: id })),
    };
    const closedFloor = floorClosedBy(mission, {
      site: coats.site,
      nowMs: 0,
      toolWidthM: () => profile.work!.widthM.value,
      ageOf: () => null,
      slabTemperatureC: null,
    });
    const input = { ...surfaceInput({ widthM: 10, depthM: 8, robots: [[2, 6]] }), closedFloor };
    const grinding = planned(planMission(input));
    expect(crossings(grinding, input)).toEqual([]);
    expect(grinding.startMs).toBeGreaterThan(plan.startMs + 24 * hourMs);
    expect(grinding.warnings.find(({ code }) => code === 'waits-for-floor')?.facts).toMatchObject({ byMission: 7 });
  }, 30_000);

  it('never leads over it in its time, wherever and whenever it is closed', () => {
    const spot = fc.tuple(fc.integer({ min: 6, max: 37 }), fc.integer({ min: 2, max: 11 }));
    const piece = fc.record({
      at: fc.tuple(fc.integer({ min: 5, max: 34 }), fc.integer({ min: 0, max: 12 })),
      side: fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 })),
      fromMin: fc.integer({ min: -60, max: 8 }),
      forMin: fc.integer({ min: 1, max: 90 }),
    });
    fc.assert(
      fc.property(fc.tuple(spot, spot), fc.array(piece, { minLength: 1, maxLength: 4 }), ([from, to], pieces) => {
        fc.pre(Math.hypot(from[0] - to[0], from[1] - to[1]) > 4);
        const closedFloor = pieces.map(({ at, side, fromMin, forMin }) =>
          closed(rectangle(at[0], at[1], side[0], side[1]), {
            fromMs: nowMs + fromMin * 60_000,
            untilMs: nowMs + (fromMin + forMin) * 60_000,
          }),
        );
        const machines = [carrier('c1', [2.5, 8])];
        const input = haulInput([load(from, to)], { machines });
        const free = planMission(input);
        const made = planMission({ ...input, closedFloor });
        if (made.ok) expect(crossings(made.value, { ...input, closedFloor })).toEqual([]);
        else if (free.ok) expect(reasonsOf(made)).toContainEqual(expect.objectContaining({ code: 'floor-closed' }));
      }),
      { numRuns: 8 },
    );
  }, 30_000);
});

const untouchedTask: Omit<TaskProgress, 'taskId'> = {
  state: 'waiting',
  legsDone: 0,
  legDoneM: 0,
  dwellDoneS: 0,
  done: 0,
  startedAtMs: null,
  endedAtMs: null,
};
