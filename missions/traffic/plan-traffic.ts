import { ok, refuse, type Result } from '../../kernel/result.ts';
import type { Random } from '../../kernel/random.ts';
import { WorkMeter, type WorkBudget } from '../solver/work-budget.ts';
import type { JointMachines } from './joint-step.ts';
import { searchJointly, type JointOutcome } from './joint-search.ts';
import { routesOfPath } from './move-order.ts';
import { arrivalS, Refinement } from './refine-routes.ts';
import { distancesTo, roadGraph, type RoadGraph } from './road-graph.ts';
import { StepRefinement } from './step-refinement.ts';
import type { Route, TrafficMachine, TrafficPlan, TrafficProblem, TrafficRefusal } from './traffic-problem.ts';

/** Distances to the goals are kept for every machine: places × machines. */
const DISTANCES_MAX = 100_000_000;
/** Joint positions that are kept while a way is sought; a proof needs all that can be reached. */
const POSITIONS_MAX = 200_000;
/** Joint positions that are spent on each question about a part of the machines when the cause of an impossibility is sought. */
const CAUSE_POSITIONS_MAX = 20_000;
/** More machines than this are named as they are: the smallest set of them is not sought. */
const CAUSE_MACHINES_MAX = 12;
/** In step one machine turns a corner close behind another: a third of a lane keeps discs apart at right angles. */
const IN_STEP_RADIUS_SHARE = 1 / 3;
/** Routes are taken as refined after so many tries in vain. */
const PATIENCE_PER_MACHINE = 20;
const TOLERANCE_S = 1e-6;
const STEPS_PER_LOOK = 8;

export interface TrafficOptions {
  readonly random: Random;
  /** Counts joint steps and routes as the scheduler counts schedules. The search for a first plan may use all of it. */
  readonly budget: WorkBudget;
  /** Called with every better plan, as it is found. */
  readonly onBetter?: (plan: TrafficPlan) => void;
}

/**
 * Routes for all machines of one level on which no two are ever too near to each other and none waits in a ring. A first plan comes from a
 * complete search over joint positions; what is left of the budget makes arrivals earlier. The same problem, seed and amount of work give the
 * same answer on every machine.
 */
export function planTraffic(problem: TrafficProblem, options: TrafficOptions): Result<TrafficPlan, TrafficRefusal> {
  const what = faultOf(problem);
  if (what !== null) return refuse({ code: 'traffic-malformed', facts: { what } });
  const { roadmap, machines, following } = problem;
  const size = roadmap.places.length * machines.length;
  if (size > DISTANCES_MAX) return refuse({ code: 'traffic-too-large', facts: { size, limit: DISTANCES_MAX } });
  const reachM = following === 'in-step' ? 0 : 2 * Math.max(0, ...machines.map(({ radiusM }) => radiusM));
  const graph = roadGraph(roadmap, reachM);
  const joint = jointMachines(graph, machines);
  const work = new WorkMeter(options.budget, STEPS_PER_LOOK);
  const plain = plainRefusal(graph, problem, joint);
  if (plain !== null) return refuse(plain);
  const { random } = options;
  const search = new TrafficSearch(graph, problem, joint, { random, work });
  const all = machines.map((_, machine) => machine);
  const outcome = search.try(all, null, POSITIONS_MAX);
  if (outcome.kind === 'undecided') return refuse({ code: 'traffic-undecided', facts: { machines: all } });
  if (outcome.kind === 'impossible') return refuse(search.cause());
  const boundS = machines.reduce((sum, { start, speedMps }, at) => sum + joint.toGoalM[at]![start]! / speedMps, 0);
  const best = new BestPlan(boundS, options.onBetter);
  // What is refined as far as it goes is followed by another path of the search, as long as there is work left.
  for (let found: JointOutcome = outcome; found.kind === 'found'; found = search.try(all, null, POSITIONS_MAX)) {
    const first = routesOfPath(graph, { joint, machines, following }, found.path, random);
    if (best.take(() => first, totalS(first))) return ok(best.plan!);
    const known = { machines, toGoalM: joint.toGoalM, following };
    const refinement =
      following === 'in-step' && StepRefinement.canRefine(graph, machines, first)
        ? new StepRefinement(graph, known, first, { random, work })
        : new Refinement(graph, known, first, { random, work });
    for (let idle = 0; idle <= PATIENCE_PER_MACHINE * machines.length; idle = refinement.improve() ? 0 : idle + 1) {
      if (best.take(() => refinement.routes(), refinement.totalS) || work.isOver) return ok(best.plan!);
    }
  }
  return ok(best.plan!);
}

/** The best plan so far, reported whenever there is a better one. */
class BestPlan {
  readonly #boundS: number;
  readonly #onBetter: ((plan: TrafficPlan) => void) | undefined;
  plan: TrafficPlan | null = null;

  constructor(boundS: number, onBetter: ((plan: TrafficPlan) => void) | undefined) {
    this.#boundS = boundS;
    this.#onBetter = onBetter;
  }

