import { z } from 'zod';
import { workModes } from './work-modes.ts';
import { timeStates, type TimeState } from '../ledger/ledger.ts';
import { counterComparison } from './machine-told.ts';

/**
 * What a person can say of a stand that no machine can know, and the state it belongs to (quota time classes). Null: what was
 * recorded stays, and the words say why.
 */
export const stateOfToldCause = {
  'no-material': 'STOP_SITE',
  'not-handed-over': 'STOP_SITE',
  weather: 'STOP_EXT',
  'power-failure': 'STOP_EXT',
  authority: 'STOP_EXT',
  rest: 'REST',
  service: 'SERVICE',
  setup: 'SETUP',
  breakdown: 'FAULT',
  rework: 'REWORK',
  discipline: 'DISCIPLINE',
  'other-cause': null,
} as const satisfies Readonly<Record<string, TimeState | null>>;
export type ToldCause = keyof typeof stateOfToldCause;
export const toldCauses = Object.keys(stateOfToldCause) as [ToldCause, ...ToldCause[]];

/** Causes that the rules record where they cannot know why a machine stands: people are asked for them. */
export const askedCauses: Readonly<Partial<Record<TimeState, readonly string[]>>> = {
  STOP_SITE: ['no-task', 'mission-held', 'held-by-person'],
  SAFETY_STOP: ['control-stop'],
  UNEXPLAINED: [
    'link-down',
    'no-pose',
    'stale-pose',
    'starting',
    'site-closed',
    'record-gap',
    'no-record',
    'bad-entry',
  ],
};

/** Who expects a machine to work now: work that was given out, whoever took control of it, a contract with an operator, the roster. */
export const expectations = ['mission', 'control', 'rent', 'shift'] as const;
export type Expectation = (typeof expectations)[number];

/** Cause of rest that the roster alone tells of: whoever was there knows better. */
export const rosterBreak = 'roster-break';

/** Whether the record waits for a person to say why. */
export function isAsked(state: TimeState, cause: string): boolean {
  return askedCauses[state]?.includes(cause) === true;
}

/** Whether the cause is one that people tell: it is to be told, or somebody has told it. */
export function isForPeople(state: TimeState, cause: string): boolean {
  return isAsked(state, cause) || cause === rosterBreak || Object.hasOwn(stateOfToldCause, cause);
}

/** People are asked about a stand that lasts longer, ms. Our choice: a truck change or a walk round the machine is over by then. */
export const askAfterMs = 180_000;

const instant = z.number().int().min(0);
const noteText = z.string().trim().max(200);

/** POST /machines/{machineId}/time/causes. */
export const causeToldRequest = z
  .strictObject({
    /** Site time; `toMs` null: it is so now, and stays so until the machine does something else. */
    fromMs: instant,
    toMs: instant.nullable(),
    cause: z.enum(toldCauses),
    note: noteText.default(''),
  })
  .refine(({ cause, note }) => cause !== 'other-cause' || note !== '', { path: ['note'], message: 'say which' });
export type CauseToldRequest = z.infer<typeof causeToldRequest>;

/** POST /machines/{machineId}/time/corrections. */
export const timeCorrectionRequest = z.strictObject({
  fromMs: instant,
  toMs: instant,
  state: z.enum(timeStates),
  /** Who moved it, where somebody says so; null: as it was. */
  mode: z.enum(workModes).nullable().default(null),
  /** Why the time was what is entered: one of the told causes, or words. */
  cause: z.string().trim().min(1).max(60),
  /** Why the record is corrected. */
  reason: z.string().trim().min(3).max(200),
});
export type TimeCorrectionRequest = z.infer<typeof timeCorrectionRequest>;

/** Payload of `time.cause-told`. `toMs` null: until the machine does something else; `state` null: as recorded. */
export const causeToldPayload = z.strictObject({
  fromMs: instant,
  toMs: instant.nullable(),
  cause: z.string(),
  state: z.enum(timeStates).nullable(),
  note: z.string(),
});
export type CauseTold = z.infer<typeof causeToldPayload>;

