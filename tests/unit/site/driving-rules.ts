import { expect } from 'vitest';
import type { StagedSite } from '../../../controller/site/staging.ts';
import { mainSlabOf } from '../../../controller/site/pick-slab.ts';
import type { FleetMachine } from '../../../hardware-profiles/fleet.ts';
import type { MachineProfile } from '../../../hardware-profiles/profile.ts';
import {
  boxOf,
  distanceM,
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

const sampleM = 3;

/** The place nearest to the middle of the slab on the largest piece of floor that the largest robot can drive over. */
function middlePlace(level: Level, radiusM: number): Point {
  const { outline } = mainSlabOf(level) as Slab;
  const { xMinM, yMinM, xMaxM, yMaxM } = boxOf(outline);
  const middle: Point = [(xMinM + xMaxM) / 2, (yMinM + yMaxM) / 2];
  const router = createRouter(groundAmong(level, []), radiusM);
  const pieces: Point[][] = [];
  for (let x = xMinM; x < xMaxM; x += sampleM) {
    for (let y = yMinM; y < yMaxM; y += sampleM) {
      const point: Point = [x, y];
      if (!router.isClear(point, point)) continue;
      const own = pieces.find(([first]) => router.route(first as Point, point) !== null);
      if (own === undefined) pieces.push([point]);
      else own.push(point);
    }
  }
  const [largest] = pieces.sort((left, right) => right.length - left.length) as [Point[]];
  return largest.sort((left, right) => distanceM(left, middle) - distanceM(right, middle))[0] as Point;
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

/** Turning circles free, ways open: from every place and from the gates to the middle of the floor, all others parked. */
export function expectRoomToDrive(site: StagedSite, profiles: ReadonlyMap<string, MachineProfile>): void {
  for (const level of site.model.levels) {
    const parked = parkedOn(site, profiles, level.id);
    const robots = parked.filter(({ profile }) => profile.kinematics.mobility === 'ground');
    const grounds = [...profiles.values()].filter(({ kinematics }) => kinematics.mobility === 'ground');
    const middle = middlePlace(level, Math.max(...grounds.map((profile) => bodyOf(profile).turnRadiusM)));
    for (const robot of robots) {
      const others = parked.filter((other) => other !== robot);
      expectFreeCircle(level, robot, others);
      expectWay(level, robot.radiusM, [robot.at, middle], others, robot.machine.id);
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
  expect(riders.map(({ id }) => id).sort()).toEqual(['material-carrier', 'trowelling-robot']);
  for (const profile of riders) {
    const { turnRadiusM } = bodyOf(profile);
    for (const { id, waitPose } of model.landings.filter(({ levelId }) => levelId === level.id)) {
      const from: Point = [waitPose.xM, waitPose.yM];
      expectWay(level, turnRadiusM, [from, middle], parked, `${profile.id} from ${id} to the middle`);
      for (const home of parked.filter((one) => one.profile === profile)) {
        const others = parked.filter((other) => other !== home);
        expectWay(level, turnRadiusM, [from, home.at], others, `${home.machine.id} from ${id} to its place`);
      }
    }
  }
}
