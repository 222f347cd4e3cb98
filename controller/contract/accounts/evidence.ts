import { z } from 'zod';

/**
 * What people measured, accepted or saw of a machine and its work, each with who, when and by what: quality, safety, energy. The
 * author is the entry's actor; `person` is who measured or saw it.
 */

const line = (charactersMax: number) => z.string().trim().min(1).max(charactersMax);
const instant = z.iso.datetime();
const person = line(80);
const documentId = z.string().min(1).max(64).nullable().default(null);
const note = z.string().trim().max(300).default('');
const value = z.number().min(-1e9).max(1e9);

/** What is measured of a floor, and the unit it is given in. */
export const measurementUnits = {
  /** F-numbers of ASTM E1155: larger is flatter. */
  'flatness-ff': 'FF',
  'levelness-fl': 'FL',
  /** Greatest gap under a 2 m straightedge (靠尺). */
  'straightedge-2m': 'mm',
  /** Area that had to be done again. */
  'rework-area': 'm2',
} as const;
export const measurementKinds = Object.keys(measurementUnits) as [keyof typeof measurementUnits];
export type MeasurementKind = keyof typeof measurementUnits;

/** Which side of the limit is good. */
export const betterSide: Readonly<Record<MeasurementKind, 'higher' | 'lower'>> = {
  'flatness-ff': 'higher',
  'levelness-fl': 'higher',
  'straightedge-2m': 'lower',
  'rework-area': 'lower',
};

export const measurement = z.strictObject({
  type: z.literal('measurement'),
  kind: z.enum(measurementKinds),
  at: instant,
  missionId: z.string().min(1).max(64).nullable().default(null),
  /** The bay, the room, the axis. */
  place: line(80),
  /** In the unit of the kind. */
  values: z.array(value).min(1).max(500),
  /** As agreed or demanded; null: none. */
  limit: value.nullable().default(null),
  person,
  method: line(120),
  instrument: line(120),
  calibrationDue: z.iso.date().nullable().default(null),
  documentId,
  note,
});
export type Measurement = z.infer<typeof measurement>;

export const acceptance = z.strictObject({
  type: z.literal('acceptance'),
  outcome: z.enum(['accepted', 'with-defects', 'rejected']),
  at: instant,
  missionId: z.string().min(1).max(64).nullable().default(null),
  place: line(80),
  person,
  documentId,
  note,
});

export const safetySeverities = ['no-harm', 'damage', 'first-aid', 'lost-time', 'fatal'] as const;
export const safetyReport = z.strictObject({
  type: z.literal('safety-report'),
  kind: z.enum(['near-miss', 'incident']),
  at: instant,
  /** Of a near miss: what it could have become. */
  severity: z.enum(safetySeverities),
  words: line(500),
  person,
  documentId,
});

export const energyReading = z.strictObject({
  type: z.literal('energy-reading'),
  from: instant,
  to: instant,
  amount: z.number().gt(0).max(1e9),
  unit: z.enum(['kWh', 'l']),
  /** Number of the meter, or of the delivery note of the fuel. */
  meter: line(80),
  person,
  documentId,
});

export const evidenceEntered = z.discriminatedUnion('type', [measurement, acceptance, safetyReport, energyReading]);
export type EvidenceEntered = z.infer<typeof evidenceEntered>;
export type EvidenceType = EvidenceEntered['type'];

/** POST /machines/{machineId}/evidence. */
export const evidenceBody = evidenceEntered.refine((body) => body.type !== 'energy-reading' || body.from < body.to, {
  path: ['to'],
  message: 'later than from',
});

/** Types of entries, by what is entered; the payload is what was entered. */
export const evidenceLedgerTypes = {
  measurement: 'quality.measured',
  acceptance: 'quality.accepted',
  'safety-report': 'safety.reported',
  'energy-reading': 'energy.metered',
} as const satisfies Readonly<Record<EvidenceType, string>>;

/** Payload of `evidence.withdrawn`: it no longer counts, and stays readable. */
export const evidenceWithdrawnPayload = z.object({ sequence: z.number().int(), reason: z.string() });
export const evidenceWithdrawal = z.strictObject({ reason: line(200) });

export const evidenceView = z.object({
  sequence: z.number().int(),
  by: z.string(),
  atMs: z.number(),
  entered: evidenceEntered,
  withdrawn: z.object({ sequence: z.number().int(), by: z.string(), atMs: z.number(), reason: z.string() }).nullable(),
});
export type EvidenceView = z.infer<typeof evidenceView>;

export const evidenceList = z.object({
  /** Newest first. */
  evidence: z.array(evidenceView),
  /** Entries that are not what their type says: nothing was read from them. */
  unreadable: z.array(z.number().int()),
});
export type EvidenceList = z.infer<typeof evidenceList>;

/** Payload of `machine.way-counted`: way of the machine's base since the last such entry of this run of the controller, metres. */
export const wayCounted = z.object({ fromMs: z.number().int(), toMs: z.number().int(), distanceM: z.number() });
export type WayCounted = z.infer<typeof wayCounted>;
