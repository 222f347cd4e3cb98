import type { CraneMoves, Move } from './crane-moves.ts';
import { CraneLanes, type GivingWay, type Lane, type Part } from './crane-lanes.ts';
import { craneDataDefaults } from './crane-data.ts';
import type { LiftJob, LiftMode } from './lift-jobs.ts';

/** What binds a lift's start. */
export type LiftBinding =
  | { readonly code: 'release' | 'truck-arrives' | 'wind'; readonly atS: number }
  | { readonly code: 'machine-busy' | 'predecessor' | 'air-space' | 'bay-busy'; readonly job: number };

export interface PlacedLift {
  readonly job: number;
  readonly mode: LiftMode;
  readonly empty: Move;
  readonly carry: Move;
  /** Turns on the slewing joint when the hook sets out, and when the load is lifted. */
  readonly turns: readonly [empty: number, carry: number];
  readonly startS: number;
  readonly liftS: number;
  readonly endS: number;
  readonly binding: LiftBinding;
}

export interface BayStay {
  readonly vehicle: string;
  readonly bayId: string;
  readonly fromS: number;
  readonly toS: number;
}

export interface LiftSchedule {
  readonly placed: readonly PlacedLift[];
  readonly givingWay: readonly GivingWay[];
  readonly stays: readonly BayStay[];
  readonly unplaced: readonly number[];
}

/** What lifts are scheduled on. Seconds from the plan's zero. */
export interface LiftProblem {
  readonly moves: CraneMoves;
  readonly jobs: readonly LiftJob[];
  /** By job: jobs that have ended before. */
  readonly after: readonly (readonly number[])[];
  /** By vehicle: when it is there. */
  readonly arrivesS: ReadonlyMap<string, number>;
  /** Bays that hold a vehicle already, and since when. */
  readonly stays: readonly { readonly vehicle: string; readonly bayId: string; readonly fromS: number }[];
  readonly busyUntilS: readonly number[];
  /** Of each crane, when the wind lets it lift; ascending. None: always. */
  readonly calm: readonly (readonly { readonly fromS: number; readonly toS: number }[])[];
}

/** How a mode is chosen: as told, or by whichever crane is free, or done, first. */
export type ModeChoice = { readonly modes: ArrayLike<number> } | 'free-first' | 'done-first';

const triesMax = 400;

/** Places lifts one after another in an order, each as early as cranes, air, bays and wind let it. */
export class LiftDecoder {
  readonly problem: LiftProblem;
  readonly #lanes: CraneLanes;
  readonly #placed = new Map<number, PlacedLift>();
  readonly #bayOf = new Map<string, string>();
  readonly #bayFromS = new Map<string, number>();
  readonly #holder = new Map<string, string>();
  readonly #bayFreeS = new Map<string, number>();
  readonly #lastInBay = new Map<string, number>();
  readonly #left = new Map<string, number>();
  readonly #stays: BayStay[] = [];

