import { z } from 'zod';
import { certainties } from '../../../hardware-profiles/profile.ts';

/**
 * Terms of a contract that a safety officer may release for a machine for a while: they say nothing against the machine. Papers, maintenance, a
 * missing operator and every rule of safety are released by nobody.
 */
export const releasableTerms = ['off-rent', 'off-site'] as const;
export type ReleasableTerm = (typeof releasableTerms)[number];

export function isReleasable(ruleId: string | undefined): ruleId is ReleasableTerm {
  return releasableTerms.some((term) => term === ruleId);
}

/** No release is longer than this on the wire, ms, whatever the figure of the site says. */
export const releaseMsMax = 3_600_000;

/** POST /rental/machines/:machineId/release. */
export const termReleaseBody = z.strictObject({
  ruleId: z.enum(releasableTerms),
  minutes: z.number().int().min(1).max(60),
  reason: z.string().trim().min(1).max(500),
});
export type TermReleaseBody = z.infer<typeof termReleaseBody>;

/** Payload of `rental.term-released`; `contractId` null: no contract has ever had the machine on rent. */
export const termReleasedPayload = z.object({
  ruleId: z.enum(releasableTerms),
  contractId: z.string().nullable(),
  fromMs: z.number(),
  untilMs: z.number(),
  reason: z.string(),
});

/** As it stands in a view; `sequence`: number of the entry. */
export const termReleaseView = termReleasedPayload.extend({
  machineId: z.string(),
  by: z.string(),
  sequence: z.number(),
});
export type TermReleaseView = z.infer<typeof termReleaseView>;

/** Figures of the terms, as data. */
export const termFigure = z.object({
  id: z.string(),
  value: z.number(),
  unit: z.string(),
  source: z.string(),
  certainty: z.enum(certainties),
});
