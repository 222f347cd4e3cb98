import type { Body } from '../body.ts';
import { metres, speedFinding, travelOnly, type Finding, type Scene } from './finding.ts';

/** An arm that reaches no farther beyond its machine's footprint is folded: encoders and rounding, metres. */
const foldedWithinM = 0.05;

/**
 * A machine does not drive with its arm out: what it sweeps ahead is that of its footprint, and a person beside it reckons with that. The arm itself
 * may move, or it could never be folded.
 */
export function armOut(_scene: Scene, body: Body): Finding | null {
  if (!body.carriesArm || body.armOutM <= foldedWithinM) return null;
  const finding = speedFinding(
    { level: 'limit', speedMps: 0, releaseMps: 0, isCreep: false },
    { ruleId: 'arm-out', measured: metres(body.armOutM), limit: metres(foldedWithinM), other: null },
  );
  return travelOnly(finding, body);
}
