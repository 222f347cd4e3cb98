export const windowKinds = ['shift', 'day', 'week', 'month', 'other'] as const;
export type WindowKind = (typeof windowKinds)[number];

const hourMs = 3_600_000;

/** The local day, week (from Monday) or month up to now; a shift without a roster is the last eight hours. */
export function spanOf(
  kind: Exclude<WindowKind, 'other'>,
  nowMs: number,
): { readonly fromMs: number; readonly toMs: number } {
  if (kind === 'shift') return { fromMs: nowMs - 8 * hourMs, toMs: nowMs };
  const start = new Date(nowMs);
  start.setHours(0, 0, 0, 0);
  if (kind === 'week') start.setDate(start.getDate() - ((start.getDay() + 6) % 7));
  if (kind === 'month') start.setDate(1);
  return { fromMs: start.getTime(), toMs: Math.max(nowMs, start.getTime() + 1) };
}

/** `2026-11-22T08:00` of the tablet's own time, for fields of the browser; and back, null for no time. */
export function fieldText(atMs: number): string {
  return new Date(atMs - new Date(atMs).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
export function fieldMs(text: string): number | null {
  const atMs = new Date(text).getTime();
  return Number.isNaN(atMs) ? null : atMs;
}
