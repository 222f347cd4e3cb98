import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { ok, refuse, type Result } from '../../../../kernel/result.ts';

export const SETTINGS_FILE = 'telematics.json';

const secret = z.string().min(1).max(4_096);

/** Whom this site asks, as its people wrote it down; the file holds secrets and is its owner's alone. */
export const telematicsSettings = z.strictObject({
  schemaVersion: z.literal(1),
  vendors: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[a-z0-9-]{1,40}$/),
        /** Id of a vendor file. */
        profile: z.string(),
        /** In place of what the vendor file says. */
        baseUrl: z.url({ protocol: /^https?$/ }).exactOptional(),
        tokenUrl: z.url({ protocol: /^https?$/ }).exactOptional(),
        /** Client id or user name; not needed for a bearer token. */
        clientId: secret.exactOptional(),
        /** Client secret, password or bearer token. */
        secret,
        cadenceMin: z.number().min(1).max(1_440).exactOptional(),
      }),
    )
    .max(20)
    .refine((vendors) => new Set(vendors.map(({ id }) => id)).size === vendors.length, 'two vendors have one id'),
});
export type TelematicsSettings = z.infer<typeof telematicsSettings>;
export type VendorSetting = TelematicsSettings['vendors'][number];

/**
 * Reads telematics.json; a site without one asks nobody. Refuses 'telematics-settings-bad' (facts: `message`), also where
 * others than its owner may read the file.
 */
export function readVendorSettings(file: string): Result<TelematicsSettings> {
  try {
    if ((statSync(file).mode & 0o077) !== 0) {
      return refuse({ code: 'telematics-settings-bad', facts: { message: `others may read ${file}: chmod 600` } });
    }
    const parsed = telematicsSettings.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    if (parsed.success) return ok(parsed.data);
    return refuse({ code: 'telematics-settings-bad', facts: { message: z.prettifyError(parsed.error) } });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return ok({ schemaVersion: 1, vendors: [] });
    return refuse({ code: 'telematics-settings-bad', facts: { message: String(error) } });
  }
}
