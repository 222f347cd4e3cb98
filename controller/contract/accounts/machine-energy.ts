import { z } from 'zod';
import { certainties } from '../../../hardware-profiles/profile.ts';

/**
 * Payload of `machine.energy-counted`: what a battery gave and took since the last such entry, by the fill that the machine
 * tells. Energy is fill times the capacity of the profile, so it is as certain as that. Net of what a charger gave meanwhile.
 */
export const energyCounted = z.strictObject({
  /** Site time of the first and last report in it. */
  fromMs: z.number().int(),
  toMs: z.number().int(),
  fillStart: z.number(),
  fillEnd: z.number(),
  /** Parts of a full battery that went out and came in. */
  usedRatio: z.number(),
  chargedRatio: z.number(),
  /** The longest silence within, seconds: what went in and out meanwhile is known by its difference only. */
  silenceMaxS: z.number(),
  reports: z.number().int(),
  /** Of the profile; not there where it tells none. */
  capacity: z.strictObject({ kWh: z.number(), certainty: z.enum(certainties), source: z.string() }).exactOptional(),
});
export type EnergyCounted = z.infer<typeof energyCounted>;
