import { z } from 'zod';

/** Parties that are not the site and may witness its checkpoints (docs/ledger-format.md, "Witnesses"). */
export const witnessParties = ['tenant', 'contractor', 'certifier', 'other'] as const;
export type WitnessParty = (typeof witnessParties)[number];

/** Payload of `ledger.witness`: whose cosignatures the ledger takes from here on, or no longer takes. */
export const witnessPayload = z.strictObject({
  state: z.enum(['registered', 'withdrawn']),
  party: z.enum(witnessParties),
  /** `<name>+<key id>+<base64 of 0x04 ‖ public key>`. */
  witnessKey: z.string().max(400),
});

/** Payload of `ledger.cosigned`. */
export const cosignedPayload = z.strictObject({
  witness: z.string(),
  witnessKey: z.string(),
  /** The checkpoint with the site's signature and this one cosignature. */
  note: z.string(),
});

/** Payload of `ledger.stamped`: an RFC 3161 time stamp over the checkpoint of that size. */
export const stampedPayload = z.strictObject({
  size: z.number().int(),
  /** Time of the stamp as the authority wrote it, ISO 8601 with Z. */
  genTime: z.string(),
  /** Dotted object identifier of the authority's policy. */
  policy: z.string(),
  /** Serial number, lower-case hex. */
  serial: z.string(),
  /** Base64 of the DER TimeStampResp. */
  response: z.string(),
  /** Whether the authority's signature was checked against its certificate when this was recorded. */
  signature: z.enum(['verified', 'unchecked']),
});

const hashText = z.base64().describe('32 bytes');

export const inclusionProofView = z.strictObject({
  sequence: z.number().int(),
  size: z.number().int(),
  leafHash: hashText,
  /** Nearest sibling first (RFC 6962 §2.1.1). */
  hashes: z.array(hashText),
});
export type InclusionProofView = z.infer<typeof inclusionProofView>;

export const consistencyProofView = z.strictObject({
  from: z.number().int(),
  to: z.number().int(),
  /** RFC 6962 §2.1.2. */
  hashes: z.array(hashText),
});
export type ConsistencyProofView = z.infer<typeof consistencyProofView>;

export const witnessRequest = z.strictObject({
  party: z.enum(witnessParties),
  witnessKey: z.string().min(1).max(400),
});
export type WitnessRequest = z.infer<typeof witnessRequest>;

export const witnessView = z.strictObject({
  name: z.string(),
  party: z.enum(witnessParties),
  witnessKey: z.string(),
  /** The newest checkpoint that it cosigned; null before the first. */
  newest: z.strictObject({ size: z.number().int(), atS: z.number().int(), sequence: z.number().int() }).nullable(),
});
export type WitnessView = z.infer<typeof witnessView>;
export const witnessesView = z.strictObject({ witnesses: z.array(witnessView) });

export const cosignatureRequest = z.strictObject({
  /** The checkpoint's note with one line of a registered witness at its end. */
  note: z.string().min(1).max(4_000),
});
export type CosignatureRequest = z.infer<typeof cosignatureRequest>;

export const recordedView = z.strictObject({ sequence: z.number().int() });
export type RecordedView = z.infer<typeof recordedView>;

/** Base64 of 64 KiB. */
const responseCharactersMax = 88_000;

export const stampSubmission = z.strictObject({
  /** Base64 of the DER TimeStampResp over a checkpoint of this record. */
  response: z.base64().min(1).max(responseCharactersMax),
});
export type StampSubmission = z.infer<typeof stampSubmission>;

export const inclusionQuery = z.strictObject({
  sequence: z.coerce.number().int().min(0),
  /** Of a checkpoint; without it, of the newest. */
  size: z.coerce.number().int().min(1).optional(),
});
export type InclusionQuery = z.infer<typeof inclusionQuery>;

export const consistencyQuery = z.strictObject({
  from: z.coerce.number().int().min(1),
  to: z.coerce.number().int().min(1).optional(),
});
export type ConsistencyQuery = z.infer<typeof consistencyQuery>;

export const keyHandOverView = z.strictObject({
  /** Verifier key texts. */
  oldKey: z.string(),
  newKey: z.string(),
  /** Of the entry that hands over. */
  sequence: z.number().int(),
});
export type KeyHandOverView = z.infer<typeof keyHandOverView>;

/** What somebody must know of the record to rely on it. Lists are newest first. */
export const ledgerStandingView = z.strictObject({
  siteId: z.string(),
  size: z.number().int(),
  ledgerEpoch: z.number().int(),
  /** The newest signed one; null before the first. */
  checkpoint: z.strictObject({ size: z.number().int(), note: z.string() }).nullable(),
  keys: z.array(
    z.strictObject({
      verifierKey: z.string(),
      /** Whether the key before signed for it. */
      isHandedOver: z.boolean(),
      ledgerEpoch: z.number().int(),
      sequence: z.number().int(),
      atMs: z.number().int(),
      actor: z.string(),
    }),
  ),
  /** Beginnings of later epochs: the record was restored or copied, or its key was lost. */
  epochs: z.array(
    z.strictObject({
      ledgerEpoch: z.number().int(),
      sequence: z.number().int(),
      atMs: z.number().int(),
      reason: z.string(),
      lostEntries: z.number().int().nullable(),
    }),
  ),
  witnesses: z.array(witnessView),
  stamps: z.array(
    z.strictObject({
      size: z.number().int(),
      genTime: z.string(),
      policy: z.string(),
      signature: z.enum(['verified', 'unchecked']),
      sequence: z.number().int(),
    }),
  ),
});
export type LedgerStandingView = z.infer<typeof ledgerStandingView>;

export const bundleRequestQuery = z
  .strictObject({
    machineId: z.string().min(1).max(80).optional(),
    from: z.iso.datetime().optional(),
    to: z.iso.datetime().optional(),
  })
  .refine(({ machineId, from, to }) => machineId !== undefined || from !== undefined || to !== undefined, {
    message: 'name a machine or an interval; everything is GET /ledger/export',
  });
export type BundleRequestQuery = z.infer<typeof bundleRequestQuery>;
