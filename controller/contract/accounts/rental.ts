import { z } from 'zod';
import { certainties } from '../../../hardware-profiles/profile.ts';
import { termFigure, termReleaseView } from '../interlock/term-release.ts';

/** Money is whole minor units (fen, cents) of the contract's one currency; rates are shares, 0 to 1. */
const priceFen = z.number().int().min(0).max(1_000_000_000_000);
const ratio = z.number().min(0).max(1);
const hours = z.number().min(0).max(100_000);
export const rentalId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'small letters, digits and hyphens');
const nameText = z.string().trim().min(1).max(120);
const reasonText = z.string().trim().max(500);

export const rentalLimits = { machines: 100, lines: 60, fenceCorners: 200, sequences: 2_000 } as const;

export const rentalParty = z.strictObject({
  name: nameText,
  taxNumber: z.string().trim().max(60),
  address: z.string().trim().max(200),
});

/** PUT /rental/sites/:rentalSiteId. */
export const rentalSiteBody = z.strictObject({
  name: nameText,
  address: z.string().trim().max(200),
  /** Id of the site whose controller keeps this record; null where none does. */
  siteId: z.string().min(1).max(80).nullable(),
  /** Where a fenced contract lets its machines be: corners in metres of the site frame; null: no fence is known. */
  fence: z
    .array(z.tuple([z.number(), z.number()]))
    .min(3)
    .max(rentalLimits.fenceCorners)
    .nullable(),
});
export type RentalSiteBody = z.infer<typeof rentalSiteBody>;
export type RentalParty = z.infer<typeof rentalParty>;

export const rentalPeriods = ['day', 'week', 'four-weeks', 'month-30', 'calendar-month'] as const;
export type RentalPeriod = (typeof rentalPeriods)[number];
export const rentalOutputUnits = ['m2', 'm3', 't', 'floor', 'hole', 'lift', 'load'] as const;
export const rentalItems = [
  'mobilisation',
  'erection',
  'jacking',
  'dismantling',
  'floor',
  'building',
  'operator',
  'energy',
  'damage',
  'other',
] as const;

/** `readings`: of the hour meter, as people read it; `record`: hours that the ledger shows the machine at work. */
const meterSource = z.enum(['readings', 'record']);

/** Rates of time that the machine does not work; absent (null): such time is charged in full. */
const stopTerms = z.strictObject({
  /** So many hours of a stop count as a day of it. */
  dayH: z.number().min(1).max(24),
  /** Stop caused by the lessee's works. */
  standbyRate: ratio,
  /** Weather, power, an order of an authority. */
  forceMajeureRate: ratio,
  /** So much of each fault of the machine is still charged, hours; what lies beyond is free. */
  faultGraceH: hours,
});

const lineParts = { id: rentalId, name: nameText, machineIds: z.array(rentalId).min(1).max(rentalLimits.machines) };

export const rentalLine = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('period'),
    ...lineParts,
    period: z.enum(rentalPeriods),
    priceFen,
    stops: stopTerms.nullable(),
    /** Hours beyond the included ones of each period. Policies differ and the field knows no default (OvertimePolicy). */
    overtime: z
      .strictObject({
        includedH: hours,
        hourFen: priceFen,
        policy: z.enum(['fixed', 'prorated']),
        meter: meterSource,
      })
      .nullable(),
  }),
  /** 台班: each day on which the machine worked is a call; half a shift up to half of its hours. */
  z.strictObject({
    kind: z.literal('shift'),
    ...lineParts,
    priceFen,
    shiftH: z.number().min(1).max(24),
    minPerCall: z.number().min(0).max(3).multipleOf(0.5),
  }),
  z.strictObject({
    kind: z.literal('meter-hour'),
    ...lineParts,
    priceFen,
    meter: meterSource,
    /** Least hours of the whole invoice period. */
    minH: hours,
  }),
  /** By accepted output, shift by shift. */
  z.strictObject({
    kind: z.literal('output'),
    ...lineParts,
    unit: z.enum(rentalOutputUnits),
    priceFen,
    minPerShift: z.number().min(0),
  }),
  /** A lump sum for each time that it is done: mobilisation, erection, jacking, a floor. */
  z.strictObject({ kind: z.literal('item'), ...lineParts, item: z.enum(rentalItems), priceFen }),
]);
export type RentalLine = z.infer<typeof rentalLine>;
export type StopTerms = z.infer<typeof stopTerms>;

