import { z } from 'zod';

const level = z.string().min(1).max(128);
const frame = {
  fromLevelId: level,
  toLevelId: level,
  /** 0 to 3; each step counts twice as much as the one below. */
  priority: z.number().int().min(0).max(3).default(1),
};
const load = {
  massKg: z.number().positive().max(20_000),
  /** Floor it takes, m²; absent: a whole cage. */
  areaM2: z.number().positive().max(100).optional(),
  /** Width of the door that it needs, metres; absent: it fits. */
  widthM: z.number().positive().max(10).optional(),
};

/** POST /hoist-calls: somebody at a landing wants himself, a load or a machine that he brings carried to another level. */
export const hoistCallRequest = z.discriminatedUnion('cargo', [
  z.strictObject({ cargo: z.literal('people'), persons: z.number().int().min(1).max(200), ...frame }),
  z.strictObject({ cargo: z.literal('materials'), ...load, ...frame }),
  z.strictObject({ cargo: z.literal('robot'), ...load, ...frame }),
]);
export type HoistCallRequest = z.infer<typeof hoistCallRequest>;

/** 'coming': a cage is on its way for it, or stands with its gate open. 'ended': nobody is carried for it any more. */
export const hoistCallStates = ['waiting', 'coming', 'aboard', 'done', 'ended'] as const;

export const hoistCallView = z.object({
  id: z.string(),
  number: z.number(),
  fromLevelId: z.string(),
  toLevelId: z.string(),
  cargo: z.enum(['people', 'materials', 'robot']),
  /** Null for loads. */
  persons: z.number().nullable(),
  massKg: z.number(),
  areaM2: z.number(),
  widthM: z.number(),
  priority: z.number(),
  madeBy: z.string(),
  madeAtMs: z.number(),
  state: z.enum(hoistCallStates),
  /** The cage that is to fetch it, or carries it; null while none can. May change until it is on its way. */
  cageId: z.string().nullable(),
  /** When the cage is expected to stand at the landing, and at the other one; site epoch ms. Null: nobody knows. */
  arrivesAtMs: z.number().nullable(),
  alightsAtMs: z.number().nullable(),
  /** From the call to the cage standing at the landing; null until then. */
  waitedS: z.number().nullable(),
  /** Why no cage comes, or why it ended. */
  problem: z.object({ code: z.string(), facts: z.record(z.string(), z.unknown()).optional() }).nullable(),
});
export type HoistCallView = z.infer<typeof hoistCallView>;

/**
 * 'ready': takes calls; 'reserved': a robot rides by a mission; 'paused': takes no calls until a person lets it (POST /hoists/:machineId/resume);
 * 'away': not heard, faulty, or under somebody's own control.
 */
export const cageStates = ['ready', 'reserved', 'paused', 'away'] as const;

export const cageView = z.object({
  machineId: z.string(),
  label: z.string(),
  levelIds: z.array(z.string()),
  state: z.enum(cageStates),
  /** Why it is not ready. */
  cause: z.string().nullable(),
  /** Where it is on its way to, or stands with its gate open; null: it has nothing to do. */
  toLevelId: z.string().nullable(),
  loadMaxKg: z.number(),
  personsMax: z.number(),
});
export type CageView = z.infer<typeof cageView>;

/** GET /hoist-calls: the cages, and the calls that are open or have ended a short while ago, oldest first. */
export const hoistsView = z.object({
  cages: z.array(cageView),
  calls: z.array(hoistCallView),
  /** Lifts of running hoist runs that are not up yet: they share the cages. */
  openLifts: z.number(),
});
export type HoistsView = z.infer<typeof hoistsView>;
