import type { CompiledProject } from './compile-project.ts';
import { eligiblePeople } from './crew-table.ts';

/** Work that any of a set of people can do, grid units times heads. */
interface SharedWork {
  readonly people: readonly number[];
  work: number;
}

/** Activities that come no earlier than `head` and leave at least `tail` to be done after them. */
interface Between {
  readonly head: number;
  readonly tail: number;
}

/** So many different heads and tails are tried against each other, spread over all there are. */
const THRESHOLDS_MAX = 4;

/**
 * No schedule ends before the busiest set of people could have done the work that only they can do, shared out as if work could be
 * split at will; grid units. Work of several modes is left out. With heads and tails: what comes before and after that work is added.
 */
export function crewBound(project: CompiledProject, tails: ArrayLike<number>): number {
  if (project.crews === null) return 0;
  let bound = 0;
  const best = { head: 0, tail: 0 };
  const look = (between: Between): void => {
    const share = busiestShare(sharedWork(project, tails, between));
    const ends = share === 0 ? 0 : between.head + between.tail + Math.ceil(share - 1e-9);
    if (ends > bound) Object.assign(best, between);
    bound = Math.max(bound, ends);
  };
  for (const head of thresholds(project.windows.earliest)) look({ head, tail: 0 });
  const { head } = best;
  for (const tail of thresholds(tails)) look({ head, tail });
  for (const tail of thresholds(tails)) look({ head: 0, tail });
  return bound;
}

function thresholds(times: ArrayLike<number>): number[] {
  const sorted = [...new Set(Array.from(times))].sort((a, b) => a - b);
  const stride = Math.max(1, Math.ceil(sorted.length / THRESHOLDS_MAX));
  return [0, ...sorted.filter((time, at) => at % stride === 0 && time > 0)];
}

function sharedWork(
  { project, gridStep, windows }: CompiledProject,
  tails: ArrayLike<number>,
  { head, tail }: Between,
): SharedWork[] {
  const bySet = new Map<string, SharedWork>();
  const eligible = eligiblePeople(project.people ?? []);
  project.activities.forEach(({ modes, frozen }, index) => {
    const mode = frozen === undefined ? modes[0]! : modes[frozen.mode]!;
    if (frozen === undefined && modes.length > 1) return;
    if (windows.earliest[index]! < head || tails[index]! < tail) return;
    for (const need of mode.crew ?? []) {
      const able = eligible(need);
      const key = able.join();
      const shared = bySet.get(key) ?? { people: able, work: 0 };
      bySet.set(key, shared);
      shared.work += (mode.duration / gridStep) * need.count;
    }
  });
  return [...bySet.values()].filter(({ work }) => work > 0);
}

/**
 * max over all choices of work of (its sum) / (how many can do any of it), which is by min cut the least load at which all work can be
 * dealt out. Each cut that fails names a busier choice (Dinkelbach 1967), so a few flows are enough.
 */
function busiestShare(all: readonly SharedWork[]): number {
  if (all.length === 0) return 0;
  let chosen = all;
  let share = 0;
  while (chosen.length > 0) {
    const work = chosen.reduce((sum, each) => sum + each.work, 0);
    const people = new Set(chosen.flatMap((each) => each.people)).size;
    if (share > 0 && work <= share * people * (1 + 1e-9)) return share;
    share = work / people;
    chosen = overloaded(all, share);
  }
  return share;
}

/** Deals the work out at most `load` each; gives the work that a minimum cut leaves on the source's side, none when all is dealt out. */
function overloaded(all: readonly SharedWork[], load: number): SharedWork[] {
  const left = all.map(({ work }) => work);
  const room = new Map<number, number>();
  for (const { people } of all) for (const person of people) room.set(person, load);
  const dealt = all.map(() => new Map<number, number>());
  const tiny = load * 1e-9;
  all.forEach(({ people }, index) => {
    for (const person of people) {
      const amount = Math.min(left[index]!, room.get(person)!);
      dealt[index]!.set(person, amount);
      left[index]! -= amount;
      room.set(person, room.get(person)! - amount);
    }
  });
  for (;;) {
    const reached = reach(all, { left, room, dealt, tiny });
    if (reached.end === null) return all.filter((_, index) => reached.from.has(index));
    push(reached.end, reached, { left, room, dealt, tiny });
  }
}

interface Flow {
  readonly left: number[];
  readonly room: Map<number, number>;
  readonly dealt: readonly Map<number, number>[];
  readonly tiny: number;
}

interface Reached {
  /** By work: the person through whom it was reached, −1 where it has work left itself. */
  readonly from: Map<number, number>;
  /** By person: the work through which he was reached. */
  readonly by: Map<number, number>;
  /** A person with room, where one was reached. */
  readonly end: number | null;
}

/** Breadth first from all work that is not dealt out: to those who can do it, and on to what they do already. */
function reach(all: readonly SharedWork[], { left, room, dealt, tiny }: Flow): Reached {
  const from = new Map<number, number>();
  const by = new Map<number, number>();
  const queue = all.flatMap((_, index) => (left[index]! > tiny ? [index] : []));
  for (const index of queue) from.set(index, -1);
  for (const index of queue) {
    for (const person of all[index]!.people) {
      if (by.has(person)) continue;
      by.set(person, index);
      if (room.get(person)! > tiny) return { from, by, end: person };
      all.forEach((_, other) => {
        if (from.has(other) || (dealt[other]!.get(person) ?? 0) <= tiny) return;
        from.set(other, person);
        queue.push(other);
      });
    }
  }
  return { from, by, end: null };
}

/** As much as fits along the way found. */
function push(end: number, { from, by }: Reached, { left, room, dealt }: Flow): void {
  let amount = room.get(end)!;
  let person = end;
  let source = by.get(person)!;
  while (from.get(source) !== -1) {
    person = from.get(source)!;
    amount = Math.min(amount, dealt[source]!.get(person)!);
    source = by.get(person)!;
  }
  amount = Math.min(amount, left[source]!);
  left[source]! -= amount;
  room.set(end, room.get(end)! - amount);
  for (person = end; ;) {
    const work = by.get(person)!;
    dealt[work]!.set(person, (dealt[work]!.get(person) ?? 0) + amount);
    const through = from.get(work)!;
    if (through === -1) return;
    dealt[work]!.set(through, dealt[work]!.get(through)! - amount);
    person = through;
  }
}
