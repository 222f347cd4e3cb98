import type { MachineId } from '../../kernel/ids.ts';
import type { Capability } from '../../hardware-profiles/profile.ts';
import { clearanceDefaults } from '../coverage/clearance-data.ts';
import type { KnownWorks } from '../floor/known-works.ts';
import type { Region } from '../coverage/polygons.ts';
import { allAttendedFromMs } from '../crews/people.ts';
import { bookRide, restPlaces, type CageDesk } from './ride.ts';
import type { PlanningInput, PlanningMachine } from '../planning-input.ts';
import type { Point } from '../../kernel/geometry.ts';
import { bodyOf } from '../routing/body.ts';
import { wayOut } from '../routing/way-out.ts';
import type { Level, Slab } from '../site-model.ts';
import { floorOfMachine } from '../floor/floor-of-machine.ts';
import { createFloor, isOnFloor, standsOn, type Floor } from '../floor/floor.ts';
import type { Impossible } from '../drafting/plan-result.ts';
import type { TaskBook } from '../drafting/task-book.ts';
import { createWorker, type Worker } from '../floor/worker.ts';

export interface Recruits {
  readonly workers: readonly Worker[];
  /** With every worker parked at its home. */
  readonly floor: Floor;
  /** Why capable machines are not among them. */
  readonly turnedDown: readonly Impossible[];
}

export interface RecruitRequest {
  readonly level: Level;
  readonly mainSlab: Slab;
  readonly region: Region;
  /** What the plan has work for. */
  readonly capabilities: readonly Capability[];
  /** Machines of other levels that the hoist brings. */
  readonly riderIds: ReadonlySet<MachineId>;
  /** Bays laid out so far, kept over several tries of one plan. */
  readonly works: KnownWorks;
}

/** Whether a machine could take part: it drives, and can do one of the steps. */
export function isCapable(machine: PlanningMachine, capabilities: readonly Capability[]): boolean {
  const { profile } = machine;
  return profile.kinematics.mobility === 'ground' && capabilities.some((step) => profile.capabilities.includes(step));
}

/**
 * All available machines that can do one of the steps: those on the level, and the riders. A machine that cannot leave
 * its place is turned down and stands in everybody's way from then on, so the others are looked at again.
 */
export function recruit(input: PlanningInput, book: TaskBook, desk: CageDesk, request: RecruitRequest): Recruits {
  const capable = input.machines
    .filter((machine) => isCapable(machine, request.capabilities))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const turnedDown: Impossible[] = capable
    .filter(({ isAvailable }) => !isAvailable)
    .map(({ id }) => ({ code: 'machine-not-available', machineId: id, tip: 'clear-its-fault-or-connect-it' }));
  const isHere = (machine: PlanningMachine): boolean => isOnFloor(machine, request.level.id, request.mainSlab.topM);
  let local = capable.filter((machine) => machine.isAvailable && isHere(machine));
  const riders = capable.filter((machine) => machine.isAvailable && request.riderIds.has(machine.id));
  const margins = [clearanceDefaults.standingMachineM.value, clearanceDefaults.parkedTightM.value];
  for (;;) {
    const moving = new Set(local.map(({ id }) => id));
    const { level, mainSlab, region, works } = request;
    const bare = createFloor({
      level,
      mainSlab,
      zones: input.zones,
      machines: input.machines,
      moving,
      workArea: region,
      parkedMarginM: margins[0]!,
      works,
    });
    const housed = withHomes(input, bare, local, region);
    const blocked = local.filter((machine) => {
      input.watched?.look();
      return workerHere(input, housed, machine) === null;
    });
    // Machines that are parked close together are first tried with less room before any of them is left out.
    if (blocked.length > 0 && margins.length > 1) margins.shift();
    else if (blocked.length > 0) {
      turnedDown.push(...blocked.map((machine) => startBlocked(bare, machine)));
      local = local.filter((machine) => !blocked.includes(machine));
    } else return seated(input, book, desk, housed, local, riders, turnedDown);
  }
}

function seated(
  input: PlanningInput,
  book: TaskBook,
  desk: CageDesk,
  housed: Housing,
  local: readonly PlanningMachine[],
  riders: readonly PlanningMachine[],
  turnedDown: Impossible[],
): Recruits {
  let floor = housed.floor;
  const arrived = riders.flatMap((machine) => {
    const found = bringUp(input, book, desk, floor, machine);
    if ('code' in found) {
      turnedDown.push(found);
      return [];
    }
    floor = floor.park(machine, found.home);
    return [{ machine, ...found }];
  });
  const workers = [
    ...local.map((machine) => workerHere(input, { ...housed, floor }, machine)),
    ...arrived.map(({ machine, home, endMs, lastTaskId }) =>
      createWorker(floor, { machine, start: home, home, freeMs: endMs, lastTaskId }),
    ),
  ].filter((worker) => worker !== null);
  return { workers, floor, turnedDown };
}

