import { createHeap } from '../routing/heap.ts';
import type { Holds, Reservations } from './reservations.ts';
import type { RoadGraph } from './road-graph.ts';
import type { Route, Stop, TrafficMachine } from './traffic-problem.ts';

export interface RouteRequest {
  /** The machine's number: what it has reserved itself is no obstacle. */
  readonly machine: number;
  readonly start: number;
  readonly startS: number;
  readonly goal: number;
  readonly radiusM: TrafficMachine['radiusM'];
  readonly speedMps: TrafficMachine['speedMps'];
  /** Metres from every place to the goal. */
  readonly toGoalM: Float32Array;
  /** No route that arrives later is of use. */
  readonly latestS?: number;
}

/** Of two ways as long, the one is looked at first that has more of it behind. */
const preferNear = 1 + 1e-6;

/**
 * Earliest arrivals among reservations: safe-interval path planning (Phillips and Likhachev 2011). A state is a place and a stretch of time in which
 * nobody else is in the way there; within a stretch only the earliest arrival counts. The working memory is used again for every question.
 */
export class RoutePlanner {
  readonly #graph: RoadGraph;
  readonly #reservations: Reservations;
  readonly #heap = createHeap();
  readonly #seen: Int32Array;
  readonly #firstState: Int32Array;
  readonly #endState: Int32Array;
  #question = 0;
  /** By state. */
  readonly #place: number[] = [];
  readonly #fromS: number[] = [];
  readonly #untilS: number[] = [];
  readonly #arriveS: number[] = [];
  readonly #parent: number[] = [];
  readonly #departS: number[] = [];
  readonly #isSettled: boolean[] = [];
  #states = 0;

  constructor(reservations: Reservations) {
    this.#graph = reservations.graph;
    this.#reservations = reservations;
    this.#seen = new Int32Array(this.#graph.places);
    this.#firstState = new Int32Array(this.#graph.places);
    this.#endState = new Int32Array(this.#graph.places);
  }

