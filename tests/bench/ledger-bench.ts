import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LedgerDraft } from '../../controller/contract/ledger.ts';
import { openSiteRecord } from '../../controller/store/site-record.ts';
import { systemClock } from '../../kernel/system-clock.ts';
import { quantile, type Print } from './figures.ts';

const BATCHES = 50;
const BATCH_ENTRIES = 200;
const SINGLES = 200;

function entry(index: number): LedgerDraft {
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
    const start = performance.now();
    const batches = Array.from({ length: BATCHES }, (_, batch) => {
      const entries = Array.from({ length: BATCH_ENTRIES }, (__, index) => entry(batch * BATCH_ENTRIES + index));
      return record.commit({ entries, documents: [] });
    });
    await Promise.all(batches);
    const perSecond = (BATCHES * BATCH_ENTRIES * 1000) / (performance.now() - start);
    const how = 'synchronous=FULL';
    print({
      name: 'ledger: batches of 200',
      value: perSecond,
      unit: 'entries/s',
      how: `${String(BATCHES)} batches, ${how}`,
    });
    const times: number[] = [];
    for (let index = 0; index < SINGLES; index += 1) {
      const before = performance.now();
      await record.commit({ entries: [entry(index)], documents: [] });
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
}
