import { mayLiftAt } from '../../hardware-profiles/lifting.ts';
import type { Point, Polygon, Pose } from '../../kernel/geometry.ts';
import type { Problem } from '../../kernel/result.ts';
import { middleOf, type MissionArea } from '../coverage/mission-area.ts';
import { chosenAs, type MachineChoice } from '../machine-choice.ts';
import type { MissionParameters, RefusedPart } from '../mission.ts';
import type { PlanningInput, PlanningMachine } from '../planning-input.ts';
import type { Floor } from '../floor/floor.ts';
import type { Impossible } from '../drafting/plan-result.ts';
import { hosePath } from './hose-path.ts';
import { hoseHeightM, reaches, standsFast, type BayTarget } from './set-up.ts';
import type { PlannedSupply } from '../concrete-supply.ts';

export type PlacingParameters = Extract<MissionParameters, { kind: 'concrete-placing' }>;

export interface PlacingBay extends BayTarget {
  readonly areaM2: number;
  readonly volumeM3: number;
}

export interface Crew {
  readonly distributor: PlanningMachine;
  /** Why that one. */
  readonly choice: MachineChoice;
  readonly pump: PlanningMachine;
  readonly crane: PlanningMachine | null;
}

/** The crew of a pour. Of several placing machines one that gets to all of the area goes before one that does not. */
export function crewOf(input: PlanningInput, area: MissionArea): Crew | Impossible {
  const isHere = ({ levelId }: PlanningMachine): boolean => levelId === input.request.levelId;
  const withCapability = (capability: 'place-concrete' | 'pump-concrete' | 'lift'): readonly PlanningMachine[] =>
    input.machines
      .filter((machine) => machine.isAvailable && machine.profile.capabilities.includes(capability))
      .sort((a, b) => Number(isHere(b)) - Number(isHere(a)) || (a.id < b.id ? -1 : 1));
  const [crane] = withCapability('lift');
  const getsThere = (machine: PlanningMachine): boolean =>
    isHere(machine) ||
    (crane !== undefined && mayLiftAt(crane.profile, crane.pose, machine.pose, machine.profile.massKg.value));
  const placers = byReach(withCapability('place-concrete'), area, getsThere);
  const [distributor, other] = placers.machines;
  const pumps = withCapability('pump-concrete');
  // A truck pump pumps for itself; others leave it alone while there is another pump.
  const pump =
    pumps.find(({ id }) => id === distributor?.id) ??
    pumps.find(({ profile }) => !profile.capabilities.includes('place-concrete')) ??
    pumps[0];
  if (distributor === undefined) return { code: 'no-machine', capability: 'place-concrete', tip: 'add-a-machine' };
  if (pump === undefined) return { code: 'no-machine', capability: 'pump-concrete', tip: 'add-a-machine' };
  const isStrong =
    crane !== undefined && mayLiftAt(crane.profile, crane.pose, distributor.pose, distributor.profile.massKg.value);
  const mayBeCarried = isStrong && !standsFast(distributor.profile);
  const choice = placers.isOnlyThere ? chosenAs('only-there') : choiceOf(distributor, other, isHere);
  return { distributor, pump, crane: mayBeCarried ? crane : null, choice };
}

/** Share of the area's corners that a machine which stands fast, or on another one, reaches; whoever can be set elsewhere gets everywhere. */
function shareReached(
  machine: PlanningMachine,
  { region, mainSlab }: MissionArea,
  getsThere: (machine: PlanningMachine) => boolean,
): number {
  const { profile, pose, mountedOn } = machine;
  if (!standsFast(profile) && mountedOn === undefined) return getsThere(machine) ? 1 : 0;
  const corners = region.flatMap(({ outline }) => outline);
  const reached = corners.filter((corner) => reaches(profile, pose, corner, mainSlab.topM + hoseHeightM));
  return corners.length === 0 ? 0 : reached.length / corners.length;
}

