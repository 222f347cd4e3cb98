import { machineHealth } from './site/machine-health.ts';
import { recordCondition } from './ledger/record-health.ts';
import { z } from 'zod';
import type { permitLevels } from '../../kernel/permit.ts';
import { missionKinds, missionStates, quantityUnits, stepKinds } from '../../missions/mission.ts';
import { zoneKinds } from '../../missions/site-model.ts';
import { plannedLiftingView } from './missions/crane-lifts.ts';
import { plannedSupplyView } from './missions/concrete-supply.ts';
import { hoistsView } from './missions/hoist-calls.ts';
import { haulTaskView, legOrderView } from './missions/hauling.ts';
import { interlockLatch, loopFigures, machineVerdict } from './interlock/interlock.ts';
import { ledgerEntry, timeStates } from './ledger/ledger.ts';
import { machineTold } from './accounts/machine-told.ts';
import { expectations } from './accounts/time-account.ts';
import { signedOutAtOnceMax } from './interlock/sign-out.ts';
import { confirmationsView, stageView, steppedWorksView, waitsForWordView } from './missions/stepped.ts';
import { missionProgressView, planningView } from './missions/planning.ts';
import { dueZonesField, dueZonesOfPlan } from './missions/due-zones.ts';
import { planWishes } from './missions/what-if.ts';

/** HTTP and WebSocket shapes under /api/v1. Times of the API are ISO 8601 with Z; *Ms fields are epoch milliseconds of site time. */

export const roles = ['admin', 'foreman', 'operator', 'safety', 'auditor'] as const;
export type Role = (typeof roles)[number];

const point = z.tuple([z.number(), z.number()]);
const ring = z.array(point).min(3).max(2000);
const bilingual = z.object({ zh: z.string(), en: z.string() });
const problem = z.object({ code: z.string(), facts: z.record(z.string(), z.unknown()).optional() });

export const loginRequest = z.strictObject({ user: z.string().min(1).max(64), password: z.string().min(1).max(256) });
export const sessionView = z.object({
  user: z.string(),
  role: z.enum(roles),
  name: bilingual,
  token: z.string().optional(),
  expiresAt: z.string(),
});
export type SessionView = z.infer<typeof sessionView>;

/** GET /sites → one site; GET /levels → all levels with geometry (cacheable by `geometryHash`). */
export const siteView = z.object({
  siteId: z.string(),
  name: z.string(),
  source: z.object({ file: z.string(), sha256: z.string(), kind: z.string() }),
  geometryHash: z.string(),
  levels: z.array(z.object({ id: z.string(), name: z.string(), elevationM: z.number() })),
  setAside: z.array(
    z.object({
      globalId: z.string(),
      name: z.string(),
      levelName: z.string(),
      reason: z.string(),
      detail: z.string(),
      areaM2: z.number(),
    }),
  ),
});
export type SiteView = z.infer<typeof siteView>;

export const levelView = z.object({
  id: z.string(),
  name: z.string(),
  elevationM: z.number(),
  slabs: z.array(
    z.object({
      id: z.string(),
      globalId: z.string(),
      name: z.string(),
      areaM2: z.number(),
      thicknessM: z.number(),
      topM: z.number(),
      outline: ring,
      holes: z.array(ring),
    }),
  ),
  columns: z.array(z.object({ globalId: z.string(), outline: ring })),
  walls: z.array(z.object({ globalId: z.string(), outline: ring, heightM: z.number() })),
  stairs: z.array(z.object({ globalId: z.string(), outline: ring })),
  openings: z.array(z.object({ globalId: z.string(), slabId: z.string(), outline: ring })),
  fallEdges: z.array(
    z.object({
      from: point,
      to: point,
      kind: z.enum(['outline', 'opening']),
      slabId: z.string(),
      landingId: z.string().optional(),
    }),
  ),
  landings: z.array(z.object({ id: z.string(), machineId: z.string(), xM: z.number(), yM: z.number() })),
});
export type LevelView = z.infer<typeof levelView>;

