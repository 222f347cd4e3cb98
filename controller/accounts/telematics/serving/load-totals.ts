import { workCycle } from '../../../contract/accounts/work-cycle.ts';
import type { LedgerEntry } from '../../../contract/ledger/ledger.ts';
import { LedgerNews, type ReadRecord } from '../../ledger-news.ts';
import type { LoadTotals } from './own-fleet.ts';

interface Sum {
  count: number;
  payloadKg: number;
  unweighed: number;
  atMs: number;
}

/**
 * Loads moved since the record began, folded from work cycles as the ledger grows. A crane's cycle is a load by its nature;
 * a hoist's ride is one where a load was weighed.
 */
export class LoadTotalsBook {
  private readonly news: LedgerNews;
  private readonly sums = new Map<string, Sum>();

  constructor(record: ReadRecord) {
    this.news = new LedgerNews(record, ['machine.work-cycle']);
  }

  /** Null for a machine without a cycle; no payload where a single load was not weighed, for the sum would be too small. */
  of(machineId: string): LoadTotals | null {
    for (const entry of this.news.take()) this.add(entry);
    const sum = this.sums.get(machineId);
    if (sum === undefined) return null;
    const { count, payloadKg, unweighed, atMs } = sum;
    return { count, payloadKg: unweighed === 0 ? Math.round(payloadKg) : null, atMs };
  }

  private add({ machineId, payload }: LedgerEntry): void {
    const cycle = workCycle.safeParse(payload);
    if (machineId === null || !cycle.success) return;
    const { kind, loadMaxKg, endMs } = cycle.data;
    if (kind === 'hoist' && (loadMaxKg ?? 0) <= 0) return;
    const sum = this.sums.get(machineId) ?? { count: 0, payloadKg: 0, unweighed: 0, atMs: endMs };
    sum.count += 1;
    sum.payloadKg += loadMaxKg ?? 0;
    sum.unweighed += loadMaxKg === undefined ? 1 : 0;
    sum.atMs = Math.max(sum.atMs, endMs);
    this.sums.set(machineId, sum);
  }
}
