import type { NearArcs } from './near-arcs.ts';
import type { PenalisedTours } from './penalised-tours.ts';

/** Longest strings that change places between two tours, and that move within one. */
const EXCHANGED_MAX = 2;
const MOVED_MAX = 3;
const GAIN_MIN = 1e-7;

/** A piece of a tour from one node to another one behind it; turned round where `isTurned` is 1. */
interface Piece {
  first: number;
  last: number;
  isTurned: 0 | 1;
}

/**
 * Local search on tours with penalties: each change brings one arc in that looks short (tails or strings of two tours change places, a string moves or is
 * turned round within one). Only arcs at nodes that have new neighbours are looked at again.
 */
export class TourDescent {
  readonly #tours: PenalisedTours;
  readonly #near: NearArcs;
  readonly #queue: number[] = [];
  readonly #isQueued: Uint8Array;
  /** The best change at the arc in question: what is gained, and both tours as pieces. */
  #gain = 0;
  readonly #one: Piece[] = [];
  readonly #two: Piece[] = [];
  #tourOne = 0;
  #tourTwo = -1;

  constructor(tours: PenalisedTours, near: NearArcs) {
    this.#tours = tours;
    this.#near = near;
    this.#isQueued = new Uint8Array(tours.nodes);
  }

  touch(node: number): void {
    if (this.#isQueued[node] === 1) return;
    this.#isQueued[node] = 1;
    this.#queue.push(node);
  }

  touchTour(tour: number): void {
    const { next, orders } = this.#tours;
    const start = this.#tours.start(tour);
    this.touch(start);
    this.touch(start + 1);
    for (let node = next[start]!; node < orders; node = next[node]!) this.touch(node);
  }

  /** Goes down from what has been touched. */
  run(): void {
    for (let at = 0; at < this.#queue.length; at += 1) {
      const node = this.#queue[at]!;
      this.#isQueued[node] = 0;
      this.#look(node);
      if (at > 4096) {
        this.#queue.splice(0, at + 1);
        at = -1;
      }
    }
    this.#queue.length = 0;
  }

  #look(node: number): void {
    const { orders, place } = this.#tours;
    const { width, behind, before } = this.#near;
    const row = place[node]! * width;
    const isStart = node >= orders && place[node] === orders;
    const isEnd = node >= orders && !isStart;
    for (let rank = 0; rank < width; rank += 1) {
      if (!isEnd && this.#tryArc(node, behind[row + rank]!)) rank = -1;
    }
    for (let rank = 0; rank < width; rank += 1) {
      if (!isStart && this.#tryArc(before[row + rank]!, node)) rank = -1;
    }
  }

  /** Makes the best change that puts `b` right behind `a`, if it gains. At most one of the two is an end of a tour. */
  #tryArc(a: number, b: number): boolean {
    const { next, previous, tour } = this.#tours;
    const tours = this.#tours;
    if (next[a] === b) return false;
    const isSame = tour[a] === tour[b];
    const now = tours.penalty(tour[a]!) + (isSame ? 0 : tours.penalty(tour[b]!));
    // In what is shorter altogether some arc is shorter than the one that it follows on, unless there is a penalty to be saved.
    const way = tours.way(a, b) - now;
    if (way >= tours.way(a, next[a]!) && way >= tours.way(previous[b]!, b)) return false;
    this.#gain = GAIN_MIN;
    if (isSame) this.#within(a, b, now);
    else this.#between(a, b, now);
    if (this.#gain <= GAIN_MIN) return false;
    this.#change();
    return true;
  }

  #between(a: number, b: number, now: number): void {
    const { tour, next, previous, penalties, loadBefore, loadAfter, capacity, warpBefore, warpAfter } = this.#tours;
    const tours = this.#tours;
    const behindA = next[a]!;
    const beforeB = previous[b]!;
    const longer = tours.way(a, b) - tours.way(a, behindA) - tours.way(beforeB, b) + tours.way(beforeB, behindA);
    if (longer < now - this.#gain) {
      const one = Math.max(0, loadBefore[a]! + loadAfter[b]! - capacity);
      const two = Math.max(0, loadBefore[beforeB]! + loadAfter[behindA]! - capacity);
      const heavy = (one + two) * penalties.heavy;
      const warp =
        warpBefore[a]! +
        warpAfter[b]! +
        this.#gap(a, b) +
        warpBefore[beforeB]! +
        warpAfter[behindA]! +
        this.#gap(beforeB, behindA);
      const gain = now - longer - heavy - warp * penalties.late;
      if (gain > this.#gain)
        this.#remember(
          gain,
          tour[a]!,
          tour[b]!,
          [
            [a, -1],
            [b, -1],
          ],
          [
            [beforeB, -1],
            [behindA, -1],
          ],
        );
    }
    this.#exchangeBehind(a, b, now);
    this.#exchangeBefore(a, b, now);
  }

  /** A string from b on comes behind a, in the stead of a string of a's tour that goes where it was. */
  #exchangeBehind(a: number, b: number, now: number): void {
    const { orders, tour, next, previous } = this.#tours;
    const tours = this.#tours;
    const beforeB = previous[b]!;
    if (b >= orders) return;
    const gone = tours.way(a, b) - tours.way(a, next[a]!) - tours.way(beforeB, b);
    for (let x = a, i = 0; i <= EXCHANGED_MAX; i += 1) {
      const behindX = next[x]!;
      for (let y = b, j = 1; j <= EXCHANGED_MAX && y < orders; y = next[y]!, j += 1) {
        const behindY = next[y]!;
        let longer = gone + tours.way(y, behindX) - tours.way(y, behindY);
        if (i === 0) longer += tours.way(beforeB, behindY);
        else longer += tours.way(beforeB, next[a]!) + tours.way(x, behindY) - tours.way(x, behindX);
        if (longer >= now - this.#gain) continue;
        let gain = now - longer - this.#via(a, b, y, behindX);
        if (gain > this.#gain) gain -= this.#via(beforeB, i === 0 ? -1 : next[a]!, x, behindY);
        if (gain > this.#gain) {
          const own: [number, number][] = i === 0 ? [] : [[next[a]!, x]];
          this.#remember(
            gain,
            tour[a]!,
            tour[b]!,
            [
              [a, -1],
              [b, y],
              [behindX, -1],
            ],
            [[beforeB, -1], ...own, [behindY, -1]],
          );
        }
      }
      if (behindX >= orders) return;
      x = behindX;
    }
  }

  /** A string up to a comes before b, in the stead of a string of b's tour that goes where it was. */
  #exchangeBefore(a: number, b: number, now: number): void {
    const { orders, tour, next, previous } = this.#tours;
    const tours = this.#tours;
    const behindA = next[a]!;
    if (a >= orders) return;
    const gone = tours.way(a, b) - tours.way(a, behindA) - tours.way(previous[b]!, b);
    for (let x = b, i = 0; i <= EXCHANGED_MAX; i += 1) {
      const beforeX = previous[x]!;
      for (let y = a, j = 1; j <= EXCHANGED_MAX && y < orders; y = previous[y]!, j += 1) {
        const beforeY = previous[y]!;
        let longer = gone + tours.way(beforeX, y) - tours.way(beforeY, y);
        if (i === 0) longer += tours.way(beforeY, behindA);
        else longer += tours.way(previous[b]!, behindA) + tours.way(beforeY, x) - tours.way(beforeX, x);
        if (longer >= now - this.#gain) continue;
        let gain = now - longer - this.#via(beforeX, y, a, b);
        if (gain > this.#gain) gain -= this.#via(beforeY, i === 0 ? -1 : x, previous[b]!, behindA);
        if (gain > this.#gain) {
          const own: [number, number][] = i === 0 ? [] : [[x, previous[b]!]];
          this.#remember(
            gain,
            tour[b]!,
            tour[a]!,
            [
              [beforeX, -1],
              [y, a],
              [b, -1],
            ],
            [[beforeY, -1], ...own, [behindA, -1]],
          );
        }
      }
      if (beforeX >= orders) return;
      x = beforeX;
    }
  }

  #within(a: number, b: number, now: number): void {
    const { orders, position, next, previous } = this.#tours;
    const isAhead = position[b]! > position[a]!;
    // A string from b on moves behind a.
    for (let last = b, count = 1; count <= MOVED_MAX && last < orders && last !== a; count += 1) {
      if (isAhead) this.#tryWithin(now, a, [b, last], [next[a]!, previous[b]!], next[last]!);
      else this.#tryWithin(now, previous[b]!, [next[last]!, a], [b, last], next[a]!);
      last = next[last]!;
    }
    // A string up to a moves before b.
    for (let first = a, count = 1; count <= MOVED_MAX && first < orders && first !== b; count += 1) {
      if (isAhead) this.#tryWithin(now, previous[first]!, [next[a]!, previous[b]!], [first, a], b);
      else this.#tryWithin(now, previous[b]!, [first, a], [b, previous[first]!], next[a]!);
      first = previous[first]!;
    }
    if (isAhead && b < orders) this.#tryTurned(now, a, b);
  }

