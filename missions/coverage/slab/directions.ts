import { distanceM, type Ring } from '../../../kernel/geometry.ts';
import { mainAxisRad } from '../bays.ts';

/** Sides are taken for parallel within this, radians. */
const sameDirectionRad = 0.02;
const directionsMax = 6;

/** Along and across the longest sides, the most length first. */
export function directionsOf(outline: Ring): number[] {
  const groups: { directionRad: number; lengthM: number }[] = [];
  outline.forEach((a, index) => {
    const b = outline[(index + 1) % outline.length]!;
    const wrapped = Math.atan2(b[1] - a[1], b[0] - a[0]) + 2 * Math.PI;
    const directionRad = wrapped % (Math.PI / 2);
    const group = groups.find((one) => {
      const apart = Math.abs(one.directionRad - directionRad);
      return Math.min(apart, Math.PI / 2 - apart) < sameDirectionRad;
    });
    if (group === undefined) groups.push({ directionRad, lengthM: distanceM(a, b) });
    else group.lengthM += distanceM(a, b);
  });
  const box = mainAxisRad(outline) % (Math.PI / 2);
  const sides = groups.sort((a, b) => b.lengthM - a.lengthM).map(({ directionRad }) => directionRad);
  const all = [...sides.slice(0, 2), box];
  const distinct = all.filter((one, index) =>
    all.slice(0, index).every((other) => Math.abs(one - other) > sameDirectionRad),
  );
  return distinct.flatMap((one) => [one, one + Math.PI / 2]).slice(0, directionsMax);
}
