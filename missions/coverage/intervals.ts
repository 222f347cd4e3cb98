/** A closed stretch of a line, metres from the line's origin. */
export type Interval = readonly [fromM: number, toM: number];

/** Sorted, without overlaps. */
export function joined(intervals: readonly Interval[]): Interval[] {
  const sorted = intervals.filter(([from, to]) => to > from).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const result: Interval[] = [];
  for (const interval of sorted) {
    const last = result.at(-1);
    if (last !== undefined && interval[0] <= last[1]) {
      result[result.length - 1] = [last[0], Math.max(last[1], interval[1])];
    } else {
      result.push(interval);
    }
  }
  return result;
}

/** `from` without `taken`; both sorted and without overlaps. */
export function without(from: readonly Interval[], taken: readonly Interval[]): Interval[] {
  const result: Interval[] = [];
  let next = 0;
  for (const [start, end] of from) {
    let at = start;
    while (next < taken.length && taken[next]![1] <= at) next += 1;
    for (let index = next; index < taken.length && taken[index]![0] < end; index += 1) {
      const [takenFrom, takenTo] = taken[index]!;
      if (takenFrom > at) result.push([at, takenFrom]);
      at = Math.max(at, takenTo);
    }
    if (at < end) result.push([at, end]);
  }
  return result;
}

export function shared(left: readonly Interval[], right: readonly Interval[]): Interval[] {
  const result: Interval[] = [];
  let i = 0;
  let j = 0;
  while (i < left.length && j < right.length) {
    const a = left[i]!;
    const b = right[j]!;
    const from = Math.max(a[0], b[0]);
    const to = Math.min(a[1], b[1]);
    if (to > from) result.push([from, to]);
    if (a[1] < b[1]) i += 1;
    else j += 1;
  }
  return result;
}

export function lengthM(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, [from, to]) => sum + to - from, 0);
}
