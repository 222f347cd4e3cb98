import type { Random } from '../../kernel/random.ts';
import type { WorkMeter } from '../solver/work-budget.ts';
import { RoutePlanner } from './plan-route.ts';
import { Reservations } from './reservations.ts';
import type { RoadGraph } from './road-graph.ts';
import type { Following, Route, TrafficMachine } from './traffic-problem.ts';

/** Machines whose routes are given up and planned again together. */
const AGAIN_MIN = 2;
const AGAIN_MAX = 8;
/** How many machines are looked at to find one that is much delayed. */
const DRAWN = 4;
/** A walk of so many places looks for those in the way of a delayed machine. */
const WALK_PLACES_MAX = 60;
/** Sums of arrivals may be off by so much. */
const TOLERANCE_S = 1e-6;

/**
 * Better routes by giving some up and planning them one after the other among the rest (large neighbourhood search for MAPF, Li, Chen, Harabor,
 * Stuckey and Koenig 2021). All routes meet nowhere at any moment, so it can be ended at any.
 */
export class Refinement {
  readonly #machines: readonly TrafficMachine[];
  readonly #toGoalM: readonly Float32Array[];
  readonly #reservations: Reservations;
  readonly #planner: RoutePlanner;
  readonly #random: Random;
  readonly #work: WorkMeter;
  /** Those still to be planned again by themselves, to begin with; the most delayed one is last. */
  readonly #alone: number[];
  totalS: number;

