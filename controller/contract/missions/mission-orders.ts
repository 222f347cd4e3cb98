import { z } from 'zod';
import { toldCauses } from '../accounts/time-account.ts';

const reason = z.string().max(200).default('');

/** POST /missions/{missionId}/cancel. `hookIsFree`: somebody has seen that nothing hangs on the cranes of the mission any more. */
export const cancelRequest = z.strictObject({ reason, hookIsFree: z.boolean().default(false) });
export type CancelBody = z.infer<typeof cancelRequest>;

/** POST /missions/{missionId}/hold. `cause`: one of those that only people know, and that puts the time to its account. */
export const holdRequest = z.strictObject({ reason, cause: z.enum(toldCauses).nullable().default(null) });
