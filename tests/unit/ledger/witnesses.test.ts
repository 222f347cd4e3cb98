import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../kernel/system-clock.ts';
import { parseCheckpoint, type ParsedNote } from '../../../controller/ledger/checkpoint.ts';
import { cosign, parseCosignature, witnessKeyText, withCosignature } from '../../../controller/ledger/cosignature.ts';
import {
  consistencyProof,
  inclusionProof,
  isConsistent,
  isIncluded,
  leafHash,
  MerkleFrontier,
} from '../../../controller/ledger/merkle-tree.ts';
import { TreeNodes } from '../../../controller/ledger/tree-nodes.ts';
import { verifyBundle } from '../../../controller/ledger/verify-bundle.ts';
import { verifyExport } from '../../../controller/ledger/verify-export.ts';
import { mayCosign } from '../../../controller/ledger/witness-memory.ts';
import { bundleOfDirectory, exportDirectory } from '../../../controller/store/export-directory.ts';
import { withOfflineRecord, type OfflineRecord } from '../../../controller/store/offline-record.ts';
import { ForgedLedger, freshKey } from '../../support/ledger/forged-ledger.ts';
import { hasPython, SameVerdicts } from '../../support/ledger/ledger-verdicts.ts';
import { closedRecord, commitOf, draftAt } from './drafts.ts';

const [site, tenant, certifier, stranger] = [freshKey(), freshKey(), freshKey(), freshKey()];
const tenantKey = witnessKeyText({ name: 'tenant', publicKey: tenant.publicKey });
const certifierKey = witnessKeyText({ name: 'certifier', publicKey: certifier.publicKey });
const asked = new SameVerdicts();

function noteOf(text: string): ParsedNote {
  const note = parseCheckpoint(text);
  if (!note.ok) throw new Error(note.problem.code);
  return note.value;
}

function cosigned(note: string, name = 'tenant', key = tenant, timeS = 1_795_300_000): string {
  return withCosignature(note, cosign(noteOf(note), name, key, timeS));
}

const register = { state: 'registered', party: 'tenant', witnessKey: tenantKey } as const;
const begun = () => new ForgedLedger().key(site).work(2).entry('ledger.witness', register).work(3);

/** With an entry that tells of a cosignature given earlier, as a site would write it. */
function told(note: string, change: Readonly<Record<string, string>> = {}): ForgedLedger {
  const ledger = begun();
  const honest = ledger.note(site);
  const payload = { witness: 'tenant', witnessKey: tenantKey, note: cosigned(honest), ...change };
  ledger.checkpoint(honest).entry('ledger.cosigned', note === '' ? payload : { ...payload, note });
  return ledger.work(1).signed(site);
}

describe('a cosignature', () => {
  it('is read back as it was given, and only in its one spelling', () => {
    const line = cosign(noteOf(begun().note(site)), 'tenant', tenant, 1_795_300_000);
    expect(parseCosignature(line)).toMatchObject({ witness: 'tenant', timeS: 1_795_300_000 });
    for (const other of [`${line} `, line.replace('— ', '- '), line.slice(0, -2), `${line}=`, '']) {
      expect(parseCosignature(other), other).toBeNull();
    }
    expect(parseCosignature(cosign(noteOf(begun().note(site)), 'tenant', tenant, 0))).toBeNull();
  });

  it('counts on the last note for the whole export, if the reader knows the witness', async () => {
    const ledger = begun();
    const good = ledger.checkpoint(cosigned(ledger.note(site))).bytes();
    const options = { witnesses: [tenantKey], witnessesRequired: 1 };
    expect(await asked.verdict(good, options)).toMatchObject({ ok: true });
    expect((await asked.verdict(good, { ...options, witnesses: [certifierKey] })).detail).toMatch(/^not-witnessed/);
    expect((await asked.verdict(good, { ...options, witnessesRequired: 2 })).detail).toMatch(/^not-witnessed/);
    const report = await verifyExport([good], options);
    expect(report).toMatchObject({ witnessedSize: 7, witnesses: [{ party: 'tenant', isKnown: true, size: 7 }] });
  });

  it('told by an entry counts up to the checkpoint it is on', async () => {
    const bytes = told('').bytes();
    expect(await asked.verdict(bytes)).toMatchObject({ ok: true });
    const required = { witnesses: [tenantKey], witnessesRequired: 1 };
    expect((await asked.verdict(bytes, required)).detail).toMatch(/cover 7 entries of 9/);
  });

  const honest = begun().note(site);
  it.each<[string, () => ForgedLedger, RegExp]>([
    [
      'of a witness that nobody knows',
      () => begun().checkpoint(cosigned(honest, 'certifier', certifier)),
      /^cosignature-invalid.*nobody/,
    ],
    ['by another key under his name', () => begun().checkpoint(cosigned(honest, 'tenant', stranger)), /^cosignature/],
    ['on another checkpoint', () => begun().checkpoint(moved(honest)), /^cosignature-invalid.*wrong/],
    [
      'on a checkpoint that is not the last',
      () => begun().checkpoint(cosigned(honest)).work(1).signed(site),
      /^cosignature-invalid.*not the last/,
    ],
    ['given twice', () => begun().checkpoint(cosigned(cosigned(honest), 'tenant', tenant, 5)), /twice/],
    [
      'of a witness that was withdrawn before',
      () => {
        const ledger = begun().entry('ledger.witness', { ...register, state: 'withdrawn' });
        return ledger.checkpoint(cosigned(ledger.note(site)));
      },
      /^cosignature-invalid.*nobody/,
    ],
    [
      'in an entry, on no checkpoint before it',
      () => told(cosigned(otherSize())),
      /^cosignature-invalid.*stands before/,
    ],
    ['in an entry that names another', () => told('', { witness: 'certifier' }), /^cosignature-invalid.*another/],
    ['in an entry without a line', () => told(honest), /^cosignature-invalid/],
    ['in an entry with more than it should say', () => told('', { remark: 'seen' }), /^cosignature-invalid/],
    [
      'of a party that is none',
      () =>
        begun()
          .entry('ledger.witness', { ...register, party: 'us' })
          .signed(site),
      /^wit/,
    ],
  ])('is refused %s', async (_what, build, why) => {
    expect((await asked.verdict(build().bytes())).detail).toMatch(why);
  });

  function moved(note: string): string {
    const line = cosign({ ...noteOf(note), size: 5 }, 'tenant', tenant, 5);
    return withCosignature(note, line);
  }

  function otherSize(): string {
    return new ForgedLedger().key(site).work(1).note(site);
  }

  it.skipIf(!hasPython)('gets the same verdicts in Python (skipped where python3 is missing)', () => {
    expect(asked.differences()).toEqual([]);
  });
});

