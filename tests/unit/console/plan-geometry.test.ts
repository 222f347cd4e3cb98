import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  boundsOf,
  fitted,
  scaleMaxPxPerM,
  toScreen,
  toSite,
  zoomed,
  type PlanPoint,
} from '../../../console/geometry/camera.ts';
import { areaM2Of, centreOf, crossesItself, isInside, snapped } from '../../../console/geometry/outline.ts';

const metres = fc.double({ min: -200, max: 200, noNaN: true });
const point = fc.tuple(metres, metres);
const viewport = { widthPx: 900, heightPx: 600 };
const camera = fc.record({
  centreXM: metres,
  centreYM: metres,
  scalePxPerM: fc.double({ min: 1.5, max: 160, noNaN: true }),
});
const square: PlanPoint[] = [
  [0, 0],
  [4, 0],
  [4, 3],
  [0, 3],
];

describe('the camera', () => {
  it('takes a point to the screen and back', () => {
    fc.assert(
      fc.property(camera, point, (at, from) => {
        const [x, y] = toSite(at, viewport, toScreen(at, viewport, from));
        expect(x).toBeCloseTo(from[0], 6);
        expect(y).toBeCloseTo(from[1], 6);
      }),
    );
  });

  it('keeps the point under the finger while zooming', () => {
    fc.assert(
      fc.property(camera, point, fc.double({ min: 0.2, max: 5, noNaN: true }), (at, from, factor) => {
        const anchor = toScreen(at, viewport, from);
        const [x, y] = toScreen(zoomed(at, viewport, factor, anchor), viewport, from);
        expect(Math.abs(x - anchor[0]) + Math.abs(y - anchor[1])).toBeLessThan(1e-3 * scaleMaxPxPerM);
      }),
    );
  });

  it('fits the whole level beside the keys', () => {
    const bounds = boundsOf([
      [
        [-20, -5],
        [60, 40],
      ],
    ]);
    if (!bounds) throw new Error('no bounds');
    const at = fitted(bounds, viewport, { leftPx: 140, otherPx: 26 });
    const [left, bottom] = toScreen(at, viewport, [-20, -5]);
    const [right, top] = toScreen(at, viewport, [60, 40]);
    expect(left).toBeGreaterThanOrEqual(139);
    expect(right).toBeLessThanOrEqual(900 - 25);
    expect(top).toBeGreaterThanOrEqual(25);
    expect(bottom).toBeLessThanOrEqual(600 - 25);
  });
});

describe('an area drawn by hand', () => {
  it('has the area and centre of its corners, whichever way it was drawn', () => {
    expect(areaM2Of(square)).toBe(12);
    expect(areaM2Of([...square].reverse())).toBe(12);
    expect(centreOf(square)).toEqual([2, 1.5]);
    expect(isInside([2, 1.5], square)).toBe(true);
    expect(isInside([5, 1.5], square)).toBe(false);
  });

  it('is refused when its edges cross', () => {
    expect(crossesItself(square)).toBe(false);
    expect(
      crossesItself([
        [0, 0],
        [4, 3],
        [4, 0],
        [0, 3],
      ]),
    ).toBe(true);
  });

  it('snaps to a corner of the building within reach, else to decimetres', () => {
    expect(snapped([3.8, 2.9], square, 0.5)).toEqual([4, 3]);
    expect(snapped([2.13, 1.58], square, 0.5)).toEqual([2.1, 1.6]);
  });
});
