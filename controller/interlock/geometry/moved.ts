import type { Shape } from './geometry.ts';

/**
 * The longest way that any point of these shapes has gone, metres, in plan and in height together: no distance from them, in plan or in height, has
 * changed by more. Infinity where they are not the same shapes in other places.
 */
export function movedM(before: readonly Shape[], after: readonly Shape[]): number {
  if (before === after) return 0;
  if (before.length !== after.length) return Infinity;
  let mostM = 0;
  for (let at = 0; at < after.length; at += 1) {
    mostM = Math.max(mostM, shapeMovedM(before[at] as Shape, after[at] as Shape));
  }
  return mostM;
}

function shapeMovedM(before: Shape, after: Shape): number {
  const from = before.points;
  const to = after.points;
  if (from.length !== to.length) return Infinity;
  let squared = 0;
  for (let index = 0; index < to.length; index += 2) {
    const dx = (to[index] as number) - (from[index] as number);
    const dy = (to[index + 1] as number) - (from[index + 1] as number);
    squared = Math.max(squared, dx * dx + dy * dy);
  }
  const heightM = Math.max(Math.abs(after.zMinM - before.zMinM), Math.abs(after.zMaxM - before.zMaxM));
  return Math.sqrt(squared) + Math.abs(after.radiusM - before.radiusM) + heightM;
}
