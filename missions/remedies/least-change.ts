import type { PlanningInput } from '../planning-input.ts';
import { isMore } from './outcome.ts';
import type { Alteration, Lever } from './levers.ts';
import type { Searching, Trial, TrialDesk } from './trials.ts';

export interface Pulled {
  /** By its place in the lever. */
  readonly step: number;
  readonly alteration: Alteration;
  readonly trial: Trial;
}

/** Levers of so few steps are tried from the least on; of longer ones the step is guessed by first plans. */
export const shortLever = 3;

/**
 * The least step of a lever that is enough, by a whole plan: the one before it was tried and is not. Where none is, the last, or a lesser one that does more. Guessing
 * counts on each step being enough where a lesser one is. `lostM2`: without the lever; `altered`: what is planned with a step.
 */
export function* leastOf(
  lever: Lever,
  trials: TrialDesk,
  lostM2: number,
  altered: (alteration: Alteration) => PlanningInput,
): Searching<Pulled> {
  const pulled = function* (step: number): Searching<Pulled> {
    const alteration = lever[step]!;
    return { step, alteration, trial: yield* trials.judged(altered(alteration)) };
  };
  if (lever.length <= shortLever) return yield* fromTheLeast(lever.length, pulled);
  const guess = yield* guessed(lever.length, lostM2, (step) => trials.first(altered(lever[step]!)));
  return yield* confirmed(guess, lever.length, pulled);
}

function* fromTheLeast(count: number, pulled: (step: number) => Searching<Pulled>): Searching<Pulled> {
  let best = yield* pulled(0);
  for (let step = 1; step < count && !best.trial.isEnough; step += 1) {
    const next = yield* pulled(step);
    if (next.trial.isEnough || isMore(next.trial.outcome, best.trial.outcome)) best = next;
  }
  return best;
}

/** The least step of which the first plan is enough; the number of steps where none is. Begins in the middle, and goes on along the line through what is lost at the last two that are not enough. */
function* guessed(count: number, lostM2: number, first: (step: number) => Searching<Trial>): Searching<number> {
  let low = { step: -1, lostM2 };
  let high = count;
  let perStepM2: number | null = null;
  let enoughInTurn = 0;
  while (high - low.step > 1) {
    const middle: number = Math.floor((low.step + high) / 2);
    const isOnLine: boolean = perStepM2 !== null && enoughInTurn < 2;
    const along: number = perStepM2 !== null && perStepM2 > 0 ? low.step + Math.ceil(low.lostM2 / perStepM2) : high - 1;
    const step: number = isOnLine ? Math.max(low.step + 1, Math.min(high - 1, along)) : middle;
    const { isEnough, outcome }: Trial = yield* first(step);
    enoughInTurn = isEnough ? enoughInTurn + 1 : 0;
    if (isEnough) high = step;
    else {
      perStepM2 = (low.lostM2 - outcome.lostM2) / (step - low.step);
      low = { step, lostM2: outcome.lostM2 };
    }
  }
  return high;
}

/** The step before the guess first, for what is not enough at first may be so in the end: then further down, twice as far each time, and halved. Else up. */
function* confirmed(guess: number, count: number, pulled: (step: number) => Searching<Pulled>): Searching<Pulled> {
  let low = -1;
  let best: Pulled | null = null;
  for (let step = guess === count ? count - 1 : Math.max(0, guess - 1); best === null; step += 1) {
    const tried = yield* pulled(step);
    if (tried.trial.isEnough) best = tried;
    else if (step === count - 1) return tried;
    else low = step;
  }
  for (let stride = 1; best.step - low > 1; stride *= 2) {
    const tried: Pulled = yield* pulled(low < 0 ? Math.max(0, best.step - stride) : Math.floor((low + best.step) / 2));
    if (tried.trial.isEnough) best = tried;
    else low = tried.step;
  }
  return best;
}
