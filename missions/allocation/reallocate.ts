import { ok, type Result } from '../../kernel/result.ts';
import { allocate, type AllocationOptions } from './allocate.ts';
import type {
  AllocationPlan,
  AllocationProblem,
  AllocationRefusal,
  Machine,
  Step,
  TaskObstacle,
} from './allocation-problem.ts';

/** Machines that fail at an instant; those that failed before are to be named again. */
export interface Failure {
  readonly now: number;
  readonly machines: readonly number[];
}

export interface ReallocationOptions extends AllocationOptions {
  /** What it costs, in units of the objective, to give a task another machine than it had, unless that one has failed. */
  readonly changeCost: number;
}

export interface Reallocation {
  /** Everything from the beginning on, what is done and under way as it was, in the numbers of the problem. */
  readonly plan: AllocationPlan;
  /** Tasks that a failed machine was at: they are to be begun anew. */
  readonly brokenOff: readonly number[];
  /** Tasks that no machine can do any more, with the machine that comes closest. */
  readonly stranded: readonly { readonly task: number; readonly machine: number; readonly obstacle: TaskObstacle }[];
  /** Tasks of machines that are well that have another machine than before. */
  readonly moved: readonly number[];
}

/** What a machine has done or is under way to, and where that leaves it. */
interface Begun {
  readonly steps: readonly Step[];
  readonly brokenOff: readonly number[];
  readonly machine: Machine;
}

/**
 * A machine sets out for its next task or its charger as late as that allows and then goes through with it. From there on, everything is
 * open again.
 */
function begunBy(
  problem: AllocationProblem,
  number: number,
  steps: readonly Step[],
  { now, machines }: Failure,
): Begun {
  const machine = problem.machines[number]!;
  const { travelTable, battery } = machine;
  const hasFailed = machines.includes(number);
  let place = machine.start;
  let begun = 0;
  for (const step of steps) {
    const goal = step.kind === 'task' ? problem.tasks[step.task]!.begin : battery!.charger;
    const setsOut = step.begin - problem.travelTables[travelTable]![place * problem.places + goal]!;
    if (setsOut >= now || (hasFailed && step.end > now)) break;
    place = step.kind === 'task' ? problem.tasks[step.task]!.end : goal;
    begun += 1;
  }
  const kept = steps.slice(0, begun);
  const last = kept.at(-1);
  const current = hasFailed ? steps[begun] : undefined;
  const levelRatio = Math.max(battery?.floorRatio ?? 0, last?.levelRatio ?? battery?.levelRatio ?? 1);
  return {
    steps: kept,
    brokenOff: current?.kind === 'task' && current.begin < now ? [current.task] : [],
    machine: {
      ...machine,
      start: place,
      from: Math.max(now, last?.end ?? machine.from),
      until: Math.max(machine.until, now, last?.end ?? 0),
      ...(battery === undefined ? {} : { battery: { ...battery, levelRatio } }),
    },
  };
}

/** What is left to do and who is left to do it, with the numbers that both have in the whole problem. */
interface Remainder {
  readonly problem: AllocationProblem;
  readonly machines: readonly number[];
  readonly tasks: readonly number[];
}

function remainderOf(problem: AllocationProblem, begun: readonly Begun[], failure: Failure): Remainder {
  const machines = begun.flatMap((_, number) => (failure.machines.includes(number) ? [] : [number]));
  const isDone = new Set(
    begun.flatMap(({ steps }) => steps.flatMap((step) => (step.kind === 'task' ? [step.task] : []))),
  );
  const tasks = problem.tasks.flatMap((_, task) => (isDone.has(task) ? [] : [task]));
  const groups = problem.operatorGroups ?? [];
  const isManned = (number: number): boolean => begun[number]!.steps.length > 0;
  const left = {
    ...problem,
    // Whoever is at a machine stays with it; the others are free for machines that have nobody yet, those of a failed one too.
    operatorGroups: groups.map((group, at) => {
      const busy = machines.filter((number) => problem.machines[number]!.operators === at && isManned(number)).length;
      return { ...group, count: Math.max(0, group.count - busy) };
    }),
    machines: machines.map((number): Machine => {
      const { operators, ...machine } = begun[number]!.machine;
      if (operators === undefined) return machine;
      if (!isManned(number)) return { ...machine, operators };
      return { ...machine, until: Math.max(machine.from, Math.min(machine.until, groups[operators]!.until)) };
    }),
    tasks: tasks.map((task) => problem.tasks[task]!),
  };
  return { problem: left, machines, tasks };
}

