import type { Random } from '../../../kernel/random.ts';
import type { NearArcs } from './near-arcs.ts';
import type { PenalisedTours } from './penalised-tours.ts';

/** A ring in which arcs of one parent and arcs of the other take turns, as the arcs that come in and go out. */
export interface ArcRing {
  /** Of orders that get another successor: the order, and its new one (or `depot`). */
  readonly orders: readonly number[];
  readonly successors: readonly number[];
  /** First orders of tours that begin no tour any more, and those that do now. */
  readonly firstsGone: readonly number[];
  readonly firstsCome: readonly number[];
}

/**
 * Edge assembly (Nagata 1997; for time windows Nagata, Bräysy and Dullaert 2010): the arcs in which two plans differ fall into rings in which arcs of both take
 * turns. One ring put into the first plan gives a child that is the first plan but for arcs of the second one; tours that are closed without
 * the depot are joined to the others.
 */
export class EdgeAssembly {
  readonly #tours: PenalisedTours;
  readonly #near: NearArcs;
  readonly #random: Random;
  readonly #seen: Uint8Array;

  /** Children are written into `tours`. */
  constructor(tours: PenalisedTours, near: NearArcs, random: Random) {
    this.#tours = tours;
    this.#near = near;
    this.#random = random;
    this.#seen = new Uint8Array(tours.orders);
  }

  /** All rings of two plans whose tours have one order at least. */
  rings(a: PenalisedTours, b: PenalisedTours): ArcRing[] {
    const { orders } = a;
    const isOpen = new Uint8Array(orders);
    const same = (x: number, y: number): boolean => x === y || (x >= orders && y >= orders);
    for (let order = 0; order < orders; order += 1) isOpen[order] = same(a.next[order]!, b.next[order]!) ? 0 : 1;
    const firstsOf = (tours: PenalisedTours): number[] =>
      Array.from({ length: tours.tours }, (_, tour) => tours.next[tours.start(tour)]!);
    const [firstsA, firstsB] = [firstsOf(a), firstsOf(b)];
    const lastsB = Array.from({ length: b.tours }, (_, tour) => b.previous[b.start(tour) + 1]!);
    const open = {
      isOpen,
      firstsA: firstsA.filter((first) => !firstsB.includes(first)),
      lastsB: lastsB.filter((last) => isOpen[last] === 1),
    };
    const rings: ArcRing[] = [];
    while (open.firstsA.length > 0) rings.push(this.#ring(a, b, open, -1));
    for (let order = 0; order < orders; order += 1) if (isOpen[order] === 1) rings.push(this.#ring(a, b, open, order));
    return rings;
  }

  /** Walks along arcs of a and against arcs of b until it is back where it set out; −1 sets out from the depot. */
  #ring(
    a: PenalisedTours,
    b: PenalisedTours,
    open: { isOpen: Uint8Array; firstsA: number[]; lastsB: number[] },
    from: number,
  ): ArcRing {
    const { orders } = a;
    const ring = {
      orders: [] as number[],
      successors: [] as number[],
      firstsGone: [] as number[],
      firstsCome: [] as number[],
    };
    let out = from;
    do {
      let reached: number;
      if (out < 0) {
        reached = this.#draw(open.firstsA);
        ring.firstsGone.push(reached);
      } else reached = a.next[out]!;
      const isDepot = reached >= orders;
      const back = isDepot ? this.#draw(open.lastsB) : b.previous[reached]!;
      if (back < orders) {
        ring.orders.push(back);
        ring.successors.push(isDepot ? -1 : reached);
        open.isOpen[back] = 0;
      } else ring.firstsCome.push(reached);
      out = back < orders ? back : -1;
    } while (out !== from);
    return ring;
  }

  #draw(list: number[]): number {
    const at = this.#random.below(list.length);
    const drawn = list[at]!;
    list[at] = list.at(-1)!;
    list.pop();
    return drawn;
  }

  /** Writes the child of `parent` by these rings; returns the nodes that have new neighbours. */
  assemble(parent: PenalisedTours, rings: readonly ArcRing[]): number[] {
    const tours = this.#tours;
    const { orders, next } = tours;
    tours.copyFrom(parent);
    const changed: number[] = [];
    const freed: number[] = [];
    for (const { firstsGone } of rings) for (const first of firstsGone) freed.push(parent.tour[first]!);
    let at = 0;
    for (const { firstsCome } of rings) {
      for (const first of firstsCome) {
        next[tours.start(freed[at]!)] = first;
        changed.push(tours.start(freed[at]!), first);
        at += 1;
      }
    }
    for (const ring of rings) {
      ring.orders.forEach((order, index) => {
        const successor = ring.successors[index]!;
        next[order] = successor < 0 ? orders : successor;
        changed.push(order);
        if (successor >= 0) changed.push(successor);
      });
    }
    this.#close(changed);
    return changed;
  }

  /** Follows each tour to its end, joins what is in none, and measures all. */
  #close(changed: number[]): void {
    const tours = this.#tours;
    const { orders, next } = tours;
    this.#seen.fill(0);
    for (let tour = 0; tour < tours.tours; tour += 1) {
      let last = tours.start(tour);
      for (let node = next[last]!; node < orders; node = next[node]!) {
        this.#seen[node] = 1;
        tours.link(last, node);
        last = node;
      }
      tours.link(last, tours.start(tour) + 1);
    }
    for (let order = 0; order < orders; order += 1) if (this.#seen[order] === 0) this.#joinLoop(order, changed);
    for (let tour = 0; tour < tours.tours; tour += 1) tours.measure(tour);
  }

  /** Opens a loop where it costs least and puts it between two neighbours of a tour. */
  #joinLoop(order: number, changed: number[]): void {
    const tours = this.#tours;
    const { next, previous, orders } = tours;
    const { width, behind } = this.#near;
    const loop = [order];
    for (let node = next[order]!; node !== order; node = next[node]!) loop.push(node);
    loop.forEach((node) => tours.link(node, next[node]!));
    let least = Infinity;
    let [last, after] = [-1, -1];
    const look = (node: number, onward: number): void => {
      if (this.#seen[onward] === 0) return;
      const before = previous[onward]!;
      const first = next[node]!;
      const cost =
        tours.way(node, onward) + tours.way(before, first) - tours.way(node, first) - tours.way(before, onward);
      if (cost >= least) return;
      least = cost;
      [last, after] = [node, onward];
    };
    for (const node of loop) for (let rank = 0; rank < width; rank += 1) look(node, behind[node * width + rank]!);
    if (last < 0) for (const node of loop) for (let onward = 0; onward < orders; onward += 1) look(node, onward);
    const before = previous[after]!;
    const first = next[last]!;
    tours.link(before, first);
    tours.link(last, after);
    for (const node of loop) this.#seen[node] = 1;
    changed.push(before, first, last, after);
  }
}
