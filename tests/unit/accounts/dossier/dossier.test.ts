import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checklist, schemeFactsOf } from '../../../../controller/accounts/dossier/checklist.ts';
import { dossierParts } from '../../../../controller/accounts/dossier/dossier.ts';
import type { DossierPart, DossierSource } from '../../../../controller/accounts/dossier/dossier-source.ts';
import { failureList } from '../../../../controller/accounts/dossier/failure-list.ts';
import { readScheme, readSchemes } from '../../../../controller/accounts/dossier/scheme-files.ts';
import { machineUse } from '../../../../controller/accounts/dossier/machine-use.ts';
import { machineReliability } from '../../../../controller/accounts/dossier/machine-reliability.ts';
import { operationRows } from '../../../../controller/accounts/dossier/parts/operation-record.ts';
import { packageRoot } from '../../../../controller/cli/package-root.ts';
import { documentFiling, type DocumentView } from '../../../../controller/contract/accounts/documents.ts';
import { dossierIndex } from '../../../../controller/contract/accounts/dossier.ts';
import type { LedgerEntry } from '../../../../controller/contract/ledger/ledger.ts';
import { machineIdentity } from '../../../../controller/contract/accounts/machine-register.ts';
import { historyOf, type Stretch } from '../../../support/machine-histories.ts';
import { documentOf } from '../../../support/fakes/fake-documents.ts';
import { LedgerInMemory } from '../../../support/ledger/ledger-in-memory.ts';

// Goal: every figure of a dossier names the entries it rests on, the hashes name every file, and nothing is left out quietly.

const shenzhen = readScheme(`${packageRoot()}/controller/accounts/dossier/schemes/cn-shenzhen.json`);
if (!shenzhen.ok) throw new Error('the scheme is gone');
const scheme = shenzhen.value;

const history = historyOf(
  [
    ['UNEXPLAINED', 0.5, { cause: 'no-record', sequence: null }],
    ['WORK', 12, { missionId: 'm1', operator: 'wang', mode: 'autonomous' }],
    ['FAULT', 2],
    ['WORK', 12, { missionId: 'm2', operator: 'li', mode: 'supervised', correctedBy: 77 }],
    ['REWORK', 1, { missionId: 'm2', operator: 'li', mode: 'supervised' }],
  ] satisfies Stretch[],
  [{ missionId: 'm1', amount: 1200, sequence: 21 }],
);

function paper(change: Partial<DocumentView>): DocumentView {
  const subject = { kind: 'machine', id: 'l1' };
  return { ...documentOf(documentFiling.parse({ docType: 'invoice', title: '=1+1', subject }), '+wang'), ...change };
}

const documents = [
  paper({ documentId: 'd1', sha256: 'aa'.repeat(32) }),
  paper({ documentId: 'd2', sha256: 'bb'.repeat(32), title: '../../escape' }),
  paper({ documentId: 'd3', withdrawn: { sequence: 9, by: 'a', atMs: 0, reason: 'wrong' } }),
];

function sourceOf(change: Partial<DossierSource> = {}): DossierSource {
  const failures = failureList(history, [], new Map());
  const reliability = machineReliability([{ history, failures }]);
  const long = '长'.repeat(160);
  const identity = machineIdentity.parse({
    model: long,
    productName: long,
    oem: long,
    finalUser: long,
    catalogueItem: long,
    contract: { no: long, buyer: long },
    indicators: [
      { name: '效率', unit: 'm2/h', better: 'higher', claimed: 90, catalogue: 120, fromRecord: 'output-per-work-hour' },
      { name: '平整度', unit: 'mm', better: 'lower', claimed: 3 },
    ],
  });
  return {
    software: 'banksman test',
    site: { siteId: 'site-1', name: 'Site' },
    machine: { machineId: 'l1', label: 'L1', serialNo: 'SN-1', profileName: { zh: '整平机器人', en: 'Leveller' } },
    history,
    identity: { identity, changes: [{ by: 'wang', atMs: 0, sequence: 5, fields: [] }] },
    documents,
    failures,
    evidence: [],
    use: machineUse(history, [], []),
    reliability,
    checklist: checklist(scheme, documents, schemeFactsOf(identity, { firstUseDay: null, workH: 24 }), '2026-01-06'),
    entries: () => [],
    missionNumbers: new Map([['m1', 7]]),
    ledger: {
      ledgerEpoch: 1,
      size: 100,
      rootHash: 'ab'.repeat(32),
      checkpoint: 'site-1/1\n100\nx\n',
      verifierKeys: ['key'],
      firstSequence: 3,
      lastSequence: 99,
    },
    madeAtMs: history.toMs,
    utcOffsetMin: 480,
    ...change,
  };
}

