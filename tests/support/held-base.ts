import { fastestPointMps, standingTwist, type BaseTwist } from '../../robot-bridge/guard/base-twist.ts';

/**
 * A base that obeys whatever it was told last, for ever: the worst that a guard may have behind it. It brakes and gains speed along its own
 * ramp, as a drive does. Speeds only; times are ms of any one clock.
 */
export class HeldBase {
  readonly #rampMps2: number;
  #told: BaseTwist = standingTwist;
  #speedMps = 0;
  #atMs = 0;

  constructor(rampMps2: number) {
    this.#rampMps2 = rampMps2;
  }

  drive(twist: BaseTwist, nowMs: number): void {
    this.speedMps(nowMs);
    this.#told = twist;
  }

  /** Along the ramp, towards what it was told, m/s. */
  speedMps(nowMs: number): number {
    const stepMps = (this.#rampMps2 * Math.max(0, nowMs - this.#atMs)) / 1000;
    const wantedMps = fastestPointMps(this.#told, 0);
    const differenceMps = wantedMps - this.#speedMps;
    this.#speedMps += Math.sign(differenceMps) * Math.min(Math.abs(differenceMps), stepMps);
    this.#atMs = nowMs;
    return this.#speedMps;
  }
}
