import type { Random } from '../../kernel/random.ts';
import type { WorkMeter } from '../solver/work-budget.ts';
import { StepRoutePlanner } from './step-route.ts';
import { StepTimetable, type StepPath } from './step-timetable.ts';
import type { RoadGraph } from './road-graph.ts';
import type { Route, Stop, TrafficMachine } from './traffic-problem.ts';

/** Machines whose paths are given up and planned again together. */
const sizes = [2, 4, 8, 16] as const;
const rules = ['hindrances', 'visitors', 'anyone'] as const;
/** How many machines are looked at to find one that is much delayed. */
const DRAWN = 4;
const WALKS_MAX = 20;
/** Steps by which a try may be worse on average, to begin with. */
const WORSE_STEPS = 0.5;
/** Orders in which the same machines are tried one after the other. */
const ORDERS_MAX = 3;
/** A step beyond the last arrival so far may be used in so many parts of it. */
const HORIZON_SHARE = 1.2;
/** How much of what a way of choosing has brought so far is kept in mind at each try. */
const MEMORY_RATIO = 0.98;
/** No way of choosing is left out for good: the least share of the best one's weight. */
const WEIGHT_MIN_RATIO = 0.05;
/** States that count as looked at in a try beside those of the search. */
const TRY_STATES = 200;

interface Choice {
  readonly rule: (typeof rules)[number];
  readonly size: number;
  /** Steps won of late, and states looked at for it. */
  won: number;
  states: number;
}

/**
 * `Refinement` for machines in step, whose times are whole: the same large neighbourhood search over a timetable, with ways of choosing the
 * machines that are drawn the more often the more they bring for their work (adaptive large neighbourhood search, Ropke and Pisinger 2006).
 */
export class StepRefinement {
  readonly #graph: RoadGraph;
  readonly #machines: readonly TrafficMachine[];
  readonly #toGoal: readonly Int16Array[];
  readonly #timetable: StepTimetable;
  readonly #planner: StepRoutePlanner;
  readonly #random: Random;
  readonly #work: WorkMeter;
  readonly #choices: readonly Choice[];
  readonly #stepS: number;
  /** Made when asked for. */
  readonly #routes: (Route | null)[];
  #total: number;
  #least: number;

  constructor(
    graph: RoadGraph,
    { machines, toGoalM }: { machines: readonly TrafficMachine[]; toGoalM: readonly Float32Array[] },
    routes: readonly Route[],
    { random, work }: { random: Random; work: WorkMeter },
  ) {
    this.#graph = graph;
    this.#machines = machines;
    const lengthM = graph.evenLengthM ?? 1;
    this.#stepS = stepS(graph, machines);
    this.#toGoal = toGoalM.map((goal) =>
      Int16Array.from(goal, (distanceM) => (distanceM === Infinity ? -1 : Math.round(distanceM / lengthM))),
    );
    const paths = routes.map((route) => pathOf(route, this.#stepS));
    this.#timetable = new StepTimetable(graph, horizonOf(graph, machines, routes), paths);
    this.#planner = new StepRoutePlanner(this.#timetable);
    this.#random = random;
    this.#work = work;
    this.#routes = [...routes];
    this.#total = paths.reduce((sum, path) => sum + path.length - 1, 0);
    this.#least = this.#total;
    this.#choices = rules.flatMap((rule) =>
      sizes
        .filter((size) => size <= machines.length)
        .map((size) => ({ rule, size, won: 1, states: TRY_STATES * size })),
    );
  }

  /** Whether routes of so many steps on so many places can be kept in a timetable. */
  static canRefine(graph: RoadGraph, machines: readonly TrafficMachine[], routes: readonly Route[]): boolean {
    return (
      machines.length >= sizes[0] &&
      StepTimetable.canKeep(graph.places, machines.length, horizonOf(graph, machines, routes))
    );
  }

  get totalS(): number {
    return this.#total * this.#stepS;
  }

  routes(): Route[] {
    return this.#machines.map((_, machine) => (this.#routes[machine] ??= this.#routeOf(machine)));
  }

