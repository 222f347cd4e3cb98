import type { Body } from '../body.ts';
import { pointShapeM, shapeShapeM } from '../geometry/geometry.ts';
import { holdFor, metres, speedFinding, type Finding, type Scene } from './finding.ts';
import { isAtLanding } from './hoist-gate.ts';

/** How far a machine's footprint may stick out of a cage's outline by rounding and noise, metres. */
const stickOutMaxM = 0.05;

/**
 * A cage that carries too much, or of whose load nothing is known, does not leave its landing; on its way it goes on to where it was sent,
 * since people may be in it. The hoist's own overload device stays in charge: we never apply it (R21).
 */
export function hoistLoad(scene: Scene, body: Body): Finding | null {
  const ratedKg = body.profile.hoisting?.loadMaxKg.value;
  if (body.mobility !== 'vertical' || ratedKg === undefined || body.pose === null) return null;
  const { limits } = scene;
  const { kg, kgAtMs } = body.load;
  const ageMs = scene.nowMs - kgAtMs;
  const isKnown = kg !== null && ageMs <= limits.loadAgeMaxMs;
  if (isKnown && kg <= ratedKg) return null;
  const parts = {
    ruleId: 'hoist-load',
    measured: isKnown
      ? { value: Math.round(kg), unit: 'kg' }
      : Number.isFinite(ageMs) && kg !== null
        ? { value: Math.round(ageMs), unit: 'ms' }
        : null,
    limit: isKnown ? { value: ratedKg, unit: 'kg' } : { value: limits.loadAgeMaxMs, unit: 'ms' },
    other: { kind: 'source', id: 'load' },
  } as const;
  if (body.isAtRest(limits) && isAtLanding(scene, body)) return holdFor('hold', parts);
  const speedMps = body.nominalMps;
  return speedFinding({ level: 'noStart', speedMps, releaseMps: speedMps, isCreep: false }, parts);
}

/** A cage stands while a machine is half in it: one that counts as aboard may still have its tail on the sill. */
export function landingOccupied(scene: Scene, body: Body): Finding | null {
  const cage = body.footprint;
  if (body.mobility !== 'vertical' || cage === null) return null;
  const near = scene.pairs.machinesNear(body.index);
  for (let at = near.start; at < near.start + near.count; at += 1) {
    const other = scene.bodies[near.indexes[at] as number] as Body;
    if (other.mobility !== 'ground' || other.footprint === null) continue;
    if (Math.abs(other.footprint.zMinM - cage.zMinM) > scene.limits.aboardToleranceM) continue;
    if (shapeShapeM(cage, other.footprint) > 0) continue;
    const outM = sticksOutM(other.footprint.points, cage);
    if (outM <= stickOutMaxM) continue;
    return holdFor('hold', {
      ruleId: 'landing-occupied',
      measured: metres(outM),
      limit: metres(stickOutMaxM),
      other: { kind: 'machine', id: other.machineId },
      agesMs: { pose: scene.nowMs - body.poseAtMs, otherPose: scene.nowMs - other.poseAtMs },
    });
  }
  return null;
}

function sticksOutM(points: Float64Array, cage: NonNullable<Body['footprint']>): number {
  let outM = 0;
  for (let index = 0; index < points.length; index += 2) {
    outM = Math.max(outM, pointShapeM(points[index] as number, points[index + 1] as number, cage));
  }
  return outM;
}
