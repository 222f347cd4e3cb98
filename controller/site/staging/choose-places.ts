import type { MachineProfile } from '../../../hardware-profiles/profile.ts';
import { distanceM, type Point, type Ring } from '../../../kernel/geometry.ts';
import { ok, refuse, type Result } from '../../../kernel/result.ts';
import { bodyOf } from '../../../missions/routing/body.ts';
import type { Level, SiteModel, Slab } from '../../../missions/site-model.ts';
import { intersectPolygons, roundM } from '../rings.ts';
import { mainSlabOf } from '../pick-slab.ts';
import { driveMapsOf, type DriveMap } from './drive-map.ts';
import { cageSizeOf, floorUnderM, frontPoint, hoistFronts, type CageSize, type HoistFront } from './hoist-front.ts';
import {
  isLandingUsable,
  parkMachines,
  type ParkingLot,
  type ParkingRequest,
  type WayBeyond,
} from './park-machines.ts';
import type { Disc } from './room-map.ts';
import { rosterMachines, stagingDistancesM, type RosterMachine } from './roster.ts';

/** A place on a floor, with the STAGING zone around it. */
export interface Spot {
  readonly label: string;
  readonly levelIndex: number;
  readonly at: Point;
  readonly zM: number;
  readonly zone: Ring;
  /** Kept free for a machine that stands on another level and can come by the hoist. */
  readonly isRest: boolean;
}

export interface ChosenPlaces {
  readonly front: HoistFront;
  readonly spots: readonly Spot[];
  /** Parked machines look into the floor. */
  readonly headingRad: number;
  readonly workIndex: number;
}

interface Wanted extends ParkingRequest {
  readonly label: string;
  readonly levelIndex: number;
  readonly isRest: boolean;
  /** Whether it belongs to the set of robots that goes where the first set cannot. */
  readonly isSecondSet: boolean;
}

/** A floor in the parts between which the largest robot cannot drive: where the hoist is, and the other one worth a set. */
interface FloorParts {
  readonly main: DriveMap;
  readonly other: DriveMap | null;
}

/**
 * A second set of robots is put into another part of the work floor from this much workable floor on, m²: two bays. Three
 * parked robots and the ways between them take up to half of less.
 */
const otherPartMinM2 = 120;

/** Fronts tried on the facade, those with most open floor first: each costs a second or so. */
const frontsTriedMax = 8;
/** Fronts nearer to one another than this are the same choice, metres. */
const frontsApartM = 4;
/** Open floor is counted this far around the hoist, metres. */
const openFloorWithinM = 15;

