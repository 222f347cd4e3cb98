import type { Result } from '../../kernel/result.ts';
import type { Plan } from '../mission.ts';
import type { PlanningInput } from '../planning-input.ts';
import { isEnough, outcomeOf } from './outcome.ts';
import type { Outcome } from './remedy.ts';

/** A search that asks for one plan after the other, and is told what came of each. */
export type Searching<Value> = Generator<PlanningInput, Value, Result<Plan>>;

/** A plan that was made on trial. */
export interface Trial {
  readonly plan: Result<Plan>;
  readonly outcome: Outcome;
  readonly isEnough: boolean;
}

/** `askedM2`: all that was asked for, which is lost where there is no plan. */
export function* tried(input: PlanningInput, askedM2: number): Searching<Trial> {
  const plan = yield input;
  const outcome = outcomeOf(plan, input.request.dueMs, askedM2);
  return { plan, outcome, isEnough: isEnough(outcome) };
}
