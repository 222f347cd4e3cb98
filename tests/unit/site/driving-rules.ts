import { expect } from 'vitest';
import type { StagedSite } from '../../../controller/site/staging.ts';
import { rosterMachines } from '../../../controller/site/staging/roster.ts';
import { mainSlabOf } from '../../../controller/site/pick-slab.ts';
import type { FleetMachine } from '../../../hardware-profiles/fleet.ts';
import type { MachineProfile } from '../../../hardware-profiles/profile.ts';
import {
  boxOf,
  distanceM,
  isInsidePolygon,
  isInsideRing,
  placeRing,
  pointSegmentDistanceM,
  ringSegments,
  type Point,
  type Ring,
} from '../../../kernel/geometry.ts';
import { clearanceDefaults } from '../../../missions/coverage/clearance-data.ts';
import { robotFits } from '../../../missions/hoists/cage-fit.ts';
import { bodyOf } from '../../../missions/routing/body.ts';
import { buildGround, type Ground } from '../../../missions/routing/ground.ts';
import { createRouter } from '../../../missions/routing/router.ts';
import type { Level, Slab } from '../../../missions/site-model.ts';

interface Parked {
  readonly machine: FleetMachine;
  readonly profile: MachineProfile;
  readonly at: Point;
  readonly ring: Ring;
  readonly radiusM: number;
}

const besideParkedM = 0.8;

function distanceToRingM(point: Point, ring: Ring): number {
  if (isInsideRing(point, ring)) return 0;
  return Math.min(...ringSegments(ring).map((segment) => pointSegmentDistanceM(point, segment)));
}

/** The planner's ground with machines parked on it, as outlines that everybody keeps `besideParkedM` away from. */
function groundAmong(level: Level, parked: readonly Parked[]): Ground {
  const slackM = clearanceDefaults.planningSlackM.value;
  return buildGround({
    level,
    mainSlab: mainSlabOf(level) as Slab,
    zones: [],
    standing: parked.map(({ ring }) => ring),
    clearance: {
      ...clearanceDefaults,
      standingMachineM: { ...clearanceDefaults.standingMachineM, value: besideParkedM - slackM },
    },
  });
}

const sampleM = 1;

/** A piece of floor on which the largest robot gets everywhere. */
export interface FloorPart {
  /** The place in it that is nearest to the middle of the slab. */
  readonly middle: Point;
  /** Where the largest robot can turn, every metre. */
  readonly places: readonly Point[];
}

/** Of the robots that are staged: rollers and excavators are not driven about a floor. */
export function largestTurnRadiusM(profiles: ReadonlyMap<string, MachineProfile>): number {
  const staged = new Set(rosterMachines.map(({ profileId }) => profileId));
  const robots = [...profiles.values()].filter(
    ({ id, kinematics }) => staged.has(id) && kinematics.mobility === 'ground',
  );
  return Math.max(...robots.map((profile) => bodyOf(profile).turnRadiusM));
}

const known = new WeakMap<Slab, FloorPart[]>();

/** The pieces of a floor with nothing parked on it, the largest first, from samples and the planner's router alone. */
export function floorParts(level: Level, radiusM: number): FloorPart[] {
  const slab = mainSlabOf(level) as Slab;
  const parts = known.get(slab) ?? sampledParts(level, radiusM);
  known.set(slab, parts);
  return parts;
}

function sampledParts(level: Level, radiusM: number): FloorPart[] {
  const { outline } = mainSlabOf(level) as Slab;
  const { xMinM, yMinM, xMaxM, yMaxM } = boxOf(outline);
  const middle: Point = [(xMinM + xMaxM) / 2, (yMinM + yMaxM) / 2];
  const router = createRouter(groundAmong(level, []), radiusM);
  const pieces: Point[][] = [];
  for (let x = xMinM; x < xMaxM; x += sampleM) {
    for (let y = yMinM; y < yMaxM; y += sampleM) {
      const point: Point = [x, y];
      if (!router.isClear(point, point)) continue;
      const own = pieces.find(([first]) => router.isJoined(first as Point, point));
      if (own === undefined) pieces.push([point]);
      else own.push(point);
    }
  }
  return pieces
    .sort((left, right) => right.length - left.length)
    .map((places) => ({
      places,
      middle: places.reduce((best, place) => (distanceM(place, middle) < distanceM(best, middle) ? place : best)),
    }));
}

