import type { BuildingElement } from '../building-element.ts';
import type { Mission, PlannedTask } from '../mission.ts';
import { craneDataDefaults } from './crane-data.ts';
import type { CraneLift, CraneLiftsParameters } from './crane-lifts.ts';

/** What its volume makes it weigh, kg, rounded up; null where the model has no closed body of it. */
export function modelMassKg({ volumeM3 }: Pick<BuildingElement, 'volumeM3'>): number | null {
  return volumeM3 === null ? null : Math.ceil(volumeM3 * craneDataDefaults.elementDensityKgpm3.value);
}

/** What has become of an element: set by a lift that has ended, or asked for by a mission that may still do so. */
export interface ElementUse {
  readonly globalId: string;
  readonly state: 'installed' | 'asked';
  readonly missionId: string;
  readonly missionNumber: number;
  readonly lift: string;
  /** Null until it is installed. */
  readonly machineId: string | null;
  readonly atMs: number | null;
}

/** Whether a task's end is the end of its lift: its only task, or the last of those that people are asked at. */
export function endsLift({ step, stage, isCutToDone }: PlannedTask): boolean {
  return step === 'lift' && isCutToDone !== true && (stage === undefined || stage.number === stage.of);
}

/** By element; what is installed goes before what is asked for. */
export function elementUses(missions: readonly Mission[]): ReadonlyMap<string, ElementUse> {
  const uses = new Map<string, ElementUse>();
  for (const mission of missions) {
    const { parameters } = mission.request;
    if (parameters.kind !== 'crane-lifts') continue;
    for (const lift of parameters.lifts) {
      const use = useOf(mission, lift);
      if (use !== null && uses.get(use.globalId)?.state !== 'installed') uses.set(use.globalId, use);
    }
  }
  return uses;
}

function useOf({ id, number, state, plan, progress }: Mission, { id: lift, element }: CraneLift): ElementUse | null {
  if (element === undefined) return null;
  const common = { globalId: element.globalId, missionId: id, missionNumber: number, lift };
  const last = plan?.tasks.find((task) => task.lift === lift && endsLift(task));
  const done = progress.find(({ taskId, state: now }) => taskId === last?.id && now === 'done');
  if (last !== undefined && done !== undefined)
    return { ...common, state: 'installed', machineId: last.machineId, atMs: done.endedAtMs };
  const isOver = state === 'done' || state === 'cancelled' || state === 'failed';
  return isOver ? null : { ...common, state: 'asked', machineId: null, atMs: null };
}

/** The first element of a request that another mission has set or is to set; null where none is. */
export function elementTaken(parameters: CraneLiftsParameters, missions: readonly Mission[]): ElementUse | null {
  const asked = parameters.lifts.flatMap(({ element }) => (element === undefined ? [] : [element.globalId]));
  if (asked.length === 0) return null;
  const uses = elementUses(missions);
  return asked.map((globalId) => uses.get(globalId)).find((use) => use !== undefined) ?? null;
}
