import {
  boxesOverlap,
  boxOf,
  grownBox,
  isInsidePolygon,
  placeRing,
  type Point,
  type Polygon,
  type Pose,
  type Ring,
} from '../../kernel/geometry.ts';
import type { LevelId, MachineId } from '../../kernel/ids.ts';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import { planBayWork, type BayWork } from '../coverage/bay-work.ts';
import { clearanceDefaults } from '../coverage/clearance-data.ts';
import type { Region } from '../coverage/polygons.ts';
import type { PlanningMachine } from '../planning-input.ts';
import { bodyOf, floorToolOf, type Body } from '../routing/body.ts';
import { buildGround, withBlocked, type Ground } from '../routing/ground.ts';
import { createRouter, type Router } from '../routing/router.ts';
import { KnownWorks } from './known-works.ts';
import type { Level, Slab, Zone } from '../site-model.ts';

/** One level as the planner uses it: ground and routers are made once and kept for the plan. */
export interface Floor {
  readonly level: Level;
  readonly zM: number;
  /** Free of everything that stands or is parked on the level. */
  readonly ground: Ground;
  router(radiusM: number): Router;
  /** As one machine sees it: its own parking place is free. */
  groundFor(machineId: MachineId): Ground;
  routerFor(machineId: MachineId, radiusM: number): Router;
  /** Places that are taken by parked machines, with the radius of the circle about them. */
  parked(): readonly { readonly machineId: MachineId; readonly at: Point; readonly radiusM: number }[];
  /** The same floor with one machine parked at another place, or one more. */
  park(machine: PlanningMachine, pose: Pose): Floor;
  work(request: WorkRequest): BayWork;
}

export interface WorkRequest {
  readonly profile: MachineProfile;
  /** Who can turn where: works asked for with the same name are alike. */
  readonly reach: string;
  readonly bay: Polygon;
  /** What the tool keeps off. */
  readonly beside: Region;
  readonly axisRad: number;
  readonly exit: Point;
  /** Whether a machine of the profile gets to a place where its turning circle is free. */
  readonly canTurnAt: (point: Point) => boolean;
  /** What of the bay is left to do; the whole bay when absent. */
  readonly untouched?: Region;
  /** The only machine that can do it: where it was parked is free while it works. */
  readonly onlyBy?: MachineId;
}

export interface FloorInput {
  readonly level: Level;
  readonly mainSlab: Slab;
  readonly zones: readonly Zone[];
  readonly machines: readonly PlanningMachine[];
  /** Machines that may move in this plan; all others on the level stand where they are. */
  readonly moving: ReadonlySet<MachineId>;
  /** What is worked on: a moving machine that stands on it is no obstacle, since it is sent away first. */
  readonly workArea: Region;
  /** Kept between a moving machine and parked ones, metres; the usual clearance when absent. */
  readonly parkedMarginM?: number;
  /** Bays laid out so far; kept for this floor alone when absent. */
  readonly works?: KnownWorks;
}

interface Parked {
  readonly machineId: MachineId;
  readonly pose: Pose;
  readonly ring: Ring;
  readonly radiusM: number;
}

/** Machines within this height of the floor stand on it, metres. */
const onFloorM = 1;

export function createFloor(input: FloorInput): Floor {
  const { level, mainSlab, zones, moving, workArea } = input;
  const here = input.machines.filter((machine) => isOnFloor(machine, level.id, mainSlab.topM));
  const standing = here.filter((machine) => !moving.has(machine.id));
  const rings = standing.flatMap((machine) => [
    placeRing(machine.profile.kinematics.footprint, machine.pose),
    ...(machine.hanging ?? []),
  ]);
  const ground = buildGround({ level, mainSlab, zones, standing: rings });
  const parked = here
    .filter((machine) => moving.has(machine.id) && !standsOn(machine, workArea))
    .map((machine) => parkedAt(machine, machine.pose));
  const marginM = input.parkedMarginM ?? clearanceDefaults.standingMachineM.value;
  const works = input.works ?? new KnownWorks();
  const groundName = works.nameOf([level, mainSlab.id, zones]);
  return makeFloor({ level, zM: mainSlab.topM, ground, groundName, standing: rings, marginM, works }, parked);
}

