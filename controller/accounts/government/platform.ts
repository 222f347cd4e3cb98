import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ok, refuse, type Result } from '../../../kernel/result.ts';
import { certainties } from '../../../hardware-profiles/profile.ts';
import { linkKinds, linkMachineTypes } from '../../contract/accounts/government-link.ts';
import { liftAlarms, liftSensors } from '../../contract/accounts/work-cycle.ts';

/**
 * One field of a receiver's message. Without `from` it is a constant. Values are turned into the receiver's unit by `times` and written by
 * `as`; what lies outside `min` and `max` is left out and told, never clamped.
 */
const field = z.strictObject({
  name: z.string().regex(/^\w{1,60}$/),
  /** Path in the source (map-message.ts), with dots. */
  from: z.string().exactOptional(),
  constant: z.union([z.string(), z.number()]).exactOptional(),
  as: z.enum([
    'text',
    'number',
    'integer',
    'epoch-ms',
    'epoch-ms-text',
    'date',
    'time',
    'date-time',
    'angle-degrees',
    'beaufort',
    'alarm-flag',
    'no-alarm-flag',
    'fault-flag',
    'no-fault-flag',
    'alarm-bits',
    'choice',
    'whole',
  ]),
  times: z.number().exactOptional(),
  digits: z.int().min(0).max(6).exactOptional(),
  min: z.number().exactOptional(),
  max: z.number().exactOptional(),
  maxLength: z.int().min(1).max(500).exactOptional(),
  /** The receiver wants it: it is named as missing where it is not known. Persons go out only where this is so. */
  required: z.boolean().default(false),
  personal: z.enum(['name', 'id-number']).exactOptional(),
  alarms: z.array(z.enum(liftAlarms)).exactOptional(),
  faults: z.array(z.enum(liftSensors)).exactOptional(),
  /** Of 'choice': the receiver's word for each of ours; '' where it is none of them. */
  words: z.record(z.string(), z.union([z.string(), z.number()])).exactOptional(),
});
export type PlatformField = z.infer<typeof field>;

const bits = z.strictObject({
  length: z.int().min(1).max(64),
  /** Which end of the string bit 0 stands at. */
  bit0: z.enum(['first', 'last']),
  /** Our alarms of each bit, from bit 0; an empty list is a bit that is reserved or that we do not know. */
  alarms: z.array(z.array(z.enum(liftAlarms))),
});

export const platform = z.strictObject({
  schemaVersion: z.literal(1),
  id: z.string(),
  name: z.strictObject({ zh: z.string().min(1), en: z.string().min(1) }),
  source: z.string().min(1),
  certainty: z.enum(certainties),
  /** Of the local times that it wants. */
  zone: z.string(),
  envelope: z.enum(['json', 'form-params', 'signed-form']),
  /** Where its reply says that it has taken a message. */
  success: z.strictObject({ path: z.string(), values: z.array(z.union([z.string(), z.number(), z.boolean()])).min(1) }),
  /** Codes at the same place that ask for another try. */
  tryAgain: z.array(z.union([z.string(), z.number()])).default([]),
  /** Where its reply to 'time-sync' tells its own time, epoch ms. */
  time: z.strictObject({ path: z.string() }).exactOptional(),
  alarmBits: bits.exactOptional(),
  messages: z
    .array(
      z.strictObject({
        kinds: z.array(z.enum(linkKinds)).min(1),
        machines: z.array(z.enum(linkMachineTypes)).min(1),
        /** Appended to the link's URL. */
        path: z.string().default(''),
        /** The receiver's name of the interface, where its envelope has one. */
        method: z.string().default(''),
        fields: z.array(field).min(1).max(120),
      }),
    )
    .min(1),
});
export type Platform = z.infer<typeof platform>;
export type PlatformMessage = Platform['messages'][number];

/** All mappings of a folder, by id. Refuses 'platform-file-invalid'. */
export function loadPlatforms(directory: string): Result<ReadonlyMap<string, Platform>> {
  const loaded = new Map<string, Platform>();
  for (const file of readdirSync(directory).filter((name) => name.endsWith('.json'))) {
    const read = platform.safeParse(JSON.parse(readFileSync(join(directory, file), 'utf8')));
    if (!read.success) {
      return refuse({ code: 'platform-file-invalid', facts: { file, message: z.prettifyError(read.error) } });
    }
    loaded.set(read.data.id, read.data);
  }
  return ok(loaded);
}
