import type { CompiledProject } from './compile-project.ts';

/** Stands for "no path": so far below every sum of lags that a start plus it bounds nothing, without being looked at. */
export const NO_PATH = -0x3fffffff;
/** Beyond this many activities the matrix of longest paths takes too long to lay out and too much memory. */
export const MATRIX_ACTIVITIES_MAX = 1500;

/** Longest paths between all activities under one choice of modes: start(j) ≥ start(i) + distance[i × count + j]. */
export interface LagMatrix {
  readonly count: number;
  readonly distance: Int32Array;
  /** The same turned: longest path from j to i at i × count + j, so that both directions are read in the order of memory. */
  readonly turned: Int32Array;
  /** Earliest and latest starts from the project's zero; what is frozen has both the same. */
  readonly earliest: Int32Array;
  readonly latest: Int32Array;
}

/** Starts later than this are never meant. */
export const NEVER = 0x3fffffff;

/** Floyd–Warshall, row by row. Null where the lags contradict each other under these modes. */
export function lagMatrix(
  project: CompiledProject,
  lags: readonly { readonly from: number; readonly to: number; readonly lag: number }[],
  limits: { readonly earliest: Int32Array; readonly latest: Int32Array },
): LagMatrix | null {
  const { count } = project;
  const distance = new Int32Array(count * count).fill(NO_PATH);
  for (let index = 0; index < count; index += 1) distance[index * count + index] = 0;
  for (const { from, to, lag } of lags) distance[from * count + to] = Math.max(distance[from * count + to]!, lag);
  for (let through = 0; through < count; through += 1) relaxThrough(distance, count, through);
  for (let index = 0; index < count; index += 1) if (distance[index * count + index]! > 0) return null;
  const earliest = Int32Array.from(limits.earliest);
  const latest = Int32Array.from(limits.latest);
  for (let from = 0; from < count; from += 1) {
    for (let to = 0; to < count; to += 1) {
      const lag = distance[from * count + to]!;
      if (lag === NO_PATH) continue;
      earliest[to] = Math.max(earliest[to]!, limits.earliest[from]! + lag);
      latest[from] = Math.min(latest[from]!, limits.latest[to]! - lag);
    }
  }
  for (let index = 0; index < count; index += 1) if (earliest[index]! > latest[index]!) return null;
  const turned = new Int32Array(count * count);
  for (let from = 0; from < count; from += 1)
    for (let to = 0; to < count; to += 1) turned[to * count + from] = distance[from * count + to]!;
  return { count, distance, turned, earliest, latest };
}

function relaxThrough(distance: Int32Array, count: number, through: number): void {
  const row = through * count;
  for (let from = 0; from < count; from += 1) {
    const first = distance[from * count + through]!;
    if (first === NO_PATH || from === through) continue;
    const into = from * count;
    for (let to = 0; to < count; to += 1) {
      const second = distance[row + to]!;
      if (second !== NO_PATH && first + second > distance[into + to]!) distance[into + to] = first + second;
    }
  }
}
