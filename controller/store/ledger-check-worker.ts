import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../../kernel/system-clock.ts';
import { checkLedger } from './ledger-check.ts';
import { messageOf, openForReading, type SiteDatabase } from './site-database.ts';

/** What the thread is started with. */
export interface LedgerCheckData {
  readonly file: string;
  /** Rest after each slice, ms. */
  readonly restMs: number;
}

const leastPriority = 19;

/** A thread for one check, so that nobody waits for it: it works in slices, rests after each, and lets everything else go first where the system can tell threads apart. */
async function run({ file, restMs }: LedgerCheckData): Promise<void> {
  // On Linux the number 0 means the thread that asks; elsewhere it would mean the whole controller.
  if (process.platform === 'linux') setPriority(0, leastPriority);
  let db: SiteDatabase;
  try {
    db = openForReading(file);
  } catch (error) {
    const reason = messageOf(error);
    parentPort?.postMessage({ result: 'file-damaged', size: 0, rootHash: '', durationMs: 0, reason, atSequence: null });
    return;
  }
  try {
    const check = checkLedger(db, () => systemClock.monoMs());
    let step = check.next();
    while (step.done !== true) {
      await new Promise<void>((resolve) => systemClock.after(restMs, resolve));
      step = check.next();
    }
    parentPort?.postMessage(step.value);
  } finally {
    db.close();
  }
}

await run(workerData as LedgerCheckData);
