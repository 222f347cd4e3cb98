import type { Adjacency } from './block-order.ts';
import type { CompiledProject } from './compile-project.ts';
import type { Timeline } from './lag-generation.ts';
import { lagMatrix, NEVER, type TimedLag } from './lag-matrix.ts';
import { lagOf } from './project.ts';
import type { SerialGenerator } from './serial-generation.ts';

/** The lags of one choice of modes, on the grid. */
export function timedLags({ project, gridStep }: CompiledProject, modes: Int32Array): TimedLag[] {
  return project.lags.map((lag) => ({
    from: lag.from,
    to: lag.to,
    lag: lagOf(lag, modes[lag.from]!, modes[lag.to]!) / gridStep,
  }));
}

/** Forwards, with the modes that the generator has in force; null where the lags contradict each other under them. */
export function forwardTimeline(
  project: CompiledProject,
  serial: SerialGenerator,
  lags: readonly TimedLag[],
): Timeline | null {
  const matrix = lagMatrix(project, lags, limitsOf(project, serial));
  return matrix === null
    ? null
    : timelineOf(project, serial, { matrix, before: turned(project.count, project.ordered) });
}

/** start'(i) = C − start(i) − duration(i), so that the last becomes the first and every lag turns round. */
export function mirrorTimeline(
  project: CompiledProject,
  serial: SerialGenerator,
  lags: readonly TimedLag[],
): Timeline | null {
  const { duration } = serial;
  const back = lags.map(({ from, to, lag }) => ({ from: to, to: from, lag: lag + duration[to]! - duration[from]! }));
  const free = { earliest: new Int32Array(project.count), latest: new Int32Array(project.count).fill(NEVER) };
  const matrix = lagMatrix(project, back, free);
  return matrix === null ? null : timelineOf(project, serial, { matrix, before: project.ordered });
}

function timelineOf(
  project: CompiledProject,
  { duration, demand, initial, crews }: SerialGenerator,
  direction: Pick<Timeline, 'matrix' | 'before'>,
): Timeline {
  const isFrozen = Uint8Array.from(project.frozenStart, (start) => (start >= 0 ? 1 : 0));
  return { ...direction, duration, demand, initial, crews, isFrozen };
}

function limitsOf(
  { project, gridStep, release, frozenStart }: CompiledProject,
  { duration }: SerialGenerator,
): { earliest: Int32Array; latest: Int32Array } {
  const earliest = Int32Array.from(release, (least, index) => (frozenStart[index]! >= 0 ? frozenStart[index]! : least));
  const latest = Int32Array.from(project.activities, ({ deadline }, index) => {
    if (frozenStart[index]! >= 0) return frozenStart[index]!;
    return deadline === undefined ? NEVER : deadline / gridStep - duration[index]!;
  });
  return { earliest, latest };
}

/** The same pairs, listed by their other end. */
function turned(count: number, { offset, other }: Adjacency): Adjacency {
  const back = new Int32Array(count + 1);
  for (const to of other) back[to + 1]! += 1;
  for (let index = 0; index < count; index += 1) back[index + 1]! += back[index]!;
  const next = back.slice();
  const from = new Int32Array(other.length);
  for (let index = 0; index < count; index += 1) {
    for (let at = offset[index]!; at < offset[index + 1]!; at += 1) {
      from[next[other[at]!]!] = index;
      next[other[at]!]! += 1;
    }
  }
  return { offset: back, other: from };
}
