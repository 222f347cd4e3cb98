import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../kernel/random.ts';
import type {
  ChargingPlan,
  ChargingProblem,
  ChargingStop,
} from '../../../missions/deliveries/charging/charging-problem.ts';
import { planCharging, STOPS_MAX } from '../../../missions/deliveries/charging/plan-charging.ts';
import { readElectric } from '../../bench/formats/routing-text.ts';
import { chargingFaults } from '../../support/checkers/charging-checker.ts';
import { bruteForceCharging, randomCharging } from './support/small-charging.ts';

function planned(problem: ChargingProblem): ChargingPlan {
  const result = planCharging(problem);
  if (!result.ok || result.value === null) throw new Error(JSON.stringify(result));
  expect(chargingFaults(problem, result.value)).toEqual([]);
  return result.value;
}

const carriers = {
  count: 2,
  capacity: 10,
  home: 0,
  from: 0,
  until: 1000,
  energy: 20,
  energyPerDistance: 1,
  chargeTimePerEnergy: 2,
};
const at = (place: number, more: Partial<ChargingStop> = {}): ChargingStop => ({
  place,
  from: 0,
  until: 1000,
  service: 5,
  amount: 1,
  ...more,
});

/** Places 0 to 19 on a line, as far apart as their numbers; stations at 8. */
function onLine(stops: readonly ChargingStop[], more: Partial<typeof carriers> = {}): ChargingProblem {
  const places = 20;
  const ways = Array.from({ length: places * places }, (_, way) => Math.abs(Math.floor(way / places) - (way % places)));
  return { places, distances: ways, durations: ways, carriers: { ...carriers, ...more }, stations: [8], stops };
}

describe('rounds that charge on their way', () => {
  it('are as good as brute force finds them', () => {
    let charged = 0;
    let left = 0;
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.constantFrom([3, 2], [3, 1], [2, 2], [4, 0]),
        (seed, [stops, stations]) => {
          const problem = randomCharging(seededRandom(seed), stops!, stations!);
          const { tours, unserved, distance } = planned(problem);
          const best = bruteForceCharging(problem);
          expect({ unserved: unserved.length, rounds: tours.length }).toEqual({
            unserved: best.unserved,
            rounds: best.rounds,
          });
          expect(distance).toBeCloseTo(best.distance, 6);
          if (tours.some(({ visits }) => visits.some(({ kind }) => kind === 'charge'))) charged += 1;
          left += unserved.length;
        },
      ),
      { numRuns: 80 },
    );
    expect(charged).toBeGreaterThan(10);
    expect(left).toBeGreaterThan(10);
  });

  it('charge where the battery does not last for the way out and back, until it is full', () => {
    const { tours } = planned(onLine([at(12)]));
    expect(tours).toEqual([
      {
        distance: 24,
        visits: [
          { kind: 'charge', place: 8, begin: 8, end: 8 + 2 * 8 },
          { kind: 'stop', stop: 0, begin: 28 },
        ],
      },
    ]);
  });

  it('leave what cannot be done and say why', () => {
    const problem = onLine([at(19), at(3, { amount: 11 }), at(4), at(5, { from: 9, until: 9 }), at(2, { until: 1 })], {
      count: 1,
    });
    expect(planned(problem)).toMatchObject({
      unserved: [
        { stop: 0, cause: 'delivery-out-of-reach' },
        { stop: 1, cause: 'delivery-too-heavy' },
        { stop: 4, cause: 'delivery-out-of-reach' },
      ],
    });
    const busy = onLine([at(5, { from: 5, until: 5 }), at(6, { from: 6, until: 6 })], { count: 1 });
    expect(planned(busy).unserved).toEqual([{ stop: 1, cause: 'delivery-carriers-busy' }]);
  });

  it('are none without a carrier, and one is none where there is nothing to do', () => {
    expect(planned(onLine([at(1)], { count: 0 }))).toMatchObject({
      tours: [],
      unserved: [{ cause: 'delivery-carriers-busy' }],
    });
    expect(planned(onLine([]))).toEqual({ tours: [], unserved: [], distance: 0 });
  });

  it('are refused with the reason where the problem is malformed or too large, and end when told to', () => {
    const refusal = (problem: ChargingProblem): unknown => {
      const result = planCharging(problem);
      return result.ok ? null : result.problem;
    };
    expect(refusal(onLine([at(20)]))).toMatchObject({
      code: 'deliveries-malformed',
      facts: { what: expect.stringContaining('place') },
    });
    expect(refusal(onLine([at(1, { from: 2, until: 1 })]))).toMatchObject({ code: 'deliveries-malformed' });
    expect(refusal(onLine([at(1)], { energy: NaN }))).toMatchObject({ code: 'deliveries-malformed' });
    expect(refusal({ ...onLine([]), distances: [1] })).toMatchObject({ code: 'deliveries-malformed' });
    const many = Array.from({ length: STOPS_MAX + 1 }, () => at(1));
    expect(refusal(onLine(many))).toEqual({
      code: 'deliveries-too-large',
      facts: { size: STOPS_MAX + 1, limit: STOPS_MAX },
    });
    expect(planCharging(onLine([at(1)]), () => true)).toEqual({ ok: true, value: null });
  });
});

describe('the file of an electric instance', () => {
  const text = [
    'StringID   Type       x          y          demand     ReadyTime  DueDate    ServiceTime',
    'D0   d  40.0  50.0  0.0  0.0  1236.0  0.0',
    'S0   f  40.0  50.0  0.0  0.0  1236.0  0.0',
    'C30  c  20.0  55.0  10.0 355.0 407.0  90.0',
    '',
    'Q Vehicle fuel tank capacity /77.75/',
    'C Vehicle load capacity /200.0/',
    'r fuel consumption rate /1.0/',
    'g inverse refueling rate /3.47/',
    'v average Velocity /2.0/',
    '',
  ].join('\n');

  it('is read with places in the order of its rows', () => {
    const read = readElectric(text);
    if (!read.ok) throw new Error(JSON.stringify(read.problem));
    const { places, distances, durations, carriers: read1, stations, stops } = read.value;
    expect([places, stations, stops.map(({ place }) => place)]).toEqual([3, [1], [2]]);
    expect(distances[2]).toBeCloseTo(Math.hypot(20, 5), 12);
    expect(durations[2]).toBeCloseTo(Math.hypot(20, 5) / 2, 12);
    expect(read1).toMatchObject({
      capacity: 200,
      home: 0,
      until: 1236,
      energy: 77.75,
      energyPerDistance: 1,
      chargeTimePerEnergy: 3.47,
    });
    expect(planned(read.value).tours).toHaveLength(1);
  });

  it('is refused with the line where something is missing', () => {
    const broken = (from: string, to: string): unknown => {
      const read = readElectric(text.replace(from, to));
      return read.ok ? null : read.problem;
    };
    expect(broken('C30  c  20.0', 'C30  c  x')).toMatchObject({ code: 'format-broken', facts: { line: 4 } });
    expect(broken('C30  c', 'C30  q')).toMatchObject({ code: 'format-broken', facts: { line: 4 } });
    expect(broken('r fuel consumption rate /1.0/\n', '')).toMatchObject({ code: 'format-broken' });
    expect(broken('D0   d', 'D0   f')).toMatchObject({ code: 'format-broken' });
  });
});
