import { distanceM, type Point } from '../../../kernel/geometry.ts';
import type { Drive } from './coverage-problem.ts';

/** Change of heading at a corner of the path, 0 to π; 0 at its ends. */
export function turnAtRad(path: readonly Point[], index: number): number {
  const [before, at, after] = [path[index - 1], path[index], path[index + 1]];
  if (before === undefined || at === undefined || after === undefined) return 0;
  const cross = (at[0] - before[0]) * (after[1] - at[1]) - (at[1] - before[1]) * (after[0] - at[0]);
  const dot = (at[0] - before[0]) * (after[0] - at[0]) + (at[1] - before[1]) * (after[1] - at[1]);
  return Math.abs(Math.atan2(cross, dot));
}

/** When each corner is reached, seconds from the start. Every change of heading costs its share of a half turn on the spot. */
export function timesAlong(path: readonly Point[], { workMps, halfTurnS }: Drive): number[] {
  const timesS = [0];
  for (let index = 1; index < path.length; index += 1) {
    const turnS = (halfTurnS * turnAtRad(path, index - 1)) / Math.PI;
    timesS.push(timesS[index - 1]! + turnS + distanceM(path[index - 1]!, path[index]!) / workMps);
  }
  return timesS;
}
