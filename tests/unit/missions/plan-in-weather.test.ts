import { describe, expect, it } from 'vitest';
import { asId, type LevelId, type MissionId } from '../../../kernel/ids.ts';
import type { ForecastStep } from '../../../missions/concrete-supply.ts';
import { KnownWorks } from '../../../missions/floor/known-works.ts';
import type { Plan } from '../../../missions/mission.ts';
import { planMission, type PlanningInput } from '../../../missions/plan-mission.ts';
import type { SiteForecast } from '../../../missions/weather/site-forecast.ts';
import { finishingRequest } from './support/finishing-request.ts';
import { surfaceInput } from './support/surface-site.ts';
import {
  floater,
  leveller,
  machine,
  rectangle,
  stagingZone,
  syntheticLevel,
  syntheticSite,
  troweller,
} from './support/synthetic-site.ts';

// Goal: nothing is planned in the rain that is forecast where it can be later, and warm or cold concrete is planned as such.

const hourMs = 3_600_000;
const staging = stagingZone(1, rectangle(0, 0, 8, 10));
const site = syntheticSite(
  [syntheticLevel({ number: 1, elevationM: 0, outline: rectangle(0, 0, 18, 10), columns: [] })],
  [staging],
);
const works = new KnownWorks();
const finishing: PlanningInput = {
  missionId: asId<MissionId>('mission-1'),
  version: 1,
  site,
  zones: [staging],
  nowMs: 0,
  works,
  machines: [machine('l1', leveller, [3, 2.5]), machine('f1', floater, [3, 5]), machine('t1', troweller, [3, 7.5])],
  request: finishingRequest(1, 40),
};

function forecast(...steps: readonly (readonly [hour: number, rainMmph: number, concreteC?: number])[]): SiteForecast {
  const [first, ...rest] = steps.map(([hour, rainMmph, concreteC = 20]): ForecastStep => {
    return { fromMs: hour * hourMs, airC: 18, humidityRatio: 0.6, windMps: 2, gustMps: 30, rainMmph, concreteC };
  });
  return { steps: [first!, ...rest], shelteredLevelIds: [] };
}

function planned(input: PlanningInput): Plan {
  const plan = planMission(input);
  if (!plan.ok) throw new Error(JSON.stringify(plan.problem));
  return plan.value;
}

const worked = ({ tasks }: Plan, fromMs: number, toMs: number): readonly string[] =>
  tasks
    .filter(({ legs, startMs, endMs }) => legs.some(({ tool }) => tool === 'on') && startMs < toMs && endMs > fromMs)
    .map(({ step }) => step);

describe('floor finishing in the weather', () => {
  const dry = planned(finishing);
  const trowel = dry.tasks.find(({ step }) => step === 'trowel')!;
  const fromH = trowel.startMs / hourMs;

  it('is the same in dry weather of the temperature that was asked for, and under a roof', () => {
    expect(planned({ ...finishing, forecast: forecast([0, 0]) })).toEqual(dry);
    const roofed = { ...forecast([0, 5]), shelteredLevelIds: [asId<LevelId>('level-1')] };
    expect(planned({ ...finishing, forecast: roofed })).toEqual(dry);
  });

  it('trowels when the rain is over, and says that it waits for that', () => {
    const plan = planned({ ...finishing, forecast: forecast([0, 0], [fromH - 0.1, 3], [fromH + 0.3, 0]) });
    expect(worked(dry, (fromH - 0.1) * hourMs, (fromH + 0.3) * hourMs)).toContain('trowel');
    expect(worked(plan, (fromH - 0.1) * hourMs, (fromH + 0.3) * hourMs)).toEqual([]);
    expect(plan.tasks.map(({ reason }) => reason.code)).toContain('rain');
    expect(plan.tasks.some(({ reason }) => reason.code === 'set-later')).toBe(false);
  });

  it('leaves out what does not wait so long', () => {
    const plan = planned({ ...finishing, forecast: forecast([0, 0], [fromH - 0.1, 3], [fromH + 20, 0]) });
    expect(worked(plan, (fromH - 0.1) * hourMs, (fromH + 20) * hourMs)).toEqual([]);
    expect(plan.refused.map(({ code }) => code)).toContain('window-missed');
  });

  it('floats later on colder concrete', () => {
    const cold = planned({ ...finishing, forecast: forecast([0, 0, 8]) });
    const floats = (plan: Plan): number =>
      Math.min(...plan.tasks.filter(({ step }) => step === 'float').map(({ startMs }) => startMs));
    expect(floats(cold)).toBeGreaterThan(floats(dry) + hourMs);
  });
});

describe('surface work in the weather', () => {
  const input = surfaceInput({ widthM: 8, depthM: 10 });

  it('begins in the first dry time that is long enough', () => {
    const dry = planned(input);
    const lastsH = (dry.endMs - dry.startMs) / hourMs;
    const weather = forecast([0, 4], [1, 0], [1 + lastsH / 2, 2], [6, 0]);
    const plan = planned({ ...input, forecast: weather });
    expect(plan.startMs).toBeGreaterThanOrEqual(6 * hourMs);
    expect(plan.startMs).toBeLessThan(6.5 * hourMs);
    expect(plan.warnings.map(({ code }) => code)).toEqual(['waits-for-rain']);
    expect(planned({ ...input, forecast: forecast([0, 0]) })).toEqual(dry);
  });

  it('is warned of where the forecast has no dry time', () => {
    const plan = planned({ ...input, forecast: forecast([0, 4]) });
    expect(plan.warnings.map(({ code }) => code)).toEqual(['rain-on-work']);
  });
});