export const zoneRequest = z.strictObject({
  levelId: z.string(),
  kind: z.enum(zoneKinds),
  name: z.string().min(1).max(80),
  outline: ring,
  speedMaxMps: z.number().positive().optional(),
  /** For PERMIT_TO_WORK only; absent: machines. */
  closedTo: z.enum(['machines', 'people']).optional(),
});
export type ZoneRequest = z.infer<typeof zoneRequest>;
/** Opens a PERMIT_TO_WORK zone for somebody's work until the time is over. */
export const workPermitRequest = z.strictObject({
  holder: z.string().min(1).max(80),
  role: z.string().min(1).max(80),
  minutes: z.number().int().min(1).max(720),
});
export type WorkPermitRequest = z.infer<typeof workPermitRequest>;
export const zoneView = zoneRequest.extend({
  id: z.string(),
  origin: z.enum(['model', 'person']),
  /** Who wants it away; a second person has to say so too. */
  removalAskedBy: z.string().optional(),
  /** Of a PERMIT_TO_WORK zone, while it is open: who works there, who opened it, until when (site time, ms). */
  workPermit: z.object({ holder: z.string(), role: z.string(), by: z.string(), untilMs: z.number() }).optional(),
});
export type ZoneView = z.infer<typeof zoneView>;

/** A live value with its age; null value = never known. */
const aged = <T extends z.ZodType>(value: T) =>
  z.object({ value: value.nullable(), ageMs: z.number().nullable(), isStale: z.boolean() });

export const machineView = z.object({
  id: z.string(),
  label: z.string(),
  name: bilingual,
  profileId: z.string(),
  class: z.string(),
  serialNo: z.string(),
  assetId: z.string(),
  grade: z.enum(['guarded', 'locked']),
  connection: z.enum(['connecting', 'connected', 'disconnected']),
  levelId: z.string().nullable(),
  pose: aged(z.object({ xM: z.number(), yM: z.number(), zM: z.number(), yawRad: z.number(), speedMps: z.number() })),
  /** Tool centre point of booms, cranes, cages. */
  tool: aged(z.object({ xM: z.number(), yM: z.number(), zM: z.number() })),
  battery: aged(z.object({ fillRatio: z.number(), isCharging: z.boolean() })),
  health: aged(machineHealth),
  footprint: ring,
  ...steppedWorksView,
  /** Capsules to draw: boom, jib; site frame. */
  parts: z.array(z.object({ name: z.string(), from: point, to: point, radiusM: z.number() })),
  verdict: machineVerdict.nullable(),
  verdictAgeMs: z.number().nullable(),
  latches: z.array(interlockLatch),
  timeState: z.enum(timeStates),
  timeStateSinceMs: z.number(),
  timeStateCause: z.string(),
  told: machineTold,
  /** Null: nobody expects it to work now. */
  expectedBy: z.enum(expectations).nullable(),
  task: z
    .object({
      missionId: z.string(),
      missionNumber: z.number(),
      taskId: z.string(),
      step: z.enum(stepKinds),
      state: z.string(),
      done: z.number(),
      total: z.number(),
      unit: z.enum(quantityUnits),
    })
    .nullable(),
  command: z
    .object({
      commandId: z.string(),
      type: z.string(),
      state: z.enum(['sent', 'accepted', 'effective', 'ended', 'lost']),
    })
    .nullable(),
  control: z.object({ holder: z.string().nullable(), sinceMs: z.number().nullable() }),
  /** 0 = nothing; higher needs a person sooner. Sort by it, then by label. */
  needsYou: z.object({ rank: z.number(), code: z.string().nullable() }),
  dimensions: z.object({ lengthM: z.number(), widthM: z.number(), heightM: z.number(), massKg: z.number() }),
});
export type MachineView = z.infer<typeof machineView>;

export const personView = z.object({
  id: z.string(),
  name: z.string(),
  role: z.string(),
  levelId: z.string().nullable(),
  xM: z.number(),
  yM: z.number(),
  zM: z.number(),
  ageMs: z.number(),
  isStale: z.boolean(),
  /** The interlock holds the person's level until the tag is seen again or the person is signed out. */
  isUntracked: z.boolean(),
});
export type PersonView = z.infer<typeof personView>;

export { missionParameters } from './missions/mission-parameters.ts';

/** POST /missions. `kind` stands outside; parameters may leave theirs out. Defaults: docs/api.md. */
export const missionRequest = z.strictObject({
  kind: z.enum(missionKinds),
  levelId: z.string(),
  area: z.union([z.strictObject({ slabId: z.string() }), z.strictObject({ polygon: ring })]).optional(),
  parameters: z.record(z.string(), z.unknown()).default({}),
  earliestStart: z.iso.datetime().optional(),
  due: z.iso.datetime().optional(),
  ...dueZonesField,
});
export type MissionRequestBody = z.infer<typeof missionRequest>;

