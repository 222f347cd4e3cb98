import { describe, expect, it } from 'vitest';
import type { Polygon } from '../../../kernel/geometry.ts';
import { asId, type LevelId, type MissionId } from '../../../kernel/ids.ts';
import { steady, type Course } from '../../../missions/concrete/course.ts';
import { intersection, offset, regionAreaM2 } from '../../../missions/coverage/polygons.ts';
import type { MissionRequest, Plan, PlannedTask, TaskProgress } from '../../../missions/mission.ts';
import { planMission, type PlanningInput } from '../../../missions/plan-mission.ts';
import { expectOneTaskAtATime, expectPredecessorsFirst, sumOf } from './support/check-plan.ts';
import {
  crane,
  distributor,
  floater,
  leveller,
  machine,
  pump,
  rectangle,
  stagingZone,
  syntheticLevel,
  syntheticSite,
  troweller,
} from './support/synthetic-site.ts';
import type { ConcreteSupply } from '../../../missions/concrete-supply.ts';

/** Placing missions whose trucks are planned too, against an account of trucks and setting concrete of the test's own. */
const hourMs = 3_600_000;
const minuteMs = 60_000;
const levels = [syntheticLevel({ number: 1, elevationM: 0, outline: rectangle(0, 0, 30, 14) })];
const zones = [stagingZone(1, rectangle(0, 0, 5, 5))];
const site = syntheticSite(levels, zones, []);
const crew = [machine('d1', distributor, [4, 4]), machine('p1', pump, [-10, 4]), machine('k1', crane, [15, 20])];

const supply: ConcreteSupply = {
  trucks: 5,
  loadM3: 8,
  travel: [
    { fromHour: 0, travelS: 1200 },
    { fromHour: 7, travelS: 2400 },
    { fromHour: 9, travelS: 1200 },
  ],
  utcOffsetMin: 480,
  loadingS: 600,
  cleaningS: 600,
  changeOverS: 180,
  pumpRateM3ph: 40,
  bleeds: 'as-usual',
};

function inputOf(changes: Partial<ConcreteSupply> = {}, more: Partial<PlanningInput> = {}): PlanningInput {
  const request: MissionRequest = {
    kind: 'concrete-placing',
    levelId: asId<LevelId>('level-1'),
    area: { polygon: rectangle(0, 0, 30, 14) },
    parameters: {
      kind: 'concrete-placing',
      deliveryRateM3ph: 25,
      thicknessM: 0.2,
      temperatureC: 20,
      setFactor: 1,
      supply: { ...supply, ...changes },
    },
    earliestStartMs: 0,
  };
  return {
    missionId: asId<MissionId>('mission-1'),
    version: 1,
    site,
    zones,
    machines: crew,
    nowMs: 0,
    request,
    ...more,
  };
}

function planned(input: PlanningInput): Plan & Required<Pick<Plan, 'supply'>> {
  const plan = planMission(input);
  if (!plan.ok) throw new Error(JSON.stringify(plan.problem));
  if (plan.value.supply === undefined) throw new Error('the plan does not tell its trucks');
  return { ...plan.value, supply: plan.value.supply };
}

const placesOf = ({ tasks }: Plan): PlannedTask[] => tasks.filter(({ step }) => step === 'place');

/** Bays that touch, the one placed later than the other by more than the concrete of that bay stays open (20 °C, plain: 0.9 × 2.83 h). */
function openTooLong(plan: Plan & Required<Pick<Plan, 'supply'>>): string[] {
  const shape = new Map(plan.bays.map(({ number, polygon }) => [number, polygon]));
  const touches = (a: Polygon, b: Polygon): boolean => regionAreaM2(intersection(offset([a], 0.05), [b])) > 0.01;
  const places = placesOf(plan);
  const joints = new Set(plan.supply.joints.map(({ resumeMs }) => resumeMs));
  return places.flatMap((before, at) => {
    const batchedMs = Math.min(
      ...plan.supply.deliveries
        .filter(
          ({ unloadFromMs, unloadToMs }) => unloadFromMs < before.endMs - 1000 && unloadToMs > before.startMs + 1000,
        )
        .map(({ loadFromMs }) => loadFromMs),
    );
    return places.slice(at + 1).flatMap((after): string[] => {
      const isApart = [...joints].some((ms) => ms !== null && before.endMs <= ms + 1000 && ms - 1000 <= after.startMs);
      if (isApart || before.bay === after.bay || !touches(shape.get(before.bay!)!, shape.get(after.bay!)!)) return [];
      const openMin = (after.endMs - batchedMs) / minuteMs;
      return openMin > 2.83 * 0.9 * 60 + 0.1 ? [`bay ${before.bay} is open for ${openMin.toFixed(0)} min`] : [];
    });
  });
}

