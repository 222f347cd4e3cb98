import type { Body } from '../body.ts';
import { holdFor, type Finding, type Scene } from './finding.ts';

/** Whether the machine is one that tells of its gate. */
function hasGate(body: Body): boolean {
  return body.mobility === 'vertical' && body.profile.wires.rosbridge?.tools['gate'] !== undefined;
}

/** A gate that opened and shut between two cycles trips the next one: its opening counts for so many periods. */
const bounceCycles = 2;

export function isAtLanding(scene: Scene, body: Body): boolean {
  for (const landing of scene.world.landings.values()) {
    if (landing.machineId !== body.machineId) continue;
    if (Math.abs(landing.zM - body.tool[2]) <= scene.limits.landingHeightToleranceM) return true;
  }
  return false;
}

/**
 * A cage moves with its gate shut alone (reference/safety.md C27): it stands as soon as it moves, wants to, or is away from its landings,
 * while its gate is open or nobody knows (R5). At rest level with a landing the gate may be open: that is what it is for. One that has a
 * goal there is held all the same: let go whenever it stands, it would creep to the landing step by step with its gate open.
 */
export function hoistGate(scene: Scene, body: Body): Finding | null {
  if (!hasGate(body) || body.pose === null) return null;
  const ageMs = scene.nowMs - body.cageGateAtMs;
  const hasBounced = scene.nowMs - body.cageGateOpenAtMs <= bounceCycles * scene.limits.cyclePeriodMs;
  const isKnownShut = body.cageGate === 'shut' && !hasBounced && ageMs <= scene.limits.gateAgeMaxMs;
  if (isKnownShut) return null;
  const isWaiting = body.isAtRest(scene.limits) && body.request?.wantsToMove === false;
  if (isWaiting && isAtLanding(scene, body)) return null;
  const isToldOpen = body.cageGate === 'open' || hasBounced;
  return holdFor('hold', {
    ruleId: 'hoist-gate',
    measured: isToldOpen ? null : { value: Number.isFinite(ageMs) ? Math.round(ageMs) : -1, unit: 'ms' },
    limit: isToldOpen ? null : { value: scene.limits.gateAgeMaxMs, unit: 'ms' },
    other: { kind: 'source', id: 'gate' },
    agesMs: { pose: scene.nowMs - body.poseAtMs, ...(Number.isFinite(ageMs) ? { gate: ageMs } : {}) },
  });
}