const poseView = z.object({ xM: z.number(), yM: z.number(), zM: z.number(), yawRad: z.number() });
const polygonView = z.object({ outline: ring, holes: z.array(ring) });
export const planView = z.object({
  missionId: z.string(),
  version: z.number(),
  madeAtMs: z.number(),
  startMs: z.number(),
  endMs: z.number(),
  tasks: z.array(
    z.object({
      id: z.string(),
      step: z.enum(stepKinds),
      machineId: z.string(),
      withMachineIds: z.array(z.string()),
      levelId: z.string(),
      bay: z.number().optional(),
      /** Of a crane's work: the lift that it belongs to. */
      lift: z.string().optional(),
      pass: z.number().optional(),
      area: polygonView.optional(),
      legs: z.array(
        z.object({
          poses: z.array(poseView),
          atS: z.array(z.number()),
          tool: z.enum(['on', 'off']),
          drive: z.enum(['path', 'goto']),
          quantity: z.number(),
          ...legOrderView,
        }),
      ),
      dwellS: z.number(),
      startMs: z.number(),
      endMs: z.number(),
      earliestStartMs: z.number(),
      notBeforeMs: z.number().optional(),
      crewFromMs: z.number().optional(),
      latestStartMs: z.number().nullable(),
      latestEndMs: z.number().nullable(),
      predecessors: z.array(z.object({ taskId: z.string(), lagS: z.number() })),
      quantity: z.object({ amount: z.number(), unit: z.enum(quantityUnits) }),
      reason: z.object({ code: z.string(), taskId: z.string().optional(), atMs: z.number().optional() }),
      ...haulTaskView,
      ...stageView,
    }),
  ),
  bays: z.array(
    z.object({
      number: z.number(),
      polygon: polygonView,
      areaM2: z.number(),
      volumeM3: z.number(),
      placedAtMs: z.number(),
      floatFromMs: z.number(),
      workableUntilMs: z.number(),
    }),
  ),
  refused: z.array(
    z.object({
      code: z.string(),
      areaM2: z.number(),
      outline: ring.optional(),
      at: point.optional(),
      facts: z.record(z.string(), z.union([z.string(), z.number()])),
    }),
  ),
  totals: z.object({
    areaM2: z.number(),
    coveredM2: z.number(),
    volumeM3: z.number(),
    lifts: z.number(),
    loads: z.number().optional(),
  }),
  warnings: z.array(problem),
  wishes: planWishes.optional(),
  ...dueZonesOfPlan,
  /** Of a placing mission whose supply is known. */
  supply: plannedSupplyView.optional(),
  /** Of a mission of crane lifts. */
  lifting: plannedLiftingView.optional(),
});
export type PlanView = z.infer<typeof planView>;

export const missionActions = ['plan', 'approve', 'hold', 'resume', 'cancel'] as const;

export const missionSummary = z.object({
  id: z.string(),
  number: z.number(),
  kind: z.enum(missionKinds),
  levelId: z.string(),
  state: z.enum(missionStates),
  version: z.number(),
  createdAtMs: z.number(),
  createdBy: z.string(),
  progress: missionProgressView,
  startMs: z.number().nullable(),
  endMs: z.number().nullable(),
  machineIds: z.array(z.string()),
  reasons: z.array(problem),
  allowedActions: z.array(z.enum(missionActions)),
  /** Present while a plan is being made for it. */
  planning: planningView.optional(),
  ...waitsForWordView,
});
export type MissionSummary = z.infer<typeof missionSummary>;

export const missionView = missionSummary.extend({
  request: z.object({
    kind: z.enum(missionKinds),
    levelId: z.string(),
    area: z.unknown().optional(),
    parameters: z.record(z.string(), z.unknown()),
    earliestStart: z.string(),
    due: z.string().nullable(),
    ...dueZonesField,
  }),
  plan: planView.nullable(),
  tasks: z.array(
    z.object({
      taskId: z.string(),
      state: z.enum(['waiting', 'ready', 'running', 'done', 'failed', 'skipped']),
      done: z.number(),
      legsDone: z.number(),
      legDoneM: z.number(),
      startedAtMs: z.number().nullable(),
      endedAtMs: z.number().nullable(),
      note: problem.optional(),
      ...confirmationsView,
    }),
  ),
});
export type MissionView = z.infer<typeof missionView>;

