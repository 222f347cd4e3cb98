import type { Random } from '../../kernel/random.ts';
import { ok, type Result } from '../../kernel/result.ts';
import { compileProject, type ProjectProblem } from './compile-project.ts';
import { Evolution, type Improver } from './evolution.ts';
import { emptyIndividual, type Individual } from './individual.ts';
import { WorkMeter, type WorkBudget } from './work-budget.ts';

/** Small: a schedule that a caller makes is dear, and its first orders are good ones. */
const settings = { populationSize: 40, mutationRatio: 0.03, patience: 20 };

/** Cancellation is looked at after each schedule. */
const SCHEDULES_PER_LOOK = 1;

/** An order of a project's activities with a mode for each. */
export interface PlannedOrder {
  readonly order: readonly number[];
  readonly modes: readonly number[];
}

export interface OrderSearchOptions {
  readonly random: Random;
  readonly budget: WorkBudget;
  /** Orders known to be worth a try, the best known first; no activity comes before what it waits for. */
  readonly seeds: readonly PlannedOrder[];
  /** Called with every better order, as it is found. */
  readonly onBetter?: (individual: Individual) => void;
}

/**
 * The search of `solveProject` over a schedule generation of the caller's, for what a project cannot say: ways that depend on the order, work that
 * may be left out. The project says what waits for what and which modes there are; `decode` fills in starts and cost of an order, the costs
 * compared in their usual order. Any-time, and the same for the same seed and number of schedules.
 */
export function searchOrders(
  project: Parameters<typeof compileProject>[0],
  decode: (individual: Individual) => void,
  { random, budget, seeds, onBetter }: OrderSearchOptions,
): Result<PlannedOrder, ProjectProblem> {
  const compiled = compileProject(project, null);
  if (!compiled.ok) return compiled;
  const work = new WorkMeter(budget, SCHEDULES_PER_LOOK);
  const justifier: Improver = {
    improve(individual) {
      decode(individual);
      work.spend(1);
    },
  };
  const evolution = new Evolution(compiled.value, { random, work, justifier }, settings);
  const first = seeds.map(({ order, modes }) => {
    const individual = emptyIndividual(compiled.value);
    individual.order.set(order);
    individual.modes.set(modes);
    return individual;
  });
  if (onBetter !== undefined) evolution.onBetter = onBetter;
  evolution.begin(first);
  while (!work.isOver && !evolution.isSpent) evolution.step();
  return ok({ order: [...evolution.best.order], modes: [...evolution.best.modes] });
}
