import { z } from 'zod';
import { missionKinds } from '../../../missions/mission.ts';

const missionId = z.string().min(1).max(200);

/** POST /programmes: when each planned mission is to begin. Missions that are not named count at priority 3. Nothing is changed by asking. */
export const programmeRequest = z.strictObject({
  /** 'few-changes': whoever can stays at his time; 'shortest': least late, then soonest done. */
  aim: z.enum(['few-changes', 'shortest']).default('few-changes'),
  missions: z
    .array(
      z.strictObject({
        missionId,
        /** An hour late counts so many times. */
        priority: z.number().int().min(1).max(5).default(3),
        /** Rather no programme than one in which it ends after its due time. */
        isDueFirm: z.boolean().default(false),
        /** Missions that must have ended so long before it begins, ms. */
        after: z
          .array(
            z.strictObject({
              missionId,
              gapMs: z
                .number()
                .int()
                .min(0)
                .max(90 * 86_400_000)
                .default(0),
            }),
          )
          .max(20)
          .default([]),
      }),
    )
    .max(60)
    .default([]),
});
export type ProgrammeRequest = z.infer<typeof programmeRequest>;

const cause = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('now') }),
  z.object({ kind: z.literal('begun') }),
  z.object({ kind: z.literal('release') }),
  z.object({ kind: z.literal('after'), missionId: z.string() }),
  z.object({ kind: z.literal('follows'), missionId: z.string() }),
  z.object({ kind: z.literal('followed'), missionId: z.string() }),
  z.object({ kind: z.literal('machine'), machineId: z.string(), missionId: z.string() }),
  z.object({ kind: z.literal('ground'), missionId: z.string() }),
]);
export type ProgrammeCauseView = z.infer<typeof cause>;

const reason = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['due', 'release', 'begun']), missionId: z.string() }),
  z.object({ kind: z.enum(['after', 'follows']), missionId: z.string(), otherId: z.string() }),
  z.object({ kind: z.literal('machine'), machineId: z.string(), missionIds: z.array(z.string()) }),
  z.object({ kind: z.literal('ground'), missionIds: z.array(z.string()) }),
]);
export type ProgrammeReasonView = z.infer<typeof reason>;

/** Why there is no programme: the smallest set of reasons found, and for each the least change that helps (ms of time, or one more machine). */
export const programmeImpossible = z.object({
  reasons: z.array(reason),
  remedies: z.array(z.object({ reason, by: z.number() })),
  isSmallest: z.boolean(),
});

/** Times are the site's, epoch ms. */
export const programmeView = z.object({
  /** Names the programme when it is taken over; null where there is none. */
  programmeId: z.string().nullable(),
  madeAtMs: z.number(),
  missions: z.array(
    z.object({
      missionId: z.string(),
      number: z.number(),
      kind: z.enum(missionKinds),
      levelId: z.string(),
      /** Approved or under way: it is not moved. */
      isBegun: z.boolean(),
      /** As it is planned now. */
      plannedStartMs: z.number(),
      plannedEndMs: z.number(),
      dueMs: z.number().nullable(),
      machineIds: z.array(z.string()),
      /** In the programme; null where there is none. */
      times: z
        .object({
          startMs: z.number(),
          endMs: z.number(),
          lateMs: z.number(),
          /** How much later it could begin where the others are. */
          slackMs: z.number(),
          /** What keeps it from beginning earlier. */
          because: z.array(cause),
        })
        .nullable(),
    }),
  ),
  /** Missions that want the same machine (absent: the same ground) at once, as they are planned now. */
  clashes: z.array(
    z.object({
      missionIds: z.tuple([z.string(), z.string()]),
      machineId: z.string().optional(),
      fromMs: z.number(),
      toMs: z.number(),
    }),
  ),
  endMs: z.number().nullable(),
  /** No programme of these missions ends before. */
  endBoundMs: z.number().nullable(),
  /** Drafts, which have no plan to be given a time. */
  unplannedIds: z.array(z.string()),
  /** Why there is none. */
  problem: z.object({ code: z.string(), facts: z.record(z.string(), z.unknown()).optional() }).nullable(),
  impossible: programmeImpossible.nullable(),
});
export type ProgrammeView = z.infer<typeof programmeView>;

/** POST /programmes/{id}/take-over: every mission that moves is planned again from its new time; what founders stays as it was. */
export const programmeTakenOver = z.object({
  missions: z.array(
    z.object({
      missionId: z.string(),
      startMs: z.number(),
      endMs: z.number(),
      problem: z.object({ code: z.string(), facts: z.record(z.string(), z.unknown()).optional() }).nullable(),
    }),
  ),
});
export type ProgrammeTakenOver = z.infer<typeof programmeTakenOver>;
