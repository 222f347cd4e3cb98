import {
  distanceM,
  isInsidePolygon,
  isInsideRing,
  pointSegmentDistanceM,
  type Point,
  type Ring,
} from '../../../kernel/geometry.ts';
import type { FleetPerson } from '../../../hardware-profiles/fleet.ts';
import type { Level, SiteModel, Zone } from '../../../missions/site-model.ts';
import { roundM } from '../rings.ts';
import { mainSlabOf } from '../pick-slab.ts';
import { gridOver, obstaclesOf, pointRingDistanceM } from './free-space.ts';
import { rosterPeople, stagingDistancesM } from './roster.ts';

/** A body of a machine in plan, with the heights it takes up. */
export interface MachineBody {
  readonly outline: Ring;
  readonly lowM: number;
  readonly highM: number;
}

const gridStepM = 1.5;
/** Few on the level where the robots start. */
const peopleOnWorkLevel = 3;
/** More than this above the floor passes over heads, metres. */
const headroomM = 5;

/** Spreads the crew over the levels, apart from each other, from machines, edges and staging zones. */
export function placePeople(
  model: SiteModel,
  zones: readonly Zone[],
  bodies: readonly MachineBody[],
  workLevelId: string,
): FleetPerson[] {
  const spotsByLevel = model.levels.map((level) => spread(freeSpots(level, zones, bodies), rosterPeople.length));
  const wanted = headsByLevel(model, workLevelId);
  const starts = model.levels.flatMap((level, index) =>
    (spotsByLevel[index] ?? []).slice(0, wanted[index]).map((spot) => ({ level, spot })),
  );
  return starts.map(({ level, spot }, index) => {
    const { name, role } = rosterPeople[index] as (typeof rosterPeople)[number];
    const zM = mainSlabOf(level)?.topM ?? level.elevationM;
    return {
      id: `p${String(index + 1).padStart(2, '0')}`,
      name,
      role,
      start: { levelId: level.id, xM: spot[0], yM: spot[1], zM },
    };
  });
}

function headsByLevel(model: SiteModel, workLevelId: string): number[] {
  const others = model.levels.filter(({ id }) => id !== workLevelId).length;
  if (others === 0) return model.levels.map(() => rosterPeople.length);
  const rest = rosterPeople.length - peopleOnWorkLevel;
  let turn = 0;
  return model.levels.map(({ id }) => {
    if (id === workLevelId) return peopleOnWorkLevel;
    turn += 1;
    return Math.floor(rest / others) + (turn <= rest % others ? 1 : 0);
  });
}

function freeSpots(level: Level, zones: readonly Zone[], bodies: readonly MachineBody[]): Point[] {
  const slab = mainSlabOf(level);
  if (slab === null) return [];
  const { personToFallEdge, personToMachine, personToObstacle } = stagingDistancesM;
  const obstacles = obstaclesOf(level);
  const avoided = zones
    .filter((zone) => zone.levelId === level.id && zone.kind !== 'WALKWAY')
    .map(({ outline }) => outline);
  const near = bodies.filter(({ lowM, highM }) => lowM < slab.topM + headroomM && highM > slab.topM - 0.1);
  return gridOver(slab.outline, gridStepM)
    .map(([x, y]): Point => [roundM(x), roundM(y)])
    .filter(
      (point) =>
        isInsidePolygon(point, slab) &&
        avoided.every((ring) => !isInsideRing(point, ring)) &&
        level.fallEdges.every((edge) => pointSegmentDistanceM(point, edge) >= personToFallEdge) &&
        obstacles.every((ring) => pointRingDistanceM(point, ring) >= personToObstacle) &&
        near.every(({ outline }) => pointRingDistanceM(point, outline) >= personToMachine),
    );
}

/** Up to `count` spots, each as far as possible from those before it. */
function spread(spots: readonly Point[], count: number): Point[] {
  const chosen: Point[] = [];
  const first = spots[Math.floor(spots.length / 2)];
  if (first === undefined) return chosen;
  const gapsM = spots.map((spot) => distanceM(spot, first));
  chosen.push(first);
  while (chosen.length < Math.min(count, spots.length)) {
    let best = 0;
    gapsM.forEach((gapM, index) => {
      if (gapM > (gapsM[best] as number)) best = index;
    });
    const next = spots[best] as Point;
    chosen.push(next);
    spots.forEach((spot, index) => {
      gapsM[index] = Math.min(gapsM[index] as number, distanceM(spot, next));
    });
  }
  return chosen;
}
