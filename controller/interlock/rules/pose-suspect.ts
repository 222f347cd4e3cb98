import type { Body } from '../body.ts';
import { holdFor, type Finding, type Scene } from './finding.ts';

/** A machine whose positions cannot be true stands until somebody who sees it has reset that: it may be anywhere. */
export function poseSuspect(scene: Scene, body: Body): Finding | null {
  const { suspicion } = body.evidence;
  if (suspicion === null) return null;
  return holdFor('protectiveStop', {
    ruleId: 'pose-suspect',
    measured: suspicion.measured,
    limit: suspicion.limit,
    other: { kind: 'source', id: suspicion.kind === 'jump' ? 'pose' : suspicion.kind },
    agesMs: { pose: scene.nowMs - body.poseAtMs },
  });
}
