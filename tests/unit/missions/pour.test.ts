import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Point, Polygon, Ring } from '../../../kernel/geometry.ts';
import { steady, timeAfter, timeBefore, type Course } from '../../../missions/concrete/course.ts';
import { facesBetween } from '../../../missions/concrete/open-face.ts';
import { planPour, type PlannedPour, type PourPlan, type PourRequest } from '../../../missions/concrete/plan-pour.ts';
import { replanPour } from '../../../missions/concrete/replan-pour.ts';
import type { TruckSupply } from '../../../missions/concrete/truck-plan.ts';

/** Pours against a second account of trucks, pump and setting concrete that shares nothing with the planner but the limits' figures. */
const hourMs = 3_600_000;
const startMs = 10 * hourMs;

function rectangle(width: number, height: number): Ring {
  return [
    [0, 0],
    [width, 0],
    [width, height],
    [0, height],
  ];
}

const supply: TruckSupply = {
  trucks: 5,
  loadM3: 9,
  travelS: 1500,
  traffic: steady(1),
  loadingS: 600,
  cleaningS: 600,
  changeOverS: 180,
  plantOpensMs: 6 * hourMs,
  plantClosesMs: 30 * hourMs,
};

function request(changes: Partial<PourRequest> = {}): PourRequest {
  return {
    region: [{ outline: rectangle(40, 18), holes: [] }],
    thicknessM: 0.18,
    exit: [40, 0],
    startMs,
    pumpRateM3ph: 30,
    concrete: { setFactor: 1, temperatureC: steady(20) },
    supply,
    ...changes,
  };
}

function planned(asked: PourRequest): PlannedPour {
  const plan = planPour(asked);
  if (!plan.ok) throw new Error(JSON.stringify(plan.problem).slice(0, 300));
  return plan.value;
}

/** Minute by minute, by the figures of the survey and the standard (20 °C: 2.83 h; 180 or 150, with retarder 240 or 210 min). */
function isStillOpen(
  batchedMs: number,
  untilMs: number,
  { setFactor, temperatureC }: PourRequest['concrete'],
): boolean {
  const at = (ms: number): number =>
    temperatureC.findLast(({ fromMs }) => fromMs <= ms)?.value ?? temperatureC[0].value;
  const isCool = at(batchedMs) <= 25;
  const plainMin = isCool ? 180 : 150;
  const limitMin = setFactor > 1 ? plainMin + 60 : plainMin;
  let ageH = 0;
  for (let ms = batchedMs; ms < untilMs; ms += 60_000)
    ageH += Math.exp(-3450 * (1 / (at(ms) + 273.15) - 1 / 293.15)) / 60;
  return untilMs - batchedMs <= limitMin * 60_000 + 1 && ageH <= 2.83 * 0.9 * setFactor + 0.05;
}

/** Everything that is wrong with a plan; `apart` tells pieces between which there is a joint. */
function faultsOf(asked: PourRequest, plan: PourPlan, apartM3: number | null = null): string[] {
  const faults: string[] = [];
  const { deliveries, layout } = plan;
  const byTruck = new Map<number, number>();
  const cubes: { readonly fromM3: number; readonly toM3: number; readonly delivery: number }[] = [];
  let m3 = 0;
  deliveries.forEach((one, at) => {
    const { truck, loadFromMs, departMs, arriveMs, unloadFromMs, unloadToMs, backMs, volumeM3 } = one;
    if (loadFromMs < (byTruck.get(truck) ?? 0) - 1) faults.push(`truck ${truck} is in two places`);
    byTruck.set(truck, backMs);
    const way =
      departMs - loadFromMs >= asked.supply.loadingS * 1000 - 1 && arriveMs > departMs && unloadFromMs >= arriveMs - 1;
    if (!way) faults.push(`delivery ${at} is faster than it can be`);
    if (volumeM3 > asked.supply.loadM3 + 1e-6) faults.push(`delivery ${at} is more than a load`);
    if (volumeM3 / ((unloadToMs - unloadFromMs) / hourMs) > asked.pumpRateM3ph + 1e-6)
      faults.push(`the pump is too fast in ${at}`);
    if (unloadToMs - loadFromMs > 90 * 60_000 + 1) faults.push(`delivery ${at} is over age`);
    const before = deliveries[at - 1];
    if (before !== undefined && unloadFromMs < before.unloadToMs + asked.supply.changeOverS * 1000 - 1)
      faults.push(`delivery ${at} begins before the pump is free`);
    cubes.push({ fromM3: m3, toM3: m3 + volumeM3, delivery: at });
    m3 += volumeM3;
  });
  const ends = layout.pieces.map(({ areaM2 }) => areaM2 * asked.thicknessM);
  const total = ends.reduce((sum, one) => sum + one, 0);
  if (apartM3 === null && Math.abs(m3 - total) > 1e-6) faults.push(`${m3} m³ instead of ${total}`);
  let sum = 0;
  const spans = ends.map((one) => ({ fromM3: sum, toM3: (sum += one) }));
  const holding = (fromM3: number, toM3: number) =>
    cubes.filter((cube) => cube.toM3 > fromM3 + 1e-6 && cube.fromM3 < toM3 - 1e-6);
  for (const { before, after } of plan.faces) {
    const [a, b] = [spans[before]!, spans[after]!];
    if (b.toM3 > m3 + 1e-6) continue;
    if (apartM3 !== null && a.fromM3 < apartM3 + 1e-6 && b.toM3 > apartM3 - 1e-6) continue;
    const batched = Math.min(...holding(a.fromM3, a.toM3).map(({ delivery }) => deliveries[delivery]!.loadFromMs));
    const last = holding(b.fromM3, b.toM3).at(-1)!;
    const round = deliveries[last.delivery]!;
    const share = (b.toM3 - last.fromM3) / (last.toM3 - last.fromM3);
    const closed = round.unloadFromMs + Math.min(1, share) * (round.unloadToMs - round.unloadFromMs);
    if (!isStillOpen(batched, closed, asked.concrete)) faults.push(`${before} has set before ${after} covers it`);
  }
  return faults;
}

