import type { Body } from '../body.ts';
import type { Limits } from '../limits/limits.ts';
import { brakingShareIn } from '../speeds/wind-braking.ts';
import { holdFor, speedFinding, type Finding, type Scene } from './finding.ts';

/** What the wind takes hold of. Ground robots and pumps that stand are not limited by it. */
type WindActivity = 'lift' | 'place' | 'hoist' | 'climb';

function activityOf(body: Body): WindActivity | null {
  if (body.mobility === 'ground') return null;
  const { capabilities } = body.profile;
  if (capabilities.includes('lift')) return 'lift';
  if (capabilities.includes('hoist')) return 'hoist';
  if (capabilities.includes('climb')) return 'climb';
  return capabilities.includes('place-concrete') ? 'place' : null;
}

/**
 * From which wind the activity stops, m/s: the lower of the code's and the maker's figure (profile). Where neither is known, the most
 * restrictive code. For hoists no code's figure could be confirmed, so that the profile's own counts.
 */
export function windStopMps(body: Body, limits: Limits): number | null {
  const activity = activityOf(body);
  if (activity === null) return null;
  const makerMps = body.profile.environment.windStopMps?.value;
  switch (activity) {
    case 'lift':
      return Math.min(limits.windLiftingStopMps, makerMps ?? Infinity);
    case 'place':
      return Math.min(limits.windPlacingStopMps, makerMps ?? Infinity);
    case 'climb':
      return Math.min(limits.windClimbingStopMps, makerMps ?? Infinity);
    case 'hoist':
      return makerMps ?? Math.min(limits.windLiftingStopMps, limits.windPlacingStopMps);
  }
}

/** The gust decides, so that a lull brakes no jib; an old reading is none: unknown wind counts as too much (R5). */
export function windOf(scene: Scene): number | null {
  return scene.nowMs - scene.windAtMs > scene.limits.windAgeMaxMs ? null : scene.gustMps;
}

/** Once per cycle, before the rules: stopping curves and sweeps of slewing machines as the wind makes them (fault 52). */
export function brakeInWind(scene: Scene): void {
  const windMps = windOf(scene);
  const { windBrakingLossRatio, windLiftingStopMps } = scene.limits;
  for (const body of scene.bodies) {
    if (!body.isSlewing) continue;
    const stopMps = windStopMps(body, scene.limits) ?? windLiftingStopMps;
    body.brakeWith(brakingShareIn(windMps, stopMps, windBrakingLossRatio), scene.world);
  }
}

function speedOf(valueMps: number): { value: number; unit: string } {
  return { value: Math.round(valueMps * 10) / 10, unit: 'm/s' };
}

function partsOf(scene: Scene, ruleId: 'wind' | 'crane-wind', limitMps: number) {
  return {
    ruleId,
    measured: speedOf(scene.gustMps),
    limit: speedOf(limitMps),
    other: { kind: 'source', id: 'wind' },
    agesMs: { wind: scene.nowMs - scene.windAtMs },
  } as const;
}

/** No wind is known that is older than its limit: what the wind takes hold of stands, as it would in any storm (R5). */
export function windUnknown(scene: Scene, body: Body): Finding | null {
  const ageMs = scene.nowMs - scene.windAtMs;
  if (activityOf(body) === null || ageMs <= scene.limits.windAgeMaxMs) return null;
  const isKnown = Number.isFinite(ageMs);
  return holdFor('hold', {
    ruleId: 'wind-unknown',
    measured: { value: isKnown ? Math.round(ageMs) : -1, unit: 'ms' },
    limit: { value: scene.limits.windAgeMaxMs, unit: 'ms' },
    other: { kind: 'source', id: 'wind' },
    agesMs: isKnown ? { wind: ageMs } : {},
  });
}

/** Hoists and placing booms stand while the gust reaches their limit; they go on when a whole window has been below it. */
export function wind(scene: Scene, body: Body): Finding | null {
  const limitMps = windStopMps(body, scene.limits);
  if (limitMps === null || activityOf(body) === 'lift') return null;
  if (scene.windAtMs === -Infinity || scene.gustMps < limitMps) return null;
  return holdFor('hold', partsOf(scene, 'wind', limitMps));
}

/**
 * Cranes: from force 6 on nothing new is lifted and what hangs may be landed; at the limit the crane is stopped and stays so until a
 * test lift has been recorded (JGJ 33-2012 4.1.15). What it does while stopped says its profile: never a bare brake.
 */
export function craneWind(scene: Scene, body: Body): Finding | null {
  const limitMps = windStopMps(body, scene.limits);
  if (limitMps === null || activityOf(body) !== 'lift') return null;
  if (scene.windAtMs === -Infinity || scene.gustMps < limitMps) return null;
  return holdFor('protectiveStop', partsOf(scene, 'crane-wind', limitMps));
}

/** Force 6: a crane finishes what it lifts and begins nothing. */
export function craneForceSix(scene: Scene, body: Body): Finding | null {
  const limitMps = scene.limits.windLiftingBeginMps;
  if (activityOf(body) !== 'lift' || scene.windAtMs === -Infinity || scene.gustMps < limitMps) return null;
  const speedMps = body.nominalMps;
  return speedFinding(
    { level: 'noStart', speedMps, releaseMps: speedMps, isCreep: false },
    partsOf(scene, 'wind', limitMps),
  );
}
