import { describe, expect, it } from 'vitest';
import { hunt, longHunts } from './interlock/hunts.ts';

// Goal: as tests/unit/interlock/busy-site-mutants.test.ts, for the mutants that take longer.

const siteMaxMs = 240_000;
const triesMax = 6;
const timeoutMs = 600_000;

describe('the oracle of the busy site', () => {
  it.each(longHunts)('sees the mutant $mutant', { timeout: timeoutMs }, (plan) => {
    const found = hunt(plan, siteMaxMs, triesMax);
    process.stdout.write(
      `${plan.mutant}: ${found?.violation.kind ?? 'not seen'} with seed ${String(found?.seed)} after ${String((found?.siteMs ?? 0) / 1000)} s\n`,
    );
    expect(found).not.toBeNull();
  });
});