/** The bytes of the first document only: the second one is lost. */
const read = async (sha256: string): Promise<Buffer | null> =>
  Promise.resolve(sha256.startsWith('aa') ? Buffer.from('%PDF-1.7 %%EOF') : null);

async function partsOf(source: DossierSource): Promise<Map<string, DossierPart>> {
  const parts = new Map<string, DossierPart>();
  const entries = { path: '11_entries.ndjson', bytes: 0, sha256: '0'.repeat(64), title: { zh: '条目', en: 'Entries' } };
  const enclose = async () => ({ entries, ledger: null, verifier: [] });
  for await (const { content, path, title } of dossierParts(source, read, enclose)) {
    if (content !== null) parts.set(path, { path, title, content });
  }
  return parts;
}

const textOf = (parts: ReadonlyMap<string, DossierPart>, path: string): string =>
  String(parts.get(path)?.content ?? '');
const pdfOf = (parts: ReadonlyMap<string, DossierPart>, path: string): string =>
  Buffer.from(parts.get(path)?.content ?? '').toString('latin1');
const pagesOf = (pdf: string): number => pdf.match(/\/Type \/Page\b/g)?.length ?? 0;

describe('a dossier', () => {
  it('lists every other part with its hash, and reads as its published form', async () => {
    const parts = await partsOf(sourceOf());
    const index = dossierIndex.parse(JSON.parse(textOf(parts, 'index.json')));
    const listed = new Map(index.parts.map((part) => [part.path, part]));
    for (const [path, { content }] of parts) {
      if (path === 'index.json') continue;
      const bytes = Buffer.from(content);
      const hash = createHash('sha256').update(bytes).digest('hex');
      expect(listed.get(path), path).toMatchObject({ bytes: bytes.length, sha256: hash });
    }
    // The entries with their proof are listed as they were written; index.json is not.
    expect(listed.size).toBe(parts.size);
    expect(textOf(parts, 'SHA256SUMS').split('\n')).toHaveLength(listed.size);
    expect(textOf(parts, '11_integrity.txt')).toContain('ab'.repeat(32));
  });

  it('prints A4 with an embedded Chinese font, the summary on two pages whatever people wrote', async () => {
    const parts = await partsOf(sourceOf());
    for (const path of ['01_summary.pdf', '02_use_report_draft.pdf', '04_indicators.pdf', '05_reliability.pdf']) {
      const pdf = pdfOf(parts, path);
      expect(pdf, path).toMatch(/\/MediaBox \[0 0 595\.28 841\.89\]/);
      expect(pdf, path).toMatch(/\/FontFile[23]/);
      expect(pdf, path).toContain('NotoSansSC');
    }
    expect(pagesOf(pdfOf(parts, '01_summary.pdf'))).toBe(2);
  });

  it('encloses documents by hash, and says which are damaged or withdrawn', async () => {
    const parts = await partsOf(sourceOf());
    const enclosed = [...parts.keys()].filter((path) => path.startsWith('10_attachments/'));
    expect(enclosed).toEqual(['10_attachments/001_invoice_aaaaaaaaaaaa.pdf', '10_attachments/list.csv']);
    const list = textOf(parts, '10_attachments/list.csv');
    expect(list).toMatch(/d2,,丢失或损坏 damaged/);
    expect(list).toMatch(/d3,,已撤回 withdrawn/);
  });

  it('has no cell that a spreadsheet would run', async () => {
    const parts = await partsOf(sourceOf());
    const list = textOf(parts, '10_attachments/list.csv');
    expect(list).toContain("'=1+1");
    expect(list).toContain("'+wang");
    expect(list).not.toMatch(/,[=+@]/);
  });

  it('states a zero with the entries that were searched for it', async () => {
    const parts = await partsOf(sourceOf());
    expect(textOf(parts, '08_safety.csv')).toMatch(
      /合计 total 联锁锁定 interlock latch,[^,]+ – [^,]+,0,,,,3-99 \(97 条 entries; interlock\.latched\)/,
    );
  });

  it('counts stops of the machine and of the whole site, and none of another machine', async () => {
    const record = new LedgerInMemory();
    const latched = (machineId: string | null, scope: string): LedgerEntry =>
      record.add({
        type: 'interlock.latched',
        atMs: history.fromMs,
        monoMs: 0,
        machineId,
        missionId: null,
        actor: 'interlock',
        payload: { latch: { ruleId: 'control-stop', scope: { type: scope } } },
      });
    latched('l1', 'machine');
    latched('l2', 'machine');
    latched(null, 'site');
    const parts = await partsOf(sourceOf({ entries: (types) => record.entries({ types, limit: 10 }) }));
    const rows = textOf(parts, '08_safety.csv').split('\r\n');
    expect(rows.filter((row) => row.startsWith('联锁锁定'))).toEqual([
      '联锁锁定 interlock latch,2026-01-05T08:00:00+08:00,,machine,control-stop,interlock,0',
      '联锁锁定 interlock latch,2026-01-05T08:00:00+08:00,,site,control-stop,interlock,2',
    ]);
  });

  it('lists the maintenance that people wrote down, with its entry', async () => {
    const record = new LedgerInMemory();
    record.add({
      type: 'upkeep.done',
      atMs: Date.UTC(2026, 0, 5),
      monoMs: 0,
      machineId: 'l1',
      missionId: null,
      actor: 'wang',
      payload: { planId: 'p1', name: '=blade', doneMs: Date.UTC(2026, 0, 5), note: '', documentId: null },
    });
    const parts = await partsOf(sourceOf({ entries: (types) => record.entries({ types, limit: 10 }) }));
    const rows = textOf(parts, '06_maintenance.csv').split('\r\n');
    expect(rows).toContain("保养 maintenance,2026-01-05T08:00:00+08:00,,,'=blade · wang,,0");
  });

  it('judges indicators by what was measured, and leaves unknown what was not', async () => {
    const parts = await partsOf(sourceOf());
    const [, rate, flatness] = textOf(parts, '04_indicators.csv').split('\r\n');
    expect(rate).toMatch(/^效率,m2\/h,higher,120,90,100,记录 record,1,100,.*,m1,21,符合 met,不符合 not met$/);
    expect(flatness).toMatch(/"仅申报，未检测 claimed only, not measured",.*资料不足 not known,资料不足 not known$/);
  });
});

