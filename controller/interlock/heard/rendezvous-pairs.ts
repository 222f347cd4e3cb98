import type { Body } from '../body.ts';

/** Tells each body which others it may come close to on purpose. Pairs with a machine that is not there, or with itself, count for nothing. */
export function joinPairs(bodies: readonly Body[], pairs: readonly (readonly [string, string])[]): void {
  const sets = bodies.map(() => new Set<number>());
  const indexOf = new Map(bodies.map((body, index) => [body.machineId, index]));
  for (const [left, right] of pairs) {
    const a = indexOf.get(left);
    const b = indexOf.get(right);
    if (a === undefined || b === undefined || a === b) continue;
    sets[a]?.add(b);
    sets[b]?.add(a);
  }
  bodies.forEach((body, index) => {
    body.rendezvous = sets[index] as Set<number>;
  });
}
