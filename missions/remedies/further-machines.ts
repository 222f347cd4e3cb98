import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import type { Point } from '../../kernel/geometry.ts';
import { asId, type MachineId } from '../../kernel/ids.ts';
import { middleOf, type MissionArea } from '../coverage/mission-area.ts';
import { createTaskBook } from '../drafting/task-book.ts';
import { createFloor, isOnFloor } from '../floor/floor.ts';
import { KnownWorks } from '../floor/known-works.ts';
import { isCapable, recruit } from '../hoists/recruit.ts';
import { createCageDesk, restPlaces } from '../hoists/ride.ts';
import type { PlanningInput, PlanningMachine } from '../planning-input.ts';
import { capabilitiesOf } from './levers.ts';

/** Places that are tried for one machine more. */
const placesMax = 12;

/** The input with one machine more of a type, fully charged, parked on the level where it shuts nobody in; null where there is no room for it. */
export function withOneMore(input: PlanningInput, area: MissionArea, profile: MachineProfile): PlanningInput | null {
  const number = input.machines.filter(({ id }) => id.startsWith(`${profile.id}+`)).length + 1;
  const unplaced: PlanningMachine = {
    id: asId<MachineId>(`${profile.id}+${String(number)}`),
    label: `${profile.id} +${String(number)}`,
    profile,
    levelId: area.level.id,
    pose: { xM: 0, yM: 0, zM: area.mainSlab.topM, yawRad: 0 },
    batteryRatio: 1,
    isAvailable: true,
    busyUntilMs: 0,
  };
  const shutIn = shutInOn(input, area).size;
  for (const [xM, yM] of freePlaces(input, area, unplaced).slice(0, placesMax)) {
    const machine = { ...unplaced, pose: { ...unplaced.pose, xM, yM } };
    const more = { ...input, machines: [...input.machines, machine] };
    if (shutInOn(more, area).size <= shutIn) return more;
  }
  return null;
}

/** Off the work before on it, near machines of its type. */
function freePlaces(input: PlanningInput, area: MissionArea, machine: PlanningMachine): readonly Point[] {
  const own = input.machines.filter(
    (one) => one.isAvailable && isCapable(one, capabilitiesOf(input.request.parameters)),
  );
  const floor = createFloor({
    level: area.level,
    mainSlab: area.mainSlab,
    zones: input.zones,
    machines: input.machines,
    moving: new Set(own.map(({ id }) => id)),
    workArea: area.region,
  });
  const like = own.find((one) => one.profile.id === machine.profile.id && isOnFloor(one, area.level.id, floor.zM));
  const near: Point = like === undefined ? middleOf(area.region) : [like.pose.xM, like.pose.yM];
  return [area.region, []].flatMap((work) => restPlaces(input, floor, machine, near, work));
}

/** Machines of the level that do not get away from where they stand. */
function shutInOn(input: PlanningInput, area: MissionArea): ReadonlySet<unknown> {
  const { turnedDown } = recruit(input, createTaskBook(input.missionId, input.version), createCageDesk(), {
    level: area.level,
    mainSlab: area.mainSlab,
    region: area.region,
    capabilities: capabilitiesOf(input.request.parameters),
    riderIds: new Set(),
    works: input.works ?? new KnownWorks(),
  });
  return new Set(turnedDown.filter(({ code }) => code === 'start-blocked').map(({ machineId }) => machineId));
}

/** The type that does a step: of the machines at hand the most frequent one, those on the level first. */
export function typeFor(input: PlanningInput, step: string): MachineProfile | null {
  const able = input.machines.filter(({ profile }) => profile.capabilities.some((capability) => capability === step));
  const countOf = (machine: PlanningMachine): number =>
    able.filter(({ profile }) => profile.id === machine.profile.id).length;
  const isHere = ({ levelId }: PlanningMachine): number => Number(levelId === input.request.levelId);
  const [best] = [...able].sort((a, b) => isHere(b) - isHere(a) || countOf(b) - countOf(a) || (a.id < b.id ? -1 : 1));
  return best?.profile ?? null;
}
