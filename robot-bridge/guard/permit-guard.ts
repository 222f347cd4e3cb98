import { commonAxes, narrowAxes, noAxes, type AxisBound } from '../../kernel/axis-bounds.ts';
import {
  decodePermit,
  levelForbidsMotion,
  type HoldingAction,
  type Mac,
  type Permit,
  type PermitLevel,
  type PermitProblem,
  type PermitRequest,
  type PermitState,
  worstLevel,
} from '../../kernel/permit.ts';
import type { Random } from '../../kernel/random.ts';
import { refuse, type Result } from '../../kernel/result.ts';

/** What the machine may do at this instant. Speeds are upper bounds, m/s; 0 forbids that axis. */
export interface GrantedMotion {
  readonly travelSpeedMaxMps: number;
  readonly toolSpeedMaxMps: number;
  /** Further bounds of single joints, rad/s or m/s; absent: none. */
  readonly axes?: readonly AxisBound[];
  readonly level: PermitLevel;
  /** Rule that binds, '' when none does. */
  readonly ruleId: string;
  /** Exclusive zones that the machine may be in. Any other one it must stay out of, or leave. */
  readonly grantedZoneIds: readonly string[];
}

/** How the machine holds while it may not move. A joint that is not named stands; bounds in rad/s or m/s. */
export interface Holding {
  readonly action: HoldingAction;
  readonly axes: readonly AxisBound[];
}

export const guardRefusalCodes = [
  'permit-malformed',
  'permit-crc',
  'permit-mac',
  'permit-other-site',
  'permit-other-machine',
  'permit-other-connection',
  'permit-validity',
  'permit-old-epoch',
  'permit-repeated',
  'permit-geometry',
  'permit-limits',
  'permit-nonce-unknown',
  'permit-expired',
  'permit-suspect',
] as const;
export type GuardRefusalCode = (typeof guardRefusalCodes)[number];

export type GuardProblem = PermitProblem | { readonly code: GuardRefusalCode };

/**
 * Refusals that no working network and no working interlock cause: damage, forgery, wrong address. Late, doubled and reordered permits
 * are no faults of this kind: a network does that.
 */
const faultyCodes: ReadonlySet<GuardRefusalCode> = new Set([
  'permit-malformed',
  'permit-crc',
  'permit-mac',
  'permit-other-site',
  'permit-other-machine',
]);

/** More faulty messages than this within the window, and the guard trusts nothing until somebody acknowledges it (safety.md, fault 7). */
export const faultyCountMax = 3;
export const faultyWindowMs = 10_000;

export interface PermitGuardOptions {
  readonly siteId: string;
  readonly machineId: string;
  /** This machine's own name of its connection, new at each connect. */
  readonly connectionId: string;
  /** HMAC-SHA-256 with this machine's key. */
  readonly mac: Mac;
  /** Source of the nonces. On a machine: the operating system's cryptographic one. */
  readonly random: Pick<Random, 'below'>;
  /** Hashes that the machine was commissioned with, lower-case hex SHA-256: permits for others are refused. */
  readonly knownGeometryHash?: string;
  readonly knownLimitsHash?: string;
  /** Outstanding nonces kept at most; the oldest is forgotten first. */
  readonly nonceLimit?: number;
  /** Longest validity that is believed, ms: a larger one is a fault of the sender. */
  readonly validForMaxMs?: number;
}

const nonceLimitDefault = 32;
/** Upper end of what may be configured (safety.md, R1). */
const validForMaxDefaultMs = 1000;
/** A permit has some 600 characters; nothing longer than this is parsed. */
const textLengthMax = 8192;

/** Two 64-bit nonces out of a few dozen never meet by chance: more draws than this mean a broken random source. */
const nonceDrawLimit = 8;

/** A decision in force: what it allows and until when, on the machine's monotonic clock. */
interface Grant extends GrantedMotion {
  readonly holdingAction: HoldingAction;
  readonly holdingAxes: readonly AxisBound[];
  readonly expiresMonoMs: number;
}

