import type { MachineProfile } from '../../../hardware-profiles/profile.ts';
import { distanceM, placeRing, type Point, type Pose, type Ring } from '../../../kernel/geometry.ts';
import { ok, refuse, type Result } from '../../../kernel/result.ts';
import { bodyOf } from '../../../missions/routing/body.ts';
import { buildGround } from '../../../missions/routing/ground.ts';
import { createRouter } from '../../../missions/routing/router.ts';
import { wayOut } from '../../../missions/routing/way-out.ts';
import type { Level, Slab, Zone } from '../../../missions/site-model.ts';
import type { StagedSite, StagingOptions } from '../staging.ts';
import { withCarrier } from './further-carriers.ts';
import { withMachine } from './further-machine.ts';
import { stagingDistancesM } from './roster.ts';

/** Places are looked for this far from the machines that stand there already, metres. */
const withinM = 40;
/** Places tried for one robot, nearest first, and how far apart. */
const triesMax = 40;
const triesApartM = 0.8;
const placesMax = 4_000;
/** More robots than this are not added. */
const furtherMax = 12;

interface Parked {
  readonly profile: MachineProfile;
  readonly pose: Pose;
}

/**
 * Sets further robots down on the floor where the fleet works, carriers on the ground floor, each with a staging zone of its own. Nothing that is staged already moves, and
 * every robot that could leave its place still can. Refuses 'robot-unknown' with facts {profileId, profileIds}, and 'site-unsuitable' with {cause: 'no-room', …}.
 */
export function addFurtherRobots(
  staged: StagedSite,
  profiles: ReadonlyMap<string, MachineProfile>,
  profileIds: readonly string[],
  options: StagingOptions,
): Result<StagedSite> {
  let site = staged;
  for (const profileId of profileIds.slice(0, furtherMax)) {
    const profile = profiles.get(profileId);
    if (profile?.kinematics.mobility !== 'ground') return noSuchRobot(profileId, profiles);
    const added = profile.capabilities.includes('carry')
      ? withCarrier(site, profiles, profile, idOf(site, profile), options)
      : withRobot(site, profiles, profile, options);
    if (!added.ok) return added;
    site = added.value;
  }
  return ok(site);
}

function noSuchRobot(profileId: string, profiles: ReadonlyMap<string, MachineProfile>): Result<never> {
  const known = [...profiles.values()].filter(({ kinematics }) => kinematics.mobility === 'ground');
  const profileIds = known.map(({ id }) => id).sort();
  return refuse({ code: 'robot-unknown', facts: { profileId, profileIds } });
}

function unsuitable(cause: string, facts: Record<string, unknown>): Result<never> {
  return refuse({ code: 'site-unsuitable', facts: { cause, ...facts } });
}

function idOf({ fleet }: Pick<StagedSite, 'fleet'>, profile: MachineProfile): string {
  const letter = letterOf(profile);
  const alike = fleet.machines.filter((machine) => machine.id.startsWith(letter));
  return `${letter}${String(alike.length + 1)}`;
}

function withRobot(
  { model, fleet }: StagedSite,
  profiles: ReadonlyMap<string, MachineProfile>,
  profile: MachineProfile,
  options: StagingOptions,
): Result<StagedSite> {
  const id = idOf({ fleet }, profile);
  const label = id.toUpperCase();
  const [first] = fleet.machines;
  const level = model.levels.find((one) => one.id === first?.start.levelId);
  const slab = level === undefined ? undefined : [...level.slabs].sort((a, b) => b.areaM2 - a.areaM2)[0];
  if (first === undefined || level === undefined || slab === undefined)
    return unsuitable('no-room', { machine: label });
  const here = fleet.machines.flatMap((machine): Parked[] => {
    const own = profiles.get(machine.profileId);
    const isHere = machine.start.levelId === level.id && own !== undefined && own.kinematics.mobility !== 'vertical';
    return isHere ? [{ profile: own, pose: machine.start }] : [];
  });
  const people = fleet.people
    .filter(({ start }) => start.levelId === level.id)
    .map(({ start }): Point => [start.xM, start.yM]);
  const at = placeFor(profile, { level, slab, zones: model.zones, here, people });
  if (at === null) return unsuitable('no-room', { machine: label });
  return ok(withMachine({ model, fleet }, { id, profile, level, slab, at, yawRad: first.start.yawRad }, options));
}

/** Of what it does, as the labels of the fleet have it; none of those is taken by the fleet but the levelling, floating and trowelling robots' own. */
function letterOf({ capabilities }: MachineProfile): string {
  const letters = { grind: 'g', coat: 's', mark: 'm', level: 'l', float: 'f', trowel: 't', carry: 'c' } as const;
  const [does] = Object.entries(letters).filter(([capability]) => capabilities.some((own) => own === capability));
  return does === undefined ? 'x' : does[1];
}

interface Surroundings {
  readonly level: Level;
  readonly slab: Slab;
  readonly zones: readonly Zone[];
  readonly here: readonly Parked[];
  readonly people: readonly Point[];
}

/** The nearest place to the others from which it can drive, and which leaves everybody their ways. */
function placeFor(profile: MachineProfile, around: Surroundings): Point | null {
  const { level, slab, zones, here, people } = around;
  const radiusM = bodyOf(profile).turnRadiusM;
  const ground = buildGround({ level, mainSlab: slab, zones, standing: here.map(ringOf) });
  const router = createRouter(ground, radiusM + stagingDistancesM.beyondPlanner);
  const [{ pose }] = here as [Parked];
  const before = able(around, []);
  const tried: Point[] = [];
  for (const at of router.standingNear([pose.xM, pose.yM], withinM, placesMax)) {
    if (tried.length === triesMax) return null;
    const isApart = here.every(
      (other) =>
        distanceM(at, [other.pose.xM, other.pose.yM]) >=
        radiusM + bodyOf(other.profile).turnRadiusM + stagingDistancesM.betweenTurningCircles,
    );
    const isAway = people.every((person) => distanceM(person, at) >= stagingDistancesM.personToMachine / 2 + radiusM);
    if (!isApart || !isAway || tried.some((other) => distanceM(other, at) < triesApartM)) continue;
    const own: Parked = { profile, pose: { xM: at[0], yM: at[1], zM: slab.topM, yawRad: pose.yawRad } };
    if (able(around, [own]) === before + 1) return at;
    tried.push(at);
  }
  return null;
}

/** How many robots get from their places to the middle of the largest free ground while all others are parked. */
function able({ level, slab, zones, here }: Surroundings, further: readonly Parked[]): number {
  const all = [...here, ...further];
  return all.filter((parked) => {
    if (parked.profile.kinematics.mobility !== 'ground') return false;
    const standing = all.filter((other) => other !== parked).map(ringOf);
    const ground = buildGround({ level, mainSlab: slab, zones, standing });
    const body = bodyOf(parked.profile);
    const router = createRouter(ground, body.turnRadiusM);
    const out = wayOut(ground, body, router, parked.pose);
    const [middle] = router.standingNear(middleOf(slab.outline), withinM, 1);
    return out !== null && middle !== undefined && router.isJoined(out.gate, middle);
  }).length;
}

function ringOf({ profile, pose }: Parked): Ring {
  return placeRing(profile.kinematics.footprint, pose);
}

function middleOf(ring: Ring): Point {
  const [x, y] = ring.reduce(([sumX, sumY], point) => [sumX + point[0], sumY + point[1]], [0, 0]);
  return [x / ring.length, y / ring.length];
}
