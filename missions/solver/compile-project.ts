import { ok, refuse, type Result } from '../../kernel/result.ts';
import { CREW_NEEDS_MAX, crewTable, mannableModes, peopleSettled, type CrewTable } from './crew-table.ts';
import { packResources, wordsOf, type Packing } from './packing.ts';
import { leastLag, type Lag, type PreviousPlan, type Project } from './project.ts';
import { timeWindows, ZERO, type TimeWindows } from './temporal-network.ts';
import { fitsAWindow, windowMalformation, windowsAsResources } from './working-windows.ts';

/** Largest grid the engine lays out, in grid units: a day in seconds. A finer project is to be given in coarser units. */
export const GRID_UNITS_MAX = 1_000_000;
/** Of the timeline, all resources side by side: some 130 MB. */
const GRID_WORDS_MAX = 16_000_000;
export const ACTIVITIES_MAX = 10_000;
/** What fits into a word beside its guard bit. */
const CAPACITY_MAX = 0x7fffffff;

/** Lags towards an activity (or from it), side by side: entries `offset[i]` to `offset[i + 1]`. */
export interface LagLists {
  readonly offset: Int32Array;
  readonly other: Int32Array;
  readonly lag: Int32Array;
}

/** The project on typed arrays and a grid of time whose step is the greatest common divisor of all times. */
export interface CompiledProject {
  /** As given, but for windows: these have become resources behind the others. */
  readonly project: Project;
  readonly count: number;
  /** Caller's time units in one grid unit. */
  readonly gridStep: number;
  /** Every schedule that serial generation makes ends by here, grid units. */
  readonly horizon: number;
  /** By mode, the grid time from which it could only go on because capacities or people were invented so that generation ends. */
  readonly modeOvertimeFrom: Float64Array;
  readonly packing: Packing;
  /** Null where no mode needs people. */
  readonly crews: CrewTable | null;
  /** Words that a set of people takes; 0 without crews. */
  readonly crewWords: number;
  /** Modes that the resources and people can do at all, for each activity. */
  readonly doable: readonly Int32Array[];
  /** Modes of activity i are numbers modeOffset[i] to modeOffset[i + 1]. */
  readonly modeOffset: Int32Array;
  readonly modeDuration: Int32Array;
  readonly isSingleMode: boolean;
  readonly predecessors: LagLists;
  readonly successors: LagLists;
  /** The lags in the caller's form, for those that depend on modes; entry k belongs to `predecessors` entry k. */
  readonly predecessorLags: readonly Lag[];
  readonly successorLags: readonly Lag[];
  readonly hasModeLags: boolean;
  /** Earliest starts by release dates alone. */
  readonly release: Int32Array;
  readonly due: Float64Array;
  readonly weight: Float64Array;
  readonly frozenStart: Int32Array;
  readonly frozenMode: Int32Array;
  readonly windows: TimeWindows;
  /** A topological order of the minimum lags; with maximum lags the order of the earliest starts. */
  readonly base: Int32Array;
  /** Who must not come before whom in an order: successors by lags that are not negative, and how many each waits for. */
  readonly ordered: { readonly offset: Int32Array; readonly other: Int32Array; readonly waits: Int32Array };
  /** Whether every lag leads forwards in the base order, so that plain serial generation keeps them all. */
  readonly isForward: boolean;
  /** Whether maximum lags, deadlines or something frozen can make a place in time too late. */
  readonly hasLatestStarts: boolean;
  /** Whether moving everything by the same time changes nothing but the makespan: no calendar, release or due date. */
  readonly isShiftable: boolean;
  readonly previous: PreviousPlan | null;
}

/** A ring of lags that no time satisfies, something that never fits, or sizes beyond the limits. */
export type ProjectProblem =
  | {
      readonly code: 'schedule-contradiction';
      readonly facts: { readonly ring: readonly number[]; readonly excess: number };
    }
  | { readonly code: 'schedule-never-fits'; readonly facts: { readonly activity: number } }
  | { readonly code: 'schedule-too-large'; readonly facts: { readonly size: number; readonly limit: number } }
  | { readonly code: 'schedule-malformed'; readonly facts: { readonly what: string } };

function gcd(a: number, b: number): number {
  let [x, y] = [Math.abs(a), Math.abs(b)];
  while (y > 0) [x, y] = [y, x % y];
  return x;
}

