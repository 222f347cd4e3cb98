import type { LapsedPaper } from '../../contract/interlock/interlock.ts';
import { isReleasable } from '../../contract/interlock/term-release.ts';
import type { ToldPaper } from '../rules/finding.ts';

/**
 * A word of the controller with the times of this clock. Said again it is the same word: it began with the first, and a release that is told
 * again ends no later. Only terms of a contract are released.
 */
export function toldPaper(paper: LapsedPaper, known: ToldPaper | undefined, nowMonoMs: number): ToldPaper {
  const release = isReleasable(paper.ruleId) ? paper.release : undefined;
  const isSame = known !== undefined && known.ruleId === paper.ruleId && known.release?.id === paper.release?.id;
  const endMs = release === undefined ? -Infinity : nowMonoMs + release.leftMs;
  return {
    ...paper,
    toldAtMs: isSame ? known.toldAtMs : nowMonoMs,
    releasedUntilMs: isSame ? Math.min(known.releasedUntilMs, endMs) : endMs,
  };
}