  /** Whether no plan can be better than the best. */
  take(routes: () => readonly Route[], totalS: number): boolean {
    if (this.plan === null || totalS < this.plan.totalS - TOLERANCE_S) {
      this.plan = { routes: routes(), totalS, boundS: this.#boundS };
      this.#onBetter?.(this.plan);
    }
    return this.plan.totalS <= this.#boundS * (1 + TOLERANCE_S);
  }
}

function jointMachines(graph: RoadGraph, machines: readonly TrafficMachine[]): JointMachines {
  const toGoalM = new Map<number, Float32Array>();
  return {
    radiiM: Float64Array.from(machines, ({ radiusM }) => radiusM),
    toGoalM: machines.map(({ goal }) => {
      const known = toGoalM.get(goal) ?? distancesTo(graph, goal);
      toGoalM.set(goal, known);
      return known;
    }),
  };
}

/** The search over joint positions, of all machines or of some. */
class TrafficSearch {
  readonly #graph: RoadGraph;
  readonly #problem: TrafficProblem;
  readonly #joint: JointMachines;
  readonly #by: { readonly random: Random; readonly work: WorkMeter };

  constructor(
    graph: RoadGraph,
    problem: TrafficProblem,
    joint: JointMachines,
    by: { readonly random: Random; readonly work: WorkMeter },
  ) {
    this.#graph = graph;
    this.#problem = problem;
    this.#joint = joint;
    this.#by = by;
  }

  /** Whether these machines can get to their goals, all others being away; one of them may rest anywhere. */
  try(machines: readonly number[], restingAnywhere: number | null, positionsMax: number): JointOutcome {
    const anywhere = new Float32Array(restingAnywhere === null ? 0 : this.#graph.places);
    return searchJointly({
      graph: this.#graph,
      machines: {
        radiiM: Float64Array.from(machines, (machine) => this.#joint.radiiM[machine]!),
        toGoalM: machines.map((machine) => (machine === restingAnywhere ? anywhere : this.#joint.toGoalM[machine]!)),
      },
      starts: Int32Array.from(machines, (machine) => this.#problem.machines[machine]!.start),
      ...this.#by,
      positionsMax,
    });
  }

  /** The smallest set of machines for which it is impossible (none of them can be left out), and whose goals are in the way. */
  cause(): TrafficRefusal {
    let machines = this.#problem.machines.map((_, machine) => machine);
    if (machines.length <= CAUSE_MACHINES_MAX) {
      for (const machine of machines) {
        const rest = machines.filter((other) => other !== machine);
        if (this.try(rest, null, CAUSE_POSITIONS_MAX).kind === 'impossible') machines = rest;
      }
    }
    const unlessMoved = machines.filter((machine) => this.try(machines, machine, CAUSE_POSITIONS_MAX).kind === 'found');
    return { code: 'traffic-impossible', facts: { machines, unlessMoved } };
  }
}

/** What can be said without a search: two machines at one place, or no lanes at all to a goal. */
function plainRefusal(
  graph: RoadGraph,
  { machines, roadmap }: TrafficProblem,
  { toGoalM }: JointMachines,
): TrafficRefusal | null {
  const isTight = (a: TrafficMachine, b: TrafficMachine, end: 'start' | 'goal'): boolean => {
    if (a[end] === b[end]) return true;
    const [ax, ay] = roadmap.places[a[end]]!;
    const [bx, by] = roadmap.places[b[end]]!;
    return Math.hypot(ax - bx, ay - by) < a.radiusM + b.radiusM;
  };
  for (const [end, code] of [
    ['start', 'traffic-starts-too-near'],
    ['goal', 'traffic-goals-too-near'],
  ] as const) {
    for (let one = 0; one < machines.length; one += 1) {
      const other = machines.findIndex((b, at) => at > one && isTight(machines[one]!, b, end));
      if (other !== -1) return { code, facts: { machines: [one, other] } };
    }
  }
  const lost = machines.flatMap(({ start }, machine) => (toGoalM[machine]![start] === Infinity ? [machine] : []));
  return lost.length === 0 ? null : { code: 'traffic-no-way', facts: { machines: lost } };
}

function faultOf({ roadmap: { places, lanes }, machines, following }: TrafficProblem): string | null {
  const isPlace = (place: number): boolean => Number.isInteger(place) && place >= 0 && place < places.length;
  if (!places.every(([x, y]) => Number.isFinite(x) && Number.isFinite(y))) return 'a place has no position';
  if (!lanes.every(([a, b]) => isPlace(a) && isPlace(b) && a !== b))
    return 'a lane does not join two places of the map';
  const keys = new Set(lanes.map(([a, b]) => Math.min(a, b) * places.length + Math.max(a, b)));
  if (keys.size < lanes.length) return 'two lanes join the same places';
  const lengths = lanes.map(([a, b]) => Math.hypot(places[a]![0] - places[b]![0], places[a]![1] - places[b]![1]));
  if (lengths.some((length) => length === 0)) return 'a lane joins two places at the same position';
  if (!machines.every(({ start, goal }) => isPlace(start) && isPlace(goal)))
    return 'a machine starts at or goes to a place that is not on the map';
  if (
    !machines.every(
      ({ radiusM, speedMps }) => radiusM >= 0 && radiusM < Infinity && speedMps > 0 && speedMps < Infinity,
    )
  )
    return 'a machine has no radius or no speed';
  if (following === 'behind') return null;
  const shortest = lengths.reduce((least, length) => Math.min(least, length), Infinity);
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
  if (longest - shortest > 1e-9 || machines.some(({ speedMps }) => speedMps !== machines[0]!.speedMps))
    return 'machines in step need lanes of one length and one speed';
  if (machines.some(({ radiusM }) => radiusM > shortest * IN_STEP_RADIUS_SHARE))
    return 'machines in step must be smaller than a third of a lane';
  return null;
}

function totalS(routes: readonly Route[]): number {
  return routes.reduce((sum, route) => sum + arrivalS(route), 0);
}
