import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { LedgerDraft } from '../../../controller/contract/ledger/ledger.ts';
import { RecordReader } from '../../../controller/store/record-reader.ts';
import type { CommitAnswer, CommittedBatch, RecordWorkerData } from '../../../controller/store/record-protocol.ts';
import { RecordWriter } from '../../../controller/store/record-writer.ts';
import { openForReading } from '../../../controller/store/site-database.ts';

export const startMs = Date.UTC(2026, 10, 21, 8, 0, 0);

/** A plausible entry, the `count`th of a run with one entry each second. */
export function draftAt(count: number, change: Partial<LedgerDraft> = {}): LedgerDraft {
  return {
    type: 'quantity.earned',
    atMs: startMs + count * 1000,
    monoMs: count * 1000 + 0.25,
    machineId: `l${(count % 3) + 1}`,
    missionId: 'mission-1',
    actor: 'system',
    payload: { taskId: `task-${count}`, step: 'level', amount: 1.5, unit: 'm2', total: count * 1.5, 整平: '完成' },
    ...change,
  };
}

export function freshDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'banksman-record-'));
  onTestFinished(() => {
    rmSync(directory, { recursive: true, force: true });
  });
  return directory;
}

export function writerOptions(directory: string, change: Partial<RecordWorkerData> = {}): RecordWorkerData {
  return {
    directory,
    siteId: 'demo-site',
    atMs: startMs,
    monoMs: 0,
    continuation: 'same',
    groupWindowMs: 0,
    sizeMaxBytes: null,
    ...change,
  };
}

let nextId = 1;

export function commitOf(drafts: readonly LedgerDraft[]): {
  readonly type: 'commit';
  readonly id: number;
  readonly drafts: readonly LedgerDraft[];
  readonly documents: readonly [];
} {
  nextId += 1;
  return { type: 'commit', id: nextId, drafts, documents: [] };
}

export function committed(answer: CommitAnswer | undefined): CommittedBatch {
  if (answer === undefined || !('committed' in answer)) throw new Error(`not committed: ${JSON.stringify(answer)}`);
  return answer.committed;
}

/** A record with `count` entries of its own after the key entry, closed with a checkpoint. */
export function closedRecord(count: number): string {
  const directory = freshDirectory();
  const writer = new RecordWriter(writerOptions(directory));
  for (let index = 0; index < count; index += 1) writer.commit([commitOf([draftAt(index)])]);
  writer.makeCheckpoint(startMs + count * 1000);
  writer.close();
  return directory;
}

export function readerOf(directory: string): { readonly reader: RecordReader; readonly close: () => void } {
  const db = openForReading(join(directory, 'site.sqlite'));
  return { reader: new RecordReader(db), close: () => db.close() };
}
