import { z } from 'zod';
import { quantityUnits, stepKinds } from '../../missions/mission.ts';
import { timeStates } from './ledger.ts';

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

export const conditionNames = [
  'site',
  'machine-model',
  'slab-thickness',
  'concrete-temperature',
  'air-temperature',
  'operators',
  'operator-certificates',
  'operator-grade',
  'modes',
] as const;
export type ConditionName = (typeof conditionNames)[number];

/** A condition with where it comes from; null: nobody has recorded it. */
const observedCondition = z.strictObject({
  name: z.enum(conditionNames),
  value: z.union([z.string(), z.number()]).nullable(),
  unit: z.string(),
  source: z.enum(['fleet', 'record', 'forecast', 'roster', 'entered', 'missing']),
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
  /** Entries there were when it was read, and the newest signed checkpoint. */
  ledger: z.strictObject({ size: z.number().int(), checkpoint: z.string().nullable() }),
});
export type NormEvidence = z.infer<typeof normEvidence>;

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
  .refine(({ shiftFrom = '0', shiftTo = '1' }) => Date.parse(shiftFrom) < Date.parse(shiftTo), {
    path: ['shiftTo'],
    message: 'must be later than "shiftFrom"',
  });
export type NormWatch = z.infer<typeof normWatch>;