/** Robots that may be set by crane where those around the hoist do not get to. */
const secondSet: ReadonlySet<string> = new Set(['l2', 'f2', 't1']);

/** Kinds of floor robots that get to the middle of a part from where they are parked, or from the hoist. */
export function kindsThatReach(
  site: StagedSite,
  profiles: ReadonlyMap<string, MachineProfile>,
  level: Level,
  { middle }: FloorPart,
): Set<string> {
  const parked = parkedOn(site, profiles, level.id);
  const cage = profiles.get('smart-hoist-cage') as MachineProfile;
  const gates = site.model.landings.filter(({ levelId }) => levelId === level.id);
  const kinds = new Set<string>();
  for (const { id, profileId, start } of site.fleet.machines) {
    const profile = profiles.get(profileId) as MachineProfile;
    if (profile.work === undefined) continue;
    const rides = profile.dimensions.transport === undefined && robotFits(cage, profile) === null;
    const isHere = start.levelId === level.id;
    const from: Point[] = isHere
      ? [[start.xM, start.yM]]
      : gates.filter(() => rides).map(({ waitPose }) => [waitPose.xM, waitPose.yM]);
    const others = parked.filter(({ machine }) => machine.id !== id);
    const router = createRouter(groundAmong(level, others), bodyOf(profile).turnRadiusM);
    if (from.some((point) => router.route(point, middle) !== null)) kinds.add(profileId);
  }
  return kinds;
}

function parkedOn({ fleet }: StagedSite, profiles: ReadonlyMap<string, MachineProfile>, levelId: string): Parked[] {
  return fleet.machines.flatMap((machine) => {
    const profile = profiles.get(machine.profileId) as MachineProfile;
    const isOutside = profile.kinematics.mobility === 'vertical' || machine.id === 'k1' || machine.id === 'p1';
    if (machine.start.levelId !== levelId || isOutside) return [];
    const ring = placeRing(profile.kinematics.footprint, machine.start);
    const at: Point = [machine.start.xM, machine.start.yM];
    return [{ machine, profile, at, ring, radiusM: bodyOf(profile).turnRadiusM }];
  });
}

/**
 * Turning circles free, ways open: from every place and from the gates to the middle of the floor, all others parked. The
 * second set has its ways to the middle of its own part.
 */
export function expectRoomToDrive(site: StagedSite, profiles: ReadonlyMap<string, MachineProfile>): void {
  for (const level of site.model.levels) {
    const parked = parkedOn(site, profiles, level.id);
    const robots = parked.filter(({ profile }) => profile.kinematics.mobility === 'ground');
    const parts = floorParts(level, largestTurnRadiusM(profiles));
    const { middle } = parts[0] as FloorPart;
    const empty = groundAmong(level, []);
    for (const robot of robots) {
      const others = parked.filter((other) => other !== robot);
      expectFreeCircle(level, robot, others);
      const router = createRouter(empty, robot.radiusM);
      const own = parts.find((part) => secondSet.has(robot.machine.id) && router.isJoined(robot.at, part.middle));
      expectWay(level, robot.radiusM, [robot.at, own?.middle ?? middle], others, robot.machine.id);
    }
    expectWaysFromGates(site, profiles, level, parked, middle);
  }
}

function expectFreeCircle(level: Level, { at, radiusM, machine }: Parked, others: readonly Parked[]): void {
  for (const edge of level.fallEdges) {
    expect(pointSegmentDistanceM(at, edge), `${machine.id} at an edge`).toBeGreaterThanOrEqual(radiusM + 0.6);
  }
  const solids = [...level.columns, ...level.walls, ...level.stairs, ...level.openings];
  for (const { outline, globalId } of solids) {
    expect(distanceToRingM(at, outline), `${machine.id} at ${globalId}`).toBeGreaterThanOrEqual(radiusM + 0.25);
  }
  for (const other of others) {
    const gapM = distanceToRingM(at, other.ring);
    expect(gapM, `${other.machine.id} in the circle of ${machine.id}`).toBeGreaterThanOrEqual(radiusM + besideParkedM);
  }
}

