import { z } from 'zod';
import { operatorNeedBody, upkeepDonePayload, upkeepPaperBody, upkeepPlanBody } from './upkeep.ts';

const ofPlan = z.object({ planId: z.string() });
const ofPaper = z.object({ paperId: z.string() });

/** The entries of maintenance, papers and who may drive, by their type. Payloads may gain members. */
export const upkeepEntry = z.discriminatedUnion('type', [
  z.object({ type: z.literal('upkeep.plan-entered'), payload: ofPlan.extend({ plan: upkeepPlanBody }) }),
  z.object({ type: z.literal('upkeep.plan-removed'), payload: ofPlan }),
  z.object({ type: z.literal('upkeep.done'), payload: ofPlan.extend(upkeepDonePayload.shape) }),
  z.object({ type: z.literal('upkeep.paper-entered'), payload: ofPaper.extend({ paper: upkeepPaperBody }) }),
  z.object({ type: z.literal('upkeep.paper-withdrawn'), payload: ofPaper }),
  z.object({ type: z.literal('upkeep.operator-need-entered'), payload: z.object(operatorNeedBody.shape) }),
]);