function timesOf(project: Project, previous: PreviousPlan | null): number[] {
  const times = project.activities.flatMap(({ modes, release, due, deadline, frozen, windows }) => [
    ...modes.map(({ duration }) => duration),
    release ?? 0,
    due ?? 0,
    deadline ?? 0,
    frozen?.start ?? 0,
    ...(windows ?? []).flatMap(({ from, to }) => [from, to]),
  ]);
  for (const { lag } of project.lags) times.push(...(typeof lag === 'number' ? [lag] : lag.flat()));
  for (const { calendar } of project.renewables) times.push(...(calendar ?? []).map(({ at }) => at));
  for (const { calendar } of project.people ?? []) times.push(...(calendar ?? []).map(({ at }) => at));
  return times.concat(previous?.starts ?? []);
}

/** What the types cannot say. Null when all is well. */
function malformation(project: Project, previous: PreviousPlan | null): string | null {
  const { activities, lags, renewables, stocks } = project;
  if (!timesOf(project, previous).every(Number.isSafeInteger)) return 'a time is not an integer';
  const isActivity = (index: number): boolean => Number.isInteger(index) && index >= 0 && index < activities.length;
  for (const activity of activities) {
    const { modes, frozen } = activity;
    const ofWindows = windowMalformation(activity);
    if (ofWindows !== null) return ofWindows;
    if (modes.length === 0) return 'an activity has no mode';
    for (const { duration, demands, stockDemands } of modes) {
      if (duration < 0) return 'a duration is negative';
      if (demands.length !== renewables.length || stockDemands.length !== stocks.length) return 'a demand is missing';
      if (![...demands, ...stockDemands].every((demand) => Number.isSafeInteger(demand) && demand >= 0))
        return 'a demand is not a natural number';
    }
    if (frozen !== undefined && (frozen.start < 0 || modes[frozen.mode] === undefined))
      return 'a frozen start is impossible';
  }
  for (const { from, to, lag } of lags) {
    if (!isActivity(from) || !isActivity(to)) return 'a lag names an activity that is not there';
    if (typeof lag === 'number') continue;
    const isTable =
      lag.length === activities[from]!.modes.length && lag.every((row) => row.length === activities[to]!.modes.length);
    if (!isTable) return 'a lag by mode has the wrong size';
  }
  const capacities = renewables.flatMap(({ capacity, calendar }) => [
    capacity,
    ...(calendar ?? []).map((step) => step.capacity),
  ]);
  if (!capacities.every((capacity) => Number.isInteger(capacity) && capacity >= 0 && capacity <= CAPACITY_MAX))
    return 'a capacity is not a natural number';
  if (!renewables.every(({ calendar }) => (calendar ?? []).every(({ at }, k, all) => k === 0 || at > all[k - 1]!.at)))
    return 'the steps of a calendar are out of order';
  if (
    previous !== null &&
    (previous.starts.length !== activities.length || previous.modes.length !== activities.length)
  )
    return 'the previous plan has other activities';
  return crewMalformation(project);
}

function crewMalformation({ activities, people = [] }: Project): string | null {
  const isNatural = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
  for (const { skills, calendar, wage } of people) {
    if (!skills.every(({ skill, level }) => isNatural(skill) && isNatural(level)))
      return 'a skill is not a natural number';
    if (!(calendar ?? []).every(({ at }, k, all) => k === 0 || at > all[k - 1]!.at))
      return 'the shifts of a person are out of order';
    if (wage !== undefined && !(wage >= 0 && wage < Infinity)) return 'a wage is not a number from zero up';
  }
  for (const { modes, frozen } of activities) {
    for (const { crew } of modes) {
      if ((crew ?? []).length > CREW_NEEDS_MAX)
        return `a mode asks for more than ${String(CREW_NEEDS_MAX)} kinds of people`;
      if (!(crew ?? []).every(({ skill, level, count }) => isNatural(skill) && isNatural(level) && isNatural(count)))
        return 'a need for people is not a natural number';
    }
    if (!(frozen?.crew ?? []).every((person) => people[person] !== undefined))
      return 'frozen work has somebody who is not there';
  }
  return null;
}

/** Modes of each activity that ever fit into the resources, stocks and people. */
function doableModes(project: Project): Int32Array[] {
  const most = project.renewables.map(({ capacity, calendar }) =>
    Math.max(capacity, ...(calendar ?? []).map((step) => step.capacity)),
  );
  const isManned = mannableModes(project);
  return project.activities.map(({ modes }, activity) =>
    Int32Array.from(
      modes.flatMap(({ demands, stockDemands }, mode) =>
        isManned[activity]![mode]! &&
        demands.every((demand, resource) => demand <= most[resource]!) &&
        stockDemands.every((demand, stock) => demand <= project.stocks[stock]!.capacity)
          ? [mode]
          : [],
      ),
    ),
  );
}

