import type { AllocationProblem } from './allocation-problem.ts';

/** The problem on typed arrays. */
export interface AllocationTables {
  readonly problem: AllocationProblem;
  readonly places: number;
  readonly tasks: number;
  readonly machines: number;
  readonly travel: readonly Float64Array[];
  /** Time at task t with travel table k, its own travel included: at k × tasks + t. */
  readonly work: Float64Array;
  readonly begin: Int32Array;
  readonly end: Int32Array;
  readonly release: Float64Array;
  /** Window of each machine, its operator's duty taken off. */
  readonly from: Float64Array;
  readonly until: Float64Array;
  /** Operators of each machine's group; Infinity where it needs none. */
  readonly operators: Float64Array;
  /** Whether machine m could do task t alone: t × machines + m. */
  readonly canDo: Uint8Array;
}

/** The problem must be well formed. `canDo` is left empty. */
export function allocationTables(problem: AllocationProblem): AllocationTables {
  const { places, travelTables, machines, tasks, operatorGroups } = problem;
  const travel = travelTables.map((table) => Float64Array.from(table));
  const work = new Float64Array(travel.length * tasks.length);
  travel.forEach((table, k) =>
    tasks.forEach(({ begin, end, service }, t) => {
      work[k * tasks.length + t] = service + table[begin * places + end]!;
    }),
  );
  const groups = machines.map(({ operators }) => (operators === undefined ? null : operatorGroups![operators]!));
  return {
    problem,
    places,
    tasks: tasks.length,
    machines: machines.length,
    travel,
    work,
    begin: Int32Array.from(tasks, ({ begin }) => begin),
    end: Int32Array.from(tasks, ({ end }) => end),
    release: Float64Array.from(tasks, ({ release }) => release ?? 0),
    from: Float64Array.from(machines, ({ from }, m) => Math.max(from, groups[m]?.from ?? 0)),
    until: Float64Array.from(machines, ({ until }, m) => Math.min(until, groups[m]?.until ?? Infinity)),
    operators: Float64Array.from(groups, (group) => group?.count ?? Infinity),
    canDo: new Uint8Array(tasks.length * machines.length),
  };
}
