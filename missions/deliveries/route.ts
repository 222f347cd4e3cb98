import { startNode, type CompiledDeliveries } from './compile-deliveries.ts';

const STOPS_AT_FIRST = 32;

/** The tour of one carrier as the search changes it: its stops between its two ends, and what lets an insertion be judged without a walk. */
export class Route {
  readonly #problem: CompiledDeliveries;
  /** Number of this route in the tables of the search. */
  readonly slot: number;
  kind = 0;
  /** Equal versions of one slot have equal stops. */
  version = 0;
  /** Stops with both ends. */
  length = 0;
  distance = 0;
  stops = new Int32Array(STOPS_AT_FIRST);
  /** When service begins, going as early as can be, */
  begin = new Float64Array(STOPS_AT_FIRST);
  /** and the latest that it may begin without making any later stop late. */
  latest = new Float64Array(STOPS_AT_FIRST);
  /** On board when leaving, */
  onBoard = new Float64Array(STOPS_AT_FIRST);
  /** the most on board up to there, */
  mostBefore = new Float64Array(STOPS_AT_FIRST);
  /** and from there on. */
  mostAfter = new Float64Array(STOPS_AT_FIRST);

  /** Distance, and service with travel time, from each stop to the next. */
  leg = new Float64Array(STOPS_AT_FIRST);
  ride = new Float64Array(STOPS_AT_FIRST);

  constructor(problem: CompiledDeliveries, slot: number) {
    this.#problem = problem;
    this.slot = slot;
  }

  /** An empty tour of a carrier of this kind. */
  open(kind: number, version: number): void {
    this.kind = kind;
    this.stops[0] = startNode(this.#problem, kind);
    this.stops[1] = this.stops[0]! + 1;
    this.length = 2;
    this.measure(version);
  }

  /** A tour with these stops, both ends among them. */
  load(kind: number, stops: Int32Array, version: number): void {
    this.kind = kind;
    this.#grow(stops.length);
    this.stops.set(stops);
    this.length = stops.length;
    this.measure(version);
  }

  get isEmpty(): boolean {
    return this.length === 2;
  }

  copyFrom(other: Route): void {
    this.kind = other.kind;
    this.version = other.version;
    this.length = other.length;
    this.distance = other.distance;
    this.#grow(other.length);
    for (let at = 0; at < other.length; at += 1) {
      this.stops[at] = other.stops[at]!;
      this.begin[at] = other.begin[at]!;
      this.latest[at] = other.latest[at]!;
      this.onBoard[at] = other.onBoard[at]!;
      this.mostBefore[at] = other.mostBefore[at]!;
      this.mostAfter[at] = other.mostAfter[at]!;
      this.leg[at] = other.leg[at]!;
      this.ride[at] = other.ride[at]!;
    }
  }

  #grow(length: number): void {
    if (length <= this.stops.length) return;
    const size = 2 * length;
    const stops = new Int32Array(size);
    stops.set(this.stops);
    this.stops = stops;
    this.begin = new Float64Array(size);
    this.latest = new Float64Array(size);
    this.onBoard = new Float64Array(size);
    this.mostBefore = new Float64Array(size);
    this.mostAfter = new Float64Array(size);
    this.leg = new Float64Array(size);
    this.ride = new Float64Array(size);
  }

  /** Puts the order's stops behind positions `first` and `second` of the route as it is; `first` ≤ `second`. */
  insert(order: number, first: number, second: number, version: number): void {
    const { hasPickUp, hasDropOff } = this.#problem;
    this.#grow(this.length + 2);
    if (hasDropOff[order] === 1) this.#put(2 * order + 1, second);
    if (hasPickUp[order] === 1) this.#put(2 * order, first);
    this.measure(version);
  }

  #put(node: number, after: number): void {
    this.stops.copyWithin(after + 2, after + 1, this.length);
    this.stops[after + 1] = node;
    this.length += 1;
  }

  /** Takes out every stop of the orders that are marked. */
  remove(isMarked: Uint8Array, version: number): void {
    let to = 1;
    for (let at = 1; at < this.length; at += 1) {
      const node = this.stops[at]!;
      if (at < this.length - 1 && isMarked[node >> 1] === 1) continue;
      this.stops[to] = node;
      to += 1;
    }
    this.length = to;
    this.measure(version);
  }

  /** Works out everything that follows from the stops. */
  measure(version: number): void {
    this.version = version;
    const { stops, begin, latest, onBoard, length, mostBefore, mostAfter, leg, ride } = this;
    const { nodes, distance, duration, from, until, service, amount, hasPickUp } = this.#problem;
    let load = 0;
    for (let at = 1; at < length - 1; at += 1) {
      const node = stops[at]!;
      if ((node & 1) === 1 && hasPickUp[node >> 1] === 0) load += amount[node >> 1]!;
    }
    let node = stops[0]!;
    let way = 0;
    begin[0] = from[node]!;
    onBoard[0] = load;
    mostBefore[0] = load;
    for (let at = 1; at < length; at += 1) {
      const next = stops[at]!;
      leg[at - 1] = distance[node * nodes + next]!;
      ride[at - 1] = service[node]! + duration[node * nodes + next]!;
      way += leg[at - 1]!;
      const arrival = begin[at - 1]! + ride[at - 1]!;
      begin[at] = arrival > from[next]! ? arrival : from[next]!;
      if (at < length - 1) load += (next & 1) === 0 ? amount[next >> 1]! : -amount[next >> 1]!;
      onBoard[at] = load;
      mostBefore[at] = load > mostBefore[at - 1]! ? load : mostBefore[at - 1]!;
      node = next;
    }
    this.distance = way;
    latest[length - 1] = until[node]!;
    mostAfter[length - 1] = load;
    for (let at = length - 2; at >= 0; at -= 1) {
      const before = stops[at]!;
      const must = latest[at + 1]! - ride[at]!;
      latest[at] = must < until[before]! ? must : until[before]!;
      mostAfter[at] = onBoard[at]! > mostAfter[at + 1]! ? onBoard[at]! : mostAfter[at + 1]!;
    }
  }
}
