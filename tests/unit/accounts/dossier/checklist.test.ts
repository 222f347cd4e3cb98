import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checklist, schemeFactsOf } from '../../../../controller/accounts/dossier/checklist.ts';
import { missingOf, paidRatio } from '../../../../controller/accounts/dossier/identity-register.ts';
import { readScheme, readSchemes } from '../../../../controller/accounts/dossier/scheme-files.ts';
import { packageRoot } from '../../../../controller/cli/package-root.ts';
import { documentFiling, type DocumentView } from '../../../../controller/contract/accounts/documents.ts';
import {
  dossierScheme,
  type DossierScheme,
  type SchemeRule,
} from '../../../../controller/contract/accounts/dossier.ts';
import { machineIdentity } from '../../../../controller/contract/accounts/machine-register.ts';
import { documentOf } from '../../../support/fakes/fake-documents.ts';
import { shippedProfiles } from '../../profiles/shipped.ts';

// Goal: a scheme is data; what it asks for is present, missing or too old by the day, and what nobody knows is not guessed.

const shipped = join(packageRoot(), 'controller/accounts/dossier/schemes');
const figure = (value: number, unit = '1') => ({ value, unit, source: 'test', certainty: 'guess' as const });
const words = { zh: '材料', en: 'Paper' };

function schemeOf(change: { maxAgeDays?: number; rules?: SchemeRule[]; required?: 'if-any' }): DossierScheme {
  return dossierScheme.parse({
    schemaVersion: 1,
    scheme: 'own',
    name: words,
    owner: words,
    standing: 'template',
    note: words,
    warnDays: figure(30, 'd'),
    items: [
      {
        docType: 'novelty-report',
        name: words,
        required: change.required ?? 'always',
        ...(change.maxAgeDays === undefined ? {} : { maxAgeDays: figure(change.maxAgeDays, 'd') }),
        source: 'test',
        certainty: 'guess',
      },
    ],
    rules: change.rules ?? [],
  });
}

function report(dates: { issuedOn?: string; validUntil?: string }): DocumentView {
  const subject = { kind: 'machine', id: 'l1' };
  return documentOf(documentFiling.parse({ docType: 'novelty-report', title: 'Search', subject, ...dates }), 'foreman');
}

const noFacts = schemeFactsOf(null, { firstUseDay: null, workH: 0 });
const standing = (scheme: DossierScheme, documents: readonly DocumentView[], day: string) =>
  checklist(scheme, documents, noFacts, day).items.map((item) => [item.standing, item.daysLeft]);

describe('the code of a machine in the catalogue of a scheme', () => {
  const stated = { source: 'test', certainty: 'found' as const };
  const codes = [
    { taxonomy: 'Catalogue of the province', code: '7.2', name: '整平机器人', ...stated },
    { taxonomy: 'Another catalogue', code: 'X1', ...stated },
  ];
  const picked = (taxonomy?: string) =>
    checklist(
      { ...schemeOf({}), ...(taxonomy === undefined ? {} : { catalogue: { taxonomy, ...stated } }) },
      [],
      noFacts,
      '2026-01-01',
      codes,
    ).catalogue;

  it('is that of the catalogue which the scheme names', () => {
    const { taxonomy: _named, ...own } = codes[0]!;
    expect(picked('Catalogue of the province')).toEqual({ taxonomy: 'Catalogue of the province', codes: [own] });
  });

  it('is missing where the profile has none of it, whatever else it has', () => {
    expect(picked('Catalogue of the country')).toEqual({ taxonomy: 'Catalogue of the country', codes: [] });
  });

  it('is not asked for by a scheme that names no catalogue', () => {
    expect(picked()).toBeNull();
  });

  it('is written in a scheme’s file as the profiles write it, or is known to be in none of them', () => {
    const known = readSchemes(shipped, null);
    const named = known.ok ? [...known.value.values()].flatMap(({ scheme }) => scheme.catalogue?.taxonomy ?? []) : [];
    const inProfiles = new Set(
      [...shippedProfiles.values()].flatMap((one) => one.taxonomyCodes.map(({ taxonomy }) => taxonomy)),
    );
    expect(named.filter((taxonomy) => !inProfiles.has(taxonomy))).toEqual(['MIIT catalogue of first sets (2024)']);
    expect(named.length).toBeGreaterThan(1);
  });
});

describe('a checklist', () => {
  it('says missing, present, about to expire and expired by the day', () => {
    const scheme = schemeOf({ maxAgeDays: 365 });
    const documents = [report({ issuedOn: '2025-06-01' })];
    expect(standing(scheme, [], '2026-01-01')).toEqual([['missing', null]]);
    expect(standing(scheme, documents, '2026-05-01')).toEqual([['present', 31]]);
    expect(standing(scheme, documents, '2026-05-02')).toEqual([['expires-soon', 30]]);
    expect(standing(scheme, documents, '2026-06-01')).toEqual([['expires-soon', 0]]);
    expect(standing(scheme, documents, '2026-06-02')).toEqual([['expired', -1]]);
  });

  it('takes the shorter of its own term and the age that is asked for', () => {
    const documents = [report({ issuedOn: '2025-06-01', validUntil: '2025-12-31' })];
    expect(standing(schemeOf({ maxAgeDays: 365 }), documents, '2026-01-01')).toEqual([['expired', -1]]);
    expect(standing(schemeOf({}), documents, '2025-12-01')).toEqual([['expires-soon', 30]]);
    expect(standing(schemeOf({}), [report({})], '2026-01-01')).toEqual([['present', null]]);
  });

  it('does not guess the age of a document without a date, and takes the best of several', () => {
    const scheme = schemeOf({ maxAgeDays: 365 });
    expect(standing(scheme, [report({})], '2026-01-01')).toEqual([['undated', null]]);
    const several = [report({ issuedOn: '2024-01-01' }), report({}), report({ issuedOn: '2025-12-01' })];
    expect(standing(scheme, several, '2026-01-01')).toEqual([['present', 334]]);
  });

  it('does not count what was withdrawn, nor miss what is only asked for if there is one', () => {
    const withdrawn = { ...report({}), withdrawn: { sequence: 9, by: 'a', atMs: 0, reason: 'wrong' } };
    expect(standing(schemeOf({}), [withdrawn], '2026-01-01')).toEqual([['missing', null]]);
    expect(standing(schemeOf({ required: 'if-any' }), [], '2026-01-01')).toEqual([['not-needed', null]]);
  });
});

