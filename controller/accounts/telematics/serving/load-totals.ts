import { workCycle } from '../../../contract/work-cycle.ts';
import type { LedgerEntry } from '../../../contract/ledger.ts';
import type { SiteRecord } from '../../../ledger/record.ts';
import type { LoadTotals } from './own-fleet.ts';

const PAGE_ENTRIES = 1_000;

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
  private readonly record: Pick<SiteRecord, 'entries'>;
  private readonly sums = new Map<string, Sum>();
  private lastSequence = -1;

  constructor(record: Pick<SiteRecord, 'entries'>) {
    this.record = record;
  }

  /** Null for a machine without a cycle; no payload where a single load was not weighed, for the sum would be too small. */
  of(machineId: string): LoadTotals | null {
    this.readOn();
    const sum = this.sums.get(machineId);
    if (sum === undefined) return null;
    const { count, payloadKg, unweighed, atMs } = sum;
    return { count, payloadKg: unweighed === 0 ? Math.round(payloadKg) : null, atMs };
  }

  private readOn(): void {
    for (;;) {
      const query = { types: ['machine.work-cycle'], after: this.lastSequence, limit: PAGE_ENTRIES };
      const page = this.record.entries(query);
      for (const entry of page) this.add(entry);
      if (page.length < PAGE_ENTRIES) return;
    }
  }

  private add({ machineId, payload, sequence }: LedgerEntry): void {
    this.lastSequence = sequence;
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
