import { placeRing } from '../../kernel/geometry.ts';
import type { MachineId } from '../../kernel/ids.ts';
import type { MissionArea } from '../coverage/mission-area.ts';
import { createCageDesk } from '../hoists/ride.ts';
import type { PlanningInput, PlanningMachine } from '../planning-input.ts';
import { floorToolOf } from '../routing/body.ts';
import { buildGround, type Ground } from '../routing/ground.ts';
import { isOnFloor, type Floor } from '../floor/floor.ts';
import { KnownWorks } from '../floor/known-works.ts';
import type { Impossible } from '../drafting/plan-result.ts';
import { isCapable, recruit, type Recruits } from '../hoists/recruit.ts';
import type { TaskBook } from '../drafting/task-book.ts';
import type { Worker } from '../floor/worker.ts';
import type { Capability } from '../../hardware-profiles/profile.ts';

/** Machines of one type that share a slab. */
export interface SurfaceCrew {
  readonly workers: readonly Worker[];
  readonly floor: Floor;
  /** Machines that could do the work and are left out, with the cause. */
  readonly leftOut: readonly Impossible[];
}

export interface CrewRequest {
  readonly input: PlanningInput;
  readonly area: MissionArea;
  readonly work: Capability;
  /** Which of those that can do the work do it in this way. */
  readonly suits: (machine: PlanningMachine) => boolean;
  /** Takes the rides of those that the hoist brings. */
  readonly book: TaskBook;
}

/** Who does the work: the machines of the level, or where there are none those that the hoist brings; of several types the one that does most an hour. */
export function surfaceCrew(request: CrewRequest): SurfaceCrew | readonly Impossible[] {
  const { input, area, work, suits } = request;
  const capable = input.machines.filter((machine) => isCapable(machine, [work]) && suits(machine));
  const isHere = (machine: PlanningMachine): boolean => isOnFloor(machine, area.level.id, area.mainSlab.topM);
  const local = suited(recruited(request, new Set()), suits);
  const elsewhere = capable.filter((machine) => machine.isAvailable && !isHere(machine));
  const riders = ofBestType(elsewhere, (machine) => machine);
  const found =
    local.workers.length > 0 || riders.length === 0 ? local : suited(recruited(request, idsOf(riders)), suits);
  if (found.workers.length === 0) {
    const missing: Impossible = { code: 'no-machine', capability: work, tip: 'add-a-machine' };
    return [missing, ...found.turnedDown];
  }
  const workers = ofBestType(found.workers, ({ machine }) => machine);
  const others = found.workers.filter((worker) => !workers.includes(worker));
  const leftOut = others.map(({ machine }): Impossible => ({
    code: 'another-type-works',
    machineId: machine.id,
    tip: 'ask-for-a-part-of-the-area',
  }));
  return { workers, floor: found.floor, leftOut: [...found.turnedDown, ...leftOut] };
}

/** The floor as the crew finds it at work: everybody else stands where they are, and nobody of the crew is at home. */
export function groundAtWork({ input, area }: CrewRequest, crew: readonly Worker[]): Ground {
  const { level, mainSlab } = area;
  const own = new Set(crew.map(({ machine }) => machine.id));
  const standing = input.machines
    .filter((machine) => !own.has(machine.id) && isOnFloor(machine, level.id, mainSlab.topM))
    .flatMap(({ profile, pose, hanging = [] }) => [placeRing(profile.kinematics.footprint, pose), ...hanging]);
  return buildGround({ level, mainSlab, zones: input.zones, standing });
}

function recruited({ input, area, work, book }: CrewRequest, riderIds: ReadonlySet<MachineId>): Recruits {
  return recruit(input, book, createCageDesk(), {
    level: area.level,
    mainSlab: area.mainSlab,
    region: area.region,
    capabilities: [work],
    riderIds,
    works: input.works ?? new KnownWorks(),
  });
}

function suited(recruits: Recruits, suits: CrewRequest['suits']): Recruits {
  return { ...recruits, workers: recruits.workers.filter(({ machine }) => suits(machine)) };
}

function idsOf(machines: readonly PlanningMachine[]): Set<MachineId> {
  return new Set(machines.map(({ id }) => id));
}

/** Those of the type of which all together do most an hour; machines with different tools do not share a slab. */
function ofBestType<Item>(items: readonly Item[], machineOf: (item: Item) => PlanningMachine): Item[] {
  const typeOf = (item: Item): string => machineOf(item).profile.id;
  const rateOf = (type: string): number =>
    items
      .filter((item) => typeOf(item) === type)
      .map((item) => floorToolOf(machineOf(item).profile))
      .reduce((sum, tool) => sum + (tool === null ? 0 : tool.workMps * tool.laneSpacingM), 0);
  const [best] = [...new Set(items.map(typeOf))].sort((a, b) => rateOf(b) - rateOf(a) || (a < b ? -1 : 1));
  return items.filter((item) => typeOf(item) === best);
}
