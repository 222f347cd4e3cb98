import { z } from 'zod';

/** Failures of machines, seen by the record (time in FAULT) or told by people, and what people say of them. */

export const failureClasses = ['minor', 'general', 'severe', 'critical'] as const;
export type FailureClass = (typeof failureClasses)[number];
/** 'none': looked into, and no failure. */
export const failureVerdicts = [...failureClasses, 'none'] as const;

const line = z.string().trim().min(1).max(200);
const note = line.nullable().default(null);
const instant = z.iso.datetime().nullable().default(null);

export const failureJudgement = z
  .strictObject({
    class: z.enum(failureVerdicts),
    /** From the product itself; misuse and outer causes are listed and not counted. */
    isBasic: z.boolean(),
    symptom: note,
    cause: note,
    part: note,
    /** Site time; both null: the time in FAULT is the time of repair. */
    repairFrom: instant,
    repairTo: instant,
    /** Documents that show it. */
    evidence: z.array(z.string().min(1).max(64)).max(20).default([]),
  })
  .refine(({ repairFrom, repairTo }) => (repairFrom === null) === (repairTo === null), {
    path: ['repairTo'],
    message: 'begin and end of the repair belong together',
  })
  .refine(({ repairFrom, repairTo }) => repairFrom === null || repairTo === null || repairFrom <= repairTo, {
    path: ['repairTo'],
    message: 'before the begin of the repair',
  });
export type FailureJudgement = z.infer<typeof failureJudgement>;

/** A failure that the record did not see by itself. */
export const failureReport = z.strictObject({ at: z.iso.datetime(), symptom: line });
export type FailureReport = z.infer<typeof failureReport>;

/** Payloads of `failure.reported` and `failure.classified`; the author is the entry's actor. */
export const failureReportedPayload = z.object({
  failureId: z.string(),
  atMs: z.number().int(),
  symptom: z.string(),
  vendorId: z.string().exactOptional(),
});
export const failureClassifiedPayload = z.object({ failureId: z.string(), judgement: failureJudgement });

/** How a failure counts: as judged, as the rule for unjudged ones says, or not at all. */
export const failureStandings = ['judged', 'unjudged', 'not-basic', 'no-failure', 'gone'] as const;

/** One judgement with its author; `sequence` is that of its entry. */
export const saidJudgement = z.object({
  judgement: failureJudgement,
  by: z.string(),
  atMs: z.number(),
  sequence: z.number().int(),
});
export type SaidJudgement = z.infer<typeof saidJudgement>;

export const failureView = z.object({
  failureId: z.string(),
  /** 'vendor': told by the telematics of its maker or lessor, and looked at by nobody yet. */
  origin: z.enum(['record', 'person', 'vendor']),
  /** Begin of the trouble, and its end as the record saw it (null: told by a person, or gone from the record). */
  fromMs: z.number(),
  toMs: z.number().nullable(),
  /** Work time of the machine when it began, hours. */
  atWorkH: z.number().nullable(),
  repairH: z.number(),
  /** What the machine said, or the person who told of it. */
  said: z.string(),
  standing: z.enum(failureStandings),
  /** As it is counted; null where it is not. */
  countedClass: z.enum(failureClasses).nullable(),
  /** Oldest first; the last one counts. */
  judgements: z.array(saidJudgement),
  /** The entries that tell it: of the stretch or the report, then of each judgement. */
  sequences: z.array(z.number().int()),
});
export type FailureView = z.infer<typeof failureView>;

const figure = z.object({ value: z.number(), unit: z.string(), source: z.string(), certainty: z.string() });

export const reliabilityView = z.object({
  machineIds: z.array(z.string()),
  fromMs: z.number(),
  toMs: z.number(),
  /** Share of the time that the record explains, 0 to 1. */
  coverage: z.number(),
  /** T0 and T1, hours. */
  workH: z.number(),
  repairH: z.number(),
  /** Null after a critical failure, which has no weight. */
  equivalentFailures: z.number().nullable(),
  countedFailures: z.number(),
  unjudgedFailures: z.number(),
  mtbfH: z.number().nullable(),
  mttffH: z.number().nullable(),
  mttrH: z.number().nullable(),
  /** R = T0 / (T0 + T1) and A = MTBF / (MTBF + MTTR), 0 to 1. */
  reliability: z.number().nullable(),
  availability: z.number().nullable(),
  /** One-sided lower bounds of the MTBF, each with its confidence (0 to 1). */
  mtbfLowerBounds: z.array(z.object({ confidence: z.number(), hours: z.number().nullable() })),
  hasFailedTest: z.boolean(),
  /** The numbers it rests on, with their sources. */
  rules: z.record(z.string(), figure),
});
export type ReliabilityView = z.infer<typeof reliabilityView>;

/** Machines of one model: each for itself, and all of them together. */
export const modelReliability = z.object({
  profileId: z.string(),
  name: z.object({ zh: z.string(), en: z.string() }),
  together: reliabilityView,
  machines: z.array(z.object({ machineId: z.string(), label: z.string(), reliability: reliabilityView })),
});
export type ModelReliability = z.infer<typeof modelReliability>;
export const modelsReliability = z.array(modelReliability);

export const failuresView = z.object({ failures: z.array(failureView), reliability: reliabilityView });
export type FailuresView = z.infer<typeof failuresView>;
