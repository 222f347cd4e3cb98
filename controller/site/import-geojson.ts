import { createHash } from 'node:crypto';
import { z } from 'zod';
import {
  isInsideRing,
  polygonAreaM2,
  ringSegments,
  type Point,
  type Polygon,
  type Ring,
} from '../../kernel/geometry.ts';
import { asId, type SiteId, type SlabId } from '../../kernel/ids.ts';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import type { Opening, PowerLine, SetAside, SiteModel, Slab } from '../../missions/site-model.ts';
import type { Guard } from './fall-edges.ts';
import { importLimits } from './import-limits.ts';
import { groupFloors, levelOf, type FloorGroup, type FloorPiece, type LevelFittings } from './levels.ts';
import { directed, insidePoint, intersectPolygons, roundM, subtractPolygons, uniteRings } from './rings.ts';
import { isFloorSized } from './slab-shape.ts';

const featuresMax = 20_000;
const ringPointsMax = 20_000;
const coordinateMaxM = 10_000_000;

const coordinate = z.number().min(-coordinateMaxM).max(coordinateMaxM);
const position = z.array(coordinate).min(2).max(4);
const polygonCoordinates = z.array(z.array(position).min(4).max(ringPointsMax)).min(1).max(1000);
const geometry = z.discriminatedUnion('type', [
  z.object({ type: z.literal('Polygon'), coordinates: polygonCoordinates }),
  z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(polygonCoordinates).min(1).max(1000) }),
]);
const feature = z.object({
  type: z.literal('Feature'),
  id: z.union([z.string(), z.number()]).optional(),
  geometry,
  properties: z.object({
    kind: z.enum(['slab', 'hole', 'opening', 'column', 'wall', 'stair']),
    /** Name of the level; features of one level share it. */
    level: z.union([z.string().min(1), z.number()]).transform(String),
    name: z.string().optional(),
    /** Top of the slab above the site's zero; slabs need it. */
    elevationM: z.number().optional(),
    thicknessM: z.number().positive().optional(),
    /** Of walls, above the floor. */
    heightM: z.number().positive().optional(),
  }),
});
/** An overhead line; the third number of each position is the height of its lowest wire above the site's zero. */
const lineFeature = z.object({
  type: z.literal('Feature'),
  id: z.union([z.string(), z.number()]).optional(),
  geometry: z.object({
    type: z.literal('LineString'),
    coordinates: z
      .array(z.tuple([coordinate, coordinate, coordinate]))
      .min(2)
      .max(1000),
  }),
  properties: z.object({
    kind: z.literal('power-line'),
    name: z.string().optional(),
    voltageKv: z.number().positive().max(500),
  }),
});
type LineFeature = z.infer<typeof lineFeature>;
const featureCollection = z.object({
  type: z.literal('FeatureCollection'),
  name: z.string().optional(),
  features: z
    .array(z.union([feature, lineFeature]))
    .min(1)
    .max(featuresMax),
});
type Feature = z.infer<typeof feature>;

/** A feature with its rings as polygons and its id as text. */
interface Shape {
  readonly id: string;
  readonly properties: Feature['properties'];
  readonly polygons: readonly Polygon[];
}

const thicknessDefaultM = 0.2;

/**
 * Reads a site drawn as GeoJSON in site metres (not degrees): see docs/site-import.md for the properties.
 *
 * Refuses 'site-file-invalid' (facts: file, cause, the first faulty paths) and 'site-file-empty'.
 */
export function importGeojson(bytes: Uint8Array, fileName: string): Result<SiteModel> {
  if (bytes.length > importLimits.fileSizeMaxBytes.value) {
    return refuse({
      code: 'site-file-invalid',
      facts: { file: fileName, cause: 'too-large', sizeBytes: bytes.length },
    });
  }
  const collection = parse(bytes);
  if (!collection.ok)
    return refuse({ code: 'site-file-invalid', facts: { file: fileName, ...collection.problem.facts } });
  const lines = collection.value.features.flatMap((drawn, index) => (isLine(drawn) ? [lineOf(drawn, index)] : []));
  const shapes = collection.value.features.flatMap((drawn, index) => (isLine(drawn) ? [] : [shapeOf(drawn, index)]));
  const { pieces, setAside, levelNameOf } = floorsOf(shapes);
  const storeys = pieces.map(({ storeyName, topM }) => ({ name: storeyName, elevationM: topM }));
  const { groups, setAside: stray } = groupFloors(pieces, storeys);
  if (groups.length === 0) {
    const facts = { file: fileName, slabs: pieces.length + setAside.length, expects: 'metres, not degrees' };
    return refuse({ code: 'site-file-empty', facts });
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return ok({
    siteId: asId<SiteId>(`site-${sha256.slice(0, 12)}`),
    name: collection.value.name ?? fileName.replace(/\.[^.]*$/, ''),
    source: { file: fileName, sha256, kind: 'geojson' },
    levels: groups.map((group) => levelOf(group, fittingsOf(group, shapes, levelNameOf))),
    setAside: [...setAside, ...stray],
    zones: [],
    landings: [],
    ...(lines.length === 0 ? {} : { lines }),
  });
}

function parse(bytes: Uint8Array): Result<z.infer<typeof featureCollection>> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return refuse({ code: 'site-file-invalid', facts: { cause: 'not-json' } });
  }
  const parsed = featureCollection.safeParse(json);
  if (!parsed.success) {
    const faults = parsed.error.issues.slice(0, 10).map(({ path, message }) => ({ path: path.join('.'), message }));
    return refuse({ code: 'site-file-invalid', facts: { cause: 'not-as-described', faults } });
  }
  const without = parsed.data.features.findIndex(
    ({ properties }) => properties.kind === 'slab' && properties.elevationM === undefined,
  );
  if (without < 0) return ok(parsed.data);
  const faults = [{ path: `features.${without}.properties.elevationM`, message: 'a slab needs its elevation' }];
  return refuse({ code: 'site-file-invalid', facts: { cause: 'not-as-described', faults } });
}

