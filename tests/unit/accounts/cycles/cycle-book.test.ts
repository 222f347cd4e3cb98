import { describe, expect, it } from 'vitest';
import { CycleBook } from '../../../../controller/accounts/cycles/cycle-book.ts';
import type { LedgerEntry } from '../../../../controller/contract/ledger/ledger.ts';
import type { LedgerQuery } from '../../../../controller/ledger/record.ts';

function entry(sequence: number, machineId: string, payload: LedgerEntry['payload']): LedgerEntry {
  return {
    version: 1,
    siteId: 's',
    ledgerEpoch: 1,
    sequence,
    previousHash: '0',
    type: 'machine.work-cycle',
    atMs: sequence * 60_000,
    monoMs: 0,
    machineId,
    missionId: null,
    actor: 'system',
    payload,
  };
}

function crane(sequence: number, more: LedgerEntry['payload']): LedgerEntry {
  const startMs = sequence * 60_000 - 30_000;
  const bare = {
    kind: 'crane',
    startMs,
    endMs: startMs + 30_000,
    start: {},
    end: {},
    alarms: [],
    readings: 9,
    doubts: [],
  };
  return entry(sequence, 'k1', { ...bare, ...more });
}

/** A ledger of these entries, in pages as the store gives them. */
function book(entries: readonly LedgerEntry[]): CycleBook {
  return new CycleBook({
    entries: ({ before = Infinity, fromMs = 0, toMs = Infinity, limit, machineId }: LedgerQuery) =>
      entries
        .filter(({ sequence, atMs }) => sequence < before && atMs >= fromMs && atMs < toMs)
        .filter((each) => machineId === undefined || each.machineId === machineId)
        .sort((a, b) => b.sequence - a.sequence)
        .slice(0, limit),
  });
}

describe('the book of work cycles', () => {
  it('sums over all and gives the newest, and counts as weighed only what was', () => {
    const entries = [
      crane(1, { loadMaxKg: 900, alarms: ['wind'] }),
      crane(2, { doubts: [{ kind: 'refused', sensor: 'message' }] }),
      crane(3, { loadMaxKg: 1_100 }),
      entry(4, 'h1a', { nonsense: true }),
    ];
    const view = book(entries).view({ machineId: null, fromMs: 0, toMs: 1e9, limit: 2 });
    expect(view.cycles.map(({ sequence }) => sequence)).toEqual([3, 2]);
    expect(view.left).toBe(1);
    expect(view.machines).toEqual([
      {
        machineId: 'k1',
        kind: 'crane',
        cycles: 3,
        durationMs: 90_000,
        movedKg: 2_000,
        weighed: 2,
        withAlarm: 1,
        withDoubt: 1,
      },
    ]);
  });

  it('reads on over pages of the ledger', () => {
    const entries = Array.from({ length: 2_345 }, (_, index) => crane(index + 1, { loadMaxKg: 1_000 }));
    const view = book(entries).view({ machineId: 'k1', fromMs: 0, toMs: 1e12, limit: 10 });
    expect(view.machines[0]).toMatchObject({ cycles: 2_345, movedKg: 2_345_000 });
    expect(view.left).toBe(2_335);
  });
});
