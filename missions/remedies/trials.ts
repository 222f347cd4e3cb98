import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import type { Result } from '../../kernel/result.ts';
import type { Plan } from '../mission.ts';
import type { PlanningInput } from '../planning-input.ts';
import { isEnough, outcomeOf } from './outcome.ts';
import type { Outcome } from './remedy.ts';
import { remedyData } from './remedy-data.ts';

/** How far a plan on trial is made: up to the search for a better order of work, or to its end. */
export type TrialDepth = 'first-plan' | 'whole';

/** A plan that is wanted on trial. */
export interface TrialRequest {
  readonly input: PlanningInput;
  readonly depth: TrialDepth;
}

/** A search that asks for one plan after the other, and is told what came of each. */
export type Searching<Value> = Generator<TrialRequest, Value, Result<Plan>>;

/** A plan that was made on trial. */
export interface Trial {
  readonly plan: Result<Plan>;
  readonly outcome: Outcome;
  readonly isEnough: boolean;
  /** Whether it was made to its end; else a whole plan is as good or better. */
  readonly isWhole: boolean;
}

/** Makes trials: of equal inputs once. */
export interface TrialDesk {
  /** To its end. */
  whole(input: PlanningInput): Searching<Trial>;
  /** A first plan, which costs about half; whole where that was made before, or where first plans have run out. */
  first(input: PlanningInput): Searching<Trial>;
  /** A first plan, and where that is enough or nearly so, the whole one. */
  judged(input: PlanningInput): Searching<Trial>;
  /** Whether the whole plan of a first one could be enough. */
  isNear(trial: Trial, input: PlanningInput): boolean;
  /** Whether more of the floor is lost than the search for a better order can save: m² between the two. */
  isFar(lessM2: number): boolean;
}

/** First plans for one answer, at most; then all are made to their end. */
export const firstPlansMax = 24;

/** `askedM2`: all that was asked for, which is lost where there is no plan. */
export function openTrials(askedM2: number): TrialDesk {
  const keyOf = createKeys();
  const known = new Map<string, Trial>();
  let firstPlans = 0;
  const made = function* (input: PlanningInput, depth: TrialDepth): Searching<Trial> {
    const plan = yield { input, depth };
    const outcome = outcomeOf(plan, input.request.dueMs, askedM2);
    const isWhole = depth === 'whole' || !isCutShort(plan);
    const trial = { plan, outcome, isEnough: isEnough(outcome), isWhole };
    known.set(keyOf(input), trial);
    return trial;
  };
  const whole = function* (input: PlanningInput): Searching<Trial> {
    const before = known.get(keyOf(input));
    return before?.isWhole === true ? before : yield* made(input, 'whole');
  };
  const first = function* (input: PlanningInput): Searching<Trial> {
    const before = known.get(keyOf(input));
    if (before !== undefined) return before;
    firstPlans += 1;
    return yield* made(input, firstPlans > firstPlansMax ? 'whole' : 'first-plan');
  };
  const isFar = (lessM2: number): boolean => lessM2 > remedyData.nearMissShare.value * askedM2;
  const isNear = ({ outcome: { lostM2, lateS, endMs } }: Trial, { request }: PlanningInput): boolean => {
    if (endMs === null || isFar(lostM2)) return false;
    return lateS * 1000 <= remedyData.nearMissShare.value * (endMs - request.earliestStartMs);
  };
  const judged = function* (input: PlanningInput): Searching<Trial> {
    const trial = yield* first(input);
    return trial.isWhole || !(trial.isEnough || isNear(trial, input)) ? trial : yield* whole(input);
  };
  return { whole, first, judged, isNear, isFar };
}

export function isCutShort(plan: Result<Plan>): boolean {
  return plan.ok && plan.value.warnings.some(({ code }) => code === 'plan-cut-short');
}

/** Inputs of one search differ in the request, its machines and the bays that are placed for it. */
function createKeys(): (input: PlanningInput) => string {
  const profiles = new Map<MachineProfile, number>();
  const numberOf = (profile: MachineProfile): number => {
    const number = profiles.get(profile) ?? profiles.size;
    profiles.set(profile, number);
    return number;
  };
  return ({ request, machines, placedBays }) =>
    JSON.stringify([
      request,
      machines.map(({ profile, ...state }) => ({ ...state, profile: numberOf(profile) })),
      placedBays,
    ]);
}
