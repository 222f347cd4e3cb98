import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { systemClock } from '../../../kernel/system-clock.ts';
import { RecordBroken, RecordUnavailable } from '../../../controller/ledger/record-errors.ts';
import { checkInThread } from '../../../controller/store/check-in-thread.ts';
import { verifyExport } from '../../../controller/ledger/verify-export.ts';
import {
  openSiteRecord,
  type OpenSiteRecord,
  type OpenSiteRecordOptions,
} from '../../../controller/store/site-record.ts';
import { draftAt, freshDirectory } from '../../unit/ledger/drafts.ts';
import { missingBuild, workerUrl } from './compiled.ts';

const missing = missingBuild();
/** Every test waits for real disks, maybe beside other work. */
vi.setConfig({ testTimeout: 120_000 });

async function opened(directory: string, change: Partial<OpenSiteRecordOptions> = {}): Promise<OpenSiteRecord> {
  const record = await openSiteRecord({ directory, siteId: 'demo-site', workerUrl, clock: systemClock, ...change });
  onTestFinished(() => record.close().catch(() => undefined));
  return record;
}

async function reportOf(record: OpenSiteRecord): Promise<Awaited<ReturnType<typeof verifyExport>>> {
  const chunks: Uint8Array[] = [];
  for await (const text of record.exportLedger()) chunks.push(Buffer.from(text, 'utf8'));
  return verifyExport(chunks);
}

describe.skipIf(missing !== null)(
  `the record with its worker ${missing === null ? '' : `(skipped: ${missing})`}`,
  () => {
    it('answers with entries that can be read at once, in order, with the documents of the batch', async () => {
      const record = await opened(freshDirectory());
      const batches = await Promise.all(
        Array.from({ length: 50 }, (_, count) =>
          record.commit({ entries: [draftAt(count)], documents: [{ kind: 'setting', id: 'count', value: { count } }] }),
        ),
      );
      expect(batches.map(([entry]) => entry?.sequence)).toEqual(Array.from({ length: 50 }, (_, count) => count + 1));
      expect(record.document('setting', 'count')).toEqual({ count: 49 });
      expect(record.entries({ limit: 1000 }).slice(1)).toEqual(batches.flat());
      await record.commit({ entries: [], documents: [{ kind: 'setting', id: 'count', value: null }] });
      expect(record.document('setting', 'count')).toBeUndefined();
      expect(await record.commit({ entries: [], documents: [] })).toEqual([]);
      expect(record.size()).toBe(51);
    });

    it('survives closing, and exports what verifies', async () => {
      const directory = freshDirectory();
      const first = await opened(directory);
      await first.append(draftAt(1));
      await first.close();
      await expect(first.append(draftAt(2))).rejects.toThrow(RecordUnavailable);
      const second = await opened(directory);
      await second.append(draftAt(3));
      expect(await reportOf(second)).toMatchObject({ ok: true, entries: 3 });
      expect(second.figures()).toMatchObject({ treeSize: 3, lastCheckpointSize: 3, isWritable: true, pendingItems: 0 });
    });

    it('is checked whole in a thread of its own while it goes on', async () => {
      const directory = freshDirectory();
      const record = await opened(directory);
      await record.commit({ entries: Array.from({ length: 2_000 }, (_, count) => draftAt(count)), documents: [] });
      const { note } = await record.checkpoint();
      const check = checkInThread(directory, new URL('ledger-check-worker.js', workerUrl));
      const added = await Promise.all(Array.from({ length: 20 }, (_, count) => record.append(draftAt(2_000 + count))));
      expect(added).toHaveLength(20);
      const finding = await check.finding;
      expect(finding).toMatchObject({ result: 'sound', reason: '' });
      expect(finding.size).toBeGreaterThanOrEqual(2_001);
      if (finding.size === 2_001)
        expect(Buffer.from(finding.rootHash, 'hex').toString('base64')).toBe(note.split('\n')[2]);
      await checkInThread(directory, new URL('ledger-check-worker.js', workerUrl)).stop();
    });

    it('is opened by one process at a time, and for its own site only', async () => {
      const directory = freshDirectory();
      const record = await opened(directory);
      await expect(opened(directory)).rejects.toThrow(RecordBroken);
      await record.close();
      await expect(opened(directory, { siteId: 'other-site' })).rejects.toThrow(/belongs to site/);
    });

    it('refuses bugs of the caller alone: NaN, no JSON, too large a batch', async () => {
      const record = await opened(freshDirectory());
      const good = record.append(draftAt(1));
      await expect(record.append(draftAt(2, { payload: { value: Number.NaN } }))).rejects.toThrow(RangeError);
      const documents = [{ kind: 'setting' as const, id: 'x', value: undefined }];
      await expect(record.commit({ entries: [], documents })).rejects.toThrow(RangeError);
      const many = Array.from({ length: 5001 }, (_, count) => draftAt(count));
      await expect(record.commit({ entries: many, documents: [] })).rejects.toThrow(RangeError);
      expect((await good).sequence).toBe(1);
      expect(record.size()).toBe(2);
    });

    it('refuses more than it may hold in memory', async () => {
      const record = await opened(freshDirectory());
      const batch = { entries: Array.from({ length: 5000 }, (_, count) => draftAt(count)), documents: [] };
      const written = Array.from({ length: 4 }, () => record.commit(batch));
      await expect(record.append(draftAt(1))).rejects.toThrow(/queue-full/);
      expect((await Promise.all(written)).flat()).toHaveLength(20_000);
      expect((await record.append(draftAt(1))).sequence).toBe(20_001);
    });

    it('says so when the disk is full, keeps what was acknowledged, drops nothing silently', async () => {
      const directory = freshDirectory();
      const record = await opened(directory, { sizeMaxBytes: 400_000 });
      const told: boolean[] = [];
      record.onWritable((isWritable) => told.push(isWritable));
      let acknowledged = 0;
      let refused: unknown = null;
      for (let count = 0; count < 5000 && refused === null; count += 1) {
        try {
          await record.append(draftAt(count));
          acknowledged += 1;
        } catch (error) {
          refused = error;
        }
      }
      expect(refused).toBeInstanceOf(RecordUnavailable);
      expect(record.isWritable()).toBe(false);
      expect(told[0]).toBe(false);
      expect(record.size()).toBe(acknowledged + 1);
      await record.close().catch(() => undefined);
      const roomy = await opened(directory);
      expect(roomy.size()).toBe(acknowledged + 1);
      expect(await reportOf(roomy)).toMatchObject({ ok: true, entries: acknowledged + 1 });
    });
  },
);
