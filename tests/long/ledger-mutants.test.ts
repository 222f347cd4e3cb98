import { describe, expect, it } from 'vitest';
import { runMutants } from '../support/ledger/ledger-mutant-run.ts';

/** `npm run scenario:ledger-mutants`; BANKSMAN_MUTANTS and BANKSMAN_SEED choose how many and which. */
const total = Number(process.env['BANKSMAN_MUTANTS'] ?? 10_000);
const firstSeed = Number(process.env['BANKSMAN_SEED'] ?? 1);
/** So many share one honest record and one run of the verifier in Python. */
const perRun = 1_000;

describe('ten thousand changed exports and bundles', () => {
  it('are accepted by neither verifier', { timeout: 3_600_000 }, async () => {
    const byKind = new Map<string, number>();
    const accepted: string[] = [];
    for (let seed = firstSeed; seed < firstSeed + Math.ceil(total / perRun); seed += 1) {
      const figures = await runMutants(perRun, seed);
      accepted.push(...figures.accepted);
      for (const [kind, count] of figures.byKind) byKind.set(kind, (byKind.get(kind) ?? 0) + count);
    }
    for (const [kind, count] of [...byKind].sort()) console.log(`${String(count).padStart(6)}  ${kind}`);
    console.log(`changed files: ${total}, accepted by either verifier: ${accepted.length}, first seed ${firstSeed}`);
    expect(accepted).toEqual([]);
  });
});