describe('a witness', () => {
  const known = { siteKey: '', timeS: 1 };
  const checkpointAt = (size: number, work = 10) => {
    const ledger = new ForgedLedger().key(site).work(size - 1);
    return work === 10
      ? noteOf(ledger.note(site))
      : noteOf(
          new ForgedLedger()
            .key(stranger)
            .work(size - 1)
            .note(site),
        );
  };

  it('signs nothing that is shorter than what it signed, or of another history', () => {
    const [four, nine] = [checkpointAt(4), checkpointAt(9)];
    const head = { ...known, size: 4, root: four.root.toString('hex') };
    const leaves = leavesOf(9);
    const hashes = consistencyProof((at) => leaves[at]!, 4, 9);
    expect(mayCosign(head, nine, { kind: 'proof', hashes }).ok).toBe(true);
    expect(mayCosign(head, nine, { kind: 'root-at-known-size', root: head.root }).ok).toBe(true);
    const short = { ...known, size: 9, root: nine.root.toString('hex') };
    expect(mayCosign(short, four, { kind: 'proof', hashes })).toMatchObject({ problem: { code: 'ledger-shrunk' } });
    const fork = { problem: { code: 'ledger-forked', facts: { size: 4 } } };
    expect(mayCosign(head, checkpointAt(9, 0), { kind: 'proof', hashes })).toMatchObject(fork);
    expect(mayCosign(head, nine, { kind: 'root-at-known-size', root: '00' })).toMatchObject(fork);
    expect(mayCosign(head, nine, { kind: 'root-at-known-size', root: null })).toMatchObject(fork);
    expect(mayCosign(head, checkpointAt(4, 0), { kind: 'proof', hashes: [] })).toMatchObject(fork);
  });

  function leavesOf(size: number): readonly Buffer[] {
    const lines = new ForgedLedger()
      .key(site)
      .work(size - 1)
      .bytes()
      .toString('utf8')
      .split('\n');
    return lines.slice(1, size + 1).map((line) => leafHash(Buffer.from(line, 'utf8')));
  }
});

