import { describe, expect, it, onTestFinished } from 'vitest';
import { rmSync } from 'node:fs';
import { killControllers, killFiguresLine } from '../../long/ledger/controller-kills.ts';
import { demoDirectory } from '../../support/provisioned-demo.ts';
import { missingBuild } from './compiled.ts';

/**
 * Goal: whatever the API has answered as accepted is there after kill -9. Method: the whole controller is killed at moments drawn by the seed, and
 * its successor on the same data is asked; at the end the ledger is verified offline. Four of them side by side.
 */
const missing = missingBuild(['controller/main']);
const kills = 100;
const lanes = 4;

describe.skipIf(missing !== null)(
  `the controller after kill -9 ${missing === null ? '' : `(skipped: ${missing})`}`,
  () => {
    it(`has everything that was accepted, ${String(kills)} times over`, { timeout: 600_000 }, async () => {
      const seed = Date.now() % 1_000_000;
      const directories = Array.from({ length: lanes }, () => demoDirectory());
      onTestFinished(() => {
        for (const directory of directories) rmSync(directory, { recursive: true, force: true });
      });
      const figures = await killControllers(directories, kills, seed);
      console.log(`controller kills, seed ${String(seed)}: ${killFiguresLine(figures)}`);
      expect(figures.lost, `seed ${String(seed)}`).toEqual([]);
      expect(figures.accepted).toBeGreaterThan(kills / 4);
      expect(figures.entries).toBeGreaterThan(figures.accepted);
    });
  },
);
