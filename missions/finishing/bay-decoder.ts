import { drained, filled, fillMs, lasts, restFillMs } from '../energy/battery.ts';
import type { CrewDesk } from '../crews/crew-desk.ts';
import type { Individual } from '../solver/individual.ts';
import { restMinMs } from './bay-board.ts';
import type { BayModel, JobMode, ModelJob } from './bay-model.ts';
import { weightedLatenessMin } from './due-zones.ts';

/** What a step should have to spare for traffic and holds, and which share its bay counts for when it has nothing. */
export interface Reserve {
  readonly reserveMs: number;
  readonly bareShare: number;
}

interface Occupation {
  readonly worker: number;
  readonly fromMs: number;
  toMs: number;
}

interface Place {
  readonly mode: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly travelMs: number;
  /** Of the full battery, afterwards. */
  readonly levelRatio: number;
  readonly isFromHome: boolean;
  readonly isCrowded: boolean;
}

/**
 * Times of an order of jobs, as the plan's own generation would give them (bay-board.ts), from the figures of a model. Costs: area not finished and
 * what is less safe than asked for, m²; jobs left out, then weighted lateness; the end; how long machines are next to each other's bays, and how long they travel, ms.
 */
export class BayDecoder {
  readonly #model: BayModel;
  readonly #reserve: Reserve;
  readonly #originMs: number;
  readonly #isLost: boolean[] = [];
  readonly #busy: Occupation[][] = [];
  readonly #bayFreeMs: number[] = [];
  readonly #leastM2: number[] = [];
  readonly #spareMs: number[] = [];
  readonly #freeMs: number[] = [];
  readonly #levelRatio: number[] = [];
  readonly #at: (number | null)[] = [];
  readonly #last: (Occupation | null)[] = [];
  #people: CrewDesk | null = null;
  /** A plan that has more safe than this gains nothing by it, m². */
  askedSafeM2 = 0;
  safeM2 = 0;
  /** By job, when it ends, site epoch ms; Infinity for those that are left out. */
  readonly endMs: number[] = [];

  constructor(model: BayModel, reserve: Reserve) {
    this.#model = model;
    this.#reserve = reserve;
    this.#originMs = model.jobs.reduce((least, { job }) => Math.min(least, job.fromMs), Infinity);
  }

  /** Fills in starts and cost, and the modes of jobs that another machine has to take over. */
  decode({ order, modes, starts, cost }: Pick<Individual, 'order' | 'modes' | 'starts' | 'cost'>): void {
    this.#clear();
    let endMs = this.#originMs;
    let crowdedMs = 0;
    let travelMs = 0;
    let leftOut = 0;
    for (const index of order) {
      const entry = this.#model.jobs[index]!;
      starts[index] = entry.job.fromMs - this.#originMs;
      const place = this.#isLost[entry.bay]! ? null : this.#placeOf(index, entry, modes[index]!);
      this.endMs[index] = place?.endMs ?? Infinity;
      if (place === null) {
        this.#isLost[entry.bay] = true;
        leftOut += 1;
        continue;
      }
      this.#take(index, entry, place);
      modes[index] = place.mode;
      starts[index] = place.startMs - this.#originMs;
      endMs = Math.max(endMs, place.endMs);
      travelMs += place.travelMs;
      if (place.isCrowded) crowdedMs += place.endMs - place.startMs;
    }
    this.safeM2 = this.#safeM2();
    cost.violation = rounded(this.#unfinishedM2() + Math.max(0, this.askedSafeM2 - this.safeM2));
    // Jobs left out count first: what lateness adds stays below one of them.
    const lateMin = this.#lateMin();
    cost.lateness = leftOut + lateMin / (1 + lateMin);
    cost.makespan = endMs - this.#originMs;
    cost.change = crowdedMs;
    cost.wages = travelMs;
  }

  #clear(): void {
    const { neighbours, crew, readyMs, worthM2, people } = this.#model;
    this.#people = people?.copy() ?? null;
    for (let bay = 0; bay < neighbours.length; bay += 1) {
      this.#isLost[bay] = false;
      this.#busy[bay] = [];
      this.#bayFreeMs[bay] = -Infinity;
      this.#leastM2[bay] = worthM2[bay]!;
      this.#spareMs[bay] = Infinity;
    }
    for (let worker = 0; worker < crew.length; worker += 1) {
      this.#freeMs[worker] = readyMs[worker]!;
      this.#levelRatio[worker] = this.#model.levelRatio[worker]!;
      this.#at[worker] = null;
      this.#last[worker] = null;
    }
  }

