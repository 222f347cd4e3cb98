import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { makeShape, shapeShapeM, type Shape } from '../../../controller/interlock/geometry/geometry.ts';
import { movedM } from '../../../controller/interlock/geometry/moved.ts';

const metres = fc.double({ min: -20, max: 20, noNaN: true });
const small = fc.double({ min: -0.5, max: 0.5, noNaN: true });
/** An axis, or a box about it, at a height. */
const outline = fc.record({ xM: metres, yM: metres, toXM: metres, isBox: fc.boolean(), zM: metres });
type Outline = typeof outline extends fc.Arbitrary<infer T> ? T : never;

function shapeOf({ xM, yM, toXM, isBox, zM }: Outline, by: readonly number[], radiusM: number): Shape {
  const corners = isBox ? [xM, yM, toXM, yM, toXM, yM + 2, xM, yM + 2] : [xM, yM, toXM, yM + 1];
  const points = corners.map((value, index) => value + (by[index] ?? 0));
  const upM = by[8] ?? 0;
  return makeShape(Float64Array.from(points), radiusM, zM + upM, zM + 3 + upM);
}

const still = Array.from({ length: 9 }, () => 0);

describe('how far shapes have moved', () => {
  it('is no less than the change of any distance from them, in plan and in height', () => {
    const moves = fc.array(small, { minLength: 9, maxLength: 9 });
    fc.assert(
      fc.property(outline, outline, moves, (one, other, by) => {
        const before = shapeOf(one, still, 0.3);
        const after = shapeOf(one, by, 0.4);
        const from = shapeOf(other, still, 0.2);
        const goneM = movedM([before], [after]);
        expect(Math.abs(shapeShapeM(after, from) - shapeShapeM(before, from))).toBeLessThanOrEqual(goneM + 1e-9);
        expect(Math.abs(after.zMinM - before.zMinM)).toBeLessThanOrEqual(goneM);
      }),
      { numRuns: 300 },
    );
  });

  it('is none at rest and without end for other shapes', () => {
    const axis = shapeOf({ xM: 0, yM: 0, toXM: 3, isBox: false, zM: 0 }, still, 0.3);
    const box = shapeOf({ xM: 0, yM: 0, toXM: 3, isBox: true, zM: 0 }, still, 0.3);
    expect(movedM([axis], [axis])).toBe(0);
    expect(movedM([axis], [box])).toBe(Infinity);
    expect(movedM([axis], [axis, box])).toBe(Infinity);
  });
});
