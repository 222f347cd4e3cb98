import { z } from 'zod';

const bilingual = z.object({ zh: z.string(), en: z.string() });

/** A refusal as the API tells it (RFC 9457): `code` for programs, title and tip in both languages for people. */
export const problemView = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  code: z.string(),
  titles: bilingual,
  tip: bilingual,
  facts: z.record(z.string(), z.unknown()).optional(),
  requestId: z.string().optional(),
});
export type ProblemView = z.infer<typeof problemView>;
