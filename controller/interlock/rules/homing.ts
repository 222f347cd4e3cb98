import type { Body } from '../body.ts';
import { holdFor, type Finding, type Scene } from './finding.ts';

/**
 * Encoders that count from where the power came back tell a place that is plausible and wrong (reference/safety.md, fault 38). A machine whose
 * joints have to be homed is out of service until it has said that they are, anew after each connection; once it has said that they are not,
 * somebody has to check the zero and name the record.
 */
export function homing(_scene: Scene, body: Body): Finding | null {
  const { homing: needed } = body.profile;
  if (needed === undefined || body.homed === 'yes') return null;
  return holdFor('lockout', {
    ruleId: body.homed === 'no' ? 'zero-lost' : 'homing-unknown',
    measured: null,
    limit: null,
    other: { kind: 'source', id: needed.joints.join(' ') },
  });
}