const slab = fc
  .record({ width: fc.integer({ min: 8, max: 36 }), height: fc.integer({ min: 8, max: 24 }), isHollow: fc.boolean() })
  .map(({ width, height, isHollow }): Polygon => {
    const [x, y] = [width / 2, height / 2];
    const hole: Point[] = [
      [x, y],
      [x, y + 2],
      [x + 2, y + 2],
      [x + 2, y],
    ];
    return { outline: rectangle(width, height), holes: isHollow ? [hole] : [] };
  });
const rush = fc.integer({ min: 10, max: 20 }).map((tenths): Course => [
  { fromMs: 0, value: 1 },
  { fromMs: startMs + hourMs, value: tenths / 10 },
  { fromMs: startMs + 3 * hourMs, value: 1 },
]);
const asked = fc
  .record({
    slab,
    rush,
    trucks: fc.integer({ min: 2, max: 6 }),
    travelS: fc.integer({ min: 300, max: 1800 }),
    rate: fc.integer({ min: 15, max: 60 }),
    morningC: fc.integer({ min: 8, max: 26 }),
    rise: fc.integer({ min: 0, max: 3 }),
    setFactor: fc.constantFrom(1, 1.4),
  })
  .map(({ slab: one, rush: traffic, trucks, travelS, rate, morningC, rise, setFactor }) =>
    request({
      region: [one],
      pumpRateM3ph: rate,
      concrete: {
        setFactor,
        temperatureC: [
          { fromMs: 0, value: morningC },
          { fromMs: startMs + 2 * hourMs, value: morningC + rise },
        ],
      },
      supply: { ...supply, trucks, travelS, traffic },
    }),
  );

describe('a course over time', () => {
  it('leads back to where it came from, and who begins later is done no earlier', () => {
    const course = fc
      .array(fc.record({ hours: fc.integer({ min: 1, max: 5 }), tenths: fc.integer({ min: 5, max: 30 }) }), {
        minLength: 1,
        maxLength: 6,
      })
      .map((steps): Course => {
        let fromMs = 0;
        const [first, ...rest] = steps.map(({ hours, tenths }) => ({
          fromMs: (fromMs += hours * hourMs),
          value: tenths / 10,
        }));
        return [first!, ...rest];
      });
    const time = fc.integer({ min: 0, max: 30 * hourMs });
    fc.assert(
      fc.property(course, time, time, fc.integer({ min: 0, max: 5 * hourMs }), (steps, a, b, amountMs) => {
        const pace = (factor: number): number => 1 / factor;
        const end = timeAfter(steps, a, amountMs, pace);
        expect(Math.abs(timeBefore(steps, end, amountMs, pace) - a)).toBeLessThan(1);
        if (b >= a) expect(timeAfter(steps, b, amountMs, pace)).toBeGreaterThanOrEqual(end - 1e-3);
      }),
    );
  });
});

