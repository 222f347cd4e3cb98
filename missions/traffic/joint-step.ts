import type { Random } from '../../kernel/random.ts';
import { laneBetween, type RoadGraph } from './road-graph.ts';

const nobody = -1;
const noLane = -1;

/** What a search over the places of all machines at once needs to know of them. */
export interface JointMachines {
  readonly radiiM: Float64Array;
  /** By machine: metres from every place to its goal. All zero for a machine that may rest anywhere. */
  readonly toGoalM: readonly Float32Array[];
}

/**
 * One step of all machines at once: each stays or drives to a neighbouring place, so that the drives can be done one after the other. Found by
 * priority inheritance with backtracking (Okumura, Machida, Défago and Tamura 2022) with the swaps of LaCAM (Okumura 2023), for machines with footprints: who
 * is in the way of a place or of the lane to it must drive away first.
 */
export class JointStep {
  readonly #graph: RoadGraph;
  readonly #machines: JointMachines;
  readonly #random: Random;
  #from: Int32Array = new Int32Array(0);
  /** The machine that stands at a place now, and the one that will. */
  readonly #standing: Int32Array;
  readonly #coming: Int32Array;
  /** The machine that drives a lane in this step. */
  readonly #driving: Int32Array;
  /** By machine: where it goes in this step, −1 while open, and on which lane. */
  readonly #to: Int32Array;
  readonly #on: Int32Array;
  readonly #mark: Int32Array;
  #marks = 0;

  constructor(graph: RoadGraph, machines: JointMachines, random: Random) {
    this.#graph = graph;
    this.#machines = machines;
    this.#random = random;
    const count = machines.radiiM.length;
    this.#standing = new Int32Array(graph.places).fill(nobody);
    this.#coming = new Int32Array(graph.places).fill(nobody);
    this.#driving = new Int32Array(graph.lanes).fill(nobody);
    this.#to = new Int32Array(count).fill(nobody);
    this.#on = new Int32Array(count).fill(noLane);
    this.#mark = new Int32Array(count);
  }