  /** With the machine asked for, else with whichever could begin first; null where all would be too late. */
  #placeOf(index: number, entry: ModelJob, asked: number): Place | null {
    const own = this.#placeWith(index, entry, asked);
    if (own !== null) return own;
    let best: Place | null = null;
    for (let mode = 0; mode < entry.modes.length; mode += 1) {
      const place = mode === asked ? null : this.#placeWith(index, entry, mode);
      if (place !== null && (best === null || place.startMs < best.startMs)) best = place;
    }
    return best;
  }

  #placeWith(index: number, { job, bay, modes }: ModelJob, mode: number): Place | null {
    const { worker, durationMs }: JobMode = modes[mode]!;
    const { from, readyMs, levelRatio } = this.#readyFor(worker, index, durationMs);
    const travelMs = this.#model.travelMs(worker, from, index);
    const wholeMs = travelMs + durationMs;
    const earliestMs = Math.max(job.fromMs, readyMs, this.#bayFreeMs[bay]!);
    const latestMs = Math.min(job.endByMs - wholeMs, job.startByMs ?? Infinity);
    const freeMs = this.#firstManned(bay, 'bay', worker, index, earliestMs, wholeMs);
    if (freeMs > latestMs) return null;
    const calmMs = this.#firstManned(bay, 'around', worker, index, freeMs, wholeMs);
    const isCrowded = calmMs > freeMs && (calmMs > latestMs || calmMs - freeMs > this.#model.neighbourMs);
    const startMs = isCrowded ? freeMs : calmMs;
    const idleMs = startMs - readyMs;
    const homeMs = from === null || idleMs < restMinMs ? Infinity : this.#model.travelMs(worker, from, null);
    if (idleMs < 2 * homeMs + restMinMs) {
      const restMs = from === null && idleMs >= restMinMs ? idleMs : 0;
      const leftRatio = this.#levelAfter(worker, levelRatio, restMs, wholeMs);
      return {
        mode,
        startMs,
        endMs: startMs + wholeMs,
        travelMs,
        levelRatio: leftRatio,
        isFromHome: from === null,
        isCrowded,
      };
    }
    const outMs = this.#model.travelMs(worker, null, index);
    const againMs = this.#firstManned(bay, 'bay', worker, index, startMs, outMs + durationMs);
    const endMs = againMs + outMs + durationMs;
    if (endMs > job.endByMs || againMs > (job.startByMs ?? Infinity)) return null;
    const atHomeRatio = this.#drained(worker, levelRatio, homeMs);
    const leftRatio = this.#levelAfter(worker, atHomeRatio, idleMs - 2 * homeMs, outMs + durationMs);
    return {
      mode,
      startMs: againMs,
      endMs,
      travelMs: homeMs + outMs,
      levelRatio: leftRatio,
      isFromHome: true,
      isCrowded,
    };
  }

  /** Where the machine sets out from, when and with what battery: from home after a charge where it would not last otherwise. */
  #readyFor(
    worker: number,
    index: number,
    durationMs: number,
  ): { from: number | null; readyMs: number; levelRatio: number } {
    const from = this.#at[worker]!;
    const readyMs = this.#freeMs[worker]!;
    const levelRatio = this.#levelRatio[worker]!;
    const { battery } = this.#model.crew[worker]!;
    const wholeMs = this.#model.travelMs(worker, from, index) + durationMs;
    const backMs = this.#model.travelMs(worker, index, null);
    if (battery === null || lasts(battery, levelRatio, wholeMs + backMs)) return { from, readyMs, levelRatio };
    const homeMs = from === null ? 0 : this.#model.travelMs(worker, from, null);
    const atHomeRatio = drained(battery, levelRatio, homeMs);
    const chargeMs = fillMs(battery, atHomeRatio, this.#model.travelMs(worker, null, index) + durationMs + backMs);
    return { from: null, readyMs: readyMs + homeMs + chargeMs, levelRatio: filled(battery, atHomeRatio, chargeMs) };
  }

  #drained(worker: number, levelRatio: number, ms: number): number {
    const { battery } = this.#model.crew[worker]!;
    return battery === null ? levelRatio : drained(battery, levelRatio, ms);
  }

  /** After a rest at home of so long and work of so long. */
  #levelAfter(worker: number, levelRatio: number, restMs: number, workMs: number): number {
    const { battery } = this.#model.crew[worker]!;
    if (battery === null) return levelRatio;
    const rested = filled(battery, levelRatio, restFillMs(battery, levelRatio, restMs));
    return drained(battery, rested, workMs);
  }

  #take(index: number, { job, bay, modes }: ModelJob, { mode, startMs, endMs, isFromHome, levelRatio }: Place): void {
    const { worker, areaM2 } = modes[mode]!;
    const previous = this.#last[worker]!;
    // A machine that does not go home stands in its last bay until it leaves for the next.
    if (previous !== null && !isFromHome) previous.toMs = Math.max(previous.toMs, startMs);
    const occupation = { worker, fromMs: startMs, toMs: endMs };
    this.#busy[bay]!.push(occupation);
    this.#last[worker] = occupation;
    this.#at[worker] = index;
    this.#freeMs[worker] = endMs;
    this.#levelRatio[worker] = levelRatio;
    this.#bayFreeMs[bay] = endMs;
    this.#leastM2[bay] = Math.min(this.#leastM2[bay]!, areaM2);
    this.#spareMs[bay] = Math.min(this.#spareMs[bay]!, job.endByMs - endMs);
    this.#man(worker, startMs, endMs + this.#model.travelMs(worker, index, null));
  }

  /** Its people stay with a machine until it is at home, or at its next work. */
  #man(worker: number, fromMs: number, toMs: number): void {
    if (this.#people === null) return;
    const { id, profile } = this.#model.crew[worker]!.machine;
    this.#people.leave(id, fromMs);
    this.#people.take(id, this.#people.needOf(profile), { fromMs, toMs });
  }

  /** As `#firstFree`, with its people there until the machine could be home again. */
  #firstManned(
    bay: number,
    where: 'bay' | 'around',
    worker: number,
    index: number,
    fromMs: number,
    forMs: number,
  ): number {
    let startMs = this.#firstFree(bay, where, worker, fromMs, forMs);
    if (this.#people === null) return startMs;
    const { id, profile } = this.#model.crew[worker]!.machine;
    const need = this.#people.needOf(profile);
    const homeMs = this.#model.travelMs(worker, index, null);
    for (;;) {
      const mannedMs = this.#people.first(id, need, startMs, forMs + homeMs);
      const nextMs = mannedMs === Infinity ? Infinity : this.#firstFree(bay, where, worker, mannedMs, forMs);
      if (nextMs === startMs || nextMs === Infinity) return nextMs;
      startMs = nextMs;
    }
  }

  /** First time from `fromMs` when no other machine is in the bay, or in it and beside it, for so long. */
  #firstFree(bay: number, where: 'bay' | 'around', worker: number, fromMs: number, forMs: number): number {
    let startMs = fromMs;
    for (;;) {
      let nextMs = this.#pushedBy(bay, worker, startMs, forMs);
      if (where === 'around')
        for (const beside of this.#model.neighbours[bay]!) nextMs = this.#pushedBy(beside, worker, nextMs, forMs);
      if (nextMs === startMs) return startMs;
      startMs = nextMs;
    }
  }

  #pushedBy(bay: number, worker: number, fromMs: number, forMs: number): number {
    let startMs = fromMs;
    for (const busy of this.#busy[bay]!) {
      if (busy.worker !== worker && busy.fromMs < startMs + forMs && busy.toMs > startMs) startMs = busy.toMs;
    }
    return startMs;
  }

  #lateMin(): number {
    const { dues } = this.#model;
    if (dues.length === 0) return 0;
    return weightedLatenessMin(dues, (bay) => (this.#isLost[bay]! ? null : this.#bayFreeMs[bay]!));
  }

  #unfinishedM2(): number {
    let m2 = 0;
    this.#model.worthM2.forEach((worthM2, bay) => {
      m2 += this.#isLost[bay]! ? worthM2 : worthM2 - this.#leastM2[bay]!;
    });
    return m2;
  }

  #safeM2(): number {
    const { reserveMs, bareShare } = this.#reserve;
    let m2 = 0;
    this.#leastM2.forEach((leastM2, bay) => {
      if (this.#isLost[bay]!) return;
      m2 += leastM2 * (bareShare + (1 - bareShare) * Math.min(1, this.#spareMs[bay]! / reserveMs));
    });
    return m2;
  }
}

/** So that sums in another order are equal, m². */
function rounded(m2: number): number {
  return Math.round(m2 * 100) / 100;
}
