import { boxOf, isInsidePolygon, isInsideRing, signedAreaM2, type Point, type Ring } from '../../kernel/geometry.ts';
import type { Problem, Result } from '../../kernel/result.ts';
import { ok, refuse } from '../../kernel/result.ts';
import type { MissionRequest, RefusedPart } from '../mission.ts';
import { slabsAtHeight } from '../routing/ground.ts';
import type { Level, SiteModel, Slab, Zone } from '../site-model.ts';
import { difference, intersection, regionAreaM2, solid, union, type Region } from './polygons.ts';
import { crossingOf, touchOf } from './ring-faults.ts';

/** What a mission works on. */
export interface MissionArea {
  readonly level: Level;
  readonly mainSlab: Slab;
  /** To be worked: requested area on slabs, without columns, walls, openings, staging and blocked zones. */
  readonly region: Region;
  /** Requested area on slabs without columns, walls and openings, m². */
  readonly askedM2: number;
  /** Staging and blocked zones inside the requested area. */
  readonly refused: readonly RefusedPart[];
}

const outlinePointsMax = 2000;
const areaMinM2 = 1;

/** Resolves the request's area against the site; refuses with 'area-…' codes that name what is wrong. */
export function missionArea(request: MissionRequest, site: SiteModel, zones: readonly Zone[]): Result<MissionArea> {
  const level = site.levels.find(({ id }) => id === request.levelId);
  if (level === undefined) return refuse({ code: 'level-unknown', facts: { levelId: request.levelId } });
  if (request.area === undefined) return refuse({ code: 'area-missing' });
  const asked = askedOutline(request, level);
  if (!asked.ok) return asked;
  const { mainSlab, outline } = asked.value;
  const floor = 'slabId' in request.area ? [mainSlab] : union(slabsAtHeight(level, mainSlab));
  const solids = union(
    [...level.columns, ...level.walls, ...level.stairs, ...level.openings].map((thing) => solid(thing.outline)),
  );
  const open = difference(outline === null ? floor : intersection(floor, [solid(outline)]), solids);
  const staging = zonesOf(zones, level, 'STAGING');
  const blocked = zonesOf(
    zones.filter(({ machineIds }) => machineIds === undefined),
    level,
    'BLOCKED',
  );
  const withoutStaging = difference(open, staging);
  const region = difference(withoutStaging, blocked);
  const refused = [
    ...refusedZone(intersection(open, staging), 'staging'),
    ...refusedZone(intersection(withoutStaging, blocked), 'zone'),
  ];
  if (regionAreaM2(region) < areaMinM2) {
    return refuse({
      code: 'area-empty',
      facts: { askedM2: round(regionAreaM2(open)), usableM2: round(regionAreaM2(region)) },
    });
  }
  return ok({ level, mainSlab, region, askedM2: regionAreaM2(open), refused });
}

function askedOutline(request: MissionRequest, level: Level): Result<{ mainSlab: Slab; outline: Ring | null }> {
  const area = request.area!;
  if ('slabId' in area) {
    const mainSlab = level.slabs.find(({ id }) => id === area.slabId);
    return mainSlab === undefined
      ? refuse({ code: 'slab-unknown', facts: { slabId: area.slabId } })
      : ok({ mainSlab, outline: null });
  }
  const wrong = problemOfOutline(area.polygon);
  if (wrong !== null) return refuse(wrong);
  const outline = signedAreaM2(area.polygon) < 0 ? [...area.polygon].reverse() : area.polygon;
  const shares = level.slabs
    .map((slab) => ({ slab, m2: regionAreaM2(intersection([slab], [solid(outline)])) }))
    .sort((a, b) => b.m2 - a.m2);
  const best = shares[0];
  return best === undefined || best.m2 < areaMinM2
    ? refuse({ code: 'area-off-slab', facts: { areaM2: round(Math.abs(signedAreaM2(outline))) } })
    : ok({ mainSlab: best.slab, outline });
}

/** Drawn rings must be one plain round; those that clipping made may touch themselves. */
export type RingOrigin = 'drawn' | 'clipped';

