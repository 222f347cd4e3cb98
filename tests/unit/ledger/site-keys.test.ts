import { chmodSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { generateSigningKeyPem } from '../../../controller/ledger/checkpoint.ts';
import { rotationPayload } from '../../../controller/ledger/site-keys.ts';
import { verifyExport, type VerifyOptions } from '../../../controller/ledger/verify-export.ts';
import { exportDirectory } from '../../../controller/store/export-directory.ts';
import { RecordWriter } from '../../../controller/store/record-writer.ts';
import { ForgedLedger, freshKey, keyTextOf } from '../../support/ledger/forged-ledger.ts';
import { hasPython, SameVerdicts } from '../../support/ledger/ledger-verdicts.ts';
import { closedRecord, commitOf, draftAt, startMs, writerOptions } from './drafts.ts';

/** Python is started for each question. */
vi.setConfig({ testTimeout: 120_000 });

const labels = { atMs: startMs + 500_000, monoMs: 500_000, actor: 'system' };

async function exported(directory: string): Promise<Buffer> {
  let text = '';
  for await (const piece of exportDirectory(directory)) text += piece;
  return Buffer.from(text, 'utf8');
}

/** All that was asked, for the last test: a process for each question would take longer than all the rest. */
const asked = new SameVerdicts();

async function verdict(bytes: Buffer, options: VerifyOptions = {}): Promise<string> {
  return (await asked.verdict(bytes, options)).detail;
}

function reopened(directory: string): RecordWriter {
  return new RecordWriter(writerOptions(directory));
}

function rotated(): string {
  const directory = closedRecord(3);
  const writer = reopened(directory);
  writer.rotateKey(labels);
  writer.commit([commitOf([draftAt(600)])]);
  writer.makeCheckpoint(labels.atMs);
  writer.close();
  return directory;
}

const origin = 'demo-site/1';
const [old, next, foreign] = [freshKey(), freshKey(), freshKey()];

describe('the keys of a ledger', () => {
  it('hand over by an entry that the old key signs, and both keys vouch for the end', async () => {
    const good = await exported(rotated());
    const { verifierKeys, unlinkedKeys, checkpoints } = await verifyExport([good]);
    expect(verifierKeys).toHaveLength(2);
    expect(unlinkedKeys).toEqual([]);
    expect(checkpoints).toBe(3);
    for (const trustedKey of verifierKeys) expect(await verdict(good, { trustedKey })).toBe('OK');
    expect(await verdict(good, { trustedKey: keyTextOf(foreign) })).toMatch(/^key-untrusted/);
  });

  it('go on after a restart with the key that the ledger names, wherever the hand-over was cut off', async () => {
    const directory = closedRecord(3);
    const pem = join(directory, 'ledger-key.pem');
    // Cut off before the entry: the next key is forgotten.
    writeFileSync(`${pem}.next`, generateSigningKeyPem(), { mode: 0o600 });
    const before = reopened(directory);
    expect(existsSync(`${pem}.next`)).toBe(false);
    const oldPem = readFileSync(pem);
    before.rotateKey(labels);
    const { verifierKey } = before;
    before.close();
    // Cut off after the entry, before the file got its name.
    renameSync(pem, `${pem}.next`);
    writeFileSync(pem, oldPem, { mode: 0o600 });
    expect(await verdict(await exported(directory))).toBe('OK');
    const after = reopened(directory);
    expect(after.verifierKey).toBe(verifierKey);
    expect(after.ledgerEpoch).toBe(1);
    after.close();
    expect(existsSync(`${pem}.next`)).toBe(false);
    expect(await verdict(await exported(directory))).toBe('OK');
  });

  it('begin a new epoch when the key was lost, and a reader who knows only the old key is told', async () => {
    const directory = closedRecord(3);
    const [trustedKey] = (await verifyExport([await exported(directory)])).verifierKeys;
    rmSync(join(directory, 'ledger-key.pem'));
    const writer = reopened(directory);
    expect(writer.ledgerEpoch).toBe(2);
    writer.close();
    reopened(directory).close();
    const good = await exported(directory);
    const report = await verifyExport([good]);
    expect(report).toMatchObject({ ok: true, ledgerEpoch: 2, unlinkedKeys: [5], entries: 6 });
    expect(await verdict(good, { trustedKey: trustedKey! })).toMatch(/^key-untrusted/);
    expect(await verdict(good, { trustedKey: report.verifierKeys[1]! })).toBe('OK');
  });

  it('are not used when others may read the file', () => {
    const directory = closedRecord(1);
    chmodSync(join(directory, 'ledger-key.pem'), 0o640);
    expect(() => reopened(directory)).toThrow(/others may read/);
  });

  const handOver = rotationPayload(origin, old, next);
  const begun = () => new ForgedLedger().key(old).work(3).signed(old);
  it.each<[string, () => ForgedLedger, RegExp]>([
    ['a fresh key without a signature', () => begun().key(next).signed(next), /^key-invalid.*without the signature/],
    [
      'a key that another has signed',
      () =>
        begun()
          .entry('ledger.key', rotationPayload(origin, foreign, next))
          .signed(next),
      /^key-invalid.*not signed/,
    ],
    [
      'a key with the signature for another',
      () =>
        begun()
          .entry('ledger.key', { ...handOver, verifierKey: keyTextOf(foreign) })
          .signed(foreign),
      /^key-invalid.*not signed/,
    ],
    [
      'a signature that says nothing of who signed',
      () =>
        begun()
          .entry('ledger.key', { ...handOver, previousKey: keyTextOf(foreign) })
          .signed(next),
      /^key-invalid/,
    ],
    ['a checkpoint by the old key after it', () => begun().entry('ledger.key', handOver).signed(old), /^checkpoint/],
    ['a checkpoint by the new key before it', () => new ForgedLedger().key(old).work(3).signed(next), /^checkpoint/],
    ['an epoch that names no key', () => begun().epoch().work(1).signed(old), /^checkpoint-invalid/],
  ])('refuse %s', async (_what, build, why) => {
    expect(await verdict(begun().entry('ledger.key', handOver).signed(next).bytes())).toBe('OK');
    expect(await verdict(build().bytes())).toMatch(why);
  });

  it('do not let somebody go on in an epoch of his own under the name of the old key', async () => {
    const own = begun().epoch().key(foreign).work(2).signed(foreign).bytes();
    expect(await verdict(own)).toBe('OK');
    expect((await verifyExport([own])).unlinkedKeys).toEqual([5]);
    expect(await verdict(own, { trustedKey: keyTextOf(old) })).toMatch(/^key-untrusted/);
    const same = begun().epoch().key(old).work(2).signed(old).bytes();
    expect(await verdict(same, { trustedKey: keyTextOf(old) })).toBe('OK');
  });

  it.skipIf(!hasPython)('get the same verdicts in Python (skipped where python3 is missing)', () => {
    expect(asked.differences()).toEqual([]);
  });
});
