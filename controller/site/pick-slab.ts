import type { Level, SiteModel, Slab } from '../../missions/site-model.ts';

/** The main slab of a level: the one with the largest area. Null when the level is unknown. */
export function pickSlab(model: SiteModel, levelId: string): Slab | null {
  const level = model.levels.find(({ id }) => id === levelId);
  return level === undefined ? null : mainSlabOf(level);
}

export function mainSlabOf(level: Level): Slab | null {
  return level.slabs.reduce<Slab | null>(
    (best, slab) => (best === null || slab.areaM2 > best.areaM2 ? slab : best),
    null,
  );
}
