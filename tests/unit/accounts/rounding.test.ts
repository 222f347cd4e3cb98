import { expect, it } from 'vitest';
import { roundHalfEven } from '../../../controller/accounts/rounding.ts';

it('halves go to the even digit, all others to the nearer one, on both sides of zero', () => {
  const values = [51.585, 20.815, 0.18084, 2.5, 3.5, 2.5001, -2.5, -3.5, 1.005];
  expect(values.map((value) => roundHalfEven(value, value > 2 && value < 4 ? 0 : value < 0 ? 0 : 2))).toEqual([
    51.58, 20.82, 0.18, 2, 4, 3, -2, -4, 1,
  ]);
});
