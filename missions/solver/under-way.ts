import { ok, refuse, type Result } from '../../kernel/result.ts';
import type { ProjectProblem } from './compile-project.ts';
import type { Activity, Lag, Mode, PreviousPlan, Project, Renewable } from './project.ts';

/** What has come to be known since the plan was made. Times are the project's, in its unit. */
export type Disruption =
  /** Running or yet to begin: its end is that much later. */
  | { readonly kind: 'takes-longer'; readonly activity: number; readonly by: number }
  /** Has not begun, whatever the plan says, and will not before `at`. */
  | { readonly kind: 'begins-later'; readonly activity: number; readonly at: number }
  /** Only `left` units from `from` on until before `until`. Work that runs then waits for its end, those begun last first. */
  | {
      readonly kind: 'resource-down';
      readonly renewable: number;
      readonly from: number;
      readonly until: number;
      readonly left: number;
    };

export interface Situation {
  /** The plan in force; `crews` as in a schedule, where the project has people. */
  readonly plan: PreviousPlan & { readonly crews?: readonly (readonly number[])[] };
  /** What begins before it in the plan has begun. */
  readonly now: number;
  readonly disruptions: readonly Disruption[];
}

type Outage = Extract<Disruption, { readonly kind: 'resource-down' }>;

function malformation({ activities, renewables }: Project, { plan, now, disruptions }: Situation): string | null {
  const isTime = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
  if (!isTime(now)) return 'the present is not a natural number';
  if (plan.starts.length !== activities.length || plan.modes.length !== activities.length)
    return 'the plan in force has other activities';
  if (!plan.modes.every((mode, activity) => activities[activity]!.modes[mode] !== undefined))
    return 'the plan in force has a mode that is not there';
  if (!plan.starts.every(isTime)) return 'the plan in force has a start that is not a natural number';
  for (const disruption of disruptions) {
    if (disruption.kind === 'resource-down') {
      const { renewable, from, until, left } = disruption;
      if (renewables[renewable] === undefined) return 'a resource that is not there is down';
      if (!isTime(from) || !isTime(until) || until <= from) return 'a resource is down for no time';
      if (!isTime(left)) return 'what is left of a resource is not a natural number';
    } else {
      if (activities[disruption.activity] === undefined) return 'an activity that is not there is late';
      if (!isTime(disruption.kind === 'takes-longer' ? disruption.by : disruption.at))
        return 'a delay is not a natural number';
    }
  }
  return null;
}

/** Activities that have begun: frozen ones, and by the plan all before now that are not known to be late. */
function begunIn({ activities }: Project, { plan, now, disruptions }: Situation): boolean[] {
  const late = new Set(disruptions.flatMap((one) => (one.kind === 'begins-later' ? [one.activity] : [])));
  return activities.map(
    ({ frozen }, activity) => frozen !== undefined || (plan.starts[activity]! < now && !late.has(activity)),
  );
}

/**
 * The project as it stands: what has begun is frozen, nothing else begins before now, and the disruptions are in its durations,
 * lags and calendars. A lag at least as long as its activity counts from the activity's end and grows with it; lags between
 * activities that have both begun are past and left out.
 */
export function projectUnderWay(project: Project, situation: Situation): Result<Project, ProjectProblem> {
  const what = malformation(project, situation);
  if (what !== null) return refuse({ code: 'schedule-malformed', facts: { what } });
  const { plan, now, disruptions } = situation;
  const begun = begunIn(project, situation);
  const longer = prolongations(project, situation, begun);
  const activities = project.activities.map((activity, index): Activity => {
    const modes = activity.modes.map((mode): Mode => ({ ...mode, duration: mode.duration + longer[index]! }));
    if (activity.frozen !== undefined) return { ...activity, modes };
    if (begun[index] === true) {
      const crew = plan.crews?.[index];
      const frozen = { start: plan.starts[index]!, mode: plan.modes[index]! };
      return { ...activity, modes, frozen: crew === undefined ? frozen : { ...frozen, crew } };
    }
    const times = disruptions.flatMap((one) => (one.kind === 'begins-later' && one.activity === index ? [one.at] : []));
    return { ...activity, modes, release: Math.max(now, activity.release ?? 0, ...times) };
  });
  return ok({
    ...project,
    activities,
    lags: project.lags
      .filter(({ from, to }) => begun[from] !== true || begun[to] !== true)
      .map((lag) => grown(project, lag, longer)),
    renewables: project.renewables.map((renewable, index) =>
      disruptions.reduce(
        (left, one) => (one.kind === 'resource-down' && one.renewable === index ? withOutage(left, one) : left),
        renewable,
      ),
    ),
  });
}

/** How much longer each activity takes, by what was said of it and by the outages that it has to wait for. */
function prolongations(project: Project, { plan, disruptions }: Situation, begun: readonly boolean[]): number[] {
  const longer = project.activities.map((_, activity) =>
    disruptions.reduce((sum, one) => sum + (one.kind === 'takes-longer' && one.activity === activity ? one.by : 0), 0),
  );
  const outages = disruptions.filter((one): one is Outage => one.kind === 'resource-down');
  for (const { renewable, from, until, left } of outages.toSorted((a, b) => a.from - b.from)) {
    const holders = project.activities.flatMap(({ modes, frozen }, activity) => {
      const start = frozen?.start ?? plan.starts[activity]!;
      const { duration, demands } = modes[frozen?.mode ?? plan.modes[activity]!]!;
      const isRunning = begun[activity] === true && start <= from && from < start + duration + longer[activity]!;
      return isRunning && demands[renewable]! > 0 ? [{ activity, start, demand: demands[renewable]! }] : [];
    });
    let rest = left;
    for (const { activity, demand } of holders.toSorted((a, b) => a.start - b.start)) {
      if (demand <= rest) rest -= demand;
      else longer[activity]! += until - from;
    }
  }
  return longer;
}

function grown({ activities }: Project, lag: Lag, longer: readonly number[]): Lag {
  const { from, to } = lag;
  if (longer[from] === 0 && longer[to] === 0) return lag;
  const value = (least: number, fromMode: Mode, toMode: Mode): number => {
    if (least >= fromMode.duration) return least + longer[from]!;
    return -least >= toMode.duration ? least - longer[to]! : least;
  };
  const rows = activities[from]!.modes.map((fromMode, row) =>
    activities[to]!.modes.map((toMode, column) =>
      value(typeof lag.lag === 'number' ? lag.lag : lag.lag[row]![column]!, fromMode, toMode),
    ),
  );
  return { from, to, lag: rows.length === 1 && rows[0]!.length === 1 ? rows[0]![0]! : rows };
}

function withOutage({ capacity, calendar = [] }: Renewable, { from, until, left }: Outage): Renewable {
  const capacityAt = (time: number): number => calendar.findLast(({ at }) => at <= time)?.capacity ?? capacity;
  const times = [...new Set([from, until, ...calendar.map(({ at }) => at)])].sort((a, b) => a - b);
  return {
    capacity,
    calendar: times.map((at) => ({
      at,
      capacity: at >= from && at < until ? Math.min(left, capacityAt(at)) : capacityAt(at),
    })),
  };
}
