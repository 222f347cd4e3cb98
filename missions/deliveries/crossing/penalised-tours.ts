import { startNode, type CompiledDeliveries } from '../compile-deliveries.ts';

/** Tours as they are read and handed over: of each the orders in turn. */
export type OrderLists = readonly (readonly number[])[];

/** How dear it is to be late by one unit of time, and to carry one unit too much, in units of distance. */
export interface Penalties {
  late: number;
  heavy: number;
}

/**
 * A fixed number of tours of carriers that are alike, over orders of one stop each, in which somebody may be late or carry too much at a price. Node n is
 * order n; tour t starts at node `orders + 2t` and ends at the one after. Who is late is taken to begin in time all the same, and what he would have had
 * to go back in time is summed up (time warp; Nagata, Bräysy and Dullaert 2010), so that what a change costs follows from what is known of both its ends.
 */
export class PenalisedTours {
  readonly orders: number;
  readonly tours: number;
  readonly nodes: number;
  readonly capacity: number;
  /** Row and column of each node in the tables of ways. */
  readonly place: Int32Array;
  readonly places: number;
  readonly distance: Float64Array;
  /** Service at the first place and the way to the second. */
  readonly ride: Float64Array;
  readonly from: Float64Array;
  readonly until: Float64Array;
  readonly amount: Float64Array;
  readonly penalties: Penalties = { late: 1, heavy: 1 };

  readonly next: Int32Array;
  readonly previous: Int32Array;
  readonly tour: Int32Array;
  readonly position: Int32Array;
  /** When service begins, going as early as can be, what had to be gone back in time up to there, and what is brought up to there. */
  readonly begin: Float64Array;
  readonly warpBefore: Float64Array;
  readonly loadBefore: Float64Array;
  /** The latest beginning, what has to be gone back from there on after it, and what is brought from there on. */
  readonly latest: Float64Array;
  readonly warpAfter: Float64Array;
  readonly loadAfter: Float64Array;
  readonly length: Float64Array;
  readonly warp: Float64Array;
  readonly excess: Float64Array;

  constructor(problem: CompiledDeliveries, kind: number, tours: number) {
    const { orders, nodes: stops } = problem;
    this.orders = orders;
    this.tours = tours;
    this.nodes = orders + 2 * tours;
    this.capacity = problem.problem.carriers[kind]!.capacity;
    this.places = orders + 2;
    const start = startNode(problem, kind);
    const stopOf = (place: number): number =>
      place < orders ? 2 * place + 1 - problem.hasPickUp[place]! : start + place - orders;
    this.place = Int32Array.from({ length: this.nodes }, (_, node) =>
      node < orders ? node : orders + ((node - orders) & 1),
    );
    const { places } = this;
    this.distance = new Float64Array(places * places);
    this.ride = new Float64Array(places * places);
    for (let a = 0; a < places; a += 1) {
      for (let b = 0; b < places; b += 1) {
        const way = stopOf(a) * stops + stopOf(b);
        this.distance[a * places + b] = problem.distance[way]!;
        this.ride[a * places + b] = problem.service[stopOf(a)]! + problem.duration[way]!;
      }
    }
    this.from = Float64Array.from(this.place, (place) => problem.from[stopOf(place)]!);
    this.until = Float64Array.from(this.place, (place) => problem.until[stopOf(place)]!);
    this.amount = Float64Array.from(this.place, (place) => (place < orders ? problem.amount[place]! : 0));
    const integers = (): Int32Array => new Int32Array(this.nodes);
    const numbers = (): Float64Array => new Float64Array(this.nodes);
    this.next = integers();
    this.previous = integers();
    this.tour = integers();
    this.position = integers();
    this.begin = numbers();
    this.warpBefore = numbers();
    this.loadBefore = numbers();
    this.latest = numbers();
    this.warpAfter = numbers();
    this.loadAfter = numbers();
    this.length = new Float64Array(tours);
    this.warp = new Float64Array(tours);
    this.excess = new Float64Array(tours);
  }

