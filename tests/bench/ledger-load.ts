import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openSiteRecord } from '../../controller/store/site-record.ts';
import { systemClock } from '../../kernel/system-clock.ts';
import { benchEntry } from './ledger-bench.ts';

/**
 * A process that commits so many entries a second, as the first argument says, into a record of its own, as the controller does (worker, synchronous=FULL), until its
 * standard input ends. Tells the number of acknowledged entries, a line each second. It never asks for more than three batches ahead of the disk.
 */
const batchEntries = 200;
const pendingMax = 3;
const tellEveryMs = 1_000;

const entriesPerS = Number(process.argv[2]);
const directory = mkdtempSync(join(tmpdir(), 'banksman-load-'));
const record = await openSiteRecord({
  directory,
  siteId: 'bench',
  workerUrl: new URL('../../controller/store/record-worker.js', import.meta.url),
  clock: systemClock,
});
let isOver = false;
process.stdin.on('end', () => {
  isOver = true;
});
process.stdin.resume();

let acknowledged = 0;
const telling = setInterval(() => process.stdout.write(`${String(acknowledged)}\n`), tellEveryMs);
const pending = new Set<Promise<unknown>>();
const startMs = performance.now();
for (let batch = 0; !isOver; batch += 1) {
  const dueMs = startMs + (batch * batchEntries * 1_000) / entriesPerS;
  if (dueMs > performance.now()) await pause(dueMs - performance.now());
  while (pending.size >= pendingMax) await Promise.race(pending);
  const entries = Array.from({ length: batchEntries }, (_, index) => benchEntry(batch * batchEntries + index));
  const commit = record.commit({ entries, documents: [] }).then(() => {
    acknowledged += batchEntries;
    pending.delete(commit);
  });
  pending.add(commit);
}
clearInterval(telling);
await Promise.all(pending);
await record.close();
rmSync(directory, { recursive: true, force: true });
