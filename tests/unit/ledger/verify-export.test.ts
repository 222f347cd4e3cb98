import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { canonicalJson } from '../../../kernel/canonical-json.ts';
import { seededRandom } from '../../../kernel/random.ts';
import { verifyExport } from '../../../controller/ledger/verify-export.ts';
import { exportDirectory } from '../../../controller/store/export-directory.ts';
import { RecordWriter } from '../../../controller/store/record-writer.ts';
import { hasOpenssl, hasPython, pythonVerdicts } from '../../support/ledger/ledger-verdicts.ts';
import { closedRecord, commitOf, draftAt, freshDirectory, startMs, writerOptions } from './drafts.ts';

const pythonVerifier = fileURLToPath(new URL('../../../tools/verify-ledger.py', import.meta.url));
/** Thousands of changed exports. */
vi.setConfig({ testTimeout: 120_000 });

async function exported(directory: string): Promise<Buffer> {
  let text = '';
  for await (const piece of exportDirectory(directory)) text += piece;
  return Buffer.from(text, 'utf8');
}

function linesOf(bytes: Buffer): string[] {
  return bytes.toString('utf8').split('\n').slice(0, -1);
}

function joined(lines: readonly string[]): Buffer {
  return Buffer.from(`${lines.join('\n')}\n`, 'utf8');
}

async function breakOf(bytes: Buffer): Promise<string | null> {
  return (await verifyExport([bytes])).break?.code ?? null;
}

describe('an export of the ledger', () => {
  async function record(): Promise<Buffer> {
    return exported(closedRecord(70));
  }

  it('verifies untouched, in one piece or byte by byte', async () => {
    const good = await record();
    const report = await verifyExport([good]);
    expect(report).toMatchObject({ ok: true, break: null, entries: 71, checkpoints: 2, siteId: 'demo-site' });
    expect(report.firstAtMs).toBe(startMs);
    expect(report.lastAtMs).toBe(startMs + 69_000);
    const bytewise = await verifyExport(Array.from(good, (byte) => Uint8Array.of(byte)));
    expect(bytewise).toEqual(report);
  });

  it('is refused after the flip of any bit', async () => {
    const good = await exported(closedRecord(1));
    expect(await breakOf(good)).toBeNull();
    const accepted: number[] = [];
    for (let bit = 0; bit < good.length * 8; bit += 1) {
      const changed = Buffer.from(good);
      changed[bit >> 3] = changed[bit >> 3]! ^ (1 << (bit & 7));
      if ((await breakOf(changed)) === null) accepted.push(bit);
    }
    expect(accepted).toEqual([]);
  });

  it('says at which entry it is broken', async () => {
    const good = await record();
    const lines = linesOf(good);
    const changed = lines.map((line) => line.replace('"taskId":"task-40"', '"taskId":"task-41"'));
    const report = await verifyExport([joined(changed)]);
    // The change shows at the next entry, whose previousHash no longer fits.
    expect(report.break).toMatchObject({ code: 'chain-broken', sequence: 41 });
  });

  it.each<[string, (lines: string[]) => string[], string]>([
    ['an entry is left out', (lines) => lines.filter((_, index) => index !== 10), 'sequence-gap'],
    ['two entries change places', (lines) => lines.with(10, lines[11]!).with(11, lines[10]!), 'sequence-gap'],
    ['an entry stands twice', (lines) => lines.toSpliced(10, 0, lines[10]!), 'sequence-gap'],
    ['the last checkpoint is missing', (lines) => lines.slice(0, -1), 'end-missing'],
    ['the end is cut', (lines) => lines.slice(0, -5), 'size-differs'],
    ['everything after an older checkpoint is cut', (lines) => lines.slice(0, 64), 'size-differs'],
    ['a line follows the end', (lines) => [...lines, lines.at(-2)!], 'sequence-gap'],
    ['the header is missing', (lines) => lines.slice(1), 'header-invalid'],
    ['a blank line is put in', (lines) => lines.toSpliced(5, 0, ''), 'line-invalid'],
    ['a space is put in', (lines) => lines.with(5, `${lines[5]!} `), 'not-canonical'],
    ['a key stands twice', (lines) => lines.with(5, lines[5]!.replace('{', '{"actor":"system",')), 'not-canonical'],
    ['a number is written otherwise', (lines) => lines.with(5, lines[5]!.replace('1.5', '1.50')), 'not-canonical'],
    ['a checkpoint stands too early', (lines) => lines.toSpliced(5, 0, lines.at(-1)!), 'checkpoint-invalid'],
  ])('is refused when %s', async (_name, change, code) => {
    const lines = linesOf(await record());
    const cut = change(lines);
    expect(await breakOf(joined(cut))).toBe(code);
  });

  it('is refused when its end has no line feed', async () => {
    const good = await record();
    expect(await breakOf(good.subarray(0, good.length - 1))).toBe('end-missing');
    expect(await breakOf(Buffer.alloc(0))).toBe('header-invalid');
  });

  it('is refused when somebody rewrote it all and signed with a key of his own, once the true key is known', async () => {
    const good = await record();
    const trueKey = (await verifyExport([good])).verifierKeys[0]!;
    const forged = await record();
    expect((await verifyExport([forged])).ok).toBe(true);
    expect((await verifyExport([good], { trustedKey: trueKey })).ok).toBe(true);
    expect((await verifyExport([forged], { trustedKey: trueKey })).break?.code).toBe('key-untrusted');
    await expect(verifyExport([good], { trustedKey: 'nonsense' })).rejects.toThrow(RangeError);
  });

  it('verifies over a restore, where the epoch rises', async () => {
    const directory = closedRecord(3);
    const writer = new RecordWriter(writerOptions(directory, { continuation: 'restored-copy' }));
    writer.commit([commitOf([draftAt(100)])]);
    writer.close();
    const good = await exported(directory);
    expect(await verifyExport([good])).toMatchObject({ ok: true, ledgerEpoch: 2, entries: 7 });
    const lines = linesOf(good);
    const at = lines.findIndex((line) => line.includes('"ledger.gap"'));
    const hidden = lines.with(at, lines[at]!.replace('ledger.gap', 'site.opened'));
    expect(await breakOf(joined(hidden))).toBe('epoch-invalid');
  });

  it.skipIf(!hasPython)(
    'gets the same answer from the verifier in Python (skipped where python3 is missing)',
    async () => {
      const file = join(freshDirectory(), 'export.ndjson');
      const good = await exported(closedRecord(3));
      writeFileSync(file, good);
      const answer = execFileSync('python3', [pythonVerifier, file], { encoding: 'utf8' });
      const report = await verifyExport([good]);
      expect(answer).toContain(
        `OK: ${report.entries} entries, ${report.checkpoints} checkpoints, root ${report.rootHash}`,
      );
      expect(answer).toContain(report.verifierKeys[0]);
      const seed = 20261121;
      const random = seededRandom(seed);
      const changed = Array.from({ length: 12 }, () => {
        const bytes = Buffer.from(good);
        const at = random.below(good.length);
        bytes[at] = bytes[at]! ^ (1 << random.below(8));
        return bytes;
      });
      const verdicts = pythonVerdicts(changed, {}, hasOpenssl ? 'openssl' : 'python');
      expect(
        verdicts.filter(({ ok }) => ok),
        `seed ${seed}`,
      ).toEqual([]);
    },
  );

  it('holds canonical lines only', async () => {
    for (const line of linesOf(await record())) expect(canonicalJson(JSON.parse(line))).toBe(line);
  });
});
