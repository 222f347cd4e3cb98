import {
  decodePermit,
  levelForbidsMotion,
  type Mac,
  type Permit,
  type PermitLevel,
  type PermitProblem,
  type PermitRequest,
  worstLevel,
} from '../../kernel/permit.ts';
import type { Random } from '../../kernel/random.ts';
import { refuse, type Result } from '../../kernel/result.ts';

/** What the machine may do at this instant. Speeds are upper bounds, m/s; 0 forbids that axis. */
export interface GrantedMotion {
  readonly travelSpeedMaxMps: number;
  readonly toolSpeedMaxMps: number;
  readonly level: PermitLevel;
  /** Rule that binds, '' when none does. */
  readonly ruleId: string;
  /** Exclusive zones that the machine may be in. Any other one it must stay out of, or leave. */
  readonly grantedZoneIds: readonly string[];
}

export const guardRefusalCodes = [
  'permit-malformed',
  'permit-crc',
  'permit-mac',
  'permit-other-site',
  'permit-other-machine',
  'permit-other-connection',
  'permit-geometry',
  'permit-validity',
  'permit-old-epoch',
  'permit-repeated',
  'permit-nonce-unknown',
  'permit-expired',
] as const;
export type GuardRefusalCode = (typeof guardRefusalCodes)[number];

export type GuardProblem = PermitProblem | { readonly code: GuardRefusalCode };

export interface PermitGuardOptions {
  readonly siteId: string;
  readonly machineId: string;
  /** This machine's own name of its connection, new at each connect. */
  readonly connectionId: string;
  readonly mac: Mac;
  readonly random: Random;
  /** When the machine knows the site's geometry, permits for another one are refused. */
  readonly knownGeometryHash?: string;
  /** Outstanding nonces kept at most; the oldest is forgotten first. */
  readonly nonceLimit?: number;
  /** Longest validity that is believed, ms: a larger one is a fault of the sender. */
  readonly validForMaxMs?: number;
}

const nonceLimitDefault = 32;
const validForMaxDefaultMs = 2000;

/** Two 64-bit nonces out of a few dozen never meet by chance: more draws than this mean a broken random source. */
const nonceDrawLimit = 8;

/** A decision in force: what it allows and until when, on the machine's monotonic clock. */
interface Grant extends GrantedMotion {
  readonly expiresMonoMs: number;
}

/**
 * The machine's side of the permit. Validity counts from the moment this machine sent the nonce that the permit answers, on
 * this machine's monotonic clock, so that no delay on the way can lengthen it. The guard holds no timer: the motion loop asks
 * `motion` at each cycle and brakes on null.
 *
 * A newer decision of the interlock always wins, and only a fresh nonce can widen or lengthen: an authentic permit with a newer
 * sequence whose nonce is no longer fresh is refused, but where it is narrower than the grant in force it narrows that grant.
 */
export class PermitGuard {
  readonly #options: PermitGuardOptions;
  readonly #sentAtMs = new Map<string, number>();
  readonly #refused = new Map<GuardRefusalCode, number>();
  #connectionId: string;
  #epochSeen = 0;
  #lastSequence = -1;
  #grant: Grant | null = null;

  constructor(options: PermitGuardOptions) {
    this.#options = options;
    this.#connectionId = options.connectionId;
  }

  /** Draws a fresh nonce and remembers that it was sent at `nowMonoMs`. Send the result at once. */
  ask(nowMonoMs: number): PermitRequest {
    this.#forgetOldNonces(nowMonoMs);
    const nonce = this.#drawNonce();
    this.#sentAtMs.set(nonce, nowMonoMs);
    return {
      version: 1,
      machineId: this.#options.machineId,
      connectionId: this.#connectionId,
      nonce,
      epochSeen: this.#epochSeen,
    };
  }

