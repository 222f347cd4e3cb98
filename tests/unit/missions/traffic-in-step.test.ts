import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../kernel/random.ts';
import { TrafficExecution } from '../../../missions/traffic/execution.ts';
import { movesOfRoutes } from '../../../missions/traffic/move-order.ts';
import { planTraffic } from '../../../missions/traffic/plan-traffic.ts';
import { roadGraph } from '../../../missions/traffic/road-graph.ts';
import type { Roadmap, Route, TrafficMachine, TrafficProblem } from '../../../missions/traffic/traffic-problem.ts';
import { cellMapOf, mapNameOf, readCellMap, readScenario, type CellMap } from '../../bench/formats/moving-ai.ts';
import { stepFaults, trafficFaults } from '../../support/checkers/traffic-checker.ts';
import { drivenLate, lifelongLate } from '../../support/late-machines.ts';
import { drawnMap, largestPart, strewnTraffic, trafficGrid } from '../../support/small-traffic.ts';

const kinds = ['random', 'rooms', 'shelves'] as const;

function drawnAgents({ places }: Roadmap, count: number): TrafficMachine[] {
  const random = seededRandom(11);
  const draw = (): number[] => {
    const left = places.map((_, place) => place);
    return Array.from({ length: count }, () => left.splice(random.below(left.length), 1)[0]!);
  };
  const goals = draw();
  return draw().map((start, agent) => ({ start, goal: goals[agent]!, radiusM: 0, speedMps: 1 }));
}

const drawnRoadmap = (kind: (typeof kinds)[number], size: number, seed: number): Roadmap =>
  largestPart(cellMapOf(drawnMap(kind, size, seededRandom(seed))).roadmap);

function planned(problem: TrafficProblem, schedulesMax: number): readonly Route[] {
  const plan = planTraffic(problem, { random: seededRandom(3), budget: { schedulesMax } });
  if (!plan.ok) throw new Error(JSON.stringify(plan.problem));
  return plan.value.routes;
}

function pathOf(route: Route): number[] {
  return route.flatMap(({ place, arriveS, leaveS }) =>
    Array<number>(leaveS === Infinity ? 1 : leaveS - arriveS + 1).fill(place),
  );
}

function neighboursOn({ lanes }: Roadmap): (place: number) => number[] {
  return (place) => lanes.flatMap(([a, b]) => (a === place ? [b] : b === place ? [a] : []));
}

describe('agents in step', () => {
  it.each(kinds)('on a drawn map of %s get to their goals without meeting', (kind) => {
    const roadmap = drawnRoadmap(kind, 20, 5);
    const machines = drawnAgents(roadmap, 30);
    const routes = planned({ roadmap, machines, following: 'in-step' }, 300);
    expect(stepFaults(machines, neighboursOn(roadmap), routes.map(pathOf))).toEqual([]);
  });
});

describe('the checker of paths in steps', () => {
  const { roadmap } = cellMapOf(['..', '..']);
  const faults = (paths: readonly (readonly number[])[]) =>
    stepFaults(
      paths.map((path) => ({ start: path[0]!, goal: path.at(-1)! })),
      neighboursOn(roadmap),
      paths,
    ).join('; ');
  it.each([
    [
      'two at one place',
      [
        [0, 1],
        [3, 1],
      ],
      'both at 1 at step 1',
    ],
    [
      'a change of places',
      [
        [0, 1],
        [1, 0],
      ],
      'turn in a ring at step 0',
    ],
    [
      'a ring that turns as one',
      [
        [0, 1],
        [1, 3],
        [3, 2],
        [2, 0],
      ],
      'turn in a ring at step 0',
    ],
    ['a jump', [[0, 3]], 'jumps at step 1'],
    ['one that stays in the way at its goal', [[0], [1, 0]], 'both at 0'],
  ])('sees %s', (_, paths, fault) => {
    expect(faults(paths)).toContain(fault);
  });

  it('allows one close behind another', () => {
    expect(
      faults([
        [0, 1, 3],
        [2, 0, 1],
      ]),
    ).toBe('');
  });
});

