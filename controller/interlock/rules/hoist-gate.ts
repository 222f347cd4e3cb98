import { jointsOf } from '../../../hardware-profiles/kinematics.ts';
import { toolsOf } from '../../../hardware-profiles/wiring.ts';
import type { Body } from '../body.ts';
import { axisFinding, holdFor, type Finding, type Scene } from './finding.ts';

/** Whether the machine is one that tells of its gate. */
function hasGate(body: Body): boolean {
  return body.mobility === 'vertical' && toolsOf(body.profile, body.machine.wire).includes('gate');
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
 * while its gate is open or nobody knows (R5). At rest level with a landing the gate may be open: that is what it is for, and it is not stopped
 * but its joints are bound, so that a goal which comes within the permit it has does not set it out. One that has a goal there is held: let go
 * whenever it stands, it would creep to the landing step by step with its gate open.
 */
export function hoistGate(scene: Scene, body: Body): Finding | null {
  if (!hasGate(body) || body.pose === null) return null;
  const ageMs = scene.nowMs - body.cageGateAtMs;
  const hasBounced = scene.nowMs - body.cageGateOpenAtMs <= bounceCycles * scene.limits.cyclePeriodMs;
  const isKnownShut = body.cageGate === 'shut' && !hasBounced && ageMs <= scene.limits.gateAgeMaxMs;
  if (isKnownShut) return null;
  const isToldOpen = body.cageGate === 'open' || hasBounced;
  const parts = {
    ruleId: 'hoist-gate',
    measured: isToldOpen ? null : { value: Number.isFinite(ageMs) ? Math.round(ageMs) : -1, unit: 'ms' },
    limit: isToldOpen ? null : { value: scene.limits.gateAgeMaxMs, unit: 'ms' },
    other: { kind: 'source', id: 'gate' },
    agesMs: { pose: scene.nowMs - body.poseAtMs, ...(Number.isFinite(ageMs) ? { gate: ageMs } : {}) },
  } as const;
  const isWaiting = body.isAtRest(scene.limits) && body.request?.wantsToMove === false;
  if (!isWaiting || !isAtLanding(scene, body)) return holdFor('hold', parts);
  const standing = jointsOf(body.profile).map(({ name }) => ({ joint: name, minPerS: 0, maxPerS: 0 }));
  return axisFinding(body, standing, parts);
}
