import type { Result } from '../../kernel/result.ts';
import { missionArea, type MissionArea } from '../coverage/mission-area.ts';
import type { Plan } from '../mission.ts';
import type { PlanningInput } from '../planning-input.ts';
import { causesOf } from './causes.ts';
import { fewestMachines } from './fewest-machines.ts';
import { leastOf, shortLever, type Pulled } from './least-change.ts';
import { leversOf, type Alteration, type Lever } from './levers.ts';
import { finishesLess, isEnough, isMore } from './outcome.ts';
import type { FoundRemedy, Outcome, RemedyFindings, ShortfallCause } from './remedy.ts';
import {
  firstPlansMax,
  isCutShort,
  openTrials,
  type Searching,
  type Trial,
  type TrialDesk,
  type TrialRequest,
} from './trials.ts';

/** Whole plans made for one answer, at most; first plans come on top (`firstPlansMax`). */
export const remedyPlansMax = 24;

/** Looks for remedies by having one plan made after the other: somebody else makes them, when there is time for it. */
export interface RemedySearch {
  /** What it wants planned next; null once it is through. */
  readonly wanted: TrialRequest | null;
  /** Takes the plan that was wanted. */
  take(plan: Result<Plan>): void;
  findings(): RemedyFindings;
}

interface Notes {
  now: Outcome | null;
  readonly found: FoundRemedy[];
  causes: readonly ShortfallCause[];
}

/**
 * The least of each remedy that by itself makes a request come out whole, with what it gives, and the smallest set of causes found for what is left out. Where no remedy is
 * enough alone, the one that gives most and the best two together. The same input and the same plans give the same answers.
 */
export function searchRemedies(input: PlanningInput, plansMax = remedyPlansMax): RemedySearch {
  const notes: Notes = { now: null, found: [], causes: [] };
  const search = allRemedies(input, notes);
  let [wholePlans, firstPlans] = [0, 0];
  let step = search.next();
  let isShort = false;
  return {
    get wanted() {
      return step.done === true || isShort ? null : step.value;
    },
    take(plan) {
      if (step.done === true) return;
      if (step.value.depth === 'first-plan' && isCutShort(plan)) firstPlans += 1;
      else wholePlans += 1;
      step = search.next(plan);
      isShort = wholePlans >= plansMax && step.done !== true;
    },
    findings: () => ({
      now: notes.now,
      found: [...notes.found],
      causes: notes.causes,
      plansMade: wholePlans + firstPlans,
      plansMax: plansMax + firstPlansMax,
      state: isShort ? 'short-of-plans' : step.done === true ? 'done' : 'searching',
    }),
  };
}

function* allRemedies(input: PlanningInput, notes: Notes): Searching<void> {
  const found = missionArea(input.request, input.site, input.zones);
  const area = found.ok ? found.value : null;
  const trials = openTrials(area?.askedM2 ?? 0);
  const now = yield* trials.whole(input);
  notes.now = now.outcome;
  if (isEnough(now.outcome)) return;
  const singles = yield* eachAlone(input, area, { now, trials, notes });
  if (!notes.found.some((remedy) => remedy.isEnough)) yield* bestPair(input, singles, { now, trials, notes });
  notes.causes = yield* causesOf(input, { now, trials, found: notes.found });
}

interface Round {
  readonly now: Trial;
  readonly trials: TrialDesk;
  readonly notes: Notes;
}

/** A lever that is not enough alone, pulled as far as it helps most. */
interface Single extends Pulled {
  readonly lever: Lever;
}

