import { z } from 'zod';
import { toldCauses } from '../accounts/time-account.ts';

const reason = z.string().max(200).default('');

/** POST /missions/{missionId}/cancel. */
export const cancelRequest = z.strictObject({ reason });

/** POST /missions/{missionId}/hold. `cause`: one of those that only people know, and that puts the time to its account. */
export const holdRequest = z.strictObject({ reason, cause: z.enum(toldCauses).nullable().default(null) });
