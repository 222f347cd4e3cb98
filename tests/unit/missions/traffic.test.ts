import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../kernel/random.ts';
import { RoutePlanner } from '../../../missions/traffic/plan-route.ts';
import { planTraffic, type TrafficOptions } from '../../../missions/traffic/plan-traffic.ts';
import { Reservations } from '../../../missions/traffic/reservations.ts';
import { distancesTo, roadGraph, travelTable } from '../../../missions/traffic/road-graph.ts';
import type { Route, TrafficPlan, TrafficProblem } from '../../../missions/traffic/traffic-problem.ts';
import { trafficFaults } from '../../support/checkers/traffic-checker.ts';
import {
  corridor,
  corridorCases,
  isSolvable,
  soonestInSteps,
  strewnTraffic,
  trafficGrid,
} from '../../support/small-traffic.ts';

const tried = (problem: TrafficProblem, schedulesMax = 1_000, more: Partial<TrafficOptions> = {}) =>
  planTraffic(problem, { random: seededRandom(7), budget: { schedulesMax }, ...more });

/** With enough work for a proof, but not much left for refining what is found. */
function briefly(problem: TrafficProblem) {
  let looksLeft = Infinity;
  return planTraffic(problem, {
    random: seededRandom(7),
    budget: { schedulesMax: 20_000, isCancelled: () => (looksLeft -= 1) <= 0 },
    onBetter: () => (looksLeft = Math.min(looksLeft, 20)),
  });
}

function planned(problem: TrafficProblem, schedulesMax = 1_000, more: Partial<TrafficOptions> = {}): TrafficPlan {
  const plan = tried(problem, schedulesMax, more);
  if (!plan.ok) throw new Error(JSON.stringify(plan.problem));
  return plan.value;
}

function faults({ roadmap, machines }: TrafficProblem, routes: readonly Route[]): string[] {
  return trafficFaults({ ...roadmap, machines }, routes);
}

const seeds = fc.integer({ min: 1, max: 1_000_000 });

describe('machines in a corridor with one passing bay', () => {
  it.each(corridorCases)('of $nodes places, the bay beside number $bay: $machines machines', (one) => {
    const problem = corridor(one);
    const plan = briefly(problem);
    const isPossible = !['3 5 1', '3 5 3', '3 7 1'].includes(`${one.machines} ${one.nodes} ${one.bay}`);
    expect(isSolvable(problem)).toBe(isPossible);
    if (plan.ok) expect(faults(problem, plan.value.routes)).toEqual([]);
    else expect(plan.problem).toEqual({ code: 'traffic-impossible', facts: { machines: [0, 1, 2], unlessMoved: [] } });
    expect(plan.ok).toBe(isPossible);
  });

  it('of whom one rests in the way of another are named, and which of them would have to rest elsewhere', () => {
    const { roadmap, machines } = corridor({ nodes: 5, bay: 1, machines: 3 });
    const [long, , short] = machines;
    const problem: TrafficProblem = {
      roadmap: { places: roadmap.places.slice(0, 5), lanes: roadmap.lanes.slice(0, 4) },
      machines: [
        { ...short!, start: 3, goal: 4 },
        { ...short!, start: 1, goal: 2 },
        { ...long!, goal: 3, start: 0 },
      ],
      following: 'behind',
    };
    expect(tried(problem)).toMatchObject({
      problem: { code: 'traffic-impossible', facts: { machines: [1, 2], unlessMoved: [1, 2] } },
    });
  });
});