describe('rules of a scheme', () => {
  const base = { id: 'r', name: words } as const;
  const paid: SchemeRule = { ...base, fact: 'paidRatio', test: 'at-least', figure: figure(0.6) };
  const window: SchemeRule = {
    ...base,
    fact: 'deliveryDate',
    test: 'between',
    from: '2025-01-01',
    to: '2025-12-31',
    source: 's',
    certainty: 'guess',
  };
  const related: SchemeRule = { ...base, fact: 'isRelatedParty', test: 'is-not-so', source: 's', certainty: 'guess' };
  const standings = (rule: SchemeRule, identity: object | null) => {
    const facts = schemeFactsOf(identity === null ? null : machineIdentity.parse(identity), {
      firstUseDay: null,
      workH: 0,
    });
    return checklist(schemeOf({ rules: [rule] }), [], facts, '2026-01-01').rules.map((one) => one.standing);
  };
  const price = (minor: number) => ({ price: { minor, currency: 'CNY' } });
  const receipt = (minor: number, currency = 'CNY') => ({ date: '2025-03-01', amount: { minor, currency } });

  it('are met, not met, or not known', () => {
    expect(standings(paid, null)).toEqual(['unknown']);
    expect(standings(paid, { contract: price(100), receipts: [receipt(59)] })).toEqual(['not-met']);
    expect(standings(paid, { contract: price(100), receipts: [receipt(30), receipt(30)] })).toEqual(['met']);
    expect(standings(window, { deliveryDate: '2025-12-31' })).toEqual(['met']);
    expect(standings(window, { deliveryDate: '2026-01-01' })).toEqual(['not-met']);
    expect(standings({ ...window, to: null }, { deliveryDate: '2025-06-01' })).toEqual(['unknown']);
    expect(standings(related, { contract: { isRelatedParty: false } })).toEqual(['met']);
    expect(standings(related, { contract: {} })).toEqual(['unknown']);
    expect(standings({ ...related, fact: 'finalUser', test: 'known' }, {})).toEqual(['not-met']);
  });

  it('never add up money of two currencies', () => {
    expect(paidRatio(machineIdentity.parse({ contract: price(100), receipts: [receipt(60, 'USD')] }))).toBeNull();
    expect(paidRatio(machineIdentity.parse({ contract: price(0) }))).toBeNull();
  });
});

describe('an identity', () => {
  it('names what nobody has entered', () => {
    expect(missingOf(null)).toEqual(['identity']);
    const missing = missingOf(machineIdentity.parse({ model: 'ZP-2', contract: { no: '7' } }));
    expect(missing).toContain('contract.price');
    expect(missing).toContain('oem');
    expect(missing).not.toContain('model');
    expect(missing).not.toContain('contract.no');
  });
});

describe('schemes', () => {
  it('that are shipped are six, each item and rule with its source', () => {
    const schemes = readSchemes(shipped, null);
    if (!schemes.ok) throw new Error(JSON.stringify(schemes.problem));
    expect([...schemes.value.keys()].sort()).toEqual([
      'cn-hubei',
      'cn-jiangsu',
      'cn-miit-insurance-2025',
      'cn-samr-2024',
      'cn-shenzhen',
      'cn-zhejiang-insurance',
    ]);
    expect(schemes.value.get('cn-hubei')?.scheme.standing).toBe('template');
    for (const { scheme } of schemes.value.values()) {
      expect(checklist(scheme, [], noFacts, '2026-01-01').rules.every(({ source }) => source !== '')).toBe(true);
    }
  });

  it('of a site stand beside them, and one that cannot be read is named and not left out', () => {
    const folder = mkdtempSync(join(tmpdir(), 'banksman-schemes-'));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'own.json'), JSON.stringify(schemeOf({})));
    const schemes = readSchemes(shipped, folder);
    expect(schemes.ok && schemes.value.get('own')?.isOwn).toBe(true);
    writeFileSync(join(folder, 'own.json'), JSON.stringify({ ...schemeOf({}), itmes: [] }));
    expect(readSchemes(shipped, folder)).toMatchObject({
      problem: { code: 'scheme-invalid', facts: { file: 'own.json', field: 'itmes' } },
    });
    const [item] = schemeOf({}).items;
    writeFileSync(join(folder, 'own.json'), JSON.stringify({ ...schemeOf({}), items: [{ ...item, required: 'yes' }] }));
    expect(readSchemes(shipped, folder)).toMatchObject({
      problem: { facts: { file: 'own.json', field: 'items.0.required' } },
    });
    expect(readScheme(join(folder, 'none.json'))).toMatchObject({ problem: { code: 'scheme-invalid' } });
    rmSync(folder, { recursive: true });
  });
});
