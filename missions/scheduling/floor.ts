import { placeRing, type Point, type Polygon } from '../../kernel/geometry.ts';
import type { LevelId } from '../../kernel/ids.ts';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import { planBayWork, type BayWork } from '../coverage/bay-work.ts';
import type { Region } from '../coverage/polygons.ts';
import type { PlanningMachine } from '../planning-input.ts';
import { bodyOf, floorToolOf } from '../routing/body.ts';
import { buildGround, type Ground } from '../routing/ground.ts';
import { createRouter, type Router } from '../routing/router.ts';
import type { Level, Slab, Zone } from '../site-model.ts';

/** One level as the planner uses it: ground and routers are made once and kept for the plan. */
export interface Floor {
  readonly level: Level;
  readonly ground: Ground;
  readonly zM: number;
  router(radiusM: number): Router;
  work(profile: MachineProfile, bay: Polygon, axisRad: number, exit: Point, untouched?: Region): BayWork;
}

/** Machines within this height of the floor stand on it, metres. */
const onFloorM = 1;
/** Room around a parked machine that others rather avoid, metres. */
const parkedRoomM = 0.5;

export function createFloor(
  level: Level,
  mainSlab: Slab,
  zones: readonly Zone[],
  machines: readonly PlanningMachine[],
): Floor {
  const here = machines.filter((machine) => isOnFloor(machine, level.id, mainSlab.topM));
  const standing = here.filter((machine) => machine.profile.kinematics.mobility === 'fixed' || !machine.isAvailable);
  const ground = buildGround({
    level,
    mainSlab,
    zones,
    standing: standing.map((machine) => placeRing(machine.profile.kinematics.footprint, machine.pose)),
  });
  const avoid = here
    .filter((machine) => machine.isAvailable && machine.profile.kinematics.mobility === 'ground')
    .map((machine) => ({
      at: [machine.pose.xM, machine.pose.yM] as const,
      radiusM: bodyOf(machine.profile).turnRadiusM + parkedRoomM,
    }));
  const routers = new Map<number, Router>();
  const works = new Map<string, BayWork>();
  const router = (radiusM: number): Router => {
    const known = routers.get(radiusM);
    if (known !== undefined) return known;
    const made = createRouter(ground, radiusM, { avoid });
    routers.set(radiusM, made);
    return made;
  };
  return {
    level,
    ground,
    zM: mainSlab.topM,
    router,
    work(profile, bay, axisRad, exit, untouched) {
      const key = `${profile.id} ${axisRad.toFixed(4)} ${JSON.stringify(bay.outline[0])} ${bay.outline.length} ${bay.holes.length}`;
      const known = untouched === undefined ? works.get(key) : undefined;
      if (known !== undefined) return known;
      const body = bodyOf(profile);
      const tool = floorToolOf(profile)!;
      const made = planBayWork({
        bay,
        axisRad,
        body,
        tool,
        ground,
        router: router(body.turnRadiusM),
        exit,
        ...(untouched === undefined ? {} : { untouched }),
      });
      if (untouched === undefined) works.set(key, made);
      return made;
    },
  };
}

function isOnFloor(machine: PlanningMachine, levelId: LevelId, topM: number): boolean {
  return machine.levelId === levelId && Math.abs(machine.pose.zM - topM) <= onFloorM;
}
