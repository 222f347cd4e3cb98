import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { figure } from '../../../../hardware-profiles/profile.ts';

const figureOrNone = figure.nullable();

/** What is known of a vendor's way with ISO/TS 15143-3: one file of data per vendor, no code. */
export const vendorProfile = z.strictObject({
  schemaVersion: z.literal(1),
  id: z.string().regex(/^[a-z0-9-]+$/),
  name: z.string(),
  /** Where the paths begin; null where every customer has his own. */
  baseUrl: z.url().nullable(),
  paths: z.strictObject({
    /** `{page}` stands for the number of the page. */
    fleet: z.string().startsWith('/').includes('{page}'),
    equipment: z.string().startsWith('/').nullable(),
    timeSeries: z.string().startsWith('/').nullable(),
  }),
  /** Time series that are asked for where snapshots are missing; none where the vendor has none. */
  seriesPoints: z.array(z.string().regex(/^[A-Za-z0-9]+$/)).max(30),
  firstPage: z.union([z.literal(0), z.literal(1)]),
  accept: z.enum(['application/xml', 'application/json']),
  auth: z.strictObject({
    kind: z.enum(['client-credentials', 'bearer', 'basic']),
    tokenUrl: z.url().nullable(),
    /** Where id and secret go when a token is asked for (RFC 6749 §2.3.1). */
    secretIn: z.enum(['header', 'body']),
    scope: z.string().nullable(),
  }),
  limits: z.strictObject({
    cadence: figureOrNone,
    requestsPerSecond: figureOrNone,
    requestsPerDay: figureOrNone,
    /** Between two requests of one address. */
    sameUrlEvery: figureOrNone,
  }),
  /** What else to know, for people. */
  notes: z.array(z.string()),
  sources: z.array(z.string()).min(1),
  certainty: z.enum(['found', 'known', 'check', 'guess']),
});
export type VendorProfile = z.infer<typeof vendorProfile>;

/** @throws Error when a file of ours is broken: it is shipped and tested. */
export function loadVendorProfiles(directory: string): ReadonlyMap<string, VendorProfile> {
  const files = readdirSync(directory).filter((name) => name.endsWith('.json'));
  const profiles = files.map((name) => vendorProfile.parse(JSON.parse(readFileSync(join(directory, name), 'utf8'))));
  return new Map(profiles.map((profile) => [profile.id, profile]));
}
