import { z } from 'zod';
import { buildingElementKinds, type BuildingElement } from '../../../missions/building-element.ts';
import type { Landing, Level, PowerLine, SiteModel, SlabBearing, Zone } from '../../../missions/site-model.ts';
import { zoneKinds } from '../../../missions/site-model.ts';
import { siteGeoreference } from './site-anchor.ts';

/** The site model as it stands in files (`site import --out`, `site.json`): see missions/site-model.ts for what each part means. */

const point = z.tuple([z.number(), z.number()]);
const ring = z.array(point).min(3);
const pose = z.strictObject({ xM: z.number(), yM: z.number(), zM: z.number(), yawRad: z.number() });
const footprint = z.strictObject({ globalId: z.string(), outline: ring });

/** A zone as models and plans carry it. The API adds `origin`. */
export const siteZone = z.strictObject({
  id: z.string(),
  levelId: z.string(),
  kind: z.enum(zoneKinds),
  name: z.string(),
  outline: ring,
  speedMaxMps: z.number().positive().exactOptional(),
  closedTo: z.enum(['machines', 'people']).exactOptional(),
  machineIds: z.array(z.string()).exactOptional(),
});

/** An overhead line: the lowest wire, site metres, and its voltage. No distance is known for more than 500 kV. */
export const powerLine = z.strictObject({
  id: z.string().min(1),
  voltageKv: z.number().positive().max(500),
  points: z
    .array(z.tuple([z.number(), z.number(), z.number()]))
    .min(2)
    .max(1000),
});

/** What a slab carries besides itself: kPa, MPa, site epoch ms, °C. */
const slabBearing = z.strictObject({
  liveLoadKpa: z.number().min(0),
  strengthMpa: z.number().positive(),
  placedAtMs: z.number().exactOptional(),
  temperatureC: z.number().min(-10).max(60).exactOptional(),
  propsKpa: z.number().min(0).exactOptional(),
  pointLoadKn: z.number().positive().exactOptional(),
});

const siteLevel = z.strictObject({
  id: z.string(),
  name: z.string(),
  elevationM: z.number(),
  slabs: z.array(
    z.strictObject({
      id: z.string(),
      globalId: z.string(),
      name: z.string(),
      areaM2: z.number().min(0),
      thicknessM: z.number().min(0),
      topM: z.number(),
      outline: ring,
      holes: z.array(ring),
      bearing: slabBearing.exactOptional(),
    }),
  ),
  columns: z.array(footprint),
  walls: z.array(footprint.extend({ heightM: z.number() })),
  stairs: z.array(footprint),
  openings: z.array(footprint.extend({ slabId: z.string() })),
  fallEdges: z.array(
    z.strictObject({
      from: point,
      to: point,
      kind: z.enum(['outline', 'opening']),
      slabId: z.string(),
      landingId: z.string().exactOptional(),
    }),
  ),
});

const siteLanding = z.strictObject({
  id: z.string(),
  levelId: z.string(),
  cagePose: pose,
  waitPose: pose,
  machineId: z.string(),
});

const buildingElement = z.strictObject({
  globalId: z.string(),
  kind: z.enum(buildingElementKinds),
  name: z.string(),
  outline: ring,
  place: pose,
  topM: z.number(),
  volumeM3: z.number().positive().nullable(),
});

export const siteModel = z.strictObject({
  siteId: z.string(),
  name: z.string(),
  source: z.strictObject({
    file: z.string(),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    kind: z.enum(['ifc', 'geojson']),
  }),
  levels: z.array(siteLevel),
  elements: z.array(buildingElement).exactOptional(),
  setAside: z.array(
    z.strictObject({
      globalId: z.string(),
      name: z.string(),
      levelName: z.string(),
      reason: z.enum(['stair-landing', 'too-small', 'roof', 'no-horizontal-top', 'no-geometry', 'ramp']),
      detail: z.string(),
      areaM2: z.number(),
    }),
  ),
  zones: z.array(siteZone),
  landings: z.array(siteLanding),
  lines: z.array(powerLine).exactOptional(),
  georeference: siteGeoreference.exactOptional(),
});

/** Members of the domain's type that the schema has under the same name; a member that only one of them has does not compile. */
type SameKeys<Domain, Schema> = [keyof Domain, keyof Schema] extends [keyof Schema, keyof Domain] ? true : never;
type Item<List> = List extends readonly (infer Member)[] ? Member : never;

/** Compiles only while schema and domain name the same members. */
export const siteModelAgrees: {
  readonly site: SameKeys<SiteModel, z.infer<typeof siteModel>>;
  readonly level: SameKeys<Level, z.infer<typeof siteLevel>>;
  readonly slab: SameKeys<Item<Level['slabs']>, Item<z.infer<typeof siteLevel>['slabs']>>;
  readonly bearing: SameKeys<SlabBearing, z.infer<typeof slabBearing>>;
  readonly fallEdge: SameKeys<Item<Level['fallEdges']>, Item<z.infer<typeof siteLevel>['fallEdges']>>;
  readonly zone: SameKeys<Zone, z.infer<typeof siteZone>>;
  readonly landing: SameKeys<Landing, z.infer<typeof siteLanding>>;
  readonly element: SameKeys<BuildingElement, z.infer<typeof buildingElement>>;
  readonly line: SameKeys<PowerLine, z.infer<typeof powerLine>>;
} = {
  site: true,
  level: true,
  slab: true,
  bearing: true,
  fallEdge: true,
  zone: true,
  landing: true,
  element: true,
  line: true,
};