describe('the desk for proofs', () => {
  const inRecord = <Value>(directory: string, run: (record: OfflineRecord) => Promise<Value>) =>
    withOfflineRecord(directory, systemClock, run);

  it('takes cosignatures of registered witnesses on its own checkpoints, each once', async () => {
    const directory = closedRecord(5);
    const key = { party: 'tenant', witnessKey: tenantKey } as const;
    await inRecord(directory, async ({ desk, writer, labels }) => {
      const early = await desk.checkpoint();
      expect(await desk.cosign({ note: cosigned(early) }, 'auditor')).toMatchObject({
        problem: { code: 'cosignature-invalid' },
      });
      expect(await desk.register({ ...key, witnessKey: 'none' }, 'admin')).toMatchObject({ ok: false });
      expect(await desk.register(key, 'admin')).toMatchObject({ ok: true, value: { sequence: 6 } });
      const note = await desk.checkpoint();
      expect(await desk.cosign({ note: cosigned(begun().note(site)) }, 'auditor')).toMatchObject({
        problem: { code: 'checkpoint-unknown' },
      });
      const bad = cosigned(note, 'tenant', stranger);
      expect(await desk.cosign({ note: bad }, 'auditor')).toMatchObject({ problem: { code: 'cosignature-invalid' } });
      const taken = await desk.cosign({ note: cosigned(note) }, 'auditor');
      expect(taken).toMatchObject({ ok: true, value: { sequence: 7 } });
      expect(await desk.cosign({ note: cosigned(note) }, 'auditor')).toEqual(taken);
      expect(desk.witnesses()).toMatchObject([{ name: 'tenant', newest: { size: 7, sequence: 7 } }]);
      expect(await desk.withdraw(tenantKey, 'admin')).toMatchObject({ ok: true });
      expect(desk.witnesses()).toEqual([]);
      writer.commit([commitOf([draftAt(9)])]);
      writer.makeCheckpoint(labels.atMs);
    });
    const whole = await text(exportDirectory(directory));
    expect(await verifyExport([whole])).toMatchObject({ break: null, entries: 10 });
    const required = { witnesses: [tenantKey], witnessesRequired: 1 };
    const witnessed = await text(exportDirectory(directory, { witnesses: 1 }));
    expect(await verifyExport([witnessed], required)).toMatchObject({ break: null, entries: 7, witnessedSize: 7 });
    await expect(text(exportDirectory(directory, { witnesses: 2 }))).rejects.toThrow(/cosigned by 2/);
    const bundle = await text(bundleOfDirectory(directory, () => [3], { witnesses: 1 }));
    expect(await verifyBundle([bundle], required)).toMatchObject({ break: null, size: 7, entries: 3 });
    const sequences = [...bundle.toString('utf8').matchAll(/"sequence":([0-9]+)/g)].map(([, digits]) => Number(digits));
    expect(sequences).toEqual([0, 3, 6]);
  });

  async function text(pieces: AsyncIterable<string>): Promise<Buffer> {
    let whole = '';
    for await (const piece of pieces) whole += piece;
    return Buffer.from(whole, 'utf8');
  }

  it('proves from any size to any other, and nothing outside', async () => {
    await inRecord(closedRecord(20), async ({ desk }) => {
      const head = noteOf(await desk.checkpoint());
      expect(head.size).toBe(21);
      const within = await desk.inclusion({ sequence: 7 });
      if (!within.ok) throw new Error(within.problem.code);
      const hashes = within.value.hashes.map((hash) => Buffer.from(hash, 'base64'));
      const leaf = Buffer.from(within.value.leafHash, 'base64');
      expect(isIncluded(leaf, 7, 21, hashes, head.root)).toBe(true);
      expect(isIncluded(leaf, 8, 21, hashes, head.root)).toBe(false);
      expect(await desk.consistency({ from: 21 })).toMatchObject({ value: { from: 21, to: 21, hashes: [] } });
      const outside = { problem: { code: 'input-invalid' } };
      expect(await desk.consistency({ from: 1, to: 22 })).toMatchObject(outside);
      expect(await desk.consistency({ from: 9, to: 8 })).toMatchObject(outside);
      expect(await desk.inclusion({ sequence: 21 })).toMatchObject(outside);
      expect(await desk.inclusion({ sequence: 1, size: 22 })).toMatchObject(outside);
    });
  });

  it('finds the same hashes in blocks and kept nodes as over all leaves', async () => {
    const texts = Array.from({ length: 700 }, (_, index) => `entry ${index}`);
    const leafAt = (index: number): Buffer => leafHash(Buffer.from(texts[index]!, 'utf8'));
    const entryBytes = (from: number, to: number) => texts.slice(from, to).map((one) => Buffer.from(one, 'utf8'));
    // Right edges are kept here and there, as checkpoints do.
    const kept = [256, 300, 515, 640, 700].map((size) => {
      const frontier = new MerkleFrontier();
      for (let index = 0; index < size; index += 1) frontier.append(leafAt(index));
      return { size, bytes: frontier.toBytes() };
    });
    const frontierWithin = (atLeast: number, below: number) =>
      kept.find(({ size }) => size >= atLeast && size < below) ?? null;
    const tree = new TreeNodes({ entryBytes, frontierWithin });
    for (const [old, size] of [
      [1, 1],
      [1, 2],
      [255, 256],
      [256, 257],
      [256, 512],
      [300, 512],
      [511, 700],
      [512, 700],
      [640, 700],
    ] as const) {
      expect(await tree.consistency(old, size)).toEqual(consistencyProof(leafAt, old, size));
      expect(await tree.inclusion(old - 1, size)).toEqual(inclusionProof(leafAt, old - 1, size));
      const heads = [await tree.root(old), await tree.root(size)].map((root, index) => ({
        size: index === 0 ? old : size,
        root,
      }));
      expect(isConsistent(heads[0]!, heads[1]!, await tree.consistency(old, size))).toBe(true);
    }
    await expect(tree.inclusion(700, 700)).rejects.toThrow(RangeError);
    await expect(tree.consistency(0, 1)).rejects.toThrow(RangeError);
  });
});
