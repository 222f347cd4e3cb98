import { describe, expect, it } from 'vitest';
import { control, hunt, longHunts, quickHunts } from '../../long/interlock/hunts.ts';
import { mutants } from '../../long/interlock/mutants.ts';

// Goal: the long run's oracle is awake: each breach made outside the product is seen. Method: for each a small busy site on which it shows
// soon; seeds are tried in turn, so that a change of the product that shifts everything does not make the test red. Those that take longer
// are run by `npm run scenario:mutants`.

const siteMaxMs = 40_000;
const triesMax = 8;
const timeoutMs = 60_000;

describe('the oracle of the busy site', () => {
  it.each(quickHunts)('sees the mutant $mutant', { timeout: timeoutMs }, (plan) => {
    const found = hunt(plan, siteMaxMs, triesMax);
    process.stdout.write(
      `${plan.mutant}: ${found?.violation.kind ?? 'not seen'} with seed ${String(found?.seed)} after ${String((found?.siteMs ?? 0) / 1000)} s\n`,
    );
    expect(found).not.toBeNull();
  });

  it('sees nothing where the same restart meets an interlock that waits', () => {
    const plan = quickHunts.find(({ restartAt }) => restartAt !== undefined);
    if (plan === undefined) throw new Error('no hunt restarts');
    expect(control(plan, 15_000)).toBeNull();
  });

  it('has a hunt for every mutant', () => {
    expect([...quickHunts, ...longHunts].map(({ mutant }) => mutant).sort()).toEqual(Object.keys(mutants).sort());
  });
});