  start(tour: number): number {
    return this.orders + 2 * tour;
  }

  way(a: number, b: number): number {
    return this.distance[this.place[a]! * this.places + this.place[b]!]!;
  }

  link(a: number, b: number): void {
    this.next[a] = b;
    this.previous[b] = a;
  }

  load(lists: OrderLists): void {
    for (let tour = 0; tour < this.tours; tour += 1) {
      let last = this.start(tour);
      for (const order of lists[tour] ?? []) {
        this.link(last, order);
        last = order;
      }
      this.link(last, this.start(tour) + 1);
      this.measure(tour);
    }
  }

  lists(): number[][] {
    return Array.from({ length: this.tours }, (_, tour) => {
      const list: number[] = [];
      for (let node = this.next[this.start(tour)]!; node < this.orders; node = this.next[node]!) list.push(node);
      return list;
    });
  }

  copyFrom(other: PenalisedTours): void {
    this.next.set(other.next);
    this.previous.set(other.previous);
    this.tour.set(other.tour);
    this.position.set(other.position);
    this.begin.set(other.begin);
    this.warpBefore.set(other.warpBefore);
    this.loadBefore.set(other.loadBefore);
    this.latest.set(other.latest);
    this.warpAfter.set(other.warpAfter);
    this.loadAfter.set(other.loadAfter);
    this.length.set(other.length);
    this.warp.set(other.warp);
    this.excess.set(other.excess);
  }

  /** Works out everything that follows from the order of one tour. */
  measure(tour: number): void {
    const { next, previous, begin, warpBefore, loadBefore, latest, warpAfter, loadAfter, place, places } = this;
    const { from, until, amount, distance, ride } = this;
    const first = this.start(tour);
    const end = first + 1;
    begin[first] = from[first]!;
    this.tour[first] = tour;
    let length = 0;
    let warp = 0;
    let load = 0;
    let position = 0;
    for (let node = first; node !== end;) {
      const after = next[node]!;
      const way = place[node]! * places + place[after]!;
      length += distance[way]!;
      let at = begin[node]! + ride[way]!;
      if (at < from[after]!) at = from[after]!;
      else if (at > until[after]!) {
        warp += at - until[after]!;
        at = until[after]!;
      }
      load += amount[after]!;
      begin[after] = at;
      warpBefore[after] = warp;
      loadBefore[after] = load;
      position += 1;
      this.position[after] = position;
      this.tour[after] = tour;
      node = after;
    }
    this.length[tour] = length;
    this.warp[tour] = warp;
    this.excess[tour] = load > this.capacity ? load - this.capacity : 0;
    latest[end] = until[end]!;
    let back = 0;
    let behind = 0;
    for (let node = end; node !== first;) {
      const before = previous[node]!;
      let at = latest[node]! - ride[place[before]! * places + place[node]!]!;
      if (at > until[before]!) at = until[before]!;
      else if (at < from[before]!) {
        back += from[before]! - at;
        at = from[before]!;
      }
      behind += amount[before]!;
      latest[before] = at;
      warpAfter[before] = back;
      loadAfter[before] = behind;
      node = before;
    }
  }

  /** What being late and carrying too much costs in a tour. */
  penalty(tour: number): number {
    return this.warp[tour]! * this.penalties.late + this.excess[tour]! * this.penalties.heavy;
  }

  get isAllowed(): boolean {
    for (let tour = 0; tour < this.tours; tour += 1) {
      if (this.warp[tour]! > 0 || this.excess[tour]! > 1e-9) return false;
    }
    return true;
  }

  get hasEmpty(): boolean {
    for (let tour = 0; tour < this.tours; tour += 1) if (this.next[this.start(tour)]! >= this.orders) return true;
    return false;
  }

  get wholeLength(): number {
    let sum = 0;
    for (let tour = 0; tour < this.tours; tour += 1) sum += this.length[tour]!;
    return sum;
  }
}
