import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../../../kernel/canonical-json.ts';
import { limitRecord, type LimitRecord } from './limits.ts';

/** The site's own limits on disk: what differs from the shipped table, and the SHA-256 of its canonical JSON, so that half a file is seen. */
const siteLimitsFile = z
  .strictObject({ schemaVersion: z.literal(1), sha256: z.string(), limits: z.array(limitRecord) })
  .refine(({ sha256, limits }) => sha256 === digestOf(limits), { message: 'sha256 does not fit the limits' });

function digestOf(records: readonly LimitRecord[]): string {
  return createHash('sha256').update(canonicalJson(records)).digest('hex');
}

export const siteLimits = siteLimitsFile.transform(({ limits }): readonly LimitRecord[] => limits);

export function siteLimitsJson(records: readonly LimitRecord[]): unknown {
  return { schemaVersion: 1, sha256: digestOf(records), limits: records };
}