  /** Two strings that follow each other between two nodes change places. */
  #tryWithin(now: number, before: number, first: [number, number], second: [number, number], after: number): void {
    const tours = this.#tours;
    const longer =
      tours.way(before, first[0]) +
      tours.way(first[1], second[0]) +
      tours.way(second[1], after) -
      tours.way(before, second[0]) -
      tours.way(second[1], first[0]) -
      tours.way(first[1], after);
    if (longer >= now - this.#gain) return;
    const gain = now - longer - this.#viaPieces(before, [first, second], after, now - longer - this.#gain);
    if (gain > this.#gain)
      this.#remember(gain, tours.tour[before]!, -1, [[before, -1], first, second, [after, -1]], []);
  }

  /** What is between a and b comes in the other direction, b right behind a. */
  #tryTurned(now: number, a: number, b: number): void {
    const tours = this.#tours;
    const { next, previous, begin, warpBefore, until, from, latest, warpAfter } = tours;
    const first = next[a]!;
    const after = next[b]!;
    const ends = tours.way(a, b) + tours.way(first, after) - tours.way(a, first) - tours.way(b, after);
    if (ends >= now - this.#gain) return;
    let longer = ends;
    let at = begin[a]!;
    let warp = warpBefore[a]!;
    let last = a;
    for (let node = b; ; node = previous[node]!) {
      at += this.#ride(last, node);
      if (at < from[node]!) at = from[node]!;
      else if (at > until[node]!) {
        warp += at - until[node]!;
        at = until[node]!;
      }
      if (node !== b) longer += tours.way(last, node) - tours.way(node, last);
      last = node;
      if (node === first) break;
    }
    warp += Math.max(0, at + this.#ride(first, after) - latest[after]!) + warpAfter[after]!;
    const heavy = tours.excess[tours.tour[a]!]! * tours.penalties.heavy;
    const gain = now - longer - warp * tours.penalties.late - heavy;
    if (gain <= this.#gain) return;
    this.#remember(
      gain,
      tours.tour[a]!,
      -1,
      [
        [a, -1],
        [b, first],
        [after, -1],
      ],
      [],
    );
    this.#one[1]!.isTurned = 1;
  }

  #ride(a: number, b: number): number {
    const { ride, place, places } = this.#tours;
    return ride[place[a]! * places + place[b]!]!;
  }

  /** By how much one is late who is as early as can be up to a and has to be in time from b on. */
  #gap(a: number, b: number): number {
    const late = this.#tours.begin[a]! + this.#ride(a, b) - this.#tours.latest[b]!;
    return late > 0 ? late : 0;
  }

