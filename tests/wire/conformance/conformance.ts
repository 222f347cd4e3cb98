import { describe, expect, it } from 'vitest';
import { ConformanceBench } from './bench.ts';
import type { Behaviour } from './behaviours/behaviour.ts';
import { behaviourGroups } from './behaviours/all.ts';
import { standingOf } from './standing.ts';
import type { WireStand } from './wire-under-test.ts';

/** Runs every behaviour that the stand has what it needs for. */
export function describeConformance(stand: WireStand): void {
  const missing = stand.missing();
  if (missing !== null) {
    it.skip(`${stand.title}: ${missing}`);
    return;
  }
  describe(stand.title, () => {
    for (const { title, behaviours } of behaviourGroups) {
      describe(title, () => {
        for (const behaviour of behaviours) describeOne(stand, behaviour);
      });
    }
  });
}

function describeOne(stand: WireStand, behaviour: Behaviour): void {
  const standing = standingOf(stand, behaviour);
  if (standing.type === 'lacks') return;
  const run = standing.type === 'fails' ? it.fails : it;
  run(
    `${behaviour.title} [${behaviour.id}]`,
    async () => {
      const bench = await ConformanceBench.open(stand);
      try {
        await behaviour.run(bench);
        expect(bench.broken()).toEqual([]);
      } finally {
        await bench.close();
      }
    },
    longestMs,
  );
}

/** Where time is not simulated. */
const longestMs = 120_000;
