import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { LedgerFinding } from '../contract/ledger/ledger-check.ts';
import type { LedgerCheckData } from './ledger-check-worker.ts';
import { databaseFileName } from './site-database.ts';

/** Twice as long as a slice takes: a check uses a third of a core at most. */
const restMs = 20;

export interface RunningCheck {
  /** Rejects when the thread ends without a finding. */
  readonly finding: Promise<LedgerFinding>;
  /** Ends it; what it has found so far counts for nothing. */
  stop(): Promise<void>;
}

/** Checks the database of a data directory in a thread of its own. `workerUrl`: the compiled `controller/store/ledger-check-worker.js`. */
export function checkInThread(directory: string, workerUrl: URL): RunningCheck {
  const data: LedgerCheckData = { file: join(directory, databaseFileName), restMs };
  const worker = new Worker(workerUrl, { workerData: data, name: 'ledger-check' });
  const finding = new Promise<LedgerFinding>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => {
      reject(new Error(`the check of the ledger ended with ${String(code)}`));
    });
  });
  // Whoever stops it may not wait for it any more.
  finding.catch(() => undefined);
  return { finding, stop: async () => void (await worker.terminate()) };
}
