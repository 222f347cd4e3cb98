import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dossierIndex } from '../../../../controller/contract/accounts/dossier.ts';
import type { LedgerDraft } from '../../../../controller/contract/ledger/ledger.ts';
import { chosenScheme, makeDossier } from '../../../../controller/services/dossier/make-dossier.ts';
import { RecordWriter } from '../../../../controller/store/record-writer.ts';
import { verifyBundle } from '../../../../controller/ledger/verify-bundle.ts';
import { hasPython } from '../../../support/ledger/ledger-verdicts.ts';
import { commitOf, draftAt, freshDirectory, startMs, writerOptions } from '../../ledger/drafts.ts';

// Goal: whoever gets the folder, and nothing else of ours, sees whether it is the one that was made, by the program in it.

const fleet = {
  schemaVersion: 1,
  machines: ['l1', 'l2'].map((id) => ({
    id,
    label: id,
    profileId: 'levelling-robot',
    serialNo: `SN-${id}`,
    assetId: id,
    wire: { kind: 'rosbridge', url: 'ws://127.0.0.1:1', namespace: `/${id}` },
    permitKeyHex: '0'.repeat(64),
    start: { levelId: 'level-1', xM: 0, yM: 0, zM: 0, yawRad: 0 },
  })),
  people: [],
};

function drafts(): readonly LedgerDraft[] {
  const mission = { machineId: null, missionId: 'mission-1', actor: 'foreman' };
  const own = Array.from({ length: 300 }, (_, index) => {
    const machineId = index % 7 === 3 ? 'l1' : 'l2';
    const to = index % 4 === 0 ? 'FAULT' : 'WORK';
    const state = { type: 'machine.time-state', payload: { from: null, to, cause: 'task', taskId: 't' } } as const;
    return draftAt(index + 3, { machineId, ...(index % 2 === 0 ? state : {}) });
  });
  return [
    draftAt(0, { type: 'site.opened', machineId: null, missionId: null, payload: { isSimTime: false } }),
    draftAt(1, { ...mission, type: 'mission.created', payload: { number: 7 } }),
    draftAt(2, {
      type: 'rental.customer-entered',
      machineId: null,
      missionId: null,
      payload: { customerId: 'secret' },
    }),
    ...own,
    draftAt(304, { type: 'interlock.latched', machineId: 'l2', payload: {} }),
    draftAt(305, { type: 'interlock.latched', machineId: 'l1', payload: {} }),
  ];
}

function python(folder: string, script: string, options: readonly string[] = []): { ok: boolean; said: string } {
  const said = spawnSync('python3', [script, '--ed25519=python', ...options, '--dossier', folder], {
    encoding: 'utf8',
  });
  return { ok: said.status === 0, said: `${said.stdout}${said.stderr}` };
}

const enclosedVerifier = (folder: string): string => join(folder, '11_verify/verify-ledger.py');

