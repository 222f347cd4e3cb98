import type { MachineProfile } from '../../hardware-profiles/profile.ts';

/** A machine at rest with its electronics on draws this share of its average power. */
const idlePowerRatio = 0.05;

/** State of charge by the profile's average power; mains and diesel machines never run out. */
export class Battery {
  fillRatio = 1;
  isCharging = false;
  readonly #drainPerS: number;
  readonly #chargePerS: number;

  constructor(profile: MachineProfile) {
    const { type, capacityKWh, averageKw, chargeMin } = profile.energy;
    const isBattery = type === 'battery' && capacityKWh !== undefined && capacityKWh.value > 0;
    this.#drainPerS = isBattery ? averageKw.value / (capacityKWh.value * 3600) : 0;
    this.#chargePerS = isBattery && chargeMin !== undefined ? 1 / (chargeMin.value * 60) : 0;
  }

  update(durationS: number, use: 'working' | 'idle' | 'docked'): void {
    this.isCharging = use === 'docked' && this.#chargePerS > 0 && this.fillRatio < 1;
    if (this.isCharging) {
      this.fillRatio = Math.min(1, this.fillRatio + this.#chargePerS * durationS);
      return;
    }
    if (use === 'docked') return;
    const share = use === 'working' ? 1 : idlePowerRatio;
    this.fillRatio = Math.max(0, this.fillRatio - this.#drainPerS * share * durationS);
  }
}