  constructor(
    graph: RoadGraph,
    {
      machines,
      toGoalM,
      following,
    }: { machines: readonly TrafficMachine[]; toGoalM: readonly Float32Array[]; following: Following },
    routes: readonly Route[],
    { random, work }: { random: Random; work: WorkMeter },
  ) {
    this.#machines = machines;
    this.#toGoalM = toGoalM;
    this.#reservations = new Reservations(graph, following);
    routes.forEach((route, machine) => this.#reservations.add(machine, machines[machine]!.radiusM, route));
    this.#planner = new RoutePlanner(this.#reservations);
    this.#random = random;
    this.#work = work;
    this.#alone = machines.map((_, machine) => machine).sort((a, b) => this.#delayS(a) - this.#delayS(b));
    this.totalS = machines.reduce((sum, _, machine) => sum + arrivalS(this.#routeOf(machine)), 0);
  }

  routes(): Route[] {
    return this.#machines.map((_, machine) => this.#routeOf(machine));
  }

  /** Tries once; whether the routes are better now. */
  improve(): boolean {
    const alone = this.#alone.pop();
    if (alone !== undefined) return this.#tryAgain([alone]);
    return this.#tryAgain(this.#random.next() < 0.5 ? this.#delayedAndItsHindrances() : this.#visitorsOfAPlace());
  }

  #tryAgain(again: readonly number[]): boolean {
    const before = again.map((machine) => this.#routeOf(machine));
    const beforeS = before.reduce((sum, route) => sum + arrivalS(route), 0);
    for (const machine of again) this.#reservations.remove(machine);
    const afterS = this.#planAgain(again, beforeS);
    if (afterS <= beforeS + TOLERANCE_S) {
      // What is as good is taken too: it may be the way to something better.
      this.totalS += afterS - beforeS;
      return afterS < beforeS - TOLERANCE_S;
    }
    again.forEach((machine) => this.#reservations.remove(machine));
    again.forEach((machine, at) => this.#reservations.add(machine, this.#machines[machine]!.radiusM, before[at]!));
    return false;
  }

  /** The sum of the new arrivals; Infinity as soon as it is worse than the old one. */
  #planAgain(again: readonly number[], beforeS: number): number {
    let sumS = 0;
    // What the others need at least leaves so much for each.
    let othersS = again.reduce((sum, machine) => sum + this.#aloneS(machine), 0);
    for (const machine of shuffled(again, this.#random)) {
      this.#work.spend(1);
      othersS -= this.#aloneS(machine);
      const planned = this.#planner.plan({
        ...this.#machines[machine]!,
        machine,
        startS: 0,
        toGoalM: this.#toGoalM[machine]!,
        latestS: beforeS - sumS - othersS + TOLERANCE_S,
      });
      if (planned === null) return Infinity;
      sumS += arrivalS(planned);
      this.#reservations.add(machine, this.#machines[machine]!.radiusM, planned);
    }
    return sumS;
  }

  #routeOf(machine: number): Route {
    return this.#reservations.routeOf(machine)!;
  }

  /** When it would arrive if it were alone. */
  #aloneS(machine: number): number {
    const { start, speedMps } = this.#machines[machine]!;
    return this.#toGoalM[machine]![start]! / speedMps;
  }

  #delayS(machine: number): number {
    return arrivalS(this.#routeOf(machine)) - this.#aloneS(machine);
  }

  get #size(): number {
    const most = Math.min(AGAIN_MAX, this.#machines.length);
    return most < AGAIN_MIN ? most : AGAIN_MIN + this.#random.below(most - AGAIN_MIN + 1);
  }

  /** A machine that comes late, and those it would meet on walks along its shortest ways. */
  #delayedAndItsHindrances(): number[] {
    let worst = this.#random.below(this.#machines.length);
    for (let drawn = 1; drawn < DRAWN; drawn += 1) {
      const other = this.#random.below(this.#machines.length);
      if (this.#delayS(other) > this.#delayS(worst)) worst = other;
    }
    const found = new Set([worst]);
    const size = this.#size;
    for (let walks = 0; walks < size && found.size < size; walks += 1) this.#walk(worst, found, size);
    return [...found];
  }

  #walk(machine: number, found: Set<number>, size: number): void {
    const { graph } = this.#reservations;
    const { speedMps } = this.#machines[machine]!;
    const toGoalM = this.#toGoalM[machine]!;
    const route = this.#routeOf(machine);
    const begun = route[this.#random.below(route.length)]!;
    let { place, arriveS: timeS } = begun;
    for (let steps = 0; steps < WALK_PLACES_MAX && toGoalM[place]! > 0; steps += 1) {
      const onward: number[] = [];
      for (let at = graph.offset[place]!; at < graph.offset[place + 1]!; at += 1) {
        if (toGoalM[graph.neighbour[at]!]! < toGoalM[place]!) onward.push(graph.neighbour[at]!);
      }
      const next = onward[this.#random.below(onward.length)]!;
      const arriveS = timeS + (toGoalM[place]! - toGoalM[next]!) / speedMps;
      this.#collect(next, timeS, arriveS, found);
      if (found.size >= size) return;
      place = next;
      timeS = arriveS;
    }
  }

  /** Those who hold a place within a time. */
  #collect(place: number, fromS: number, untilS: number, found: Set<number>): void {
    const holds = this.#reservations.holdsOf(place);
    for (let at = 0; at < holds.machine.length && holds.fromS[at]! <= untilS; at += 1) {
      if (holds.untilS[at]! > fromS) found.add(holds.machine[at]!);
    }
  }

  /** Those who pass a drawn place, and the places around it. */
  #visitorsOfAPlace(): number[] {
    const { graph } = this.#reservations;
    const route = this.#routeOf(this.#random.below(this.#machines.length));
    const found = new Set<number>();
    const size = this.#size;
    const front = [route[this.#random.below(route.length)]!.place];
    const seen = new Set(front);
    for (let at = 0; at < front.length && at < WALK_PLACES_MAX && found.size < size; at += 1) {
      const place = front[at]!;
      for (const machine of this.#reservations.holdsOf(place).machine) if (found.size < size) found.add(machine);
      for (let edge = graph.offset[place]!; edge < graph.offset[place + 1]!; edge += 1) {
        const next = graph.neighbour[edge]!;
        if (seen.has(next)) continue;
        seen.add(next);
        front.push(next);
      }
    }
    return [...found];
  }
}

export function arrivalS(route: Route): number {
  return route.at(-1)!.arriveS;
}

function shuffled(values: readonly number[], random: Random): number[] {
  const drawn = [...values];
  for (let left = drawn.length; left > 1; left -= 1) {
    const at = random.below(left);
    [drawn[at], drawn[left - 1]] = [drawn[left - 1]!, drawn[at]!];
  }
  return drawn;
}