function expectWay(
  level: Level,
  radiusM: number,
  [from, to]: readonly [Point, Point],
  others: readonly Parked[],
  label: string,
): void {
  const router = createRouter(groundAmong(level, others), radiusM);
  expect(router.route(from, to), `${label} on ${level.id}`).not.toBeNull();
}

/** For the machines that ride as they drive: to the middle, and to their own place where they have one on the level. */
function expectWaysFromGates(
  { model }: StagedSite,
  profiles: ReadonlyMap<string, MachineProfile>,
  level: Level,
  parked: readonly Parked[],
  middle: Point,
): void {
  const cage = profiles.get('smart-hoist-cage') as MachineProfile;
  const riders = [...profiles.values()].filter(
    (profile) =>
      profile.kinematics.mobility === 'ground' &&
      profile.dimensions.transport === undefined &&
      robotFits(cage, profile) === null,
  );
  expect(riders.map(({ id }) => id).sort()).toEqual([
    'ceiling-drilling-robot',
    'floor-coating-robot',
    'floor-grinding-robot',
    'layout-marking-robot',
    'material-carrier',
    'painting-robot',
    'plastering-robot',
    'putty-robot',
    'trowelling-robot',
    'wall-panel-robot',
  ]);
  for (const profile of riders) {
    const { turnRadiusM } = bodyOf(profile);
    for (const { id, waitPose } of model.landings.filter(({ levelId }) => levelId === level.id)) {
      const from: Point = [waitPose.xM, waitPose.yM];
      expectWay(level, turnRadiusM, [from, middle], parked, `${profile.id} from ${id} to the middle`);
      const homes = parked.filter((one) => one.profile === profile);
      const router = createRouter(groundAmong(level, []), turnRadiusM);
      for (const home of homes.filter(({ at }) => router.isJoined(from, at))) {
        const others = parked.filter((other) => other !== home);
        expectWay(level, turnRadiusM, [from, home.at], others, `${home.machine.id} from ${id} to its place`);
      }
    }
  }
}

/** From this much floor within a large robot's tool on, a part has to have every kind, m². */
const partMinM2 = 150;
const toolHalfM = 1.25;

/** Floor within the tool's reach of the places, m². */
function workableM2({ places }: FloorPart, slab: Slab): number {
  const cell = 0.5;
  const { xMinM, yMinM, xMaxM, yMaxM } = boxOf(slab.outline);
  let cells = 0;
  for (let x = xMinM; x < xMaxM; x += cell) {
    for (let y = yMinM; y < yMaxM; y += cell) {
      const isNear = places.some(([px, py]) => Math.abs(px - x) <= toolHalfM && Math.abs(py - y) <= toolHalfM);
      if (isNear && isInsidePolygon([x, y], slab)) cells += 1;
    }
  }
  return cells * cell * cell;
}

/** The two largest parts of the work floor, where they are large, have levelling, floating and trowelling each. */
export function expectPartsStaffed(
  site: StagedSite,
  profiles: ReadonlyMap<string, MachineProfile>,
  partsExpected: number,
): void {
  const level = site.model.levels[1] as Level;
  const slab = mainSlabOf(level) as Slab;
  const large = floorParts(level, largestTurnRadiusM(profiles)).filter((part) => workableM2(part, slab) >= partMinM2);
  expect(large).toHaveLength(partsExpected);
  for (const part of large.slice(0, 2)) {
    const kinds = kindsThatReach(site, profiles, level, part);
    expect([...kinds].sort(), `robots in the part around ${part.middle.join()}`).toEqual([
      'floating-robot',
      'levelling-robot',
      'trowelling-robot',
    ]);
  }
}
