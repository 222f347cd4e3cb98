import type { MachineProfile } from '../../../hardware-profiles/profile.ts';
import { distanceM, type Point, type Ring } from '../../../kernel/geometry.ts';
import { ok, refuse, type Result } from '../../../kernel/result.ts';
import { bodyOf } from '../../../missions/routing/body.ts';
import type { Level, SiteModel, Slab } from '../../../missions/site-model.ts';
import { intersectPolygons, roundM } from '../rings.ts';
import { mainSlabOf } from '../pick-slab.ts';
import { DriveMap } from './drive-map.ts';
import { cageSizeOf, floorUnderM, frontPoint, hoistFronts, type CageSize, type HoistFront } from './hoist-front.ts';
import { isLandingUsable, parkMachines, type ParkingLot, type ParkingRequest } from './park-machines.ts';
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
}

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
  const maps = model.levels.map((level) => new DriveMap(level, mainSlabOf(level) as Slab, roomMaxM, openRadiusM));
  const lotsAt = (front: HoistFront): ParkingLot[] =>
    maps.map((map) => ({ map, front, cage, riderRadiusM, openRadiusM }));
  const isUsable = (front: HoistFront): boolean => lotsAt(front).every(isLandingUsable);
  const ranked = [
    ...fronts.atBay.filter(isUsable),
    ...bestFronts(fronts.atFacade.filter(isUsable), maps[workIndex] as DriveMap),
  ];
  for (const front of ranked) {
    const spots = parkEverywhere(front, lotsAt(front), wanted);
    const [x, y] = front.outward;
    if (spots !== null) return ok({ front, spots, headingRad: roundM(Math.atan2(-y, -x)), workIndex });
  }
  return unsuitable('no-room', model);
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
    return [{ label: entry.label, levelIndex, isRest: !isHere, mobility, radiusM: bodyOf(profile).turnRadiusM }];
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

function parkEverywhere(front: HoistFront, lots: readonly ParkingLot[], wanted: readonly Wanted[]): Spot[] | null {
  const spots: Spot[] = [];
  for (const [levelIndex, lot] of lots.entries()) {
    const here = wanted.filter((request) => request.levelIndex === levelIndex);
    const places = parkMachines(lot, here);
    if (places === null) return null;
    here.forEach((request, index) => {
      spots.push(spotOf(request, places[index] as Point, front, lot.map.level));
    });
  }
  return spots;
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
