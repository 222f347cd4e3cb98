import { z } from 'zod';
import { timeStates } from './ledger.ts';

/**
 * What was observed of a machine's work, and the prices to turn it into a quota item: the input of `banksman norm`. Money in one currency,
 * shares between 0 and 1.
 */
const share = z.number().min(0).max(1);
const amount = z.number().min(0);

export const normObservation = z.strictObject({
  /** 子目: number, name, unit of work and how many of it one item stands for, e.g. 100 m². */
  item: z.strictObject({
    code: z.string().min(1),
    name: z.string().min(1),
    workContent: z.string().default(''),
    unit: z.string().min(1),
    unitSize: z.number().positive(),
  }),
  cycles: z.strictObject({
    /** Observed cycle times in their order, minutes. */
    minutes: z.array(z.number()).min(1),
    /** Product of one cycle in the unit of work. */
    product: z.number().positive(),
    precisionPercent: z.number(),
  }),
  /** Minutes by time state of one whole shift; they must sum up to it. */
  shiftMinutes: z.partialRecord(z.enum(timeStates), amount),
  crew: z.array(z.strictObject({ grade: z.string().min(1), people: amount, dayWage: amount })),
  materials: z.array(
    z.strictObject({ name: z.string().min(1), unit: z.string(), net: amount, lossRate: share, price: amount }),
  ),
  uplift: z.strictObject({ labour: amount, machine: amount }),
  machine: z.strictObject({
    name: z.string().min(1),
    serials: z.array(z.string()).min(1),
    price: z.strictObject({
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
      energy: z.array(z.strictObject({ perShift: amount, price: amount })),
      yearlyFees: z.array(amount),
      discountRate: amount.optional(),
    }),
  }),
  /** What a cost station asks about: site, thickness, temperature, operator's grade. */
  conditions: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type NormObservation = z.infer<typeof normObservation>;
