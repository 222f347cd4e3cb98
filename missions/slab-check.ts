import { standsFast } from './placing/set-up.ts';
import type { Problem } from '../kernel/result.ts';
import { concreteFault, pointLoadFault, type MachineLimitFault } from './concrete/machine-limits.ts';
import { slabLoadFault, type SlabLoadFault } from './concrete/slab-load.ts';
import { intersection, regionAreaM2, solid } from './coverage/polygons.ts';
import type { PlanningInput, PlanningMachine } from './planning-input.ts';
import type { Level, Slab } from './site-model.ts';

type BearingSlab = Slab & { readonly bearing: NonNullable<Slab['bearing']> };

function bearingSlabs(level: Level | undefined): BearingSlab[] {
  return level?.slabs.filter((slab): slab is BearingSlab => slab.bearing !== undefined) ?? [];
}

/** Slabs of known bearing that the mission's machines stand on. */
function slabsOf({ request, site }: PlanningInput): BearingSlab[] {
  const { parameters, area } = request;
  const levelId = parameters.kind === 'hoist-run' ? parameters.toLevelId : request.levelId;
  const slabs = bearingSlabs(site.levels.find(({ id }) => id === levelId));
  if (area === undefined) return slabs;
  if ('slabId' in area) return slabs.filter(({ id }) => id === area.slabId);
  return slabs.filter((slab) => regionAreaM2(intersection([slab], [solid(area.polygon)])) > 0);
}

/** Whether the machine would come onto the slab: those that ride there, and a distributor, which a crane sets down on it. */
function comesOn({ id, profile }: PlanningMachine, { request: { parameters } }: PlanningInput): boolean {
  if (parameters.kind === 'hoist-run') return parameters.machineId === id;
  if (parameters.kind === 'crane-lifts' || parameters.kind === 'stepped-move') return false;
  return (
    profile.kinematics.mobility === 'ground' ||
    (profile.capabilities.includes('place-concrete') && !standsFast(profile))
  );
}

export interface CarriedMachines {
  /** The input without the machines that the slab does not carry, or that cannot work its concrete. */
  readonly input: PlanningInput;
  readonly leftOut: readonly ((SlabLoadFault | MachineLimitFault) & { readonly machineId: string })[];
}

const concreteWork = {
  'floor-finishing': ['level', 'float', 'trowel'],
  'concrete-placing': ['place-concrete', 'pump-concrete'],
} as const;

/** What finishes or places concrete, by its own limits. */
function concreteFaults({ profile }: PlanningMachine, { request: { parameters } }: PlanningInput): MachineLimitFault[] {
  if (parameters.kind !== 'floor-finishing' && parameters.kind !== 'concrete-placing') return [];
  const works = concreteWork[parameters.kind];
  if (!works.some((work) => profile.capabilities.includes(work))) return [];
  const fault = concreteFault(profile, parameters);
  return fault === null ? [] : [fault];
}

/**
 * Takes out whom the slab would not carry when the mission begins, where the site model says what it carries, and who by its profile cannot work
 * concrete of that slump or thickness.
 */
export function onSlabsThatBear(input: PlanningInput): CarriedMachines {
  const slabs = slabsOf(input);
  const atMs = Math.max(input.nowMs, input.request.earliestStartMs);
  const leftOut = input.machines.flatMap((machine) => {
    if (!machine.isAvailable || !comesOn(machine, input)) return [];
    const faults = [
      ...slabs.flatMap((slab) => slabLoadFault(machine.profile, slab, atMs) ?? []),
      ...slabs.flatMap((slab) => pointLoadFault(machine.profile, slab.bearing) ?? []),
      ...concreteFaults(machine, input),
    ];
    return faults.slice(0, 1).map((fault) => ({ ...fault, machineId: machine.id }));
  });
  if (leftOut.length === 0) return { input, leftOut };
  const isOut = new Set(leftOut.map(({ machineId }) => machineId));
  const machines = input.machines.map((machine) =>
    isOut.has(machine.id) ? { ...machine, isAvailable: false } : machine,
  );
  return { input: { ...input, machines }, leftOut };
}

/** A warning of the plan for each machine that it does without for that reason. */
export function slabWarnings({ leftOut }: CarriedMachines): Problem[] {
  return leftOut.map(({ code, ...facts }) => ({ code, facts }));
}