/** POST /rental/contracts/:contractId: a version of a contract; earlier ones stay as they were. */
export const rentalContractBody = z
  .strictObject({
    /** As it stands on the paper. */
    number: z.string().trim().min(1).max(60),
    lessor: rentalParty,
    customerId: rentalId,
    rentalSiteId: rentalId,
    machineIds: z.array(rentalId).min(1).max(rentalLimits.machines),
    currency: z.string().regex(/^[A-Z]{3}$/, 'ISO 4217, three capitals'),
    /** Local time less UTC, minutes: days and months of the contract are local ones. */
    utcOffsetMin: z.number().int().min(-840).max(840),
    /** From when this version counts. */
    from: z.iso.datetime(),
    /** When it ends: machines on rent by it are off rent then, with nobody saying so. Absent: until further notice. Of versions the latest counts. */
    until: z.iso.datetime().exactOptional(),
    /** `begun`: a day that is begun counts whole, the first and the last as well; `clock`: by the hour. */
    dayCount: z.enum(['begun', 'clock']),
    /** Least days on rent of each machine, charged when it goes off rent earlier. */
    minTermDays: z.number().int().min(0).max(3_650),
    /** Whose people drive it. */
    operator: z.enum(['lessor', 'lessee', 'none']),
    /** It moves only while somebody with a certificate for it has control. */
    needsCertifiedOperator: z.boolean(),
    /** It moves only within the fence of its site. */
    isFenced: z.boolean(),
    depositFen: priceFen,
    tax: z.strictObject({
      rate: ratio,
      source: z.string().trim().min(1).max(200),
      certainty: z.enum(certainties),
    }),
    lines: z.array(rentalLine).min(1).max(rentalLimits.lines),
    /** Why there is another version; may be empty for the first. */
    reason: reasonText,
  })
  .superRefine(({ machineIds, lines, from, until }, context) => {
    const issue = (path: (string | number)[], message: string): void => {
      context.addIssue({ code: 'custom', path, message });
    };
    if (until !== undefined && Date.parse(until) <= Date.parse(from)) issue(['until'], 'not after its beginning');
    for (const [index, id] of machineIds.entries())
      if (machineIds.indexOf(id) !== index) issue(['machineIds', index], 'this machine stands twice');
    for (const [index, line] of lines.entries()) {
      if (lines.findIndex(({ id }) => id === line.id) !== index)
        issue(['lines', index, 'id'], 'two lines have this id');
      for (const [at, id] of line.machineIds.entries()) {
        if (!machineIds.includes(id)) issue(['lines', index, 'machineIds', at], 'not a machine of this contract');
        if (line.machineIds.indexOf(id) !== at) issue(['lines', index, 'machineIds', at], 'this machine stands twice');
      }
    }
  });
export type RentalContractBody = z.infer<typeof rentalContractBody>;

const at = z.iso.datetime();
const meterH = z.number().min(0).max(1_000_000);
const documentId = z.string().min(1).max(80).nullable();

