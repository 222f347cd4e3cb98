import { z } from 'zod';

/** The site's table of limits: every number the interlock's rules use, with where it comes from. */
export const limitCertainties = ['found', 'known', 'check', 'guess'] as const;

export const limitView = z.strictObject({
  id: z.string(),
  value: z.number().nonnegative(),
  unit: z.string().min(1),
  source: z.string().min(1),
  clause: z.string().optional(),
  certainty: z.enum(limitCertainties),
  /** Which way the limit becomes more restrictive. */
  tighter: z.enum(['lower', 'higher']),
});
export type LimitView = z.infer<typeof limitView>;

/** One changed limit: the value, and on what it rests. Unit and direction are the interlock's. */
export const limitChange = z.strictObject({
  id: z.string().max(64),
  value: z.number().nonnegative(),
  source: z.string().trim().min(1).max(300),
  clause: z.string().trim().min(1).max(100).optional(),
  certainty: z.enum(limitCertainties),
});
export type LimitChange = z.infer<typeof limitChange>;

export const limitChangesMax = 50;
export const limitChanges = z.array(limitChange).min(1).max(limitChangesMax);

const person = z.strictObject({ user: z.string(), role: z.string() });

/** A change that one person has proposed and a second one has not signed yet. */
export const limitsProposal = z.strictObject({
  id: z.string(),
  by: person,
  atMs: z.number(),
  reason: z.string(),
  changes: limitChanges,
  /** Ids of limits that it would make less restrictive: then every machine must stand when it is signed. */
  widens: z.array(z.string()),
});
export type LimitsProposal = z.infer<typeof limitsProposal>;

export const limitsView = z.strictObject({
  /** What every permit carries. */
  limitsHash: z.string(),
  limits: z.array(limitView),
  proposal: limitsProposal.nullable(),
});
export type LimitsView = z.infer<typeof limitsView>;

/** POST /limits/proposals */
export const limitsProposalRequest = z.strictObject({
  changes: limitChanges,
  reason: z.string().trim().min(1).max(300),
});
export type LimitsProposalRequest = z.infer<typeof limitsProposalRequest>;