  private constructor(problem: LiftProblem) {
    this.problem = problem;
    this.#lanes = new CraneLanes(problem.moves, problem.busyUntilS);
    for (const { vehicle, modes } of problem.jobs) {
      if (vehicle !== null && modes.some(({ bayId }) => bayId !== null))
        this.#left.set(vehicle, (this.#left.get(vehicle) ?? 0) + 1);
    }
    for (const { vehicle, bayId, fromS } of problem.stays) {
      if (!this.#left.has(vehicle)) continue;
      this.#bayOf.set(vehicle, bayId);
      this.#bayFromS.set(vehicle, fromS);
      this.#holder.set(bayId, vehicle);
    }
  }

  static decode(problem: LiftProblem, order: ArrayLike<number>, choice: ModeChoice): LiftSchedule {
    return new LiftDecoder(problem).#run(Array.from(order), choice);
  }

  #run(order: readonly number[], choice: ModeChoice): LiftSchedule {
    const { jobs, after } = this.problem;
    const hangsFirst = [...order].sort((a, b) => Number(jobs[b]!.isHanging) - Number(jobs[a]!.isHanging));
    let pending = hangsFirst.filter((job) => jobs[job]!.modes.length > 0);
    const failed = new Set<number>();
    for (;;) {
      const next = pending.find(
        (job) => after[job]!.every((before) => this.#placed.has(before)) && this.#modesNow(jobs[job]!).length > 0,
      );
      if (next === undefined) break;
      pending = pending.filter((job) => job !== next);
      if (!this.#placeAny(next, choice)) failed.add(next);
    }
    return {
      placed: [...this.#placed.values()],
      givingWay: this.#lanes.givingWay,
      stays: this.#stays,
      unplaced: [...failed, ...pending],
    };
  }

  /** Modes whose bay can be had: it is the vehicle's own, or free and the vehicle is in none. */
  #modesNow({ vehicle, modes }: LiftJob): readonly LiftMode[] {
    if (vehicle === null) return modes;
    const own = this.#bayOf.get(vehicle);
    return modes.filter(
      ({ bayId }) => bayId === null || (own === undefined ? !this.#holder.has(bayId) : bayId === own),
    );
  }

  #placeAny(job: number, choice: ModeChoice): boolean {
    const { modes } = this.problem.jobs[job]!;
    const now = this.#modesNow(this.problem.jobs[job]!);
    const wanted = typeof choice === 'string' ? undefined : modes[choice.modes[job]!];
    const rank = (mode: LiftMode): number => {
      if (choice === 'free-first') return this.#estimateS(job, mode).startS;
      if (choice === 'done-first' || wanted === undefined) return this.#estimateS(job, mode).endS;
      return mode === wanted ? -2 : mode.crane === wanted.crane ? -1 : this.#estimateS(job, mode).endS;
    };
    const ranked = now
      .map((mode, index) => ({ mode, index, by: rank(mode) }))
      .sort((a, b) => a.by - b.by || a.index - b.index);
    return ranked.some(({ mode }) => this.#place(job, mode));
  }

  /** Without the other cranes in mind. */
  #estimateS(job: number, mode: LiftMode): { readonly startS: number; readonly endS: number } {
    const { moves } = this.problem;
    const lane = this.#lanes.lanes[mode.crane]!;
    const emptyS = moves.ways(lane.spot, mode.pick, 'empty')[0]?.durationS ?? Infinity;
    const { atS } = this.#bayReady(job, mode);
    const startS = Math.max(lane.freeS, atS - emptyS);
    return { startS, endS: startS + emptyS + mode.slingS + mode.carries[0]!.durationS + mode.unslingS };
  }

  #bayReady(job: number, { bayId }: LiftMode): { readonly atS: number; readonly binding: LiftBinding | null } {
    const { vehicle } = this.problem.jobs[job]!;
    if (vehicle === null || bayId === null) return { atS: 0, binding: null };
    const arrivesS = this.problem.arrivesS.get(vehicle) ?? 0;
    const knownS = this.#bayFromS.get(vehicle);
    if (knownS !== undefined) return { atS: knownS, binding: { code: 'truck-arrives', atS: knownS } };
    const freeS = this.#bayFreeS.get(bayId) ?? 0;
    return freeS > arrivesS
      ? { atS: freeS, binding: { code: 'bay-busy', job: this.#lastInBay.get(bayId)! } }
      : { atS: arrivesS, binding: { code: 'truck-arrives', atS: arrivesS } };
  }

  #place(job: number, mode: LiftMode): boolean {
    const { moves, jobs } = this.problem;
    const lane = this.#lanes.lanes[mode.crane]!;
    const isHanging = jobs[job]!.isHanging;
    const empty = isHanging
      ? still(moves, lane)
      : moves.within(moves.ways(lane.spot, mode.pick, 'empty'), lane.crane, lane.turns);
    if (empty === null) return false;
    const carryTurns = lane.turns + empty.turnsOn;
    const carry = moves.within(mode.carries, lane.crane, carryTurns);
    if (carry === null) return false;
    const parts = partsOf(moves, mode, empty, carry);
    const earliest = this.#earliest(job, mode, lane, empty);
    const found = this.#fit(lane, parts, earliest, carry.durationS + mode.unslingS + parts[1]!.offsetS);
    if (found === null) return false;
    const { startS, binding } = found;
    const liftS = startS + parts[1]!.offsetS;
    const endS = liftS + parts[1]!.lengthS;
    this.#lanes.append(lane, startS, parts.slice(0, 2), job, mode.drop, empty.turnsOn + carry.turnsOn);
    const turns = [carryTurns - empty.turnsOn, carryTurns] as const;
    this.#placed.set(job, { job, mode, empty, carry, turns, startS, liftS, endS, binding });
    this.#inBay(job, mode, liftS);
    return true;
  }

  #earliest(
    job: number,
    mode: LiftMode,
    lane: Lane,
    empty: Move,
  ): { readonly startS: number; readonly binding: LiftBinding } {
    const own = lane.entries.findLast((entry) => entry.job >= 0);
    let startS = lane.freeS;
    let binding: LiftBinding =
      own === undefined ? { code: 'release', atS: startS } : { code: 'machine-busy', job: own.job };
    for (const before of this.problem.after[job]!) {
      const { endS } = this.#placed.get(before)!;
      if (endS > startS || (endS === startS && binding.code === 'release')) {
        startS = endS;
        binding = { code: 'predecessor', job: before };
      }
    }
    const ready = this.#bayReady(job, mode);
    // The hook may be under way before the vehicle is there.
    if (ready.binding !== null && ready.atS - empty.durationS > startS) {
      startS = ready.atS - empty.durationS;
      binding = ready.binding;
    }
    return { startS: Math.max(0, startS), binding };
  }

  /** The first start from `earliest` on at which nobody is too near, whoever waits giving way. */
  #fit(
    lane: Lane,
    parts: readonly Part[],
    earliest: { readonly startS: number; readonly binding: LiftBinding },
    lengthS: number,
  ): { readonly startS: number; readonly binding: LiftBinding } | null {
    let { startS, binding } = earliest;
    for (let tries = 0; tries < triesMax; tries += 1) {
      const calmS = this.#calmFrom(lane.crane, startS, lengthS);
      if (calmS === null) return null;
      if (calmS > startS) {
        startS = calmS;
        binding = { code: 'wind', atS: calmS };
      }
      const found = this.#lanes.conflict(lane, startS, parts);
      if (found === null) return { startS, binding };
      if (found.entry.toS === Infinity) {
        if (!this.#lanes.giveWay(found.lane, parts)) return null;
        continue;
      }
      const afterS = found.entry.toS - found.part.offsetS;
      if (afterS > startS && found.entry.job >= 0) binding = { code: 'air-space', job: found.entry.job };
      startS = Math.max(startS + 1, afterS);
    }
    return null;
  }

  #calmFrom(crane: number, startS: number, lengthS: number): number | null {
    const calm = this.problem.calm[crane]!;
    if (calm.length === 0) return startS;
    const window = calm.find(({ fromS, toS }) => Math.max(fromS, startS) + lengthS <= toS);
    return window === undefined ? null : Math.max(window.fromS, startS);
  }

