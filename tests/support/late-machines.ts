import type { Random } from '../../kernel/random.ts';
import { TrafficExecution } from '../../missions/traffic/execution.ts';
import { JointStep } from '../../missions/traffic/joint-step.ts';
import type { Move } from '../../missions/traffic/move-order.ts';
import { distancesTo, laneBetween, roadGraph, type RoadGraph } from '../../missions/traffic/road-graph.ts';
import type { Roadmap, Route, Stop, TrafficMachine } from '../../missions/traffic/traffic-problem.ts';

/** One in so many moves begins long after it might. */
const LATE_ONE_IN = 10;
const LATE_S = 50;

function delayS(random: Random): number {
  return random.below(LATE_ONE_IN) === 0 ? random.next() * LATE_S : random.next();
}

/** Moves that are under way, soonest first. */
class Underway {
  readonly #ends: { atS: number; machine: number }[] = [];

  push(atS: number, machine: number): void {
    const at = this.#ends.findLastIndex((end) => end.atS >= atS);
    this.#ends.splice(at + 1, 0, { atS, machine });
  }

  pop(): { atS: number; machine: number } | undefined {
    return this.#ends.pop();
  }
}

/** Carries out moves with chance delays before each. Says what was held twice, and who is left when nobody can go on. */
class LateMachines {
  readonly #graph: RoadGraph;
  readonly #machines: readonly Pick<TrafficMachine, 'start' | 'speedMps'>[];
  readonly #random: Random;
  readonly #underway = new Underway();
  readonly #isDriving: boolean[];
  /** Who holds a place or a lane. */
  readonly #holder = new Map<number, number>();
  readonly execution: TrafficExecution;
  readonly routes: Stop[][];
  readonly faults: string[] = [];
  finished = 0;
  #planned = 0;
  /** Machines for which something has changed, and those who wait for a machine. */
  readonly #stirred = new Set<number>();
  readonly #waitFor = new Map<number, number[]>();

  constructor(graph: RoadGraph, machines: readonly Pick<TrafficMachine, 'start' | 'speedMps'>[], random: Random) {
    this.#graph = graph;
    this.#machines = machines;
    this.#random = random;
    this.#isDriving = machines.map(() => false);
    this.execution = new TrafficExecution(graph);
    this.routes = machines.map(({ start }) => [{ place: start, arriveS: 0, leaveS: Infinity }]);
    machines.forEach(({ start }, machine) => this.#holder.set(start, machine));
  }

  /** Begins whatever may begin. */
  begin(nowS: number): void {
    for (const machine of this.#stirred) if (!this.#isDriving[machine]!) this.#beginNext(machine, nowS);
    this.#stirred.clear();
  }

  #beginNext(machine: number, nowS: number): void {
    const move = this.execution.next(machine);
    if (move === null) return;
    const [first] = this.execution.waitsFor(machine);
    if (first !== undefined) {
      this.#waitFor.set(first, [...(this.#waitFor.get(first) ?? []), machine]);
      return;
    }
    this.#isDriving[machine] = true;
    const lane = laneBetween(this.#graph, move.from, move.to);
    for (const element of [move.to, this.#graph.places + lane]) {
      const other = this.#holder.get(element);
      if (other !== undefined) this.faults.push(`${machine} and ${other} are both at ${element}`);
      this.#holder.set(element, machine);
    }
    const leaveS = nowS + delayS(this.#random);
    const arriveS = leaveS + this.#graph.lengthM[lane]! / this.#machines[machine]!.speedMps;
    const route = this.routes[machine]!;
    route.push({ ...route.pop()!, leaveS }, { place: move.to, arriveS, leaveS: Infinity });
    this.#underway.push(arriveS, machine);
  }

  /** The next arrival; null when nobody is under way. */
  arrive(): number | null {
    const end = this.#underway.pop();
    if (end === undefined) return null;
    const { from, to } = this.execution.next(end.machine)!;
    this.#holder.delete(from);
    this.#holder.delete(this.#graph.places + laneBetween(this.#graph, from, to));
    this.execution.finish(end.machine);
    this.#isDriving[end.machine] = false;
    this.finished += 1;
    this.#stirred.add(end.machine);
    for (const other of this.#waitFor.get(end.machine) ?? []) this.#stirred.add(other);
    this.#waitFor.delete(end.machine);
    return end.atS;
  }

  /** Moves that are planned and not finished. */
  open(): number {
    return this.#planned - this.finished;
  }

  plan(moves: readonly Move[]): void {
    this.execution.add(moves);
    this.#planned += moves.length;
    moves.forEach(({ machine }) => this.#stirred.add(machine));
  }

  waiting(): number {
    return this.#machines.filter((_, machine) => this.execution.next(machine) !== null).length;
  }
}

/** What became of routes whose machines were late: the routes driven, and whatever went wrong. */
export function drivenLate(
  graph: RoadGraph,
  machines: readonly TrafficMachine[],
  moves: readonly Move[],
  random: Random,
): { readonly routes: readonly Route[]; readonly faults: readonly string[] } {
  const late = new LateMachines(graph, machines, random);
  late.plan(moves);
  for (let nowS: number | null = 0; nowS !== null; nowS = late.arrive()) late.begin(nowS);
  const stuck = late.waiting();
  return {
    routes: late.routes,
    faults: stuck === 0 ? late.faults : [...late.faults, `${stuck} machines wait for ever`],
  };
}

/** More steps are planned whenever fewer moves than this are open for each machine, so many at once. */
const OPEN_PER_MACHINE = 5;
const AHEAD_STEPS = 10;

/** Machines that get a new goal whenever one is reached, for so many moves, each begun late. */
export function lifelongLate(
  roadmap: Roadmap,
  { count, moves, random }: { count: number; moves: number; random: Random },
): { readonly finished: number; readonly errands: number; readonly faults: readonly string[] } {
  const graph = roadGraph(roadmap, 0);
  const free = roadmap.places.map((_, place) => place);
  const starts = Int32Array.from({ length: count }, () => free.splice(random.below(free.length), 1)[0]!);
  const newGoal = (): Float32Array => distancesTo(graph, random.below(graph.places));
  const toGoalM = Array.from({ length: count }, newGoal);
  const step = new JointStep(graph, { radiiM: new Float64Array(count), toGoalM }, random);
  const late = new LateMachines(
    graph,
    Array.from(starts, (start) => ({ start, speedMps: 1 })),
    random,
  );
  const urgency = Float64Array.from(starts, () => random.next());
  let at: Int32Array = starts;
  let errands = 0;
  const planAhead = (): void => {
    for (let ahead = 0; ahead < AHEAD_STEPS; ahead += 1) {
      const order = Int32Array.from(starts, (_, machine) => machine).sort((a, b) => urgency[b]! - urgency[a]!);
      const to = step.next(at, order, [])!;
      const from = at;
      late.plan(step.order(from, to).map((machine) => ({ machine, from: from[machine]!, to: to[machine]! })));
      at = to;
      to.forEach((place, machine) => {
        urgency[machine]! += 1;
        if (toGoalM[machine]![place] !== 0) return;
        errands += 1;
        urgency[machine]! %= 1;
        toGoalM[machine] = newGoal();
      });
    }
  };
  let nowS: number | null = 0;
  while (late.finished < moves && late.faults.length === 0) {
    if (late.open() < OPEN_PER_MACHINE * count) planAhead();
    late.begin(nowS);
    nowS = late.arrive();
    if (nowS !== null) continue;
    late.faults.push(`${late.waiting()} machines wait for ever`);
    nowS = 0;
  }
  return { finished: late.finished, errands, faults: late.faults };
}