describe.skipIf(!hasPython)('an enclosed proof (skipped where python3 is missing)', () => {
  const data = { directory: '', folder: '', verifierKey: '' };

  beforeAll(async () => {
    const directory = mkdtempSync(join(tmpdir(), 'banksman-dossier-'));
    writeFileSync(join(directory, 'fleet.json'), JSON.stringify(fleet));
    writeFileSync(join(directory, 'site.json'), JSON.stringify({ name: 'Site' }));
    const writer = new RecordWriter(writerOptions(directory));
    for (const draft of drafts()) writer.commit([commitOf([draft])]);
    writer.makeCheckpoint(startMs + 400_000);
    data.verifierKey = writer.verifierKey;
    writer.close();
    const scheme = chosenScheme(directory, { scheme: 'cn-jiangsu' });
    if (!scheme.ok) throw new Error(scheme.problem.code);
    const order = { dataDirectory: directory, serialNo: 'SN-l1', scheme: scheme.value, fromMs: null, toMs: null };
    const made = await makeDossier({ ...order, outDirectory: directory, ledger: 'left-out' });
    if (!made.ok) throw new Error(made.problem.code);
    Object.assign(data, { directory, folder: made.value.folder });
  });

  afterAll(() => rmSync(data.directory, { recursive: true, force: true }));

  it('holds the machine’s entries and those of the site that its figures need, and nobody else’s', async () => {
    const bytes = readFileSync(join(data.folder, '11_entries.ndjson'));
    const report = await verifyBundle([bytes], { trustedKey: data.verifierKey });
    expect(report).toMatchObject({ break: null, size: drafts().length + 1 });
    const text = bytes.toString('utf8');
    expect(text).toContain('"mission.created"');
    expect(text).toContain('"ledger.key"');
    expect(text).not.toContain('"machineId":"l2"');
    expect(text).not.toContain('secret');
    expect(text.match(/"machineId":"l1"/g)).toHaveLength(44);
  });

  it('is accepted by the enclosed verifier, with the right key only', () => {
    expect(python(data.folder, enclosedVerifier(data.folder)).said).toMatch(/^OK: [0-9]+ files, 47 of 306 entries/);
    expect(python(data.folder, enclosedVerifier(data.folder), ['--key', data.verifierKey])).toMatchObject({ ok: true });
    const other = 'demo-site/1+9e82df3b+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea';
    expect(python(data.folder, enclosedVerifier(data.folder), ['--key', other])).toMatchObject({ ok: false });
  });

  it('says in both languages how it is checked, and lists the programs by their hashes', () => {
    const text = readFileSync(join(data.folder, '11_integrity.txt'), 'utf8');
    expect(text).toContain('python3 11_verify/verify-ledger.py --dossier .');
    expect(text).toMatch(/核对每个文件/);
    const index = dossierIndex.parse(JSON.parse(readFileSync(join(data.folder, 'index.json'), 'utf8')));
    for (const name of ['verify-ledger.py', 'ledger_bytes.py', 'verify_dossier.py']) {
      const hash = createHash('sha256')
        .update(readFileSync(`tools/${name}`))
        .digest('hex');
      expect(index.parts.find(({ path }) => path === `11_verify/${name}`)?.sha256).toBe(hash);
    }
  });

  /** Whoever changes a file may change its hashes, too: then only what the ledger proves can tell. */
  function rehash(folder: string, path: string): void {
    const bytes = readFileSync(join(folder, path));
    const file = join(folder, 'index.json');
    const index = dossierIndex.parse(JSON.parse(readFileSync(file, 'utf8')));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const parts = index.parts.map((part) => (part.path === path ? { ...part, sha256, bytes: bytes.length } : part));
    writeFileSync(file, JSON.stringify({ ...index, parts }));
  }

  function edit(folder: string, path: string, change: (text: string) => string): void {
    const before = readFileSync(join(folder, path), 'utf8');
    const after = change(before);
    if (after === before) throw new Error('nothing was changed');
    writeFileSync(join(folder, path), after);
  }

  const entries = '11_entries.ndjson';
  it.each<[string, (folder: string) => void, RegExp]>([
    [
      'a paper is changed',
      (folder) => edit(folder, '03_operation_record.csv', (text) => `${text}x`),
      /operation_record/,
    ],
    ['a file is taken away', (folder) => rmSync(join(folder, '09_checklist.csv')), /missing or not listed: 09_check/],
    ['a file is put in', (folder) => writeFileSync(join(folder, '10_attachments/x.pdf'), ''), /not listed: 10_att/],
    ['a file leads elsewhere', (folder) => symlinkSync('/etc/hostname', join(folder, 'x.csv')), /leads elsewhere/],
    ['an entry is changed', (folder) => edit(folder, entries, (text) => text.replace('"FAULT"', '"WORK"')), /entries/],
    [
      'an entry and its hashes are changed',
      (folder) => {
        edit(folder, entries, (text) => text.replace('"to":"FAULT"', '"to":"WORK"'));
        rehash(folder, entries);
      },
      /another root/,
    ],
    [
      'an entry is left out together with its hashes',
      (folder) => {
        edit(folder, entries, (text) => text.replace(/\n\{"actor":"foreman".*\n/, '\n'));
        rehash(folder, entries);
      },
      /not one hash for each subtree/,
    ],
    [
      'the index names another checkpoint',
      (folder) =>
        edit(folder, 'index.json', (text) => text.replace(/"rootHash": "./, (found) => `${found.slice(0, -1)}x`)),
      /another root/,
    ],
    [
      'a table names an entry that is not there',
      (folder) => {
        edit(folder, '05_reliability.csv', (text) => `${text.trimEnd()}\r\n${'3,'.repeat(40)}3\r\n`);
        rehash(folder, '05_reliability.csv');
      },
      /names the entry/,
    ],
  ])('is refused when %s', (_what, change, why) => {
    const folder = join(freshDirectory(), 'SN-l1');
    cpSync(data.folder, folder, { recursive: true });
    change(folder);
    const { ok, said } = python(folder, enclosedVerifier(folder));
    expect(said).toMatch(why);
    expect(said).toMatch(/^BROKEN/);
    expect(ok).toBe(false);
  });

  it('leaves nothing behind in the folder when it runs there', () => {
    expect(readdirSync(join(data.folder, '11_verify')).sort()).toEqual([
      'ledger_bytes.py',
      'verify-ledger.py',
      'verify_dossier.py',
    ]);
  });
});
