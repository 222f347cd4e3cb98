import type { GrantedMotion } from './permit-guard.ts';

/** `nav2_msgs/SpeedLimit`: percent of the greatest speed, or m/s. 0 means "no limit" in both. */
export interface SpeedLimitMessage {
  readonly percentage: boolean;
  readonly speed_limit: number;
}

export interface LockGuardOptions {
  /** A lock message older than this counts as locked (twist_mux `timeout`), ms on the machine's clock. */
  readonly lockTimeoutMs: number;
  /** Greatest speed of the machine, m/s: what a percentage refers to. */
  readonly speedMaxMps: number;
}

/**
 * The second grade: what a stock ROS 2 robot does with a twist_mux lock and a nav2 speed limit. True locks; silence for the
 * time-out locks; before the first message it is locked. Validity counts from receipt, because these messages carry no nonce: a
 * delayed unlock is believed, which is why such machines get larger separations.
 */
export class LockGuard {
  readonly #options: LockGuardOptions;
  #unlockedAtMs: number | null = null;
  #speedLimitMps = Infinity;

  constructor(options: LockGuardOptions) {
    if (!(options.lockTimeoutMs > 0)) throw new RangeError('a lock without a time-out would never lock on silence');
    this.#options = options;
  }

  receiveLock(isLocked: boolean, nowMonoMs: number): void {
    this.#unlockedAtMs = isLocked ? null : nowMonoMs;
  }

  /** A limit stays until the next one: nav2 gives it no time-out. Values that are no speed are ignored. */
  receiveSpeedLimit(message: SpeedLimitMessage): void {
    const value = message.speed_limit;
    if (!Number.isFinite(value) || value < 0) return;
    if (value === 0) this.#speedLimitMps = Infinity;
    else this.#speedLimitMps = message.percentage ? (value / 100) * this.#options.speedMaxMps : value;
  }

  /** What the machine may do now; null means it must come to a stand and stay there. */
  motion(nowMonoMs: number): GrantedMotion | null {
    if (this.#unlockedAtMs === null || !(nowMonoMs - this.#unlockedAtMs < this.#options.lockTimeoutMs)) return null;
    const speedMps = Math.min(this.#speedLimitMps, this.#options.speedMaxMps);
    return {
      travelSpeedMaxMps: speedMps,
      toolSpeedMaxMps: speedMps,
      level: speedMps < this.#options.speedMaxMps ? 'limit' : 'run',
      ruleId: '',
      // A lock topic cannot name a zone, so a machine of this grade is granted none.
      grantedZoneIds: [],
    };
  }

  /** A new connection begins locked. The speed limit stays: nav2 keeps it too. */
  newConnection(): void {
    this.#unlockedAtMs = null;
  }
}
