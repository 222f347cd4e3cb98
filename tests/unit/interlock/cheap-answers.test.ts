import { constants, PerformanceObserver, type NodeGCPerformanceDetail, type PerformanceEntry } from 'node:perf_hooks';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { Body } from '../../../controller/interlock/body.ts';
import { Corridor } from '../../../controller/interlock/geometry/corridor.ts';
import { isClearOfAxis, makeShape, shapeShapeM, type Shape } from '../../../controller/interlock/geometry/geometry.ts';
import { movedM } from '../../../controller/interlock/geometry/moved.ts';
import { PeopleGrid } from '../../../controller/interlock/geometry/people-grid.ts';
import { makeWorld } from '../../../controller/interlock/geometry/world.ts';
import { YoungHeap } from '../../../controller/interlock/process/young-heap.ts';
import type { Scene } from '../../../controller/interlock/rules/finding.ts';
import { fillCorridor, freeAboutM, isRoomy } from '../../../controller/interlock/rules/rolling.ts';
import { shippedLimits, testConfig } from '../../support/interlock-site.ts';

/** What a cycle answers cheaply must be what the dear answer would have said. */

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

describe('an axis and a circle', () => {
  it('are never said to be clear of each other where the shapes are nearer', () => {
    let clear = 0;
    fc.assert(
      fc.property(outline, outline, fc.double({ min: 0, max: 30, noNaN: true }), (one, other, boundM) => {
        const a = shapeOf(one, still, 0.3);
        const b = shapeOf(other, still, 0.2);
        if (!isClearOfAxis(a, b, boundM)) return;
        clear += 1;
        expect(shapeShapeM(a, b)).toBeGreaterThanOrEqual(boundM);
      }),
      { numRuns: 2000 },
    );
    expect(clear).toBeGreaterThan(100);
  });

  it('are not known to be clear where a number is none', () => {
    const axis = shapeOf({ xM: 0, yM: 0, toXM: 3, isBox: false, zM: 0 }, still, 0.3);
    const lost = shapeOf({ xM: Number.NaN, yM: 0, toXM: 3, isBox: true, zM: 0 }, still, 0.3);
    expect(isClearOfAxis(axis, lost, 1)).toBe(false);
  });
});

describe('a robot far from an obstacle', () => {
  it('keeps its full speed both ways, whatever its heading, its speed and its turning', () => {
    const limits = shippedLimits();
    const config = testConfig([{ id: 't1', profileId: 'trowelling-robot' }]);
    const world = makeWorld(config, limits);
    const [entry] = config.machines;
    if (entry === undefined) throw new Error('no such machine');
    const corridor = new Corridor();
    const turns = fc.record({
      bearingRad: fc.double({ min: -0.5, max: 0.5, noNaN: true }),
      isBehind: fc.boolean(),
      beyondM: fc.double({ min: 0, max: 3, noNaN: true }),
      yawRad: fc.double({ min: -4, max: 4, noNaN: true }),
      forwardMps: fc.double({ min: -1, max: 1, noNaN: true }),
      yawRateRadps: fc.double({ min: -2, max: 2, noNaN: true }),
      ageMs: fc.nat(2000),
      marginM: fc.double({ min: 0, max: 3, noNaN: true }),
    });
    let far = 0;
    fc.assert(
      fc.property(turns, ({ yawRad, forwardMps, yawRateRadps, ageMs, marginM, ...place }) => {
        const body = new Body(entry.machine, entry.profile, limits);
        body.takePose({ xM: 0, yM: 0, zM: 0, yawRad }, [forwardMps, 0, 0], yawRateRadps, 0, world);
        const scene = { nowMs: ageMs, limits } as Scene;
        const boundM = freeAboutM(scene, body) + 2 * marginM;
        const alongRad = yawRad + place.bearingRad + (place.isBehind ? Math.PI : 0);
        const awayM = boundM + place.beyondM;
        const [xM, yM] = [awayM * Math.cos(alongRad), awayM * Math.sin(alongRad)];
        const obstacle = shapeOf({ xM, yM: yM - 1, toXM: xM + 0.5, isBox: true, zM: 0 }, still, 0);
        if (shapeShapeM(body.footprint as Shape, obstacle) < boundM) return;
        far += 1;
        fillCorridor(corridor, body, (strip) => strip.addRing(obstacle.points, marginM));
        expect(isRoomy(scene, body, corridor.forwardM / 2, corridor.backwardM / 2)).toBe(true);
      }),
      { numRuns: 2000 },
    );
    expect(far).toBeGreaterThan(100);
  });
});