describe('a pour', () => {
  it('needs as many trucks as JGJ/T 10 says for its worked example', () => {
    // Q1 30.6 m³/h, 9.5 m³ a truck, 36 min on the road and 45 min standing: 30.6 / 570 × 81 = 4.35.
    const unloadingS = (9.5 / 30.6) * 3600;
    const waits = [4, 5].map((trucks) => {
      const example = { trucks, loadM3: 9.5, travelS: 18 * 60, changeOverS: 0, cleaningS: 45 * 60 - 600 - unloadingS };
      return planned(request({ pumpRateM3ph: 30.6, supply: { ...supply, ...example, trucks } })).pumpWaitS;
    });
    expect(waits[0]).toBeGreaterThan(600);
    expect(waits[1]).toBeLessThan(1);
  });

  it('knows which pieces touch', () => {
    const at = (x: number, y: number): Polygon => ({
      outline: rectangle(4, 4).map(([dx, dy]): Point => [x + dx, y + dy]),
      holes: [],
    });
    const faces = facesBetween([at(0, 0), at(0, 4), at(4, 0), at(4, 4), at(20, 0)]);
    expect(faces.map(({ before, after }) => `${before}-${after}`)).toEqual(['0-1', '0-2', '1-3', '2-3']);
  });

  it('places nothing over age, leaves no face open too long and asks no pump for more than it gives', () => {
    let possible = 0;
    fc.assert(
      fc.property(asked, (one) => {
        const plan = planPour(one);
        if (!plan.ok) return;
        possible += 1;
        expect(faultsOf(one, plan.value)).toEqual([]);
        expect(plan.value.trucksNeeded).toBeLessThanOrEqual(one.supply.trucks);
      }),
      { numRuns: 8 },
    );
    expect(possible).toBeGreaterThan(2);
  });

  it('gets no worse by one more truck', () => {
    fc.assert(
      fc.property(asked, (one) => {
        const few = planPour(one);
        const more = planPour({ ...one, supply: { ...one.supply, trucks: one.supply.trucks + 1 } });
        if (!few.ok) return;
        expect(more.ok).toBe(true);
        if (!more.ok) return;
        const spareS = ({ times }: PourPlan): number => Math.min(1200, times.marginS);
        expect(spareS(more.value)).toBeGreaterThanOrEqual(spareS(few.value) - 2);
        if (spareS(more.value) < spareS(few.value) + 2)
          expect(more.value.endMs).toBeLessThanOrEqual(few.value.endMs + 2000);
        expect(more.value.trucksNeeded).toBe(few.value.trucksNeeded);
      }),
      { numRuns: 4 },
    );
  });

  it('that is impossible says what would help, and each of it does', () => {
    const kinds = new Set<string>();
    const hard = request({
      region: [{ outline: rectangle(24, 15), holes: [] }],
      startMs: startMs + 2 * hourMs,
      startFromMs: startMs - 2 * hourMs,
      supply: {
        ...supply,
        trucks: 2,
        traffic: [
          { fromMs: 0, value: 0.8 },
          { fromMs: startMs + 2 * hourMs, value: 1.7 },
        ],
      },
    });
    for (const one of [hard, request({ ...hard, concrete: { setFactor: 1, temperatureC: steady(26) } })]) {
      const plan = planPour(one);
      if (plan.ok || plan.problem.code !== 'pour-infeasible') throw new Error('this was not to be possible');
      expect(plan.problem.facts.faults.length).toBeGreaterThan(0);
      for (const remedy of plan.problem.facts.remedies) {
        kinds.add(remedy.kind);
        const { concrete } = one;
        if (remedy.kind === 'more-trucks')
          planned({ ...one, supply: { ...one.supply, trucks: one.supply.trucks + remedy.trucks } });
        if (remedy.kind === 'start-earlier') planned({ ...one, startMs: one.startMs - remedy.byS * 1000 });
        if (remedy.kind === 'start-later') planned({ ...one, startMs: one.startMs + remedy.byS * 1000 });
        if (remedy.kind === 'retarder') planned({ ...one, concrete: { ...concrete, setFactor: remedy.setFactor } });
        if (remedy.kind === 'cooler-concrete')
          planned({
            ...one,
            concrete: { ...concrete, temperatureC: steady(concrete.temperatureC[0].value - remedy.byC) },
          });
      }
    }
    expect([...kinds].sort()).toEqual(['cooler-concrete', 'more-trucks', 'retarder', 'start-earlier']);
  });

  it('without trucks, concrete or sense is refused', () => {
    const bad = [
      { supply: { ...supply, trucks: 0 } },
      { supply: { ...supply, loadM3: 0 } },
      { supply: { ...supply, plantClosesMs: supply.plantOpensMs } },
      { thicknessM: 0 },
      { pumpRateM3ph: NaN },
      { region: [] },
      { concrete: { setFactor: 0, temperatureC: steady(20) } },
      { concrete: { setFactor: 1, temperatureC: steady(60) } },
    ];
    for (const changes of bad) {
      const plan = planPour(request(changes));
      expect(plan.ok ? null : plan.problem.code).toBe('pour-malformed');
    }
  });

  it('that the plant closes before is refused with what is missing', () => {
    const plan = planPour(request({ supply: { ...supply, plantClosesMs: startMs + hourMs } }));
    if (plan.ok || plan.problem.code !== 'pour-infeasible') throw new Error('this was not to be possible');
    expect(plan.problem.facts.faults).toContainEqual(expect.objectContaining({ kind: 'not-delivered' }));
  });
});