function lagLists(
  count: number,
  lags: readonly Lag[],
  step: number,
  end: 'from' | 'to',
): { lists: LagLists; sorted: Lag[] } {
  const sorted = lags.toSorted((a, b) => a[end] - b[end]);
  const offset = new Int32Array(count + 1);
  for (const lag of sorted) offset[lag[end] + 1]! += 1;
  for (let index = 0; index < count; index += 1) offset[index + 1]! += offset[index]!;
  const far = end === 'from' ? 'to' : 'from';
  const lists = {
    offset,
    other: Int32Array.from(sorted, (lag) => lag[far]),
    lag: Int32Array.from(sorted, (lag) => leastLag(lag) / step),
  };
  return { lists, sorted };
}

/** Activities by earliest start; among equals, predecessors first. */
function baseOrder(project: Project, windows: TimeWindows): Int32Array {
  const count = project.activities.length;
  const waits = new Int32Array(count);
  const next: number[][] = Array.from({ length: count }, () => []);
  for (const lag of project.lags) {
    if (leastLag(lag) < 0) continue;
    waits[lag.to]! += 1;
    next[lag.from]!.push(lag.to);
  }
  const depth = new Int32Array(count);
  const ready = Array.from({ length: count }, (_, index) => index).filter((index) => waits[index] === 0);
  while (ready.length > 0) {
    const from = ready.pop()!;
    for (const to of next[from]!) {
      depth[to] = Math.max(depth[to]!, depth[from]! + 1);
      waits[to]! -= 1;
      if (waits[to] === 0) ready.push(to);
    }
  }
  const order = Array.from({ length: count }, (_, index) => index);
  order.sort((a, b) => windows.earliest[a]! - windows.earliest[b]! || depth[a]! - depth[b]! || a - b);
  return Int32Array.from(order);
}

/** Lags that are not negative as an order of activities; of a ring of zeros only what follows the base order. */
function orderedBy(project: Project, base: Int32Array): { ordered: CompiledProject['ordered']; isForward: boolean } {
  const count = base.length;
  const position = new Int32Array(count);
  base.forEach((activity, at) => (position[activity] = at));
  const leads = (lag: Lag): boolean => leastLag(lag) >= 0 && position[lag.from]! < position[lag.to]!;
  const kept = project.lags.filter(leads);
  const { lists } = lagLists(count, kept, 1, 'from');
  const waits = new Int32Array(count);
  for (const { to } of kept) waits[to]! += 1;
  return {
    ordered: { offset: lists.offset, other: lists.other, waits },
    isForward: kept.length === project.lags.length,
  };
}

/** When the last calendar has settled, the last release is past and everything is done one by one, all is over. */
function horizonOf(project: Project, windows: TimeWindows): number {
  let settled = peopleSettled(project);
  for (const { calendar } of project.renewables) settled = Math.max(settled, ...(calendar ?? []).map(({ at }) => at));
  let end = 0;
  let work = 0;
  project.activities.forEach(({ modes, frozen }, index) => {
    end = Math.max(
      end,
      windows.earliest[index]!,
      frozen === undefined ? 0 : frozen.start + modes[frozen.mode]!.duration,
    );
    work += Math.max(...modes.map(({ duration }) => duration));
  });
  let waits = 0;
  const longestWait = new Map<number, number>();
  for (const lag of project.lags) {
    const most = typeof lag.lag === 'number' ? lag.lag : Math.max(...lag.lag.flat());
    longestWait.set(lag.from, Math.max(longestWait.get(lag.from) ?? 0, most));
  }
  project.activities.forEach(({ modes }, index) => {
    const longest = Math.max(...modes.map(({ duration }) => duration));
    waits += Math.max(0, (longestWait.get(index) ?? 0) - longest);
  });
  return Math.max(settled, end) + work + waits + 1;
}

