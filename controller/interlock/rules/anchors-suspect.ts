import type { Body } from '../body.ts';
import { holdFor, metres, type Finding, type Scene } from './finding.ts';

/** Where the positions of people are told wrong on the machine's level, it stands (fault 34); of an unknown level the worst. */
export function anchorsSuspect(scene: Scene, body: Body): Finding | null {
  const { levelOffsets, limits } = scene;
  if (levelOffsets.length === 0 || body.mobility === 'vertical') return null;
  const offset =
    body.levelIndex >= 0 ? levelOffsets[body.levelIndex] : levelOffsets.find((candidate) => candidate !== null);
  if (offset === undefined || offset === null) return null;
  return holdFor('hold', {
    ruleId: 'anchors-suspect',
    measured: offset.offM < 0 ? null : metres(offset.offM),
    limit: metres(limits.referenceTagM),
    other: { kind: 'source', id: offset.tagId },
  });
}