/**
 * The machine's side of the permit: the reference for makers, to be taken over as it is or written again in another language.
 *
 * It needs this file and six of `kernel/` (permit, axis-bounds, canonical-json, crc32c, result and the type in random), no package, no Node, no I/O and no
 * timer. All times are milliseconds of ONE monotonic clock, the machine's own; speeds are m/s; hashes, nonces and codes are lower-case hex.
 *
 * - Ten times a second while the machine wants to move, twice at rest: send `ask(now, { place, wantsToMove })` at once.
 * - Each message that arrives: `receive(text, now)`.
 * - Each turn of the motion loop: `motion(now)`. On null brake to a stand by the machine's own means and stay there; else move no
 *   faster than it says. Nothing but a new permit makes it other than null again.
 * - On null, a machine that has a holding action of its own: `holding(now)`. It names the action and the joints that may move for it.
 * - A new connection: `newConnection(name)`.
 * - The acknowledge button at the machine: `acknowledge('pressed' or 'released', now)`.
 *
 * Validity counts from the moment this machine sent the nonce that the permit answers, on this machine's clock, so that no delay on the way
 * can lengthen it. A newer decision of the interlock always wins, and only a fresh nonce can widen or lengthen: an authentic permit with a
 * newer sequence whose nonce is no longer fresh is refused, but where it is narrower than the grant in force it narrows that grant.
 * Source of the rules: reference/safety.md §1.4 (after OPC 10000-15), R1, R20. Not a certified safety function.
 */
export class PermitGuard {
  readonly #options: PermitGuardOptions;
  readonly #sentAtMs = new Map<string, number>();
  readonly #refused = new Map<GuardRefusalCode, number>();
  /** Arrivals of the newest faulty messages, oldest first, at most one more than are borne. */
  readonly #faultyAtMs: number[] = [];
  #lastRefusal: GuardRefusalCode | '' = '';
  #connectionId: string;
  #epochSeen = 0;
  #lastSequence = -1;
  #grant: Grant | null = null;
  #isSuspect = false;
  #wasReleased = false;

  constructor(options: PermitGuardOptions) {
    this.#options = options;
    this.#connectionId = options.connectionId;
  }