/** Where hoist and machines stand. Refuses 'site-unsuitable' (no-facade, no-room). */
export function choosePlaces(
  model: SiteModel,
  profileOf: (entry: RosterMachine) => MachineProfile,
): Result<ChosenPlaces> {
  const cage = cageSizeOf(profileOf(rosterMachines.find(({ place }) => place === 'hoist') as RosterMachine));
  const fronts = hoistFronts(model, cage);
  if (fronts.atBay.length + fronts.atFacade.length === 0) return unsuitable('no-facade', model);
  // Robots work one floor up, where a fall is a fall and a hoist is needed.
  const workIndex = Math.min(1, model.levels.length - 1);
  const robots = rosterMachines.map(profileOf).filter(({ kinematics }) => kinematics.mobility === 'ground');
  const openRadiusM = Math.max(...robots.map((robot) => bodyOf(robot).turnRadiusM));
  const riders = robots.filter((robot) => ridesAsItDrives(robot, cage));
  const riderRadiusM = Math.max(0, ...riders.map((robot) => bodyOf(robot).turnRadiusM));
  const wanted = model.levels.flatMap((_, index) => wantedOn(index, workIndex, cage, profileOf));
  const roomMaxM = Math.max(...wanted.map(({ radiusM }) => radiusM));
  const toolHalfM = Math.max(0, ...robots.map(({ work }) => (work?.widthM.value ?? 0) / 2));
  const floors = model.levels.map((level, index): FloorParts => {
    const [main, ...rest] = driveMapsOf(level, mainSlabOf(level) as Slab, roomMaxM, openRadiusM);
    return { main: main as DriveMap, other: index === workIndex ? otherPartOf(rest, toolHalfM) : null };
  });
  const lotAt = (front: HoistFront, { main }: FloorParts): ParkingLot => ({
    map: main,
    gates: { front, cage },
    standing: [],
    beyond: [],
    riderRadiusM,
    openRadiusM,
  });
  const isUsable = (front: HoistFront): boolean => floors.every((floor) => isLandingUsable(lotAt(front, floor)));
  const ranked = [
    ...fronts.atBay.filter(isUsable),
    ...bestFronts(fronts.atFacade.filter(isUsable), (floors[workIndex] as FloorParts).main),
  ];
  // In one set where there is no room for the second one anywhere else.
  const inOneSet = floors.map(({ main }): FloorParts => ({ main, other: null }));
  const tried = floors.some(({ other }) => other !== null) ? [floors, inOneSet] : [floors];
  for (const parts of tried) {
    for (const front of ranked) {
      const lots = parts.map((floor) => lotAt(front, floor));
      const spots = parkEverywhere(front, lots, parts, wanted);
      const [x, y] = front.outward;
      if (spots !== null) return ok({ front, spots, headingRad: roundM(Math.atan2(-y, -x)), workIndex });
    }
  }
  return unsuitable('no-room', model);
}

/** The part with most floor to work on, if it is worth a set of robots. */
function otherPartOf(parts: readonly DriveMap[], toolHalfM: number): DriveMap | null {
  let best: DriveMap | null = null;
  let bestM2 = otherPartMinM2;
  for (const part of parts) {
    const workableM2 = part.workableM2(toolHalfM);
    if (workableM2 >= bestM2) [best, bestM2] = [part, workableM2];
  }
  return best;
}

function unsuitable(cause: string, { levels }: SiteModel): Result<never> {
  return refuse({ code: 'site-unsuitable', facts: { cause, levels: levels.length } });
}

/** Whether a machine fits through the gate unfolded; what has to be folded first is no rider for a plan of a minute. */
function ridesAsItDrives({ dimensions }: MachineProfile, cage: CageSize): boolean {
  return dimensions.widthM.value < cage.gateWidthM && dimensions.lengthM.value <= cage.lengthM;
}

/** Rests for the floor machines that the hoist can bring, nearest to it, then machines that stand on a level. */
function wantedOn(
  levelIndex: number,
  workIndex: number,
  cage: CageSize,
  profileOf: (entry: RosterMachine) => MachineProfile,
): Wanted[] {
  const wanted = rosterMachines.flatMap((entry): Wanted[] => {
    if (entry.place !== 'work-floor' && entry.place !== 'ground-floor') return [];
    const profile = profileOf(entry);
    const isHere = levelIndex === (entry.place === 'work-floor' ? workIndex : 0);
    if (!isHere && (profile.work === undefined || !ridesAsItDrives(profile, cage))) return [];
    const mobility = profile.kinematics.mobility === 'ground' ? 'ground' : 'fixed';
    const isSecondSet = entry.isSecondSet === true;
    const { turnRadiusM: radiusM } = bodyOf(profile);
    return [{ label: entry.label, levelIndex, isRest: !isHere, isSecondSet, mobility, radiusM }];
  });
  return [...wanted.filter(({ isRest }) => isRest), ...wanted.filter(({ isRest }) => !isRest)];
}

