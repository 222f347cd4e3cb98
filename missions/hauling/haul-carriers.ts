import { distanceM, placeRing, type Point, type Pose, type Ring } from '../../kernel/geometry.ts';
import { clearanceDefaults } from '../coverage/clearance-data.ts';
import type { PlanningInput, PlanningMachine } from '../planning-input.ts';
import { bodyOf } from '../routing/body.ts';
import { buildGround, type Ground } from '../routing/ground.ts';
import { createRouter } from '../routing/router.ts';
import { wayOut, type WayOut } from '../routing/way-out.ts';
import { isOnFloor } from '../floor/floor.ts';
import { slabNearest } from '../floor/floor-of-machine.ts';
import type { Level, Slab } from '../site-model.ts';
import { haulDataDefaults } from './haul-data.ts';
import type { HaulState } from './haul-state.ts';

/** A carrier of the level that this mission may use. */
export interface Carrier {
  readonly machine: PlanningMachine;
  /** Where it belongs when it has nothing to do; where it stands, unless an earlier plan took it from somewhere else. */
  readonly home: Pose;
  readonly homeOut: WayOut;
  readonly startOut: WayOut;
  readonly isHome: boolean;
  readonly halfTurnS: number;
}

/** One of the level that cannot take part, and why. */
export interface LeftOut {
  readonly machineId: string;
  readonly cause: 'not-available' | 'busy' | 'unreachable';
}

export interface CarrierFleet {
  readonly carriers: readonly Carrier[];
  readonly leftOut: readonly LeftOut[];
  readonly level: Level;
  readonly mainSlab: Slab;
  /** Free of all that stands on the level and is no carrier of this mission. */
  readonly ground: Ground;
  /** Outlines of those. */
  readonly standing: readonly Ring[];
  /** Of the widest carrier. */
  readonly radiusM: number;
}

/** Null where the level has no floor. */
export function carrierFleet(input: PlanningInput, state: HaulState): CarrierFleet | null {
  const level = input.site.levels.find(({ id }) => id === input.request.levelId);
  const mainSlab = level === undefined ? undefined : slabNearest(level, level.elevationM);
  if (level === undefined || mainSlab === undefined) return null;
  const here = input.machines.filter((machine) => isOnFloor(machine, level.id, mainSlab.topM));
  const all = here.filter(({ profile }) => profile.capabilities.includes('carry'));
  const able = all.filter((machine) => causeAgainst(machine, input) === null);
  const leftOut = all.flatMap((machine): LeftOut[] => {
    const cause = causeAgainst(machine, input);
    return cause === null ? [] : [{ machineId: machine.id, cause }];
  });
  // Where they are and when is told by their tours.
  const isOnTour = new Set((input.otherTours ?? []).map(({ machineId }) => machineId));
  const standingBeside = (used: readonly PlanningMachine[]): Ring[] =>
    here
      .filter((machine) => !used.includes(machine) && !isOnTour.has(machine.id))
      .flatMap((machine) => [
        placeRing(machine.profile.kinematics.footprint, machine.pose),
        ...(machine.hanging ?? []),
      ]);
  const groundAmong = (used: readonly PlanningMachine[]): Ground =>
    buildGround({ level, mainSlab, zones: input.zones, standing: standingBeside(used) });
  const among = groundAmong(able);
  const found = able.map((machine) => ({ machine, carrier: carrierAt(among, machine, state) }));
  const carriers = found.flatMap(({ carrier }) => (carrier === null ? [] : [carrier]));
  for (const { machine, carrier } of found) {
    if (carrier === null) leftOut.push({ machineId: machine.id, cause: 'unreachable' });
  }
  return {
    carriers,
    leftOut,
    level,
    mainSlab,
    ground: carriers.length === able.length ? among : groundAmong(carriers.map(({ machine }) => machine)),
    standing: standingBeside(carriers.map(({ machine }) => machine)),
    radiusM: Math.max(0, ...carriers.map(({ machine }) => bodyOf(machine.profile).turnRadiusM)),
  };
}

function causeAgainst({ isAvailable, busyUntilMs, profile }: PlanningMachine, input: PlanningInput) {
  if (profile.kinematics.mobility !== 'ground' || !isAvailable) return 'not-available' as const;
  return busyUntilMs > input.nowMs ? ('busy' as const) : null;
}

const homeWithinM = 0.3;

function carrierAt(ground: Ground, machine: PlanningMachine, state: HaulState): Carrier | null {
  const body = bodyOf(machine.profile);
  const router = createRouter(ground, body.turnRadiusM);
  const home = state.homeOf(machine.id) ?? machine.pose;
  const isHome = distanceM(pointOf(home), pointOf(machine.pose)) < homeWithinM;
  const startOut = wayOut(ground, body, router, machine.pose);
  const homeOut = isHome ? startOut : wayOut(ground, body, router, home);
  if (startOut === null || homeOut === null) return null;
  const halfTurnS = machine.profile.work?.turnS.value ?? haulDataDefaults.halfTurnS.value;
  return { machine, home: isHome ? machine.pose : home, homeOut, startOut, isHome, halfTurnS };
}

export function pointOf({ xM, yM }: Pose): Point {
  return [xM, yM];
}

/** Radius of the disc of a carrier's own, so that two discs that touch keep their distance. */
export function discRadiusM(machine: PlanningMachine): number {
  const { betweenCarriersM } = haulDataDefaults;
  return bodyOf(machine.profile).turnRadiusM + (betweenCarriersM.value + clearanceDefaults.planningSlackM.value) / 2;
}
