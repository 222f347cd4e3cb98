import type { PlanPoint } from '../geometry/camera.ts';

/** What of a task is needed for it. */
interface Lanes {
  readonly startMs: number;
  readonly legs: readonly {
    readonly tool: 'on' | 'off';
    readonly poses: readonly { readonly xM: number; readonly yM: number }[];
    readonly atS: readonly number[];
  }[];
}

/** Texts lie this far apart at least, pixels across and down. */
const apartPx: PlanPoint = [40, 15];

/** When lanes of a task are begun, at their beginnings; as many as do not lie over each other. */
export function laneBeginnings(
  task: Lanes,
  at: (point: PlanPoint) => PlanPoint,
): { readonly at: PlanPoint; readonly beginsMs: number }[] {
  const kept: { readonly at: PlanPoint; readonly beginsMs: number }[] = [];
  for (const { tool, poses, atS } of task.legs) {
    const [first] = poses;
    if (tool !== 'on' || first === undefined) continue;
    const place = at([first.xM, first.yM]);
    const isFree = kept.every(
      (other) => Math.abs(other.at[0] - place[0]) >= apartPx[0] || Math.abs(other.at[1] - place[1]) >= apartPx[1],
    );
    if (isFree) kept.push({ at: place, beginsMs: task.startMs + 1000 * (atS[0] ?? 0) });
  }
  return kept;
}
