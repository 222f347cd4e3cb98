import { z } from 'zod';

/**
 * What a reading of another make may be doubted for. Doubted readings are kept and shown as they came; nothing is put right.
 * `time-*`: the moment the datum speaks of; `counter-*`: a figure that may only rise; `machine-*`: who and where it is.
 */
export const telematicsDoubts = [
  'time-missing',
  'time-unreadable',
  'time-zoneless',
  'time-in-future',
  'time-backwards',
  'counter-rollback',
  'counter-too-fast',
  'value-unreadable',
  'unit-unknown',
  'machine-twice',
  'machine-two-places',
] as const;
export type TelematicsDoubtCode = (typeof telematicsDoubts)[number];

export const telematicsDoubt = z.strictObject({
  doubt: z.enum(telematicsDoubts),
  /** Name of the data point in question; null where it is the machine. */
  point: z.string().nullable(),
  /** What was compared, with units in the names. */
  figures: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type TelematicsDoubt = z.infer<typeof telematicsDoubt>;

/** One value of a data point as it came, and as it is understood. */
export const telematicsReading = z.strictObject({
  /** Local name of the element: `CumulativeOperatingHours`. */
  point: z.string(),
  /** Local name of the value in it: `Hour`. */
  part: z.string(),
  /** As sent. */
  text: z.string(),
  /** Null where the text is no such value. */
  value: z.union([z.number(), z.boolean(), z.string()]).nullable(),
  /** Of `value`: h, L, km, km/h, kg, m, %, deg, 1; null where there is none or its word is unknown. */
  unit: z.string().nullable(),
  /** The datum's own time, epoch ms; null where none could be read. */
  atMs: z.number().nullable(),
  /** That time as sent; null where none was. */
  atText: z.string().nullable(),
});
export type TelematicsReading = z.infer<typeof telematicsReading>;

/** Who a machine of another make says it is; null where it says nothing, or `missing`. */
export const telematicsHeader = z.strictObject({
  oemName: z.string().nullable(),
  model: z.string().nullable(),
  equipmentId: z.string().nullable(),
  serialNumber: z.string().nullable(),
  pin: z.string().nullable(),
});
export type TelematicsHeader = z.infer<typeof telematicsHeader>;

/** Payload of `telematics.received`: what one answer of a vendor told anew of one machine. */
export const telematicsReceived = z.strictObject({
  vendorId: z.string(),
  machine: telematicsHeader,
  /** Those that differ from what was known before. */
  readings: z.array(telematicsReading),
  doubts: z.array(telematicsDoubt),
  /** SHA-256 of the answer as it came, lower-case hex: it is kept under this name. */
  documentSha256: z.string(),
  url: z.string(),
  /** Wall time of its arrival; the entry itself bears site time. */
  receivedAtMs: z.number(),
});
export type TelematicsReceived = z.infer<typeof telematicsReceived>;

/** Payload of `telematics.series-received`: one page of a time series that was asked for because snapshots were missing. */
export const telematicsSeries = z.strictObject({
  vendorId: z.string(),
  machine: telematicsHeader,
  dataPoint: z.string(),
  /** The gap, wall time. */
  fromMs: z.number(),
  toMs: z.number(),
  readings: z.array(telematicsReading),
  /** Readings of the page that are in the kept document only. */
  left: z.number().int(),
  doubts: z.array(telematicsDoubt),
  documentSha256: z.string(),
  url: z.string(),
  receivedAtMs: z.number(),
});
export type TelematicsSeries = z.infer<typeof telematicsSeries>;

/** Payload of `telematics.vendor-state`: a vendor began to answer or ceased to. */
export const telematicsVendorState = z.strictObject({
  vendorId: z.string(),
  state: z.enum(['answering', 'failing']),
  /** Code of the refusal; null while it answers. */
  problem: z.string().nullable(),
});

/** GET /telematics. */
export const telematicsView = z.object({
  /** Who may read our own fleet as AEMP 2.0. */
  clients: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      createdAtMs: z.number(),
      /** Wall time; null: none since it was made. */
      lastRequestAtMs: z.number().nullable(),
      lastRequest: z.string().nullable(),
      requests: z.number(),
    }),
  ),
  /** Whom we ask. */
  vendors: z.array(
    z.object({
      id: z.string(),
      profile: z.string(),
      baseUrl: z.string(),
      state: z.enum(['waiting', 'answering', 'failing']),
      problem: z.string().nullable(),
      /** Wall time. */
      lastAskedAtMs: z.number().nullable(),
      lastAnswerAtMs: z.number().nullable(),
      nextAskAtMs: z.number().nullable(),
      pages: z.number(),
      machines: z.number(),
      /** Machines in its last answer that bore no name at all: they cannot be kept apart. */
      nameless: z.number(),
      /** A stretch without snapshots whose time series are being asked for, and how many are left; wall time. */
      gap: z.object({ fromMs: z.number(), toMs: z.number(), left: z.number().int() }).nullable(),
      /** How the last walk through its pages ended. */
      ended: z.enum(['no-next', 'links-in-circle', 'pages-at-limit']).nullable(),
    }),
  ),
  machines: z.array(
    z.object({
      id: z.string(),
      vendorId: z.string(),
      machine: telematicsHeader,
      receivedAtMs: z.number(),
      readings: z.array(telematicsReading),
      doubts: z.array(telematicsDoubt),
    }),
  ),
  /** Why telematics.json is not followed; null where it is, or there is none. */
  settingsProblem: z.string().nullable(),
});
export type TelematicsView = z.infer<typeof telematicsView>;