/** What trucks and pump cannot do. */
function impossibleRounds({ supply: { deliveries } }: Plan & Required<Pick<Plan, 'supply'>>): string[] {
  const faults: string[] = [];
  deliveries.forEach((one, at) => {
    const before = deliveries[at - 1];
    if (before !== undefined && one.unloadFromMs < before.unloadToMs - 1) faults.push(`${at} discharges with another`);
    if (one.unloadToMs - one.loadFromMs > 90 * minuteMs + 1) faults.push(`${at} is over age`);
    const last = deliveries.slice(0, at).findLast(({ truck }) => truck === one.truck);
    const isRest = last !== undefined && last.loadFromMs === one.loadFromMs;
    if (last !== undefined && !isRest && one.loadFromMs < last.backMs - 1) faults.push(`${at} is in two places`);
    if (!(one.arriveMs > one.departMs && one.unloadFromMs >= one.arriveMs - 1)) faults.push(`${at} is too quick`);
  });
  return faults;
}

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);
const deliveredM3 = ({ supply: { deliveries } }: ReturnType<typeof planned>): number =>
  sum(deliveries.map(({ volumeM3 }) => volumeM3));

describe('a placing plan with its trucks', () => {
  const plan = planned(inputOf());

  it('places in strips, one after the other, as the trucks come', () => {
    expectOneTaskAtATime(plan);
    expectPredecessorsFirst(plan);
    expect(placesOf(plan).map(({ bay }) => bay)).toEqual(plan.supply.strips.flatMap(({ bays }) => bays));
    const first = plan.supply.deliveries[0]!;
    expect(placesOf(plan)[0]!.startMs).toBeGreaterThanOrEqual(first.arriveMs - 1);
    expect(plan.tasks.some(({ step }) => step === 'lift')).toBe(true);
    expect(plan.endMs).toBeGreaterThan(plan.supply.deliveries.at(-1)!.unloadToMs - 1000);
    expect(plan.endMs).toBeLessThan(plan.supply.deliveries.at(-1)!.unloadToMs + 61_000);
  });

  it('leaves no face open longer than its limit and has no two trucks at the pump', () => {
    expect(openTooLong(plan)).toEqual([]);
    expect(impossibleRounds(plan)).toEqual([]);
    for (const { coveredMs, coverByMs } of plan.supply.strips)
      if (coveredMs !== null) expect(coveredMs).toBeLessThanOrEqual(coverByMs!);
  });

  it('brings as much concrete as it places, and says of all of the area what becomes of it', () => {
    expect(deliveredM3(plan)).toBeCloseTo(plan.totals.volumeM3, 6);
    expect(sum(placesOf(plan).map(({ quantity }) => quantity.amount))).toBeCloseTo(plan.totals.volumeM3, 6);
    expect(sumOf(plan)).toBeCloseTo(plan.totals.areaM2, 1);
  });

  it('takes longer on the road when the hour is busy', () => {
    // 00:00 UTC is 08:00 at the site: the first trucks need twice as long.
    const ways = plan.supply.deliveries.map(({ departMs, arriveMs }) => (arriveMs - departMs) / 1000);
    expect(ways[0]).toBeCloseTo(2400, 0);
    expect(ways.at(-1)).toBeCloseTo(1200, 0);
  });

  it('survives being written down', () => {
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
  });

  it('is refused with what would help where the trucks are too few, and each remedy does', () => {
    const few = inputOf({ trucks: 1, travel: [{ fromHour: 0, travelS: 1800 }] });
    const refused = planMission(few);
    if (refused.ok) throw new Error('one truck was enough');
    expect(refused.problem.code).toBe('pour-infeasible');
    const remedies = refused.problem.facts!['remedies'] as { kind: string; trucks?: number }[];
    const more = remedies.find(({ kind }) => kind === 'more-trucks');
    expect(more).toBeDefined();
    planned(inputOf({ trucks: 1 + more!.trucks!, travel: [{ fromHour: 0, travelS: 1800 }] }));
  });

  it('is not set later by hand: its trucks set the times', () => {
    const notBefore = [{ bay: 2, step: 'place', pass: 0, atMs: 2 * hourMs }] as const;
    const refused = planMission(inputOf({}, { notBefore }));
    expect(refused.ok ? null : refused.problem.facts!['reasons']).toEqual([
      { code: 'trucks-set-the-times', tip: 'change-the-supply' },
    ]);
  });

  it('tells what the forecast stops, and warns of what dries', () => {
    const step = { fromMs: 0, airC: 30, humidityRatio: 0.2, windMps: 12, gustMps: 12, rainMmph: 0 };
    const dry = planned(inputOf({ forecast: [step] }));
    expect(dry.supply.weather.map(({ verdict }) => verdict)).toEqual(['take-care']);
    const stormy = planMission(inputOf({ forecast: [step, { ...step, fromMs: 2 * hourMs, rainMmph: 20 }] }));
    expect(stormy.ok ? null : stormy.problem.code).toBe('pour-infeasible');
  });

  it('lets concrete be finished sooner that is forecast to be warm', () => {
    const step = { fromMs: 0, airC: 20, humidityRatio: 0.7, windMps: 1, gustMps: 2, rainMmph: 0 };
    const warm = planned(inputOf({ forecast: [{ ...step, concreteC: 24 }] }));
    const floatAfterMs = ({ bays }: Plan): number => bays[0]!.floatFromMs - bays[0]!.placedAtMs;
    expect(floatAfterMs(warm)).toBeLessThan(floatAfterMs(plan) - 1200_000);
  });
});

