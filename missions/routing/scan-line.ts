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
