import { z } from 'zod';

/**
 * Who a machine is and what is claimed of it, by serial number, as people enter it (reference: fields of a first-set file).
 * Null is "not known", and is shown as missing. Days are ISO 8601; money is minor units (fen, cent) with its ISO 4217 code.
 */

const text = z.string().trim().min(1).max(160).nullable().default(null);
const day = z.iso.date().nullable().default(null);
/** Whole minor units (ISO 4217). */
export const registerMoney = z.strictObject({
  minor: z.number().int().min(0).max(1e15),
  currency: z.string().regex(/^[A-Z]{3}$/),
});
const number = z.number().min(-1e12).max(1e12);

/** Figures that the record itself can measure. */
export const recordMeasures = [
  'work-hours',
  'output-per-work-hour',
  'mtbf-hours',
  'mtbf-lower-bound-hours',
  'reliability-ratio',
  'availability-ratio',
  'autonomous-share',
  'record-coverage',
  'distance-per-work-hour',
  'energy-per-output',
  'flatness-ff',
  'levelness-fl',
  'straightedge-2m',
] as const;
export type RecordMeasure = (typeof recordMeasures)[number];

const measurement = z.strictObject({
  value: number,
  n: z.number().int().min(1).max(1e6).nullable().default(null),
  standardDeviation: number.nullable().default(null),
  min: number.nullable().default(null),
  max: number.nullable().default(null),
  method: text,
  instrument: text,
  calibrationDue: day,
  /** Document that shows it. */
  documentId: z.string().max(64).nullable().default(null),
});

export const machineIndicator = z.strictObject({
  name: z.string().trim().min(1).max(120),
  unit: z.string().trim().min(1).max(24),
  /** Which side of the threshold is good. */
  better: z.enum(['higher', 'lower']),
  catalogue: number.nullable().default(null),
  claimed: number.nullable().default(null),
  /** Measured by people; or worked out from the record. */
  measured: measurement.nullable().default(null),
  fromRecord: z.enum(recordMeasures).nullable().default(null),
});
export type MachineIndicator = z.infer<typeof machineIndicator>;

export const machineIdentity = z.strictObject({
  pin: text,
  model: text,
  /** As in the catalogue. */
  productName: text,
  catalogueItem: text,
  oem: text,
  productionDate: day,
  productionBatch: text,
  hwRevision: text,
  swVersions: z
    .array(z.strictObject({ version: z.string().min(1).max(60), since: z.iso.date() }))
    .max(100)
    .default([]),
  /** 备案号. */
  recordNo: text,
  udi: text,
  /** Which unit of its type: 1 is the first. */
  unitOrdinal: z.number().int().min(1).max(1e6).nullable().default(null),
  unitsOrdered: z.number().int().min(1).max(1e6).nullable().default(null),
  batchId: text,
  unitsInBatch: z.number().int().min(1).max(1e6).nullable().default(null),
  contract: z
    .strictObject({
      no: text,
      date: day,
      buyer: text,
      price: registerMoney.nullable().default(null),
      isRelatedParty: z.boolean().nullable().default(null),
    })
    .nullable()
    .default(null),
  invoices: z
    .array(z.strictObject({ no: z.string().min(1).max(60), date: z.iso.date(), amount: registerMoney }))
    .max(200)
    .default([]),
  receipts: z
    .array(z.strictObject({ date: z.iso.date(), amount: registerMoney }))
    .max(200)
    .default([]),
  deliveryDate: day,
  acceptanceDate: day,
  finalUser: text,
  /** Share of the value that is made at home, 0 to 1. */
  localisationRatio: z.number().min(0).max(1).nullable().default(null),
  insurance: z
    .strictObject({ policyNo: text, premium: registerMoney.nullable().default(null) })
    .nullable()
    .default(null),
  indicators: z.array(machineIndicator).max(60).default([]),
});
export type MachineIdentity = z.infer<typeof machineIdentity>;

/** Payload of `machine.identity-changed`; the whole identity as it is from then on. */
export const identityChangedPayload = z.object({ serialNo: z.string(), identity: machineIdentity });

/** What one entry changed, with its author: names of fields (`contract.price`), as they were and as they are from then on. */
export const identityChange = z.object({
  by: z.string(),
  atMs: z.number(),
  sequence: z.number().int(),
  fields: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
});
export type IdentityChange = z.infer<typeof identityChange>;

export const identityChangesMax = 50;

export const identityView = z.object({
  machineId: z.string(),
  label: z.string(),
  serialNo: z.string(),
  profile: z.object({ id: z.string(), name: z.object({ zh: z.string(), en: z.string() }) }),
  /** Null where nobody has entered any. */
  identity: machineIdentity.nullable(),
  /** Newest first, `identityChangesMax` at most. */
  changes: z.array(identityChange),
  /** Entries that are not what their type says: nothing was read from them. */
  unreadable: z.array(z.number().int()),
  /** Received ÷ price, null where it cannot be said. */
  paidRatio: z.number().nullable(),
  /** Names of what nobody has entered. */
  missing: z.array(z.string()),
});
export type IdentityView = z.infer<typeof identityView>;