/** POST /rental/contracts/:contractId/events: what happened under the contract. */
export const rentalEventBody = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.enum(['on-rent', 'off-rent']),
    machineId: rentalId,
    /** May lie ahead: it takes effect then. */
    at,
    /** The hour meter at that time; null where nobody read it. */
    meterH: meterH.nullable(),
    /** Photo or protocol, by its number among the uploads. */
    documentId,
    /** Needed where the time is past. */
    reason: reasonText,
  }),
  z.strictObject({ type: z.literal('meter-read'), machineId: rentalId, at, meterH, documentId, reason: reasonText }),
  z.strictObject({
    type: z.literal('output-accepted'),
    machineId: rentalId,
    /** Local day of the shift. */
    date: z.iso.date(),
    unit: z.enum(rentalOutputUnits),
    amount: z.number().min(0).max(1_000_000_000),
    /** Who signed for the lessee. */
    acceptedBy: nameText,
    documentId,
    reason: reasonText,
  }),
  z.strictObject({
    type: z.literal('item-done'),
    machineId: rentalId,
    lineId: rentalId,
    at,
    quantity: z.number().positive().max(10_000),
    documentId,
    reason: reasonText,
  }),
]);
export type RentalEventBody = z.infer<typeof rentalEventBody>;
export type RentalEventType = RentalEventBody['type'];

/** POST /rental/invoices/:number/disputes. The line is held, the rest is due. */
export const disputeBody = z.strictObject({ lineId: z.string().min(1).max(90), reason: reasonText.min(1) });
export type DisputeBody = z.infer<typeof disputeBody>;
/** POST /rental/invoices/:number/credit-notes: a document of its own; the invoice stays as it was. */
export const creditBody = z.strictObject({
  lines: z
    .array(z.strictObject({ lineId: z.string().min(1).max(90), fen: priceFen.positive() }))
    .min(1)
    .max(rentalLimits.lines * rentalLimits.machines),
  reason: reasonText.min(1),
});
export type CreditBody = z.infer<typeof creditBody>;

/** A stretch on rent; `offMs` null: until further notice. */
export const rentalSpanView = z.object({
  machineId: z.string(),
  onMs: z.number(),
  offMs: z.number().nullable(),
  onSequence: z.number(),
  offSequence: z.number().nullable(),
  /** It was stated after the fact, by more than a few minutes. */
  isOnBackdated: z.boolean(),
  isOffBackdated: z.boolean(),
  /** It ends with its contract; it may still be taken off rent before. */
  isEndOfContract: z.boolean(),
});

const invoiceSummary = z.object({
  number: z.string(),
  contractId: z.string(),
  fromMs: z.number(),
  toMs: z.number(),
  currency: z.string(),
  grossFen: z.number(),
  /** What is due now: without disputed lines and what was credited. */
  dueFen: z.number(),
  state: z.enum(['issued', 'disputed', 'credited']),
  creditNotes: z.array(z.string()),
});

/** GET /rental. */
export const rentalView = z.object({
  customers: z.array(rentalParty.extend({ id: z.string() })),
  sites: z.array(rentalSiteBody.extend({ id: z.string() })),
  contracts: z.array(
    z.object({
      id: z.string(),
      version: z.number(),
      body: rentalContractBody,
      by: z.string(),
      atMs: z.number(),
      spans: z.array(rentalSpanView),
      /** Of each machine: on rent now, planned, ended, or never yet. */
      machines: z.array(z.object({ machineId: z.string(), state: z.enum(['on', 'planned', 'off', 'never']) })),
      events: z.array(
        z.object({
          sequence: z.number(),
          atMs: z.number(),
          by: z.string(),
          type: z.string(),
          machineId: z.string(),
          body: rentalEventBody,
        }),
      ),
    }),
  ),
  invoices: z.array(invoiceSummary),
  /** Entries of rental that are not what their type says, and count nowhere. */
  unreadable: z.array(z.number()),
  /** Terms that a safety officer has released, newest first. */
  releases: z.array(termReleaseView),
  /** Figures of the terms: how long a release may be, for one. */
  figures: z.array(termFigure),
});
export type RentalView = z.infer<typeof rentalView>;
export type RentalSpanView = z.infer<typeof rentalSpanView>;
export type InvoiceSummary = z.infer<typeof invoiceSummary>;
