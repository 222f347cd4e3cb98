import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../../kernel/clock.ts';

/** Tokens alive at once; the oldest goes first. */
export const TOKENS_MAX = 1_000;
/** Names counted at once, so that a stream of made-up ones fills no memory. */
const COUNTED_MAX = 1_000;
const MINUTE_MS = 60_000;

interface Token {
  readonly clientId: string;
  readonly endsMonoMs: number;
}

/** Bearer tokens of the telematics clients, in memory: a restart ends them all, and clients ask again. */
export class AempTokens {
  private readonly clock: Clock;
  private readonly lifeMs: number;
  private readonly byHash = new Map<string, Token>();

  constructor(clock: Clock, lifeMs: number) {
    this.clock = clock;
    this.lifeMs = lifeMs;
  }

  issue(clientId: string): string {
    const token = randomBytes(32).toString('base64url');
    this.byHash.set(hashOf(token), { clientId, endsMonoMs: this.clock.monoMs() + this.lifeMs });
    const [oldest] = this.byHash.keys();
    if (this.byHash.size > TOKENS_MAX && oldest !== undefined) this.byHash.delete(oldest);
    return token;
  }

  /** Whose token it is; null for none of ours, and for one whose time is over. */
  clientOf(token: string): string | null {
    const hash = hashOf(token);
    const found = this.byHash.get(hash);
    if (found === undefined) return null;
    if (this.clock.monoMs() < found.endsMonoMs) return found.clientId;
    this.byHash.delete(hash);
    return null;
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** So many in a minute for each name: a bucket that fills evenly and holds a minute's worth. */
export class MinuteLimit {
  private readonly clock: Clock;
  private readonly perMinute: number;
  private readonly buckets = new Map<string, { left: number; atMonoMs: number }>();

  constructor(clock: Clock, perMinute: number) {
    this.clock = clock;
    this.perMinute = perMinute;
  }

  /** 0: go on. Otherwise the seconds until the next one is free. */
  waitS(name: string): number {
    const nowMs = this.clock.monoMs();
    const known = this.buckets.get(name) ?? { left: this.perMinute, atMonoMs: nowMs };
    const left = Math.min(this.perMinute, known.left + ((nowMs - known.atMonoMs) / MINUTE_MS) * this.perMinute);
    const isFree = left >= 1;
    this.buckets.delete(name);
    this.buckets.set(name, { left: isFree ? left - 1 : left, atMonoMs: nowMs });
    const [oldest] = this.buckets.keys();
    if (this.buckets.size > COUNTED_MAX && oldest !== undefined) this.buckets.delete(oldest);
    return isFree ? 0 : Math.ceil(((1 - left) / this.perMinute) * (MINUTE_MS / 1_000));
  }
}