function isLine(drawn: Feature | LineFeature): drawn is LineFeature {
  return drawn.geometry.type === 'LineString';
}

function lineOf({ id, geometry: drawn, properties }: LineFeature, index: number): PowerLine {
  const name = properties.name ?? String(id ?? `power-line-${index + 1}`);
  return { id: name, voltageKv: properties.voltageKv, points: drawn.coordinates };
}

function shapeOf({ id, geometry: drawn, properties }: Feature, index: number): Shape {
  const parts = drawn.type === 'Polygon' ? [drawn.coordinates] : drawn.coordinates;
  const polygons = parts.flatMap(([outer = [], ...inner]) => {
    const holes = uniteRings(inner.map(toRing));
    return subtractPolygons(uniteRings([toRing(outer)]), holes);
  });
  return { id: String(id ?? `${properties.kind}-${index + 1}`), properties, polygons };
}

/** GeoJSON repeats the first position at the end; heights in the third number are ignored. */
function toRing(positions: readonly (readonly number[])[]): Ring {
  const points = positions.map(([x = 0, y = 0]): Point => [x, y]);
  const [first, last] = [points[0] as Point, points.at(-1) as Point];
  return first[0] === last[0] && first[1] === last[1] ? points.slice(0, -1) : points;
}

function isHole({ properties }: Shape): boolean {
  return properties.kind === 'hole' || properties.kind === 'opening';
}

function floorsOf(shapes: readonly Shape[]): {
  pieces: FloorPiece[];
  setAside: SetAside[];
  levelNameOf: ReadonlyMap<SlabId, string>;
} {
  const pieces: FloorPiece[] = [];
  const setAside: SetAside[] = [];
  for (const shape of shapes.filter(({ properties }) => properties.kind === 'slab')) {
    const { level, name = shape.id, elevationM = 0, thicknessM = thicknessDefaultM } = shape.properties;
    const cut = shapes
      .filter((other) => isHole(other) && other.properties.level === level)
      .flatMap(({ polygons }) => polygons);
    const left = subtractPolygons(shape.polygons, cut);
    const usable = left.filter(isFloorSized);
    if (usable.length === 0) {
      const areaM2 = roundM(left.reduce((sum, polygon) => sum + polygonAreaM2(polygon), 0));
      const detail = `${areaM2} m² in all`;
      setAside.push({ globalId: shape.id, name, levelName: level, reason: 'too-small', detail, areaM2 });
    }
    usable.forEach((polygon, index) => {
      const slabId = asId<SlabId>(`slab-${shape.id}${index === 0 ? '' : `-${index + 1}`}`);
      pieces.push({ slabId, globalId: shape.id, name, storeyName: level, polygon, topM: elevationM, thicknessM });
    });
  }
  return { pieces, setAside, levelNameOf: new Map(pieces.map(({ slabId, storeyName }) => [slabId, storeyName])) };
}

function fittingsOf(
  group: FloorGroup,
  shapes: readonly Shape[],
  levelNameOf: ReadonlyMap<SlabId, string>,
): LevelFittings {
  const names = new Set(group.slabs.map(({ id }) => levelNameOf.get(id)));
  const here = shapes.filter(({ properties }) => names.has(properties.level));
  const outlinesOf = (kind: Feature['properties']['kind']) =>
    here
      .filter(({ properties }) => properties.kind === kind)
      .flatMap((shape) => shape.polygons.map(({ outline }) => ({ globalId: shape.id, outline, shape })));
  const storeyHeightM = Number.isFinite(group.ceilingM)
    ? group.ceilingM - group.elevationM
    : importLimits.guardHeightMinM.value;
  const walls = outlinesOf('wall').map(({ globalId, outline, shape }) => ({
    globalId,
    outline,
    heightM: shape.properties.heightM ?? storeyHeightM,
  }));
  const guards = walls
    .filter(({ heightM }) => heightM >= importLimits.guardHeightMinM.value)
    .map(({ outline }): Guard => ({ cuts: [ringSegments(outline)] }));
  return {
    columns: outlinesOf('column').map(({ globalId, outline }) => ({ globalId, outline })),
    walls,
    stairs: outlinesOf('stair').map(({ globalId, outline }) => ({ globalId, outline })),
    openings: group.slabs.flatMap((slab) => openingsOf(slab, here.filter(isHole))),
    guardsOf: () => guards,
  };
}

function openingsOf(slab: Slab, holes: readonly Shape[]): Opening[] {
  const drawn = holes.flatMap((shape) =>
    intersectPolygons(shape.polygons, [{ outline: slab.outline, holes: [] }]).map(({ outline }) => ({
      globalId: shape.id,
      slabId: slab.id,
      outline,
    })),
  );
  const plain = slab.holes
    .map((hole, index) => ({
      globalId: `${slab.globalId}-hole-${index + 1}`,
      slabId: slab.id,
      outline: directed(hole, 'counter-clockwise'),
    }))
    .filter(({ outline }) => !drawn.some((opening) => isInsideRing(insidePoint(outline), opening.outline)));
  return [...drawn, ...plain];
}
