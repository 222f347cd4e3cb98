import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  boundedTwist,
  fastestPointMps,
  isStanding,
  twistOf,
  type BaseTwist,
} from '../../../robot-bridge/guard/base-twist.ts';

const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const vector = fc.record({ x: number, y: number, z: number });
const twist: fc.Arbitrary<BaseTwist> = fc.record({ linear: vector, angular: vector });
const six = ({ linear, angular }: BaseTwist): number[] => [
  linear.x,
  linear.y,
  linear.z,
  angular.x,
  angular.y,
  angular.z,
];

describe('a bounded twist', () => {
  it('R20: lets no point of the footprint be faster than the bound, and shrinks all six numbers alike', () => {
    const speed = fc.double({ min: 1e-6, max: 100, noNaN: true });
    const radius = fc.double({ min: 0.01, max: 20, noNaN: true });
    fc.assert(
      fc.property(twist, speed, radius, (wanted, speedMaxMps, radiusM) => {
        const bounded = boundedTwist(wanted, speedMaxMps, radiusM);
        expect(fastestPointMps(bounded, radiusM)).toBeLessThanOrEqual(speedMaxMps);
        const fastest = fastestPointMps(wanted, radiusM);
        const factor = Math.min(1, speedMaxMps / fastest);
        const largest = Math.max(...six(wanted).map(Math.abs));
        six(bounded).forEach((value, index) => {
          expect(Math.abs(value - (six(wanted)[index] as number) * (fastest === 0 ? 1 : factor))).toBeLessThanOrEqual(
            1e-12 * largest,
          );
        });
      }),
    );
  });

  it('counts turning by the farthest point of the footprint', () => {
    const spin: BaseTwist = { linear: { x: 0, y: 0, z: 0 }, angular: { x: 0, y: 0, z: 2 } };
    expect(fastestPointMps(spin, 0.5)).toBe(1);
    expect(boundedTwist(spin, 0.25, 0.5).angular.z).toBeCloseTo(0.5, 12);
  });

  it.each([0, -1, NaN])('stands under a bound of %s', (speedMaxMps) => {
    expect(
      isStanding(boundedTwist({ linear: { x: 1, y: 0, z: 0 }, angular: { x: 0, y: 0, z: 1 } }, speedMaxMps, 1)),
    ).toBe(true);
  });

  it('stands where the command is beyond all numbers', () => {
    const huge = { linear: { x: 1e308, y: 1e308, z: 1e308 }, angular: { x: 0, y: 0, z: 1e308 } };
    expect(isStanding(boundedTwist(huge, 1, 1))).toBe(true);
  });
});

describe('a twist off the wire', () => {
  const right = { linear: { x: 1, y: 0, z: 0 }, angular: { x: 0, y: 0, z: -1 } };

  it('is taken as it is', () => {
    expect(twistOf(right)).toEqual(right);
  });

  it.each([
    null,
    'fast',
    {},
    { linear: right.linear },
    { ...right, angular: null },
    { ...right, linear: { x: NaN, y: 0, z: 0 } },
    { ...right, angular: { x: 0, y: 0, z: Infinity } },
    { ...right, linear: { x: '1', y: 0, z: 0 } },
  ])('is none: %j', (value) => {
    expect(twistOf(value)).toBeNull();
  });
});
