import type { GrantedMotion } from '../../robot-bridge/guard/permit-guard.ts';
import type { MotionGate } from '../world/motion-gate.ts';

/** What binds a vehicle of VDA 5050: not a permit with a nonce but its own zones, leases and pauses. The device that speaks for it sets the speed. */
export class VehicleGate implements MotionGate {
  readonly grade = 'locked';
  /** m/s; null: it stands. */
  speedMaxMps: number | null = null;

  motion(): GrantedMotion | null {
    const speedMps = this.speedMaxMps;
    if (speedMps === null) return null;
    const speeds = { travelSpeedMaxMps: speedMps, toolSpeedMaxMps: speedMps };
    return { ...speeds, level: 'run', ruleId: '', grantedZoneIds: [] };
  }

  standing() {
    return { level: this.speedMaxMps === null ? ('none' as const) : ('run' as const), ruleId: '' };
  }

  ask(): null {
    return null;
  }
  receivePermit(): void {}
  receiveLock(): void {}
  receiveSpeedLimit(): void {}
  newConnection(): void {}
  refusedCount(): number {
    return 0;
  }
  state(): null {
    return null;
  }
  isSuspect(): boolean {
    return false;
  }
  acknowledge(): void {}
}
