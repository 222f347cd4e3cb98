import { z } from 'zod';
import { certainties } from '../../../hardware-profiles/profile.ts';
import { quantityUnits } from '../../../missions/mission.ts';

/** For the tablet's forms. */
export { certainties, quantityUnits };

const nameText = z.string().trim().min(1).max(120);
const reasonText = z.string().trim().min(1).max(500);
export const upkeepId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/, 'small letters, digits and hyphens');
const machineId = z.string().min(1).max(60);
const documentId = z.string().min(1).max(80).nullable();

/** After so much of it maintenance is due, with where the figure comes from. */
const interval = z.discriminatedUnion('measure', [
  z.strictObject({
    /** `hours`: at work, as the ledger has them; `days`: by the calendar; `cycles`: work cycles of cranes and hoists. */
    measure: z.enum(['hours', 'days', 'cycles']),
    value: z.number().positive().max(1_000_000),
    source: z.string().trim().min(1).max(200),
    certainty: z.enum(certainties),
  }),
  z.strictObject({
    measure: z.literal('output'),
    unit: z.enum(quantityUnits),
    value: z.number().positive().max(100_000_000),
    source: z.string().trim().min(1).max(200),
    certainty: z.enum(certainties),
  }),
]);
export type UpkeepInterval = z.infer<typeof interval>;

/** PUT /upkeep/plans/:planId: maintenance that comes again and again, by whichever interval is over first. */
export const upkeepPlanBody = z.strictObject({
  machineId,
  name: nameText,
  intervals: z.array(interval).min(1).max(6),
  /** Told as due soon from this share of an interval on. */
  soonRatio: z.number().min(0).max(1),
  /** Overdue, it takes the machine out of service. */
  isRequired: z.boolean(),
  /** From when it is counted as long as it was never done. */
  since: z.iso.datetime(),
});
export type UpkeepPlanBody = z.infer<typeof upkeepPlanBody>;

/** POST /upkeep/plans/:planId/done. */
export const upkeepDoneBody = z.strictObject({
  at: z.iso.datetime(),
  note: z.string().trim().max(500),
  documentId,
  /** What was fitted or used up. Absent: nothing is said of it. */
  parts: z
    .array(z.strictObject({ name: nameText, quantity: z.number().positive().max(100_000) }))
    .max(40)
    .exactOptional(),
});
export type UpkeepDoneBody = z.infer<typeof upkeepDoneBody>;

/** Payload of `upkeep.done`; `name` is the plan's at that time. */
export const upkeepDonePayload = z.object({
  name: z.string(),
  doneMs: z.number(),
  note: z.string(),
  documentId: z.string().nullable().exactOptional(),
  parts: upkeepDoneBody.shape.parts,
});

export const paperKinds = [
  'inspection',
  'drop-test',
  'calibration',
  'ownership-record',
  'use-registration',
  'safety-assessment',
  'insurance',
  'operator-certificate',
] as const;

/** PUT /upkeep/papers/:paperId: of a machine or of a person; put again, it is renewed, and both entries stay. */
export const upkeepPaperBody = z
  .strictObject({
    kind: z.enum(paperKinds),
    name: nameText,
    number: z.string().trim().max(80),
    /** Of an operator's certificate: how skilled it says that he is, such as 四级. */
    grade: z.string().trim().min(1).max(40).optional(),
    subject: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('machine'), machineId }),
      /** `user`: who has control under this name; `skill`: id of the machine type that he may drive. */
      z.strictObject({ kind: z.literal('person'), user: z.string().min(1).max(60), skill: z.string().min(1).max(60) }),
    ]),
    issuedOn: z.iso.date(),
    /** The last day; null: it does not run out. */
    validUntil: z.iso.date().nullable(),
    /** Told as running out from so many days before. */
    warnDays: z.number().int().min(0).max(400),
    /** Without it the machine is out of service. */
    isRequired: z.boolean(),
    documentId,
  })
  .superRefine(({ kind, subject, issuedOn, validUntil }, context) => {
    if (validUntil !== null && validUntil < issuedOn)
      context.addIssue({ code: 'custom', path: ['validUntil'], message: 'before the day of issue' });
    if ((kind === 'operator-certificate') !== (subject.kind === 'person'))
      context.addIssue({
        code: 'custom',
        path: ['subject'],
        message: 'operator certificates are of persons, all others of machines',
      });
  });
export type UpkeepPaperBody = z.infer<typeof upkeepPaperBody>;

/** PUT /upkeep/operators/:machineId: the certificate without which nobody drives it; null: it goes by itself. */
export const operatorNeedBody = z.strictObject({ skill: z.string().min(1).max(60).nullable() });
/** DELETE of a plan or a paper. */
export const upkeepReason = z.strictObject({ reason: reasonText });

const term = z.enum(['papers-lapsed', 'off-rent', 'off-site', 'operator-missing']);

export const upkeepView = z.object({
  plans: z.array(
    z.object({
      id: z.string(),
      plan: upkeepPlanBody,
      lastDoneMs: z.number().nullable(),
      lastBy: z.string().nullable(),
      /** What was told when it was done last: note, parts, document. */
      lastWork: z
        .object({
          note: z.string(),
          parts: z.array(z.object({ name: z.string(), quantity: z.number() })),
          documentId: z.string().nullable(),
        })
        .nullable(),
      /** Entries that it rests on: the plan's, and where it was done. */
      sequence: z.number(),
      doneSequence: z.number().nullable(),
      /** Of each interval what is used since, in its unit. */
      used: z.array(z.object({ measure: z.string(), unit: z.string(), used: z.number(), limit: z.number() })),
      state: z.enum(['ok', 'soon', 'overdue']),
    }),
  ),
  papers: z.array(
    z.object({
      id: z.string(),
      paper: upkeepPaperBody,
      by: z.string(),
      sequence: z.number(),
      /** Whole days that are left, the last one included; negative: since it lapsed; null: it does not run out. */
      daysLeft: z.number().nullable(),
      state: z.enum(['valid', 'soon', 'lapsed']),
    }),
  ),
  operators: z.array(z.object({ machineId: z.string(), skill: z.string() })),
  /** Papers that a machine must have by a day and has not; `daysLeft` negative: since it is overdue. */
  missing: z.array(
    z.object({
      machineId: z.string(),
      kind: z.literal('use-registration'),
      acceptedOn: z.string(),
      daysLeft: z.number(),
    }),
  ),
  /** What keeps machines out of service now, as the interlock is told. */
  withheld: z.array(z.object({ machineId: z.string(), term, name: z.string(), isOnlyOutside: z.boolean() })),
  /** Entries of upkeep that are not what their type says, and count nowhere. */
  unreadable: z.array(z.number()),
  /** Usual intervals and terms, to begin with. */
  rules: z.array(
    z.object({
      id: z.string(),
      value: z.number(),
      unit: z.string(),
      source: z.string(),
      certainty: z.enum(certainties),
    }),
  ),
});
export type UpkeepView = z.infer<typeof upkeepView>;
