import { ok, type Result } from '../../kernel/result.ts';
import type {
  AllocationObjective,
  AllocationPlan,
  AllocationProblem,
  AllocationRefusal,
  TaskObstacle,
} from './allocation-problem.ts';
import { Assignment } from './assignment.ts';
import { cheapestPlace } from './cheapest-place.ts';
import { compileAllocation, obstacleOf } from './compile-allocation.ts';
import { RouteTimer } from './route-timer.ts';

/** What the plan would come to if the task went to this machine, wherever it fits best there, and nothing else changed. */
export interface Alternative {
  readonly machine: number;
  readonly makespan: number;
  readonly flowTime: number;
  /** By how much the objective would be worse; a plan that is not proven to be the best can have one below zero. */
  readonly more: number;
}

/** Why a machine is out of the question: by itself, or since its route leaves no time or its group no operator. */
export interface ExcludedMachine {
  readonly machine: number;
  readonly obstacle: TaskObstacle | { readonly code: 'allocation-no-time-left' };
}

export interface TaskExplanation {
  readonly task: number;
  /** Null where it is unassigned. */
  readonly machine: number | null;
  /** Other machines, the next best first. */
  readonly alternatives: readonly Alternative[];
  readonly excluded: readonly ExcludedMachine[];
}

/** Why these tasks are where the plan has them. */
export function explainAllocation(
  problem: AllocationProblem,
  plan: AllocationPlan,
  objective: AllocationObjective,
  tasks: readonly number[],
): Result<TaskExplanation[], AllocationRefusal> {
  const compiled = compileAllocation(problem);
  if (!compiled.ok) return compiled;
  const tables = compiled.value;
  const timer = new RouteTimer(tables);
  const routes = routesOf(plan);
  const explained = tasks.map((task): TaskExplanation => {
    const without = new Assignment(tables, timer);
    const machine = routes.findIndex((route) => route.includes(task));
    without.restore({ routes: routes.map((route) => route.filter((other) => other !== task)), unassigned: [task] });
    const alternatives: Alternative[] = [];
    const excluded: ExcludedMachine[] = [];
    for (let other = 0; other < tables.machines; other += 1) {
      if (other === machine) continue;
      const place = cheapestPlace(tables, timer, without, { task, machine: other, objective });
      if (place === null) {
        const obstacle = obstacleOf(tables, timer, task, other);
        excluded.push({ machine: other, obstacle: obstacle ?? noRoom(without, other) });
        continue;
      }
      const makespan = without.finish.reduce(
        (latest, finish, at) => Math.max(latest, at === other ? place.finish : finish),
        0,
      );
      const flowTime = without.flowTimeSum - without.flowTime[other]! + place.flowTime;
      const more = objective === 'makespan' ? makespan - plan.makespan : flowTime - plan.flowTime;
      alternatives.push({ machine: other, makespan, flowTime, more });
    }
    alternatives.sort((a, b) => a.more - b.more || a.flowTime - b.flowTime || a.makespan - b.makespan);
    return { task, machine: machine < 0 ? null : machine, alternatives, excluded };
  });
  return ok(explained);
}

function noRoom(assignment: Assignment, machine: number): ExcludedMachine['obstacle'] {
  return { code: assignment.hasOperatorFor(machine) ? 'allocation-no-time-left' : 'allocation-no-operator' };
}

/** The order of tasks of each machine. */
export function routesOf({ routes }: Pick<AllocationPlan, 'routes'>): Int32Array[] {
  return routes.map((steps) => Int32Array.from(steps.flatMap((step) => (step.kind === 'task' ? [step.task] : []))));
}
