import type { Ring } from '../../kernel/geometry.ts';
import type { SiteModel } from '../../missions/site-model.ts';
import type { LevelView, SiteView } from '../contract/api.ts';

function points(ring: Ring): [number, number][] {
  return ring.map(([x, y]) => [x, y]);
}

export function siteView(site: SiteModel, geometryHash: string): SiteView {
  return {
    siteId: site.siteId,
    name: site.name,
    source: { ...site.source },
    geometryHash,
    levels: site.levels.map(({ id, name, elevationM }) => ({ id, name, elevationM })),
    setAside: site.setAside.map((item) => ({ ...item })),
  };
}

export function levelViews(site: SiteModel): LevelView[] {
  return site.levels.map((level) => ({
    id: level.id,
    name: level.name,
    elevationM: level.elevationM,
    slabs: level.slabs.map(({ id, globalId, name, areaM2, thicknessM, topM, outline, holes }) => ({
      id,
      globalId,
      name,
      areaM2,
      thicknessM,
      topM,
      outline: points(outline),
      holes: holes.map(points),
    })),
    columns: level.columns.map(({ globalId, outline }) => ({ globalId, outline: points(outline) })),
    walls: level.walls.map(({ globalId, outline, heightM }) => ({ globalId, outline: points(outline), heightM })),
    stairs: level.stairs.map(({ globalId, outline }) => ({ globalId, outline: points(outline) })),
    openings: level.openings.map(({ globalId, slabId, outline }) => ({ globalId, slabId, outline: points(outline) })),
    fallEdges: level.fallEdges.map(({ from, to, kind, slabId, landingId }) => ({
      from: [from[0], from[1]],
      to: [to[0], to[1]],
      kind,
      slabId,
      ...(landingId === undefined ? {} : { landingId }),
    })),
    landings: site.landings
      .filter((landing) => landing.levelId === level.id)
      .map(({ id, machineId, cagePose }) => ({ id, machineId, xM: cagePose.xM, yM: cagePose.yM })),
  }));
}