  /** Penalty of a tour up to `before`, then the string from `first` to `last` (none where −1), then on from `after`. */
  #via(before: number, first: number, last: number, after: number): number {
    const { begin, warpBefore, loadBefore, latest, warpAfter, loadAfter, from, until, next, amount } = this.#tours;
    const { penalties, capacity } = this.#tours;
    let at = begin[before]!;
    let warp = warpBefore[before]! + warpAfter[after]!;
    let load = loadBefore[before]! + loadAfter[after]!;
    let node = before;
    if (first >= 0) {
      for (let on = first; ; on = next[on]!) {
        at += this.#ride(node, on);
        if (at < from[on]!) at = from[on]!;
        else if (at > until[on]!) {
          warp += at - until[on]!;
          at = until[on]!;
        }
        load += amount[on]!;
        node = on;
        if (on === last) break;
      }
    }
    const late = at + this.#ride(node, after) - latest[after]!;
    if (late > 0) warp += late;
    return warp * penalties.late + (load > capacity ? (load - capacity) * penalties.heavy : 0);
  }

  /** The same within one tour, whose load stays. */
  #viaPieces(before: number, pieces: readonly [number, number][], after: number, below: number): number {
    const { begin, warpBefore, latest, warpAfter, from, until, next, excess, tour, penalties } = this.#tours;
    const most = below / penalties.late;
    let at = begin[before]!;
    let warp = warpBefore[before]! + warpAfter[after]!;
    let node = before;
    for (const [first, last] of pieces) {
      for (let on = first; ; on = next[on]!) {
        at += this.#ride(node, on);
        if (at < from[on]!) at = from[on]!;
        else if (at > until[on]!) {
          warp += at - until[on]!;
          at = until[on]!;
        }
        if (warp > most) return Infinity;
        node = on;
        if (on === last) break;
      }
    }
    const late = at + this.#ride(node, after) - latest[after]!;
    if (late > 0) warp += late;
    return warp * penalties.late + excess[tour[before]!]! * penalties.heavy;
  }

  /** Pieces: the first one ends at its node and the last one begins at it (both −1), others go from their first node to their last. */
  #remember(gain: number, one: number, two: number, first: [number, number][], second: [number, number][]): void {
    this.#gain = gain;
    this.#tourOne = one;
    this.#tourTwo = two;
    this.#one.length = 0;
    this.#two.length = 0;
    for (const [from, to] of first) this.#one.push({ first: from, last: to, isTurned: 0 });
    for (const [from, to] of second) this.#two.push({ first: from, last: to, isTurned: 0 });
  }

  #change(): void {
    const tours = this.#tours;
    const { orders } = tours;
    // The tails are read before anything is linked anew.
    const endOne = tours.start(this.#tourOne) + 1;
    const endTwo = this.#tourTwo < 0 ? -1 : tours.start(this.#tourTwo) + 1;
    const lastOne = tours.previous[endOne]!;
    const lastTwo = endTwo < 0 ? -1 : tours.previous[endTwo]!;
    const isTailsOnly = this.#tourTwo >= 0 && this.#one.length === 2 && this.#two.length === 2;
    this.#join(this.#one);
    if (this.#tourTwo >= 0) this.#join(this.#two);
    if (isTailsOnly) {
      // Each tour keeps its own end.
      const tailOne = this.#two[1]!.first === endOne ? this.#two[0]!.first : lastOne;
      const tailTwo = this.#one[1]!.first === endTwo ? this.#one[0]!.first : lastTwo;
      tours.link(tailTwo, endOne);
      tours.link(tailOne, endTwo);
    }
    tours.measure(this.#tourOne);
    if (this.#tourTwo >= 0) tours.measure(this.#tourTwo);
    for (const piece of [...this.#one, ...this.#two]) {
      this.touch(piece.first);
      if (piece.last >= 0 && piece.last < orders) this.touch(piece.last);
    }
  }

  #join(pieces: readonly Piece[]): void {
    const tours = this.#tours;
    let node = pieces[0]!.first;
    const inside = pieces.slice(1, -1).map(({ first, last, isTurned }) => {
      const list = [first];
      for (let on = first; on !== last;) {
        on = isTurned === 1 ? tours.previous[on]! : tours.next[on]!;
        list.push(on);
      }
      return list;
    });
    for (const list of inside) {
      for (const on of list) {
        tours.link(node, on);
        node = on;
      }
    }
    tours.link(node, pieces.at(-1)!.first);
  }
}
