import { boxOf, isInsidePolygon, isInsideRing, type Box, type Point } from '../../kernel/geometry.ts';
import type { Level, SiteModel, Slab } from '../../missions/site-model.ts';

/** How far a body's height may differ from a slab's top to stand on it, metres. */
const standingToleranceM = 0.2;

interface BoxedSlab {
  readonly slab: Slab;
  readonly box: Box;
}

/** Which floor is where: the site model, indexed for questions that are asked many times a second. */
export class Floors {
  readonly levels: readonly Level[];
  readonly groundM: number;
  readonly #slabs: readonly BoxedSlab[];
  readonly #site: SiteModel;

  constructor(site: SiteModel) {
    this.#site = site;
    this.levels = site.levels;
    const slabs = site.levels.flatMap((level) => level.slabs);
    this.#slabs = slabs.map((slab) => ({ slab, box: boxOf(slab.outline) }));
    this.groundM = slabs.length === 0 ? 0 : Math.min(...slabs.map((slab) => slab.topM));
  }

  /** The top of the highest floor at or below `zM`; the ground around the building counts as one. */
  topBelowM([x, y]: Point, zM: number): number {
    let topM = Math.min(this.groundM, zM);
    for (const { slab, box } of this.#slabs) {
      if (slab.topM <= topM || slab.topM > zM + standingToleranceM) continue;
      if (isInBox(x, y, box) && isInsidePolygon([x, y], slab)) topM = slab.topM;
    }
    return topM;
  }

  /** Whether a floor (or the ground) carries a body whose base stands at this height. */
  carries(point: Point, zM: number): boolean {
    return zM <= this.groundM + standingToleranceM || zM - this.topBelowM(point, zM) <= standingToleranceM;
  }

  /** The level whose slabs' height is nearest to `zM`. */
  levelAt(zM: number): Level | undefined {
    let nearest: Level | undefined;
    for (const level of this.levels) {
      if (nearest === undefined || Math.abs(level.elevationM - zM) < Math.abs(nearest.elevationM - zM)) nearest = level;
    }
    return nearest;
  }

  level(levelId: string): Level | undefined {
    return this.levels.find((level) => level.id === levelId);
  }

  /** Whether a machine at rest here stands in a staging zone, where it is plugged in. */
  isStaging(point: Point, zM: number): boolean {
    const level = this.levelAt(zM);
    return this.#site.zones.some(
      (zone) => zone.kind === 'STAGING' && zone.levelId === level?.id && isInsideRing(point, zone.outline),
    );
  }
}

function isInBox(x: number, y: number, box: Box): boolean {
  return x >= box.xMinM && x <= box.xMaxM && y >= box.yMinM && y <= box.yMaxM;
}
