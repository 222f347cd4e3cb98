import {
  boxOf,
  grownBox,
  isInsidePolygon,
  isInsideRing,
  pointSegmentDistanceM,
  ringSegments,
  type Box,
  type Point,
  type Polygon,
  type Segment,
} from '../../kernel/geometry.ts';
import type { Level, SiteModel, Zone } from '../site-model.ts';

/** Kinds of zones that no load is carried over: people walk there, or nothing at all may be there. */
const keepOutKinds: ReadonlySet<string> = new Set(['WALKWAY', 'BLOCKED']);

interface KeepOut {
  readonly zone: Zone;
  readonly sides: readonly Segment[];
  readonly box: Box;
  /** Floors above it, as far as they are lower than what is carried: under a floor nobody is hit. */
  readonly roofs: readonly Polygon[];
}

/** Ground that a load may be carried over at a height. */
export class LoadGround {
  readonly #keepOuts: readonly KeepOut[];
  readonly #byM: number;

  /** `zM`: of the underside of what hangs; `byM`: how far it reaches to the side. */
  constructor(site: SiteModel, zones: readonly Zone[], zM: number, byM: number) {
    this.#byM = byM;
    const levelOf = new Map(site.levels.map((level) => [level.id, level]));
    this.#keepOuts = zones.flatMap((zone): KeepOut[] => {
      const level = levelOf.get(zone.levelId);
      if (!keepOutKinds.has(zone.kind) || level === undefined || level.elevationM > zM) return [];
      return [
        {
          zone,
          sides: ringSegments(zone.outline),
          box: grownBox(boxOf(zone.outline), byM),
          roofs: roofsAbove(site.levels, level, zM),
        },
      ];
    });
  }

  /** The zone that a load of this machine may not be above here, null where it may. */
  zoneUnder(at: Point, machineId: string): Zone | null {
    for (const { zone, sides, box, roofs } of this.#keepOuts) {
      if (at[0] < box.xMinM || at[0] > box.xMaxM || at[1] < box.yMinM || at[1] > box.yMaxM) continue;
      if (zone.machineIds !== undefined && !zone.machineIds.some((id) => id === machineId)) continue;
      const isOver =
        isInsideRing(at, zone.outline) || sides.some((side) => pointSegmentDistanceM(at, side) < this.#byM);
      if (isOver && !roofs.some((roof) => isInsidePolygon(at, roof))) return zone;
    }
    return null;
  }
}

function roofsAbove(levels: readonly Level[], { elevationM }: Level, zM: number): Polygon[] {
  return levels.filter((level) => level.elevationM > elevationM && level.elevationM < zM).flatMap(({ slabs }) => slabs);
}
