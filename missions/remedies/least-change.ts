import { isMore } from './outcome.ts';
import type { Alteration, Lever } from './levers.ts';
import type { Searching, Trial } from './trials.ts';

export interface Pulled {
  /** By its place in the lever. */
  readonly step: number;
  readonly alteration: Alteration;
  readonly trial: Trial;
}

/** Levers of so few steps are tried from the least on; longer ones are halved. */
const shortLever = 3;

/**
 * The least step of a lever that is enough: the one before it was tried and is not. Where none is, the last, or a lesser one that does more. Halving counts on
 * each step being enough where a lesser one is.
 */
export function* leastOf(lever: Lever, trial: (alteration: Alteration) => Searching<Trial>): Searching<Pulled> {
  const pulled = function* (step: number): Searching<Pulled> {
    const alteration = lever[step]!;
    return { step, alteration, trial: yield* trial(alteration) };
  };
  if (lever.length <= shortLever) return yield* fromTheLeast(lever.length, pulled);
  let best = yield* pulled(lever.length - 1);
  if (!best.trial.isEnough) return best;
  let low = -1;
  while (best.step - low > 1) {
    const middle = yield* pulled(Math.floor((low + best.step) / 2));
    if (middle.trial.isEnough) best = middle;
    else low = middle.step;
  }
  return best;
}

function* fromTheLeast(count: number, pulled: (step: number) => Searching<Pulled>): Searching<Pulled> {
  let best = yield* pulled(0);
  for (let step = 1; step < count && !best.trial.isEnough; step += 1) {
    const next = yield* pulled(step);
    if (next.trial.isEnough || isMore(next.trial.outcome, best.trial.outcome)) best = next;
  }
  return best;
}
