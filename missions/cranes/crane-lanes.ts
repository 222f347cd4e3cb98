import type { AirUse } from './air-space.ts';
import type { CraneMoves, Move, Spot } from './crane-moves.ts';

/** What a crane does or holds for a time. Seconds; `toS` is infinite while nobody knows when it goes on. */
export interface LaneEntry {
  readonly fromS: number;
  toS: number;
  readonly taken: AirUse;
  /** The lift it belongs to; −1 for a wait, or a move out of the way. */
  readonly job: number;
}

/** A hook's move out of somebody's way. */
export interface GivingWay {
  readonly crane: number;
  readonly fromS: number;
  readonly toS: number;
  readonly move: Move;
  readonly turns: number;
}

/** One crane's course so far: it ends with a wait that is open. */
export interface Lane {
  readonly crane: number;
  readonly canMove: boolean;
  readonly entries: LaneEntry[];
  freeS: number;
  spot: Spot;
  turns: number;
}

/** A stretch of time of a piece of work that is to be placed, counted from its start. */
export interface Part {
  readonly offsetS: number;
  readonly lengthS: number;
  readonly taken: AirUse;
}

interface Conflict {
  readonly lane: Lane;
  readonly entry: LaneEntry;
  readonly part: Part;
}

const triesMax = 400;

/** The courses of all cranes beside each other: what one takes of the shared air no other has at that time. */
export class CraneLanes {
  readonly lanes: readonly Lane[];
  readonly givingWay: GivingWay[] = [];
  readonly #moves: CraneMoves;
  /** `busyUntilS`: until when others need each crane; nobody knows where it is meanwhile. */
  constructor(moves: CraneMoves, busyUntilS: readonly number[]) {
    this.#moves = moves;
    this.lanes = moves.cranes.map(({ machine }, crane): Lane => {
      const spot = moves.present[crane]!;
      const busyS = busyUntilS[crane] ?? 0;
      return {
        crane,
        canMove: machine.isAvailable,
        entries: [
          ...(busyS > 0 ? [{ fromS: 0, toS: busyS, taken: moves.allOf(crane), job: -1 }] : []),
          { fromS: busyS, toS: Infinity, taken: moves.restAt(spot), job: -1 },
        ],
        freeS: busyS,
        spot,
        turns: moves.presentTurns(crane),
      };
    });
  }

  /** Appends work; the wait before it ends with its start. */
  append(lane: Lane, fromS: number, parts: readonly Part[], job: number, spot: Spot, turnsOn: number): void {
    const wait = lane.entries.at(-1)!;
    if (fromS > wait.fromS) wait.toS = fromS;
    else lane.entries.pop();
    let endS = fromS;
    for (const { offsetS, lengthS, taken } of parts) {
      endS = fromS + offsetS + lengthS;
      lane.entries.push({ fromS: fromS + offsetS, toS: endS, taken, job });
    }
    lane.entries.push({ fromS: endS, toS: Infinity, taken: this.#moves.restAt(spot), job: -1 });
    lane.freeS = endS;
    lane.spot = spot;
    lane.turns += turnsOn;
  }

  /** The first of the others that takes what a part takes, at the same time. */
  conflict(lane: Lane, startS: number, parts: readonly Part[]): Conflict | null {
    for (const part of parts) {
      for (const other of this.lanes) {
        const entry = other === lane ? null : this.#metBy(other, startS, part);
        if (entry !== null) return { lane: other, entry, part };
      }
    }
    return null;
  }

  /** The last entry of a lane that takes what a part takes, while it does. */
  #metBy({ entries }: Lane, startS: number, { offsetS, lengthS, taken }: Part): LaneEntry | null {
    const fromS = startS + offsetS;
    for (let index = entries.length - 1; index >= 0; index -= 1) {
      const entry = entries[index]!;
      if (entry.toS <= fromS) return null;
      if (entry.fromS < fromS + lengthS && this.#moves.meet(taken, entry.taken)) return entry;
    }
    return null;
  }

  /**
   * Has a waiting crane leave the air that somebody's work takes: up where it is, or to where it is in nobody's way. False where it cannot.
   */
  giveWay(lane: Lane, parts: readonly Part[]): boolean {
    if (!lane.canMove) return false;
    for (const spot of this.#moves.waitingSpots(lane.spot)) {
      const rest = this.#moves.restAt(spot);
      if (parts.some(({ taken }) => this.#moves.meet(taken, rest))) continue;
      const move = this.#moves.within(this.#moves.ways(lane.spot, spot, 'empty'), lane.crane, lane.turns);
      if (move === null) continue;
      const way: Part[] = [
        { offsetS: 0, lengthS: move.durationS, taken: move.taken },
        { offsetS: move.durationS, lengthS: Infinity, taken: rest },
      ];
      const startS = this.#earliest(lane, way);
      if (startS === null) continue;
      const turns = lane.turns;
      this.givingWay.push({ crane: lane.crane, fromS: startS, toS: startS + move.durationS, move, turns });
      this.append(lane, startS, way.slice(0, 1), -1, spot, move.turnsOn);
      return true;
    }
    return false;
  }

  /** When a crane could first do what it takes, from its last work on; null where somebody would have to give way first. */
  #earliest(lane: Lane, parts: readonly Part[]): number | null {
    let startS = lane.freeS;
    for (let tries = 0; tries < triesMax; tries += 1) {
      const found = this.conflict(lane, startS, parts);
      if (found === null) return startS;
      if (found.entry.toS === Infinity) return null;
      startS = Math.max(startS + 1, found.entry.toS - found.part.offsetS);
    }
    return null;
  }
}
