import { mkdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../kernel/system-clock.ts';
import type { LedgerEntry } from '../../../controller/contract/ledger/ledger.ts';
import { isOpening } from '../../../controller/accounts/history/account-clock.ts';
import { verifyExport } from '../../../controller/ledger/verify-export.ts';
import { exportDirectory } from '../../../controller/store/export-directory.ts';
import type { FromRecord } from '../../../controller/store/record-protocol.ts';
import { RecordService } from '../../../controller/store/record-service.ts';
import { RecordWriter } from '../../../controller/store/record-writer.ts';
import { commitOf, draftAt, freshDirectory, readerOf, startMs, writerOptions } from './drafts.ts';

// Goal: the key of a record that is being written can be handed over; nothing that waits is lost, and no failure leaves it signing
// with a key that the ledger does not name.

function running(): { directory: string; writer: RecordWriter; service: RecordService; sent: FromRecord[] } {
  const directory = freshDirectory();
  const writer = new RecordWriter(writerOptions(directory));
  onTestFinished(() => writer.close());
  const sent: FromRecord[] = [];
  const clock = { ...systemClock, epochMs: () => startMs, monoMs: () => 5, after: () => () => undefined };
  const service = new RecordService({
    ...{ writer, clock, groupWindowMs: 20, soon: () => undefined },
    send: (message) => sent.push(message),
    ended: () => undefined,
  });
  return { directory, writer, service, sent };
}

const rotate = { type: 'rotate-key', id: 9, atMs: startMs + 9000, monoMs: 9000, actor: 'admin' } as const;

async function verdict(directory: string, trustedKey: string): Promise<unknown> {
  let text = '';
  for await (const piece of exportDirectory(directory)) text += piece;
  return verifyExport([Buffer.from(text, 'utf8')], { trustedKey });
}

describe('the key of a running record', () => {
  it('is handed over after everything that waits, and vouches for what the old one signed', async () => {
    const { directory, writer, service, sent } = running();
    const oldKey = writer.verifierKey;
    service.take(commitOf([draftAt(0), draftAt(1)]));
    service.take(rotate);
    const told = sent.find((message) => message.type === 'key-rotated');
    expect(told).toMatchObject({ id: 9, size: 4, keys: { oldKey, newKey: writer.verifierKey, sequence: 3 } });
    expect(writer.verifierKey).not.toBe(oldKey);
    expect(sent.findIndex((message) => message.type === 'answers')).toBeLessThan(
      sent.findIndex((message) => message.type === 'key-rotated'),
    );
    service.take(commitOf([draftAt(2)]));
    service.take({ type: 'checkpoint', id: 10, atMs: startMs + 10_000 });
    expect(await verdict(directory, oldKey)).toMatchObject({ break: null, entries: 5, unlinkedKeys: [] });
    expect(await verdict(directory, writer.verifierKey)).toMatchObject({ break: null });
  });

  it('goes on with the named key when its file could not be renamed, which the probe makes up for', async () => {
    const { directory, writer, service, sent } = running();
    const oldKey = writer.verifierKey;
    // A directory of that name stands in the way.
    const file = join(directory, 'ledger-key.pem');
    rmSync(file);
    mkdirSync(file);
    service.take(rotate);
    expect(sent.at(-1)).toMatchObject({ type: 'key-rotated', keys: null });
    expect(sent.find((message) => message.type === 'writable')).toMatchObject({ isWritable: false });
    rmdirSync(file);
    writer.reopen();
    expect(writer.verifierKey).not.toBe(oldKey);
    writer.commit([commitOf([draftAt(0)])]);
    writer.makeCheckpoint(startMs + 20_000);
    expect(await verdict(directory, oldKey)).toMatchObject({ break: null, entries: 3 });
  });

  it('is no opening of the record when a person hands over, as it is when the system does', () => {
    const { directory, service } = running();
    service.take(rotate);
    const { reader, close } = readerOf(directory);
    const [first, second] = reader.entries({ types: ['ledger.key'], limit: 2 }) as [LedgerEntry, LedgerEntry];
    close();
    expect([isOpening(first), isOpening(second)]).toEqual([true, false]);
  });
});
