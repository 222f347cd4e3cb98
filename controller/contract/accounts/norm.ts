import { z } from 'zod';
import { timeStates } from '../ledger/ledger.ts';
import { normEvidence } from './norm-evidence.ts';
import { labourEntered, timeMethods } from './norm-labour.ts';

/**
 * What was observed of a machine's work, and the prices to turn it into a quota item: the input of `banksman norm`. Money in one currency,
 * shares between 0 and 1.
 */
const share = z.number().min(0).max(1);
const amount = z.number().min(0).max(1e12);
const text = z.string().min(1).max(200);
const listMax = 60;

/** A cost that the rule has no line for: shown as a line of its own below its part, and counted only where somebody says so. */
const priceExtra = z.strictObject({
  name: text,
  part: z.enum(['maintenance', 'other']),
  perShift: amount,
  isCounted: z.boolean().default(false),
});

export const machinePrice = z.strictObject({
  purchasePrice: amount,
  residualShare: share,
  years: z.number().positive(),
  shiftsPerYear: z.number().positive(),
  overhaul: z.strictObject({
    cost: amount,
    periods: z.number().int().min(1),
    ownShare: share,
    outsideTaxRate: amount,
  }),
  maintenanceFactor: amount,
  installation: z.strictObject({ cost: amount, timesPerYear: amount }),
  operator: z.strictObject({ days: amount, workDaysPerYear: amount, dayWage: amount }),
  energy: z.array(z.strictObject({ perShift: amount, price: amount })).max(listMax),
  yearlyFees: z.array(amount).max(listMax),
  discountRate: amount.optional(),
  extras: z.array(priceExtra).max(listMax).optional(),
});

/** Fees upon the base price, each a rate of the same base; tax comes last, on everything. */
const fees = z.strictObject({
  base: z.enum(['labour-and-machine', 'labour']),
  lines: z.array(z.strictObject({ name: text, rate: amount })).max(listMax),
  taxRate: amount.default(0),
  source: z.string().max(500).default(''),
});

/** What other price books ask for that no observation knows. */
const viewFigures = z.strictObject({
  /** Twelve digits of MasterFormat. */
  masterFormat: z.string().max(20).optional(),
  bgl: z
    .strictObject({
      interestPercent: amount,
      years: z.number().positive(),
      useMonths: z.number().positive(),
      newValue: amount,
      repairPercentPerMonth: amount,
    })
    .optional(),
  /** US force account: ownership of a month, factors of age and region, operating cost and fuel of an hour. */
  forceAccount: z
    .strictObject({
      monthlyRate: amount,
      ageFactor: amount,
      regionFactor: amount,
      hourlyOperating: amount,
      hourlyFuel: amount,
    })
    .optional(),
  /** Where UK books put the same work: item and element codes. */
  uk: z
    .array(z.strictObject({ book: z.enum(['NRM2', 'CESMM4', 'BCIS', 'CECA']), code: text }))
    .max(listMax)
    .optional(),
  /** Category, group and sub-group as ICMS counts them, e.g. `2.03.020`. */
  icms: z.strictObject({ code: text, name: text }).optional(),
});

/** How the time of a cycle is told from those that the study keeps. */
const cycleTime = {
  /** Absent: the mean. */
  timeMethod: z.enum(timeMethods).optional(),
  /** Of the probability method: the share of cycles that keep the time. */
  probabilityShare: share.optional(),
  /** Optimistic, likely and pessimistic minutes of a cycle, where people estimate them. */
  threePoint: z.strictObject({ least: amount, likely: amount, most: amount }).optional(),
};

/** What somebody enters beside what was observed: the item, people, materials, prices. */
export const normEntered = z.strictObject({
  /** 子目: number, name, unit of work and how many of it one item stands for, e.g. 100 m². */
  item: z.strictObject({
    code: text,
    name: text,
    section: z.string().max(200).default(''),
    workContent: z.string().max(1_000).default(''),
    unit: text,
    unitSize: z.number().positive(),
  }),
  /** `continuous`: quantity by net time, where cycles mean little. */
  method: z.enum(['cyclic', 'continuous']).default('cyclic'),
  ...cycleTime,
  /** Parts of the labour norm in place of the record's. */
  labour: labourEntered.optional(),
  crew: z.array(z.strictObject({ grade: text, people: amount, dayWage: amount })).max(listMax),
  materials: z
    .array(z.strictObject({ name: text, unit: z.string().max(40), net: amount, lossRate: share, price: amount }))
    .max(listMax),
  uplift: z.strictObject({ labour: amount, machine: amount }),
  /** Of a shift of the machine; absent: consumption alone is worked out, no money. */
  price: machinePrice.optional(),
  /** Where the prices come from, and of which day. */
  priceSource: z.string().max(500).default(''),
  fees: fees.optional(),
  views: viewFigures.optional(),
  /** Conditions that no record knows: operator's grade, measured temperature. */
  conditions: z.record(z.string().max(60), z.union([z.string().max(200), z.number()])).default({}),
});
export type NormEntered = z.infer<typeof normEntered>;

const { item, crew, materials, uplift } = normEntered.shape;

export const normObservation = z.strictObject({
  item,
  cycles: z.strictObject({
    /** Observed cycle times in their order, minutes. */
    minutes: z.array(z.number()).min(1).max(2_000),
    /** Product of one cycle in the unit of work. */
    product: z.number().positive(),
    precisionPercent: z.number(),
  }),
  /** Where the work has no cycles: quantity in the unit of work, and the minutes of net work that it took. The cycles are shown then, and not built on. */
  continuous: z.strictObject({ quantity: z.number().positive(), netMin: z.number().positive() }).optional(),
  /** Minutes by time state of one whole shift, or of what was observed of shifts; they must sum up to it. */
  shiftMinutes: z.partialRecord(z.enum(timeStates), amount),
  /** How long was observed; absent: one whole shift. */
  observedMin: z.number().positive().optional(),
  /** Of these states, minutes that lie within cycles and are in the cycle times already. */
  minutesInCycles: z.partialRecord(z.enum(timeStates), amount).optional(),
  /** Minutes of `NOLOAD` that lie in no cycle, such as the way to a bay: they belong to each shift as norm time. */
  emptyOutsideCyclesMin: amount.optional(),
  /** Own minutes of cycles that were left out for their size: their product counts nowhere, so they are norm time. */
  leftOutMin: amount.optional(),
  crew,
  materials,
  uplift,
  machine: z.strictObject({
    name: text,
    serials: z.array(z.string()).min(1),
    price: machinePrice.optional(),
  }),
  priceSource: normEntered.shape.priceSource.optional(),
  fees: fees.optional(),
  views: viewFigures.optional(),
  ...cycleTime,
  labour: labourEntered.optional(),
  /** What a cost station asks about: site, thickness, temperature, operator's grade. Null: nobody has recorded it. */
  conditions: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
  /** The entries of the ledger behind it; absent where it was written down by hand. */
  evidence: normEvidence.optional(),
});
export type NormObservation = z.infer<typeof normObservation>;
