import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LedgerDraft } from '../../controller/contract/ledger/ledger.ts';
import { RecordWriter } from '../../controller/store/record-writer.ts';
import { openSiteRecord } from '../../controller/store/site-record.ts';
import { systemClock } from '../../kernel/system-clock.ts';
import { quantile, type Print } from './figures.ts';

/** Entries of each batch, and how many batches are measured. */
const SIZES = [
  [200, 50],
  [5_000, 10],
] as const;
const SINGLES = 200;
/** So many wait at a time, as far as the record holds them. */
const PENDING_MAX = 3;
const LARGE_ENTRIES = 1_000_000;
const LARGE_BATCH = 5_000;

export function benchEntry(index: number): LedgerDraft {
  return {
    type: 'machine.time-state',
    atMs: 1_767_225_600_000 + index,
    monoMs: index,
    machineId: `m${String(index % 12)}`,
    missionId: null,
    actor: 'system',
    payload: { from: 'NOLOAD', to: 'WORK', cause: 'task', taskId: `t${String(index)}` },
  };
}

export async function benchLedger(print: Print): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'banksman-bench-'));
  const record = await openSiteRecord({
    directory,
    siteId: 'bench',
    workerUrl: new URL('../../controller/store/record-worker.js', import.meta.url),
    clock: systemClock,
  });
  try {
    const how = 'synchronous=FULL';
    for (const [size, count] of SIZES) {
      const start = performance.now();
      const pending: Promise<unknown>[] = [];
      for (let batch = 0; batch < count; batch += 1) {
        await pending.at(-PENDING_MAX);
        const entries = Array.from({ length: size }, (_, index) => benchEntry(batch * size + index));
        pending.push(record.commit({ entries, documents: [] }));
      }
      await Promise.all(pending);
      print({
        name: `ledger: batches of ${String(size)}`,
        value: (size * count * 1000) / (performance.now() - start),
        unit: 'entries/s',
        how: `${String(count)} batches, ${how}`,
      });
    }
    const times: number[] = [];
    for (let index = 0; index < SINGLES; index += 1) {
      const before = performance.now();
      await record.commit({ entries: [benchEntry(index)], documents: [] });
      times.push(performance.now() - before);
    }
    print({
      name: 'ledger: one by one',
      value: (SINGLES * 1000) / times.reduce((sum, time) => sum + time, 0),
      unit: 'entries/s',
      how: `${String(SINGLES)} entries, ${how}`,
    });
    print({ name: 'ledger: append to acknowledged p50', value: quantile(times, 0.5), unit: 'ms', how });
    print({ name: 'ledger: append to acknowledged p99', value: quantile(times, 0.99), unit: 'ms', how });
  } finally {
    await record.close();
    rmSync(directory, { recursive: true, force: true });
  }
  benchBoot(print);
}

/** Opens a record of a million entries as a controller does at its start: tail, newest checkpoint and count checked, a write proved. */
function benchBoot(print: Print): void {
  const directory = mkdtempSync(join(tmpdir(), 'banksman-bench-'));
  const options = {
    siteId: 'bench',
    atMs: 0,
    monoMs: 0,
    continuation: 'same',
    groupWindowMs: 0,
    sizeMaxBytes: null,
  } as const;
  try {
    const writer = new RecordWriter({ directory, ...options });
    for (let at = 0; at < LARGE_ENTRIES; at += LARGE_BATCH) {
      const drafts = Array.from({ length: LARGE_BATCH }, (_, index) => benchEntry(at + index));
      writer.commit([{ type: 'commit', id: 0, drafts, documents: [] }]);
    }
    writer.close();
    const start = performance.now();
    const again = new RecordWriter({ directory, ...options });
    const bootS = (performance.now() - start) / 1000;
    again.close();
    print({ name: 'ledger: open', value: bootS, unit: 's', how: `${String(LARGE_ENTRIES)} entries` });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
