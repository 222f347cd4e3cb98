import { seededRandom } from '../../kernel/random.ts';
import type { Individual } from '../solver/individual.ts';
import { searchOrders } from '../solver/order-search.ts';
import type { Lag } from '../solver/project.ts';
import type { ProgrammeInput, ProgrammeMission } from './programme.ts';
import { unitMs } from './programme-project.ts';
import type { SharedMeans } from './shared-means.ts';

/** Where few changes are asked for, a mission less that is moved is worth so many minutes late at priority 1. */
const keptWorthMin = 60;
/** What is asked for against what is tied together is as bad as this much too late, minutes. */
const impossibleMin = 1_000_000;

/** Missions that keep their distance: placing and whoever follows its bays. Times after the block's beginning, ms. */
interface Block {
  readonly members: readonly { readonly mission: number; readonly atMs: number }[];
  /** Each of the shared means that it takes, by their number, from when to when. */
  readonly holds: readonly { readonly means: number; readonly fromMs: number; readonly toMs: number }[];
  readonly plannedMs: number;
  readonly releaseMs: number;
  /** Blocks that come first, and how much later than theirs its own beginning is at least. */
  readonly before: readonly { readonly block: number; readonly byMs: number }[];
  /** Asked for against what is tied together. */
  readonly isContradictory: boolean;
  /** It follows bays that are being placed: its time is theirs. */
  readonly isFixed: boolean;
}

interface Taken {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface FoundProgramme {
  /** By mission, site epoch ms. */
  readonly startsMs: readonly number[];
  /** Firm due times and ties are kept. */
  readonly isValid: boolean;
}

/**
 * The best order in which missions are given their times, each as early as what it needs is free, or, where few changes are asked for, at its own time where that is.
 * The core's search over orders; to the millisecond.
 */
export function searchProgramme(input: ProgrammeInput, shared: readonly SharedMeans[]): FoundProgramme {
  const decoder = new ProgrammeDecoder(input, shared);
  const { blocks } = decoder;
  if (blocks.length === 0) return decoder.carriedOut([]);
  const byStart = blocks.map((_, index) => index).sort((a, b) => blocks[a]!.plannedMs - blocks[b]!.plannedMs || a - b);
  const activities = blocks.map(() => ({ modes: [{ duration: 1, demands: [], stockDemands: [] }] }));
  const lags = blocks.flatMap(({ before }, to) => before.map(({ block }): Lag => ({ from: block, to, lag: 1 })));
  const found = searchOrders(
    { activities, lags, renewables: [], stocks: [] },
    (individual) => decoder.decode(individual),
    {
      random: seededRandom(input.seed),
      budget: { schedulesMax: input.schedulesMax },
      seeds: [{ order: inOrder(byStart, blocks), modes: blocks.map(() => 0) }],
    },
  );
  // Missions that wait for each other in a ring have no order.
  if (!found.ok) return { startsMs: input.missions.map(({ startMs }) => startMs), isValid: false };
  return decoder.carriedOut(found.value.order);
}

/** As near to the wished order as what comes first allows. */
function inOrder(wished: readonly number[], blocks: readonly Block[]): number[] {
  const done = new Set<number>();
  const order: number[] = [];
  while (order.length < wished.length) {
    const next = wished.find(
      (index) => !done.has(index) && blocks[index]!.before.every(({ block }) => done.has(block)),
    );
    if (next === undefined) return [...wished];
    done.add(next);
    order.push(next);
  }
  return order;
}

class ProgrammeDecoder {
  readonly blocks: readonly Block[];
  readonly #input: ProgrammeInput;
  /** By number of means, what those who have begun hold. */
  readonly #begun: readonly (readonly Taken[])[];
  readonly #lastBegunMs: number;