describe('the grid of people', () => {
  it('finds everybody within reach at these heights, however high and wide the site', () => {
    const limits = shippedLimits();
    const place = fc.record({
      xM: fc.double({ min: -30, max: 130, noNaN: true }),
      yM: fc.double({ min: -30, max: 90, noNaN: true }),
      zM: fc.double({ min: -10, max: 60 }),
    });
    const asked = fc.record({
      xM: fc.double({ min: -40, max: 140, noNaN: true }),
      yM: fc.double({ min: -40, max: 100, noNaN: true }),
      radiusM: fc.double({ min: 0, max: 60, noNaN: true }),
      zLowM: fc.oneof(fc.constant(-Infinity), fc.double({ min: -10, max: 60, noNaN: true })),
      highM: fc.oneof(fc.constant(Infinity), fc.double({ min: 0, max: 20, noNaN: true })),
    });
    // Nothing drawn has bounds the wrong way round, and no number is beyond a faulty file.
    const edge = fc.oneof(fc.constantFrom(0, Infinity, -Infinity, NaN), fc.double({ min: -40, max: 100 }));
    const plan = fc.tuple(edge, edge, edge, edge);
    const usual = fc.double({ min: 0, max: 100, noNaN: true }).map((widthM) => [0, 0, widthM, 60]);
    const site = fc.record({ floors: fc.nat(12), boundsM: fc.oneof(usual, plan) });
    fc.assert(
      fc.property(fc.array(place, { maxLength: 60 }), asked, site, (places, about, { floors, boundsM }) => {
        const levels = Array.from({ length: floors }, (_, index) => ({ elevationM: 3.3 * index }));
        const world = { levels, boundsM: Float64Array.from(boundsM) } as never;
        const people = places.map((at) => ({ ...at, levelIndex: 0, seenAtMs: 0 }));
        const query = { ...about, zHighM: about.zLowM === -Infinity ? about.highM : about.zLowM + about.highM };
        const grid = new PeopleGrid();
        grid.fill({ nowMs: 0, limits, world, people });
        const near = grid.near(query);
        const found = new Set(near.indexes.subarray(0, near.count));
        expect(found.size).toBe(near.count);
        people.forEach(({ xM, yM, zM }, index) => {
          const isInReach = Math.hypot(xM - query.xM, yM - query.yM) <= query.radiusM;
          if (isInReach && !(zM < query.zLowM || zM > query.zHighM)) expect(found.has(index)).toBe(true);
        });
      }),
      { numRuns: 500 },
    );
  });
});

describe('the young part of the heap', () => {
  it('is collected when enough has come together, and not before', async () => {
    const young = new YoungHeap();
    expect(young.tidy()).toBe(false);
    // Kept, since V8 may collect at any time what is not.
    const kept = Array.from({ length: 400_000 }, (_, index) => ({ index, text: [index] }));
    const collections: (PerformanceEntry & { detail?: NodeGCPerformanceDetail })[] = [];
    const observer = new PerformanceObserver((list) => collections.push(...list.getEntries()));
    observer.observe({ entryTypes: ['gc'] });
    const fromMs = performance.now();
    expect(young.tidy()).toBe(true);
    const toMs = performance.now();
    expect(young.tidy()).toBe(false);
    await vi.waitFor(() => expect(collections).not.toHaveLength(0));
    observer.disconnect();
    const within = collections.filter(({ startTime }) => startTime >= fromMs && startTime <= toMs);
    expect(within.map(({ detail }) => detail?.kind)).toEqual([constants.NODE_PERFORMANCE_GC_MINOR]);
    expect(kept).toHaveLength(400_000);
  });
});
