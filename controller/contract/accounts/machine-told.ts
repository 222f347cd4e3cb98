import { z } from 'zod';
import { workModes } from './work-modes.ts';

/** Payload of `machine.mode`: who moves the machine from now on, as it says itself. */
export const machineModePayload = z.strictObject({
  from: z.enum(workModes).nullable(),
  to: z.enum(workModes),
});

/** Payload of `machine.hours-read`: what its counter of operating hours shows, h. */
export const hoursReadPayload = z.strictObject({ hours: z.number().min(0) });

/** A machine's own counter beside what the record makes of the same time, h. */
export const counterComparison = z.object({
  fromMs: z.number(),
  toMs: z.number(),
  firstHours: z.number(),
  lastHours: z.number(),
  /** Steps forward that the clock allows; what went back or jumped is a doubt and counts nothing. */
  countedH: z.number(),
  /** T0 of the record between the two readings. */
  workH: z.number(),
  /** Setting up, which most counters count and T0 does not. */
  setupH: z.number(),
  /** countedH − workH. */
  differenceH: z.number(),
  /** Entries of the first and the last reading. */
  sequences: z.tuple([z.number(), z.number()]),
});
export type CounterComparison = z.infer<typeof counterComparison>;

/** What a machine says of itself now; null: it does not say. */
export const machineTold = z.object({
  mode: z.enum(workModes).nullable(),
  operatingHours: z.number().nullable(),
  /** Age of the older of what is told, ms. */
  ageMs: z.number().nullable(),
  /** What came from it, or over its connection, and was refused since the controller started, newest kind first. */
  refused: z.array(
    z.object({
      /** Of the catalogue of problems. */
      code: z.string(),
      count: z.number().int(),
      ageMs: z.number(),
    }),
  ),
});
