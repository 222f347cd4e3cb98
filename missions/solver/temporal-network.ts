import { leastLag, type Project } from './project.ts';

export interface Edge {
  readonly from: number;
  readonly to: number;
  readonly lag: number;
}

/** What lags and fixed times alone say; resources are left out. */
export interface TimeWindows {
  readonly earliest: Float64Array;
  /** Latest starts; Infinity where nothing limits them. */
  readonly latest: Float64Array;
}

/** A ring of lags that together demand that something begins after itself, or a window that they close. */
export type Contradiction = {
  /** Activities in the order of the ring; `ZERO` stands for the project's zero time (a fixed or limited time takes part). */
  readonly ring: readonly number[];
  /** By how much the ring asks too much. */
  readonly excess: number;
};

/** The activity number by which a ring names the clock itself. */
export const ZERO = -1;

/** The longest durations of an activity's shortest mode bound what a deadline leaves for its start. */
function shortest(project: Project, activity: number): number {
  return Math.min(...project.activities[activity]!.modes.map(({ duration }) => duration));
}

/** Lags and time limits as edges over the activities and one further node, the zero time, with number `activities.length`. */
export function edgesOf(project: Project): Edge[] {
  const zero = project.activities.length;
  const edges: Edge[] = project.lags.map((lag) => ({ from: lag.from, to: lag.to, lag: leastLag(lag) }));
  project.activities.forEach(({ release, deadline, frozen }, activity) => {
    edges.push({ from: zero, to: activity, lag: frozen?.start ?? Math.max(0, release ?? 0) });
    if (frozen !== undefined) edges.push({ from: activity, to: zero, lag: -frozen.start });
    else if (deadline !== undefined)
      edges.push({ from: activity, to: zero, lag: shortest(project, activity) - deadline });
  });
  return edges;
}

/** Follows the predecessors back from a node that still grew in the last round until a node comes again. */
function ringFrom(last: number, by: readonly (Edge | null)[], zero: number): Contradiction {
  let node = last;
  for (let step = 0; step < by.length; step += 1) node = by[node]!.from;
  const ring: number[] = [];
  let excess = 0;
  let at = node;
  do {
    const edge = by[at]!;
    ring.push(at === zero ? ZERO : at);
    excess += edge.lag;
    at = edge.from;
  } while (at !== node);
  return { ring: ring.reverse(), excess };
}

/** Longest paths from a node (Bellman–Ford), or the ring that makes them endless. Unreached nodes stay at −Infinity. */
export function longestPaths(
  count: number,
  edges: readonly Edge[],
  source: number,
): { readonly distances: Float64Array } | { readonly contradiction: Contradiction } {
  const distances = new Float64Array(count).fill(-Infinity);
  const by: (Edge | null)[] = Array.from({ length: count }, () => null);
  distances[source] = 0;
  for (let round = 0; round <= count; round += 1) {
    let grown = -1;
    for (const edge of edges) {
      const from = distances[edge.from]!;
      if (from + edge.lag <= distances[edge.to]!) continue;
      distances[edge.to] = from + edge.lag;
      by[edge.to] = edge;
      grown = edge.to;
    }
    if (grown < 0) return { distances };
    if (round === count) return { contradiction: ringFrom(grown, by, count - 1) };
  }
  return { distances };
}

/** Earliest and latest starts, or the contradiction. */
export function timeWindows(
  project: Project,
): { readonly windows: TimeWindows } | { readonly contradiction: Contradiction } {
  const zero = project.activities.length;
  const edges = edgesOf(project);
  const forward = longestPaths(zero + 1, edges, zero);
  if ('contradiction' in forward) return forward;
  const reversed = edges.map(({ from, to, lag }) => ({ from: to, to: from, lag }));
  const backward = longestPaths(zero + 1, reversed, zero);
  if ('contradiction' in backward) return backward;
  const latest = backward.distances.slice(0, zero).map((distance) => -distance);
  return { windows: { earliest: forward.distances.slice(0, zero), latest } };
}
