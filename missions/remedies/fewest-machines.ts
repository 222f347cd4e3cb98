import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import type { MissionArea } from '../coverage/mission-area.ts';
import { bayStepKinds, type StepKind } from '../mission.ts';
import type { PlanningInput } from '../planning-input.ts';
import { typeFor, withOneMore } from './further-machines.ts';
import { isMore, lostParts } from './outcome.ts';
import type { FurtherMachines } from './remedy.ts';
import { remedyData } from './remedy-data.ts';
import type { Searching, Trial } from './trials.ts';

interface Wanted {
  readonly step: StepKind;
  readonly profile: MachineProfile;
}

export interface MoreMachines {
  readonly machines: readonly FurtherMachines[];
  readonly trial: Trial;
}

/**
 * The fewest further machines that are enough, of which none can be left out: always one of the type that most is lost for, until nothing is, then each is taken
 * out on trial. Where they are not enough, those that finish more each; null where not even one does.
 */
export function* fewestMachines(
  input: PlanningInput,
  area: MissionArea,
  now: Trial,
  trial: (input: PlanningInput) => Searching<Trial>,
): Searching<MoreMachines | null> {
  let all: readonly Wanted[] = [];
  let reached: Trial = now;
  for (let count = 1; count <= remedyData.machinesMax.value && !reached.isEnough; count += 1) {
    const next = yield* oneMore(input, area, all, reached, trial);
    if (next === null) break;
    all = [...all, next.wanted];
    reached = next.trial;
  }
  if (all.length === 0) return null;
  if (!reached.isEnough || all.length === 1) return { machines: counted(all), trial: reached };
  for (const wanted of new Set(all)) {
    const fewer = all.filter((_, index) => index !== all.indexOf(wanted));
    const without = staffed(input, area, fewer);
    if (without === null) continue;
    const tried = yield* trial(without);
    if (tried.isEnough) [all, reached] = [fewer, tried];
  }
  return { machines: counted(all), trial: reached };
}

/** One machine more for the step that most is lost for, or for the next where that brings nothing. */
function* oneMore(
  input: PlanningInput,
  area: MissionArea,
  all: readonly Wanted[],
  reached: Trial,
  trial: (input: PlanningInput) => Searching<Trial>,
): Searching<{ readonly wanted: Wanted; readonly trial: Trial } | null> {
  for (const step of shortSteps(reached)) {
    const profile = typeFor(input, step);
    if (profile === null) continue;
    const wanted = all.find((one) => one.profile.id === profile.id) ?? { step, profile };
    const more = staffed(input, area, [...all, wanted]);
    if (more === null) continue;
    const tried = yield* trial(more);
    if (tried.isEnough || isMore(tried.outcome, reached.outcome)) return { wanted, trial: tried };
  }
  return null;
}

function staffed(input: PlanningInput, area: MissionArea, all: readonly Wanted[]): PlanningInput | null {
  let now: PlanningInput | null = input;
  for (const { profile } of all) now = now === null ? null : withOneMore(now, area, profile);
  return now;
}

/** Steps that floor is lost for, the one with the most first; where none is lost, the step that ends last. */
export function shortSteps({ plan }: Trial): readonly StepKind[] {
  const lost = new Map<StepKind, number>();
  const add = (step: unknown, m2: number): void => {
    const kind = stepOf(step);
    if (kind !== null) lost.set(kind, (lost.get(kind) ?? 0) + m2);
  };
  if (!plan.ok) for (const { step, capability } of reasonsOf(plan.problem.facts)) add(step ?? capability, 1);
  else for (const { facts, areaM2 } of lostParts(plan.value)) add(facts['step'], areaM2);
  if (plan.ok && lost.size === 0) {
    const last = plan.value.tasks
      .filter(({ step }) => stepOf(step) !== null)
      .reduce((latest, task) => (task.endMs > latest.endMs ? task : latest), { endMs: 0, step: '' });
    add(last.step, 1);
  }
  return [...lost].sort((a, b) => b[1] - a[1]).map(([step]) => step);
}

const workSteps: readonly StepKind[] = [...bayStepKinds.filter((step) => step !== 'place'), 'grind', 'coat', 'mark'];

function stepOf(step: unknown): StepKind | null {
  return workSteps.find((kind) => kind === step) ?? null;
}

interface ImpossibleReason {
  readonly step?: string;
  readonly capability?: string;
}

function reasonsOf(facts: Readonly<Record<string, unknown>> | undefined): readonly ImpossibleReason[] {
  return (facts?.['reasons'] ?? []) as readonly ImpossibleReason[];
}

function counted(all: readonly Wanted[]): FurtherMachines[] {
  return [...new Set(all)].map((wanted) => ({
    profileId: wanted.profile.id,
    step: wanted.step,
    count: all.filter((one) => one === wanted).length,
  }));
}