describe('a plan of traffic', () => {
  it('is found where there is an order of moves, and keeps discs of all sizes apart on lanes of all lengths', () => {
    const seen = { found: 0, refused: 0 };
    fc.assert(
      fc.property(seeds, fc.integer({ min: 2, max: 3 }), (seed, machines) => {
        const problem = strewnTraffic(8, machines, seededRandom(seed));
        const plan = briefly(problem);
        if (plan.ok) expect(faults(problem, plan.value.routes)).toEqual([]);
        else if (plan.problem.code === 'traffic-impossible') expect(isSolvable(problem)).toBe(false);
        else expect(plan.problem.code).toMatch(/too-near|no-way/);
        seen[plan.ok ? 'found' : 'refused'] += 1;
      }),
      { numRuns: 25 },
    );
    expect(Math.min(seen.found, seen.refused)).toBeGreaterThan(5);
  });

  it('is found for 14 machines on a grid of 25 places, whatever the seed, and is the same again', () => {
    for (let seed = 1; seed <= 3; seed += 1) {
      const problem = trafficGrid(5, 14, seededRandom(seed));
      const plan = planned(problem, 500);
      expect(faults(problem, plan.routes)).toEqual([]);
      expect(planned(problem, 500)).toEqual(plan);
    }
  });

  it('gets better on its way, never below its bound, and stops when told to', () => {
    const problem = trafficGrid(5, 10, seededRandom(3));
    const reported: TrafficPlan[] = [];
    const plan = planned(problem, 2_000, { onBetter: (better) => reported.push(better) });
    expect(reported.at(-1)).toEqual(plan);
    const totals = reported.map(({ totalS }) => totalS);
    expect(totals.length).toBeGreaterThan(2);
    expect(totals.toSorted((a, b) => b - a)).toEqual(totals);
    expect(totals.at(-1)).toBeGreaterThanOrEqual(plan.boundS);
    for (const { routes } of reported) expect(faults(problem, routes)).toEqual([]);
    let looks = 0;
    const budget = { schedulesMax: Infinity, isCancelled: () => (looks += 1) > 30 };
    expect(faults(problem, planned(problem, 0, { budget }).routes)).toEqual([]);
  });

  it('sends a lone machine its shortest way at its own speed', () => {
    const { roadmap, machines } = trafficGrid(4, 1, seededRandom(1));
    const plan = planned({ roadmap, machines: [{ ...machines[0]!, start: 0, goal: 15 }], following: 'behind' });
    expect(plan.totalS).toBeCloseTo(60 / 0.7, 4);
    expect(plan.totalS).toBe(plan.routes[0]!.at(-1)!.arriveS);
    expect(planned({ roadmap, machines: [], following: 'behind' })).toEqual({ routes: [], totalS: 0, boundS: 0 });
  });
});

describe('a route among reservations', () => {
  it('arrives as early as breadth-first search over places and steps, and meets nobody', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 8 }), (seed, count) => {
        const random = seededRandom(seed);
        const problem = trafficGrid(4, count + 1, random);
        const graph = roadGraph(problem.roadmap, 0);
        const reservations = new Reservations(graph, 'in-step');
        const planner = new RoutePlanner(reservations);
        const machines = problem.machines.map((machine) => ({ ...machine, speedMps: 10, radiusM: 0 }));
        machines.forEach((machine, number) => {
          const others = machines.flatMap((_, other) => {
            const route = reservations.routeOf(other);
            return route === undefined ? [] : [route];
          });
          const soonest = soonestInSteps(problem.roadmap.lanes, machine, others);
          const route = planner.plan({
            ...machine,
            machine: number,
            startS: 0,
            toGoalM: distancesTo(graph, machine.goal),
          });
          expect(route?.at(-1)?.arriveS ?? null).toBe(soonest);
          if (route === null) return;
          expect(reservations.meeting(number, 0, route)).toBeNull();
          reservations.add(number, 0, route);
        });
      }),
      { numRuns: 15 },
    );
  });

  it('that meets somebody is told whom, where and when', () => {
    const { roadmap } = corridor({ nodes: 5, bay: 2, machines: 2 });
    const reservations = new Reservations(roadGraph(roadmap, 1), 'behind');
    const stop = (place: number, arriveS: number, leaveS = arriveS) => ({ place, arriveS, leaveS });
    reservations.add(0, 0.5, [stop(0, 0), stop(1, 10), stop(2, 20, Infinity)]);
    const against = [stop(3, 0, 15), stop(2, 25), stop(5, 35, Infinity)];
    expect(reservations.meeting(1, 0.5, against)).toEqual({ machine: 0, element: 2, fromS: 15 });
    expect(reservations.meeting(1, 0.5, [stop(2, 0, Infinity)])).toEqual({ machine: 0, element: 2, fromS: 10 });
    expect(reservations.meeting(1, 0.5, [stop(3, 0, Infinity)])).toBeNull();
    expect(reservations.meeting(0, 0.5, against)).toBeNull();
    reservations.remove(0);
    expect(reservations.meeting(1, 0.5, against)).toBeNull();
  });
});

describe('the travel table', () => {
  it('holds the shortest ways between all places', () => {
    const { roadmap } = strewnTraffic(25, 1, seededRandom(5));
    const count = roadmap.places.length;
    const ways = Array.from({ length: count }, (_, a) =>
      Array.from({ length: count }, (__, b) => (a === b ? 0 : Infinity)),
    );
    for (const [a, b] of roadmap.lanes) {
      const [[ax, ay], [bx, by]] = [roadmap.places[a]!, roadmap.places[b]!];
      ways[a]![b] = ways[b]![a] = Math.hypot(ax - bx, ay - by);
    }
    for (let over = 0; over < count; over += 1)
      for (let a = 0; a < count; a += 1)
        for (let b = 0; b < count; b += 1) ways[a]![b] = Math.min(ways[a]![b]!, ways[a]![over]! + ways[over]![b]!);
    const table = travelTable(roadGraph(roadmap, 0));
    ways.flat().forEach((way, at) => {
      if (way === Infinity) expect(table[at]).toBe(Infinity);
      else expect(table[at]).toBeCloseTo(way, 4);
    });
  });
});

