import { jointsOf } from '../../../hardware-profiles/kinematics.ts';
import type { Body } from '../body.ts';
import type { Scene } from './finding.ts';

/** Whether a crane moves in no other way than its last permits allowed it while stopped, or turns with the wind, by its reported velocities. */
export function movesAsHolding(scene: Scene, body: Body): boolean {
  const { restSpeedMps } = scene.limits;
  return jointsOf(body.profile).every(({ name, kind }) => {
    const perS = body.velocities[name] ?? 0;
    if (kind === 'slew' && body.holdingAction === 'weathervane') return true;
    const bound = body.heldAxes.find(({ joint }) => joint === name);
    if (bound === undefined) return Math.abs(perS) < (kind === 'slew' ? scene.limits.restYawRateRadps : restSpeedMps);
    return perS >= bound.minPerS - restSpeedMps && perS <= bound.maxPerS + restSpeedMps;
  });
}
