import { describe, expect, it } from 'vitest';
import { missionRequest } from '../../../controller/contract/api.ts';
import { missionRequestOf } from '../../../controller/dispatch/request-body.ts';
import { supplyBodyOf } from '../../../controller/dispatch/supply-body.ts';
import { smallSite } from '../../support/small-site.ts';
import type { ConcreteSupply } from '../../../missions/concrete-supply.ts';

// Goal: a supply is taken as it is asked for, or refused with the field and what is wrong with it.

const site = smallSite();
const level = site.levels[0]!;
const least = { trucks: 5, travel: [{ fromHour: 0, travelS: 1500 }] };

function asked(supply: unknown) {
  const body = missionRequest.parse({
    kind: 'concrete-placing',
    levelId: level.id,
    area: { slabId: level.slabs[0]!.id },
    parameters: { supply },
  });
  return missionRequestOf(body, site, null, 0);
}

function supplyFrom(body: unknown): ConcreteSupply {
  const request = asked(body);
  if (!request.ok) throw new Error(JSON.stringify(request.problem));
  const { parameters } = request.value;
  if (parameters.kind !== 'concrete-placing' || parameters.supply === undefined) throw new Error('no supply');
  return parameters.supply;
}

function issuesOf(body: unknown): { path: string; message: string }[] {
  const request = asked(body);
  if (request.ok) throw new Error('this was to be refused');
  expect(request.problem.code).toBe('input-invalid');
  return request.problem.facts!['issues'] as { path: string; message: string }[];
}

const step = { airC: 20, humidityRatio: 0.6, windMps: 3, gustMps: 6, rainMmph: 0 };

describe('a supply of concrete', () => {
  it('is filled in from trucks and their way alone', () => {
    expect(supplyFrom(least)).toEqual({
      ...least,
      loadM3: 9,
      utcOffsetMin: 0,
      loadingS: 600,
      cleaningS: 600,
      changeOverS: 180,
      pumpRateM3ph: 40,
      bleeds: 'as-usual',
    });
  });

  it('tells its times as they were asked for', () => {
    const body = {
      ...least,
      travel: [
        { fromHour: 7, travelS: 2400 },
        { fromHour: 9.5, travelS: 1500 },
      ],
      utcOffsetMin: 480,
      loadM3: 8,
      loadingS: 300,
      cleaningS: 400,
      changeOverS: 0,
      pumpRateM3ph: 30,
      bleeds: 'little',
      plantOpens: '2026-11-22T22:00:00.000Z',
      plantCloses: '2026-11-23T10:00:00.000Z',
      forecast: [
        { from: '2026-11-22T22:00:00.000Z', ...step, concreteC: 18 },
        { from: '2026-11-23T01:00:00.000Z', ...step },
      ],
    };
    expect(supplyBodyOf(supplyFrom(body))).toEqual(body);
    expect(supplyFrom(body).plantOpensMs).toBe(Date.parse(body.plantOpens));
  });

  it.each([
    ['parameters.supply.trucks', { ...least, trucks: 0 }],
    ['parameters.supply.trucks', { ...least, trucks: 61 }],
    ['parameters.supply.travel', { ...least, travel: [] }],
    ['parameters.supply.travel.0.travelS', { ...least, travel: [{ fromHour: 0, travelS: 0 }] }],
    ['parameters.supply.utcOffsetMin', { ...least, travel: [...least.travel, { fromHour: 7, travelS: 2400 }] }],
    [
      'parameters.supply.travel',
      { ...least, utcOffsetMin: 0, travel: [...least.travel, { fromHour: 0, travelS: 2400 }] },
    ],
    [
      'parameters.supply.travel',
      {
        ...least,
        utcOffsetMin: 0,
        travel: [...least.travel, { fromHour: 7, travelS: 14_400 }, { fromHour: 8, travelS: 9 }],
      },
    ],
    [
      'parameters.supply.plantCloses',
      { ...least, plantOpens: '2026-11-23T10:00:00Z', plantCloses: '2026-11-23T10:00:00Z' },
    ],
    [
      'parameters.supply.forecast.0.humidityRatio',
      { ...least, forecast: [{ from: '2026-11-22T22:00:00Z', ...step, humidityRatio: 60 }] },
    ],
    [
      'parameters.supply.forecast',
      { ...least, forecast: ['2026-11-22T22:00:00Z', '2026-11-22T21:00:00Z'].map((from) => ({ from, ...step })) },
    ],
  ])('is refused at %s', (path, body) => {
    const issues = issuesOf(body);
    expect(issues.map((issue) => issue.path)).toEqual([path]);
    expect(issues[0]!.message).not.toBe('');
  });

  it('is nothing for a floor to be finished', () => {
    const body = missionRequest.parse({
      kind: 'floor-finishing',
      levelId: level.id,
      area: { slabId: level.slabs[0]!.id },
      parameters: { supply: least },
    });
    expect(missionRequestOf(body, site, null, 0).ok).toBe(false);
  });
});
