import { homeJoints, partsAt } from '../../hardware-profiles/kinematics.ts';
import type { FleetFile, FleetMachine } from '../../hardware-profiles/fleet.ts';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import { distanceM, placeRing, type Point, type Pose, type Ring } from '../../kernel/geometry.ts';
import { asId, type ZoneId } from '../../kernel/ids.ts';
import { ok, refuse, type Problem, type Result } from '../../kernel/result.ts';
import type { Landing, Level, SiteModel, Slab, Zone } from '../../missions/site-model.ts';
import { mainSlabOf, pickSlab } from './pick-slab.ts';
import { convexHull } from './rings.ts';
import {
  findHoistFront,
  gateCorridors,
  landingsAt,
  stagingFloorM,
  type CageSize,
  type HoistFront,
} from './staging/hoist-front.ts';
import {
  placeBesideZone,
  placeInZone,
  pointsAround,
  reachOfFootprintM,
  wayOut,
  zoneAround,
  type Floor,
} from './staging/place-machines.ts';
import { placePeople, type MachineBody } from './staging/place-people.ts';
import { rosterMachines, stagingDistancesM, type RosterMachine } from './staging/roster.ts';

export { pickSlab };

export interface StagingOptions {
  /** rosbridge address of the site, `ws://…`. */
  readonly simUrl: string;
  /** 64 hex digits for each machine. */
  readonly permitKeyHex: (machineId: string) => string;
}

export interface StagedSite {
  /** The model with landings, gates in its fall edges, and STAGING zones. */
  readonly model: SiteModel;
  readonly fleet: FleetFile;
}

/**
 * Places the demo fleet and crew on any building: a twin-cage hoist at the hoist bay or on the longest open facade that all
 * floors share, a STAGING zone at its landings on every level, robots on the second level, the rest around.
 * The same model always gives the same fleet.
 *
 * Refuses 'site-unsuitable' with facts {cause: 'profile-missing' | 'no-facade' | 'no-room', …}.
 */
export function stageSite(
  model: SiteModel,
  profiles: ReadonlyMap<string, MachineProfile>,
  options: StagingOptions,
): Result<StagedSite> {
  const missing = rosterMachines.find(({ profileId }) => !profiles.has(profileId));
  if (missing !== undefined) return unsuitable('profile-missing', { profileId: missing.profileId });
  const profileOf = (entry: RosterMachine): MachineProfile => profiles.get(entry.profileId) as MachineProfile;
  const cages = rosterMachines.filter(({ place }) => place === 'hoist');
  const cage = cageSizeOf(profileOf(cages[0] as RosterMachine));
  const front = findHoistFront(model, cage);
  if (front === null) return unsuitable('no-facade', { levels: model.levels.length });
  const cageIds = cages.map(machineIdOf) as [string, string];
  const { landings, levels } = landingsAt(model, front, cage, cageIds);
  const staged = new Staging({ ...model, levels, landings }, front, cage, profileOf);
  for (const entry of rosterMachines) {
    const problem = staged.place(entry);
    if (problem !== null) return refuse(problem);
  }
  return ok(staged.finish(options));
}

function unsuitable(cause: string, facts: Record<string, unknown>): Result<never> {
  return refuse({ code: 'site-unsuitable', facts: { cause, ...facts } });
}

function machineIdOf({ label }: RosterMachine): string {
  return label.toLowerCase();
}

function cageSizeOf(profile: MachineProfile): CageSize {
  const { dimensions, hoisting } = profile;
  return {
    lengthM: dimensions.lengthM.value,
    widthM: dimensions.widthM.value,
    gateWidthM: hoisting?.cageWidthM.value ?? dimensions.widthM.value,
  };
}

interface Placed {
  readonly entry: RosterMachine;
  readonly level: Level;
  readonly pose: Pose;
}

/** How far the way out of the staging zone is kept free of the distributor, metres. */
const wayOutM = 8;

