import { crc32c } from '../../../kernel/crc32c.ts';
import type { Mac, PermitRequest, PermitState } from '../../../kernel/permit.ts';
import type { GrantedMotion, Holding } from '../../../robot-bridge/guard/permit-guard.ts';
import type { SpeedLimitMessage } from '../../../robot-bridge/guard/lock-guard.ts';
import type { MotionGate, Standing } from '../../../sim/world/motion-gate.ts';

/**
 * A short keyed hash in the place of HMAC-SHA-256, which costs more than everything else in a run; what a forger could do is not under
 * test here.
 */
export function quickMac(keyHex: string): Mac {
  const seed = crc32c(new TextEncoder().encode(keyHex));
  return (bytes) => {
    let a = seed ^ 0x9e3779b9;
    let b = seed ^ 0x85ebca6b;
    for (let index = 0; index < bytes.length; index += 1) {
      a = Math.imul(a ^ (bytes[index] as number), 0x01000193);
      b = Math.imul((b ^ (bytes[index] as number)) + a, 0x85ebca6b);
    }
    const out = new Uint8Array(8);
    const view = new DataView(out.buffer);
    view.setUint32(0, a >>> 0);
    view.setUint32(4, b >>> 0);
    return out;
  };
}

/**
 * The machine's side of the permit as a machine has it: its clock runs a little fast or slow, and it can be made anew with other knowledge,
 * or break so that it moves whatever it is told.
 */
export class MachineGate implements MotionGate {
  inner: MotionGate;
  isRunaway = false;
  readonly #driftRatio: number;
  readonly #runawayMps: number;

  constructor(inner: MotionGate, options: { readonly driftPpm: number; readonly runawayMps: number }) {
    this.inner = inner;
    this.#driftRatio = 1 + options.driftPpm / 1e6;
    this.#runawayMps = options.runawayMps;
  }

  get grade(): 'guarded' | 'locked' {
    return this.inner.grade;
  }

  motion(nowMonoMs: number): GrantedMotion | null {
    const granted = this.inner.motion(nowMonoMs * this.#driftRatio);
    if (!this.isRunaway) return granted;
    const speedMps = this.#runawayMps;
    return { travelSpeedMaxMps: speedMps, toolSpeedMaxMps: speedMps, level: 'run', ruleId: '', grantedZoneIds: [] };
  }

  holding(nowMonoMs: number): Holding | null {
    return this.inner.holding?.(nowMonoMs * this.#driftRatio) ?? null;
  }

  standing(nowMonoMs: number): Standing {
    return this.inner.standing(nowMonoMs * this.#driftRatio);
  }

  ask(nowMonoMs: number, told: Parameters<MotionGate['ask']>[1]): PermitRequest | null {
    return this.inner.ask(nowMonoMs * this.#driftRatio, told);
  }

  receivePermit(text: string, nowMonoMs: number): void {
    this.inner.receivePermit(text, nowMonoMs * this.#driftRatio);
  }

  receiveLock(state: 'locked' | 'unlocked', nowMonoMs: number): void {
    this.inner.receiveLock(state, nowMonoMs * this.#driftRatio);
  }

  receiveSpeedLimit(message: SpeedLimitMessage): void {
    this.inner.receiveSpeedLimit(message);
  }

  newConnection(): void {
    this.inner.newConnection();
  }

  refusedCount(): number {
    return this.inner.refusedCount();
  }

  state(nowMonoMs: number): PermitState | null {
    return this.inner.state(nowMonoMs * this.#driftRatio);
  }

  isSuspect(): boolean {
    return this.inner.isSuspect();
  }

  acknowledge(nowMonoMs: number): void {
    this.inner.acknowledge(nowMonoMs * this.#driftRatio);
  }
}