describe('a scheme that a site has put into its folder', () => {
  it('makes a dossier like a shipped one, without code', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'banksman-schemes-'));
    const item = { docType: 'fire-test', name: { zh: '防火试验', en: 'Fire test' }, required: 'always' };
    const from = { source: 'city call 2026', certainty: 'known' };
    const own = { ...scheme, scheme: 'city-2026', items: [{ ...item, ...from }], rules: [] };
    writeFileSync(join(folder, 'city-2026.json'), JSON.stringify(own));
    const schemes = readSchemes(`${packageRoot()}/controller/accounts/dossier/schemes`, folder);
    rmSync(folder, { recursive: true });
    const chosen = schemes.ok ? schemes.value.get('city-2026')?.scheme : undefined;
    if (chosen === undefined) throw new Error('the scheme was not read');
    const facts = schemeFactsOf(null, { firstUseDay: null, workH: 24 });
    const parts = await partsOf(sourceOf({ checklist: checklist(chosen, [], facts, '2026-01-06') }));
    expect(dossierIndex.parse(JSON.parse(textOf(parts, 'index.json'))).scheme).toBe('city-2026');
    expect(textOf(parts, '09_checklist.csv')).toContain(
      '文件 document,fire-test,防火试验 Fire test,必需 always,缺 missing',
    );
    expect(pagesOf(pdfOf(parts, '01_summary.pdf'))).toBe(2);
  });
});

describe('the operation record', () => {
  it('cuts days at the midnight of the site and loses no time', () => {
    const rows = operationRows({ history, utcOffsetMin: 480, use: machineUse(history, [], []) });
    expect([...new Set(rows.map(({ day }) => day))]).toEqual(['2026-01-05', '2026-01-06']);
    const sumMs = rows.flatMap(({ msByState }) => Object.values(msByState)).reduce((sum, ms) => sum + ms, 0);
    expect(sumMs).toBe(history.toMs - history.fromMs);
    expect(rows.reduce((sum, { amounts }) => sum + (amounts.m2 ?? 0), 0)).toBe(1200);
    expect(rows.find(({ missionId }) => missionId === 'm1')).toMatchObject({ operator: 'wang', firstSequence: 20 });
    expect(rows.filter(({ corrections }) => corrections > 0).map(({ operator }) => operator)).toEqual(['li', 'li']);
  });
});