/** The least of each that is enough, what further machines give, and of the others what gives most. Last what is enough and yet finishes less than now: a smaller area. */
function* eachAlone(
  input: PlanningInput,
  area: MissionArea | null,
  { now, trials, notes }: Round,
): Searching<Single[]> {
  const singles: Single[] = [];
  const last: FoundRemedy[] = [];
  for (const lever of leversOf(input, area)) {
    const pulled = yield* leastOf(lever, trials, now.outcome.lostM2, ({ apply }) => apply(input));
    if (!pulled.trial.isEnough) {
      singles.push({ ...pulled, lever });
      continue;
    }
    const remedy = asFound(input, [pulled.alteration], pulled.trial);
    (finishesLess(remedy.gives, now.outcome) ? last : notes.found).push(remedy);
  }
  const more = area === null ? null : yield* fewestMachines(input, area, now, trials);
  // Machines are what is asked about first: what they give is told also where it is not enough.
  if (more !== null && !finishesLess(more.trial.outcome, now.outcome)) {
    const parts = [{ kind: 'more-machines', machines: more.machines }] as const;
    notes.found.push({ parts, isEnough: more.trial.isEnough, gives: more.trial.outcome });
  }
  const most = yield* mostAlone(input, [...singles].sort(byGain)[0], trials);
  if (most !== null && isMore(most.trial.outcome, now.outcome))
    notes.found.push(asFound(input, [most.alteration], most.trial));
  notes.found.push(...last);
  return singles;
}

/** To its end what gave most at first, and lesser steps of a lever of few, of which the least that gives as much. */
function* mostAlone(input: PlanningInput, single: Single | undefined, trials: TrialDesk): Searching<Pulled | null> {
  if (single === undefined) return null;
  const { lever, step } = single;
  let best: Pulled | null = null;
  for (let at = lever.length > shortLever ? step : 0; at <= step; at += 1) {
    const alteration = lever[at]!;
    const trial = yield* trials.whole(alteration.apply(input));
    if (best === null || isMore(trial.outcome, best.trial.outcome)) best = { step: at, alteration, trial };
  }
  return best;
}

function byGain(a: Pulled, b: Pulled): number {
  return isMore(a.trial.outcome, b.trial.outcome) ? -1 : isMore(b.trial.outcome, a.trial.outcome) ? 1 : 0;
}

/** How many of the levers that gave most are tried by twos. */
const pairedMax = 3;

/** Two levers together: pulled wholly, and where that is enough, each as little as it takes. */
function* bestPair(input: PlanningInput, singles: readonly Single[], { trials, notes }: Round): Searching<void> {
  const most = [...singles].sort(byGain).slice(0, pairedMax);
  const pairs = most.flatMap((one, index) => most.slice(index + 1).map((other) => [one, other] as const));
  let best: { readonly parts: readonly Alteration[]; readonly trial: Trial } | null = null;
  for (const [one, other] of pairs) {
    const both = yield* trials.judged(other.alteration.apply(one.alteration.apply(input)));
    if (best === null || isMore(both.outcome, best.trial.outcome))
      best = { parts: [one.alteration, other.alteration], trial: both };
    if (!both.isEnough) continue;
    const less = yield* leastOf(one.lever.slice(0, one.step + 1), trials, other.trial.outcome.lostM2, ({ apply }) =>
      other.alteration.apply(apply(input)),
    );
    const { lostM2 } = one.trial.outcome;
    const least = yield* leastOf(other.lever.slice(0, other.step + 1), trials, lostM2, ({ apply }) =>
      apply(less.alteration.apply(input)),
    );
    best = { parts: [less.alteration, least.alteration], trial: least.trial };
    break;
  }
  if (best === null) return;
  const { parts } = best;
  const whole = yield* trials.whole(parts.reduce((altered, { apply }) => apply(altered), input));
  const [alone] = notes.found;
  if (alone === undefined || isMore(whole.outcome, alone.gives)) notes.found.push(asFound(input, parts, whole));
}

function asFound(input: PlanningInput, parts: readonly Alteration[], trial: Trial): FoundRemedy {
  const { request } = parts.reduce((altered, part) => part.apply(altered), input);
  return {
    parts: parts.map(({ remedy }) => remedy),
    isEnough: trial.isEnough,
    gives: trial.outcome,
    ...(parts.every(({ isAsked }) => isAsked) ? { request } : {}),
  };
}
