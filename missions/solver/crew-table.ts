import type { CrewNeed, Person, Project } from './project.ts';

/** More different needs than this in one mode: their subsets would become too many to look at one by one. */
export const CREW_NEEDS_MAX = 6;
const WORD_BITS = 32;

/** Sets of people as bits in 32-bit words. Whoever has the lower bit is sought less by the project's work and is taken first. */
export interface CrewTable {
  /** Words per set of people. */
  readonly words: number;
  readonly personOfBit: Int32Array;
  readonly bitOfPerson: Int32Array;
  readonly wageOfBit: Float64Array;
  readonly hasWages: boolean;
  /**
   * Checks of mode m are numbers checkOffset[m] to checkOffset[m + 1]: of the people in checkMask at least checkCount must be there.
   * They are every set of the mode's needs, so by Hall's theorem there is a crew exactly if all hold.
   */
  readonly checkOffset: Int32Array;
  readonly checkCount: Int32Array;
  /** Check × words + word. */
  readonly checkMask: Int32Array;
  /** The needs themselves by mode, for choosing who meets which. */
  readonly needs: readonly (readonly EligibleNeed[])[];
  /** Who is off duty or at frozen work: laid out in time as `Packing.free` is. */
  readonly busy: Int32Array;
  /** Whether those on duty after the last shift can man every mode that can be manned at all. */
  readonly isTailEnough: boolean;
}

export interface EligibleNeed {
  readonly mask: Int32Array;
  readonly count: number;
}

export interface CrewLayout {
  readonly step: number;
  readonly span: number;
  readonly origin: number;
}

/** Who can meet a need, worked out once per skill and level. */
export function eligiblePeople(people: readonly Person[]): (need: CrewNeed) => readonly number[] {
  const known = new Map<string, readonly number[]>();
  return ({ skill, level }) => {
    const key = `${String(skill)} ${String(level)}`;
    const found =
      known.get(key) ??
      people.flatMap(({ skills }, index) =>
        skills.some((has) => has.skill === skill && has.level >= level) ? [index] : [],
      );
    known.set(key, found);
    return found;
  };
}

/** How hard a person is sought: the work of every need that he can meet, shared out among all who can. */
function demandFor(project: Project): Float64Array {
  const people = project.people ?? [];
  const sought = new Float64Array(people.length);
  const eligible = eligiblePeople(people);
  for (const { modes } of project.activities) {
    for (const { need, duration } of modes.flatMap(({ crew, duration }) =>
      (crew ?? []).map((need) => ({ need, duration })),
    )) {
      const able = eligible(need);
      for (const index of able) sought[index]! += (duration * need.count) / able.length / modes.length;
    }
  }
  return sought;
}

/** Every set of the needs as one check. */
function checksOf(needs: readonly EligibleNeed[], words: number): EligibleNeed[] {
  return Array.from({ length: 2 ** needs.length - 1 }, (_, index) => {
    const mask = new Int32Array(words);
    let count = 0;
    needs.forEach((need, at) => {
      if ((((index + 1) >> at) & 1) === 0) return;
      need.mask.forEach((bits, word) => (mask[word] = mask[word]! | bits));
      count += need.count;
    });
    return { mask, count };
  });
}

function bitsIn(mask: Int32Array): number {
  return mask.reduce((sum, bits) => sum + bitCount(bits), 0);
}