  constructor(input: ProgrammeInput, shared: readonly SharedMeans[]) {
    this.#input = input;
    const names = [...new Set(shared.map(nameOf))];
    const holds = input.missions.map((mission, index) =>
      names.flatMap((name, means) => {
        const one = shared.find((any) => nameOf(any) === name && any.between.includes(index));
        return one === undefined ? [] : [{ means, ...useOf(mission, one) }];
      }),
    );
    this.#begun = names.map((_, means) =>
      input.missions.flatMap(({ isBegun }, index) =>
        isBegun ? holds[index]!.filter((one) => one.means === means) : [],
      ),
    );
    this.#lastBegunMs = input.missions.reduce(
      (last, one) => (one.isBegun ? Math.max(last, one.endMs) : last),
      input.nowMs,
    );
    this.blocks = blocksOf(input, holds);
  }

  decode({ order, starts, cost }: Individual): void {
    const startsMs = this.#placed(order);
    this.blocks.forEach((_, index) => (starts[index] = Math.round((startsMs[index]! - this.#input.nowMs) / unitMs)));
    Object.assign(cost, this.#costOf(startsMs));
  }

  carriedOut(order: ArrayLike<number>): FoundProgramme {
    const blockStarts = this.#placed(order);
    const startsMs = this.#input.missions.map(({ startMs }) => startMs);
    this.blocks.forEach(({ members }, index) => {
      for (const { mission, atMs } of members) startsMs[mission] = blockStarts[index]! + atMs;
    });
    return { startsMs, isValid: this.#costOf(blockStarts).violation === 0 };
  }

  #placed(order: ArrayLike<number>): number[] {
    const taken = this.#begun.map((all) => [...all]);
    const startsMs = this.blocks.map(() => 0);
    for (const index of Array.from(order)) {
      const block = this.blocks[index]!;
      const behindMs = block.before.map((one) => startsMs[one.block]! + one.byMs);
      const earliestMs = Math.max(block.releaseMs, ...behindMs);
      const wishedMs = this.#input.aim === 'few-changes' ? Math.max(earliestMs, block.plannedMs) : earliestMs;
      const startMs = firstFree(block, wishedMs, taken);
      startsMs[index] = startMs;
      for (const { means, fromMs, toMs } of block.holds)
        taken[means]!.push({ fromMs: startMs + fromMs, toMs: startMs + toMs });
    }
    return startsMs;
  }

  #costOf(startsMs: readonly number[]): Individual['cost'] {
    const cost = {
      violation: 0,
      lateness: 0,
      makespan: (this.#lastBegunMs - this.#input.nowMs) / unitMs,
      change: 0,
      wages: 0,
    };
    this.blocks.forEach(({ members, plannedMs, isContradictory, isFixed }, index) => {
      const startMs = startsMs[index]!;
      if (isContradictory || (isFixed && startMs !== plannedMs)) cost.violation += impossibleMin;
      cost.change += Math.abs(startMs - plannedMs) / unitMs;
      if (startMs !== plannedMs && this.#input.aim === 'few-changes') cost.lateness += keptWorthMin * members.length;
      for (const { mission, atMs } of members) {
        const { startMs: ownMs, endMs, dueMs, priority, isDueFirm } = this.#input.missions[mission]!;
        const endsMs = startMs + atMs + endMs - ownMs;
        const lateMin = Math.max(0, endsMs - (dueMs ?? Infinity)) / unitMs;
        if (isDueFirm) cost.violation += lateMin;
        cost.lateness += priority * lateMin;
        cost.makespan = Math.max(cost.makespan, (endsMs - this.#input.nowMs) / unitMs);
      }
    });
    return cost;
  }
}

/** From `fromMs` on, the first time at which everything that the block takes is free for as long as it takes it. */
function firstFree({ holds }: Block, fromMs: number, taken: readonly (readonly Taken[])[]): number {
  let startMs = fromMs;
  for (;;) {
    const untilMs = busyUntilMs(holds, startMs, taken);
    if (untilMs === null) return startMs;
    startMs = untilMs;
  }
}

/** Before when a block that would begin at `startMs` cannot begin for something that it finds taken; null: nothing is. */
function busyUntilMs(holds: Block['holds'], startMs: number, taken: readonly (readonly Taken[])[]): number | null {
  for (const hold of holds) {
    const busy = taken[hold.means]!.find((one) => one.fromMs < startMs + hold.toMs && one.toMs > startMs + hold.fromMs);
    if (busy !== undefined) return busy.toMs - hold.fromMs;
  }
  return null;
}

function nameOf({ machineId, between }: SharedMeans): string {
  return machineId ?? between.join(' ');
}

function useOf({ machines, startMs, endMs }: ProgrammeMission, { machineId }: SharedMeans): Taken {
  const held = machineId === undefined ? undefined : machines.find((one) => one.machineId === machineId);
  return held === undefined ? { fromMs: startMs, toMs: endMs } : { fromMs: held.fromMs, toMs: held.toMs };
}

/** Open missions, those that follow each other's bays together. */
function blocksOf(input: ProgrammeInput, holds: readonly Block['holds'][]): Block[] {
  const { missions, nowMs } = input;
  const leaderOf = (index: number): number => {
    const { follows } = missions[index]!;
    const followed = missions.findIndex(({ missionId }) => missionId === follows);
    return followed < 0 || missions[followed]!.isBegun ? index : leaderOf(followed);
  };
  const open = missions.flatMap(({ isBegun }, index) => (isBegun ? [] : [index]));
  const leaders = [...new Set(open.map(leaderOf))];
  const blockOf = new Map(open.map((index) => [index, leaders.indexOf(leaderOf(index))]));
  return leaders.map((leader, number) => {
    const { startMs: plannedMs, follows } = missions[leader]!;
    const members = open.filter((index) => blockOf.get(index) === number);
    const at = (index: number): number => missions[index]!.startMs - plannedMs;
    const waits = members.flatMap((index) =>
      missions[index]!.after.flatMap(({ missionId, gapMs }) => {
        const other = missions.findIndex((one) => one.missionId === missionId);
        return other < 0 ? [] : [{ index, other, gapMs }];
      }),
    );
    // Where it should have begun by now, it begins as soon as it can.
    const isFixed = missions.some((one) => one.missionId === follows && one.isBegun) && plannedMs >= nowMs;
    const releasesMs = [
      ...members.map((index) => missions[index]!.releaseMs - at(index)),
      ...waits.flatMap(({ index, other, gapMs }) =>
        missions[other]!.isBegun ? missions[other]!.endMs + gapMs - at(index) : [],
      ),
    ];
    const isAtOdds = ({ index, other, gapMs }: (typeof waits)[number]): boolean =>
      blockOf.get(other) === number && missions[other]!.endMs + gapMs > missions[index]!.startMs;
    return {
      members: members.map((mission) => ({ mission, atMs: at(mission) })),
      holds: members.flatMap((index) =>
        holds[index]!.map(({ means, fromMs, toMs }) => ({ means, fromMs: fromMs - plannedMs, toMs: toMs - plannedMs })),
      ),
      plannedMs,
      releaseMs: Math.max(isFixed ? plannedMs : nowMs, ...releasesMs),
      before: waits.flatMap(({ index, other, gapMs }) => {
        const block = blockOf.get(other);
        if (block === undefined || block === number) return [];
        const { startMs, endMs } = missions[other]!;
        const inBlockMs = startMs - missions[leaders[block]!]!.startMs;
        return [{ block, byMs: inBlockMs + endMs - startMs + gapMs - at(index) }];
      }),
      isContradictory: waits.some(isAtOdds),
      isFixed,
    };
  });
}