export function isOnFloor(machine: PlanningMachine, levelId: LevelId, topM: number): boolean {
  return machine.levelId === levelId && Math.abs(machine.pose.zM - topM) <= onFloorM;
}

/** Whether any corner or the middle of the machine is over the region. */
export function standsOn(machine: PlanningMachine, region: Region): boolean {
  const points = [...placeRing(machine.profile.kinematics.footprint, machine.pose), pointOf(machine.pose)];
  return region.some((polygon) => points.some((point) => isInsidePolygon(point, polygon)));
}

function pointOf(pose: Pose): Point {
  return [pose.xM, pose.yM];
}

function parkedAt(machine: PlanningMachine, pose: Pose): Parked {
  return {
    machineId: machine.id,
    pose,
    ring: placeRing(machine.profile.kinematics.footprint, pose),
    radiusM: bodyOf(machine.profile).turnRadiusM,
  };
}

interface Base {
  readonly level: Level;
  readonly zM: number;
  readonly ground: Ground;
  readonly marginM: number;
  /** By all that the ground is built from but the machines that stand on it. */
  readonly groundName: number;
  /** Outlines of those. */
  readonly standing: readonly Ring[];
  /** Bays laid out so far, kept over all floors with other machines parked elsewhere. */
  readonly works: KnownWorks;
}

function makeFloor(base: Base, parked: readonly Parked[]): Floor {
  const marginM = base.marginM + clearanceDefaults.planningSlackM.value;
  const grounds = new Map<MachineId | null, Ground>();
  const groundFor = (own: MachineId | null): Ground =>
    kept(grounds, own, () =>
      withBlocked(
        base.ground,
        parked.filter(({ machineId }) => machineId !== own).map(({ ring }) => ring),
        marginM,
      ),
    );
  const routers = new Map<string, Router>();
  const isParked = (machineId: MachineId): boolean => parked.some((other) => other.machineId === machineId);
  const routerFor = (own: MachineId | null, radiusM: number): Router => {
    const key = own !== null && isParked(own) ? own : null;
    return kept(routers, `${key ?? ''} ${radiusM}`, () => createRouter(groundFor(key), radiusM));
  };
  return {
    level: base.level,
    zM: base.zM,
    ground: groundFor(null),
    router: (radiusM) => routerFor(null, radiusM),
    groundFor,
    routerFor,
    parked: () => parked.map(({ machineId, pose, radiusM }) => ({ machineId, at: pointOf(pose), radiusM })),
    park: (machine, pose) =>
      makeFloor(base, [...parked.filter(({ machineId }) => machineId !== machine.id), parkedAt(machine, pose)]),
    work(request) {
      const body = bodyOf(request.profile);
      const own = request.onlyBy ?? null;
      const lay = (): BayWork =>
        planBayWork({
          ...request,
          body,
          tool: floorToolOf(request.profile)!,
          ground: groundFor(own),
          router: routerFor(own, body.turnRadiusM),
        });
      return request.untouched === undefined
        ? base.works.work(
            workKey(
              request,
              body,
              base,
              parked.filter(({ machineId }) => machineId !== own),
            ),
            lay,
          )
        : lay();
    },
  };
}

function kept<Key, Value>(known: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  return made;
}

/** Bays are worked alike as long as the same machines stand and are parked around them. */
function workKey(request: WorkRequest, body: Body, base: Base, parked: readonly Parked[]): string {
  const { profile, reach, bay, beside, axisRad, exit } = request;
  const around = grownBox(boxOf(bay.outline), 6 * body.turnRadiusM);
  const near = [...base.standing, ...parked.map(({ ring }) => ring)]
    .filter((ring) => boxesOverlap(boxOf(ring), around))
    .map((ring) => base.works.nameOf(ring))
    .sort((a, b) => a - b);
  const things = [profile, bay, beside].map((thing) => base.works.nameOf(thing));
  return [base.groundName, base.marginM, axisRad, ...exit, reach, ...things, ...near].join(' ');
}
