import { z } from 'zod';
import { stepKinds } from '../../../missions/mission.ts';
import { plannedSupplyView, truckNews } from './concrete-supply.ts';
import { deliveryNews, plannedLiftingView } from './crane-lifts.ts';

/** GET /missions/{id}/slip: what a late task costs. Nothing is changed by asking. */
export const slipView = z.object({
  planVersion: z.number(),
  taskId: z.string(),
  byMs: z.number(),
  /** How late it may be without moving another task, and without missing a bound or the end. Negative where that is so already. */
  slack: z.object({ freeMs: z.number(), totalMs: z.number() }),
  moved: z.array(
    z.object({
      taskId: z.string(),
      startMs: z.number(),
      byMs: z.number(),
      behind: z.object({
        taskId: z.string(),
        by: z.enum(['predecessor', 'machine', 'bay']),
        machineId: z.string().optional(),
        bay: z.number().optional(),
      }),
    }),
  ),
  missed: z.array(z.object({ taskId: z.string(), bound: z.enum(['latest-start', 'latest-end']), lateMs: z.number() })),
  endMs: z.number(),
});
export type SlipView = z.infer<typeof slipView>;

const stepOfBay = { bay: z.number(), step: z.enum(stepKinds), pass: z.number() };

/** What a person has asked of a plan: steps that begin no earlier (`atMs`, site time), machines that it does without, and steps that one machine is to do. */
export const planWishes = z.object({
  notBefore: z.array(z.object({ ...stepOfBay, atMs: z.number() })),
  withoutMachineIds: z.array(z.string()),
  /** Absent where nobody asked for it. */
  byMachine: z.array(z.object({ ...stepOfBay, machineId: z.string() })).optional(),
});
export type PlanWishesView = z.infer<typeof planWishes>;

const wishesMax = 50;

/** POST /missions/{id}/plan-drafts: what is asked for on top of what the plan in force was asked for already. */
export const planDraftRequest = z
  .strictObject({
    /** A task of the plan in force, and when it may begin at the earliest. */
    notBefore: z
      .array(z.strictObject({ taskId: z.string().min(1).max(200), atMs: z.number().int().min(0) }))
      .max(wishesMax)
      .default([]),
    withoutMachineIds: z.array(z.string().min(1).max(200)).max(wishesMax).default([]),
    /** Of floor finishing: a task of the plan in force, and the machine that is to do it. */
    byMachine: z
      .array(z.strictObject({ taskId: z.string().min(1).max(200), machineId: z.string().min(1).max(200) }))
      .max(wishesMax)
      .default([]),
    /** A remedy of GET /missions/{id}/remedies that changes the request; alone, and before approval. */
    remedyId: z.string().min(1).max(20).optional(),
    /** Of a placing mission with a supply: trucks that are late or lost. */
    trucks: truckNews.optional(),
    /** Of a mission of crane lifts: deliveries that are late or lost. */
    deliveries: deliveryNews.optional(),
  })
  .refine(
    ({ notBefore, withoutMachineIds, byMachine, remedyId, trucks, deliveries }) => {
      const isOther =
        notBefore.length + withoutMachineIds.length + byMachine.length > 0 ||
        trucks !== undefined ||
        deliveries !== undefined;
      return isOther !== (remedyId !== undefined);
    },
    { message: 'ask for something, and for a remedy alone' },
  );
export type PlanDraftRequest = z.infer<typeof planDraftRequest>;

const planFigures = z.object({
  endMs: z.number(),
  coveredM2: z.number(),
  volumeM3: z.number(),
  lifts: z.number(),
  machineIds: z.array(z.string()),
  /** When the last task of each step that is done bay by bay ends, in the order of those ends. */
  steps: z.array(z.object({ step: z.enum(stepKinds), endMs: z.number() })),
  /** Bays of which a step comes too late or is out of reach: they are left out. */
  missed: z.array(z.object({ bay: z.number(), code: z.string(), areaM2: z.number(), step: z.string().optional() })),
});
export type PlanFigures = z.infer<typeof planFigures>;

/** The plan in force beside the one asked for. `drafted` is null where there would be none, for `problem`; nothing is changed by asking. */
export const planDraftView = z.object({
  /** Names the drafted plan when it is taken over; null where there is none. */
  draftId: z.string().nullable(),
  planVersion: z.number(),
  wishes: planWishes,
  /** Null where the mission has no plan yet. */
  now: planFigures.nullable(),
  drafted: planFigures.nullable(),
  /** Of the drafted plan. */
  warnings: z.array(z.object({ code: z.string(), facts: z.record(z.string(), z.unknown()).optional() })),
  problem: z.object({ code: z.string(), facts: z.record(z.string(), z.unknown()).optional() }).nullable(),
  /** Whether it can be taken over as the mission stands, or after it has been held: what runs is never moved. */
  takeOver: z.enum(['now', 'after-hold']),
  /** Trucks, strips and joints of the drafted plan, where it has any. */
  supply: plannedSupplyView.optional(),
  /** Lifts and vehicles of the drafted plan of a mission of crane lifts. */
  lifting: plannedLiftingView.optional(),
  /** What is done when, in the drafted plan. */
  tasks: z.array(
    z.object({
      machineId: z.string(),
      withMachineIds: z.array(z.string()),
      step: z.enum(stepKinds),
      bay: z.number().optional(),
      pass: z.number().optional(),
      startMs: z.number(),
      endMs: z.number(),
    }),
  ),
});
export type PlanDraftView = z.infer<typeof planDraftView>;
