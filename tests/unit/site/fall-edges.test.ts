import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fallEdgesOf, type Guard } from '../../../controller/site/fall-edges.ts';
import { uniteRings, subtractPolygons } from '../../../controller/site/rings.ts';
import { polygonAreaM2, type Polygon, type Ring, type Segment } from '../../../kernel/geometry.ts';
import { asId, type SlabId } from '../../../kernel/ids.ts';
import type { Slab } from '../../../missions/site-model.ts';
import { edgeLengthM } from './site-fixtures.ts';

function slabOf(polygon: Polygon): Slab {
  const id = asId<SlabId>('slab-1');
  return { ...polygon, id, globalId: '1', name: '', areaM2: polygonAreaM2(polygon), thicknessM: 0.2, topM: 0 };
}

function box(x: number, y: number, width: number, depth: number): Ring {
  return [
    [x, y],
    [x + width, y],
    [x + width, y + depth],
    [x, y + depth],
  ];
}

const square = slabOf({ outline: box(0, 0, 10, 10), holes: [[...box(4, 4, 2, 2)].reverse()] });

function wallAlong(from: number, to: number, y = 0.1): Segment[] {
  return [{ from: [from, y], to: [to, y] }];
}

function guard(...cuts: Segment[][]): Guard {
  return { cuts };
}

describe('the fall edges of a slab', () => {
  it('are its whole outline and its holes when nothing guards them', () => {
    const edges = fallEdgesOf(square, [], []);
    expect(edgeLengthM(edges)).toBeCloseTo(48, 6);
    expect(edges.filter(({ kind }) => kind === 'opening')).toHaveLength(4);
  });

  it('end where a wall begins', () => {
    const south = fallEdgesOf(square, [], [guard(wallAlong(3, 7))]).filter(
      ({ from, to }) => from[1] === 0 && to[1] === 0,
    );
    expect(south.map(({ from, to }) => [from[0], to[0]])).toEqual([
      [0, 3],
      [7, 10],
    ]);
  });

  it('stay where the wall is closed at one height only', () => {
    const edges = fallEdgesOf(square, [], [guard(wallAlong(0, 10), wallAlong(0, 6))]);
    expect(edges).toContainEqual(expect.objectContaining({ from: [6, 0], to: [10, 0] }));
  });

  it('stay where the wall is too far away', () => {
    expect(edgeLengthM(fallEdgesOf(square, [], [guard(wallAlong(0, 10, 0.31))]))).toBeCloseTo(48, 6);
  });

  it('do not count a gap that nobody fits through', () => {
    const edges = fallEdgesOf(square, [], [guard(wallAlong(0, 5)), guard(wallAlong(5.1, 10))]);
    expect(edges.some(({ from, to }) => from[1] === 0 && to[1] === 0)).toBe(false);
  });

  it('end where another slab of the same height goes on', () => {
    const other: Polygon = { outline: box(10.02, 2, 5, 3), holes: [] };
    const east = fallEdgesOf(square, [other], []).filter(({ from, to }) => from[0] === 10 && to[0] === 10);
    expect(east.map(({ from, to }) => [from[1], to[1]])).toEqual([
      [0, 2],
      [5, 10],
    ]);
  });

  it('leave a hole that another slab fills', () => {
    const lid: Polygon = { outline: box(4, 4, 2, 2), holes: [] };
    expect(fallEdgesOf(square, [lid], []).some(({ kind }) => kind === 'opening')).toBe(false);
  });

  it('never grow when a guard is added, and with the guarded parts make up the border', () => {
    const span = fc.tuple(fc.double({ min: -2, max: 12, noNaN: true }), fc.double({ min: 0.2, max: 8, noNaN: true }));
    fc.assert(
      fc.property(fc.array(span, { maxLength: 5 }), (spans) => {
        const guards = spans.map(([from, length]) => guard(wallAlong(from, from + length)));
        let before = 48;
        guards.forEach((_, index) => {
          const openM = edgeLengthM(fallEdgesOf(square, [], guards.slice(0, index + 1)));
          expect(openM).toBeLessThanOrEqual(before + 1e-3);
          // 30 cm of the two sides beside the wall's ends may be guarded too; the other 38 m stay open.
          expect(openM).toBeGreaterThanOrEqual(37);
          before = openM;
        });
      }),
    );
  });
});

describe('joining triangles', () => {
  it('gives the area of a slab with holes whatever way it was cut into triangles', () => {
    const side = fc.integer({ min: 2, max: 12 });
    fc.assert(
      fc.property(side, side, fc.array(fc.tuple(side, side), { maxLength: 8 }), (columns, rows, gaps) => {
        const isGap = (x: number, y: number): boolean => gaps.some(([a, b]) => a === x && b === y);
        const triangles: Ring[] = [];
        let areaM2 = 0;
        for (let x = 0; x < columns; x += 1) {
          for (let y = 0; y < rows; y += 1) {
            if (isGap(x, y)) continue;
            const [a, b, c, d] = box(x * 1.3, y * 0.7, 1.3, 0.7) as [never, never, never, never];
            triangles.push([a, b, c], [c, d, a]);
            areaM2 += 1.3 * 0.7;
          }
        }
        const polygons = uniteRings(triangles);
        expect(polygons.reduce((sum, polygon) => sum + polygonAreaM2(polygon), 0)).toBeCloseTo(areaM2, 2);
      }),
    );
  });

  it('keeps the direction of outlines and holes', () => {
    const [ring] = subtractPolygons(
      [{ outline: box(0, 0, 9, 9), holes: [] }],
      [{ outline: box(2, 2, 3, 3), holes: [] }],
    );
    const turn = (points: Ring): number =>
      points.reduce((sum, [x, y], index) => {
        const [nextX, nextY] = points[(index + 1) % points.length] ?? [x, y];
        return sum + x * nextY - nextX * y;
      }, 0);
    expect(turn(ring?.outline ?? [])).toBeGreaterThan(0);
    expect(turn(ring?.holes[0] ?? [])).toBeLessThan(0);
  });
});
