import type { InvoiceSummary } from '../../controller/contract/accounts/rental.ts';
import type { BillDays } from '../api/rental-routes.ts';

/** Times of a contract are read and written in its own local time, whatever the tablet's is. */

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** `2026-09-01T08:30`, as a field for date and time has it. */
export function localInput(epochMs: number, utcOffsetMin: number): string {
  return new Date(epochMs + utcOffsetMin * minuteMs).toISOString().slice(0, 16);
}

/** The moment of such a text; null where it is none. */
export function momentOf(input: string, utcOffsetMin: number): number | null {
  // Without this, Date.parse makes something of almost any text.
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(input)) return null;
  const ms = Date.parse(`${input}Z`);
  return Number.isNaN(ms) ? null : ms - utcOffsetMin * minuteMs;
}

/** `2026-09-01 08:30` */
export function rentTimeText(epochMs: number, utcOffsetMin: number): string {
  return localInput(epochMs, utcOffsetMin).replace('T', ' ');
}

/** `2026-09-01` */
export function localDate(epochMs: number, utcOffsetMin: number): string {
  return localInput(epochMs, utcOffsetMin).slice(0, 10);
}

/** What is to be billed next: from the day after the last invoice that stands, or from the first day on rent, to yesterday. */
export function nextBill(
  contract: { readonly utcOffsetMin: number; readonly firstOnMs: number | null },
  invoices: readonly InvoiceSummary[],
  nowMs: number,
): BillDays {
  const { utcOffsetMin, firstOnMs } = contract;
  const standing = invoices.filter(({ state }) => state !== 'credited').map(({ toMs }) => toMs);
  const from = localDate(standing.length > 0 ? Math.max(...standing) : (firstOnMs ?? nowMs), utcOffsetMin);
  const yesterday = localDate(nowMs - dayMs, utcOffsetMin);
  return { from, to: yesterday < from ? from : yesterday };
}

const firstBillDays = 30;

/** The first bill of a contract that is not entered yet: thirty days from its beginning, as far as they are over. */
export function firstBill(
  { from, utcOffsetMin }: { readonly from: string; readonly utcOffsetMin: number },
  nowMs: number,
): BillDays {
  const fromMs = Date.parse(from);
  const first = localDate(fromMs, utcOffsetMin);
  const last = localDate(Math.min(fromMs + (firstBillDays - 1) * dayMs, nowMs - dayMs), utcOffsetMin);
  return { from: first, to: last < first ? first : last };
}

/** `+08:00` */
export function offsetText(utcOffsetMin: number): string {
  const minutes = Math.abs(utcOffsetMin);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${utcOffsetMin < 0 ? '−' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
