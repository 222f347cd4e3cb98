import type { CompiledProject } from './compile-project.ts';

/** Stands for "no path": so far below every sum of lags that a start plus it bounds nothing, without being looked at. */
export const NO_PATH = -0x3fffffff;
/** Where all activities hang together by lags, beyond this many the matrix of longest paths takes too long to lay out and too much memory. */
export const MATRIX_ACTIVITIES_MAX = 1500;

/** A lag of one choice of modes, on the grid. */
export interface TimedLag {
  readonly from: number;
  readonly to: number;
  readonly lag: number;
}

/**
 * Longest paths under one choice of modes. Activities that lags join, over whatever others and in whatever direction, are a group; between groups there
 * are no paths and nothing is kept. Members of a group have ranks in a row, in the order of their numbers:
 * start(member[base[i] + k]) ≥ start(i) + distance[row[i] + k] for each k < size[i].
 */
export interface LagMatrix {
  readonly count: number;
  /** The activity of each rank, and the rank of each activity. */
  readonly member: Int32Array;
  readonly rank: Int32Array;
  /** Of each activity the first rank of its group, the group's size, and where its row begins. */
  readonly base: Int32Array;
  readonly size: Int32Array;
  readonly row: Int32Array;
  readonly distance: Int32Array;
  /** The same turned: longest path from the member k to i at row[i] + k, so that both directions are read in the order of memory. */
  readonly turned: Int32Array;
  /** Earliest and latest starts from the project's zero; what is frozen has both the same. */
  readonly earliest: Int32Array;
  readonly latest: Int32Array;
}

/** Starts later than this are never meant. */
export const NEVER = 0x3fffffff;

type Groups = Pick<LagMatrix, 'member' | 'rank' | 'base' | 'size' | 'row'>;

/** So many activities in one group would need as large a matrix. */
export function matrixActivities({ count, project }: Pick<CompiledProject, 'count' | 'project'>): number {
  const { member, size } = groupsOf(count, project.lags);
  return Math.ceil(Math.sqrt(member.reduce((sum, activity) => sum + size[activity]!, 0)));
}

/** Floyd–Warshall in each group, row by row. Null where the lags contradict each other under these modes. */
export function lagMatrix(
  project: CompiledProject,
  lags: readonly TimedLag[],
  limits: { readonly earliest: Int32Array; readonly latest: Int32Array },
): LagMatrix | null {
  const { count } = project;
  const groups = groupsOf(count, lags);
  const { member, rank, base, size, row } = groups;
  const distance = new Int32Array(size.reduce((sum, one) => sum + one, 0)).fill(NO_PATH);
  const own = (index: number): number => row[index]! + rank[index]! - base[index]!;
  for (let index = 0; index < count; index += 1) distance[own(index)] = 0;
  for (const { from, to, lag } of lags) {
    const at = row[from]! + rank[to]! - base[to]!;
    distance[at] = Math.max(distance[at]!, lag);
  }
  for (let through = 0; through < count; through += 1) relaxThrough(distance, groups, through);
  for (let index = 0; index < count; index += 1) if (distance[own(index)]! > 0) return null;
  const earliest = Int32Array.from(limits.earliest);
  const latest = Int32Array.from(limits.latest);
  const turned = new Int32Array(distance.length);
  for (let from = 0; from < count; from += 1) {
    for (let k = 0; k < size[from]!; k += 1) {
      const lag = distance[row[from]! + k]!;
      const to = member[base[from]! + k]!;
      turned[row[to]! + rank[from]! - base[from]!] = lag;
      if (lag === NO_PATH) continue;
      earliest[to] = Math.max(earliest[to]!, limits.earliest[from]! + lag);
      latest[from] = Math.min(latest[from]!, limits.latest[to]! - lag);
    }
  }
  for (let index = 0; index < count; index += 1) if (earliest[index]! > latest[index]!) return null;
  return { count, ...groups, distance, turned, earliest, latest };
}

/** Groups in the order of their first members. */
function groupsOf(count: number, lags: readonly { readonly from: number; readonly to: number }[]): Groups {
  const leader = Int32Array.from({ length: count }, (_, index) => index);
  const leaderOf = (index: number): number => {
    let at = index;
    while (leader[at] !== at) {
      leader[at] = leader[leader[at]!]!;
      at = leader[at]!;
    }
    return at;
  };
  for (const { from, to } of lags) {
    const [a, b] = [leaderOf(from), leaderOf(to)];
    leader[Math.max(a, b)] = Math.min(a, b);
  }
  const members = new Map<number, number[]>();
  for (let index = 0; index < count; index += 1) {
    const own = members.get(leaderOf(index));
    if (own === undefined) members.set(index, [index]);
    else own.push(index);
  }
  const integers = (): Int32Array => new Int32Array(count);
  const groups = { member: integers(), rank: integers(), base: integers(), size: integers(), row: integers() };
  let ranks = 0;
  let entries = 0;
  for (const group of members.values()) {
    const base = ranks;
    for (const index of group) {
      groups.member[ranks] = index;
      groups.rank[index] = ranks;
      groups.base[index] = base;
      groups.size[index] = group.length;
      groups.row[index] = entries;
      ranks += 1;
      entries += group.length;
    }
  }
  return groups;
}

function relaxThrough(distance: Int32Array, { member, rank, base, size, row }: Groups, through: number): void {
  const count = size[through]!;
  const second = row[through]!;
  const column = rank[through]! - base[through]!;
  for (let k = 0; k < count; k += 1) {
    const into = row[member[base[through]! + k]!]!;
    const first = distance[into + column]!;
    if (first === NO_PATH || k === column) continue;
    for (let to = 0; to < count; to += 1) {
      const lag = distance[second + to]!;
      if (lag !== NO_PATH && first + lag > distance[into + to]!) distance[into + to] = first + lag;
    }
  }
}