/** The fleet while it is being placed. */
class Staging {
  readonly #model: SiteModel;
  readonly #front: HoistFront;
  readonly #profileOf: (entry: RosterMachine) => MachineProfile;
  readonly #placed: Placed[] = [];
  readonly #zones: Zone[];
  readonly #floors: readonly Floor[];
  readonly #workIndex: number;

  constructor(
    model: SiteModel,
    front: HoistFront,
    cage: CageSize,
    profileOf: (entry: RosterMachine) => MachineProfile,
  ) {
    this.#model = model;
    this.#front = front;
    this.#profileOf = profileOf;
    // Robots work one floor up, where a fall is a fall and a hoist is needed.
    this.#workIndex = Math.min(1, model.levels.length - 1);
    const corridors = gateCorridors(front, cage);
    this.#floors = model.levels.map((level, index) => ({
      level,
      zM: stagingFloorM(level, this.#stagingOf(index)),
      taken: [],
      keptFree: corridors,
    }));
    this.#zones = model.levels.map((level, index) =>
      stagingZone(level, `staging-${level.id}`, 'Staging', this.#stagingOf(index)),
    );
  }

  #stagingOf(index: number): Ring {
    return this.#front.stagingOutlines[index] as Ring;
  }

  /** Null when placed, else why not. */
  place(entry: RosterMachine): Problem | null {
    switch (entry.place) {
      case 'work-staging':
        return this.#onFloor(entry, this.#workIndex);
      case 'ground-staging':
        return this.#onFloor(entry, 0);
      case 'beside-staging':
        return this.#besideStaging(entry);
      case 'hoist':
        return this.#atLanding(entry);
      case 'outside':
        return this.#outside(entry, stagingDistancesM.pumpToSlab, (point) => this.#distanceToDistributorM(point));
      case 'mast':
        return this.#outside(entry, stagingDistancesM.mastToSlab, (point) => this.#farthestCornerM(point));
    }
  }

  /** In the staging zone, or on the slab near it when the zone is full. */
  #onFloor(entry: RosterMachine, index: number): Problem | null {
    const floor = this.#floors[index] as Floor;
    const footprint = this.#profileOf(entry).kinematics.footprint;
    const pose = placeInZone(floor, this.#stagingOf(index), this.#front, footprint);
    return pose === null ? this.#besideStaging(entry, index) : this.#put(entry, floor, pose);
  }

  /** On the main slab beside the staging zone, with a small STAGING zone of its own that no bay may use. */
  #besideStaging(entry: RosterMachine, index = this.#workIndex): Problem | null {
    const base = this.#floors[index] as Floor;
    const slab = mainSlabOf(base.level) as Slab;
    const zone = this.#stagingOf(index);
    const floor: Floor = { ...base, zM: slab.topM, keptFree: [...base.keptFree, wayOut(zone, this.#front, wayOutM)] };
    const footprint = this.#profileOf(entry).kinematics.footprint;
    const pose = placeBesideZone(floor, slab, zone, this.#front, footprint);
    if (pose === null)
      return { code: 'site-unsuitable', facts: { cause: 'no-room', machine: entry.label, levelId: floor.level.id } };
    const around = zoneAround(slab, placeRing(footprint, pose), stagingDistancesM.zoneAroundDistributor);
    const id = `staging-${machineIdOf(entry)}-${floor.level.id}`;
    this.#zones.push(stagingZone(floor.level, id, `Staging ${entry.label}`, around));
    return this.#put(entry, floor, pose);
  }

  #atLanding(entry: RosterMachine): Problem | null {
    const level = this.#model.levels[0] as Level;
    const landing = this.#model.landings.find(
      (each) => each.machineId === machineIdOf(entry) && each.levelId === level.id,
    );
    this.#placed.push({ entry, level, pose: (landing as Landing).cagePose });
    return null;
  }

  /** On the ground outside, where `cost` is least among the points far enough from the building, the hoist and the others. */
  #outside(entry: RosterMachine, toSlabM: number, cost: (point: Point) => number): Problem | null {
    const ground = this.#model.levels[0] as Level;
    const reachM = Math.max(reachOfFootprintM(this.#profileOf(entry)), mastRadiusM(this.#profileOf(entry)));
    const others = this.#placed
      .filter(({ level }) => level.id === ground.id)
      .map(({ pose }): Point => [pose.xM, pose.yM]);
    const free = pointsAround(this.#model, toSlabM + reachM).filter((point) =>
      others.every((other) => distanceM(point, other) >= reachM + stagingDistancesM.outsideToCage),
    );
    const best = free.reduce<Point | null>(
      (left, point) => (left === null || cost(point) < cost(left) ? point : left),
      null,
    );
    if (best === null) return { code: 'site-unsuitable', facts: { cause: 'no-room', machine: entry.label } };
    this.#placed.push({ entry, level: ground, pose: { xM: best[0], yM: best[1], zM: ground.elevationM, yawRad: 0 } });
    return null;
  }

  #distanceToDistributorM(point: Point): number {
    const distributor = this.#placed.find(({ entry }) => entry.place === 'beside-staging');
    return distributor === undefined ? 0 : distanceM(point, [distributor.pose.xM, distributor.pose.yM]);
  }

  #farthestCornerM(point: Point): number {
    const corners = this.#model.levels.flatMap((level) => level.slabs.flatMap(({ outline }) => outline));
    return Math.max(...corners.map((corner) => distanceM(point, corner)));
  }

  #put(entry: RosterMachine, floor: Floor, pose: Pose): null {
    floor.taken.push(placeRing(this.#profileOf(entry).kinematics.footprint, pose));
    this.#placed.push({ entry, level: floor.level, pose });
    return null;
  }

  finish(options: StagingOptions): StagedSite {
    const model = { ...this.#model, zones: [...this.#model.zones, ...this.#zones] };
    const workLevel = model.levels[this.#workIndex] as Level;
    const bodies = this.#placed.flatMap(({ entry, pose }) => bodiesOf(this.#profileOf(entry), pose));
    const machines = this.#placed.map(({ entry, level, pose }): FleetMachine => {
      const id = machineIdOf(entry);
      return {
        id,
        label: entry.label,
        profileId: entry.profileId,
        serialNo: `DEMO-${entry.label}`,
        assetId: entry.assetId,
        wire: { kind: 'rosbridge', url: options.simUrl, namespace: `/${id}` },
        permitKeyHex: options.permitKeyHex(id),
        start: { levelId: level.id, ...pose },
      };
    });
    const people = placePeople(model, model.zones, bodies, workLevel.id);
    return { model, fleet: { schemaVersion: 1, machines, people } };
  }
}

