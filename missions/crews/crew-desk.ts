import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import { crewNeeds, skillGroups, type SkillGroup } from './crew-supply.ts';
import type { Attended, Roster } from './roster.ts';
import type { TimeSpan } from './roster-times.ts';

/** What a machine needs of one group of skills. */
interface GroupNeed {
  readonly group: number;
  /** By set of skills of the group: how many of the people needed are to hold one of them. */
  readonly bySet: readonly number[];
}

export type PeopleNeed = readonly GroupNeed[];

/** People who were there so much sooner are not asked for, ms. */
const soonerMaxMs = 43_200_000;

interface Booking extends TimeSpan {
  readonly owner: string;
  readonly need: readonly number[];
}

/** The least that would give a machine its people for a span of time: any one of these by itself, reckoned with everything else as it is. */
export interface CrewRemedy extends TimeSpan {
  /** So many people more who hold this. */
  readonly skill: string;
  readonly persons: number;
  /** What else nobody holds then. */
  readonly also: readonly string[];
  /** So much sooner they would be there, ms; null where they are not before either. */
  readonly earlierMs: number | null;
  /** So much later the shift would have to end, ms; null where it is not its end that is in the way. */
  readonly longerMs: number | null;
}

interface Lacking {
  readonly one: GroupNeed;
  readonly skill: string;
  readonly persons: number;
}

/** A machine with the type that says what people it needs. */
export interface AttendedMachine {
  readonly id: string;
  readonly profile: MachineProfile;
}

/**
 * Whose people are at which machine while a plan is made. Nobody is named: at every moment the machines at work can be given different people who
 * are on shift and certified. One machine may be relieved by others at the change of shifts.
 */
export class CrewDesk {
  readonly #groups: readonly SkillGroup[];
  readonly #bookings: Booking[][];
  readonly #needs = new Map<MachineProfile, PeopleNeed>();

  private constructor(groups: readonly SkillGroup[], bookings: Booking[][], needs: Map<MachineProfile, PeopleNeed>) {
    this.#groups = groups;
    this.#bookings = bookings;
    this.#needs = needs;
  }

  /** With what other work of the site has taken already. */
  static open(
    roster: Roster,
    machines: readonly AttendedMachine[],
    attended: readonly Attended[],
    nowMs: number,
  ): CrewDesk {
    const asked = machines.flatMap(({ profile }) => crewNeeds(profile).map(({ skill }) => skill));
    const groups = skillGroups(roster, asked, nowMs);
    const desk = new CrewDesk(
      groups,
      groups.map(() => []),
      new Map(),
    );
    for (const { machineId, fromMs, toMs } of attended) {
      const machine = machines.find(({ id }) => id === machineId);
      if (machine !== undefined) desk.take(machineId, desk.needOf(machine.profile), { fromMs, toMs });
    }
    return desk;
  }

  /** Another desk with the same bookings. */
  copy(): CrewDesk {
    return new CrewDesk(
      this.#groups,
      this.#bookings.map((bookings) => [...bookings]),
      this.#needs,
    );
  }