  /** Tries once; whether the routes are better now. */
  improve(): boolean {
    const choice = this.#drawChoice();
    const before = this.#planner.lookedAt;
    const won = this.#tryAgain(this.#chosen(choice));
    const work = this.#planner.lookedAt - before + TRY_STATES;
    choice.won = MEMORY_RATIO * choice.won + Math.max(0, won);
    choice.states = MEMORY_RATIO * choice.states + work;
    if (this.#total >= this.#least) return false;
    this.#least = this.#total;
    return true;
  }

  #drawChoice(): Choice {
    const ratioOf = ({ won, states }: Choice): number => won / states;
    const best = this.#choices.reduce((most, choice) => Math.max(most, ratioOf(choice)), 0);
    const weightOf = (choice: Choice): number => Math.max(ratioOf(choice), best * WEIGHT_MIN_RATIO, Number.MIN_VALUE);
    const sum = this.#choices.reduce((total, choice) => total + weightOf(choice), 0);
    let left = this.#random.next() * sum;
    for (const choice of this.#choices) {
      left -= weightOf(choice);
      if (left < 0) return choice;
    }
    return this.#choices.at(-1)!;
  }

  #chosen({ rule, size }: Choice): number[] {
    const found = new Set<number>();
    if (rule === 'hindrances') this.#addHindrances(found, size);
    else if (rule === 'visitors') this.#addVisitors(found, size);
    while (found.size < size && (rule === 'anyone' || found.size < sizes[0]))
      found.add(this.#random.below(this.#machines.length));
    return [...found];
  }