function stagingZone(level: Level, id: string, name: string, outline: Ring): Zone {
  return { id: asId<ZoneId>(id), levelId: level.id, kind: 'STAGING', name, outline };
}

function mastRadiusM(profile: MachineProfile): number {
  return Math.max(0, ...profile.kinematics.parts.filter(({ kind }) => kind === 'mast').map(({ body }) => body.radiusM));
}

/** What a machine at rest takes up, in plan: its footprint and every part with its height. */
function bodiesOf(profile: MachineProfile, pose: Pose): MachineBody[] {
  const heightM = profile.dimensions.heightM.value;
  const footprint: MachineBody = {
    outline: placeRing(profile.kinematics.footprint, pose),
    lowM: pose.zM,
    highM: pose.zM + heightM,
  };
  const parts = partsAt(profile, pose, homeJoints(profile)).map(({ from, to, radiusM }): MachineBody => {
    const corners = [from, to].flatMap(([x, y]) =>
      [-radiusM, radiusM].flatMap((dx) => [-radiusM, radiusM].map((dy): Point => [x + dx, y + dy])),
    );
    return {
      outline: convexHull(corners),
      lowM: Math.min(from[2], to[2]) - radiusM,
      highM: Math.max(from[2], to[2]) + radiusM,
    };
  });
  return [footprint, ...parts];
}
