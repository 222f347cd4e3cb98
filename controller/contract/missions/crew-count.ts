import { z } from 'zod';

/** Who works beside a machine, as quota books name them: 普工, 一般技工, 高级技工. The operator is in the machine's price and is not counted. */
export const trades = ['general', 'skilled', 'senior'] as const;
export type Trade = (typeof trades)[number];

/** Names of the trades in quota items; an item's crew line of this grade is of this trade. */
export const tradeNames: Readonly<Record<Trade, string>> = {
  general: '普工',
  skilled: '一般技工',
  senior: '高级技工',
};

const persons = z.number().int().min(0).max(50);

/** POST /machines/{machineId}/crew: all who are there now; nobody is a count too. */
export const crewCountRequest = z.strictObject({ general: persons, skilled: persons, senior: persons });
export type CrewCountRequest = z.infer<typeof crewCountRequest>;

/** Payload of `crew.counted`. */
export const crewCountedPayload = z.object({
  persons: z.object({ general: persons, skilled: persons, senior: persons }),
});

/** GET /machines/{machineId}/crew: the newest count, or null where nobody has counted. */
export const crewCountView = z.object({
  count: z.object({ persons: crewCountRequest, by: z.string(), atMs: z.number(), sequence: z.number() }).nullable(),
});
export type CrewCountView = z.infer<typeof crewCountView>;