/**
 * Deals out again what has not begun when machines fail. What is done or under way stays as it is; other tasks change their machine
 * only where that is worth its cost. Tasks that are not in the plan (new ones) are dealt out as well. A plan for what is left is there at once and
 * gets better for as long as the budget lasts.
 */
export function reallocate(
  problem: AllocationProblem,
  plan: AllocationPlan,
  failure: Failure,
  { onBetter, changeCost, ...options }: ReallocationOptions,
): Result<Reallocation, AllocationRefusal> {
  const begun = plan.routes.map((steps, number) => begunBy(problem, number, steps, failure));
  const whole = remainderOf(problem, begun, failure);
  const withoutStranded = (stranded: Reallocation['stranded']): Remainder => {
    const tasks = whole.tasks.filter((task) => !stranded.some((one) => one.task === task));
    return { ...whole, tasks, problem: { ...whole.problem, tasks: tasks.map((task) => problem.tasks[task]!) } };
  };
  const attempt = (rest: Remainder, stranded: Reallocation['stranded']): Result<Reallocation, AllocationRefusal> => {
    const told = (better: AllocationPlan): AllocationPlan => joined(problem, begun, rest, stranded, better);
    const result = allocate(rest.problem, {
      ...options,
      previous: { orders: previousOrders(plan, rest), changeCost },
      ...(onBetter === undefined ? {} : { onBetter: (better) => onBetter(told(better)) }),
    });
    if (!result.ok) return result;
    const next = told(result.value.plan);
    const brokenOff = begun.flatMap((one) => one.brokenOff);
    return ok({ plan: next, brokenOff, stranded, moved: movedBetween(plan, next, failure) });
  };
  const first = attempt(whole, []);
  if (first.ok || first.problem.code !== 'allocation-task-impossible') return first;
  const stranded = first.problem.facts.tasks.map(({ task, machine, obstacle }) => ({
    task: whole.tasks[task]!,
    machine: whole.machines[machine]!,
    obstacle,
  }));
  return attempt(withoutStranded(stranded), stranded);
}

/** What each machine was still to do, in the numbers of what is left. */
function previousOrders({ routes }: AllocationPlan, { machines, tasks }: Remainder): number[][] {
  const numberOf = new Map(tasks.map((task, number) => [task, number]));
  return machines.map((machine) =>
    routes[machine]!.flatMap((step) => {
      const number = step.kind === 'task' ? numberOf.get(step.task) : undefined;
      return number === undefined ? [] : [number];
    }),
  );
}

function joined(
  problem: AllocationProblem,
  begun: readonly Begun[],
  { machines, tasks }: Remainder,
  stranded: Reallocation['stranded'],
  { routes, unassigned }: AllocationPlan,
): AllocationPlan {
  const whole = begun.map(({ steps }, number): readonly Step[] => {
    const next = routes[machines.indexOf(number)] ?? [];
    return [...steps, ...next.map((step) => (step.kind === 'task' ? { ...step, task: tasks[step.task]! } : step))];
  });
  const done = whole.flat().flatMap((step) => (step.kind === 'task' ? [step] : []));
  return {
    routes: whole,
    unassigned: [...unassigned.map((task) => tasks[task]!), ...stranded.map(({ task }) => task)].sort((a, b) => a - b),
    makespan: done.reduce((latest, { end }) => Math.max(latest, end), 0),
    flowTime: done.reduce((sum, { task, end }) => sum + end - (problem.tasks[task]!.release ?? 0), 0),
  };
}

function movedBetween(before: AllocationPlan, after: AllocationPlan, { machines }: Failure): number[] {
  const machineOf = ({ routes }: AllocationPlan, task: number): number =>
    routes.findIndex((steps) => steps.some((step) => step.kind === 'task' && step.task === task));
  const all = before.routes.flatMap((steps, machine) =>
    machines.includes(machine)
      ? []
      : steps.flatMap((step) => (step.kind === 'task' ? [{ task: step.task, machine }] : [])),
  );
  return all.flatMap(({ task, machine }) => (machineOf(after, task) === machine ? [] : [task]));
}
