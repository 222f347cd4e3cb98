import { MoveOrder, type Move } from './move-order.ts';
import type { RoadGraph } from './road-graph.ts';

/**
 * Carries out moves in the order of a plan, however late each machine is: a move may begin when those before it that leave what it needs are
 * finished. Times of the plan play no part, so a delay makes others wait where they must and never brings two machines together or all to a stop.
 */
export class TrafficExecution {
  readonly #order: MoveOrder;
  readonly #isFinished: boolean[] = [];
  /** By machine: the numbers of its moves, and how many of them are finished. */
  readonly #moves: number[][] = [];
  readonly #finished: number[] = [];

  constructor(graph: RoadGraph) {
    this.#order = new MoveOrder(graph);
  }

  /** Adds moves behind those there are, in an order in which they could be done one after the other; see `movesOfRoutes`. */
  add(moves: readonly Move[]): void {
    for (const move of moves) {
      const number = this.#order.moves.length;
      this.#order.add(move);
      this.#isFinished.push(false);
      (this.#moves[move.machine] ??= []).push(number);
      this.#finished[move.machine] ??= 0;
    }
  }

  /** The machine's next move, or the one that it is at; null when it has none. */
  next(machine: number): Move | null {
    const number = this.#nextNumber(machine);
    return number === undefined ? null : this.#order.moves[number]!;
  }

  /** The machines that have to get out of the way before its next move may begin. */
  waitsFor(machine: number): number[] {
    const number = this.#nextNumber(machine);
    if (number === undefined) return [];
    const open = this.#order.after[number]!.filter((other) => !this.#isFinished[other]!);
    return [...new Set(open.map((other) => this.#order.moves[other]!.machine))];
  }

  /** The machine has arrived at the end of its next move. */
  finish(machine: number): void {
    const number = this.#nextNumber(machine);
    if (number === undefined || this.waitsFor(machine).length > 0)
      throw new Error('a move is finished that may not begin');
    this.#isFinished[number] = true;
    this.#finished[machine]! += 1;
  }

  #nextNumber(machine: number): number | undefined {
    return this.#moves[machine]?.[this.#finished[machine]!];
  }
}
