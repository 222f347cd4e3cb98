import { z } from 'zod';
import { linkKinds } from '../../contract/accounts/government-link.ts';

/** A message as it waits: as it was, as the receiver wants it, and the numbers of persons sealed. */
export const queuedMessage = z.strictObject({
  id: z.string(),
  kind: z.enum(linkKinds),
  machineId: z.string(),
  atMs: z.number(),
  path: z.string(),
  method: z.string(),
  /** Our own message. */
  raw: z.record(z.string(), z.unknown()),
  /** Masked. */
  body: z.record(z.string(), z.json()),
  /** JSON of what belongs in the place of what is masked, by field, sealed; null: nothing is masked. */
  sealed: z.string().nullable(),
  missing: z.array(z.string()),
  outOfRange: z.array(z.string()),
});
export type QueuedMessage = z.infer<typeof queuedMessage>;

export const messageEnd = z.strictObject({
  id: z.string(),
  outcome: z.enum(['accepted', 'refused', 'dropped']),
  /** Site time. */
  atMs: z.number(),
  attempts: z.int(),
  isBackfill: z.boolean(),
  reply: z.strictObject({ status: z.number(), text: z.string() }).nullable(),
  problem: z.string().nullable(),
});
export type MessageEnd = z.infer<typeof messageEnd>;

/** One line of a segment. */
export const outboxLine = z.union([z.strictObject({ put: queuedMessage }), z.strictObject({ end: messageEnd })]);
export type OutboxLine = z.infer<typeof outboxLine>;