/** Ones in a 32-bit word. */
export function bitCount(bits: number): number {
  let rest = bits - ((bits >>> 1) & 0x55555555);
  rest = (rest & 0x33333333) + ((rest >>> 2) & 0x33333333);
  return Math.imul((rest + (rest >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Whether those of `there` (all, where null) can man the needs. */
function isManned(needs: readonly EligibleNeed[], there: Int32Array | null, words: number): boolean {
  return checksOf(needs, words).every(
    ({ mask, count }) => bitsIn(there === null ? mask : mask.map((bits, word) => bits & there[word]!)) >= count,
  );
}

/** For each mode of each activity whether all people together could man it. */
export function mannableModes(project: Project): boolean[][] {
  const words = Math.max(1, Math.ceil((project.people ?? []).length / WORD_BITS));
  const masks = maskMaker(project.people ?? [], null, words);
  return project.activities.map(({ modes }) =>
    modes.map(({ crew }) => crew === undefined || isManned(crew.map(masks), null, words)),
  );
}

function maskMaker(
  people: readonly Person[],
  bitOfPerson: Int32Array | null,
  words: number,
): (need: CrewNeed) => EligibleNeed {
  const eligible = eligiblePeople(people);
  return (need) => {
    const mask = new Int32Array(words);
    for (const index of eligible(need)) {
      const bit = bitOfPerson?.[index] ?? index;
      mask[bit >> 5] = mask[bit >> 5]! | (1 << (bit & 31));
    }
    return { mask, count: need.count };
  };
}

/** Null where no mode needs anybody. */
export function crewTable(project: Project, layout: CrewLayout): CrewTable | null {
  const people = project.people ?? [];
  const modes = project.activities.flatMap((activity) => activity.modes);
  if (modes.every(({ crew }) => (crew ?? []).length === 0)) return null;
  const words = Math.max(1, Math.ceil(people.length / WORD_BITS));
  const sought = demandFor(project);
  const personOfBit = Int32Array.from(people.keys()).sort(
    (a, b) => sought[a]! - sought[b]! || (people[a]!.wage ?? 0) - (people[b]!.wage ?? 0) || a - b,
  );
  const bitOfPerson = new Int32Array(people.length);
  personOfBit.forEach((person, bit) => (bitOfPerson[person] = bit));
  const masks = maskMaker(people, bitOfPerson, words);
  const needs = modes.map(({ crew }) => (crew ?? []).map(masks));
  const checks = needs.map((needsOfMode) => checksOf(needsOfMode, words));
  const checkOffset = new Int32Array(modes.length + 1);
  checks.forEach((checksOfMode, mode) => (checkOffset[mode + 1] = checkOffset[mode]! + checksOfMode.length));
  const atTheEnd = new Int32Array(words);
  people.forEach(({ calendar }, index) => {
    const bit = bitOfPerson[index]!;
    if (calendar?.at(-1)?.duty !== 'off') atTheEnd[bit >> 5] = atTheEnd[bit >> 5]! | (1 << (bit & 31));
  });
  const isTailEnough = needs.every((all) => isManned(all, atTheEnd, words) || !isManned(all, null, words));
  return {
    words,
    personOfBit,
    bitOfPerson,
    wageOfBit: Float64Array.from(personOfBit, (person) => people[person]!.wage ?? 0),
    hasWages: people.some(({ wage }) => (wage ?? 0) > 0),
    checkOffset,
    checkCount: Int32Array.from(checks.flat(), ({ count }) => count),
    checkMask: Int32Array.from(checks.flat().flatMap(({ mask }) => [...mask])),
    needs,
    busy: busyOf(project, { bitOfPerson, words, isTailEnough }, layout),
    isTailEnough,
  };
}

/** When the last shift of anybody has begun or ended. */
export function peopleSettled(project: Project): number {
  return Math.max(0, ...(project.people ?? []).flatMap(({ calendar }) => (calendar ?? []).map(({ at }) => at)));
}

function busyOf(
  project: Project,
  table: Pick<CrewTable, 'bitOfPerson' | 'words' | 'isTailEnough'>,
  { step, span, origin }: CrewLayout,
): Int32Array {
  const busy = new Int32Array(table.words * span);
  const fill = (person: number, duty: 'on' | 'off', [from, to]: readonly [number, number]): void => {
    const bit = table.bitOfPerson[person]!;
    const begin = (bit >> 5) * span;
    const ones = 1 << (bit & 31);
    for (let at = begin + Math.max(0, from); at < begin + Math.min(span, to); at += 1)
      busy[at] = duty === 'off' ? busy[at]! | ones : busy[at]! & ~ones;
  };
  (project.people ?? []).forEach(({ calendar }, person) => {
    for (const { at, duty } of calendar ?? []) fill(person, duty, [origin + at / step, span]);
    // Too few at the end of all shifts: generation must end, so everybody works on, and that is a violation.
    if (!table.isTailEnough) fill(person, 'on', [origin + peopleSettled(project) / step, span]);
  });
  for (const { frozen, modes } of project.activities) {
    if (frozen === undefined) continue;
    const begin = origin + frozen.start / step;
    for (const person of frozen.crew ?? []) fill(person, 'off', [begin, begin + modes[frozen.mode]!.duration / step]);
  }
  return busy;
}