describe('a pour whose truck is late or lost', () => {
  const news = fc.record({
    shareOfPour: fc.double({ min: 0.05, max: 0.9, noNaN: true }),
    lateMin: fc.integer({ min: 0, max: 200 }),
    lost: fc.integer({ min: 0, max: 3 }),
  });

  it('keeps what is poured, and the rest fresh on fresh or behind a joint', () => {
    const joints = new Set<string>();
    const one = request({ supply: { ...supply, trucks: 4 }, concrete: { setFactor: 1, temperatureC: steady(22) } });
    const plan = planned(one);
    fc.assert(
      fc.property(news, ({ shareOfPour, lateMin, lost }) => {
        const nowMs = startMs + shareOfPour * (plan.endMs - startMs);
        const next = plan.deliveries.findIndex(
          ({ unloadFromMs, loadFromMs }) => unloadFromMs > nowMs && loadFromMs <= nowMs,
        );
        const late = next < 0 ? [] : [{ delivery: next, byS: lateMin * 60 }];
        const lostTrucks = Array.from({ length: lost }, (_, truck) => truck);
        const again = replanPour(plan, one, { nowMs, late, lostTrucks });
        const done = plan.deliveries.filter(({ unloadFromMs }) => unloadFromMs <= nowMs);
        expect(again.plan.deliveries.slice(0, done.length)).toEqual(done);
        expect(again.plan.layout).toBe(plan.layout);
        const { joint } = again;
        joints.add(joint === null ? 'none' : joint.place);
        if (joint === null) expect(faultsOf(one, again.plan)).toEqual([]);
        else if (joint.resumeMs !== null) expect(faultsOf(one, again.plan, joint.atM3)).toEqual([]);
        for (const { truck, loadFromMs } of again.plan.deliveries.slice(done.length))
          if (loadFromMs >= nowMs) expect(lostTrucks).not.toContain(truck);
        if (again.trucksInstead === null) return;
        const helped = replanPour(plan, one, { nowMs, late, lostTrucks, extraTrucks: again.trucksInstead });
        expect(helped.joint).toBeNull();
      }),
      { numRuns: 15 },
    );
    expect(joints).toContain('none');
    expect(joints).toContain('end-of-strip');
  });

  it('is stopped only where a joint may lie, and can be planned again behind it', () => {
    const one = request({ supply: { ...supply, trucks: 4 }, jointAfterStrips: [2, 4] });
    const plan = planned(one);
    const endM3 = plan.layout.pieces.reduce(
      (sum, { strip, areaM2 }) => (strip <= 2 ? sum + areaM2 * one.thicknessM : sum),
      0,
    );
    const last = Math.floor(endM3 / supply.loadM3) - 1;
    const { truck, unloadFromMs: nowMs } = plan.deliveries[last]!;
    const lostTrucks = [0, 1, 2, 3].filter((other) => other !== plan.deliveries[last + 1]!.truck);
    expect(lostTrucks).toContain(truck);
    const again = replanPour(plan, one, { nowMs, late: [], lostTrucks });
    expect(again.joint).toMatchObject({ place: 'end-of-strip', strip: 2 });
    const later = replanPour(again.plan, one, { nowMs: again.plan.endMs + 1, late: [], lostTrucks: [] });
    expect(later.plan.deliveries.slice(0, again.plan.deliveries.length)).toEqual(again.plan.deliveries);
    expect(later.joint).toBeNull();
    expect(faultsOf(one, later.plan, again.joint!.atM3)).toEqual([]);
    expect(later.plan.deliveries.reduce((sum, { volumeM3 }) => sum + volumeM3, 0)).toBeCloseTo(plan.volumeM3);
  });

  it('says until when each truck may begin', () => {
    const one = request();
    const plan = planned(one);
    plan.deliveries.forEach(({ unloadFromMs }, at) => expect(plan.beginByMs[at]).toBeGreaterThanOrEqual(unloadFromMs));
    const at = plan.deliveries.findIndex(({ unloadFromMs }) => unloadFromMs > startMs + hourMs);
    const waited = (byMs: number): string[] => {
      const deliveries = plan.deliveries.map((round, number) =>
        number < at
          ? round
          : { ...round, unloadFromMs: round.unloadFromMs + byMs, unloadToMs: round.unloadToMs + byMs },
      );
      // Trucks behind it would be loaded later; only the faces are in question.
      return faultsOf(one, { ...plan, deliveries }).filter(
        (fault) => fault.includes('has set') || fault.startsWith(`delivery ${at} `),
      );
    };
    const spareMs = plan.beginByMs[at]! - plan.deliveries[at]!.unloadFromMs;
    expect(waited(spareMs)).toEqual([]);
    expect(waited(spareMs + 600_000)).not.toEqual([]);
  });
});