function byReach(
  machines: readonly PlanningMachine[],
  area: MissionArea,
  getsThere: (machine: PlanningMachine) => boolean,
): { readonly machines: readonly PlanningMachine[]; readonly isOnlyThere: boolean } {
  if (!machines.some(({ profile }) => standsFast(profile))) return { machines, isOnlyThere: false };
  const shares = machines.map((machine) => ({ machine, share: shareReached(machine, area, getsThere) }));
  const sorted = [...shares].sort((a, b) => b.share - a.share);
  const isOnlyThere = sorted.length > 1 && sorted[0]!.share > sorted[1]!.share;
  return { machines: sorted.map(({ machine }) => machine), isOnlyThere };
}

/** What the ground below a machine on outriggers must bear: somebody who knows it looks at it before the pour. */
export function groundWarnings({ distributor }: Pick<Crew, 'distributor'>): Problem[] {
  const force = distributor.profile.placing?.outriggers?.forceMaxKn;
  if (force === undefined) return [];
  const { lengthM, widthM } = distributor.profile.dimensions;
  const facts = { machineId: distributor.id, forceKn: force.value, lengthM: lengthM.value, widthM: widthM.value };
  return [{ code: 'ground-to-be-checked', facts }];
}

function choiceOf(
  distributor: PlanningMachine,
  other: PlanningMachine | undefined,
  isHere: (machine: PlanningMachine) => boolean,
): MachineChoice {
  if (other === undefined) return chosenAs('only-one');
  return chosenAs(isHere(distributor) && !isHere(other) ? 'on-level' : 'not-weighed', { machineId: other.id });
}

export function rateOf(crew: Crew, parameters: PlacingParameters): number {
  return Math.min(
    parameters.supply?.pumpRateM3ph ?? parameters.deliveryRateM3ph,
    crew.distributor.profile.placing?.rateM3ph.value ?? Infinity,
    crew.pump.profile.placing?.rateM3ph.value ?? Infinity,
  );
}

/** Where and with what a pour is placed. */
export interface PlacingSite {
  readonly input: PlanningInput;
  readonly parameters: PlacingParameters;
  readonly area: MissionArea;
  readonly crew: Crew;
  readonly floor: Floor;
  /** Where the distributor could be set down; looked for once. */
  readonly stands: () => readonly Pose[];
  readonly exit: Point;
  readonly rateM3ph: number;
  readonly hoseMps: number;
}

export function placingBay(
  { parameters, exit, rateM3ph, hoseMps }: PlacingSite,
  bay: { readonly number: number; readonly polygon: Polygon; readonly areaM2: number },
): PlacingBay {
  const volumeM3 = bay.areaM2 * parameters.thicknessM;
  const way = hosePath(bay.polygon, exit, (hoseMps * 3600 * volumeM3) / rateM3ph);
  return { number: bay.number, polygon: bay.polygon, areaM2: bay.areaM2, volumeM3, way };
}

export function outsideReach(bay: PlacingBay, base: Pose, crew: Crew): RefusedPart {
  const at = middleOf([bay.polygon]);
  return {
    code: 'outside-reach',
    areaM2: bay.areaM2,
    outline: bay.polygon.outline,
    at,
    facts: {
      bay: bay.number,
      distanceM: Number(Math.hypot(at[0] - base.xM, at[1] - base.yM).toFixed(1)),
      reachMinM: crew.distributor.profile.placing?.reachMinM.value ?? 0,
      reachMaxM: crew.distributor.profile.placing?.reachMaxM.value ?? 0,
      tip: crew.crane === null ? 'bring-a-crane' : 'no-place-to-stand',
    },
  };
}

/** What the tasks of a pour were laid out for. */
export interface LaidOutPour {
  readonly bays: readonly PlacingBay[];
  /** Bays, or what of them lies behind a joint, that are not placed. */
  readonly refused: readonly RefusedPart[];
  readonly supply?: PlannedSupply;
}
