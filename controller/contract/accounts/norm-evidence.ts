import { z } from 'zod';
import { quantityUnits, stepKinds } from '../../../missions/mission.ts';
import { timeStates } from '../ledger/ledger.ts';

/**
 * How work is cut into cycles. `lane`: tool on to tool on, within one task; `task`: one task, a bay; `round`: from the end of one
 * piece of product to the end of the next (a lift, a load), whatever tasks lie between.
 */
export const cycleBases = ['lane', 'task', 'round'] as const;
export type CycleBasis = (typeof cycleBases)[number];

/** Why a cycle takes no part in the time study. Values that the study itself strikes are not among them. */
export const cycleFaults = ['unexplained', 'no-quantity', 'unfinished', 'small'] as const;
export type CycleFault = (typeof cycleFaults)[number];

const minutes = z.number().min(0);
const moment = z.number().int();

/** One cycle as the record has it. */
export const observedCycle = z.strictObject({
  machineId: z.string(),
  missionId: z.string().nullable(),
  taskId: z.string(),
  fromMs: moment,
  toMs: moment,
  /** Work, empty movement, and the changes of tool and the handling that belong to each cycle. */
  ownMin: minutes,
  /** What interrupted it, not in `ownMin`. */
  stopped: z.array(z.strictObject({ state: z.enum(timeStates), cause: z.string(), minutes })),
  amount: z.number().min(0),
  /** Null: it takes part. */
  fault: z.enum(cycleFaults).nullable(),
  /** Entries of the ledger that it stands on: times and quantities. */
  sequences: z.array(z.number().int()),
});
export type ObservedCycle = z.infer<typeof observedCycle>;

/** A stretch of a machine's time in what was observed as the shift. */
const observedStretch = z.strictObject({
  machineId: z.string(),
  fromMs: moment,
  toMs: moment,
  state: z.enum(timeStates),
  cause: z.string(),
  taskId: z.string().nullable(),
  sequence: z.number().int().nullable(),
  correctedBy: z.number().int().nullable(),
});
export type ObservedStretch = z.infer<typeof observedStretch>;

/** Who had control during the cycles; `user` null: nobody, the machine went by itself. */
const observedOperator = z.strictObject({
  user: z.string().nullable(),
  /** Of the cycles' own time. */
  minutes,
  /** For the model, as the record has it; null: none. */
  certificate: z
    .strictObject({
      name: z.string(),
      number: z.string(),
      grade: z.string().nullable(),
      issuedOn: z.string(),
      validUntil: z.string().nullable(),
      sequence: z.number().int(),
      /** Not in force in all of that time. */
      isLapsed: z.boolean(),
    })
    .nullable(),
});
export type ObservedOperator = z.infer<typeof observedOperator>;

/** Persons of each trade beside the machine, the mean over the time that was counted for. */
const observedCrew = z.strictObject({
  persons: z.strictObject({ general: z.number(), skilled: z.number(), senior: z.number() }),
  countedMin: minutes,
  cyclesMin: minutes,
  sequences: z.array(z.number().int()),
});
export type ObservedCrew = z.infer<typeof observedCrew>;

export const conditionNames = [
  'site',
  'machine-model',
  'slab-thickness',
  'concrete-temperature',
  'air-temperature',
  'operators',
  'operator-certificates',
  'operator-grade',
  'crew',
  'modes',
] as const;
export type ConditionName = (typeof conditionNames)[number];

/** A condition with where it comes from; null: nobody has recorded it. */
const observedCondition = z.strictObject({
  name: z.enum(conditionNames),
  value: z.union([z.string(), z.number()]).nullable(),
  unit: z.string(),
  source: z.enum(['fleet', 'record', 'forecast', 'roster', 'papers', 'entered', 'missing']),
});
export type ObservedCondition = z.infer<typeof observedCondition>;

