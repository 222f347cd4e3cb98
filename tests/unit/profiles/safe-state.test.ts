import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPlausible } from '../../../hardware-profiles/plausibility.ts';
import { holdingActionOf, illegalHolding } from '../../../hardware-profiles/safe-state.ts';
import type { HoldingAction } from '../../../kernel/permit.ts';
import { shipped, shippedProfiles } from './shipped.ts';

// Goal: I13, level hold and worse map to the machine's own action, legal under the present conditions.

const windy = fc.option(fc.double({ min: 0, max: 60, noNaN: true }), { nil: null });

describe('I13: the declared holding action', () => {
  const profiles = [...shippedProfiles.values()];

  it('of every shipped profile is legal in every wind, known or not', () => {
    expect(profiles.length).toBeGreaterThan(7);
    fc.assert(
      fc.property(fc.constantFrom(...profiles), windy, (profile, windMps) => {
        expect(illegalHolding(profile, holdingActionOf(profile, { windMps }), { windMps })).toBeNull();
      }),
    );
  });

  it('of a crane releases the slewing brake in wind and in unknown wind, and lands the load in calm', () => {
    const crane = shipped('tower-crane');
    const at = (windMps: number | null) => holdingActionOf(crane, { windMps });
    expect([at(5), at(12.9), at(13), at(30), at(null)]).toEqual([
      'land-load',
      'land-load',
      'weathervane',
      'weathervane',
      'weathervane',
    ]);
  });

  it('that strands people, holds a jib in a storm, hangs a load or keeps pressure makes a profile implausible', () => {
    const wrong: Readonly<Record<string, HoldingAction>> = {
      'tower-crane': 'stand-still',
      'smart-hoist-cage': 'stand-still',
      'concrete-pump': 'stand-still',
    };
    for (const [id, action] of Object.entries(wrong)) {
      const profile = shipped(id);
      expect(checkPlausible(profile)).toEqual([]);
      const changed = { ...profile, safeState: { action, source: 'test', certainty: 'guess' as const } };
      expect(checkPlausible(changed).map(({ path }) => path)).toEqual(['safeState']);
    }
  });
});
