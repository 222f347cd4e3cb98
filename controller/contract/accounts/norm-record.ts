import { z } from 'zod';
import { problemView } from '../problems/problem-view.ts';
import { normEntered, normObservation } from './norm.ts';
import { normWatch } from './norm-evidence.ts';
import { foundWork } from './norm-work.ts';
import { labourNormView, timeMethods } from './norm-labour.ts';

const numbers = z.array(z.number()).readonly();

/** A series of cycle times after the limit values; same unit as the series. */
export const timeStudy = z.object({
  rawMean: z.number(),
  kept: numbers,
  /** `index`: place in the series as it was observed, from 0. */
  rejected: z
    .array(
      z.object({
        index: z.number(),
        value: z.number(),
        side: z.enum(['high', 'low']),
        limit: z.number(),
        coefficient: z.number(),
      }),
    )
    .readonly(),
  /** Within which a further value would be kept: limits of the values kept. */
  limits: z.object({ low: z.number(), high: z.number() }),
  mean: z.number(),
  /** Kp = greatest / least. */
  stability: z.number(),
  /** E, relative error of the mean. */
  precision: z.number(),
  /** What the table asks for at this stability; null: less stable than the table goes. */
  cyclesNeeded: z.number().nullable(),
  /** Further cycles for the wanted precision, by the table and by the spread of these; null as `cyclesNeeded`. Absent in older records. */
  cyclesMore: z.number().nullable().optional(),
  isEnough: z.boolean(),
});
export type TimeStudy = z.infer<typeof timeStudy>;

/** Further ways to a time from the same cycles, beside the mean that the norm is built on. */
export const otherMeans = z.object({
  /** 二次平均法. */
  second: z.number(),
  /** A time that such a share of cycles (or crews) keeps: t = mean + λ·σ. */
  probable: z.array(z.object({ share: z.number(), lambda: z.number(), minutes: z.number() })).readonly(),
  /** (a + 4m + b)/6 with σ = (b − a)/6; null where nobody estimated. */
  threePoint: z.object({ minutes: z.number(), deviation: z.number() }).nullable(),
});
export type OtherMeans = z.infer<typeof otherMeans>;

export const shiftShare = z.object({
  /** What was observed. */
  observedMin: z.number(),
  /** Of one shift, 台班. */
  shiftMin: z.number(),
  /** False: the shares come from less or more than one shift. */
  isWholeShift: z.boolean(),
  /** Unavoidable minutes that are no work: 规范时间. */
  normMin: z.number(),
  lossMin: z.number(),
  /** Minutes of norm states that lie within cycles, and are in the cycle times already. */
  inCyclesMin: z.number(),
  /** KB, 机械时间利用系数. */
  utilisation: z.number(),
});
export type ShiftShare = z.infer<typeof shiftShare>;

export const machineNormView = z.object({
  method: z.enum(['cyclic', 'continuous']),
  /** Net output of an hour. */
  perHour: z.number(),
  /** 台班产量: output of a shift. */
  perShift: z.number(),
  /** 机械时间定额: machine shifts per unit. */
  shiftsPerUnit: z.number(),
  /** 人工时间定额: worker days per unit. */
  workerDaysPerUnit: z.number(),
});
export type MachineNorm = z.infer<typeof machineNormView>;

/** The seven parts of a machine shift's price, their sum, and what an idle shift costs (depreciation, operator, other). */
export const shiftPriceView = z.object({
  depreciation: z.number(),
  overhaul: z.number(),
  maintenance: z.number(),
  installation: z.number(),
  operator: z.number(),
  energy: z.number(),
  other: z.number(),
  total: z.number(),
  idle: z.number(),
  /** Costs the rule has no line for; what is counted is in its part already. */
  extras: z
    .array(
      z.object({
        name: z.string(),
        part: z.enum(['maintenance', 'other']),
        perShift: z.number(),
        isCounted: z.boolean(),
      }),
    )
    .readonly(),
});
export type ShiftPrice = z.infer<typeof shiftPriceView>;

const consumed = { name: z.string(), unit: z.string(), amount: z.number() };
const quotaLine = z.object({ ...consumed, price: z.number(), cost: z.number() });
export type QuotaLine = z.infer<typeof quotaLine>;
const quotaLines = z.array(quotaLine).readonly();

export const quotaItemView = z.object({
  labour: quotaLines,
  materials: quotaLines,
  machines: quotaLines,
  labourCost: z.number(),
  materialCost: z.number(),
  machineCost: z.number(),
  /** 基价. */
  basePrice: z.number(),
  /** Upon the base price; null where none were entered. */
  fees: z
    .object({
      base: z.number(),
      lines: z.array(z.object({ name: z.string(), rate: z.number(), cost: z.number() })).readonly(),
      beforeTax: z.number(),
      tax: z.number(),
      total: z.number(),
    })
    .nullable(),
});
export type QuotaItem = z.infer<typeof quotaItemView>;

