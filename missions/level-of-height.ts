import type { LevelId } from '../kernel/ids.ts';
import type { SiteModel } from './site-model.ts';

/** Machines and tags on a level are this far above or below its floor at most (a mast's base, a tag on a helmet). */
const BELOW_MAX_M = 0.6;
const ABOVE_MAX_M = 2.6;

/** The level whose floor is at this height, or the lowest for what stands on the ground below it; null in between. */
export function levelOfHeight(site: SiteModel, zM: number): LevelId | null {
  for (const level of [...site.levels].reverse()) {
    if (zM >= level.elevationM - BELOW_MAX_M && zM <= level.elevationM + ABOVE_MAX_M) return level.id;
  }
  const lowest = site.levels[0];
  return lowest !== undefined && zM < lowest.elevationM ? lowest.id : null;
}
