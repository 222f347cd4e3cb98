import type { LapsedPaper } from '../contract/interlock/interlock.ts';
import type { FleetMachine } from '../../hardware-profiles/fleet.ts';

const DAY_MS = 86_400_000;
/** A paper is valid to the end of its day on the site's clock: China standard time. */
const SITE_UTC_OFFSET_MS = 8 * 3_600_000;

/** Of each machine the paper that lapsed first, where one has. `nowMs`: wall time, ms since 1970. */
export function lapsedPapers(machines: readonly FleetMachine[], nowMs: number): LapsedPaper[] {
  return machines.flatMap(({ id, papers }) => {
    let worst: LapsedPaper | null = null;
    for (const { name, validUntil } of papers ?? []) {
      const endMs = Date.parse(`${validUntil}T00:00:00Z`) + DAY_MS - SITE_UTC_OFFSET_MS;
      if (nowMs < endMs) continue;
      const lapsedDays = Math.floor((nowMs - endMs) / DAY_MS);
      if (worst === null || lapsedDays > worst.lapsedDays) worst = { machineId: id, name, lapsedDays };
    }
    return worst === null ? [] : [worst];
  });
}