  /** Where all go from `from`, with some of them fixed; those first in `order` choose first. Null where this finds nothing. */
  next(
    from: Int32Array,
    order: Int32Array,
    fixed: readonly (readonly [machine: number, to: number])[],
  ): Int32Array | null {
    this.#begin(from);
    for (const [machine, to] of fixed) if (!this.#assign(machine, to)) return null;
    for (const machine of order) {
      if (this.#to[machine] !== nobody || this.#push(machine)) continue;
      if (!this.#assign(machine, from[machine]!)) return null;
    }
    return this.#to.slice();
  }

  /** The machines that drive between two joint positions, in an order in which they can do so one after the other. */
  order(from: Int32Array, to: Int32Array): number[] {
    this.#begin(from);
    to.forEach((place, machine) => this.#set(machine, place, this.#laneTo(machine, place)));
    const done: number[] = [];
    this.#marks += 1;
    const visit = (machine: number): void => {
      if (this.#mark[machine] === this.#marks) return;
      this.#mark[machine] = this.#marks;
      this.#forThoseBefore(machine, visit);
      if (from[machine] !== to[machine]) done.push(machine);
    };
    for (let machine = 0; machine < from.length; machine += 1) visit(machine);
    return done;
  }

  #begin(from: Int32Array): void {
    this.#from.forEach((place) => (this.#standing[place] = nobody));
    for (let machine = 0; machine < this.#to.length; machine += 1) this.#unset(machine);
    this.#from = from;
    from.forEach((place, machine) => (this.#standing[place] = machine));
  }

  /** The lane to a place; none where the machine stays. */
  #laneTo(machine: number, place: number): number {
    return place === this.#from[machine] ? noLane : laneBetween(this.#graph, this.#from[machine]!, place);
  }

  #set(machine: number, place: number, lane: number): void {
    this.#to[machine] = place;
    this.#coming[place] = machine;
    this.#on[machine] = lane;
    if (lane !== noLane) this.#driving[lane] = machine;
  }

  #unset(machine: number): void {
    const place = this.#to[machine]!;
    if (place === nobody) return;
    this.#coming[place] = nobody;
    const lane = this.#on[machine]!;
    if (lane !== noLane) this.#driving[lane] = nobody;
    this.#to[machine] = nobody;
    this.#on[machine] = noLane;
  }

  /** Sends a machine somewhere unless another comes too near to it there or the drives could not be done one after the other. */
  #assign(machine: number, place: number): boolean {
    if (this.#coming[place] !== nobody) return false;
    const lane = this.#laneTo(machine, place);
    if (lane !== noLane && this.#driving[lane] !== nobody) return false;
    const { nearOffset, near, nearM, places } = this.#graph;
    for (let at = nearOffset[place]!; at < nearOffset[place + 1]! && near[at]! < places; at += 1) {
      const other = this.#coming[near[at]!]!;
      if (other !== nobody && other !== machine && this.#isTight(machine, other, nearM[at]!)) return false;
    }
    this.#set(machine, place, lane);
    if (this.#isOrderly(machine)) return true;
    this.#unset(machine);
    return false;
  }

  #isTight(machine: number, other: number, distanceM: number): boolean {
    return distanceM < this.#machines.radiiM[machine]! + this.#machines.radiiM[other]!;
  }

  /** Whether nobody has to wait for itself through the chain of those that must drive before this machine. */
  #isOrderly(machine: number): boolean {
    this.#marks += 1;
    let isOrderly = true;
    const visit = (other: number): void => {
      if (other === machine) isOrderly = false;
      if (!isOrderly || this.#mark[other] === this.#marks) return;
      this.#mark[other] = this.#marks;
      this.#forThoseBefore(other, visit);
    };
    this.#forThoseBefore(machine, visit);
    return isOrderly;
  }

  /** Those whose way is known and who must be gone before this machine drives, or before it comes to rest. */
  #forThoseBefore(machine: number, visit: (other: number) => void): void {
    const { nearOffset, near, nearM, places } = this.#graph;
    const place = this.#to[machine]!;
    const there = this.#standing[place]!;
    if (there !== nobody && there !== machine && this.#to[there] !== nobody) visit(there);
    for (let at = nearOffset[place]!; at < nearOffset[place + 1]!; at += 1) {
      const element = near[at]!;
      const other = element < places ? this.#standing[element]! : this.#driving[element - places]!;
      if (other === nobody || other === machine || this.#to[other] === nobody) continue;
      if (this.#isTight(machine, other, nearM[at]!)) visit(other);
    }
    if (this.#on[machine] === noLane) return;
    const lane = places + this.#on[machine]!;
    for (let at = nearOffset[lane]!; at < nearOffset[lane + 1]! && near[at]! < places; at += 1) {
      const other = this.#standing[near[at]!]!;
      if (other === nobody || other === machine || this.#to[other] === nobody) continue;
      if (this.#isTight(machine, other, nearM[at]!)) visit(other);
    }
  }

  /** Those without a way yet who stand where this machine wants to pass. */
  #inWay(machine: number): number[] {
    const { nearOffset, near, nearM, places } = this.#graph;
    const place = this.#to[machine]!;
    const found: number[] = [];
    const look = (at: number, distanceM: number): void => {
      const other = this.#standing[at]!;
      if (other === nobody || other === machine || this.#to[other] !== nobody || found.includes(other)) return;
      if (distanceM === 0 || this.#isTight(machine, other, distanceM)) found.push(other);
    };
    look(place, 0);
    for (const element of [place, places + this.#on[machine]!]) {
      for (let at = nearOffset[element]!; at < nearOffset[element + 1]! && near[at]! < places; at += 1) {
        look(near[at]!, nearM[at]!);
      }
    }
    return found;
  }

  /** Finds a machine a way for this step and pushes others away for it. False, and its way open, where none is left. */
  #push(machine: number): boolean {
    const from = this.#from[machine]!;
    const wishes = this.#wishes(machine);
    const swapped = this.#swapPartner(machine, wishes);
    if (swapped !== nobody) wishes.reverse();
    for (const place of wishes) {
      if (!this.#assign(machine, place)) continue;
      if (place !== from && !this.#pushAway(machine)) continue;
      if (swapped !== nobody && place === wishes[0] && this.#to[swapped] === nobody && this.#coming[from] === nobody)
        this.#pull(swapped, from);
      return true;
    }
    return false;
  }

  #pull(machine: number, to: number): void {
    if (laneBetween(this.#graph, this.#from[machine]!, to) !== nobody) this.#assign(machine, to);
  }

  #pushAway(machine: number): boolean {
    for (const other of this.#inWay(machine)) {
      if (this.#to[other] !== nobody || this.#push(other)) continue;
      this.#unset(machine);
      this.#assign(other, this.#from[other]!);
      return false;
    }
    return true;
  }

  /** The places a machine can be at next, nearest to its goal first. */
  #wishes(machine: number): number[] {
    const { offset, neighbour } = this.#graph;
    const from = this.#from[machine]!;
    const toGoalM = this.#machines.toGoalM[machine]!;
    const wishes = [from];
    const keys = [toGoalM[from]!];
    const ties = [this.#random.next()];
    for (let edge = offset[from]!; edge < offset[from + 1]!; edge += 1) {
      const place = neighbour[edge]!;
      const key = toGoalM[place]!;
      // Of places equally far a free one is better.
      const tie = this.#random.next() + (this.#standing[place] === nobody ? 0 : 1);
      let at = wishes.length;
      wishes.push(place);
      keys.push(key);
      ties.push(tie);
      while (at > 0 && (keys[at - 1]! > key || (keys[at - 1] === key && ties[at - 1]! > tie))) {
        wishes[at] = wishes[at - 1]!;
        keys[at] = keys[at - 1]!;
        ties[at] = ties[at - 1]!;
        at -= 1;
      }
      wishes[at] = place;
      keys[at] = key;
      ties[at] = tie;
    }
    return wishes;
  }

  /** The machine with which this one has to change places in a passage too narrow for both, if it stands next to it. */
  #swapPartner(machine: number, wishes: readonly number[]): number {
    const here = this.#from[machine]!;
    const wish = wishes[0]!;
    if (wish === here) return nobody;
    const ahead = this.#standing[wish]!;
    if (ahead !== nobody && ahead !== machine && this.#to[ahead] === nobody) {
      if (this.#mustSwap(machine, ahead, here, wish) && this.#canSwap(wish, here)) return ahead;
    }
    const { offset, neighbour } = this.#graph;
    for (let at = offset[here]!; at < offset[here + 1]!; at += 1) {
      const behind = this.#standing[neighbour[at]!]!;
      if (behind === nobody || neighbour[at] === wish) continue;
      if (this.#mustSwap(behind, machine, here, wish) && this.#canSwap(wish, here)) return behind;
    }
    return nobody;
  }

  /** Whether the one behind, going on, would push the one ahead past where that wants to go. */
  #mustSwap(pusher: number, pulled: number, behind: number, ahead: number): boolean {
    const pusherM = this.#machines.toGoalM[pusher]!;
    const pulledM = this.#machines.toGoalM[pulled]!;
    let [back, front] = [behind, ahead];
    while (pusherM[front]! < pusherM[back]!) {
      const on = this.#onlyWayOn(front, back);
      if (on === 'fork') return false;
      if (on === nobody) break;
      [back, front] = [front, on];
    }
    return pulledM[back]! < pulledM[front]! && (pusherM[back] === 0 || pusherM[front]! < pusherM[back]!);
  }

  /** Whether there is a fork on the way where two machines can change their order. */
  #canSwap(behind: number, ahead: number): boolean {
    let [back, front] = [behind, ahead];
    while (front !== behind) {
      const on = this.#onlyWayOn(front, back);
      if (on === 'fork') return true;
      if (on === nobody) return false;
      [back, front] = [front, on];
    }
    return false;
  }

  /** Where a passage goes on that came from `back`; dead ends in which a machine rests at its goal do not count. */
  #onlyWayOn(place: number, back: number): number | 'fork' {
    const { offset, neighbour } = this.#graph;
    let on = nobody;
    for (let at = offset[place]!; at < offset[place + 1]!; at += 1) {
      const other = neighbour[at]!;
      if (other === back) continue;
      const resting = this.#standing[other]!;
      const isDeadEnd = offset[other + 1]! - offset[other]! === 1;
      if (isDeadEnd && resting !== nobody && this.#machines.toGoalM[resting]![other] === 0) continue;
      if (on !== nobody) return 'fork';
      on = other;
    }
    return on;
  }
}