  #inBay(job: number, { bayId }: LiftMode, liftS: number): void {
    const { vehicle } = this.problem.jobs[job]!;
    if (vehicle === null || bayId === null) return;
    if (!this.#bayOf.has(vehicle)) {
      const arrivesS = this.problem.arrivesS.get(vehicle) ?? 0;
      this.#bayOf.set(vehicle, bayId);
      this.#bayFromS.set(vehicle, Math.max(arrivesS, this.#bayFreeS.get(bayId) ?? 0));
      this.#holder.set(bayId, vehicle);
    }
    const leavesS = Math.max(liftS + craneDataDefaults.leavingS.value, this.#bayFreeS.get(bayId) ?? 0);
    this.#bayFreeS.set(bayId, leavesS);
    this.#lastInBay.set(bayId, job);
    const left = this.#left.get(vehicle)! - 1;
    this.#left.set(vehicle, left);
    if (left > 0) return;
    this.#holder.delete(bayId);
    this.#stays.push({ vehicle, bayId, fromS: this.#bayFromS.get(vehicle)!, toS: leavesS });
  }
}

/** No way at all: the load hangs on the hook. */
function still(moves: CraneMoves, { spot }: Lane): Move {
  return {
    way: { pieces: [], durationS: 0, isLoaded: false },
    durationS: 0,
    taken: moves.restAt(spot),
    turnsOn: 0,
  };
}

function partsOf(moves: CraneMoves, mode: LiftMode, empty: Move, carry: Move): readonly Part[] {
  const slungS = empty.durationS + mode.slingS;
  const carriedS = carry.durationS + mode.unslingS;
  return [
    { offsetS: 0, lengthS: slungS, taken: empty.taken },
    { offsetS: slungS, lengthS: carriedS, taken: carry.taken },
    { offsetS: slungS + carriedS, lengthS: Infinity, taken: moves.restAt(mode.drop) },
  ];
}