/** What the ledger says about the work of machines of one model. */
export const normEvidence = z.strictObject({
  siteId: z.string(),
  isSimulated: z.boolean(),
  step: z.enum(stepKinds),
  basis: z.enum(cycleBases),
  unit: z.enum(quantityUnits),
  fromMs: moment,
  toMs: moment,
  shiftFromMs: moment,
  shiftToMs: moment,
  /** Where several shifts were chosen: which of whose time. Absent: all machines, the whole shift. */
  parts: z.array(z.strictObject({ machineId: z.string(), fromMs: moment, toMs: moment })).optional(),
  machines: z.array(
    z.strictObject({
      id: z.string(),
      label: z.string(),
      serialNo: z.string(),
      profileId: z.string(),
      /** Of the model, as its profile has it. */
      name: z.strictObject({ zh: z.string(), en: z.string() }),
    }),
  ),
  missionIds: z.array(z.string()),
  cycles: z.array(observedCycle),
  stretches: z.array(observedStretch),
  /** Share of the shift's time that entries explain, 0 to 1. */
  coverage: z.number(),
  /** All that was earned at this step in the interval, whether in a whole cycle or not. */
  quantity: z.number(),
  conditions: z.array(observedCondition),
  /** Absent in older records. */
  operators: z.array(observedOperator).optional(),
  /** Null: nobody counted. */
  crew: observedCrew.nullable().optional(),
  /** Entries there were when it was read, and the newest signed checkpoint. */
  ledger: z.strictObject({ size: z.number().int(), checkpoint: z.string().nullable() }),
});
export type NormEvidence = z.infer<typeof normEvidence>;

/** At most so many shifts make one norm. */
export const partsMax = 200;

const idText = z.string().min(1).max(80);

/** What to look at in the record. Times are site time. */
export const normWatch = z
  .strictObject({
    machineIds: z.array(idText).min(1).max(20),
    step: z.enum(stepKinds),
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    /** Absent: all missions. */
    missionId: idText.optional(),
    /** Absent: rounds for what is counted in lifts and loads, lanes for floor. */
    basis: z.enum(cycleBases).optional(),
    /** Several shifts of several machines: only these parts of the time between `from` and `to`, each a shift with its cycles. */
    parts: z
      .array(z.strictObject({ machineId: idText, from: z.iso.datetime(), to: z.iso.datetime() }))
      .min(1)
      .max(partsMax)
      .optional(),
    /** The span whose minutes are the shift; absent: that of the cycles. */
    shiftFrom: z.iso.datetime().optional(),
    shiftTo: z.iso.datetime().optional(),
    /** Cycles with less product are left out, and shown as such: the ends of lanes beside columns. */
    amountMin: z.number().min(0).max(1e6).optional(),
    precisionPercent: z.number().default(5),
  })
  .refine(({ from, to }) => Date.parse(from) < Date.parse(to), { path: ['to'], message: 'must be later than "from"' })
  .refine(({ shiftFrom, shiftTo }) => (shiftFrom === undefined) === (shiftTo === undefined), {
    path: ['shiftTo'],
    message: 'a shift has a beginning and an end',
  })
  .refine(({ parts, shiftFrom }) => parts === undefined || shiftFrom === undefined, {
    path: ['shiftFrom'],
    message: 'each part is a shift of its own',
  })
  .refine(
    ({ parts = [], machineIds, from, to }) =>
      parts.every(
        (part) =>
          machineIds.includes(part.machineId) &&
          Date.parse(part.from) >= Date.parse(from) &&
          Date.parse(part.from) < Date.parse(part.to) &&
          Date.parse(part.to) <= Date.parse(to),
      ),
    { path: ['parts'], message: 'of the machines, and between "from" and "to"' },
  )
  .refine(({ shiftFrom = '0', shiftTo = '1' }) => Date.parse(shiftFrom) < Date.parse(shiftTo), {
    path: ['shiftTo'],
    message: 'must be later than "shiftFrom"',
  });
export type NormWatch = z.infer<typeof normWatch>;
