import { describe, expect, it, vi } from 'vitest';
import { runMutants } from '../../support/ledger/ledger-mutant-run.ts';

vi.setConfig({ testTimeout: 180_000 });

/** A small run; `npm run scenario:ledger-mutants` draws ten thousand. */
const count = 1_000;
const seed = 20_261_122;

describe('exports and bundles that somebody changed or wrote anew', () => {
  it('are accepted by neither verifier, while both accept the honest ones', async () => {
    const { drawn, byKind, accepted } = await runMutants(count, seed);
    expect(accepted).toEqual([]);
    expect(drawn).toBe(count);
    expect(byKind.size).toBeGreaterThan(50);
  });
});