  /** Takes a permit in the form of `encodePermit`. A refusal names its cause and is counted; it never widens or lengthens a grant. */
  receive(text: string, nowMonoMs: number): Result<Permit, GuardProblem> {
    const decoded = decodePermit(text, this.#options.mac);
    const code = decoded.ok ? this.#problemOf(decoded.value, nowMonoMs) : decoded.problem.code;
    if (decoded.ok && code === null) {
      this.#accept(decoded.value);
      return decoded;
    }
    const reason = code ?? 'permit-malformed';
    this.#refused.set(reason, (this.#refused.get(reason) ?? 0) + 1);
    if (decoded.ok && (reason === 'permit-nonce-unknown' || reason === 'permit-expired')) this.#narrow(decoded.value);
    return refuse({ code: reason });
  }

  /** What the machine may do now; null means it must come to a stand and stay there. */
  motion(nowMonoMs: number): GrantedMotion | null {
    const grant = this.#grant;
    // Written so that a clock that is not a number gives no motion.
    if (grant === null || !(nowMonoMs < grant.expiresMonoMs)) return null;
    if (levelForbidsMotion(grant.level)) return null;
    if (!(grant.travelSpeedMaxMps > 0) && !(grant.toolSpeedMaxMps > 0)) return null;
    return grant;
  }

  /** Level and rule of the newest decision while it is valid, motion or not: for the machine's own display. */
  standing(nowMonoMs: number): { readonly level: PermitLevel; readonly ruleId: string } | null {
    const grant = this.#grant;
    return grant !== null && nowMonoMs < grant.expiresMonoMs ? { level: grant.level, ruleId: grant.ruleId } : null;
  }

  /**
   * A new connection begins with nothing: no permit, no nonce, no sequence. Only the highest epoch stays, so that an interlock that
   * has been replaced cannot come back over a new connection.
   */
  newConnection(connectionId: string): void {
    this.#connectionId = connectionId;
    this.#sentAtMs.clear();
    this.#grant = null;
    this.#lastSequence = -1;
  }

  /** Refusals so far, by cause. */
  refusals(): Readonly<Record<GuardRefusalCode, number>> {
    const counts = guardRefusalCodes.map((code) => [code, this.#refused.get(code) ?? 0] as const);
    return Object.fromEntries(counts) as Record<GuardRefusalCode, number>;
  }

  #problemOf(permit: Permit, nowMonoMs: number): GuardRefusalCode | null {
    const { siteId, machineId, knownGeometryHash } = this.#options;
    if (permit.siteId !== siteId) return 'permit-other-site';
    if (permit.machineId !== machineId) return 'permit-other-machine';
    if (permit.connectionId !== this.#connectionId) return 'permit-other-connection';
    if (knownGeometryHash !== undefined && permit.geometryHash !== knownGeometryHash) return 'permit-geometry';
    if (permit.validForMs > (this.#options.validForMaxMs ?? validForMaxDefaultMs)) return 'permit-validity';
    if (permit.epoch < this.#epochSeen) return 'permit-old-epoch';
    if (permit.epoch === this.#epochSeen && permit.sequence <= this.#lastSequence) return 'permit-repeated';
    const sentAtMs = this.#sentAtMs.get(permit.nonce);
    if (sentAtMs === undefined) return 'permit-nonce-unknown';
    return nowMonoMs - sentAtMs < permit.validForMs ? null : 'permit-expired';
  }

  #accept(permit: Permit): void {
    const sentAtMs = this.#sentAtMs.get(permit.nonce);
    if (sentAtMs === undefined) throw new Error('an accepted permit must answer an outstanding nonce');
    this.#sentAtMs.delete(permit.nonce);
    this.#epochSeen = permit.epoch;
    this.#lastSequence = permit.sequence;
    this.#grant = {
      travelSpeedMaxMps: permit.travelSpeedMaxMps,
      toolSpeedMaxMps: permit.toolSpeedMaxMps,
      level: permit.level,
      ruleId: permit.ruleId,
      grantedZoneIds: permit.grantedZoneIds,
      expiresMonoMs: sentAtMs + permit.validForMs,
    };
  }

  /** The decision is authentic and newer than ours but may not widen it: take the lower speeds, the worse level, and the zones in both. */
  #narrow(permit: Permit): void {
    this.#epochSeen = permit.epoch;
    this.#lastSequence = permit.sequence;
    const grant = this.#grant;
    if (grant === null) return;
    const level = worstLevel(grant.level, permit.level);
    const travelSpeedMaxMps = Math.min(grant.travelSpeedMaxMps, permit.travelSpeedMaxMps);
    const toolSpeedMaxMps = Math.min(grant.toolSpeedMaxMps, permit.toolSpeedMaxMps);
    const grantedZoneIds = grant.grantedZoneIds.filter((id) => permit.grantedZoneIds.includes(id));
    const isNarrower =
      level !== grant.level ||
      travelSpeedMaxMps < grant.travelSpeedMaxMps ||
      toolSpeedMaxMps < grant.toolSpeedMaxMps ||
      grantedZoneIds.length < grant.grantedZoneIds.length;
    if (!isNarrower) return;
    const { expiresMonoMs } = grant;
    this.#grant = { travelSpeedMaxMps, toolSpeedMaxMps, level, ruleId: permit.ruleId, grantedZoneIds, expiresMonoMs };
  }

  #drawNonce(): string {
    for (let attempt = 0; attempt < nonceDrawLimit; attempt += 1) {
      const high = this.#options.random
        .below(2 ** 32)
        .toString(16)
        .padStart(8, '0');
      const low = this.#options.random
        .below(2 ** 32)
        .toString(16)
        .padStart(8, '0');
      if (!this.#sentAtMs.has(high + low)) return high + low;
    }
    throw new Error('the random source repeats itself');
  }

  /** No permit can answer a nonce older than the longest validity; the rest is bounded by number. Insertion order is age. */
  #forgetOldNonces(nowMonoMs: number): void {
    const ageMaxMs = this.#options.validForMaxMs ?? validForMaxDefaultMs;
    const keep = (this.#options.nonceLimit ?? nonceLimitDefault) - 1;
    for (const [nonce, sentAtMs] of this.#sentAtMs) {
      if (this.#sentAtMs.size <= keep && nowMonoMs - sentAtMs < ageMaxMs) return;
      this.#sentAtMs.delete(nonce);
    }
  }
}
