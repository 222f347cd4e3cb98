import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bayWindows,
  hoursToMaturity,
  maturityAfter,
  maturityWindows,
  trowelPassesMax,
} from '../../../missions/concrete/concrete-clock.ts';

const hourMs = 3_600_000;

describe('the concrete clock', () => {
  it.each([
    [5, 5.3],
    [10, 4.3],
    [15, 3.5],
    [20, 2.8],
    [25, 2.3],
    [30, 1.9],
    [35, 1.6],
  ])('lets floating begin at %d °C after %d h', (temperatureC, hours) => {
    expect(Number(hoursToMaturity(2.83, temperatureC).toFixed(1))).toBe(hours);
  });

  it('meets the surveyed waiting times at 10, 21 and 32 °C within 0.06 h', () => {
    expect(Math.abs(hoursToMaturity(2.83, 10) - 4.25)).toBeLessThan(0.06);
    expect(Math.abs(hoursToMaturity(2.83, 21.1) - 2.75)).toBeLessThan(0.06);
    expect(Math.abs(hoursToMaturity(2.83, 32.2) - 1.75)).toBeLessThan(0.06);
  });

  it('reaches the target when the accumulator is fed for the hours it predicted', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 5, max: 35, noNaN: true }),
        fc.integer({ min: 1, max: 20 }),
        (temperatureC, steps) => {
          const hours = hoursToMaturity(2.83, temperatureC);
          let age = 0;
          for (let step = 0; step < steps; step += 1) age = maturityAfter(age, temperatureC, (hours * 3600) / steps);
          expect(age).toBeCloseTo(2.83, 6);
        },
      ),
    );
  });

  it('ages faster when warmer and never backwards', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -10, max: 49, noNaN: true }),
        fc.double({ min: 0, max: 5, noNaN: true }),
        fc.double({ min: 1, max: 7200, noNaN: true }),
        (temperatureC, previousH, durationS) => {
          const cold = maturityAfter(previousH, temperatureC, durationS);
          expect(cold).toBeGreaterThan(previousH);
          expect(maturityAfter(previousH, temperatureC + 1, durationS)).toBeGreaterThan(cold);
        },
      ),
    );
  });

  it('puts float, trowel passes and the end of workability in that order', () => {
    const windows = bayWindows(0, { temperatureC: 20, setFactor: 1 }, 3);
    expect(windows.levelStartByMs).toBe(0.5 * hourMs);
    expect(windows.floatFromMs / hourMs).toBeCloseTo(2.83, 3);
    expect(windows.trowelFromMs.map((at) => at / hourMs)).toEqual([
      expect.closeTo(2.83 * 1.18, 3),
      expect.closeTo(2.83 * 1.35, 3),
      expect.closeTo(2.83 * 1.52, 3),
    ]);
    expect(windows.workableUntilMs / hourMs).toBeCloseTo(2.83 * 1.8, 3);
  });

  it('stretches every window with a retarder', () => {
    const plain = maturityWindows(1, 2);
    const retarded = maturityWindows(1.5, 2);
    expect(retarded.floatFromH).toBeCloseTo(plain.floatFromH * 1.5);
    expect(retarded.workableUntilH).toBeCloseTo(plain.workableUntilH * 1.5);
    expect(trowelPassesMax()).toBe(4);
  });
});
