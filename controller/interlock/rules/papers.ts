import type { Body } from '../body.ts';
import { holdFor, type Finding, type Scene } from './finding.ts';

/**
 * A machine whose inspection, calibration, certificate or contract has lapsed is out of service until the paper is renewed
 * (reference/safety.md §6.7). Dates are wall time and are read by the controller alone (I7); what it said last stays in force when
 * it falls silent. A machine with papers of which it has said nothing since the start stands.
 */
export function papersLapsed(scene: Scene, body: Body): Finding | null {
  const lapsed = scene.papers.lapsed.get(body.machineId);
  if (lapsed !== undefined && lapsed.ruleId === undefined) {
    return holdFor('lockout', {
      ruleId: 'papers-lapsed',
      measured: { value: lapsed.lapsedDays, unit: 'd' },
      limit: { value: 0, unit: 'd' },
      other: { kind: 'source', id: lapsed.name },
      agesMs: { papers: scene.nowMs - scene.papers.atMs },
    });
  }
  const isUnknown = scene.papers.atMs === -Infinity && (body.machine.papers ?? []).length > 0;
  if (!isUnknown) return null;
  return holdFor('hold', {
    ruleId: 'papers-lapsed',
    measured: null,
    limit: null,
    other: { kind: 'source', id: 'papers' },
  });
}