describe('the checker of routes', () => {
  const stop = (place: number, arriveS: number, leaveS = arriveS) => ({ place, arriveS, leaveS });
  const map = {
    places: [
      [0, 0],
      [10, 0],
      [5, 5],
      [5, -5],
    ] as const,
    lanes: [
      [0, 1],
      [2, 3],
    ] as const,
  };
  const east = { start: 0, goal: 1, radiusM: 0.5, speedMps: 1 };
  const south = { start: 2, goal: 3, radiusM: 0.5, speedMps: 1 };
  const first = [stop(0, 0), stop(1, 10, Infinity)];

  it('sees two that pass a crossing too closely, and lets them pass one after the other', () => {
    const check = (leaveS: number) =>
      trafficFaults({ ...map, machines: [east, south] }, [first, [stop(2, 0, leaveS), stop(3, leaveS + 10, Infinity)]]);
    expect(check(0)).toEqual(['machines 0 and 1 meet after 0 s']);
    expect(check(1.3)).toEqual(['machines 0 and 1 meet after 1.3 s']);
    expect(check(1.5)).toEqual([]);
  });

  it.each([
    ['too fast', [stop(0, 0), stop(1, 9, Infinity)], 'not at its own speed'],
    ['off the lanes', [stop(0, 0), stop(2, 10, Infinity)], 'leaves the lanes'],
    ['never at its goal', [stop(0, 0, Infinity)], 'does not stay at its goal'],
    ['begun elsewhere', [stop(1, 0, Infinity)], 'does not begin at its start'],
  ])('sees one that is %s', (_, route, fault) => {
    expect(trafficFaults({ ...map, machines: [east] }, [route]).join()).toContain(fault);
  });
});

describe('traffic that makes no sense', () => {
  const good = corridor({ nodes: 5, bay: 2, machines: 2 });
  const { places, lanes } = good.roadmap;
  const [one, two] = [good.machines[0]!, good.machines[1]!];
  const inStep: TrafficProblem = { ...good, following: 'in-step' };
  it.each([
    ['a place nowhere', { ...good, roadmap: { places: places.with(0, [NaN, 0]), lanes } }, 'no position'],
    ['a lane to nowhere', { ...good, roadmap: { places, lanes: [...lanes, [0, 9] as const] } }, 'does not join two'],
    ['a lane twice', { ...good, roadmap: { places, lanes: [...lanes, [1, 0] as const] } }, 'the same places'],
    ['a lane without length', { ...good, roadmap: { places: places.with(0, [10, 0]), lanes } }, 'at the same position'],
    ['a machine off the map', { ...good, machines: [{ ...one, goal: 17 }] }, 'not on the map'],
    ['a machine without speed', { ...good, machines: [{ ...one, speedMps: 0 }] }, 'no speed'],
    ['two speeds in step', { ...inStep, machines: [one, { ...two, speedMps: 1 }] }, 'one length and one speed'],
    ['large machines in step', { ...inStep, machines: [{ ...one, radiusM: 4 }] }, 'a third of a lane'],
  ])('because of %s is refused with the cause', (_, problem, what) => {
    const result = tried(problem);
    expect(result.ok).toBe(false);
    if (!result.ok) expect(JSON.stringify(result.problem)).toContain(what);
  });

  it.each([
    [
      'one start for two',
      [one, { ...two, start: 0 }],
      { code: 'traffic-starts-too-near', facts: { machines: [0, 1] } },
    ],
    [
      'goals closer than two machines are wide',
      [one, { ...two, goal: 3, radiusM: 9.6 }],
      { code: 'traffic-goals-too-near', facts: { machines: [0, 1] } },
    ],
  ])('because of %s names the machines', (_, machines, problem) => {
    expect(tried({ ...good, machines })).toEqual({ ok: false, problem });
  });

  it('names those to whose goal there are no lanes', () => {
    const cut = { places, lanes: lanes.filter(([a]) => a !== 2) };
    expect(tried({ ...good, roadmap: cut })).toMatchObject({
      problem: { code: 'traffic-no-way', facts: { machines: [0, 1] } },
    });
  });

  it('is left undecided, and said so, when the work is used up before a first plan', () => {
    expect(tried(corridor({ nodes: 7, bay: 1, machines: 3 }), 8)).toMatchObject({
      problem: { code: 'traffic-undecided' },
    });
  });
});
