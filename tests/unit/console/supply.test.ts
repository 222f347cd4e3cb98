import { describe, expect, it } from 'vitest';
import { plannedSupplyView } from '../../../controller/contract/missions/concrete-supply.ts';
import { spanWithTrucks, truckRows } from '../../../console/parts/gantt/gantt-truck-rows.ts';
import { problemWords } from '../../../console/i18n/problem-words.ts';
import { freshDraft, requestOf } from '../../../console/state/mission-draft.ts';
import { freshSupply, freshWeather, type SupplyDraft } from '../../../console/state/supply-draft.ts';
import { truckNewsOf } from '../../../console/state/use-truck-news.ts';
import { missionParameters, missionRequest } from '../../../controller/contract/api.ts';
import { type ProblemView } from '../../../controller/contract/problems/problem-view.ts';
import { truckNews, type ConcreteSupplyBody } from '../../../controller/contract/missions/concrete-supply.ts';
import { problemCatalogue } from '../../../controller/contract/problems/errors.ts';
import { twoTrucks } from '../../support/two-trucks.ts';

// Goal: what the form says of plant, trucks and weather reaches the site, and what the site says of them reaches people.

const hourMs = 3_600_000;
const iso = (inH: number) => new Date(inH * hourMs).toISOString();

function supplyIn(supply: SupplyDraft | null): ConcreteSupplyBody | undefined {
  const draft = { ...freshDraft, kind: 'concrete-placing', area: { type: 'slab', slabId: 's' }, supply } as const;
  const body = missionRequest.parse(requestOf(draft, 'level-2', iso));
  const parameters = missionParameters.parse({ kind: draft.kind, ...body.parameters });
  return parameters.kind === 'concrete-placing' ? parameters.supply : undefined;
}

describe('the concrete supply of the form', () => {
  it('is left out until somebody opens it', () => {
    expect(freshDraft.supply).toBeNull();
    expect(supplyIn(null)).toBeUndefined();
  });

  it('is what the contract accepts, with the roads’ busy hours in local time', () => {
    expect(supplyIn(freshSupply)).toMatchObject({
      trucks: 6,
      travel: [
        { fromHour: 0, travelS: 1500 },
        { fromHour: 7, travelS: 2400 },
        { fromHour: 9, travelS: 1500 },
        { fromHour: 17, travelS: 2400 },
        { fromHour: 19, travelS: 1500 },
      ],
      utcOffsetMin: 0 - new Date(0).getTimezoneOffset(),
    });
    expect(supplyIn({ ...freshSupply, rushTravelMin: 25, plantOpensInH: 3 })).toMatchObject({
      travel: [{ fromHour: 0, travelS: 1500 }],
      plantOpens: iso(3),
    });
  });

  it('turns the weather into a forecast: heavy rain for two hours where it is told of', () => {
    const rainIn = (rainInH: number) =>
      supplyIn({ ...freshSupply, weather: { ...freshWeather, humidityPercent: 45, windMps: 7, gustMps: 5, rainInH } })
        ?.forecast ?? [];
    expect(rainIn(0)).toEqual([{ from: iso(0), airC: 20, humidityRatio: 0.45, windMps: 7, gustMps: 7, rainMmph: 0 }]);
    expect(rainIn(4).map(({ from, rainMmph }) => [from, rainMmph])).toEqual([
      [iso(0), 0],
      [iso(4), 10],
      [iso(6), 0],
    ]);
  });
});

describe('a refused pour', () => {
  const refused = (facts: Record<string, unknown>): ProblemView => {
    const { status, title, tip } = problemCatalogue['pour-infeasible'];
    return { type: '', title: title.en, status, code: 'pour-infeasible', titles: title, tip, facts };
  };

  it('says the worst of each kind and every remedy', () => {
    const problem = refused({
      faults: [
        { kind: 'open-face', before: 1, after: 4, byS: 300 },
        { kind: 'open-face', before: 2, after: 5, byS: 1_081 },
        { kind: 'discharge', delivery: 3, byS: 10 },
      ],
      remedies: [
        { kind: 'more-trucks', trucks: 2 },
        { kind: 'retarder', setFactor: 1.2 },
      ],
    });
    expect(problemWords('en', problem).details).toEqual([
      'An open face would be 19 min too old',
      'A load would be 1 min too old',
      '→ 2 more trucks',
      '→ retarder, setting factor 1.2',
    ]);
    expect(problemWords('zh', problem).details).toHaveLength(4);
  });

  it('does not leave a person without advice where no single change helps', () => {
    const problem = refused({ faults: [{ kind: 'not-delivered', missingM3: 12.34 }], remedies: [] });
    expect(problemWords('en', problem).details).toEqual([
      '12.3 m³ would be missing when the plant closes',
      'No single change would do: take a smaller area, or more trucks and a retarder together.',
    ]);
  });
});

describe('the trucks of a plan', () => {
  const [first, second] = twoTrucks.deliveries;
  if (first === undefined || second === undefined) throw new Error('two trucks come once each');
  const again = { ...first, loadFromMs: 100 * 60_000, backMs: 300 * 60_000 };
  const supply = plannedSupplyView.parse({ ...twoTrucks, deliveries: [second, first, again], lostTrucks: [1] });

  it('stand in a row each, round by round, and those that are lost are marked', () => {
    const rows = truckRows({ supply });
    expect(rows.map(({ truck, isLost, rounds }) => [truck, isLost, rounds.length])).toEqual([
      [0, false, 2],
      [1, true, 1],
    ]);
    expect(truckRows({})).toEqual([]);
  });

  it('widen the schedule from the first loading to the last way back', () => {
    const span = { fromMs: 20 * 60_000, toMs: 200 * 60_000 };
    expect(spanWithTrucks(span, { supply })).toEqual({ fromMs: 0, toMs: 300 * 60_000 });
    expect(spanWithTrucks(span, {})).toEqual(span);
  });
});

describe('news of trucks', () => {
  it('are a question once something is said, in the numbers of the plan in force', () => {
    const nothing = { lateMin: new Map([[4, 0]]), lost: new Set<number>(), extra: 0 };
    expect(truckNewsOf(nothing, 3)).toBeNull();
    const news = truckNewsOf({ lateMin: new Map([[4, 20]]), lost: new Set([2, 0]), extra: 1 }, 3);
    expect(news).toEqual({ planVersion: 3, late: [{ delivery: 4, byS: 1200 }], lostTrucks: [0, 2], extraTrucks: 1 });
    expect(truckNews.safeParse(news).success).toBe(true);
  });
});