interface Housing {
  readonly floor: Floor;
  /** With those machines standing where they are now. */
  readonly crowded: Floor;
  /** Homes of machines that do not rest where they stand. */
  readonly homes: ReadonlyMap<MachineId, PlanningMachine['pose']>;
}

/** Where a machine first may turn on its way from where it stands; undefined when it cannot get there. */
function gateOf(floor: Floor, machine: PlanningMachine): Point | undefined {
  const body = bodyOf(machine.profile);
  const ground = floor.groundFor(machine.id);
  return wayOut(ground, body, floor.routerFor(machine.id, body.turnRadiusM), machine.pose)?.gate;
}

/**
 * Machines that stand on the work get a home elsewhere, in the part of the floor that they can get to, and not where another
 * one stands now. Where there is none they stay.
 */
function withHomes(input: PlanningInput, bare: Floor, local: readonly PlanningMachine[], region: Region): Housing {
  const onTheWork = local.filter((machine) => standsOn(machine, region));
  const standing = (floor: Floor): Floor => onTheWork.reduce((now, machine) => now.park(machine, machine.pose), floor);
  const homes = new Map<MachineId, PlanningMachine['pose']>();
  let floor = standing(bare);
  for (const machine of onTheWork) {
    const gate = gateOf(floor, machine) ?? gateOf(bare, machine);
    const rest = restPlaces(input, floor, machine, [machine.pose.xM, machine.pose.yM], region, gate)[0];
    const home =
      rest === undefined ? machine.pose : { xM: rest[0], yM: rest[1], zM: floor.zM, yawRad: machine.pose.yawRad };
    homes.set(machine.id, home);
    floor = floor.park(machine, home);
  }
  return { floor, crowded: standing(floor), homes };
}

function workerHere(input: PlanningInput, housing: Housing, machine: PlanningMachine): Worker | null {
  return createWorker(
    housing.floor,
    {
      machine,
      start: machine.pose,
      home: housing.homes.get(machine.id) ?? machine.pose,
      freeMs: Math.max(input.nowMs, machine.busyUntilMs),
      lastTaskId: null,
    },
    housing.crowded,
  );
}

const lookAroundM = 6;
/** People are there for so long before a ride begins, ms. */
const rideMs = 1_200_000;

function startBlocked(floor: Floor, machine: PlanningMachine): Impossible {
  const { xM, yM } = machine.pose;
  const near = floor
    .parked()
    .filter(({ machineId, at }) => machineId !== machine.id && Math.hypot(at[0] - xM, at[1] - yM) < lookAroundM)
    .map(({ machineId }) => machineId)
    .sort()
    .join(' ');
  const facts = near === '' ? {} : { near };
  return { code: 'start-blocked', machineId: machine.id, ...facts, tip: 'move-it-to-open-ground' };
}

function bringUp(
  input: PlanningInput,
  book: TaskBook,
  desk: CageDesk,
  floor: Floor,
  machine: PlanningMachine,
): { home: PlanningMachine['pose']; endMs: number; lastTaskId: Worker['lastTaskId'] } | Impossible {
  const fromFloor = floorOfMachine(input, machine);
  if (fromFloor === null) return { code: 'level-unknown', machineId: machine.id, tip: 'move-it-to-open-ground' };
  const releaseMs = Math.max(input.nowMs, machine.busyUntilMs, input.request.earliestStartMs);
  const cages = input.machines.filter(({ profile }) => profile.capabilities.includes('hoist'));
  const fromMs = allAttendedFromMs(input, [machine, ...cages], releaseMs, rideMs);
  if (fromMs === Infinity) return { code: 'no-crew-hours-left', machineId: machine.id, tip: 'add-people-or-hours' };
  const ride = bookRide(input, book, desk, { robot: machine, fromFloor, toFloor: floor, fromMs });
  if (ride.ok) return ride.value;
  const facts = ride.problem.facts as Readonly<Record<string, string | number>>;
  return { ...facts, code: ride.problem.code, machineId: machine.id, tip: 'bring-it-by-crane' };
}
