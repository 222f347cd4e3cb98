import type { AllocationObjective } from './allocation-problem.ts';
import type { AllocationTables } from './allocation-tables.ts';
import type { Assignment } from './assignment.ts';
import type { RouteTimer } from './route-timer.ts';

/** Where in a machine's order a task would cost least, and what the machine's route would then come to. */
export interface CheapestPlace {
  readonly route: Int32Array;
  readonly finish: number;
  readonly flowTime: number;
}

/** Null where there is no time for the task in this machine's route, or nobody to operate it. */
export function cheapestPlace(
  tables: AllocationTables,
  timer: RouteTimer,
  assignment: Assignment,
  {
    task,
    machine,
    objective,
  }: { readonly task: number; readonly machine: number; readonly objective: AllocationObjective },
): CheapestPlace | null {
  if (tables.canDo[task * tables.machines + machine] === 0 || !assignment.hasOperatorFor(machine)) return null;
  const own = assignment.routes[machine]!.slice(0, assignment.lengths[machine]!);
  let best: CheapestPlace | null = null;
  const worth = ({ finish, flowTime }: CheapestPlace): number => (objective === 'makespan' ? finish : flowTime);
  for (let position = 0; position <= own.length; position += 1) {
    const route = Int32Array.of(...own.subarray(0, position), task, ...own.subarray(position));
    const finish = timer.finish(machine, route, route.length);
    if (finish === Infinity) continue;
    const place = { route, finish, flowTime: timer.flowTime };
    if (best === null || worth(place) < worth(best)) best = place;
  }
  return best;
}

/** Puts each unassigned task where it makes the objective grow least; those for which there is no time stay unassigned. */
export function assignCheapest(
  tables: AllocationTables,
  timer: RouteTimer,
  assignment: Assignment,
  objective: AllocationObjective,
): void {
  const left = assignment.unassigned;
  assignment.unassigned = left.filter((task) => {
    let chosen: { readonly machine: number; readonly place: CheapestPlace } | null = null;
    let least = Infinity;
    for (let machine = 0; machine < tables.machines; machine += 1) {
      const place = cheapestPlace(tables, timer, assignment, { task, machine, objective });
      if (place === null) continue;
      const cost = objective === 'makespan' ? place.finish : place.flowTime - assignment.flowTime[machine]!;
      if (cost >= least) continue;
      least = cost;
      chosen = { machine, place };
    }
    if (chosen === null) return true;
    const { route, finish, flowTime } = chosen.place;
    assignment.set(chosen.machine, route, route.length, finish, flowTime);
    return false;
  });
}
