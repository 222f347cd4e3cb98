import { ok, refuse, type Result } from '../../kernel/result.ts';
import type { AllocationProblem, AllocationRefusal, Battery, Machine, TaskObstacle } from './allocation-problem.ts';
import { allocationTables, type AllocationTables } from './allocation-tables.ts';
import { RouteTimer } from './route-timer.ts';

export const TASKS_MAX = 10_000;
export const MACHINES_MAX = 1_000;
export const PLACES_MAX = 2_000;

function isRatio(value: number): boolean {
  return value >= 0 && value <= 1;
}

function isTime(value: number): boolean {
  return value >= 0 && value < Infinity;
}

function batteryMalformation({ levelRatio, floorRatio, drainTime, chargeTime }: Battery): string | null {
  if (!isRatio(levelRatio) || !isRatio(floorRatio)) return 'a level of a battery is not between 0 and 1';
  if (!(drainTime > 0) || !(chargeTime > 0)) return 'a time of draining or charging is not above zero';
  return levelRatio < floorRatio ? 'a battery is below its floor at the start' : null;
}

function machineMalformation(machine: Machine, { places, travelTables, operatorGroups }: AllocationProblem) {
  const isPlace = (place: number): boolean => Number.isInteger(place) && place >= 0 && place < places;
  const { travelTable, start, from, until, battery, operators } = machine;
  if (travelTables[travelTable] === undefined) return 'a machine names a travel table that is not there';
  if (!isPlace(start) || (battery !== undefined && !isPlace(battery.charger)))
    return 'a machine or its charger is at a place that is not there';
  if (!isTime(from) || !(from <= until)) return 'the time of a machine ends before it begins';
  if (operators !== undefined && operatorGroups?.[operators] === undefined)
    return 'a machine names operators that are not there';
  return battery === undefined ? null : batteryMalformation(battery);
}

/** What the types cannot say. Null when all is well. */
function malformation(problem: AllocationProblem): string | null {
  const { places, travelTables, machines, tasks, operatorGroups } = problem;
  for (const table of travelTables) {
    if (table.length !== places * places) return 'a travel table is not one of all places';
    for (let at = 0; at < table.length; at += 1)
      if (!(table[at]! >= 0)) return 'a travel time is not a number from zero up';
  }
  for (const { count, from, until } of operatorGroups ?? []) {
    if (!Number.isInteger(count) || count < 0) return 'a count of operators is not a natural number';
    if (!isTime(from) || !(from <= until)) return 'a duty of operators ends before it begins';
  }
  for (const machine of machines) {
    const what = machineMalformation(machine, problem);
    if (what !== null) return what;
  }
  const isPlace = (place: number): boolean => Number.isInteger(place) && place >= 0 && place < places;
  for (const { begin, end, service, release } of tasks) {
    if (!isPlace(begin) || !isPlace(end)) return 'a task is at a place that is not there';
    if (!isTime(service) || !isTime(release ?? 0)) return 'a time of a task is not a number from zero up';
  }
  return null;
}

/** What the battery would have to give for this task alone, from the charger and back to it, when that is more than it has. */
function batteryObstacle(compiled: AllocationTables, task: number, machine: number): TaskObstacle | null {
  const { battery, travelTable, start } = compiled.problem.machines[machine]!;
  if (battery === undefined) return null;
  const { places, begin, end, tasks } = compiled;
  const table = compiled.travel[travelTable]!;
  const { charger, drainTime, floorRatio, levelRatio } = battery;
  const onWay = compiled.work[travelTable * tasks + task]! + table[end[task]! * places + charger]!;
  const neededRatio = (table[charger * places + begin[task]!]! + onWay) / drainTime;
  const directRatio = (table[start * places + begin[task]!]! + onWay) / drainTime;
  if (directRatio <= levelRatio - floorRatio) return null;
  const toCharger = table[start * places + charger]! / drainTime;
  if (neededRatio <= 1 - floorRatio && toCharger <= levelRatio - floorRatio) return null;
  if (toCharger > levelRatio - floorRatio)
    return {
      code: 'allocation-battery-too-small',
      neededRatio: Math.min(toCharger, directRatio),
      usableRatio: levelRatio - floorRatio,
    };
  return { code: 'allocation-battery-too-small', neededRatio, usableRatio: 1 - floorRatio };
}

/** Why this machine cannot do this task even with nothing else to do, or null. */
export function obstacleOf(
  compiled: AllocationTables,
  timer: RouteTimer,
  task: number,
  machine: number,
): TaskObstacle | null {
  const { skills, travelTable, start, battery } = compiled.problem.machines[machine]!;
  const skill = compiled.problem.tasks[task]!.skills.find((needed) => !skills.includes(needed));
  if (skill !== undefined) return { code: 'allocation-skill-missing', skill };
  if (compiled.operators[machine] === 0) return { code: 'allocation-no-operator' };
  const { places, begin, end, tasks } = compiled;
  const table = compiled.travel[travelTable]!;
  const home = battery === undefined ? 0 : table[end[task]! * places + battery.charger]!;
  if (table[start * places + begin[task]!]! + compiled.work[travelTable * tasks + task]! + home === Infinity)
    return { code: 'allocation-no-way' };
  const tooSmall = batteryObstacle(compiled, task, machine);
  if (tooSmall !== null) return tooSmall;
  const earliest = timer.earliestFinish(machine, task);
  const until = compiled.until[machine]!;
  return earliest > until ? { code: 'allocation-shift-too-short', earliest, until } : null;
}

const closest = [
  'allocation-shift-too-short',
  'allocation-battery-too-small',
  'allocation-no-way',
  'allocation-no-operator',
  'allocation-skill-missing',
] as const;

function leastObstacle(tables: AllocationTables, timer: RouteTimer, task: number) {
  const obstacles = tables.problem.machines.flatMap((_, machine) => {
    const obstacle = obstacleOf(tables, timer, task, machine);
    return obstacle === null ? [] : [{ task, machine, obstacle }];
  });
  return obstacles.toSorted((a, b) => closest.indexOf(a.obstacle.code) - closest.indexOf(b.obstacle.code))[0]!;
}

/** Refuses a problem that is malformed or too large, and one with a task that no machine can do. */
export function compileAllocation(problem: AllocationProblem): Result<AllocationTables, AllocationRefusal> {
  const sizes = [
    [problem.tasks.length, TASKS_MAX],
    [problem.machines.length, MACHINES_MAX],
    [problem.places, PLACES_MAX],
  ] as const;
  for (const [size, limit] of sizes)
    if (size > limit) return refuse({ code: 'allocation-too-large', facts: { size, limit } });
  const what = malformation(problem);
  if (what !== null) return refuse({ code: 'allocation-malformed', facts: { what } });
  if (problem.machines.length === 0) return refuse({ code: 'allocation-no-machine' });
  const tables = allocationTables(problem);
  const timer = new RouteTimer(tables);
  const impossible = problem.tasks.flatMap((_, task) => {
    let able = 0;
    for (let machine = 0; machine < tables.machines; machine += 1) {
      if (obstacleOf(tables, timer, task, machine) !== null) continue;
      tables.canDo[task * tables.machines + machine] = 1;
      able += 1;
    }
    return able > 0 ? [] : [task];
  });
  if (impossible.length === 0) return ok(tables);
  const tasks = impossible.map((task) => leastObstacle(tables, timer, task));
  return refuse({ code: 'allocation-task-impossible', facts: { tasks } });
}
