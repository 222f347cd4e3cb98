import { z } from 'zod';
import { certainties, figure } from './figure.ts';

/** What a machine does in steps with checks between: it lifts itself by a storey, or sets a girder and steps to the next span. */
export const steppedWorks = ['climb', 'launch-girder'] as const;
export type SteppedWork = (typeof steppedWorks)[number];

/** Whose word counts for a check that no machine can make: a role of the site's logins. */
export const confirmingRoles = ['foreman', 'operator', 'safety'] as const;
export type ConfirmingRole = (typeof confirmingRoles)[number];

const bilingual = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });

/**
 * What must hold before a step begins. Read from the machine or the site: `level` is the greatest difference between the jacks' positions
 * (m), `jack-load` the greatest load of a jack over its design load (ratio), `wind` the site's wind (m/s); `carried-still` asks that all
 * machines mounted on it stand. Else a person of the role says so, and his word counts for `validS`.
 */
const check = z.union([
  z.strictObject({ id: z.string().min(1), reads: z.enum(['level', 'jack-load', 'wind']), limit: figure }),
  z.strictObject({ id: z.string().min(1), reads: z.literal('carried-still') }),
  z.strictObject({ id: z.string().min(1), name: bilingual, confirmedBy: z.enum(confirmingRoles), validS: figure }),
]);
export type StepCheck = z.infer<typeof check>;

/** All jacks by the same stroke, or one joint to a place or by a way; or no motion but time (`dwellS`). */
const move = z.union([
  z.strictObject({ jacksByM: figure }),
  z.strictObject({ joint: z.string().min(1), toM: figure }),
  z.strictObject({ joint: z.string().min(1), byM: figure }),
]);

const step = z.strictObject({
  id: z.string().min(1),
  name: bilingual,
  move: move.optional(),
  dwellS: figure.optional(),
  /** Whether its hook or drive holds on during the step; what hangs stays on the hook until a step lets it go. */
  tool: z.enum(['on', 'off']),
  checks: z.array(check).max(12),
});
export type MethodStep = z.infer<typeof step>;

/** One way of doing a work, as the method statement of the machine has it. */
export const steppedMethod = z.strictObject({
  work: z.enum(steppedWorks),
  name: bilingual,
  steps: z.array(step).min(1).max(60),
  /** The wind in which nothing of it is planned, instantaneous. */
  windMaxMps: figure,
  /** Local times between which it may be done; absent: at any time. */
  daylight: z.strictObject({ fromMin: figure, toMin: figure }).optional(),
  /** Planned for the checks before a step where people confirm something. */
  confirmingS: figure,
  source: z.string().min(1),
  certainty: z.enum(certainties),
});
export type SteppedMethod = z.infer<typeof steppedMethod>;