describe('a floor that is finished after such a pour', () => {
  it('takes the times of its bays from the trucks, and their warmth from the forecast', () => {
    const { bays } = planned(inputOf());
    const parameters = {
      kind: 'floor-finishing',
      trowelPasses: 1,
      placing: { by: 'mission', missionId: asId<MissionId>('mission-1') },
      thicknessM: 0.2,
      temperatureC: 20,
      setFactor: 1,
    } as const;
    const request: MissionRequest = { ...inputOf().request, kind: 'floor-finishing', parameters };
    const machines = [
      machine('l1', leveller, [2.5, 2.5]),
      machine('f1', floater, [10, 3]),
      machine('t1', troweller, [16, 3]),
    ];
    const finished = (forecastC?: Course): Plan => {
      const placedBays = bays.map((bay) => ({ ...bay, isPlaced: false, ...(forecastC ? { forecastC } : {}) }));
      const plan = planMission({ ...inputOf(), request, machines, placedBays });
      if (!plan.ok) throw new Error(JSON.stringify(plan.problem));
      return plan.value;
    };
    const plain = finished();
    expect(plain.bays.map(({ placedAtMs }) => placedAtMs)).toEqual(bays.map(({ placedAtMs }) => placedAtMs));
    expect(plain.bays.map(({ floatFromMs }) => floatFromMs)).toEqual(bays.map(({ floatFromMs }) => floatFromMs));
    const warm = finished(steady(24));
    warm.bays.forEach(({ floatFromMs }, at) =>
      expect(floatFromMs).toBeLessThan(plain.bays[at]!.floatFromMs - 1200_000),
    );
  });
});

describe('a placing plan without a crane', () => {
  it('says of bays beyond reach that they are, also when it is made again', () => {
    const machines = crew.filter(({ id }) => id !== 'k1');
    const first = planned(inputOf({}, { machines }));
    const beyond = ({ refused }: Plan) => refused.filter(({ code }) => code === 'outside-reach');
    expect(beyond(first).length).toBeGreaterThan(0);
    const progress = first.tasks.map(({ id }): TaskProgress => ({
      taskId: id,
      state: 'waiting',
      legsDone: 0,
      legDoneM: 0,
      dwellDoneS: 0,
      done: 0,
      startedAtMs: null,
      endedAtMs: null,
    }));
    const again = planned(inputOf({}, { machines, version: 2, previous: { plan: first, progress } }));
    expect(beyond(again)).toEqual(beyond(first));
    expect(again.totals.coveredM2).toBeCloseTo(first.totals.coveredM2, 6);
    expect(sumOf(again)).toBeCloseTo(again.totals.areaM2, 1);
  });
});

