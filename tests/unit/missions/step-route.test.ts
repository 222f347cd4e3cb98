import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../kernel/random.ts';
import { distancesTo, roadGraph } from '../../../missions/traffic/road-graph.ts';
import { StepRoutePlanner } from '../../../missions/traffic/step-route.ts';
import { StepTimetable } from '../../../missions/traffic/step-timetable.ts';
import type { Route } from '../../../missions/traffic/traffic-problem.ts';
import { soonestInSteps, trafficGrid } from '../../support/small-traffic.ts';

const horizon = 60;

const routeOf = (path: Int32Array): Route =>
  [...path].map((place, step) => ({
    place,
    arriveS: step,
    leaveS: step === path.length - 1 ? Infinity : step,
  }));

describe('a route in whole steps', () => {
  it('arrives as early as breadth-first search over places and steps, and not at all where that is too late', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), fc.integer({ min: 1, max: 8 }), (seed, count) => {
        const { roadmap, machines } = trafficGrid(4, count + 1, seededRandom(seed));
        const graph = roadGraph(roadmap, 0);
        const lengthM = graph.evenLengthM!;
        // Who has no route yet stands nowhere: a path of its own, cleared at once.
        const timetable = new StepTimetable(
          graph,
          horizon,
          machines.map(() => Int32Array.of(0)),
        );
        machines.forEach((_, machine) => timetable.clear(machine));
        const planner = new StepRoutePlanner(timetable);
        const others: Route[] = [];
        machines.forEach((machine, number) => {
          const toGoal = Int16Array.from(distancesTo(graph, machine.goal), (distanceM) =>
            Math.round(distanceM / lengthM),
          );
          const soonest = soonestInSteps(roadmap.lanes, machine, others);
          const path = planner.plan({ ...machine, toGoal, latest: horizon });
          expect(path === null ? null : path.length - 1).toBe(soonest);
          if (path === null || soonest === null) return;
          expect(planner.plan({ ...machine, toGoal, latest: soonest - 1 })).toBeNull();
          expect(planner.plan({ ...machine, toGoal, latest: soonest })).toHaveLength(soonest + 1);
          timetable.set(number, path);
          others.push(routeOf(path));
        });
      }),
      { numRuns: 15 },
    );
  });
});
