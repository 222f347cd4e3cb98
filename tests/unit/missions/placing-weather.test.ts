import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bayWindows } from '../../../missions/concrete/concrete-clock.ts';
import { steady, type Course } from '../../../missions/concrete/course.ts';
import { planPour, type PourRequest } from '../../../missions/concrete/plan-pour.ts';
import {
  evaporationKgpm2h,
  placingWeather,
  type WeatherForecast,
  type WeatherNeeds,
} from '../../../missions/concrete/placing-weather.ts';
import { replanPour } from '../../../missions/concrete/replan-pour.ts';
import type { TruckDelivery } from '../../../missions/concrete-supply.ts';

const hourMs = 3_600_000;
const calm: WeatherForecast = {
  airC: steady(20),
  humidityRatio: steady(0.6),
  windMps: steady(2),
  gustMps: steady(4),
  rainMmph: steady(0),
};
const needs: WeatherNeeds = { concreteC: steady(22), windStopMps: 12, areaM2: 400, bleeds: 'as-usual' };
const day = { fromMs: 0, toMs: 10 * hourMs };

function hourly(...values: readonly number[]): Course {
  const [first, ...rest] = values.map((value, hour) => ({ fromMs: hour * hourMs, value }));
  return [first!, ...rest];
}

describe('evaporation from fresh concrete', () => {
  it('is what the nomograph says', () => {
    expect(evaporationKgpm2h(30, 32, 0.4, 20 / 3.6)).toBeCloseTo(1.07, 2);
    expect(evaporationKgpm2h(27, 27, 0.5, 16 / 3.6)).toBeCloseTo(0.68, 1);
  });

  it('rises with wind and warm concrete, falls with humid air, and is never less than nothing', () => {
    const [celsius, ratio, mps] = [
      fc.integer({ min: -5, max: 40 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 0, max: 20 }),
    ];
    fc.assert(
      fc.property(celsius, celsius, ratio, mps, (concreteC, airC, humidity, wind) => {
        const rate = evaporationKgpm2h(concreteC, airC, humidity, wind);
        expect(rate).toBeGreaterThanOrEqual(0);
        expect(evaporationKgpm2h(concreteC, airC, humidity, wind + 1)).toBeGreaterThanOrEqual(rate);
        expect(evaporationKgpm2h(concreteC + 1, airC, humidity, wind)).toBeGreaterThanOrEqual(rate);
        expect(evaporationKgpm2h(concreteC, airC, Math.min(1, humidity + 0.1), wind)).toBeLessThanOrEqual(rate);
      }),
    );
  });
});

describe('the weather of a pour', () => {
  it('lets a calm day pass and covers all of it', () => {
    expect(placingWeather(calm, needs, day)).toEqual([{ ...day, verdict: 'go', causes: [] }]);
  });

  it('stops for gusts and heavy rain, and goes on when it has been calm for ten minutes', () => {
    const storm = { ...calm, gustMps: hourly(4, 13, 11, 4), rainMmph: hourly(0, 0, 0, 0, 9, 2, 0) };
    const spans = placingWeather(storm, needs, day);
    expect(spans.map(({ verdict, fromMs }) => [verdict, fromMs / 60_000])).toEqual([
      ['go', 0],
      ['stop', 60],
      ['take-care', 130],
      ['go', 180],
      ['stop', 240],
      ['no-start', 310],
      ['go', 360],
    ]);
    expect(spans[1]!.causes).toEqual([{ kind: 'wind', gustMps: 13, limitMps: 12 }]);
    expect(spans.at(-1)!.toMs).toBe(day.toMs);
  });

  it('begins small areas in light rain', () => {
    const drizzle = { ...calm, rainMmph: steady(1) };
    expect(placingWeather(drizzle, needs, day)[0]!.verdict).toBe('no-start');
    expect(placingWeather(drizzle, { ...needs, areaM2: 40 }, day)[0]!.verdict).toBe('go');
  });

  it('warns of evaporation with its rate, earlier for mixes that hardly bleed', () => {
    const dry = { ...calm, airC: steady(28), humidityRatio: steady(0.45), windMps: steady(5) };
    const warm = { ...needs, concreteC: steady(27) };
    expect(placingWeather(dry, warm, day)[0]!.verdict).toBe('go');
    const [span] = placingWeather(dry, { ...warm, bleeds: 'little' }, day);
    expect(span).toMatchObject({ verdict: 'take-care', causes: [{ kind: 'evaporation', limitKgpm2h: 0.5 }] });
  });
});