export const stopRequest = z.strictObject({ reason: z.string().max(200).default('') });
/** What a person states when he resets a latch: the class of the latch says which of it is needed (docs/interlock.md, "Latches"). */
export const resetRequest = z.strictObject({
  latchId: z.string(),
  isInSight: z.boolean().default(false),
  note: z.string().trim().max(200).default(''),
});
export type ResetRequestBody = z.infer<typeof resetRequest>;
/** Sets a rule aside for one machine when a second person asks for the same within two minutes. */
export const overrideRequest = z.strictObject({
  ruleId: z.string().min(1).max(40),
  minutes: z.number().int().min(1).max(15),
  reason: z.string().trim().min(1).max(200),
});
export type OverrideRequestBody = z.infer<typeof overrideRequest>;
/** States that people whose tags are lost have left the site; all of them or none. */
export const signOutRequest = z.strictObject({
  personIds: z.array(z.string().min(1).max(64)).min(1).max(signedOutAtOnceMax),
  reason: z.string().trim().min(1).max(200),
});
export type SignOutRequestBody = z.infer<typeof signOutRequest>;
export const lockoutRequest = z.strictObject({ reason: z.string().trim().min(1).max(200) });

export const ledgerPage = z.object({ entries: z.array(ledgerEntry), next: z.number().nullable() });

export const utilisationView = z.object({
  fromMs: z.number(),
  toMs: z.number(),
  machines: z.array(
    z.object({
      machineId: z.string(),
      label: z.string(),
      /** Seconds in each state; they sum to toMs − fromMs. */
      secondsByState: z.record(z.enum(timeStates), z.number()),
      causes: z.array(z.object({ state: z.enum(timeStates), cause: z.string(), seconds: z.number() })),
      quantities: z.array(z.object({ unit: z.enum(quantityUnits), step: z.string(), amount: z.number() })),
      /** Intervals for the drawn strip, clipped to the window. */
      intervals: z.array(
        z.object({ fromMs: z.number(), toMs: z.number(), state: z.enum(timeStates), cause: z.string() }),
      ),
    }),
  ),
});
export type UtilisationView = z.infer<typeof utilisationView>;

export const healthView = z.object({
  status: z.enum(['ok', 'degraded']),
  version: z.string(),
  siteTime: z.string(),
  isSimTime: z.boolean(),
  speed: z.number().nullable(),
  interlock: z.object({
    connected: z.boolean(),
    epoch: z.number().nullable(),
    ageMs: z.number().nullable(),
    /** Null before its first status. */
    loop: loopFigures.nullable(),
  }),
  ledger: z.object({
    entries: z.number(),
    treeSize: z.number(),
    lastCheckpointAtMs: z.number().nullable(),
    ...recordCondition.shape,
  }),
});
export type HealthView = z.infer<typeof healthView>;

/** WebSocket /api/v1/stream: first a snapshot, then patches with rising `sequence`; a gap means: reconnect. About 5 Hz. */
export const streamMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('snapshot'),
    sequence: z.number(),
    siteTimeMs: z.number(),
    isSimTime: z.boolean(),
    session: sessionView,
    machines: z.array(machineView),
    people: z.array(personView),
    zones: z.array(zoneView),
    missions: z.array(missionSummary),
    latches: z.array(interlockLatch),
    hoists: hoistsView,
    interlock: z.object({ connected: z.boolean(), ageMs: z.number().nullable() }),
    record: recordCondition,
  }),
  /**
   * `machines` and `missions` hold the changed items, each whole; `people`, `zones`, `latches` and `hoists` are whole; `removed` ids
   * are gone. A patch with a time and nothing else says that nothing has changed.
   */
  z.object({
    type: z.literal('patch'),
    sequence: z.number(),
    siteTimeMs: z.number(),
    machines: z.array(machineView).optional(),
    people: z.array(personView).optional(),
    zones: z.array(zoneView).optional(),
    missions: z.array(missionSummary).optional(),
    latches: z.array(interlockLatch).optional(),
    hoists: hoistsView.optional(),
    interlock: z.object({ connected: z.boolean(), ageMs: z.number().nullable() }).optional(),
    record: recordCondition.optional(),
    /** Ids that are gone since the last message, by list. */
    removed: z
      .object({
        machines: z.array(z.string()).optional(),
        zones: z.array(z.string()).optional(),
        missions: z.array(z.string()).optional(),
        latches: z.array(z.string()).optional(),
      })
      .optional(),
  }),
  /** Something a person should see now. */
  z.object({
    type: z.literal('notice'),
    sequence: z.number(),
    code: z.string(),
    facts: z.record(z.string(), z.unknown()),
  }),
]);
export type StreamMessage = z.infer<typeof streamMessage>;
export type PermitLevelName = (typeof permitLevels)[number];