describe('the execution of a plan with delays', () => {
  it('drives routes among footprints without meeting and without an end to waiting', () => {
    for (let seed = 1; seed <= 8; seed += 1) {
      const random = seededRandom(seed);
      const problem = seed % 2 === 0 ? trafficGrid(4, 8, random) : strewnTraffic(10, 3, random);
      const { roadmap, machines } = problem;
      const plan = planTraffic(problem, { random, budget: { schedulesMax: 400 } });
      if (!plan.ok) continue;
      const driven = drivenLate(roadGraph(roadmap, 2), machines, movesOfRoutes(plan.value.routes), random);
      expect(driven.faults).toEqual([]);
      expect(trafficFaults({ ...roadmap, machines }, driven.routes)).toEqual([]);
    }
  });

  it('lets agents that are planned close behind each other keep their distance', () => {
    const roadmap = drawnRoadmap('rooms', 14, 2);
    const machines = drawnAgents(roadmap, 20);
    const routes = planned({ roadmap, machines, following: 'in-step' }, 300);
    const driven = drivenLate(roadGraph(roadmap, 0), machines, movesOfRoutes(routes), seededRandom(4));
    expect(driven.faults).toEqual([]);
    const discs = machines.map((machine) => ({ ...machine, radiusM: 0.35 }));
    expect(trafficFaults({ ...roadmap, machines: discs }, driven.routes)).toEqual([]);
  });

  it.each(kinds)('goes on with ever new goals on a map of %s', (kind) => {
    const roadmap = drawnRoadmap(kind, 14, 9);
    const { finished, errands, faults } = lifelongLate(roadmap, { count: 30, moves: 3_000, random: seededRandom(6) });
    expect(faults).toEqual([]);
    expect(finished).toBe(3_000);
    expect(errands).toBeGreaterThan(30);
  });

  it('says for whom a machine waits, and takes no move as finished that may not begin', () => {
    const { roadmap } = cellMapOf(['...']);
    const execution = new TrafficExecution(roadGraph(roadmap, 0));
    execution.add([
      { machine: 0, from: 1, to: 2 },
      { machine: 1, from: 0, to: 1 },
    ]);
    expect(execution.waitsFor(1)).toEqual([0]);
    expect(() => execution.finish(1)).toThrow('may not begin');
    execution.finish(0);
    expect(execution.waitsFor(1)).toEqual([]);
    execution.finish(1);
    expect(execution.next(1)).toBeNull();
  });
});

const mapText = 'type octile\nheight 2\nwidth 3\nmap\n.@.\nG.T\n';
const scenText = 'version 1\n0\tmaps/small.map\t3\t2\t0\t0\t1\t1\t2.00000000\n';

describe('a public instance of MovingAI', () => {
  const read = (): CellMap => {
    const map = readCellMap(mapText);
    if (!map.ok) throw new Error(map.problem.facts.what);
    return map.value;
  };

  it('is read', () => {
    expect(read().roadmap).toEqual({
      places: [
        [0, 0],
        [2, 0],
        [0, 1],
        [1, 1],
      ],
      lanes: [
        [0, 2],
        [2, 3],
      ],
    });
    expect(mapNameOf(scenText)).toBe('small.map');
    expect(readScenario(scenText, read(), 9)).toEqual({
      ok: true,
      value: [{ start: 0, goal: 3, radiusM: 0, speedMps: 1 }],
    });
  });

  it.each([
    ['without a width', mapText.replace('width', 'broad'), 'the width is missing'],
    ['with a short row', mapText.replace('.@.', '.@'), 'a row of 3 cells'],
    ['with a strange cell', mapText.replace('@', 'x'), 'a row of 3 cells'],
    ['with too few rows', mapText.replace('G.T\n', ''), 'a row of 3 cells'],
    ['too large', mapText.replace('width 3', 'width 99999999'), 'cannot be used'],
  ])('as a map %s is refused', (_, text, what) => {
    expect(readCellMap(text)).toMatchObject({ ok: false, problem: { facts: { what: expect.stringContaining(what) } } });
  });

  it.each([
    ['of another size', scenText.replace('\t3\t2\t', '\t4\t2\t'), 'nine columns'],
    ['that starts in a wall', scenText.replace('2\t0\t0', '2\t1\t0'), 'not a free cell'],
    ['without agents', 'version 1\n', 'the agents are missing'],
    ['of another version', scenText.replace('version 1', 'version 9'), 'the version is missing'],
  ])('as a scenario %s is refused', (_, text, what) => {
    const scenario = readScenario(text, read(), 9);
    expect(scenario).toMatchObject({ ok: false, problem: { facts: { what: expect.stringContaining(what) } } });
  });
});