  needOf(profile: MachineProfile): PeopleNeed {
    const known = this.#needs.get(profile);
    if (known !== undefined) return known;
    const wanted = crewNeeds(profile);
    const need = this.#groups.flatMap(({ skills }, group) => {
      const own = wanted.filter(({ skill }) => skills.includes(skill));
      if (own.length === 0) return [];
      const bySet = Array.from({ length: 1 << skills.length }, (_, set) =>
        own.reduce((sum, { skill, count }) => sum + ((set & (1 << skills.indexOf(skill))) === 0 ? 0 : count), 0),
      );
      return [{ group, bySet }];
    });
    this.#needs.set(profile, need);
    return need;
  }

  /** The first moment from `fromMs` on from which the people are there for so long; Infinity where there is none. */
  first(owner: string, need: PeopleNeed, fromMs: number, forMs: number): number {
    let startMs = fromMs;
    for (;;) {
      let nextMs = startMs;
      for (const one of need) {
        const freeMs = this.#afterLastLack(owner, one, nextMs, nextMs + forMs);
        if (freeMs === Infinity) return Infinity;
        nextMs = Math.max(nextMs, freeMs);
      }
      if (nextMs === startMs) return startMs;
      startMs = nextMs;
    }
  }

  take(owner: string, need: PeopleNeed, { fromMs, toMs }: TimeSpan): void {
    for (const { group, bySet } of need) this.#bookings[group]!.push({ owner, need: bySet, fromMs, toMs });
  }

  /** Takes back what of an owner's bookings lies behind a moment: it goes on to something else then. */
  leave(owner: string, fromMs: number): void {
    this.#bookings.forEach((bookings, group) => {
      if (!bookings.some((one) => one.owner === owner && one.toMs > fromMs)) return;
      this.#bookings[group] = bookings
        .map((one) => (one.owner === owner && one.toMs > fromMs ? { ...one, toMs: fromMs } : one))
        .filter((one) => one.toMs > one.fromMs);
    });
  }

  /** What is missing in a span of time. */
  remedy(owner: string, profile: MachineProfile, span: TimeSpan): CrewRemedy {
    const need = this.needOf(profile);
    const lacking = need
      .flatMap((one) => this.#lackingOf(owner, one, span))
      .sort((a, b) => b.persons - a.persons || (a.skill < b.skill ? -1 : 1));
    const [{ skill, persons, one }, ...others] = lacking as [Lacking, ...Lacking[]];
    const { steps } = this.#groups[one.group]!;
    const forMs = span.toMs - span.fromMs;
    const sooner = steps
      .map(({ atMs }) => atMs - forMs)
      .filter((atMs) => atMs < span.fromMs && atMs > span.fromMs - soonerMaxMs)
      .findLast((atMs) => this.first(owner, need, atMs, forMs) === atMs);
    const here = steps[stepAt(steps, span.toMs - 1)]!;
    const isOver = !isEnough(here.persons, [], one.bySet, span.toMs);
    return {
      ...span,
      skill,
      persons: Math.max(1, persons),
      also: others.filter((other) => other.persons > 0).map((other) => other.skill),
      earlierMs: sooner === undefined ? null : span.fromMs - sooner,
      longerMs: isOver && here.atMs > span.fromMs - soonerMaxMs ? span.toMs - here.atMs : null,
    };
  }

  /** Of each skill needed, how many people more would have to hold it; what only several skills together lack is asked of the first. */
  #lackingOf(owner: string, one: GroupNeed, span: TimeSpan): Lacking[] {
    const bySet = this.#lackBySet(owner, one, span);
    const single = this.#groups[one.group]!.skills.flatMap((skill, index): Lacking[] =>
      one.bySet[1 << index]! > 0 ? [{ one, skill, persons: bySet[1 << index]! }] : [],
    );
    const rest = Math.max(...bySet) - single.reduce((sum, { persons }) => sum + persons, 0);
    return single.map((lack, index) => (index === 0 && rest > 0 ? { ...lack, persons: lack.persons + rest } : lack));
  }

  /** By set of skills, how many people are missing at the worst moment of a span. */
  #lackBySet(owner: string, { group, bySet }: GroupNeed, { fromMs, toMs }: TimeSpan): number[] {
    const { steps } = this.#groups[group]!;
    const over = this.#bookings[group]!.filter((one) => one.owner !== owner && one.fromMs < toMs && one.toMs > fromMs);
    const moments = [fromMs, ...over.map((one) => one.fromMs), ...steps.map(({ atMs }) => atMs)].filter(
      (atMs) => atMs >= fromMs && atMs < toMs,
    );
    return bySet.map((own, set) => {
      const lacks = moments.map((atMs) => askedAt(over, set, atMs) + own - steps[stepAt(steps, atMs)]!.persons[set]!);
      return own === 0 ? 0 : Math.max(0, ...lacks);
    });
  }

  /** When the last moment of a span ends at which somebody is missing; `fromMs` where nobody is. An owner's own bookings do not count: it is the same people. */
  #afterLastLack(owner: string, { group, bySet }: GroupNeed, fromMs: number, toMs: number): number {
    const { steps } = this.#groups[group]!;
    const over = this.#bookings[group]!.filter((one) => one.owner !== owner && one.fromMs < toMs && one.toMs > fromMs);
    let step = stepAt(steps, toMs - 1);
    let untilMs = toMs;
    for (;;) {
      const stepFromMs = Math.max(fromMs, steps[step]!.atMs);
      const starts = over.map((one) => one.fromMs).filter((atMs) => atMs > stepFromMs && atMs < untilMs);
      for (const atMs of [...starts.sort((a, b) => b - a), stepFromMs]) {
        if (isEnough(steps[step]!.persons, over, bySet, atMs)) continue;
        return endOfLack(steps, step, over, bySet, atMs);
      }
      if (stepFromMs <= fromMs) return fromMs;
      untilMs = steps[step]!.atMs;
      step -= 1;
    }
  }
}

/** Number of the step in force. */
function stepAt(steps: SkillGroup['steps'], atMs: number): number {
  let low = 0;
  let high = steps.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (steps[middle]!.atMs <= atMs) low = middle;
    else high = middle - 1;
  }
  return low;
}

function isEnough(persons: readonly number[], over: readonly Booking[], own: readonly number[], atMs: number): boolean {
  for (let set = 1; set < own.length; set += 1) {
    if (own[set] === 0) continue;
    if (own[set]! + askedAt(over, set, atMs) > persons[set]!) return false;
  }
  return true;
}

function askedAt(over: readonly Booking[], set: number, atMs: number): number {
  let asked = 0;
  for (const { fromMs, toMs, need } of over) if (fromMs <= atMs && atMs < toMs) asked += need[set]!;
  return asked;
}

/** The first moment after which people may be enough: the next change of shifts, or the end of somebody else's work. */
function endOfLack(
  steps: SkillGroup['steps'],
  step: number,
  over: readonly Booking[],
  own: readonly number[],
  atMs: number,
): number {
  // Where there are too few on shift nobody's end of work helps.
  if (!isEnough(steps[step]!.persons, [], own, atMs))
    return steps.find((later, index) => index > step && isEnough(later.persons, [], own, atMs))?.atMs ?? Infinity;
  return over
    .filter(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs)
    .reduce((least, { toMs }) => Math.min(least, toMs), steps[step + 1]?.atMs ?? Infinity);
}
