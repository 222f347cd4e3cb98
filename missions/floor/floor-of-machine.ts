import type { PlanningInput, PlanningMachine } from '../planning-input.ts';
import type { Level, Slab } from '../site-model.ts';
import { createFloor, type Floor } from './floor.ts';

/** The floor a machine stands on, with every other machine standing. */
export function floorOfMachine(
  input: Pick<PlanningInput, 'site' | 'zones' | 'machines'>,
  machine: PlanningMachine,
): Floor | null {
  const level = input.site.levels.find(({ id }) => id === machine.levelId);
  const mainSlab = level === undefined ? undefined : slabNearest(level, machine.pose.zM);
  if (level === undefined || mainSlab === undefined) return null;
  return createFloor({
    level,
    mainSlab,
    zones: input.zones,
    machines: input.machines,
    moving: new Set([machine.id]),
    workArea: [],
  });
}

/** The largest slab among those nearest in height. */
export function slabNearest(level: Level, zM: number): Slab | undefined {
  return [...level.slabs].sort(
    (a, b) => Math.round(Math.abs(a.topM - zM) * 10) - Math.round(Math.abs(b.topM - zM) * 10) || b.areaM2 - a.areaM2,
  )[0];
}