  /** Steps won; the paths stay as they were where none are and nothing as good is found. */
  #tryAgain(again: readonly number[]): number {
    const before = again.map((machine) => this.#timetable.pathOf(machine));
    const sum = before.reduce((steps, path) => steps + path.length - 1, 0);
    const most = sum + this.#steps();
    for (const machine of again) this.#timetable.clear(machine);
    const order = shuffled(again, this.#random);
    for (let tries = 0; tries < ORDERS_MAX; tries += 1) {
      const failed = this.#planInOrder(order, most);
      if (failed === -1) {
        const after = again.reduce((steps, machine) => steps + this.#timetable.pathOf(machine).length - 1, 0);
        for (const machine of again) this.#routes[machine] = null;
        this.#total += after - sum;
        return sum - after;
      }
      if (failed === 0) break;
      // Who found no way comes first next time.
      order.unshift(...order.splice(failed, 1));
    }
    again.forEach((machine, at) => this.#timetable.set(machine, before[at]!));
    return 0;
  }

  /** How much worse the next try may be: less and less, as in simulated annealing, to get out of what no single try betters. */
  #steps(): number {
    const heat = WORSE_STEPS * (1 - this.#work.usedRatio);
    return Math.floor(-heat * Math.log(1 - this.#random.next()));
  }

  /** The first that could not be planned in time, by its number in the order, with all of them cleared again; −1 for none. */
  #planInOrder(order: readonly number[], most: number): number {
    let left = most - order.reduce((sum, machine) => sum + this.#alone(machine), 0);
    for (let at = 0; at < order.length; at += 1) {
      const machine = order[at]!;
      const { start, goal } = this.#machines[machine]!;
      this.#work.spend(1);
      const latest = left + this.#alone(machine);
      const path = this.#planner.plan({ start, goal, toGoal: this.#toGoal[machine]!, latest });
      if (path === null) {
        for (const planned of order.slice(0, at)) this.#timetable.clear(planned);
        return at;
      }
      left = latest - (path.length - 1);
      this.#timetable.set(machine, path);
    }
    return -1;
  }

  /** Steps of a machine that is alone. */
  #alone(machine: number): number {
    return this.#toGoal[machine]![this.#machines[machine]!.start]!;
  }

  #delay(machine: number): number {
    return this.#timetable.pathOf(machine).length - 1 - this.#alone(machine);
  }

  #delayedOne(): number {
    let worst = this.#random.below(this.#machines.length);
    for (let drawn = 1; drawn < DRAWN; drawn += 1) {
      const other = this.#random.below(this.#machines.length);
      if (this.#delay(other) > this.#delay(worst)) worst = other;
    }
    return worst;
  }

  /** A machine that comes late, and those it would meet on random ways by which it would come sooner. */
  #addHindrances(found: Set<number>, size: number): void {
    const worst = this.#delayedOne();
    found.add(worst);
    const path = this.#timetable.pathOf(worst);
    let begin = 0;
    for (let walks = 0; walks < WALKS_MAX && found.size < size; walks += 1) {
      begin = walks === 0 ? 0 : this.#random.below(path.length);
      this.#walk(worst, begin, found, size);
    }
  }

  #walk(machine: number, begin: number, found: Set<number>, size: number): void {
    const { offset, neighbour } = this.#graph;
    const toGoal = this.#toGoal[machine]!;
    const path = this.#timetable.pathOf(machine);
    let place = path[begin]!;
    for (let step = begin + 1; step < path.length - 1 && found.size < size; step += 1) {
      const onward = [place];
      for (let at = offset[place]!; at < offset[place + 1]!; at += 1) onward.push(neighbour[at]!);
      const sooner = onward.filter((next) => step + toGoal[next]! < path.length - 1);
      if (sooner.length === 0) return;
      const next = sooner[this.#random.below(sooner.length)]!;
      this.#add(this.#timetable.machineAt(next, step), found);
      // It would change places with this one.
      const coming = this.#timetable.machineAt(next, step - 1);
      if (coming !== -1 && this.#timetable.machineAt(place, step) === coming) found.add(coming);
      place = next;
    }
  }

  /** Those who pass a place shortly before or after one that comes late, and then those around it. */
  #addVisitors(found: Set<number>, size: number): void {
    const { offset, neighbour } = this.#graph;
    const worst = this.#delayedOne();
    found.add(worst);
    const path = this.#timetable.pathOf(worst);
    const step = this.#random.below(path.length);
    const here = path[step]!;
    const places = [here, ...neighbour.subarray(offset[here]!, offset[here + 1]!)];
    for (let apart = 0; apart <= this.#timetable.horizon && found.size < size; apart += 1) {
      for (const place of places) {
        if (found.size < size) this.#add(this.#timetable.machineAt(place, step + apart), found);
        if (found.size < size && step >= apart) this.#add(this.#timetable.machineAt(place, step - apart), found);
      }
    }
  }

  #add(machine: number, found: Set<number>): void {
    if (machine !== -1) found.add(machine);
  }

  #routeOf(machine: number): Route {
    const stops: Stop[] = [];
    this.#timetable.pathOf(machine).forEach((place, step) => {
      const last = stops.at(-1);
      if (last?.place === place) return;
      if (last !== undefined) stops[stops.length - 1] = { ...last, leaveS: (step - 1) * this.#stepS };
      stops.push({ place, arriveS: step * this.#stepS, leaveS: Infinity });
    });
    return stops;
  }
}

function stepS({ evenLengthM }: RoadGraph, machines: readonly TrafficMachine[]): number {
  return (evenLengthM ?? 1) / (machines[0]?.speedMps ?? 1);
}

function horizonOf(graph: RoadGraph, machines: readonly TrafficMachine[], routes: readonly Route[]): number {
  const latestS = routes.reduce((latest, route) => Math.max(latest, route.at(-1)!.arriveS), 0);
  return Math.ceil((HORIZON_SHARE * latestS) / stepS(graph, machines)) + 1;
}

function pathOf(route: Route, takesS: number): StepPath {
  const path = new Int32Array(Math.round(route.at(-1)!.arriveS / takesS) + 1);
  for (const { place, arriveS } of route) path.fill(place, Math.round(arriveS / takesS));
  return path;
}

function shuffled(values: readonly number[], random: Random): number[] {
  const drawn = [...values];
  for (let left = drawn.length; left > 1; left -= 1) {
    const at = random.below(left);
    [drawn[at], drawn[left - 1]] = [drawn[left - 1]!, drawn[at]!];
  }
  return drawn;
}
