import type { Mac, PermitLevel, PermitRequest, PermitState } from '../../kernel/permit.ts';
import type { Random } from '../../kernel/random.ts';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import { LockGuard, type SpeedLimitMessage } from '../../robot-bridge/guard/lock-guard.ts';
import { PermitGuard, type GrantedMotion, type Holding } from '../../robot-bridge/guard/permit-guard.ts';

export interface MotionGateOptions {
  readonly siteId: string;
  readonly machineId: string;
  readonly mac: Mac;
  readonly random: Random;
  readonly profile: MachineProfile;
  /** What the machine was commissioned with; absent: it knows no map and takes permits for any. */
  readonly commissioned?: CommissionedHashes;
}

/** Lower-case hex SHA-256 of the site geometry and limits that a machine knows. */
export interface CommissionedHashes {
  readonly geometryHash: string;
  readonly limitsHash: string;
}

/** Why a machine may not move as it likes, for its own diagnostics. */
export interface Standing {
  readonly level: PermitLevel | 'none';
  readonly ruleId: string;
}

/** The machine's side of the interlock, of either grade. Times are the machine's own monotonic clock, ms. */
export interface MotionGate {
  readonly grade: 'guarded' | 'locked';
  motion(nowMonoMs: number): GrantedMotion | null;
  /** How it is asked to hold while it may not move; null where nobody says. Guards that know nothing of it have none. */
  holding?(nowMonoMs: number): Holding | null;
  standing(nowMonoMs: number): Standing;
  /** Null for machines that do not ask. */
  ask(nowMonoMs: number, told: Pick<PermitRequest, 'place' | 'wantsToMove'>): PermitRequest | null;
  receivePermit(text: string, nowMonoMs: number): void;
  receiveLock(state: 'locked' | 'unlocked', nowMonoMs: number): void;
  receiveSpeedLimit(message: SpeedLimitMessage): void;
  newConnection(): void;
  refusedCount(): number;
  /** What the guard tells of itself; null for machines without one. */
  state(nowMonoMs: number): PermitState | null;
  /** The guard trusts nothing until somebody acknowledges. */
  isSuspect(): boolean;
  /** Somebody presses the acknowledge button and lets it go. */
  acknowledge(nowMonoMs: number): void;
}

export function createMotionGate(options: MotionGateOptions): MotionGate {
  const permit = options.profile.wires.ros?.permit;
  return permit?.grade === 'locked' ? createLockedGate(options, permit.lockTimeoutMs) : createGuardedGate(options);
}

function createGuardedGate({ siteId, machineId, mac, random, commissioned }: MotionGateOptions): MotionGate {
  let connection = 1;
  let refused = 0;
  const known =
    commissioned === undefined
      ? {}
      : { knownGeometryHash: commissioned.geometryHash, knownLimitsHash: commissioned.limitsHash };
  const guard = new PermitGuard({ siteId, machineId, connectionId: `${machineId}-1`, mac, random, ...known });
  return {
    grade: 'guarded',
    motion: (nowMonoMs) => guard.motion(nowMonoMs),
    holding: (nowMonoMs) => guard.holding(nowMonoMs),
    standing: (nowMonoMs) => guard.standing(nowMonoMs) ?? { level: 'none', ruleId: '' },
    ask: (nowMonoMs, told) => guard.ask(nowMonoMs, told),
    receivePermit(text, nowMonoMs) {
      if (!guard.receive(text, nowMonoMs).ok) refused += 1;
    },
    receiveLock: () => undefined,
    receiveSpeedLimit: () => undefined,
    newConnection() {
      connection += 1;
      guard.newConnection(`${machineId}-${String(connection)}`);
    },
    refusedCount: () => refused,
    state: (nowMonoMs) => guard.state(nowMonoMs),
    isSuspect: () => guard.isSuspect,
    acknowledge(nowMonoMs) {
      guard.acknowledge('released', nowMonoMs);
      guard.acknowledge('pressed', nowMonoMs);
    },
  };
}

function createLockedGate({ profile }: MotionGateOptions, lockTimeoutMs: number): MotionGate {
  const guard = new LockGuard({ lockTimeoutMs, speedMaxMps: profile.speed.travelMps.value });
  return {
    grade: 'locked',
    motion: (nowMonoMs) => guard.motion(nowMonoMs),
    standing(nowMonoMs) {
      const granted = guard.motion(nowMonoMs);
      return granted === null ? { level: 'none', ruleId: '' } : { level: granted.level, ruleId: granted.ruleId };
    },
    ask: () => null,
    receivePermit: () => undefined,
    receiveLock(state, nowMonoMs) {
      guard.receiveLock(state === 'locked', nowMonoMs);
    },
    receiveSpeedLimit(message) {
      guard.receiveSpeedLimit(message);
    },
    newConnection() {
      guard.newConnection();
    },
    refusedCount: () => 0,
    state: () => null,
    isSuspect: () => false,
    acknowledge: () => undefined,
  };
}