describe('a placing plan whose trucks are late or lost', () => {
  const before = planned(inputOf());

  /** Everything done that was to be done by then, and a third of what is under way. */
  function progressAt(nowMs: number): TaskProgress[] {
    return before.tasks.map((task): TaskProgress => {
      const isDone = task.endMs <= nowMs;
      const isUnderWay = !isDone && task.startMs < nowMs;
      const done = isDone ? task.quantity.amount : isUnderWay ? task.quantity.amount / 3 : 0;
      return {
        taskId: task.id,
        state: isDone ? 'done' : isUnderWay ? 'running' : 'waiting',
        legsDone: isDone ? task.legs.length : isUnderWay ? 1 : 0,
        legDoneM: 0,
        dwellDoneS: 0,
        done,
        startedAtMs: isDone || isUnderWay ? task.startMs : null,
        endedAtMs: isDone ? task.endMs : null,
      };
    });
  }

  const middle = placesOf(before)[Math.floor(placesOf(before).length / 2)]!;
  const nowMs = Math.round((middle.startMs + middle.endMs) / 2);
  // The distributor stands where its last lift has set it down.
  const lifted = before.tasks.findLast(({ step, endMs }) => step === 'lift' && endMs <= nowMs)!;
  const stand = lifted.legs.at(-1)!.poses.at(-1)!;
  const standing = crew.map((one) =>
    one.id === 'd1' ? { ...one, pose: { ...one.pose, xM: stand.xM, yM: stand.yM } } : one,
  );
  const again = (truckNews: NonNullable<PlanningInput['truckNews']>) =>
    planned(
      inputOf(
        {},
        { nowMs, version: 2, machines: standing, truckNews, previous: { plan: before, progress: progressAt(nowMs) } },
      ),
    );

  it('goes on as it can when one is a little late', () => {
    const delivery = before.supply.deliveries.findIndex(
      ({ arriveMs, loadFromMs }) => loadFromMs <= nowMs && arriveMs > nowMs - 600_000,
    );
    const later = again({ late: [{ delivery, byS: 900 }], lostTrucks: [], extraTrucks: 0 });
    expect(later.supply.joints).toEqual([]);
    expect(openTooLong(later)).toEqual([]);
    expect(impossibleRounds(later)).toEqual([]);
    expect(deliveredM3(later)).toBeCloseTo(before.totals.volumeM3, 6);
    expect(later.totals.coveredM2).toBeCloseTo(before.totals.coveredM2, 6);
    expectOneTaskAtATime(later);
    for (const task of placesOf(later))
      if (task.isCutToDone === undefined && task.endMs > nowMs) expect(task.startMs).toBeGreaterThanOrEqual(nowMs);
  });

  it('stops at a joint where too few are left, and says how many would spare it', () => {
    const lostTrucks = [0, 2, 3];
    const later = again({ late: [], lostTrucks, extraTrucks: 0 });
    const [joint] = later.supply.joints;
    expect(joint).toMatchObject({ place: 'end-of-strip' });
    expect(joint!.bands.length).toBeGreaterThan(0);
    expect(later.supply.lostTrucks).toEqual(lostTrucks);
    expect(impossibleRounds(later)).toEqual([]);
    expect(sumOf(later)).toBeCloseTo(later.totals.areaM2, 1);
    expect(deliveredM3(later)).toBeCloseTo(later.totals.volumeM3, 1);
    for (const { truck, loadFromMs } of later.supply.deliveries)
      if (loadFromMs > nowMs) expect(lostTrucks).not.toContain(truck);
    expect(later.supply.trucksInstead).toBeGreaterThan(0);
    const helped = again({ late: [], lostTrucks, extraTrucks: later.supply.trucksInstead! });
    expect(helped.supply.joints).toEqual([]);
    expect(helped.totals.coveredM2).toBeCloseTo(before.totals.coveredM2, 6);
  });

  it('leaves out what no concrete comes for, and takes it up again when trucks come', () => {
    const none = again({ late: [], lostTrucks: [0, 1, 2, 3, 4], extraTrucks: 0 });
    const refused = none.refused.filter(({ code }) => code === 'behind-joint');
    expect(refused.length).toBeGreaterThan(0);
    expect(none.supply.joints.map(({ resumeMs }) => resumeMs)).toEqual([null]);
    expect(sumOf(none)).toBeCloseTo(none.totals.areaM2, 1);
    const progress = none.tasks.map((task): TaskProgress => ({
      taskId: task.id,
      state: 'done',
      legsDone: task.legs.length,
      legDoneM: 0,
      dwellDoneS: 0,
      done: task.quantity.amount,
      startedAtMs: task.startMs,
      endedAtMs: task.endMs,
    }));
    const later = planned(
      inputOf(
        {},
        {
          nowMs: nowMs + 6 * hourMs,
          version: 3,
          machines: standing,
          truckNews: { late: [], lostTrucks: [], extraTrucks: 4 },
          previous: { plan: none, progress },
        },
      ),
    );
    expect(later.totals.coveredM2).toBeCloseTo(before.totals.coveredM2, 6);
    expect(later.supply.joints).toHaveLength(1);
    expect(impossibleRounds(later)).toEqual([]);
  });
});
