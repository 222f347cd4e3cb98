import type { Result } from '../../kernel/result.ts';
import { missionArea, type MissionArea } from '../coverage/mission-area.ts';
import type { Plan } from '../mission.ts';
import type { PlanningInput } from '../planning-input.ts';
import { causesOf } from './causes.ts';
import { fewestMachines } from './fewest-machines.ts';
import { leastOf, type Pulled } from './least-change.ts';
import { leversOf, type Alteration, type Lever } from './levers.ts';
import { isEnough, isMore } from './outcome.ts';
import type { FoundRemedy, Outcome, RemedyFindings, ShortfallCause } from './remedy.ts';
import { tried, type Searching, type Trial } from './trials.ts';

/** Plans made for one answer, at most. */
export const remedyPlansMax = 24;

/** Looks for remedies by having one plan made after the other: somebody else makes them, when there is time for it. */
export interface RemedySearch {
  /** What it wants planned next; null once it is through. */
  readonly wanted: PlanningInput | null;
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
  let plansMade = 0;
  let step = search.next();
  let isCutShort = false;
  return {
    get wanted() {
      return step.done === true || isCutShort ? null : step.value;
    },
    take(plan) {
      plansMade += 1;
      step = search.next(plan);
      isCutShort = plansMade >= plansMax && step.done !== true;
    },
    findings: () => ({
      now: notes.now,
      found: [...notes.found],
      causes: notes.causes,
      plansMade,
      plansMax,
      state: isCutShort ? 'short-of-plans' : step.done === true ? 'done' : 'searching',
    }),
  };
}

function* allRemedies(input: PlanningInput, notes: Notes): Searching<void> {
  const found = missionArea(input.request, input.site, input.zones);
  const area = found.ok ? found.value : null;
  const trial = (altered: PlanningInput): Searching<Trial> => tried(altered, area?.askedM2 ?? 0);
  const now = yield* trial(input);
  notes.now = now.outcome;
  if (isEnough(now.outcome)) return;
  const singles = yield* eachAlone(input, area, { now, trial, notes });
  if (!notes.found.some((remedy) => remedy.isEnough)) yield* bestPair(input, singles, { now, trial, notes });
  notes.causes = yield* causesOf(input, { now, trial, found: notes.found });
}

interface Round {
  readonly now: Trial;
  readonly trial: (input: PlanningInput) => Searching<Trial>;
  readonly notes: Notes;
}

/** A lever that is not enough alone, pulled as far as it helps most. */
interface Single extends Pulled {
  readonly lever: Lever;
}

/** The least of each that is enough, what further machines give, and of the others what gives most. */
function* eachAlone(input: PlanningInput, area: MissionArea | null, { now, trial, notes }: Round): Searching<Single[]> {
  const singles: Single[] = [];
  const partly: FoundRemedy[] = [];
  const note = (remedy: FoundRemedy): void => {
    if (remedy.isEnough) notes.found.push(remedy);
    else if (isMore(remedy.gives, now.outcome)) partly.push(remedy);
  };
  for (const lever of leversOf(input, area)) {
    const pulled = yield* leastOf(lever, (alteration) => trial(alteration.apply(input)));
    note(asFound(input, [pulled.alteration], pulled.trial));
    if (!pulled.trial.isEnough) singles.push({ ...pulled, lever });
  }
  const more = area === null ? null : yield* fewestMachines(input, area, now, trial);
  if (more !== null) {
    const parts = [{ kind: 'more-machines', machines: more.machines }] as const;
    const remedy = { parts, isEnough: more.trial.isEnough, gives: more.trial.outcome };
    // Machines are what is asked about first: what they give is told also where it is not enough.
    if (remedy.isEnough || isMore(remedy.gives, now.outcome)) notes.found.push(remedy);
  }
  const [most] = partly.sort((a, b) => (isMore(a.gives, b.gives) ? -1 : isMore(b.gives, a.gives) ? 1 : 0));
  if (most !== undefined) notes.found.push(most);
  return singles;
}

/** How many of the levers that gave most are tried by twos. */
const pairedMax = 3;

/** Two levers together: pulled wholly, and where that is enough, each as little as it takes. */
function* bestPair(input: PlanningInput, singles: readonly Single[], { trial, notes }: Round): Searching<void> {
  const byGain = [...singles]
    .sort((a, b) => (isMore(a.trial.outcome, b.trial.outcome) ? -1 : isMore(b.trial.outcome, a.trial.outcome) ? 1 : 0))
    .slice(0, pairedMax);
  const pairs = byGain.flatMap((one, index) => byGain.slice(index + 1).map((other) => [one, other] as const));
  let best: FoundRemedy | null = null;
  for (const [one, other] of pairs) {
    const both = yield* trial(other.alteration.apply(one.alteration.apply(input)));
    const remedy = asFound(input, [one.alteration, other.alteration], both);
    if (best === null || isMore(remedy.gives, best.gives)) best = remedy;
    if (!both.isEnough) continue;
    const less = yield* leastOf(one.lever.slice(0, one.step + 1), (alteration) =>
      trial(other.alteration.apply(alteration.apply(input))),
    );
    const least = yield* leastOf(other.lever.slice(0, other.step + 1), (alteration) =>
      trial(alteration.apply(less.alteration.apply(input))),
    );
    best = asFound(input, [less.alteration, least.alteration], least.trial);
    break;
  }
  const [alone] = notes.found;
  if (best !== null && (alone === undefined || isMore(best.gives, alone.gives))) notes.found.push(best);
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
