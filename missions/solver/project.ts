/**
 * A project: activities on shared resources, the one problem that every plan of work comes down to. All times are integers in
 * one unit of the caller's choice (milliseconds, seconds, a benchmark's periods); a start time counts from the project's own zero.
 */
export interface Project {
  readonly activities: readonly Activity[];
  readonly lags: readonly Lag[];
  /** Capacities that come back when an activity ends: machines, crews, hoists, zones. */
  readonly renewables: readonly Renewable[];
  /** Capacities that are used up: truck loads, material. */
  readonly stocks: readonly Stock[];
  /** Those whom `crew` of the modes can ask for. */
  readonly people?: readonly Person[];
}

/** So many people who each have the skill at this level or a higher one, from start to end; the same people throughout. */
export interface CrewNeed {
  /** A trade or certificate, numbered by the caller. */
  readonly skill: number;
  readonly level: number;
  readonly count: number;
}

/** Somebody with skills, at one piece of work at a time. */
export interface Person {
  readonly skills: readonly { readonly skill: number; readonly level: number }[];
  /** Shifts, ascending: on or off duty from `at` on; on duty before the first. */
  readonly calendar?: readonly { readonly at: number; readonly duty: 'on' | 'off' }[];
  /** Money per unit of time at work; none where absent. */
  readonly wage?: number;
}

/** One way of doing an activity. */
export interface Mode {
  readonly duration: number;
  /** Units held from start to end, one number per renewable. */
  readonly demands: readonly number[];
  /** Units used up, one number per stock. */
  readonly stockDemands: readonly number[];
  /** Whom it takes; nobody can meet two needs at once. */
  readonly crew?: readonly CrewNeed[];
}

export interface Activity {
  readonly modes: readonly Mode[];
  /** Earliest start. */
  readonly release?: number;
  /** End after this counts as lateness, times `weight`. */
  readonly due?: number;
  readonly weight?: number;
  /** Latest end that is allowed at all. */
  readonly deadline?: number;
  /** Where given, the work lies wholly in one of these (shifts, weather): ascending and apart. Work that takes no time is free of them. */
  readonly windows?: readonly { readonly from: number; readonly to: number }[];
  /** Begun or locked work: never moved; where it holds more than there is, nothing is left for others. `crew` are the people at it, by their number in `people`. */
  readonly frozen?: { readonly start: number; readonly mode: number; readonly crew?: readonly number[] };
}

/**
 * start(to) ≥ start(from) + lag. A negative lag from a later to an earlier activity is a maximum: `from` begins at most −lag
 * after `to`. A table gives the lag by mode of `from` (rows) and mode of `to` (columns).
 */
export interface Lag {
  readonly from: number;
  readonly to: number;
  readonly lag: number | readonly (readonly number[])[];
}

export interface Renewable {
  readonly capacity: number;
  /** Steps of a calendar, ascending: from `at` on there are `capacity` units; `capacity` of the resource holds before. */
  readonly calendar?: readonly { readonly at: number; readonly capacity: number }[];
}

export interface Stock {
  readonly capacity: number;
}

/** The plan that was published before, to which a new one should stay close. */
export interface PreviousPlan {
  readonly starts: readonly number[];
  readonly modes: readonly number[];
}

/** Compared in this order; smaller is better. */
export interface Objective {
  /** How far hard limits are missed: stocks, deadlines, the end of the last shift, maximum lags. 0 in a valid plan. */
  readonly violation: number;
  /** Σ weight × lateness. */
  readonly lateness: number;
  /** Latest end. */
  readonly makespan: number;
  /** Σ |start − previous start| plus one makespan per changed mode; 0 without a previous plan. */
  readonly change: number;
  /** Σ wage × time at work of the crews chosen, frozen work left out. */
  readonly wages: number;
}

export interface Schedule {
  readonly starts: readonly number[];
  readonly modes: readonly number[];
  /** The people of each activity, by their number in `people`, ascending; nobody for what takes no time. */
  readonly crews: readonly (readonly number[])[];
  readonly objective: Objective;
}

/** The lag of a piece of work that begins when another has ended, at least `gap` later; whatever its mode. */
export function afterEnd(project: Pick<Project, 'activities'>, from: number, to: number, gap: number): Lag {
  const rows = project.activities[from]!.modes.map(({ duration }) => duration + gap);
  const [first] = rows;
  if (rows.length === 1 && first !== undefined) return { from, to, lag: first };
  const columns = project.activities[to]!.modes.length;
  return { from, to, lag: rows.map((row) => Array.from({ length: columns }, () => row)) };
}

/** A maximum: `to` begins at most `gap` after `from` has ended. */
export function atMostAfterEnd(project: Pick<Project, 'activities'>, from: number, to: number, gap: number): Lag {
  const columns = project.activities[from]!.modes.map(({ duration }) => -(duration + gap));
  const [first] = columns;
  if (columns.length === 1 && first !== undefined) return { from: to, to: from, lag: first };
  return { from: to, to: from, lag: project.activities[to]!.modes.map(() => columns) };
}

export function lagOf(lag: Lag, fromMode: number, toMode: number): number {
  return typeof lag.lag === 'number' ? lag.lag : lag.lag[fromMode]![toMode]!;
}

/** The least the lag can be, whatever the modes. */
export function leastLag(lag: Lag): number {
  return typeof lag.lag === 'number' ? lag.lag : Math.min(...lag.lag.flat());
}