  /**
   * Draws a fresh nonce and remembers that it was sent at `nowMonoMs`. Send the result at once. `told` is what the machine knows of
   * itself at that moment; without its place no exclusive zone that it can reach is ever given to anybody else.
   */
  ask(nowMonoMs: number, told: Pick<PermitRequest, 'place' | 'wantsToMove'> = {}): PermitRequest {
    const { machineId, knownGeometryHash, knownLimitsHash } = this.#options;
    this.#forgetOldNonces(nowMonoMs);
    const nonce = this.#drawNonce();
    const oldEpochRefused = this.#refused.get('permit-old-epoch');
    this.#sentAtMs.set(nonce, nowMonoMs);
    return {
      version: 1,
      machineId,
      connectionId: this.#connectionId,
      nonce,
      epochSeen: this.#epochSeen,
      sequenceSeen: this.#lastSequence,
      clockMs: nowMonoMs,
      ...told,
      ...(this.#isSuspect ? { isSuspect: true } : {}),
      ...(oldEpochRefused === undefined ? {} : { oldEpochRefused }),
      ...(knownGeometryHash === undefined ? {} : { geometryHash: knownGeometryHash }),
      ...(knownLimitsHash === undefined ? {} : { limitsHash: knownLimitsHash }),
    };
  }

  /** Takes a permit in the form of `encodePermit`. A refusal names its cause and is counted; it never widens or lengthens a grant. */
  receive(text: string, nowMonoMs: number): Result<Permit, GuardProblem> {
    if (text.length > textLengthMax) return this.#refuse('permit-malformed', nowMonoMs);
    const decoded = decodePermit(text, this.#options.mac);
    if (!decoded.ok) return this.#refuse(decoded.problem.code, nowMonoMs);
    const permit = decoded.value;
    const code = this.#problemOf(permit, nowMonoMs);
    if (code === null) {
      this.#accept(permit);
      return decoded;
    }
    if (code === 'permit-nonce-unknown' || code === 'permit-expired') this.#narrow(permit);
    if (code === 'permit-suspect') this.#take(permit);
    if (code === 'permit-geometry' || code === 'permit-limits') {
      // The interlock judges by another site or other limits than this machine knows: what it granted before is worth nothing.
      this.#take(permit);
      this.#grant = null;
    }
    return this.#refuse(code, nowMonoMs);
  }

  /** What the machine may do now; null means it must come to a stand and stay there. */
  motion(nowMonoMs: number): GrantedMotion | null {
    const grant = this.#living(nowMonoMs);
    if (grant === null || levelForbidsMotion(grant.level)) return null;
    if (!(grant.travelSpeedMaxMps > 0) && !(grant.toolSpeedMaxMps > 0)) return null;
    return grant;
  }

  /**
   * What the machine is asked to do while the decision in force forbids motion, and which joints may move for it. Null while it may move,
   * and without a decision: then it stands by its own means.
   */
  holding(nowMonoMs: number): Holding | null {
    const grant = this.#living(nowMonoMs);
    if (grant === null || !levelForbidsMotion(grant.level)) return null;
    return { action: grant.holdingAction, axes: grant.holdingAxes };
  }

  /** Level and rule of the newest decision while it is valid, motion or not: for the machine's own display. */
  standing(nowMonoMs: number): { readonly level: PermitLevel; readonly ruleId: string } | null {
    const grant = this.#living(nowMonoMs);
    return grant === null ? null : { level: grant.level, ruleId: grant.ruleId };
  }

  /** Everything that may be told about the guard. */
  state(nowMonoMs: number): PermitState {
    const standing = this.standing(nowMonoMs);
    const motion = this.motion(nowMonoMs);
    const holdingAxes = this.holding(nowMonoMs)?.axes ?? noAxes;
    return {
      version: 1,
      machineId: this.#options.machineId,
      connectionId: this.#connectionId,
      level: standing?.level ?? 'none',
      ruleId: standing?.ruleId ?? '',
      travelSpeedMaxMps: motion?.travelSpeedMaxMps ?? 0,
      toolSpeedMaxMps: motion?.toolSpeedMaxMps ?? 0,
      ...axesOf(motion?.axes ?? []),
      ...(holdingAxes.length === 0 ? {} : { holdingAxes }),
      epoch: this.#epochSeen,
      sequence: this.#lastSequence,
      isSuspect: this.#isSuspect,
      refusedCount: [...this.#refused.values()].reduce((sum, count) => sum + count, 0),
      lastRefusal: this.#lastRefusal,
    };
  }

  /** Too many faulty messages have come: nothing is granted until somebody acknowledges. */
  get isSuspect(): boolean {
    return this.#isSuspect;
  }

  /**
   * The acknowledge button as the machine reads it. Only its edge counts: it must have been seen released since the fault, so that one
   * that is stuck or held down acknowledges nothing. Ignored while the faulty messages still come too often. It starts no motion: that
   * takes a new permit.
   */
  acknowledge(button: 'pressed' | 'released', nowMonoMs: number): 'acknowledged' | 'ignored' {
    if (!this.#isSuspect) return 'ignored';
    if (button === 'released') {
      this.#wasReleased = true;
      return 'ignored';
    }
    const isEdge = this.#wasReleased;
    this.#wasReleased = false;
    this.#forgetOldFaults(nowMonoMs);
    if (!isEdge || this.#faultyAtMs.length > faultyCountMax) return 'ignored';
    this.#isSuspect = false;
    this.#faultyAtMs.length = 0;
    return 'acknowledged';
  }

  /**
   * A new connection begins with nothing: no permit, no nonce, no sequence. Only the highest epoch stays, so that an interlock that
   * has been replaced cannot come back over a new connection, and suspicion, which only a person ends.
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

  /** The grant while it is valid. One that was once seen to have run out is gone, whatever the clock says later. */
  #living(nowMonoMs: number): Grant | null {
    // Written so that a clock that is not a number gives no motion.
    if (this.#grant !== null && !(nowMonoMs < this.#grant.expiresMonoMs)) this.#grant = null;
    return this.#grant;
  }

  #refuse(code: GuardRefusalCode, nowMonoMs: number): Result<Permit, GuardProblem> {
    this.#refused.set(code, (this.#refused.get(code) ?? 0) + 1);
    this.#lastRefusal = code;
    if (faultyCodes.has(code)) this.#noteFault(nowMonoMs);
    return refuse({ code });
  }

  #noteFault(nowMonoMs: number): void {
    this.#forgetOldFaults(nowMonoMs);
    this.#faultyAtMs.push(nowMonoMs);
    if (this.#faultyAtMs.length <= faultyCountMax) return;
    this.#faultyAtMs.splice(0, this.#faultyAtMs.length - faultyCountMax - 1);
    this.#grant = null;
    if (!this.#isSuspect) this.#wasReleased = false;
    this.#isSuspect = true;
  }

  #forgetOldFaults(nowMonoMs: number): void {
    // Written so that a clock that is not a number forgets nothing.
    while (nowMonoMs - (this.#faultyAtMs[0] ?? NaN) >= faultyWindowMs) this.#faultyAtMs.shift();
  }

  #problemOf(permit: Permit, nowMonoMs: number): GuardRefusalCode | null {
    const { siteId, machineId, knownGeometryHash, knownLimitsHash } = this.#options;
    if (permit.siteId !== siteId) return 'permit-other-site';
    if (permit.machineId !== machineId) return 'permit-other-machine';
    if (permit.connectionId !== this.#connectionId) return 'permit-other-connection';
    if (permit.validForMs > (this.#options.validForMaxMs ?? validForMaxDefaultMs)) return 'permit-validity';
    if (permit.epoch < this.#epochSeen) return 'permit-old-epoch';
    if (permit.epoch === this.#epochSeen && permit.sequence <= this.#lastSequence) return 'permit-repeated';
    if (knownGeometryHash !== undefined && permit.geometryHash !== knownGeometryHash) return 'permit-geometry';
    if (knownLimitsHash !== undefined && permit.limitsHash !== knownLimitsHash) return 'permit-limits';
    const sentAtMs = this.#sentAtMs.get(permit.nonce);
    if (sentAtMs === undefined) return 'permit-nonce-unknown';
    if (!(nowMonoMs - sentAtMs < permit.validForMs)) return 'permit-expired';
    return this.#isSuspect ? 'permit-suspect' : null;
  }

  /** An authentic, newer decision for us: nothing older counts any more, whatever becomes of this one. */
  #take(permit: Permit): void {
    this.#epochSeen = permit.epoch;
    this.#lastSequence = permit.sequence;
  }

  #accept(permit: Permit): void {
    const sentAtMs = this.#sentAtMs.get(permit.nonce);
    if (sentAtMs === undefined) throw new Error('an accepted permit must answer an outstanding nonce');
    this.#sentAtMs.delete(permit.nonce);
    this.#take(permit);
    this.#grant = {
      travelSpeedMaxMps: permit.travelSpeedMaxMps,
      toolSpeedMaxMps: permit.toolSpeedMaxMps,
      ...axesOf(permit.axes ?? []),
      level: permit.level,
      ruleId: permit.ruleId,
      holdingAction: permit.holdingAction ?? 'stand-still',
      holdingAxes: permit.holdingAxes ?? noAxes,
      grantedZoneIds: permit.grantedZoneIds,
      expiresMonoMs: sentAtMs + permit.validForMs,
    };
  }

  /** The decision is authentic and newer than ours but may not widen it: take the lower speeds, the worse level, the zones in both. */
  #narrow(permit: Permit): void {
    this.#take(permit);
    const grant = this.#grant;
    if (grant === null) return;
    const level = worstLevel(grant.level, permit.level);
    const travelSpeedMaxMps = Math.min(grant.travelSpeedMaxMps, permit.travelSpeedMaxMps);
    const toolSpeedMaxMps = Math.min(grant.toolSpeedMaxMps, permit.toolSpeedMaxMps);
    const grantedZoneIds = grant.grantedZoneIds.filter((id) => permit.grantedZoneIds.includes(id));
    const axes = narrowAxes(grant.axes ?? [], permit.axes ?? []);
    const isNarrower =
      (permit.axes ?? []).length > 0 ||
      grant.holdingAxes.length > 0 ||
      level !== grant.level ||
      travelSpeedMaxMps < grant.travelSpeedMaxMps ||
      toolSpeedMaxMps < grant.toolSpeedMaxMps ||
      grantedZoneIds.length < grant.grantedZoneIds.length;
    if (!isNarrower) return;
    const { expiresMonoMs } = grant;
    const speeds = { travelSpeedMaxMps, toolSpeedMaxMps, ...axesOf(axes) };
    const { holdingAction = 'stand-still' } = permit;
    const holding = { holdingAction, holdingAxes: commonAxes(grant.holdingAxes, permit.holdingAxes ?? noAxes) };
    this.#grant = { ...speeds, ...holding, level, ruleId: permit.ruleId, grantedZoneIds, expiresMonoMs };
  }

  #drawNonce(): string {
    for (let attempt = 0; attempt < nonceDrawLimit; attempt += 1) {
      const nonce = this.#draw32() + this.#draw32();
      if (!this.#sentAtMs.has(nonce)) return nonce;
    }
    throw new Error('the random source repeats itself');
  }

  #draw32(): string {
    const number = this.#options.random.below(2 ** 32);
    return number.toString(16).padStart(8, '0');
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

function axesOf(axes: readonly AxisBound[]): { readonly axes?: readonly AxisBound[] } {
  return axes.length === 0 ? {} : { axes };
}
