import { describe, expect, it } from 'vitest';
import { statedFigures } from '../../../hardware-profiles/figures.ts';
import { fieldFigures, type FieldFigure } from './field-figures.ts';
import { shipped } from './shipped.ts';

// Goal: what was read of a machine of the field stands in its profile, or the table says why it does not.

const roundingRatio = 0.05;

/** What the profile says, in the unit of the source; null where it has no such figure. */
function inProfile({ profile, path, perUnit = 1 }: FieldFigure): number | null {
  const value = statedFigures(shipped(profile)).find((figure) => figure.path === path)?.value;
  return value === undefined || value === null ? null : value * perUnit;
}

function agrees({ value }: FieldFigure, has: number | null): boolean {
  if (has === null) return false;
  const [least, most] = typeof value === 'number' ? [value, value] : value;
  const slack = roundingRatio * Math.max(Math.abs(least), Math.abs(most));
  return has >= least - slack && has <= most + slack;
}

describe('figures of the field', () => {
  it.each(fieldFigures.map((figure) => [`${figure.of}, ${figure.what}`, figure] as const))('%s', (_name, figure) => {
    const has = inProfile(figure);
    if (figure.path !== null) expect(has, 'the profile has no such figure').not.toBeNull();
    // A difference that is explained must be one: what has been put right needs no excuse.
    expect(agrees(figure, has), `the profile says ${String(has)} ${figure.unit}`).toBe(figure.difference === undefined);
  });

  it('of the building machine multiply to its platform, and it has its twelve cylinders', () => {
    const { dimensions, climbing } = shipped('building-machine');
    expect(dimensions.lengthM.value * dimensions.widthM.value).toBe(800);
    expect(climbing?.jacks.length).toBe(12);
  });
});
