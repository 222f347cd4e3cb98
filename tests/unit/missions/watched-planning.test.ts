import { describe, expect, it } from 'vitest';
import { asId, type LevelId, type MachineId, type MissionId, type SlabId } from '../../../kernel/ids.ts';
import type { Result } from '../../../kernel/result.ts';
import { plannerWishes, type PlannerWish, type PlanReport } from '../../../missions/drafting/watch.ts';
import type { MissionParameters, Plan } from '../../../missions/mission.ts';
import { planMission, type PlanningInput } from '../../../missions/plan-mission.ts';
import type { Landing } from '../../../missions/site-model.ts';
import { checkLifts } from '../../support/checkers/lift-checker.ts';
import { checkSurface } from '../../support/checkers/surface-checker.ts';
import { liftRequest, liftSite } from '../../support/lift-sites.ts';
import {
  expectOneTaskAtATime,
  expectPredecessorsFirst,
  expectUnbrokenWays,
  expectWindowsKept,
} from './support/check-plan.ts';
import { haulInput, leastDistanceM, load, threeCarriers } from './support/haul-site.ts';
import { checkedFloor, movesOf, surfaceInput } from './support/surface-site.ts';
import {
  cage,
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

// Goal: whoever waits for a plan sees it come nearer, can have the best so far at any moment, and can call it off; and none of that changes a plan
// that is awaited. The wish changes at a look, counted: no clock, so a moment that goes wrong can be repeated.

const zones = [stagingZone(1, rectangle(0, 0, 5, 12))];
const concrete = { thicknessM: 0.2, temperatureC: 20, setFactor: 1 } as const;

function floorInput(parameters: MissionParameters, machines: PlanningInput['machines']): PlanningInput {
  const level = syntheticLevel({ number: 1, elevationM: 0, outline: rectangle(0, 0, 22, 14) });
  return {
    missionId: asId<MissionId>('mission-1'),
    version: 1,
    site: syntheticSite([level], zones, []),
    zones,
    machines,
    nowMs: 0,
    request: {
      kind: parameters.kind,
      levelId: asId<LevelId>('level-1'),
      area: { slabId: asId<SlabId>('slab-1') },
      parameters,
      earliestStartMs: 0,
    },
  };
}

const placers = [machine('d1', distributor, [4, 4]), machine('p1', pump, [-10, 4]), machine('k1', crane, [15, 20])];
const supply = {
  trucks: 5,
  loadM3: 8,
  travel: [{ fromHour: 0, travelS: 1200 }],
  utcOffsetMin: 480,
  loadingS: 600,
  cleaningS: 600,
  changeOverS: 180,
  pumpRateM3ph: 40,
  bleeds: 'as-usual',
} as const;

function hoistInput(): PlanningInput {
  const levels = [1, 2].map((number) =>
    syntheticLevel({ number, elevationM: (number - 1) * 4, outline: rectangle(0, 0, 40, 20) }),
  );
  const landings = [1, 2].map((number): Landing => ({
    id: `h1-${number}`,
    levelId: asId<LevelId>(`level-${number}`),
    cagePose: { xM: 4, yM: -1.8, zM: (number - 1) * 4, yawRad: Math.PI / 2 },
    waitPose: { xM: 4, yM: 2.2, zM: (number - 1) * 4, yawRad: -Math.PI / 2 },
    machineId: asId<MachineId>('h1'),
  }));
  const toLevelId = asId<LevelId>('level-2');
  const parameters = { kind: 'hoist-run', cargo: 'materials', toLevelId, massKg: 800, lifts: 8 } as const;
  const { area: _, ...request } = floorInput(parameters, []).request;
  const machines = [machine('h1', cage, [4, -1.8])];
  return { ...floorInput(parameters, machines), site: syntheticSite(levels, zones, landings), request };
}

const site = liftSite({ seed: 2, cranes: 2, lifts: 12 });
const surface = surfaceInput({
  widthM: 15,
  depthM: 10.5,
  robots: [
    [2, 2.5],
    [2, 6.5],
  ],
});

interface Case {
  readonly input: PlanningInput;
  /** What only a plan of its kind must keep. */
  readonly expectKept: (plan: Plan) => void;
}

const cases: Readonly<Record<string, Case>> = {
  'floor finishing': {
    input: floorInput(
      { kind: 'floor-finishing', trowelPasses: 1, placing: { by: 'others', rateM3ph: 30 }, ...concrete },
      [machine('l1', leveller, [3, 3]), machine('f1', floater, [3, 6]), machine('t1', troweller, [3, 8.5])],
    ),
    expectKept: expectWindowsKept,
  },
  placing: {
    input: floorInput({ kind: 'concrete-placing', deliveryRateM3ph: 25, ...concrete }, placers),
    expectKept: () => undefined,
  },
  'placing with trucks': {
    input: floorInput({ kind: 'concrete-placing', deliveryRateM3ph: 25, supply, ...concrete }, placers),
    expectKept: ({ supply: planned }) => {
      expect(planned?.marginS).toBeGreaterThan(0);
    },
  },
  hoisting: { input: hoistInput(), expectKept: ({ totals }) => expect(totals.lifts).toBe(8) },
  grinding: {
    input: surface,
    expectKept: (plan) => {
      const { crossings, coveredShares, apartM } = checkSurface(checkedFloor(surface), movesOf(plan), 1);
      expect(crossings).toBe(0);
      expect(coveredShares[0]).toBeGreaterThanOrEqual(0.995);
      expect(apartM).toBeGreaterThan(1);
    },
  },
  coating: {
    input: surfaceInput({ widthM: 12, depthM: 10, profileId: 'floor-coating-robot', parameters: { work: 'coat' } }),
    expectKept: ({ totals }) => expect(totals.coveredM2).toBeGreaterThan(0),
  },
  hauling: {
    input: haulInput([load([8, 4], [30, 4]), load([28, 13], [12, 13])]),
    expectKept: (plan) => expect(leastDistanceM(threeCarriers(), plan)).toBeGreaterThan(2 * Math.hypot(0.8, 0.5)),
  },
  lifts: {
    input: liftRequest(site),
    expectKept: (plan) => {
      expect(checkLifts(plan, site.machines, site.parameters.lifts).faults).toEqual([]);
    },
  },
};

/** Asks for it from a look on; Infinity asks for nothing. */
class CountingWatch {
  readonly reports: PlanReport[] = [];
  looks = 0;
  readonly #wish: PlannerWish;
  readonly #fromLook: number;

  constructor(wish: PlannerWish = 'go-on', fromLook = Infinity) {
    this.#wish = wish;
    this.#fromLook = fromLook;
  }

  report(report: PlanReport): void {
    this.reports.push(report);
  }

  wanted(): PlannerWish {
    this.looks += 1;
    return this.looks >= this.#fromLook ? this.#wish : 'go-on';
  }
}

function made(result: Result<Plan>): Plan {
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}

describe.each(Object.entries(cases))('a plan that somebody waits for: %s', (_, { input, expectKept }) => {
  const plain = made(planMission(input));
  const watch = new CountingWatch();
  const watched = planMission(input, watch);
  /** At once, early and late. */
  const moments = [0, 0.2, 0.8].map((share) => 1 + Math.floor(share * watch.looks));

  it('is the same plan whether anybody watches or not', () => {
    expect(made(watched)).toEqual(plain);
  });

  it('comes nearer, and never seems to go back', () => {
    const shares = watch.reports.map(({ share }) => share);
    expect(shares.length).toBeGreaterThan(2);
    expect(shares.every((share, at) => share >= (shares[at - 1] ?? 0) && share <= 1)).toBe(true);
    expect(shares.at(-1)).toBeGreaterThan(0.3);
    expect(new Set(watch.reports.map(({ stage }) => stage)).size).toBeGreaterThan(1);
  });

  it.each(moments)('is sound when it is cut short at look %i', (look) => {
    const plan = made(planMission(input, new CountingWatch('best-so-far', look)));
    expectOneTaskAtATime(plan);
    expectPredecessorsFirst(plan);
    if (input.request.kind === 'floor-finishing' || input.request.kind === 'surface-work') expectUnbrokenWays(plan);
    expectKept(plan);
    const isTold = plan.warnings.some(({ code }) => code === 'plan-cut-short');
    const warnings = plan.warnings.filter(({ code }) => code !== 'plan-cut-short');
    if (!isTold) expect({ ...plan, warnings }).toEqual(plain);
  });

  it.each(moments)('is refused when it is called off at look %i', (look) => {
    const refused = planMission(input, new CountingWatch('nothing', look));
    expect(refused).toEqual({ ok: false, problem: { code: 'plan-cancelled' } });
  });
});

describe('a plan that is cut short', () => {
  it('keeps the best lifts found by then: later is never worse', () => {
    const { input } = cases['lifts']!;
    const all = new CountingWatch();
    planMission(input, all);
    const ends = [0.15, 0.3, 0.6, 1].map((share) => {
      const watch = new CountingWatch('best-so-far', Math.floor(share * all.looks));
      const { endMs } = made(planMission(input, watch));
      const { best } = watch.reports.at(-1)!;
      expect(best).toMatchObject({ lifts: 12 });
      expect(endMs).toBeLessThanOrEqual(best!.endMs);
      return endMs;
    });
    expect(ends).toEqual([...ends].sort((a, b) => b - a));
  });

  it('tells the same figures of the best as the plan has that was taken', () => {
    const { input } = cases['floor finishing']!;
    const all = new CountingWatch();
    planMission(input, all);
    const firstAt = all.reports.findIndex(({ best }) => best !== null);
    const watch = new CountingWatch('best-so-far', firstAt + 2);
    const plan = made(planMission(input, watch));
    const { best } = watch.reports.at(-1)!;
    const lastMs = Math.max(...plan.tasks.filter(({ bay }) => bay !== undefined).map(({ endMs }) => endMs));
    expect(best?.endMs).toBe(lastMs);
    expect(best!.finishedM2).toBeGreaterThan(0);
    expect(plannerWishes).toContain('best-so-far');
  });
});