  /** The route that is at the goal first, to stay there; null where there is none, or none in time. */
  plan(request: RouteRequest): Route | null {
    const { start, startS, goal, speedMps, toGoalM } = request;
    if (toGoalM[start] === Infinity) return null;
    this.#question += 1;
    this.#states = 0;
    this.#heap.clear();
    const first = this.#stateAt(start, startS, request);
    if (first === -1) return null;
    this.#reach(first, startS, -1, 0, request);
    for (let state = this.#heap.pop(); state !== -1; state = this.#heap.pop()) {
      if (this.#isSettled[state] === true) continue;
      this.#isSettled[state] = true;
      if (this.#place[state] === goal && this.#untilS[state] === Infinity) return this.#traced(state);
      const { offset, neighbour, lane, lengthM } = this.#graph;
      const place = this.#place[state]!;
      for (let at = offset[place]!; at < offset[place + 1]!; at += 1) {
        if (toGoalM[neighbour[at]!] === Infinity) continue;
        this.#drive(state, neighbour[at]!, lane[at]!, lengthM[lane[at]!]! / speedMps, request);
      }
    }
    return null;
  }

  /** Everything that can be reached by driving from a state to a neighbouring place. */
  #drive(state: number, to: number, lane: number, takesS: number, request: RouteRequest): void {
    const endS = this.#untilS[state]!;
    const isInStep = this.#reservations.following === 'in-step';
    this.#touch(to, request);
    const soonestS = this.#arriveS[state]! + takesS;
    for (let next = this.#firstOpen(to, soonestS); next < this.#endState[to]!; next += 1) {
      const openS = this.#fromS[next]!;
      let departS = Math.max(this.#arriveS[state]!, isInStep ? openS - takesS : openS);
      if (departS + takesS > endS) return;
      if (departS + takesS >= this.#untilS[next]! || this.#isSettled[next] === true) continue;
      departS = this.#whenFree(lane, departS, takesS, request);
      const arriveS = departS + takesS;
      if (arriveS > endS) return;
      if (arriveS >= this.#untilS[next]! || arriveS >= this.#arriveS[next]!) continue;
      if (isInStep && arriveS === endS && arriveS === openS && this.#isRing(this.#place[state]!, to, arriveS, request))
        continue;
      this.#reach(next, arriveS, state, departS, request);
    }
  }

  #reach(state: number, arriveS: number, parent: number, departS: number, request: RouteRequest): void {
    const aheadS = request.toGoalM[this.#place[state]!]! / request.speedMps;
    if (arriveS + aheadS > (request.latestS ?? Infinity)) return;
    this.#arriveS[state] = arriveS;
    this.#parent[state] = parent;
    this.#departS[state] = departS;
    this.#heap.push(state, arriveS + aheadS * preferNear);
  }

  #stateAt(place: number, timeS: number, request: RouteRequest): number {
    this.#touch(place, request);
    for (let state = this.#firstState[place]!; state < this.#endState[place]!; state += 1) {
      if (this.#fromS[state]! <= timeS && timeS < this.#untilS[state]!) return state;
    }
    return -1;
  }

  /** Makes the states of a place that is met for the first time: the stretches between what others hold there and near it. */
  #touch(place: number, request: RouteRequest): void {
    if (this.#seen[place] === this.#question) return;
    this.#seen[place] = this.#question;
    this.#firstState[place] = this.#states;
    let openS = 0;
    const holds = this.#holdsAt(place, request);
    for (let at = 0; at < holds.fromS.length; at += 1) {
      if (holds.machine[at] === request.machine) continue;
      if (holds.fromS[at]! > openS) this.#addState(place, openS, holds.fromS[at]!);
      openS = Math.max(openS, holds.untilS[at]!);
    }
    if (openS < Infinity) this.#addState(place, openS, Infinity);
    this.#endState[place] = this.#states;
  }

  /** The first stretch of a place that is met before which ends after a time. */
  #firstOpen(place: number, timeS: number): number {
    let low = this.#firstState[place]!;
    let high = this.#endState[place]!;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#untilS[middle]! <= timeS) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #addState(place: number, fromS: number, untilS: number): void {
    const state = this.#states;
    this.#states += 1;
    this.#place[state] = place;
    this.#fromS[state] = fromS;
    this.#untilS[state] = untilS;
    this.#arriveS[state] = Infinity;
    this.#isSettled[state] = false;
  }

  /** The earliest time from `fromS` on at which a lane is free for so long. */
  #whenFree(lane: number, fromS: number, takesS: number, request: RouteRequest): number {
    const holds = this.#holdsAt(this.#graph.places + lane, request);
    let timeS = fromS;
    for (
      let at = firstAbove(holds.untilS, fromS);
      at < holds.fromS.length && holds.fromS[at]! < timeS + takesS;
      at += 1
    ) {
      if (holds.machine[at] !== request.machine && holds.untilS[at]! > timeS) timeS = holds.untilS[at]!;
    }
    return timeS;
  }

  /** What is held of an element, and of those near it by machines too large to pass there. */
  #holdsAt(element: number, request: RouteRequest): Holds | JoinedHolds {
    const { nearOffset, near, nearM } = this.#graph;
    const own = this.#reservations.holdsOf(element);
    if (nearOffset[element] === nearOffset[element + 1]) return own;
    const merged: { fromS: number; untilS: number; machine: number }[] = own.machine.map((machine, at) => ({
      fromS: own.fromS[at]!,
      untilS: own.untilS[at]!,
      machine,
    }));
    for (let at = nearOffset[element]!; at < nearOffset[element + 1]!; at += 1) {
      const { fromS, untilS, machine } = this.#reservations.holdsOf(near[at]!);
      for (let hold = 0; hold < machine.length; hold += 1) {
        if (!this.#reservations.isInWay(machine[hold]!, request.radiusM, nearM[at]!)) continue;
        merged.push({ fromS: fromS[hold]!, untilS: untilS[hold]!, machine: machine[hold]! });
      }
    }
    return joined(merged.filter(({ machine }) => machine !== request.machine).sort((a, b) => a.fromS - b.fromS));
  }

  /** Whether entering `to` at `timeS` out of `from` would close a ring of machines that all move at once. */
  #isRing(from: number, to: number, timeS: number, { machine }: RouteRequest): boolean {
    let place = to;
    for (;;) {
      const leaving = this.#leaving(place, timeS, machine);
      if (leaving === null) return false;
      if (leaving === from) return true;
      place = leaving;
    }
  }

  /** Where the machine goes that has driven away from a place by `timeS`; null where nobody has. */
  #leaving(place: number, timeS: number, except: number): number | null {
    const { untilS, machine } = this.#reservations.holdsOf(place);
    for (let at = 0; at < untilS.length; at += 1) {
      if (untilS[at] !== timeS || machine[at] === except) continue;
      const route = this.#reservations.routeOf(machine[at]!)!;
      return route[stopArrivedAt(route, timeS)]?.place ?? null;
    }
    return null;
  }

  #traced(last: number): Route {
    const stops: Stop[] = [];
    let leaveS = Infinity;
    for (let state = last; state !== -1; state = this.#parent[state]!) {
      stops.push({ place: this.#place[state]!, arriveS: this.#arriveS[state]!, leaveS });
      leaveS = this.#departS[state]!;
    }
    return stops.reverse();
  }
}

interface JoinedHolds {
  readonly fromS: number[];
  readonly untilS: number[];
  readonly machine: number[];
}

/** Holds by their beginning, as stretches that do not overlap; each is said to be its first holder's. */
function joined(holds: readonly { fromS: number; untilS: number; machine: number }[]): JoinedHolds {
  const stretches: JoinedHolds = { fromS: [], untilS: [], machine: [] };
  for (const { fromS, untilS, machine } of holds) {
    const last = stretches.untilS.length - 1;
    if (last >= 0 && fromS <= stretches.untilS[last]!) {
      stretches.untilS[last] = Math.max(stretches.untilS[last]!, untilS);
      continue;
    }
    stretches.fromS.push(fromS);
    stretches.untilS.push(untilS);
    stretches.machine.push(machine);
  }
  return stretches;
}

/** Where the values of a sorted list begin that are greater than this one. */
function firstAbove(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The number of the stop that a route arrives at exactly then. */
function stopArrivedAt(route: Route, timeS: number): number {
  let low = 0;
  let high = route.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (route[middle]!.arriveS < timeS) low = middle + 1;
    else high = middle;
  }
  return low;
}
