import { decodePermit, levelForbidsMotion, type Permit } from '../../../kernel/permit.ts';
import type { InterlockConfig } from '../../../controller/contract/interlock/interlock.ts';
import { createMotionGate, type MotionGate, type MotionGateOptions } from '../../../sim/world/motion-gate.ts';
import type { Mutation } from './mutation.ts';

/** Far beyond any site, metres. */
const awayM = 10_000;

function changed(config: InterlockConfig, changes: Partial<InterlockConfig>): InterlockConfig {
  return { ...config, ...changes };
}

/** All machines whose profile is one of these belong to one asset: the pair rules look away. */
function oneAsset(config: InterlockConfig, isMeant: (profileId: string) => boolean): InterlockConfig {
  return changed(config, {
    machines: config.machines.map(({ machine, profile }) =>
      isMeant(profile.id) ? { profile, machine: { ...machine, assetId: 'one' } } : { profile, machine },
    ),
  });
}

/** A guard with one mistake: `expiresAt` says until when a permit counts, `isOld` which ones are too old. */
function wrongGuard(
  options: MotionGateOptions,
  mistake: {
    readonly expiresMs: (permit: Permit, sentAtMs: number, nowMs: number) => number;
    readonly isOld: (permit: Permit, newest: Permit | null) => boolean;
  },
): MotionGate {
  const right = createMotionGate(options);
  if (right.grade === 'locked') return right;
  const sentAtMs = new Map<string, number>();
  let newest: Permit | null = null;
  let untilMs = -Infinity;
  let connection = 1;
  return {
    ...right,
    grade: 'guarded',
    ask(nowMs, told) {
      const request = right.ask(nowMs, told);
      if (request !== null) sentAtMs.set(request.nonce, nowMs);
      return request;
    },
    receivePermit(text, nowMs) {
      right.receivePermit(text, nowMs);
      const decoded = decodePermit(text, options.mac);
      if (!decoded.ok) return;
      const permit = decoded.value;
      const isOurs =
        permit.machineId === options.machineId && permit.connectionId === `${options.machineId}-${String(connection)}`;
      const sent = sentAtMs.get(permit.nonce);
      if (!isOurs || sent === undefined || mistake.isOld(permit, newest)) return;
      const expiresMs = mistake.expiresMs(permit, sent, nowMs);
      if (expiresMs <= nowMs) return;
      newest = permit;
      untilMs = expiresMs;
    },
    motion(nowMs) {
      if (newest === null || nowMs >= untilMs || levelForbidsMotion(newest.level)) return null;
      return { ...newest };
    },
    newConnection() {
      right.newConnection();
      connection += 1;
      sentAtMs.clear();
      newest = null;
    },
  };
}

const isOlder = (permit: Permit, newest: Permit | null): boolean =>
  newest !== null &&
  (permit.epoch < newest.epoch || (permit.epoch === newest.epoch && permit.sequence <= newest.sequence));
const fromNonce = (permit: Permit, sentAtMs: number): number => sentAtMs + permit.validForMs;

/** What the oracle must find; how long it took is in docs/interlock-measured.md. */
export const mutants: Readonly<Record<string, Mutation>> = {
  /** Rules switched off, from outside. */
  'no-person-separation': {
    tags: (sightings) => sightings.map(({ at, ...rest }) => ({ ...rest, at: [at[0] + awayM, at[1]] as const })),
  },
  'no-machine-separation': {
    config: (config) => oneAsset(config, (id) => id !== 'tower-crane' && id !== 'smart-hoist-cage'),
  },
  'no-crane-separation': { config: (config) => oneAsset(config, (id) => id === 'tower-crane') },
  'no-fall-edge': {
    config: (config) =>
      changed(config, {
        levels: config.levels.map((level) => ({
          ...level,
          fallEdges: [],
          slabs: [
            {
              outline: [
                [-50, -50],
                [200, -50],
                [200, 200],
                [-50, 200],
              ] as [number, number][],
              holes: [],
            },
          ],
        })),
      }),
  },
  'no-zones': { config: (config) => changed(config, { zones: [] }) },
  'no-wind': { wind: () => 3 },
  'no-papers': { papers: 'unheard' },
  'stop-unheard': { stop: () => null },
  'site-stop-of-one-machine': {
    stop: (scope) => (scope.type === 'site' ? { type: 'machine', machineId: 'g11' } : scope),
  },
  /** Sums that are too small. */
  'nobody-walks': { limits: (limits) => ({ ...limits, personSpeedMps: 0, personIntrusionM: 0 }) },
  'frozen-poses-believed': { limits: (limits) => ({ ...limits, poseFrozenReports: 1_000_000 }) },
  'jumps-believed': { limits: (limits) => ({ ...limits, poseJumpM: 1_000 }) },
  'old-poses-believed': { limits: (limits) => ({ ...limits, poseAgeMovingMaxMs: 20_000, poseAgeRestMaxMs: 20_000 }) },
  'old-wind-believed': { limits: (limits) => ({ ...limits, windAgeMaxMs: 60_000 }) },
  'old-gates-believed': { limits: (limits) => ({ ...limits, gateAgeMaxMs: 60_000, loadAgeMaxMs: 60_000 }) },
  /** Guards with a mistake. */
  'validity-from-receipt': {
    gate: (options) =>
      wrongGuard(options, { expiresMs: (permit, _sent, nowMs) => nowMs + permit.validForMs, isOld: isOlder }),
  },
  'sequence-unchecked': {
    gate: (options) => wrongGuard(options, { expiresMs: fromNonce, isOld: () => false }),
  },
  'validity-twice': {
    gate: (options) =>
      wrongGuard(options, { expiresMs: (permit, sent) => sent + 2 * permit.validForMs, isOld: isOlder }),
  },
  /** Starts and resets. */
  'no-wait-out': { startedShiftMs: -60_000 },
  'latches-lost': { latchesAtRestart: 'lost' },
  'anybody-resets': {
    reset: (request) => ({
      ...request,
      by: { user: request.by.user, role: 'safety' },
      isInSight: true,
      note: request.note === '' ? 'none' : request.note,
    }),
  },
};