describe('a pour under a forecast', () => {
  const request: PourRequest = {
    region: [
      {
        outline: [
          [0, 0],
          [20, 0],
          [20, 10],
          [0, 10],
        ],
        holes: [],
      },
    ],
    thicknessM: 0.18,
    exit: [20, 0],
    startMs: 4 * hourMs,
    pumpRateM3ph: 30,
    concrete: { setFactor: 1, temperatureC: steady(20) },
    supply: {
      trucks: 4,
      loadM3: 9,
      travelS: 900,
      traffic: steady(1),
      loadingS: 600,
      cleaningS: 600,
      changeOverS: 180,
      plantOpensMs: 0,
      plantClosesMs: 24 * hourMs,
    },
    weather: { forecast: calm, windStopMps: 12, bleeds: 'as-usual' },
  };

  it('that brings a storm is refused with how much earlier or later to begin', () => {
    expect(planPour(request).ok).toBe(true);
    const forecast = { ...calm, gustMps: hourly(4, 4, 4, 4, 4, 15, 15, 4) };
    const plan = planPour({ ...request, weather: { ...request.weather!, forecast } });
    if (plan.ok || plan.problem.code !== 'pour-infeasible') throw new Error('nothing is poured in a storm');
    expect(plan.problem.facts.faults).toContainEqual(expect.objectContaining({ kind: 'weather', fromMs: 5 * hourMs }));
    const byKind = new Map(plan.problem.facts.remedies.map((remedy) => [remedy.kind, remedy]));
    expect([...byKind.keys()].sort()).toEqual(['start-earlier', 'start-later']);
    expect(byKind.get('start-later')).toEqual({ kind: 'start-later', byS: 11_400 });
  });

  describe('planned again while it runs', () => {
    const plan = planPour(request);
    if (!plan.ok) throw new Error('this pour is easy');
    const nowMs = request.startMs + 1_200_000;
    const again = (forecast: WeatherForecast) =>
      replanPour(
        plan.value,
        { ...request, weather: { ...request.weather!, forecast } },
        { nowMs, late: [], lostTrucks: [] },
      );
    const isInStorm = (deliveries: readonly TruckDelivery[], fromMs: number, toMs: number): boolean =>
      deliveries.some((one) => one.unloadFromMs >= nowMs && one.unloadFromMs < toMs && one.unloadToMs > fromMs);

    it('goes on as it was while the weather holds', () => {
      expect(again(calm).joint).toBeNull();
    });

    it('stops at a joint before a storm that has been forecast since, and goes on behind it when it is calm', () => {
      const fromMs = 4.75 * hourMs;
      const toMs = 9 * hourMs;
      const gustMps: Course = [
        { fromMs: 0, value: 4 },
        { fromMs, value: 15 },
        { fromMs: toMs, value: 4 },
      ];
      const { plan: later, joint } = again({ ...calm, gustMps });
      expect(joint).not.toBeNull();
      expect(joint!.resumeMs).toBeGreaterThanOrEqual(toMs + 600_000);
      expect(isInStorm(later.deliveries, fromMs, toMs + 600_000)).toBe(false);
      expect(later.deliveries.reduce((sum, { volumeM3 }) => sum + volumeM3, 0)).toBeCloseTo(plan.value.volumeM3);
    });

    it('waits without a joint for a squall that the open faces outlast', () => {
      const fromMs = 4.75 * hourMs;
      const toMs = 4.85 * hourMs;
      const gustMps: Course = [
        { fromMs: 0, value: 4 },
        { fromMs, value: 15 },
        { fromMs: toMs, value: 4 },
      ];
      const { plan: later, joint } = again({ ...calm, gustMps });
      expect(joint).toBeNull();
      expect(later.times.faults).toEqual([]);
      expect(isInStorm(later.deliveries, fromMs, toMs + 600_000)).toBe(false);
      expect(later.endMs).toBeGreaterThan(plan.value.endMs);
    });
  });

  it('sets its concrete sooner when it warms up', () => {
    const plain = bayWindows(0, { temperatureC: 18, setFactor: 1 }, 2);
    const warming = bayWindows(0, { temperatureC: 18, setFactor: 1, forecastC: hourly(18, 20, 23) }, 2);
    expect(warming.floatFromMs).toBeLessThan(plain.floatFromMs);
    expect(warming.workableUntilMs).toBeLessThan(plain.workableUntilMs - 1800_000);
    expect(bayWindows(0, { temperatureC: 5, setFactor: 1, forecastC: steady(18) }, 2)).toEqual(plain);
  });
});