/** Refuses malformed, contradictory and oversized projects; else everything the engine reads, on the grid. */
export function compileProject(
  given: Project,
  previous: PreviousPlan | null = null,
): Result<CompiledProject, ProjectProblem> {
  const count = given.activities.length;
  if (count > ACTIVITIES_MAX)
    return refuse({ code: 'schedule-too-large', facts: { size: count, limit: ACTIVITIES_MAX } });
  const what = malformation(given, previous);
  if (what !== null) return refuse({ code: 'schedule-malformed', facts: { what } });
  const project = windowsAsResources(given);
  const doable = doableModes(project);
  const activity = doable.findIndex(({ length }, index) => length === 0 || !fitsAWindow(given.activities[index]!));
  if (activity >= 0) return refuse({ code: 'schedule-never-fits', facts: { activity } });
  const times = timeWindows(project);
  if ('contradiction' in times) return refuse({ code: 'schedule-contradiction', facts: times.contradiction });
  const { windows } = times;
  const late = project.activities.findIndex((_, index) => windows.earliest[index]! > windows.latest[index]!);
  if (late >= 0)
    return refuse({
      code: 'schedule-contradiction',
      facts: { ring: [ZERO, late], excess: windows.earliest[late]! - windows.latest[late]! },
    });
  const step = Math.max(1, timesOf(project, previous).reduce(gcd, 0));
  const horizon = horizonOf(project, windows);
  const units = Math.ceil(horizon / step);
  const limit = Math.min(GRID_UNITS_MAX, Math.floor(GRID_WORDS_MAX / wordsOf(project)));
  if (units > limit) return refuse({ code: 'schedule-too-large', facts: { size: units, limit } });
  return ok(onGrid({ project, previous, windows, doable, step, horizon }));
}

interface Sized {
  readonly project: Project;
  readonly previous: PreviousPlan | null;
  readonly windows: TimeWindows;
  readonly step: number;
  readonly doable: readonly Int32Array[];
  readonly horizon: number;
}

/** The end of the last shift of what each mode needs. */
function overtimeOf({ project, step }: Sized, { inventedFrom }: Packing, crews: CrewTable | null): Float64Array {
  const withoutPeople = crews === null || crews.isTailEnough ? Infinity : Math.ceil(peopleSettled(project) / step);
  const modes = project.activities.flatMap((activity) => activity.modes);
  return Float64Array.from(modes, ({ demands, crew = [] }) =>
    Math.min(
      crew.length > 0 ? withoutPeople : Infinity,
      ...demands.map((demand, resource) => (demand > 0 ? inventedFrom[resource]! : Infinity)),
    ),
  );
}

function onGrid(sized: Sized): CompiledProject {
  const { project, previous, windows, doable, step, horizon } = sized;
  const { activities } = project;
  const count = activities.length;
  const modeOffset = new Int32Array(count + 1);
  activities.forEach(({ modes }, index) => (modeOffset[index + 1] = modeOffset[index]! + modes.length));
  const into = lagLists(count, project.lags, step, 'to');
  const out = lagLists(count, project.lags, step, 'from');
  const scaled = (value: number | undefined, otherwise: number): number =>
    value === undefined ? otherwise : Math.round(value / step);
  const hasLatestStarts = windows.latest.some(
    (latest, index) => latest < Infinity && activities[index]!.frozen === undefined,
  );
  const gridHorizon = Math.ceil(horizon / step);
  const base = baseOrder(project, windows);
  const packing = packResources(project, step, gridHorizon);
  const crews = crewTable(project, { step, span: packing.span, origin: packing.origin });
  return {
    project,
    count,
    gridStep: step,
    horizon: gridHorizon,
    modeOvertimeFrom: overtimeOf(sized, packing, crews),
    packing,
    crews,
    crewWords: crews?.words ?? 0,
    doable,
    modeOffset,
    modeDuration: Int32Array.from(activities.flatMap(({ modes }) => modes.map(({ duration }) => duration / step))),
    isSingleMode: activities.every(({ modes }) => modes.length === 1),
    predecessors: into.lists,
    successors: out.lists,
    predecessorLags: into.sorted,
    successorLags: out.sorted,
    hasModeLags: project.lags.some(({ lag }) => typeof lag !== 'number'),
    release: Int32Array.from(activities, ({ release }) => Math.max(0, scaled(release, 0))),
    due: Float64Array.from(activities, ({ due }) => scaled(due, Infinity)),
    weight: Float64Array.from(activities, ({ weight }) => weight ?? 1),
    frozenStart: Int32Array.from(activities, ({ frozen }) => scaled(frozen?.start, -1)),
    frozenMode: Int32Array.from(activities, ({ frozen }) => frozen?.mode ?? -1),
    windows: {
      earliest: windows.earliest.map((earliest) => earliest / step),
      latest: windows.latest.map((latest) => latest / step),
    },
    base,
    ...orderedBy(project, base),
    hasLatestStarts,
    isShiftable:
      ![...project.renewables, ...(project.people ?? [])].some(({ calendar }) => (calendar?.length ?? 0) > 0) &&
      activities.every(({ release, due, frozen }) => (release ?? 0) <= 0 && due === undefined && frozen === undefined),
    previous,
  };
}
