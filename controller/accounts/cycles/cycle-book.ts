import type { LedgerEntry } from '../../contract/ledger/ledger.ts';
import { workCycle, type WorkCycleRow, type WorkCyclesView } from '../../contract/accounts/work-cycle.ts';
import type { SiteRecord } from '../../ledger/record.ts';

const PAGE_ENTRIES = 1_000;

export interface CycleQuery {
  readonly machineId: string | null;
  readonly fromMs: number;
  readonly toMs: number;
  /** Rows given; the sums are over all. */
  readonly limit: number;
}

type MachineCycles = WorkCyclesView['machines'][number];

/** The work cycles of cranes and hoists, read from the ledger and from nothing else. */
export class CycleBook {
  private readonly record: Pick<SiteRecord, 'entries'>;

  constructor(record: Pick<SiteRecord, 'entries'>) {
    this.record = record;
  }

  /** Cycles that ended in [fromMs, toMs), newest first. An entry whose payload is no cycle is left to the ledger's own screen. */
  view({ machineId, fromMs, toMs, limit }: CycleQuery): WorkCyclesView {
    const machines = new Map<string, MachineCycles>();
    const cycles: WorkCycleRow[] = [];
    let left = 0;
    for (const entry of this.entries(machineId, fromMs, toMs)) {
      const row = rowOf(entry);
      if (row === null) continue;
      machines.set(row.machineId, summed(machines.get(row.machineId), row));
      if (cycles.length < limit) cycles.push(row);
      else left += 1;
    }
    const ordered = [...machines.values()].sort((a, b) => (a.machineId < b.machineId ? -1 : 1));
    return { fromMs, toMs, cycles, left, machines: ordered };
  }

  private *entries(machineId: string | null, fromMs: number, toMs: number): Generator<LedgerEntry> {
    let before: number | undefined;
    for (;;) {
      const page = this.record.entries({
        types: ['machine.work-cycle'],
        newestFirst: true,
        limit: PAGE_ENTRIES,
        fromMs,
        toMs,
        ...(machineId === null ? {} : { machineId }),
        ...(before === undefined ? {} : { before }),
      });
      yield* page;
      before = page.at(-1)?.sequence;
      if (before === undefined || page.length < PAGE_ENTRIES) return;
    }
  }
}

function rowOf({ sequence, machineId, missionId, payload }: LedgerEntry): WorkCycleRow | null {
  const parsed = workCycle.safeParse(payload);
  return parsed.success && machineId !== null ? { sequence, machineId, missionId, cycle: parsed.data } : null;
}

function summed(before: MachineCycles | undefined, { machineId, cycle }: WorkCycleRow): MachineCycles {
  const { kind, startMs, endMs, loadMaxKg, alarms, doubts } = cycle;
  return {
    machineId,
    kind,
    cycles: (before?.cycles ?? 0) + 1,
    durationMs: (before?.durationMs ?? 0) + (endMs - startMs),
    movedKg: (before?.movedKg ?? 0) + (loadMaxKg ?? 0),
    weighed: (before?.weighed ?? 0) + (loadMaxKg === undefined ? 0 : 1),
    withAlarm: (before?.withAlarm ?? 0) + (alarms.length > 0 ? 1 : 0),
    withDoubt: (before?.withDoubt ?? 0) + (doubts.length > 0 ? 1 : 0),
  };
}
