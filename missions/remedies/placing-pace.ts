import type { PlacedBay } from '../planning-input.ts';

const hourMs = 3_600_000;

/** How fast the bays of a placing mission come, m³/h, and the end of the first one's placing, from which that is counted. */
export function paceOf(placedBays: readonly PlacedBay[]): { fromMs: number; rateM3ph: number } {
  const byTime = [...placedBays].sort((a, b) => a.placedAtMs - b.placedAtMs);
  const fromMs = byTime[0]?.placedAtMs ?? 0;
  const hours = ((byTime.at(-1)?.placedAtMs ?? 0) - fromMs) / hourMs;
  const volumeM3 = byTime.slice(1).reduce((sum, bay) => sum + bay.volumeM3, 0);
  return { fromMs, rateM3ph: hours > 0 ? volumeM3 / hours : 0 };
}

/** Whether there is more than one bay, and none of them is placed yet. */
export function canBeStretched(placedBays: readonly PlacedBay[] | undefined): placedBays is readonly PlacedBay[] {
  return placedBays !== undefined && !placedBays.some(({ isPlaced }) => isPlaced) && paceOf(placedBays).rateM3ph > 0;
}

/** The same bays placed at another pace, from the end of the first one on. */
export function stretched(placedBays: readonly PlacedBay[], rateM3ph: number): PlacedBay[] {
  const now = paceOf(placedBays);
  return placedBays.map((bay) => ({
    ...bay,
    placedAtMs: Math.ceil(now.fromMs + ((bay.placedAtMs - now.fromMs) * now.rateM3ph) / rateM3ph),
  }));
}
