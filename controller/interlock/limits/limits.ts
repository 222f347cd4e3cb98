import { z } from 'zod';
import { certainties } from '../../../hardware-profiles/profile.ts';
import { canonicalJson } from '../../../kernel/canonical-json.ts';
import { ok, refuse, type Result } from '../../../kernel/result.ts';

/** Every limit the rules use; the unit is the last word. Values and sources stand in limits.json. */
export const limitIds = [
  'cyclePeriodMs',
  'permitValidityMs',
  'validityMarginMs',
  'lateCycleRatio',
  'lockPeriodMs',
  'lockedGradeExtraMs',
  'personSpeedMps',
  'personIntrusionM',
  'personUncertaintyM',
  'machineUncertaintyM',
  'personHeightM',
  'levelOverlapM',
  'tagLatencyMs',
  'poseLatencyMs',
  'computeMs',
  'poseAgeMovingMaxMs',
  'poseAgeRestMaxMs',
  'tagSourceAgeMaxMs',
  'permitUnheardMax',
  'tagUnseenMs',
  'tagLostMs',
  'headCountMs',
  'headCountAgeMaxMs',
  'tagJumpMps',
  'tagJumpHoldMs',
  'tagStillMs',
  'tagStillM',
  'tagStampAheadMaxMs',
  'tagStampResetMs',
  'machineClockWindowMs',
  'machineClockSlipMax',
  'referenceTagM',
  'referenceTagMs',
  'scanBlindFrames',
  'scanAgeMaxMs',
  'scanMarginM',
  'zoneSensorAgeMaxMs',
  'zoneSensorMissMs',
  'tagLostSpeedMps',
  'loadRadiusM',
  'loadDropM',
  'fallHeightLeastM',
  'fallRadiusTo5M',
  'fallRadiusTo15M',
  'fallRadiusTo30M',
  'fallRadiusAboveM',
  'shaftMarginM',
  'machineMarginM',
  'verticalMarginM',
  'contactMarginM',
  'edgeMarginM',
  'edgeMarginRendezvousM',
  'landingHeightToleranceM',
  'floorHeightToleranceM',
  'rendezvousSpeedMps',
  'rendezvousLapseMs',
  'restSpeedMps',
  'restYawRateRadps',
  'speedMinMps',
  'escapeSpeedMps',
  'holdingSpeedMps',
  'holdingHookUpM',
  'escapeGapM',
  'escapeRetryMs',
  'hysteresisPersonM',
  'hysteresisStructureM',
  'hysteresisTimeMs',
  'heartbeatAgeMaxMs',
  'heartbeatHoldMs',
  'tabletAgeMaxMs',
  'eventQuietMs',
  'aboardToleranceM',
  'runawayMarginMs',
  'windAgeMaxMs',
  'poseFrozenReports',
  'poseJumpM',
  'poseStampAheadMaxMs',
  'linkLossesMax',
  'linkLossWindowMs',
  'linkLostMs',
  'recordWaitMaxMs',
  'gateAgeMaxMs',
  'craneClearanceM',
  'zoneIdleMs',
  'zoneSilentMs',
  'loadAgeMaxMs',
  'loadErrorRatio',
  'loadZeroRatioMax',
  'loadMatchRatio',
  'tandemLoadRatioMax',
  'lineClearanceTo1KvM',
  'lineClearanceTo10KvM',
  'lineClearanceTo35KvM',
  'lineClearanceTo110KvM',
  'lineClearanceTo220KvM',
  'lineClearanceTo330KvM',
  'lineClearanceTo500KvM',
  'platformLevelMaxM',
  'platformLevelToleranceM',
  'jackLoadWarnRatio',
  'jackLoadStopRatio',
  'windGustWindowMs',
  'windStuckMs',
  'windJumpRatio',
  'windJumpFromMps',
  'windLiftingStopMps',
  'windClimbingStopMps',
  'windLiftingBeginMps',
  'windPlacingStopMps',
  'windBrakingLossRatio',
  'resetTwoWindowMs',
] as const;
export type LimitId = (typeof limitIds)[number];
export type Limits = Readonly<Record<LimitId, number>>;

export function isLimitId(id: string): id is LimitId {
  return (limitIds as readonly string[]).includes(id);
}

export const limitRecord = z.strictObject({
  id: z.enum(limitIds),
  value: z.number().nonnegative(),
  unit: z.string().min(1),
  source: z.string().min(1),
  clause: z.string().optional(),
  certainty: z.enum(certainties),
  /** Which way the limit becomes more restrictive. */
  tighter: z.enum(['lower', 'higher']),
});
export type LimitRecord = Readonly<z.infer<typeof limitRecord>>;
const limitsFile = z.strictObject({ schemaVersion: z.literal(1), limits: z.array(limitRecord) });

export interface LoadedLimits {
  readonly limits: Limits;
  readonly records: readonly LimitRecord[];
  /** What `limitsHash` of the permits is taken over. */
  readonly canonical: string;
}

/** Reads limits.json's content: every id exactly once. Refuses with 'limits-invalid' and what is wrong. */
export function readLimits(json: unknown): Result<LoadedLimits> {
  const parsed = limitsFile.safeParse(json);
  if (!parsed.success) return refuse({ code: 'limits-invalid', facts: { message: z.prettifyError(parsed.error) } });
  const byId = new Map(parsed.data.limits.map((record) => [record.id, record.value]));
  const missing = limitIds.filter((id) => !byId.has(id));
  if (missing.length > 0 || byId.size !== parsed.data.limits.length) {
    return refuse({ code: 'limits-invalid', facts: { missing, message: 'every limit must stand there exactly once' } });
  }
  return ok({
    limits: Object.fromEntries(byId) as Record<LimitId, number>,
    records: parsed.data.limits,
    canonical: canonicalJson(parsed.data),
  });
}
