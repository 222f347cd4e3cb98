import { mayLiftAt } from '../../hardware-profiles/lifting.ts';
import { homeJoints, partsAt } from '../../hardware-profiles/kinematics.ts';
import type { FleetFile, FleetMachine } from '../../hardware-profiles/fleet.ts';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import { distanceM, placeRing, type Point, type Pose, type Ring } from '../../kernel/geometry.ts';
import { asId, type ZoneId } from '../../kernel/ids.ts';
import { ok, refuse, type Problem, type Result } from '../../kernel/result.ts';
import type { Landing, Level, SiteModel, Zone } from '../../missions/site-model.ts';
import { pickSlab } from './pick-slab.ts';
import { convexHull } from './rings.ts';
import { pointsAround, reachOfFootprintM } from './staging/around-building.ts';
import { choosePlaces, type ChosenPlaces } from './staging/choose-places.ts';
import { cageSizeOf, landingsAt } from './staging/hoist-front.ts';
import { hangReferenceTags } from './staging/hang-reference-tags.ts';
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
 * Places the demo fleet and crew on any building: a twin-cage hoist at the hoist bay or at an open facade that all floors
 * share, robots on the second level, the rest around. Every robot can drive from where it stands to the middle of its floor
 * while all others are parked. STAGING zones: the floor in front of the gates on every level, one around each machine, and
 * one for each machine that the hoist can bring. The same model always gives the same fleet.
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
  const chosen = choosePlaces(model, profileOf);
  if (!chosen.ok) return chosen;
  const cages = rosterMachines.filter(({ place }) => place === 'hoist');
  const cage = cageSizeOf(profileOf(cages[0] as RosterMachine));
  const cageIds = cages.map(machineIdOf) as [string, string];
  const { landings, levels } = landingsAt(model, chosen.value.front, cage, cageIds);
  const staged = new Staging({ ...model, levels, landings }, chosen.value, profileOf);
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

interface Placed {
  readonly entry: RosterMachine;
  readonly level: Level;
  readonly pose: Pose;
}

/** Farther than any building is wide: what a place costs from which the crane is too weak. */
const tooWeakM = 10_000;

/** The fleet while it is being placed. */
class Staging {
  readonly #model: SiteModel;
  readonly #chosen: ChosenPlaces;
  readonly #profileOf: (entry: RosterMachine) => MachineProfile;
  readonly #placed: Placed[] = [];

  constructor(model: SiteModel, chosen: ChosenPlaces, profileOf: (entry: RosterMachine) => MachineProfile) {
    this.#model = model;
    this.#chosen = chosen;
    this.#profileOf = profileOf;
  }

  /** Null when placed, else why not. */
  place(entry: RosterMachine): Problem | null {
    switch (entry.place) {
      case 'work-floor':
      case 'ground-floor':
        return this.#onFloor(entry);
      case 'hoist':
        return this.#atLanding(entry);
      case 'outside':
        return this.#outside(entry, stagingDistancesM.pumpToSlab, (point) => this.#distanceToDistributorM(point));
      case 'mast':
        return this.#outside(entry, stagingDistancesM.mastToSlab, (point) => this.#mastCostM(entry, point));
    }
  }

  #onFloor(entry: RosterMachine): Problem | null {
    const { spots, headingRad } = this.#chosen;
    const spot = spots.find(({ label, isRest }) => label === entry.label && !isRest);
    if (spot === undefined) return { code: 'site-unsuitable', facts: { cause: 'no-room', machine: entry.label } };
    const level = this.#model.levels[spot.levelIndex] as Level;
    const [xM, yM] = spot.at;
    this.#placed.push({ entry, level, pose: { xM, yM, zM: spot.zM, yawRad: headingRad } });
    return null;
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

  #distributor(): Placed | undefined {
    return this.#placed.find(({ entry }) => this.#profileOf(entry).placing !== undefined);
  }

  #distanceToDistributorM(point: Point): number {
    const distributor = this.#distributor();
    return distributor === undefined ? 0 : distanceM(point, [distributor.pose.xM, distributor.pose.yM]);
  }

  /** Farthest corner that the jib must get to; any place from which the distributor can be lifted is better than one from which it cannot. */
  #mastCostM(crane: RosterMachine, point: Point): number {
    const distributor = this.#distributor();
    const farthestM = this.#farthestCornerM(point);
    if (distributor === undefined) return farthestM;
    const loadKg = this.#profileOf(distributor.entry).massKg.value;
    const at = { xM: point[0], yM: point[1] };
    const isStrongEnough = mayLiftAt(this.#profileOf(crane), at, distributor.pose, loadKg);
    return isStrongEnough ? farthestM : farthestM + tooWeakM;
  }

  #farthestCornerM(point: Point): number {
    const corners = this.#model.levels.flatMap((level) => level.slabs.flatMap(({ outline }) => outline));
    return Math.max(...corners.map((corner) => distanceM(point, corner)));
  }

  finish(options: StagingOptions): StagedSite {
    const zones = this.#zones();
    const model = { ...this.#model, zones: [...this.#model.zones, ...zones] };
    const workLevel = model.levels[this.#chosen.workIndex] as Level;
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
    return { model, fleet: { schemaVersion: 1, machines, people, referenceTags: hangReferenceTags(model) } };
  }

  #zones(): Zone[] {
    const { front, spots } = this.#chosen;
    const atGates = this.#model.levels.map((level, index) =>
      stagingZone(level, `staging-${level.id}`, 'Staging', front.landingOutlines[index] as Ring),
    );
    const own = spots.map(({ label, levelIndex, zone }) => {
      const level = this.#model.levels[levelIndex] as Level;
      return stagingZone(level, `staging-${label.toLowerCase()}-${level.id}`, `Staging ${label}`, zone);
    });
    return [...atGates, ...own];
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
