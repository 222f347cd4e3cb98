import type { Point, Polygon } from '../../kernel/geometry.ts';
import {
  difference,
  intersection,
  offsetRound,
  regionAreaM2,
  solid,
  sweptByDisc,
  union,
  type Region,
} from '../coverage/polygons.ts';
import type { Ground, Obstacle } from '../routing/ground.ts';

/** Where the middle of a machine may be at work, in one connected piece, and what its tool touches from there. */
export interface WorkRoom {
  readonly middle: Polygon;
  readonly touched: Polygon;
  readonly touchedM2: number;
}

export interface WorkRoomInput {
  /** Where the machine's middle may be on the whole floor: see `placesOn`. */
  readonly places: Region;
  /** What is to be worked. The tool stays within it, the machine may stand beside it. */
  readonly region: Region;
  readonly toolRadiusM: number;
  /** What of the region is left to do; all of it when absent. */
  readonly left?: Region;
}

/** Arcs are drawn within this; clearances are so much larger, metres. */
const arcM = 0.015;
/** The same for the borders of what is worked, which have few corners; the strip that this costs is left all along them. */
const borderArcM = 0.002;
/** Rooms whose tool touches less are left to hands, m². */
const roomMinM2 = 1;

/**
 * The rooms of a machine that may turn anywhere in them, the largest first: its circle keeps every margin of the ground, its tool stays in the
 * region.
 */
export function workRooms({ region, toolRadiusM, left, places }: WorkRoomInput): WorkRoom[] {
  const inside = intersection(offsetRound(region, -toolRadiusM - borderArcM, borderArcM), places);
  const wanted = left === undefined ? inside : intersection(inside, offsetRound(left, toolRadiusM, arcM));
  return wanted
    .flatMap((middle): WorkRoom[] => {
      const [touched] = offsetRound([middle], toolRadiusM, arcM).sort((a, b) => regionAreaM2([b]) - regionAreaM2([a]));
      const touchedM2 = touched === undefined ? 0 : regionAreaM2([touched]);
      return touched === undefined || touchedM2 < roomMinM2 ? [] : [{ middle, touched, touchedM2 }];
    })
    .sort((a, b) => b.touchedM2 - a.touchedM2);
}

/** Where on the ground the circle that holds a machine in every heading keeps every margin. */
export function placesOn(ground: Ground, bodyRadiusM: number): Region {
  return difference(ground.free, keptClear(ground.obstacles, bodyRadiusM));
}

/** Where the middle of the machine must not be. */
function keptClear(obstacles: readonly Obstacle[], bodyRadiusM: number): Region {
  const byMargin = new Map<number, Point[][]>();
  for (const { segment, marginM } of obstacles) {
    const lines = byMargin.get(marginM) ?? [];
    byMargin.set(marginM, lines);
    lines.push([segment.from, segment.to]);
  }
  const rims = [...byMargin].flatMap(([marginM, lines]) => sweptByDisc(lines, bodyRadiusM + marginM + arcM, arcM));
  const whole = [...new Set(obstacles.flatMap(({ outline }) => (outline === undefined ? [] : [outline])))];
  return union([...rims, ...whole.map(solid)]);
}