/** Views of the same norm for other price books. */
export const normViewsView = z.object({
  /** The crew counts the operator. Money null where no prices were entered. */
  rsMeans: z.object({
    line: z.string().nullable(),
    description: z.string(),
    crew: z.number(),
    dailyOutput: z.number(),
    unit: z.string(),
    labourHoursPerUnit: z.number(),
    /** Where the unit is m²: in square feet. */
    perSquareFoot: z.object({ dailyOutput: z.number(), labourHoursPerUnit: z.number() }).nullable(),
    bare: z.object({ material: z.number(), labour: z.number(), equipment: z.number(), total: z.number() }).nullable(),
  }),
  /** ARH: hours of the crew per unit. Distribution times are a share of the basic time, not of the shift. */
  arh: z.object({
    basicHoursPerUnit: z.number(),
    distributionShare: z.number(),
    hoursPerUnit: z.number(),
  }),
  /** BGL: depreciation and interest, repair; per month, hour (a month of 170 h) and day (30 days). */
  bgl: z
    .object({
      percentPerMonth: z.number(),
      perMonth: z.number(),
      repairPerMonth: z.number(),
      perHour: z.number(),
      perDay: z.number(),
    })
    .nullable(),
  icms: z.object({ code: z.string(), name: z.string(), cost: z.number(), per: z.string() }).nullable(),
  /** Rates of an hour: at work, standing by, idling with the engine on. Absent in older records, as `uk`. */
  forceAccount: z.object({ working: z.number(), standby: z.number(), idling: z.number() }).nullable().optional(),
  uk: z
    .array(z.object({ book: z.string(), code: z.string(), cost: z.number(), per: z.string() }))
    .readonly()
    .optional(),
});
export type NormViews = z.infer<typeof normViewsView>;

/** A quota item with everything that it was worked out from. Money in the currency of the observation. */
export const normRecordView = z.object({
  observation: normObservation,
  /** Null for continuous work. */
  study: timeStudy.nullable(),
  otherMeans: otherMeans.nullable(),
  /** The time of a cycle that the norm is built on, minutes; null for continuous work, absent in older records, which took the mean. */
  cycleTime: z
    .object({ method: z.enum(timeMethods), minutes: z.number() })
    .nullable()
    .optional(),
  shift: shiftShare,
  norm: machineNormView,
  /** Null where nobody works beside the machine; absent in older records. */
  labour: labourNormView.nullable().optional(),
  /** Of one item, before prices and uplift: machine shifts and worker days by grade. */
  consumption: z.array(z.object(consumed)).readonly(),
  price: shiftPriceView.nullable(),
  /** Per `unitSize` units of work; null where no prices were entered. */
  item: quotaItemView.nullable(),
  views: normViewsView,
});
export type NormRecord = z.infer<typeof normRecordView>;

/** POST /norms/drafts: what to look at, and what was entered so far. */
export const normDraftRequest = z.strictObject({ watch: normWatch, entered: normEntered });
export type NormDraftRequest = z.infer<typeof normDraftRequest>;

/** What the record says, and what comes of it: a norm, or why there is none. */
export const normDraftView = z.object({
  observation: normObservation,
  record: normRecordView.nullable(),
  /** Cycle times that the study would strike, or struck. */
  problem: problemView.nullable(),
});
export type NormDraftView = z.infer<typeof normDraftView>;

/** A norm as it was put on record: nothing of it changes any more. */
export const normKept = z.object({
  id: z.string(),
  by: z.string(),
  atMs: z.number(),
  /** SHA-256 of the record's canonical JSON, as the ledger has it. */
  sha256: z.string(),
  record: normRecordView,
});
export type NormKept = z.infer<typeof normKept>;

export const normSummary = z.object({
  id: z.string(),
  /** Of this item's number: 1 for the first that was put on record. */
  version: z.number(),
  by: z.string(),
  atMs: z.number(),
  code: z.string(),
  name: z.string(),
  unit: z.string(),
  unitSize: z.number(),
  perShift: z.number(),
  basePrice: z.number().nullable(),
  cycles: z.number(),
  /** False: fewer or less steady cycles than the wanted precision asks for; null for continuous work. */
  isEnough: z.boolean().nullable(),
  sha256: z.string(),
});
export type NormSummary = z.infer<typeof normSummary>;

/** More is not listed; older work is chosen by dates. */
export const foundWorkMax = 300;

/** GET /norms/choices: what the record has that a norm could be made of; each step with the span of its work. */
export const normChoices = z.object({
  machines: z.array(
    z.object({
      id: z.string(),
      label: z.string(),
      profileId: z.string(),
      steps: z.array(z.object({ step: z.string(), fromMs: z.number(), toMs: z.number() })),
    }),
  ),
  /** What of it one may choose, newest first, at most `foundWorkMax`. */
  work: z.array(foundWork),
  precisionPercents: z.array(z.number()),
  /** Shares of cycles that the probability method has a λ for. */
  probabilityShares: z.array(z.number()),
  /** Uplift from a construction norm to a budget quota, as textbooks have it. */
  uplifts: z.array(
    z.object({
      of: z.enum(['labour', 'machine']),
      name: z.object({ zh: z.string(), en: z.string() }),
      share: z.number(),
      source: z.string(),
      certainty: z.string(),
    }),
  ),
  /** Entered last, or an example to be replaced. */
  entered: normEntered,
});
export type NormChoices = z.infer<typeof normChoices>;

/** Payload of `norm.recorded`. */
export const normRecordedPayload = z.strictObject({
  normId: z.string(),
  sha256: z.string(),
  code: z.string(),
  name: z.string(),
  machineIds: z.array(z.string()),
  step: z.string(),
  fromMs: z.number(),
  toMs: z.number(),
  cycles: z.number(),
  struck: z.number(),
  isEnough: z.boolean().nullable(),
  perShift: z.number(),
  unit: z.string(),
  basePrice: z.number().nullable(),
});
export type NormRecordedPayload = z.infer<typeof normRecordedPayload>;