/** Payload of `time.corrected`; of `time.correction-proposed` without `proposedBy`. */
export const timeCorrectedPayload = z.strictObject({
  ...timeCorrectionRequest.shape,
  mode: z.enum(workModes).nullable(),
  /** Of a correction that needed two: whom it came from. */
  proposalId: z.string().nullable(),
  proposedBy: z.string().nullable(),
});
export type TimeCorrected = z.infer<typeof timeCorrectedPayload>;

/** A correction that waits for a second person. */
export const correctionProposal = z.object({
  proposalId: z.string(),
  machineId: z.string(),
  by: z.string(),
  atMs: z.number(),
  correction: timeCorrectionRequest,
});
export type CorrectionProposal = z.infer<typeof correctionProposal>;
export const correctionProposals = z.array(correctionProposal);

/** Answer to a cause or a correction: in force, or waiting for a second person. */
export const timeEntryAnswer = z.object({
  outcome: z.enum(['in-force', 'second-person']),
  proposalId: z.string().nullable(),
});
export type TimeEntryAnswer = z.infer<typeof timeEntryAnswer>;

export const historyInterval = z.object({
  fromMs: z.number(),
  toMs: z.number(),
  state: z.enum(timeStates),
  cause: z.string(),
  missionId: z.string().nullable(),
  taskId: z.string().nullable(),
  mode: z.enum(workModes).nullable(),
  operator: z.string().nullable(),
  sequence: z.number().nullable(),
  correctedBy: z.number().nullable(),
});

export const historyDoubtKinds = [
  'clock-set',
  'backdated-correction',
  'void-entry',
  'counter-rollback',
  'counter-too-fast',
  'two-sites',
] as const;

/** Entries and labels that do not fit what else is known, shown as what they are. */
export const historyDoubt = z.object({
  kind: z.enum(historyDoubtKinds),
  /** Null: of the whole site. */
  machineId: z.string().nullable(),
  atMs: z.number(),
  sequence: z.number(),
  /** By how much the clock was set, how old the corrected time was, by how much a counter went back or ahead, ms; null: no measure. */
  byMs: z.number().nullable(),
  /** Of `two-sites`: where its record heard the machine too, for `byMs` from `atMs` on. */
  siteId: z.string().exactOptional(),
});
export type HistoryDoubt = z.infer<typeof historyDoubt>;

/** GET /utilisation/counters: of each machine that ever told a reading. */
export const counterViews = z.object({
  fromMs: z.number(),
  toMs: z.number(),
  machines: z.array(
    z.object({
      machineId: z.string(),
      label: z.string(),
      newest: z.object({ atMs: z.number(), hours: z.number(), sequence: z.number() }),
      /** Null: fewer than two readings in the interval. */
      comparison: counterComparison.nullable(),
      /** Where it went back, or faster than the clock. */
      doubts: z.array(historyDoubt),
    }),
  ),
});
export type CounterViews = z.infer<typeof counterViews>;

/** No longer a span than this at once, days: a leap year. */
export const historyDaysMax = 366;
export const historyQuery = z
  .strictObject({ fromMs: z.coerce.number().pipe(instant), toMs: z.coerce.number().pipe(instant) })
  .refine(({ fromMs, toMs }) => toMs > fromMs && toMs - fromMs <= historyDaysMax * 86_400_000, {
    path: ['toMs'],
    message: `later than fromMs, by ${String(historyDaysMax)} days at most`,
  });

/** GET /machines/{machineId}/history. */
export const historyView = z.object({
  machineId: z.string(),
  fromMs: z.number(),
  toMs: z.number(),
  coverage: z.number(),
  /** The first `historyIntervalsMax`; they fill [fromMs, upToMs). */
  intervals: z.array(historyInterval),
  upToMs: z.number(),
  doubts: z.array(historyDoubt),
  /** Null: fewer than two readings of its counter in the interval. */
  counter: counterComparison.nullable(),
});
export type HistoryView = z.infer<typeof historyView>;
export const historyIntervalsMax = 5_000;
