import { z } from 'zod';
import { docType, documentView } from './documents.ts';

/** First-set dossiers: what a scheme asks for, what of it is there, and the index of the folder that is made. */

const bilingual = z.strictObject({ zh: z.string().min(1).max(300), en: z.string().min(1).max(300) });
const certainty = z.enum(['found', 'known', 'check', 'guess']);
const figure = z.strictObject({
  value: z.number(),
  unit: z.string().min(1),
  source: z.string().min(1),
  clause: z.string().optional(),
  effectiveDate: z.iso.date().optional(),
  certainty,
});

/** What a rule may ask about; each is worked out from the machine's identity, its documents or its history. */
export const schemeFacts = [
  'unitOrdinal',
  'unitsOrdered',
  'unitsInBatch',
  'contractPriceCny',
  'paidRatio',
  'premiumCny',
  'localisationRatio',
  'isRelatedParty',
  'catalogueItem',
  'finalUser',
  'deliveryDate',
  'acceptanceDate',
  'firstUseDate',
  'workHours',
] as const;
export type SchemeFact = (typeof schemeFacts)[number];

const ruleBase = { id: z.string().regex(/^[a-z0-9-]+$/), name: bilingual, fact: z.enum(schemeFacts) };
export const schemeRule = z.discriminatedUnion('test', [
  z.strictObject({ ...ruleBase, test: z.literal('at-least'), figure }),
  z.strictObject({ ...ruleBase, test: z.literal('at-most'), figure }),
  /** Entered at all. */
  z.strictObject({ ...ruleBase, test: z.literal('known'), source: z.string().min(1), certainty }),
  z.strictObject({ ...ruleBase, test: z.literal('is-not-so'), source: z.string().min(1), certainty }),
  /** A day in [from, to]; a null end is to be completed by whoever uses the scheme. */
  z.strictObject({
    ...ruleBase,
    test: z.literal('between'),
    from: z.iso.date().nullable(),
    to: z.iso.date().nullable(),
    source: z.string().min(1),
    certainty,
  }),
]);
export type SchemeRule = z.infer<typeof schemeRule>;

export const schemeItem = z.strictObject({
  docType,
  name: bilingual,
  /** 'if-any': where the machine has one or the law asks for one. */
  required: z.enum(['always', 'if-any']),
  /** Greatest age on the day of the dossier, days. */
  maxAgeDays: figure.optional(),
  issuerRule: bilingual.optional(),
  note: bilingual.optional(),
  source: z.string().min(1),
  certainty,
});

export const dossierScheme = z.strictObject({
  schemaVersion: z.literal(1),
  scheme: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    .max(60),
  name: bilingual,
  owner: bilingual,
  /** 'template': to be completed from the official text by whoever uses it. */
  standing: z.enum(['excerpt', 'template']),
  note: bilingual,
  /** How long a recognition lasts. */
  validityYears: figure.optional(),
  /** Documents that run out within so many days of the dossier are marked. */
  warnDays: figure,
  /** The catalogue that it recognises machines by, as `taxonomyCodes` of the machine profiles name it; absent: none is known. */
  catalogue: z.strictObject({ taxonomy: z.string().min(1).max(200), source: z.string().min(1), certainty }).optional(),
  items: z.array(schemeItem).min(1).max(100),
  rules: z.array(schemeRule).max(50),
});
export type DossierScheme = z.infer<typeof dossierScheme>;

export const checklistStandings = ['present', 'missing', 'expired', 'expires-soon', 'undated', 'not-needed'] as const;
export const ruleStandings = ['met', 'not-met', 'unknown'] as const;

export const checklistView = z.object({
  scheme: z.string(),
  name: bilingual,
  standing: z.enum(['excerpt', 'template']),
  note: bilingual,
  /** The day it is for, ISO 8601. */
  day: z.string(),
  /** The machine's codes in the catalogue that the scheme names, none where its profile has none; null: the scheme names no catalogue. */
  catalogue: z
    .object({
      taxonomy: z.string(),
      codes: z.array(z.object({ code: z.string(), name: z.string().nullable(), source: z.string(), certainty })),
    })
    .nullable(),
  items: z.array(
    z.object({
      docType: z.string(),
      name: bilingual,
      required: z.enum(['always', 'if-any']),
      standing: z.enum(checklistStandings),
      /** Last day on which the best of the documents counts; null: it does not run out, or nobody knows. */
      countsUntil: z.string().nullable(),
      daysLeft: z.number().int().nullable(),
      maxAgeDays: z.number().nullable(),
      issuerRule: bilingual.nullable(),
      note: bilingual.nullable(),
      documents: z.array(documentView),
      source: z.string(),
      certainty,
    }),
  ),
  rules: z.array(
    z.object({
      id: z.string(),
      name: bilingual,
      fact: z.enum(schemeFacts),
      standing: z.enum(ruleStandings),
      /** What is there, and what is asked for. */
      value: z.union([z.number(), z.string(), z.boolean()]).nullable(),
      asked: z.string(),
      source: z.string(),
      certainty,
    }),
  ),
});
export type ChecklistView = z.infer<typeof checklistView>;

export const schemesView = z.array(
  z.object({ scheme: z.string(), name: bilingual, standing: z.enum(['excerpt', 'template']), isOwn: z.boolean() }),
);
export type SchemesView = z.infer<typeof schemesView>;

/** `index.json` of a dossier. */
export const dossierIndex = z.strictObject({
  format: z.literal('banksman-dossier'),
  schemaVersion: z.literal(1),
  software: z.string(),
  serialNo: z.string(),
  machineId: z.string(),
  scheme: z.string(),
  siteId: z.string(),
  /** The interval that is told, and when it was made; site time. */
  fromMs: z.number().int(),
  toMs: z.number().int(),
  madeAtMs: z.number().int(),
  /** Of the ledger that it rests on: entries and the root over them (hex). */
  ledger: z.strictObject({
    ledgerEpoch: z.number().int(),
    size: z.number().int(),
    rootHash: z.string(),
    checkpoint: z.string(),
  }),
  /** Every other file of the folder. */
  parts: z.array(
    z.strictObject({
      path: z.string(),
      bytes: z.number().int(),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      title: bilingual,
    }),
  ),
});
export type DossierIndex = z.infer<typeof dossierIndex>;
