import type { Random } from '../../kernel/random.ts';
import { JointStep, type JointMachines } from './joint-step.ts';
import type { JointPath } from './joint-search.ts';
import { laneBetween, type RoadGraph } from './road-graph.ts';
import type { Following, Route, Stop, TrafficMachine } from './traffic-problem.ts';

/** One machine's drive along one lane. */
export interface Move {
  readonly machine: number;
  readonly from: number;
  readonly to: number;
}

const none = -1;

/**
 * The order of moves as an action dependency graph (Hönig, Kiesel, Tinka, Durham and Ayanian 2019): a move waits for those before it that leave
 * what it needs, and for nothing else. Moves are added in an order in which they could be done one after the other, so nothing ever waits in a
 * ring, however late each is.
 */
export class MoveOrder {
  readonly #graph: RoadGraph;
  readonly moves: Move[] = [];
  /** By move: the moves that must be finished before it begins. */
  readonly after: (readonly number[])[] = [];
  /** The move that left a place, used a lane or moved a machine last. */
  readonly #lastLeft: Int32Array;
  readonly #lastUsed: Int32Array;
  readonly #lastOf = new Map<number, number>();

  constructor(graph: RoadGraph) {
    this.#graph = graph;
    this.#lastLeft = new Int32Array(graph.places).fill(none);
    this.#lastUsed = new Int32Array(graph.lanes).fill(none);
  }

  add(move: Move): void {
    const { nearOffset, near, places } = this.#graph;
    const lane = laneBetween(this.#graph, move.from, move.to);
    const after = new Set<number>();
    const wait = (element: number): void => {
      const other = element < places ? this.#lastLeft[element]! : this.#lastUsed[element - places]!;
      if (other !== none && this.moves[other]!.machine !== move.machine) after.add(other);
    };
    wait(move.to);
    for (const element of [move.to, places + lane]) {
      for (let at = nearOffset[element]!; at < nearOffset[element + 1]!; at += 1) wait(near[at]!);
    }
    const own = this.#lastOf.get(move.machine);
    if (own !== undefined) after.add(own);
    const index = this.moves.length;
    this.moves.push(move);
    this.after.push([...after]);
    this.#lastLeft[move.from] = index;
    this.#lastUsed[lane] = index;
    this.#lastOf.set(move.machine, index);
  }
}

/** The moves of a joint path, in an order in which they can be done one after the other. */
export function movesOfPath(graph: RoadGraph, machines: JointMachines, path: JointPath, random: Random): Move[] {
  const step = new JointStep(graph, machines, random);
  return path.slice(1).flatMap((to, index) => {
    const from = path[index]!;
    return step.order(from, to).map((machine): Move => ({ machine, from: from[machine]!, to: to[machine]! }));
  });
}

/** The moves of routes that meet nowhere, likewise. */
export function movesOfRoutes(routes: readonly Route[]): Move[] {
  const timed = routes
    .flatMap((route, machine) =>
      route.slice(1).map(({ place: to }, at) => {
        const { place: from, leaveS } = route[at]!;
        return { leaveS, move: { machine, from, to } };
      }),
    )
    .sort((a, b) => a.leaveS - b.leaveS);
  const ordered: Move[] = [];
  for (let first = 0; first < timed.length;) {
    let end = first + 1;
    while (end < timed.length && timed[end]!.leaveS === timed[first]!.leaveS) end += 1;
    ordered.push(...leadersFirst(timed.slice(first, end).map(({ move }) => move)));
    first = end;
  }
  return ordered;
}

/** Of moves that begin at once, a place is left before it is entered. */
function leadersFirst(moves: readonly Move[]): Move[] {
  const leaving = new Map(moves.map((move) => [move.from, move]));
  const ordered: Move[] = [];
  for (const begun of moves) {
    const chain: Move[] = [];
    for (
      let move: Move | undefined = begun;
      move !== undefined && leaving.delete(move.from);
      move = leaving.get(move.to)
    )
      chain.push(move);
    ordered.push(...chain.reverse());
  }
  return ordered;
}

/** Each machine's route along a joint path, as early as the order of the moves allows. */
export function routesOfPath(
  graph: RoadGraph,
  { joint, machines, following }: { joint: JointMachines; machines: readonly TrafficMachine[]; following: Following },
  path: JointPath,
  random: Random,
): Route[] {
  if (following === 'in-step')
    return machines.map(({ speedMps }, machine) => routeInStep(graph, speedMps, path, machine));
  const order = new MoveOrder(graph);
  const finishS: number[] = [];
  const routes = machines.map(({ start }): Stop[] => [{ place: start, arriveS: 0, leaveS: Infinity }]);
  for (const move of movesOfPath(graph, joint, path, random)) {
    order.add(move);
    const route = routes[move.machine]!;
    const leaveS = order.after.at(-1)!.reduce((latest, other) => Math.max(latest, finishS[other]!), 0);
    const lengthM = graph.lengthM[laneBetween(graph, move.from, move.to)]!;
    const arriveS = leaveS + lengthM / machines[move.machine]!.speedMps;
    finishS.push(arriveS);
    route.push({ ...route.pop()!, leaveS }, { place: move.to, arriveS, leaveS: Infinity });
  }
  return routes;
}

function routeInStep({ evenLengthM }: RoadGraph, speedMps: number, path: JointPath, machine: number): Route {
  const stepS = (evenLengthM ?? 1) / speedMps;
  const stops: Stop[] = [{ place: path[0]![machine]!, arriveS: 0, leaveS: Infinity }];
  path.forEach((at, step) => {
    const last = stops.at(-1)!;
    if (at[machine] === last.place) return;
    stops.pop();
    stops.push(
      { ...last, leaveS: (step - 1) * stepS },
      { place: at[machine]!, arriveS: step * stepS, leaveS: Infinity },
    );
  });
  return stops;
}