/** The fronts with most open floor around them, apart from each other. */
function bestFronts(fronts: readonly HoistFront[], map: DriveMap): HoistFront[] {
  const ranked = fronts
    .map((front) => ({ front, openM2: map.openAreaM2(frontPoint(front, 0, 0), openFloorWithinM) }))
    .sort((left, right) => right.openM2 - left.openM2);
  const chosen: HoistFront[] = [];
  for (const { front } of ranked) {
    if (chosen.length === frontsTriedMax) break;
    if (chosen.every(({ origin }) => distanceM(origin, front.origin) >= frontsApartM)) chosen.push(front);
  }
  return chosen;
}

function parkEverywhere(
  front: HoistFront,
  lots: readonly ParkingLot[],
  floors: readonly FloorParts[],
  wanted: readonly Wanted[],
): Spot[] | null {
  const hasOther = floors.some(({ other }) => other !== null);
  const spots: Spot[] = [];
  for (const [levelIndex, lot] of lots.entries()) {
    const { other } = floors[levelIndex] as FloorParts;
    // The second set does not come back to the hoist, and rests nowhere else.
    const here = wanted.filter((one) => one.levelIndex === levelIndex && !(hasOther && one.isSecondSet && one.isRest));
    const first = other === null ? here : here.filter(({ isSecondSet }) => !isSecondSet);
    const second = other === null ? [] : here.filter(({ isSecondSet }) => isSecondSet);
    const places = parkInParts(lot, other, first, second);
    if (places === null) return null;
    [...first, ...second].forEach((request, index) => {
      spots.push(spotOf(request, places[index] as Point, front, lot.map.level));
    });
  }
  return spots;
}

/** Places of the first set around the hoist, then those of the second in the other part. */
function parkInParts(
  lot: ParkingLot,
  other: DriveMap | null,
  first: readonly Wanted[],
  second: readonly Wanted[],
): readonly Point[] | null {
  if (other === null) return parkMachines(lot, first);
  const own = parkMachines({ ...lot, beyond: waysBetween(lot.map, other, [...first, ...second]) }, first);
  if (own === null) return null;
  const standing = own.map((at, index): Disc => ({ at, radiusM: (first[index] as Wanted).radiusM }));
  const beyond = waysBetween(other, lot.map, [...first, ...second]);
  const away = parkMachines({ ...lot, map: other, gates: null, standing, beyond }, second);
  return away === null ? null : [...own, ...away];
}

/** Machines narrower than the largest robot may get from one part to the other. */
function waysBetween(from: DriveMap, { middle }: DriveMap, machines: readonly Wanted[]): WayBeyond[] {
  if (middle === null) return [];
  const radiiM = new Set(machines.filter(({ mobility }) => mobility === 'ground').map(({ radiusM }) => radiusM));
  return [...radiiM]
    .filter((radiusM) => from.isReached(middle, from.reached(radiusM, [])))
    .map((radiusM) => ({ radiusM, to: middle }));
}

function spotOf(
  { label, levelIndex, isRest, mobility, radiusM }: Wanted,
  at: Point,
  front: HoistFront,
  level: Level,
): Spot {
  const place: Point = [roundM(at[0]), roundM(at[1])];
  const halfM =
    mobility === 'fixed'
      ? radiusM / Math.SQRT2 + stagingDistancesM.zoneAroundDistributor
      : radiusM + stagingDistancesM.zoneAroundTurningCircle;
  const zone = squareOnFloor(front, place, halfM, level);
  return { label, levelIndex, at: place, zM: floorUnderM(level, zone), zone, isRest };
}

/** A square parallel to the facade, clipped to the slabs. */
function squareOnFloor({ along, outward }: HoistFront, at: Point, halfM: number, level: Level): Ring {
  const corner = (a: number, o: number): Point => [
    roundM(at[0] + halfM * (a * along[0] + o * outward[0])),
    roundM(at[1] + halfM * (a * along[1] + o * outward[1])),
  ];
  const square: Ring = [corner(-1, 1), corner(1, 1), corner(1, -1), corner(-1, -1)];
  return intersectPolygons([{ outline: square, holes: [] }], level.slabs)[0]?.outline ?? square;
}
