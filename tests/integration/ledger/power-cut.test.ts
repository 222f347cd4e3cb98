import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { faultLine, figuresLine, powerCuts, type CampaignOptions } from '../../long/ledger/campaign.ts';
import { compileShim } from '../../long/ledger/disk-shim.ts';
import { missingBuild } from './compiled.ts';

/**
 * Goal: what was acknowledged survives a power cut at any moment. Method: a preloaded shim writes down what a committing process does to its disk
 * through the real SQLite; a model of the disk keeps what was synced and any part of the rest; our own code opens the result. The
 * controls show that the method sees what it must: the same with SQLite's weaker modes loses and breaks.
 */
const shim = compileShim();
const missing = missingBuild(['tests/long/ledger/committing-child']) ?? ('missing' in shim ? shim.missing : null);
/** Another one each time on demand: `npm run scenario:ledger`. */
const seed = 4712;
const cutsPerRun = 85;
const cuts = 510;
const controlCuts = 60;
const controlCutsPerRun = 20;

async function cut(
  change: Pick<CampaignOptions, 'cuts' | 'synchronous' | 'faults'> & { readonly cutsPerRun?: number },
): ReturnType<typeof powerCuts> {
  const library = 'library' in shim ? shim.library : '';
  const figures = await powerCuts({ library, seed, cutsPerRun, ...change });
  console.log(
    `power cuts, ${change.synchronous}, faults: ${change.faults}, seed ${String(seed)}: ${figuresLine(figures)}`,
  );
  return figures;
}

afterAll(() => {
  if ('library' in shim) rmSync(dirname(shim.library), { recursive: true, force: true });
});

describe.skipIf(missing !== null)(
  `the record after a power cut ${missing === null ? '' : `(skipped: ${missing})`}`,
  { timeout: 300_000 },
  () => {
    it('opens and holds everything that was acknowledged, also where the disk had refused writes and syncs before', async () => {
      for (const faults of ['none', 'some'] as const) {
        const figures = await cut({ cuts: cuts / 2, synchronous: 'FULL', faults });
        expect(figures.firstFaults.map(faultLine), `seed ${String(seed)}`).toEqual([]);
        expect(figures.cuts).toBe(cuts / 2);
        expect(figures.acknowledgements).toBeGreaterThan(figures.cuts);
        expect(figures.beforeFirst).toBeGreaterThan(0);
      }
    });

    it('would lose what it acknowledged with synchronous=NORMAL: the control sees it', async () => {
      const { faults } = await cut({
        cuts: controlCuts,
        cutsPerRun: controlCutsPerRun,
        synchronous: 'NORMAL',
        faults: 'none',
      });
      expect(faults.lost, `seed ${String(seed)}`).toBeGreaterThan(0);
    });

    it('would lose and break with synchronous=OFF: the control sees it', async () => {
      const { faults } = await cut({
        cuts: controlCuts,
        cutsPerRun: controlCutsPerRun,
        synchronous: 'OFF',
        faults: 'none',
      });
      expect(faults.lost, `seed ${String(seed)}`).toBeGreaterThan(0);
      expect(faults.corrupt + faults.unopenable, `seed ${String(seed)}`).toBeGreaterThan(0);
    });
  },
);
