import { crewFaults, type CrewedProject, type CrewedSchedule } from './crew-checker.ts';

/**
 * Checks a schedule against the project as its reader gave it, in the plainest way there is: every lag one by one, every
 * resource at every instant at which something begins. Shares no code with the solver, not even its types.
 */
export interface CheckedProject extends CrewedProject {
  readonly activities: readonly (CrewedProject['activities'][number] & {
    readonly modes: readonly {
      readonly duration: number;
      readonly demands: readonly number[];
      readonly stockDemands: readonly number[];
    }[];
    readonly release?: number;
    readonly deadline?: number;
    readonly windows?: readonly { readonly from: number; readonly to: number }[];
    readonly frozen?: { readonly start: number; readonly mode: number };
  })[];
  readonly lags: readonly {
    readonly from: number;
    readonly to: number;
    readonly lag: number | readonly (readonly number[])[];
  }[];
  readonly renewables: readonly {
    readonly capacity: number;
    readonly calendar?: readonly { readonly at: number; readonly capacity: number }[];
  }[];
  readonly stocks: readonly { readonly capacity: number }[];
}

export type CheckedSchedule = CrewedSchedule;

function faultsOfTimes(project: CheckedProject, { starts, modes }: CheckedSchedule): string[] {
  const faults: string[] = [];
  project.activities.forEach((activity, index) => {
    const start = starts[index];
    const mode = activity.modes[modes[index] ?? -1];
    if (start === undefined || !Number.isInteger(start) || start < 0) faults.push(`activity ${index} has no start`);
    else if (mode === undefined) faults.push(`activity ${index} has no mode`);
    else {
      const { release, deadline, frozen, windows } = activity;
      const end = start + mode.duration;
      if (frozen !== undefined) {
        if (start !== frozen.start || modes[index] !== frozen.mode)
          faults.push(`activity ${index} is frozen and was moved`);
        return;
      }
      if (release !== undefined && start < release) faults.push(`activity ${index} starts before its release`);
      if (deadline !== undefined && end > deadline) faults.push(`activity ${index} ends past its deadline`);
      const isWithin = windows === undefined || windows.some(({ from, to }) => from <= start && end <= to);
      if (mode.duration > 0 && !isWithin) faults.push(`activity ${index} is in none of its windows`);
    }
  });
  for (const { from, to, lag } of project.lags) {
    const least = typeof lag === 'number' ? lag : lag[modes[from]!]![modes[to]!]!;
    if (starts[to]! < starts[from]! + least) faults.push(`lag ${least} from ${from} to ${to} is violated`);
  }
  return faults;
}

/** Use only grows at starts, and capacity only shrinks at calendar steps. Frozen work by itself is a fact, not a fault. */
function faultsOfRenewables(project: CheckedProject, { starts, modes }: CheckedSchedule): string[] {
  return project.renewables.flatMap(({ capacity, calendar = [] }, resource) => {
    const instants = new Set([...starts, ...calendar.map(({ at }) => at)]);
    return [...instants].flatMap((instant) => {
      let used = 0;
      let isFrozenAlone = true;
      project.activities.forEach((activity, index) => {
        const { duration, demands } = activity.modes[modes[index]!]!;
        if (starts[index]! > instant || instant >= starts[index]! + duration || demands[resource] === 0) return;
        used += demands[resource]!;
        if (activity.frozen === undefined) isFrozenAlone = false;
      });
      if (isFrozenAlone) return [];
      let available = capacity;
      for (const step of calendar) if (step.at <= instant) available = step.capacity;
      return used > available ? [`resource ${resource} holds ${used} of ${available} at ${instant}`] : [];
    });
  });
}

function faultsOfStocks(project: CheckedProject, { modes }: CheckedSchedule): string[] {
  return project.stocks.flatMap(({ capacity }, stock) => {
    let used = 0;
    project.activities.forEach((activity, index) => (used += activity.modes[modes[index]!]!.stockDemands[stock]!));
    return used > capacity ? [`stock ${stock}: ${used} of ${capacity} used`] : [];
  });
}

/** Everything that is wrong with the schedule; nothing when it is valid. */
export function scheduleFaults(project: CheckedProject, schedule: CheckedSchedule): string[] {
  if (schedule.starts.length !== project.activities.length) return ['the schedule has other activities'];
  const faults = faultsOfTimes(project, schedule);
  if (faults.some((fault) => fault.includes(' has no '))) return faults;
  return [
    ...faults,
    ...faultsOfRenewables(project, schedule),
    ...faultsOfStocks(project, schedule),
    ...crewFaults(project, schedule),
  ];
}

export function makespanOf(project: CheckedProject, { starts, modes }: CheckedSchedule): number {
  return Math.max(
    0,
    ...starts.map((start, index) => start + project.activities[index]!.modes[modes[index]!]!.duration),
  );
}
