import type { LedgerEntry } from '../../../contract/ledger/ledger.ts';
import { energyCounted } from '../../../contract/accounts/machine-energy.ts';
import { LedgerNews, type ReadRecord } from '../../ledger-news.ts';

/** What a machine's battery gave and took since its record began, up to `atMs`. */
export interface EnergyTotals {
  readonly usedKWh: number;
  readonly chargedKWh: number;
  readonly atMs: number;
}

/** Folded from `machine.energy-counted` as the ledger grows. */
export class EnergyTotalsBook {
  private readonly news: LedgerNews;
  /** After each entry, in their order; 'unknown' once a part had no capacity to be counted with. */
  private readonly totals = new Map<string, EnergyTotals[] | 'unknown'>();

  constructor(record: ReadRecord) {
    this.news = new LedgerNews(record, ['machine.energy-counted']);
  }

  /** The totals after each entry; none where a part has no kWh: the sum would be too small. */
  seriesOf(machineId: string): readonly EnergyTotals[] {
    for (const entry of this.news.take()) this.add(entry);
    const totals = this.totals.get(machineId);
    return totals === undefined || totals === 'unknown' ? [] : totals;
  }

  private add({ machineId, payload }: LedgerEntry): void {
    const counted = energyCounted.safeParse(payload);
    const before = machineId === null ? undefined : this.totals.get(machineId);
    if (machineId === null || !counted.success || before === 'unknown') return;
    const { usedRatio, chargedRatio, capacity, toMs } = counted.data;
    if (capacity === undefined) {
      this.totals.set(machineId, 'unknown');
      return;
    }
    const series = before ?? [];
    const last = series.at(-1) ?? { usedKWh: 0, chargedKWh: 0 };
    const usedKWh = last.usedKWh + usedRatio * capacity.kWh;
    series.push({ usedKWh, chargedKWh: last.chargedKWh + chargedRatio * capacity.kWh, atMs: toMs });
    this.totals.set(machineId, series);
  }
}
