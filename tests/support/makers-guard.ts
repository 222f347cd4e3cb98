import { canonicalJson } from '../../kernel/canonical-json.ts';
import { crc32c } from '../../kernel/crc32c.ts';
import type { Permit, PermitRequest, PermitState } from '../../kernel/permit.ts';
import { levelForbidsMotion } from '../../kernel/permit.ts';
import type { GrantedMotion } from '../../robot-bridge/guard/permit-guard.ts';
import type { MotionGate, MotionGateOptions } from '../../sim/world/motion-gate.ts';

/** What a maker may get wrong, one thing at a time. */
export const makersBugs = [
  'takes nothing',
  'counts validity from receipt',
  'does not check the sequence',
  'takes copies',
  'accepts an old epoch',
  'ignores for whom it is',
  'ignores the HMAC',
  'ignores HMAC and CRC',
  'ignores the CRC',
  'ignores the nonce',
  'believes any validity',
  'takes any geometry',
  'does not brake on expiry',
  'tells of expiry but rolls on',
  'restarts without a new permit',
  'bears any number of faulty messages',
  'is acknowledged by time',
  'grants by the button alone',
  'forgets the bounds of joints',
  'moves joints under a stop for ever',
] as const;
export type MakersBug = (typeof makersBugs)[number];

const validityMaxMs = 1000;
const faultyMax = 3;
const windowMs = 10_000;
const restartAfterMs = 1200;

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/**
 * A guard as a maker might write it: shares no code with ours but the canonical form and CRC of the format. Without a bug it is right.
 * It stands in for hardware that nobody here has.
 */
export class MakersGuard implements MotionGate {
  readonly grade = 'guarded';
  readonly #options: MotionGateOptions;
  readonly #bug: MakersBug | 'none';
  readonly #nonces = new Map<string, number>();
  readonly #faults: number[] = [];
  #connection = 1;
  #epoch = 0;
  #sequence = -1;
  #permit: Permit | null = null;
  #untilMs = 0;
  #last: Permit | null = null;
  #isSuspect = false;
  #suspectSinceMs = 0;
  #refused = 0;
  #why = '';

  constructor(options: MotionGateOptions, bug: MakersBug | 'none') {
    this.#options = options;
    this.#bug = bug;
  }

