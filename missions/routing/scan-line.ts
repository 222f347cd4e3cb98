import type { Ring } from '../../kernel/geometry.ts';

/** Where a line of constant y crosses closed rings, sorted: between the first and second it is inside, and so on. */
export function crossingsAt(rings: readonly Ring[], y: number): number[] {
  const crossings: number[] = [];
  for (const ring of rings) {
    for (let index = 0; index < ring.length; index += 1) {
      const a = ring[index]!;
      const b = ring[(index + 1) % ring.length]!;
      if (a[1] > y !== b[1] > y) crossings.push(a[0] + ((y - a[1]) / (b[1] - a[1])) * (b[0] - a[0]));
    }
  }
  return crossings.sort((a, b) => a - b);
}

/** The same for many lines at once: line i is at `ys[i]`, rising. */
export function crossingsAtAll(rings: readonly Ring[], ys: ArrayLike<number>): number[][] {
  const crossings: number[][] = Array.from({ length: ys.length }, () => []);
  for (const ring of rings) {
    ring.forEach((a, index) => {
      const b = ring[(index + 1) % ring.length]!;
      const high = Math.max(a[1], b[1]);
      for (let line = firstFrom(ys, Math.min(a[1], b[1])); line < ys.length && ys[line]! < high; line += 1) {
        crossings[line]!.push(a[0] + ((ys[line]! - a[1]) / (b[1] - a[1])) * (b[0] - a[0]));
      }
    });
  }
  for (const line of crossings) line.sort((a, b) => a - b);
  return crossings;
}

/** Index of the first value that is not below `least`. */
export function firstFrom(rising: ArrayLike<number>, least: number): number {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rising[middle]! < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
