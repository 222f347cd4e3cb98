import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import type { MotionGate } from '../../sim/world/motion-gate.ts';
import type { MachineSample } from './virtual-trace.ts';

/** m/s²: how fast a virtual machine gains speed. */
const accelerationMps2 = 1;
/** Slower than this is standing, m/s. */
const standsBelowMps = 1e-6;

export interface Place {
  readonly xM: number;
  readonly yM: number;
  readonly zM?: number;
  readonly yawRad?: number;
}

/**
 * A ground machine that drives along its heading as fast as it wants and its guard lets it, reacts as late and brakes as weakly as its
 * profile says. Its clock runs apart from the site's by an offset and a drift.
 */
export class VirtualMachine {
  readonly machineId: string;
  readonly profile: MachineProfile;
  readonly gate: MotionGate;
  xM: number;
  yM: number;
  zM: number;
  yawRad: number;
  speedMps = 0;
  /** What it would like to drive, m/s; negative is backward. */
  wantsMps = 0;
  isPowered = false;
  /** Fault 53: it drives on whatever its guard says. */
  ignoresGuard = false;
  driftPpm = 0;
  /** What its position source adds to the truth, metres. */
  poseErrorM = 0;
  isFrozen = false;
  readonly clockOffsetMs: number;
  #frozenAt: Required<Place> | null = null;
  #tooFastSinceMs: number | null = null;

  constructor(machineId: string, profile: MachineProfile, gate: MotionGate, place: Place, clockOffsetMs: number) {
    this.machineId = machineId;
    this.profile = profile;
    this.gate = gate;
    this.xM = place.xM;
    this.yM = place.yM;
    this.zM = place.zM ?? 0;
    this.yawRad = place.yawRad ?? 0;
    this.clockOffsetMs = clockOffsetMs;
  }

  clockMs(nowMs: number): number {
    return this.clockOffsetMs + nowMs * (1 + this.driftPpm / 1e6);
  }

  /** Where it says that it is. */
  told(): Required<Place> {
    const { xM, yM, zM, yawRad } = this;
    if (!this.isFrozen) this.#frozenAt = null;
    else this.#frozenAt ??= { xM: xM + this.poseErrorM, yM, zM, yawRad };
    return this.#frozenAt ?? { xM: xM + this.poseErrorM, yM, zM, yawRad };
  }

  step(nowMs: number, stepMs: number): void {
    const allowedMps = this.#allowedMps(nowMs);
    const goalMps = Math.sign(this.wantsMps) * Math.min(Math.abs(this.wantsMps), allowedMps);
    const isTooFast = Math.abs(this.speedMps) > Math.abs(goalMps) || this.speedMps * goalMps < 0;
    this.isPowered = !isTooFast && Math.abs(goalMps) > standsBelowMps;
    if (!isTooFast) this.#tooFastSinceMs = null;
    else this.#tooFastSinceMs ??= nowMs;
    const stepS = stepMs / 1000;
    if (!isTooFast) this.speedMps += clamp(goalMps - this.speedMps, accelerationMps2 * stepS);
    else if (nowMs - (this.#tooFastSinceMs ?? nowMs) >= this.profile.stopping.reactionMs.value) {
      this.speedMps += clamp(goalMps - this.speedMps, this.profile.stopping.decelerationMps2.value * stepS);
    }
    if (Math.abs(this.speedMps) < standsBelowMps) this.speedMps = 0;
    this.xM += Math.cos(this.yawRad) * this.speedMps * stepS;
    this.yM += Math.sin(this.yawRad) * this.speedMps * stepS;
  }

  #allowedMps(nowMs: number): number {
    if (this.ignoresGuard) return Infinity;
    return this.gate.motion(this.clockMs(nowMs))?.travelSpeedMaxMps ?? 0;
  }

  sample(nowMs: number): MachineSample {
    const { machineId, xM, yM, zM, yawRad, speedMps, isPowered } = this;
    return { machineId, machineMs: this.clockMs(nowMs), xM, yM, zM, yawRad, speedMps, isPowered };
  }
}

function clamp(value: number, most: number): number {
  return Math.max(-most, Math.min(most, value));
}
