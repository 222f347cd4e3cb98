import type { Point } from '../../kernel/geometry.ts';
import type { Capability } from '../../hardware-profiles/profile.ts';
import { bookRide, type CageDesk } from '../hoists/ride.ts';
import type { PlanningInput, PlanningMachine } from '../planning-input.ts';
import { bodyOf } from '../routing/body.ts';
import type { Level, Slab } from '../site-model.ts';
import { createFloor, type Floor } from './floor.ts';
import type { Impossible } from './plan-result.ts';
import type { TaskBook } from './task-book.ts';
import { createWorker, type Worker } from './worker.ts';

export interface Recruits {
  readonly workers: readonly Worker[];
  /** Why capable machines are not among them. */
  readonly turnedDown: readonly Impossible[];
}

/** All available machines with a capability: those on the level, and those that the hoist can bring. */
export function recruit(
  input: PlanningInput,
  book: TaskBook,
  desk: CageDesk,
  floor: Floor,
  capability: Capability,
): Recruits {
  const workers: Worker[] = [];
  const turnedDown: Impossible[] = [];
  const capable = input.machines
    .filter(({ profile }) => profile.capabilities.includes(capability) && profile.kinematics.mobility === 'ground')
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const machine of capable) {
    if (!machine.isAvailable) {
      turnedDown.push({ code: 'machine-not-available', machineId: machine.id, tip: 'clear-its-fault-or-connect-it' });
      continue;
    }
    const freeMs = Math.max(input.nowMs, machine.busyUntilMs);
    const found =
      machine.levelId === floor.level.id
        ? createWorker(floor, machine, machine.pose, freeMs, null)
        : bringUp(input, book, desk, floor, machine, freeMs, workers);
    if (found === null) {
      turnedDown.push({ code: 'start-blocked', machineId: machine.id, tip: 'move-it-to-open-ground' });
    } else if ('code' in found) turnedDown.push(found);
    else workers.push(found);
  }
  return { workers, turnedDown };
}

function bringUp(
  input: PlanningInput,
  book: TaskBook,
  desk: CageDesk,
  floor: Floor,
  machine: PlanningMachine,
  freeMs: number,
  workers: readonly Worker[],
): Worker | Impossible | null {
  const fromFloor = floorOfMachine(input, machine);
  if (fromFloor === null) return { code: 'level-unknown', machineId: machine.id, tip: 'move-it-to-open-ground' };
  const here = input.machines.filter((other) => other.levelId === floor.level.id && other.id !== machine.id);
  const taken = [
    ...here.map((other) => ({ at: pointOf(other), radiusM: bodyOf(other.profile).turnRadiusM })),
    ...workers.map((worker) => ({ at: [worker.home.xM, worker.home.yM] as const, radiusM: worker.body.turnRadiusM })),
  ];
  const releaseMs = Math.max(freeMs, input.request.earliestStartMs);
  const ride = bookRide(input, book, desk, { robot: machine, fromFloor, toFloor: floor, fromMs: releaseMs, taken });
  if (!ride.ok) {
    const facts = ride.problem.facts as Readonly<Record<string, string | number>>;
    return { ...facts, code: ride.problem.code, machineId: machine.id, tip: 'bring-it-by-crane' };
  }
  return createWorker(floor, machine, ride.value.home, ride.value.endMs, ride.value.lastTaskId);
}

function pointOf(machine: PlanningMachine): Point {
  return [machine.pose.xM, machine.pose.yM];
}

export function floorOfMachine(input: PlanningInput, machine: PlanningMachine): Floor | null {
  const level = input.site.levels.find(({ id }) => id === machine.levelId);
  const slab = level === undefined ? undefined : slabNearest(level, machine.pose.zM);
  return level === undefined || slab === undefined ? null : createFloor(level, slab, input.zones, input.machines);
}

/** The largest slab among those nearest in height. */
export function slabNearest(level: Level, zM: number): Slab | undefined {
  return [...level.slabs].sort(
    (a, b) => Math.round(Math.abs(a.topM - zM) * 10) - Math.round(Math.abs(b.topM - zM) * 10) || b.areaM2 - a.areaM2,
  )[0];
}
