import type { AllocationObjective } from './allocation-problem.ts';
import type { AllocationTables } from './allocation-tables.ts';
import { cheapestAssignment } from './cheapest-assignment.ts';

/** The assignment takes time with the cube; beyond, each task's shortest way is counted instead. */
const ASSIGNED_TASKS_MAX = 400;
const HALVINGS = 60;

/** Of each task the least time from its release to its end, were it the only one. */
export function leastFlowTimes(tables: AllocationTables): Float64Array {
  const { machines, tasks, canDo, release } = tables;
  const least = new Float64Array(tasks).fill(Infinity);
  for (let task = 0; task < tasks; task += 1) {
    for (let machine = 0; machine < machines; machine += 1) {
      if (canDo[task * machines + machine] === 0) continue;
      least[task] = Math.min(least[task]!, firstEnd(tables, task, machine) - release[task]!);
    }
  }
  return least;
}

/** When a machine would end a task that is its only one, the battery left out. */
function firstEnd(
  { places, tasks, begin, release, travel, work, from, problem }: AllocationTables,
  task: number,
  machine: number,
) {
  const { start, travelTable } = problem.machines[machine]!;
  const arrival = from[machine]! + travel[travelTable]![start * places + begin[task]!]!;
  return Math.max(arrival, release[task]!) + work[travelTable * tasks + task]!;
}

/** A value that no plan with all tasks assigned can undercut. */
export function allocationBound(tables: AllocationTables, objective: AllocationObjective): number {
  const { tasks, release } = tables;
  if (tasks === 0) return 0;
  const least = leastFlowTimes(tables);
  if (objective === 'makespan') {
    const alone = least.reduce((latest, flowTime, task) => Math.max(latest, flowTime + release[task]!), 0);
    return Math.max(alone, sharedWork(tables, sum(leastWays(tables)) + sum(leastWork(tables))));
  }
  const ends = shortestFirst(leastDurations(tables).sort(), tasks, tables.from.slice());
  return Math.max(sum(least), ends - sum(release));
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The least time at each task itself. */
function leastWork({ tasks, machines, canDo, work, problem }: AllocationTables): Float64Array {
  const least = new Float64Array(tasks).fill(Infinity);
  for (let task = 0; task < tasks; task += 1)
    for (let machine = 0; machine < machines; machine += 1)
      if (canDo[task * machines + machine] === 1)
        least[task] = Math.min(least[task]!, work[problem.machines[machine]!.travelTable * tasks + task]!);
  return least;
}

/** The shortest way between two places that any machine has. */
function shortestWay(tables: AllocationTables, from: number, to: number): number {
  let least = Infinity;
  for (const table of tables.travel) least = Math.min(least, table[from * tables.places + to]!);
  return least;
}

/**
 * Ways to the tasks: every task comes behind another one or is the first of a machine, and no two come behind the same. The cheapest such
 * choice, circles and all, is no longer than the ways of any plan.
 */
function leastWays(tables: AllocationTables): Float64Array {
  const { tasks, machines, begin, end, canDo, problem } = tables;
  const wayTo = (task: number, before: number): number => {
    if (before < tasks) return before === task ? Infinity : shortestWay(tables, end[before]!, begin[task]!);
    const { start, travelTable } = problem.machines[before - tasks]!;
    if (canDo[task * machines + before - tasks] === 0) return Infinity;
    return tables.travel[travelTable]![start * tables.places + begin[task]!]!;
  };
  if (tasks <= ASSIGNED_TASKS_MAX) return cheapestAssignment(tasks, tasks + machines, wayTo);
  return Float64Array.from({ length: tasks }, (_, task) => {
    let least = Infinity;
    for (let before = 0; before < tasks + machines; before += 1) least = Math.min(least, wayTo(task, before));
    return least;
  });
}

/** The earliest time by which all machines together can have been active so long, charging what that drains. */
function sharedWork({ problem, from, until, machines }: AllocationTables, active: number): number {
  const activeBy = (time: number): number => {
    let total = 0;
    for (let machine = 0; machine < machines; machine += 1) {
      const free = Math.min(time, until[machine]!) - from[machine]!;
      if (free > 0) total += activeWithin(free, problem.machines[machine]!.battery);
    }
    return total;
  };
  let low = 0;
  let high = 1;
  while (activeBy(high) < active && high < Number.MAX_SAFE_INTEGER) high *= 2;
  for (let halving = 0; halving < HALVINGS; halving += 1) {
    const middle = (low + high) / 2;
    if (activeBy(middle) < active) low = middle;
    else high = middle;
  }
  return low;
}

/** The longest time of activity in such a span: what the battery does not hold must be charged meanwhile. */
function activeWithin(span: number, battery: AllocationTables['problem']['machines'][number]['battery']): number {
  if (battery === undefined) return span;
  const { levelRatio, floorRatio, drainTime, chargeTime } = battery;
  const held = (levelRatio - floorRatio) * drainTime;
  if (span <= held) return span;
  // What is active beyond the held costs as much charging: span = active + (active − held) × chargeTime ÷ drainTime.
  const rate = chargeTime / drainTime;
  return (span + held * rate) / (1 + rate);
}

/** Of each task the least time that a machine is taken up by it: the task itself and the shortest of all ways there. */
export function leastDurations(tables: AllocationTables): Float64Array {
  const { tasks, begin, end, problem } = tables;
  return leastWork(tables).map((work, task) => {
    let way = Infinity;
    for (let other = 0; other < tasks; other += 1)
      if (other !== task) way = Math.min(way, shortestWay(tables, end[other]!, begin[task]!));
    for (const { start } of problem.machines) way = Math.min(way, shortestWay(tables, start, begin[task]!));
    return work + way;
  });
}

/**
 * The least sum of ends of tasks of these durations, ascending, on machines that are alike but for when they are free: each on the one that is free
 * first. Changes `free`.
 */
export function shortestFirst(durations: Float64Array, count: number, free: Float64Array): number {
  let total = 0;
  for (let at = 0; at < count; at += 1) {
    let first = 0;
    for (let machine = 1; machine < free.length; machine += 1) if (free[machine]! < free[first]!) first = machine;
    free[first]! += durations[at]!;
    total += free[first]!;
  }
  return total;
}
