import { z } from 'zod';

/** Datums that people hold coordinates in. Only the first two tell a place on earth: the others are shifted on purpose. */
export const anchorDatums = ['WGS 84', 'CGCS2000', 'GCJ-02', 'BD-09'] as const;

/** PUT /site-anchor: where the origin of the site's axes is on earth. */
export const siteAnchorBody = z.strictObject({
  /** What the coordinates are told in: it has to be said, for a map on a telephone in China tells GCJ-02. */
  datum: z.enum(anchorDatums),
  latitudeDeg: z.number().min(-90).max(90),
  longitudeDeg: z.number().min(-180).max(180),
  /** Of the site's zero above sea level, metres, as the site's benchmark has it; null: not known. */
  heightM: z.number().min(-500).max(9_000).nullable(),
  /** Azimuth of the site's y axis: degrees clockwise from true north. */
  yAzimuthDeg: z.number().min(-360).max(360),
  /** How the place was found: survey, map, model. */
  source: z.string().trim().min(1).max(200),
});
export type SiteAnchorBody = z.infer<typeof siteAnchorBody>;

/** What a building model says of its place. Authoring tools put their default city there, so it is offered and not believed. */
export const siteGeoreference = z.strictObject({
  from: z.enum(['IfcSite', 'IfcMapConversion']),
  latitudeDeg: z.number(),
  longitudeDeg: z.number(),
  heightM: z.number().nullable(),
  yAzimuthDeg: z.number(),
  /** Of IfcMapConversion: the name of its coordinate system; null for IfcSite, whose degrees are taken for WGS 84. */
  mapGrid: z.string().nullable(),
});
export type SiteGeoreference = z.infer<typeof siteGeoreference>;

/** GET /site-anchor. */
export const siteAnchorView = z.object({
  /** As entered, by whom and when (site time); null: nobody has entered one, and nothing is told of places on earth. */
  anchor: z.object({ ...siteAnchorBody.shape, by: z.string(), atMs: z.number() }).nullable(),
  /** What the building model says; nothing follows from it until a person enters it. */
  offered: siteGeoreference.nullable(),
});
export type SiteAnchorView = z.infer<typeof siteAnchorView>;

/** Payload of `site.anchor-changed`; null: taken away. */
export const siteAnchorChanged = z.strictObject({ anchor: siteAnchorBody.nullable() });

/** A place as messages and documents carry it: WGS 84, degrees to a centimetre, metres above sea level where that is known. */
export const toldPlace = z.strictObject({
  latitudeDeg: z.number(),
  longitudeDeg: z.number(),
  altitudeM: z.number().exactOptional(),
});
export type ToldPlace = z.infer<typeof toldPlace>;