/** Null for a simple outline with a usable area. */
export function problemOfOutline(ring: Ring, origin: RingOrigin = 'drawn'): Problem | null {
  if (ring.length < 3 || ring.length > outlinePointsMax) {
    return { code: 'outline-invalid', facts: { points: ring.length, pointsMax: outlinePointsMax } };
  }
  if (ring.some(([x, y]) => !Number.isFinite(x) || !Number.isFinite(y))) {
    return { code: 'outline-invalid', facts: { cause: 'not-finite' } };
  }
  const fault = crossingOf(ring) ?? (origin === 'drawn' ? touchOf(ring) : null);
  if (fault !== null) return { code: 'outline-crosses-itself', facts: { ...fault } };
  const areaM2 = Math.abs(signedAreaM2(ring));
  const box = boxOf(ring);
  const spanM = Math.max(box.xMaxM - box.xMinM, box.yMaxM - box.yMinM);
  if (areaM2 < areaMinM2 || areaM2 / Math.max(spanM, 1e-9) < 0.3) {
    return { code: 'outline-too-thin', facts: { areaM2: round(areaM2), spanM: round(spanM) } };
  }
  return null;
}

function zonesOf(zones: readonly Zone[], level: Level, kind: Zone['kind']): Region {
  return union(
    zones.filter((zone) => zone.levelId === level.id && zone.kind === kind).map(({ outline }) => solid(outline)),
  );
}

function refusedZone(region: Region, code: 'staging' | 'zone'): RefusedPart[] {
  return region
    .filter((polygon) => regionAreaM2([polygon]) > 0.01)
    .map((polygon) => ({
      code,
      areaM2: regionAreaM2([polygon]),
      outline: polygon.outline,
      facts: { tip: code === 'staging' ? 'finish-by-hand-or-move-staging' : 'lift-the-zone' },
    }));
}

/** Middle of a region by area of its outlines. */
export function middleOf(region: Region): Point {
  let x = 0;
  let y = 0;
  let total = 0;
  for (const { outline } of region) {
    const [cx, cy] = centroid(outline);
    const weight = Math.abs(signedAreaM2(outline));
    x += cx * weight;
    y += cy * weight;
    total += weight;
  }
  return total === 0 ? [0, 0] : [x / total, y / total];
}

function centroid(ring: Ring): Point {
  let x = 0;
  let y = 0;
  let doubled = 0;
  for (let index = 0; index < ring.length; index += 1) {
    const [x1, y1] = ring[index]!;
    const [x2, y2] = ring[(index + 1) % ring.length]!;
    const cross = x1 * y2 - x2 * y1;
    doubled += cross;
    x += (x1 + x2) * cross;
    y += (y1 + y2) * cross;
  }
  return Math.abs(doubled) < 1e-12 ? ring[0]! : [x / (3 * doubled), y / (3 * doubled)];
}

/**
 * Where people and machines leave the level: the staging in front of its landings, else all its staging, else a landing,
 * else the given machine, else the outline. Machines may be parked far from where people leave.
 */
export function exitOf(area: MissionArea, site: SiteModel, zones: readonly Zone[], machines: readonly Point[]): Point {
  const staging = zonesOf(zones, area.level, 'STAGING');
  const landings = site.landings.filter(({ levelId }) => levelId === area.level.id);
  const atLandings = staging.filter((polygon) =>
    landings.some(({ waitPose }) => isInsidePolygon([waitPose.xM, waitPose.yM], polygon)),
  );
  if (staging.length > 0) return middleOf(atLandings.length > 0 ? atLandings : staging);
  const [landing] = landings;
  if (landing !== undefined) return [landing.waitPose.xM, landing.waitPose.yM];
  const inside = machines.find(
    (point) => area.mainSlab.outline.length > 2 && isInsideRing(point, area.mainSlab.outline),
  );
  return inside ?? area.mainSlab.outline[0]!;
}

function round(value: number): number {
  return Number(value.toFixed(2));
}
