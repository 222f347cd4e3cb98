import { z } from 'zod';

/** Where a machine is called something else: its id in the other site's record and its id here. */
const pairing = z
  .string()
  .max(257)
  .regex(/^[^=]{1,128}=[^=]{1,128}$/, 'id there=id here')
  .transform((text) => text.split('=') as [theirMachineId: string, machineId: string]);

/** POST /utilisation/other-sites: beside the export, the key that the other site has published and the machines that both know. */
export const otherSiteQuery = z.strictObject({
  verifierKey: z.string().min(1).max(500),
  machine: z.union([pairing.transform((one) => [one]), z.array(pairing).min(1).max(50)]),
});
export type OtherSiteQuery = z.infer<typeof otherSiteQuery>;

const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);
const instant = z.number().int().min(0);

/** Payload of `presence.witnessed`: when another site's verified record heard a machine of ours. Of several parts each has its own entry. */
export const presencePayload = z.strictObject({
  siteId: z.string().min(1),
  /** The key that the other site published, by which its export was checked. */
  verifierKey: z.string(),
  /** Of the export's bytes, and of the tree over its entries. */
  sha256: sha256Hex,
  rootHash: sha256Hex,
  entries: z.number().int().positive(),
  theirMachineId: z.string(),
  serialNo: z.string(),
  /** Whether the other record names the serial number, or whoever brought the export says that it is the machine. */
  serialFrom: z.enum(['their-record', 'stated']),
  part: z.number().int().positive(),
  parts: z.number().int().positive(),
  /** Accounted time of the other site, [fromMs, toMs) each, in order. */
  spans: z.array(z.tuple([instant, instant])),
});
export type Presence = z.infer<typeof presencePayload>;

/** Answer: what was taken into the record. */
export const otherSiteView = z.object({
  siteId: z.string(),
  sha256: z.string(),
  entries: z.number(),
  machines: z.array(
    z.object({
      machineId: z.string(),
      theirMachineId: z.string(),
      serialFrom: z.enum(['their-record', 'stated']),
      heardMs: z.number(),
      /** Time at which both records heard it, ms. */
      atBothMs: z.number(),
    }),
  ),
});
export type OtherSiteView = z.infer<typeof otherSiteView>;