  #has(bug: MakersBug): boolean {
    return this.#bug === bug;
  }

  get #connectionId(): string {
    return `maker-${this.#connection}`;
  }

  ask(nowMs: number): PermitRequest {
    const nonce = [0, 0]
      .map(() =>
        this.#options.random
          .below(2 ** 32)
          .toString(16)
          .padStart(8, '0'),
      )
      .join('');
    this.#nonces.set(nonce, nowMs);
    for (const [old, sentMs] of this.#nonces) if (nowMs - sentMs > 5000) this.#nonces.delete(old);
    const { machineId, commissioned } = this.#options;
    return { version: 1, machineId, connectionId: this.#connectionId, nonce, epochSeen: this.#epoch, ...commissioned };
  }

  receivePermit(text: string, nowMs: number): void {
    const why = this.#judge(text, nowMs);
    if (why === '') return;
    this.#refused += 1;
    this.#why = why;
    if (!['damaged', 'forged', 'address'].includes(why) || this.#has('bears any number of faulty messages')) return;
    this.#faults.push(nowMs);
    if (this.#faults.filter((atMs) => nowMs - atMs < windowMs).length <= faultyMax) return;
    this.#isSuspect = true;
    this.#suspectSinceMs = nowMs;
    this.#permit = null;
  }

  #judge(text: string, nowMs: number): string {
    let message: { permit: Permit; crc: string; mac: string };
    try {
      message = JSON.parse(text) as typeof message;
    } catch {
      return 'damaged';
    }
    const { permit } = message;
    if (typeof permit?.nonce !== 'string' || !(permit.travelSpeedMaxMps >= 0)) return 'damaged';
    const bytes = Buffer.from(canonicalJson(permit));
    const isCrcRight = crc32c(bytes).toString(16).padStart(8, '0') === message.crc;
    const isMacRight = hex(this.#options.mac(bytes)) === message.mac;
    if (!isCrcRight && !this.#has('ignores the CRC') && !this.#has('ignores HMAC and CRC')) return 'damaged';
    if (!isMacRight && !this.#has('ignores the HMAC') && !this.#has('ignores HMAC and CRC')) return 'forged';
    return this.#judgePermit(permit, nowMs);
  }

  #judgePermit(permit: Permit, nowMs: number): string {
    const { siteId, machineId, commissioned } = this.#options;
    const isOurs = permit.siteId === siteId && permit.machineId === machineId;
    if (!isOurs && !this.#has('ignores for whom it is')) return 'address';
    if (permit.connectionId !== this.#connectionId && !this.#has('ignores for whom it is')) return 'connection';
    if (permit.epoch < this.#epoch && !this.#has('accepts an old epoch')) return 'old epoch';
    const isOlder = permit.epoch === this.#epoch && permit.sequence <= this.#sequence;
    if (isOlder && !this.#has('does not check the sequence') && !this.#has('takes copies')) return 'old';
    const isSameSite =
      permit.geometryHash === commissioned?.geometryHash && permit.limitsHash === commissioned.limitsHash;
    if (commissioned !== undefined && !isSameSite && !this.#has('takes any geometry')) return 'geometry';
    if (permit.validForMs > validityMaxMs && !this.#has('believes any validity')) return 'validity';
    const sentMs = this.#nonces.get(permit.nonce) ?? (this.#has('ignores the nonce') ? nowMs : undefined);
    if (sentMs === undefined) return 'nonce';
    const fromMs = this.#has('counts validity from receipt') ? nowMs : sentMs;
    if (nowMs - fromMs >= permit.validForMs || this.#has('takes nothing')) return 'late';
    return this.#take(permit, fromMs, nowMs);
  }

  #take(permit: Permit, fromMs: number, nowMs: number): string {
    const isForgiven = this.#has('is acknowledged by time') && nowMs - this.#suspectSinceMs > windowMs;
    if (this.#isSuspect && !isForgiven) return 'suspect';
    this.#isSuspect = false;
    if (!this.#has('takes copies')) this.#nonces.delete(permit.nonce);
    this.#epoch = permit.epoch;
    this.#sequence = permit.sequence;
    this.#permit = permit;
    this.#last = permit;
    this.#untilMs = fromMs + permit.validForMs;
    return '';
  }

  #living(nowMs: number): Permit | null {
    if (this.#isSuspect) return null;
    if (this.#has('restarts without a new permit') && nowMs >= this.#untilMs + restartAfterMs) return this.#last;
    if (nowMs >= this.#untilMs && !this.#has('does not brake on expiry')) this.#permit = null;
    return this.#permit;
  }

  motion(nowMs: number): GrantedMotion | null {
    const permit = this.#living(nowMs) ?? (this.#has('tells of expiry but rolls on') ? this.#last : null);
    return permit === null || levelForbidsMotion(permit.level) ? null : permit;
  }

  state(nowMs: number): PermitState {
    const permit = this.#living(nowMs);
    return {
      version: 1,
      machineId: this.#options.machineId,
      connectionId: this.#connectionId,
      level: permit?.level ?? 'none',
      ruleId: permit?.ruleId ?? '',
      travelSpeedMaxMps: permit?.travelSpeedMaxMps ?? 0,
      toolSpeedMaxMps: permit?.toolSpeedMaxMps ?? 0,
      ...this.#joints(permit),
      epoch: this.#epoch,
      sequence: this.#sequence,
      isSuspect: this.#isSuspect,
      refusedCount: this.#refused,
      lastRefusal: this.#why,
    };
  }

  #joints(permit: Permit | null): Pick<PermitState, 'axes' | 'holdingAxes'> {
    const { axes } = permit ?? {};
    const holding = this.#has('moves joints under a stop for ever') ? this.#last : permit;
    const isHeld = holding !== null && levelForbidsMotion(holding.level);
    return {
      ...(axes === undefined || this.#has('forgets the bounds of joints') ? {} : { axes }),
      ...(isHeld && holding.holdingAxes !== undefined ? { holdingAxes: holding.holdingAxes } : {}),
    };
  }

  standing(nowMs: number): { readonly level: PermitState['level']; readonly ruleId: string } {
    return this.state(nowMs);
  }

  acknowledge(nowMs: number): void {
    if (!this.#isSuspect || this.#faults.filter((atMs) => nowMs - atMs < windowMs).length > faultyMax) return;
    this.#isSuspect = false;
    if (!this.#has('grants by the button alone')) return;
    this.#permit = this.#last;
    this.#untilMs = nowMs + validityMaxMs;
  }

  newConnection(): void {
    this.#connection += 1;
    this.#nonces.clear();
    this.#permit = null;
    this.#sequence = -1;
  }

  isSuspect(): boolean {
    return this.#isSuspect;
  }

  refusedCount(): number {
    return this.#refused;
  }

  receiveLock(): void {}

  receiveSpeedLimit(): void {}
}
