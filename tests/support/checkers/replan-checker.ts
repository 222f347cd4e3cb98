import { scheduleFaults, type CheckedProject } from './schedule-checker.ts';

/**
 * Checks the repair of a plan that is under way: works out by itself how the project stands, goes over the schedule with the checker
 * of schedules, and says which starts had to move whatever else was done. One mode per activity. Shares no code with the solver.
 */
export interface CheckedSituation {
  readonly plan: { readonly starts: readonly number[]; readonly modes: readonly number[] };
  readonly now: number;
  readonly disruptions: readonly (
    | { readonly kind: 'takes-longer'; readonly activity: number; readonly by: number }
    | { readonly kind: 'begins-later'; readonly activity: number; readonly at: number }
    | {
        readonly kind: 'resource-down';
        readonly renewable: number;
        readonly from: number;
        readonly until: number;
        readonly left: number;
      }
  )[];
}

interface Standing {
  readonly project: CheckedProject;
  readonly hasBegun: readonly boolean[];
}

/** The project as a foreman would write it down anew. */
function standing(project: CheckedProject, { plan, now, disruptions }: CheckedSituation): Standing {
  const durations = project.activities.map(({ modes }) => modes[0]!.duration);
  const releases = project.activities.map(({ release }) => Math.max(now, release ?? 0));
  const hasBegun = plan.starts.map((start) => start < now);
  const lags = project.lags.map((lag) => ({ ...lag }));
  const prolong = (activity: number, by: number): void => {
    const was = project.activities[activity]!.modes[0]!.duration;
    durations[activity]! += by;
    project.lags.forEach(({ from, to, lag }, index) => {
      const least = lag as number;
      if (from === activity && least >= was) lags[index]!.lag = (lags[index]!.lag as number) + by;
      else if (to === activity && -least >= was && least < project.activities[from]!.modes[0]!.duration)
        lags[index]!.lag = (lags[index]!.lag as number) - by;
    });
  };
  const steps: { renewable: number; from: number; until: number; left: number }[] = [];
  for (const one of disruptions) {
    if (one.kind === 'begins-later') {
      hasBegun[one.activity] = false;
      releases[one.activity] = Math.max(releases[one.activity]!, one.at);
    }
  }
  for (const one of disruptions) if (one.kind === 'takes-longer') prolong(one.activity, one.by);
  for (const one of disruptions) {
    if (one.kind !== 'resource-down') continue;
    steps.push(one);
    let left = one.left;
    const running = [...plan.starts.keys()].filter(
      (index) =>
        hasBegun[index]! &&
        plan.starts[index]! <= one.from &&
        one.from < plan.starts[index]! + durations[index]! &&
        project.activities[index]!.modes[0]!.demands[one.renewable]! > 0,
    );
    running.sort((a, b) => plan.starts[a]! - plan.starts[b]!);
    for (const index of running) {
      const demand = project.activities[index]!.modes[0]!.demands[one.renewable]!;
      if (demand <= left) left -= demand;
      else prolong(index, one.until - one.from);
    }
  }
  return {
    hasBegun,
    project: {
      ...project,
      lags: lags.filter(({ from, to }) => !hasBegun[from]! || !hasBegun[to]!),
      activities: project.activities.map((activity, index) => ({
        ...activity,
        modes: [{ ...activity.modes[0]!, duration: durations[index]! }],
        release: releases[index]!,
        ...(hasBegun[index] === true ? { frozen: { start: plan.starts[index]!, mode: 0 } } : {}),
      })),
      renewables: project.renewables.map(({ capacity }, renewable) => {
        const [down] = steps.filter((step) => step.renewable === renewable);
        if (down === undefined) return { capacity };
        const calendar = [
          { at: down.from, capacity: Math.min(capacity, down.left) },
          { at: down.until, capacity },
        ];
        return { capacity, calendar };
      }),
    },
  };
}

/** Everything that is wrong with the repair; nothing when it is valid. */
export function repairFaults(
  project: CheckedProject,
  situation: CheckedSituation,
  schedule: { readonly starts: readonly number[]; readonly modes: readonly number[] },
): string[] {
  return scheduleFaults(standing(project, situation).project, schedule);
}

