import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import type { MissionParameters, StepKind } from '../mission.ts';
import type { PlanningInput } from '../planning-input.ts';
import { busiestTime } from './busiest-time.ts';
import { capabilitiesOf } from './levers.ts';
import { canBeStretched, paceOf, stretched } from './placing-pace.ts';
import type { FoundRemedy, Remedy, ShortfallCause } from './remedy.ts';
import type { Searching, Trial } from './trials.ts';

/** A cause that may be needed, and what there would be without it. */
interface Suspect {
  readonly cause: ShortfallCause;
  readonly without: (input: PlanningInput) => PlanningInput;
  /** A remedy of this kind takes it away; where one is enough alone, nothing is left out without the cause. */
  readonly remedy: Remedy['kind'];
}

interface Findings {
  readonly now: Trial;
  readonly trial: (input: PlanningInput) => Searching<Trial>;
  readonly found: readonly FoundRemedy[];
}

/**
 * A smallest set of causes: what is left out is left out with these alone, and no longer once one of them is taken away as well. Suspects are taken away one after the
 * other, and stay away where something is left out nevertheless.
 */
export function* causesOf(input: PlanningInput, { now, trial, found }: Findings): Searching<readonly ShortfallCause[]> {
  const alone = new Set(
    found.filter(({ isEnough, parts }) => isEnough && parts.length === 1).map(({ parts }) => parts[0]!.kind),
  );
  const needed: ShortfallCause[] = [];
  let left = input;
  for (const { cause, without, remedy } of suspectsOf(input, now)) {
    // What is cured by one thing alone has it among its causes, whatever the others are.
    const isKnown = remedy !== 'more-machines' && alone.has(remedy);
    const next = isKnown ? left : without(left);
    const isCured = isKnown || (yield* trial(next)).isEnough;
    if (isCured) needed.push(cause);
    else left = next;
  }
  return needed;
}

/** Machines first, for a person can do least about these: whoever is taken away first is named last. */
function suspectsOf(input: PlanningInput, now: Trial): Suspect[] {
  const { parameters } = input.request;
  const machines = capabilitiesOf(parameters).flatMap((capability): Suspect[] => {
    const step = stepFor(capability);
    if (step === null) return [];
    const able = input.machines.filter(
      (machine) => machine.isAvailable && machine.profile.capabilities.includes(capability),
    );
    const busiest = now.plan.ok ? busiestTime(now.plan.value, input, step, able.length) : null;
    const cause: ShortfallCause = {
      kind: 'machines',
      step,
      machineIds: able.map(({ id }) => id),
      ...(busiest === null ? {} : { busiest }),
    };
    return [{ cause, without: (from) => withSwift(from, step), remedy: 'more-machines' }];
  });
  return [...machines, ...ofRequest(input, parameters), ...ofEnd(input)];
}

function stepFor(capability: string): StepKind | null {
  const steps: readonly StepKind[] = ['level', 'float', 'trowel', 'grind', 'coat', 'mark'];
  return steps.find((step) => step === capability) ?? null;
}

/** So much faster that a type is never what is waited for. */
const swiftness = 10;

function withSwift(input: PlanningInput, step: StepKind): PlanningInput {
  const swift = new Map<MachineProfile, MachineProfile>();
  const swiftOf = (profile: MachineProfile): MachineProfile => {
    const made = swift.get(profile) ?? madeSwift(profile);
    swift.set(profile, made);
    return made;
  };
  return {
    ...input,
    machines: input.machines.map((machine) =>
      machine.profile.capabilities.some((capability) => capability === step)
        ? {
            ...machine,
            profile: swiftOf(machine.profile),
            isAvailable: machine.isAvailable,
            batteryRatio: 1,
            busyUntilMs: 0,
          }
        : machine,
    ),
  };
}

function madeSwift(profile: MachineProfile): MachineProfile {
  const { speed, work, energy } = profile;
  const faster = <Kind extends { readonly value: number }>(figure: Kind): Kind => ({
    ...figure,
    value: figure.value * swiftness,
  });
  const slower = <Kind extends { readonly value: number }>(figure: Kind): Kind => ({
    ...figure,
    value: figure.value / swiftness,
  });
  return {
    ...profile,
    speed: {
      ...speed,
      travelMps: faster(speed.travelMps),
      ...(speed.workMps === undefined ? {} : { workMps: faster(speed.workMps) }),
    },
    ...(work === undefined
      ? {}
      : { work: { ...work, rateNominalM2ph: faster(work.rateNominalM2ph), turnS: slower(work.turnS) } }),
    energy: { ...energy, averageKw: slower(energy.averageKw) },
  };
}

function ofRequest(input: PlanningInput, parameters: MissionParameters): Suspect[] {
  const changed =
    (part: object) =>
    (from: PlanningInput): PlanningInput => ({
      ...from,
      request: { ...from.request, parameters: { ...from.request.parameters, ...part } as MissionParameters },
    });
  if (parameters.kind !== 'floor-finishing') return [];
  const { trowelPasses, placing, setFactor } = parameters;
  const suspects: Suspect[] = [];
  if (trowelPasses > 0)
    suspects.push({
      cause: { kind: 'passes', passes: trowelPasses },
      without: changed({ trowelPasses: 0 }),
      remedy: 'fewer-passes',
    });
  suspects.push({
    cause: { kind: 'setting', setFactor },
    without: changed({ setFactor: 2 * setFactor }),
    remedy: 'retarder',
  });
  if (placing.by === 'others')
    suspects.push({
      cause: { kind: 'pace', rateM3ph: placing.rateM3ph },
      without: changed({ placing: { by: 'others', rateM3ph: placing.rateM3ph / slowness } }),
      remedy: 'slower-placing',
    });
  else if (canBeStretched(input.placedBays)) {
    const { rateM3ph } = paceOf(input.placedBays);
    suspects.push({
      cause: { kind: 'pace', rateM3ph: Number(rateM3ph.toFixed(1)) },
      without: (from) => ({ ...from, placedBays: stretched(from.placedBays ?? [], rateM3ph / slowness) }),
      remedy: 'slower-placing',
    });
  }
  return suspects;
}

const slowness = 4;

function ofEnd({ request: { dueMs } }: PlanningInput): Suspect[] {
  if (dueMs === undefined) return [];
  const without = (from: PlanningInput): PlanningInput => {
    const { dueMs: _asked, ...request } = from.request;
    return { ...from, request };
  };
  return [{ cause: { kind: 'due', dueMs }, without, remedy: 'start-earlier' }];
}