export interface Concern {
  /** Activities that have not begun and that nothing by itself keeps from their start, whatever is done with all others. */
  readonly unforced: readonly number[];
  /** Those of them that the disruption does not reach either where all that follows just waits, in the order of the plan. */
  readonly unreached: readonly number[];
  /** Whether lags and begun work alone leave no schedule at all. */
  readonly isImpossible: boolean;
}

const nobody: Concern = { unforced: [], unreached: [], isImpossible: true };

/** What is left of each resource beside some work, instant by instant; all of it after the last. */
class Room {
  readonly #project: CheckedProject;
  readonly #left: number[][];

  constructor(project: CheckedProject, length: number) {
    this.#project = project;
    this.#left = project.renewables.map(({ capacity, calendar = [] }) =>
      Array.from({ length }, (_, time) => calendar.findLast(({ at }) => at <= time)?.capacity ?? capacity),
    );
  }

  take(index: number, start: number): void {
    const { duration, demands } = this.#project.activities[index]!.modes[0]!;
    demands.forEach((demand, renewable) => {
      for (let time = start; time < start + duration; time += 1) this.#left[renewable]![time]! -= demand;
    });
  }

  has(index: number, start: number): boolean {
    const { duration, demands } = this.#project.activities[index]!.modes[0]!;
    return demands.every((demand, renewable) => {
      for (let time = start; demand > 0 && time < start + duration; time += 1)
        if ((this.#left[renewable]![time] ?? Infinity) < demand) return false;
      return true;
    });
  }
}

/** Starts that lags and `room` allow at the earliest; null where that is more than what has begun allows. */
function pushed(
  { project, hasBegun }: Standing,
  from: readonly number[],
  roomFor: (starts: readonly number[]) => (index: number, start: number) => boolean,
): number[] | null {
  const starts = [...from];
  for (let round = 0; round <= 3 * starts.length; round += 1) {
    let hasGrown = false;
    for (const { from: before, to, lag } of project.lags) {
      if (starts[before]! + (lag as number) <= starts[to]!) continue;
      if (hasBegun[to]!) return null;
      starts[to] = starts[before]! + (lag as number);
      hasGrown = true;
    }
    if (hasGrown) continue;
    const hasRoom = roomFor(starts);
    const order = [...starts.keys()].sort((a, b) => from[a]! - from[b]! || a - b);
    for (const index of order) {
      const start = starts[index]!;
      while (!hasBegun[index]! && !hasRoom(index, starts[index]!)) starts[index]! += 1;
      if (starts[index] !== start) hasGrown = true;
    }
    if (!hasGrown) return starts;
  }
  return null;
}

export function concernOf(given: CheckedProject, situation: CheckedSituation): Concern {
  const stands = standing(given, situation);
  const { project, hasBegun } = stands;
  const { starts } = situation.plan;
  const open = [...starts.keys()].filter((index) => !hasBegun[index]!);
  const length = Math.max(...starts) + 2 * project.activities.reduce((sum, { modes }) => sum + modes[0]!.duration, 1);
  const besideBegun = new Room(project, length);
  hasBegun.forEach((has, index) => {
    if (has) besideBegun.take(index, starts[index]!);
  });
  const releases = project.activities.map(({ release }, index) => (hasBegun[index]! ? starts[index]! : release!));
  const least = pushed(stands, releases, () => (index, start) => besideBegun.has(index, start));
  if (least === null) return nobody;
  const late = new Set(situation.disruptions.flatMap((one) => (one.kind === 'resource-down' ? [] : [one.activity])));
  const unforced = open.filter(
    (index) => !late.has(index) && least[index]! <= starts[index]! && besideBegun.has(index, starts[index]!),
  );
  const waiting = pushed(
    stands,
    starts.map((start, index) => Math.max(start, releases[index]!)),
    () => {
      const room = new Room(project, length);
      hasBegun.forEach((has, index) => {
        if (has) room.take(index, starts[index]!);
      });
      return (index, start) => {
        if (!room.has(index, start)) return false;
        room.take(index, start);
        return true;
      };
    },
  );
  // Where those behind cannot just wait, the disruption reaches whom it forces.
  return {
    unforced,
    unreached: waiting === null ? unforced : unforced.filter((index) => waiting[index] === starts[index]),
    isImpossible: false,
  };
}
