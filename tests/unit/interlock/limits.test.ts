import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { LimitChange } from '../../../controller/contract/interlock/limits.ts';
import { Desk } from '../../../controller/interlock/process/desk.ts';
import { LimitsBook, limitsHashOf, withSiteRecords } from '../../../controller/interlock/limits/limits-book.ts';
import { StateStore } from '../../../controller/interlock/process/state-store.ts';
import { InterlockSite, resetBy, shippedLimitTable, testConfig } from '../../support/interlock-site.ts';

// Goal: R16, R11, fault 63: limits change by two persons, never wider while anything moves; a damaged file is never less restrictive.

const zhao = { user: 'zhao', role: 'safety' };
const chen = { user: 'chen', role: 'admin' };
const change = (id: string, value: number): LimitChange => ({
  id,
  value,
  source: 'risk assessment 7',
  certainty: 'known',
});

function bookOf(): LimitsBook {
  const shipped = shippedLimitTable();
  return new LimitsBook({ shipped, inForce: shipped, epoch: 1 });
}

const still = (): readonly string[] => [];
const codeOf = (answer: { ok: true } | { ok: false; problem: { code: string } }): string =>
  answer.ok ? 'ok' : answer.problem.code;

function proposed(book: LimitsBook, ...changes: LimitChange[]): string {
  const answer = book.propose({ changes, by: zhao, reason: 'narrow site' }, 0, 0);
  if (!answer.ok) throw new Error(answer.problem.code);
  return answer.value.id;
}

describe('R16: a change of limits', () => {
  it('takes a second person of the right role, within a day', () => {
    const book = bookOf();
    const before = book.limitsHash;
    const id = proposed(book, change('edgeMarginM', 0.4));
    expect(book.limitsHash).toBe(before);
    expect(codeOf(book.sign(id, { user: 'ZHAO ', role: 'safety' }, 0, still))).toBe('second-person-needed');
    expect(codeOf(book.sign(id, { user: 'li', role: 'foreman' }, 0, still))).toBe('role-refused');
    expect(codeOf(book.sign('limits-1-9', chen, 0, still))).toBe('proposal-unknown');
    expect(codeOf(book.sign(id, chen, 25 * 3600_000, still))).toBe('proposal-unknown');
    expect(codeOf(book.sign(id, chen, 1000, still))).toBe('ok');
    expect(book.inForce.limits.edgeMarginM).toBe(0.4);
    expect(book.limitsHash).not.toBe(before);
    expect(codeOf(book.sign(id, chen, 1000, still))).toBe('proposal-unknown');
  });

  it('is refused for unknown, doubled and impossible limits, by others, and while another one is open', () => {
    const book = bookOf();
    const ask = (changes: LimitChange[], by = zhao) => codeOf(book.propose({ changes, by, reason: 'x' }, 0, 0));
    expect(ask([change('speedOfLight', 1)])).toBe('limit-unknown');
    expect(ask([change('edgeMarginM', 1), change('edgeMarginM', 2)])).toBe('input-invalid');
    expect(ask([change('permitValidityMs', 5000)])).toBe('limit-out-of-range');
    expect(ask([change('edgeMarginM', NaN)])).toBe('limit-out-of-range');
    expect(ask([change('edgeMarginM', 1)], { user: 'li', role: 'foreman' })).toBe('role-refused');
    expect(ask([change('edgeMarginM', 1)])).toBe('ok');
    expect(ask([change('edgeMarginM', 1)])).toBe('proposal-open');
    expect(codeOf(book.withdraw(book.view(0).proposal?.id ?? '', chen, 0))).toBe('ok');
    expect(book.view(0).proposal).toBeNull();
  });

  it('fault 63: that widens anything is refused while a machine moves, whatever else it tightens', () => {
    const table = shippedLimitTable().records;
    const factor = fc.constantFrom(0.5, 0.9, 1, 1.1, 2);
    const some = fc.uniqueArray(fc.tuple(fc.constantFrom(...table), factor), {
      minLength: 1,
      maxLength: 5,
      selector: ([record]) => record.id,
    });
    fc.assert(
      fc.property(some, (picked) => {
        const free = picked.filter(([{ id }]) => !['cyclePeriodMs', 'permitValidityMs', 'lateCycleRatio'].includes(id));
        fc.pre(free.length > 0);
        const book = bookOf();
        const id = proposed(book, ...free.map(([record, by]) => change(record.id, record.value * by)));
        const isWider = free.some(([{ tighter, value }, by]) => value > 0 && (tighter === 'lower' ? by > 1 : by < 1));
        const answer = book.sign(id, chen, 0, () => ['t1']);
        expect(codeOf(answer)).toBe(isWider ? 'machines-moving' : 'ok');
        if (isWider) expect(codeOf(book.sign(id, chen, 0, still))).toBe('ok');
      }),
    );
  });

  it('survives as what differs from the shipped table, so that new limits of a later version come in', () => {
    const book = bookOf();
    const signed = book.sign(proposed(book, change('edgeMarginM', 0.4)), chen, 0, still);
    if (!signed.ok) throw new Error('refused');
    expect(signed.value.siteRecords.map(({ id }) => id)).toEqual(['edgeMarginM']);
    const again = withSiteRecords(shippedLimitTable(), signed.value.siteRecords);
    expect(again.ok && limitsHashOf(again.value)).toBe(book.limitsHash);
    const [record] = signed.value.siteRecords;
    if (record === undefined) throw new Error('no record');
    for (const bad of [
      { ...record, unit: 'km' },
      { ...record, tighter: 'lower' as const },
    ]) {
      expect(codeOf(withSiteRecords(shippedLimitTable(), [bad]))).toBe('limits-invalid');
    }
    expect(codeOf(withSiteRecords(shippedLimitTable(), [record, record]))).toBe('limits-invalid');
  });
});

describe('R11: a signed change', () => {
  it('is in the next permits, and every machine waits until somebody has acknowledged it', () => {
    const site = new InterlockSite(testConfig([{ id: 't1', profileId: 'trowelling-robot' }]));
    site.keepsRecord = false;
    const saved: string[] = [];
    const limits = bookOf();
    const desk = new Desk({
      interlock: site.interlock,
      limits,
      nowMonoMs: () => site.nowMs,
      nowMs: () => site.nowMs,
      onConfigured: () => {},
      onLatches: () => saved.push('latches'),
      onLimits: () => saved.push('limits'),
      onLimitsView: () => {},
      onRecordWires: () => undefined,
      onStopPass: () => {},
    });
    const say = (message: Record<string, unknown>) =>
      desk.read(JSON.stringify({ commandId: crypto.randomUUID(), ...message }));
    site.run(3500);
    expect(site.verdict('t1').level).toBe('run');
    const changes = [change('hysteresisTimeMs', 500)];
    expect(say({ type: 'propose-limits', changes, by: zhao, reason: 'trial' })).toMatchObject({ ok: true });
    const proposalId = limits.view(0).proposal?.id;
    site.place('t1', 30, 13).forwardMps = 0.3;
    site.run(200);
    expect(say({ type: 'sign-limits', proposalId, by: chen })).toMatchObject({ problem: { code: 'machines-moving' } });
    site.place('t1', 30, 13).isSilent = true;
    site.run(1500);
    expect(say({ type: 'sign-limits', proposalId, by: chen })).toMatchObject({ problem: { code: 'machines-moving' } });
    Object.assign(site.place('t1', 30, 13), { isSilent: false, forwardMps: 0 });
    site.run(300);
    expect(saved).toEqual([]);
    expect(say({ type: 'sign-limits', proposalId, by: chen })).toMatchObject({ ok: true });
    expect(saved).toEqual(['limits', 'latches']);
    const last = site.permits.at(-1)?.sequence ?? 0;
    site.run(5000);
    expect(site.permits.at(-1)).toMatchObject({ level: 'protectiveStop', limitsHash: limits.limitsHash });
    expect(site.permits.at(-1)?.sequence).toBeGreaterThan(last);
    const latch = site.interlock.latches()[0];
    expect(latch).toMatchObject({ ruleId: 'limits-changed', class: 'ack', by: chen });
    const unseen = { ...resetBy({ user: 'li', role: 'operator' }, latch?.id ?? ''), isInSight: false };
    expect(site.interlock.reset(unseen, site.nowMs).ok).toBe(true);
    site.run(700);
    expect(site.verdict('t1').level).toBe('run');
    const changesTold = site.interlock.pendingEvents(0).map((event) => event.change.type);
    expect(changesTold).toEqual(expect.arrayContaining(['limits-proposed', 'limits-signed', 'latched', 'reset']));
  });
});

describe('the file of limits', () => {
  const directories: string[] = [];
  afterEach(() => {
    for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
  });

  function stored(): string {
    const directory = mkdtempSync(join(tmpdir(), 'limits-'));
    directories.push(directory);
    const book = bookOf();
    const signed = book.sign(proposed(book, change('edgeMarginM', 0.4)), chen, 0, still);
    if (signed.ok) new StateStore(directory).saveLimits(signed.value.siteRecords);
    return directory;
  }

  it('fault 41: cut anywhere in one copy leaves the last good one in force and says so; in both it is refused', () => {
    const directory = stored();
    const whole = readFileSync(join(directory, 'limits.json'), 'utf8');
    const names = fc.constantFrom('limits.json', 'limits-copy.json');
    fc.assert(
      fc.property(names, fc.nat(whole.length - 1), (name, length) => {
        for (const file of ['limits.json', 'limits-copy.json']) writeFileSync(join(directory, file), whole);
        expect(new StateStore(directory).limits()).toMatchObject({ value: { state: 'sound' } });
        writeFileSync(join(directory, name), whole.slice(0, length));
        const limits = new StateStore(directory).limits();
        expect(limits).toMatchObject({
          ok: true,
          value: { state: 'damaged', records: [{ id: 'edgeMarginM', value: 0.4 }] },
        });
        writeFileSync(
          join(directory, name === 'limits.json' ? 'limits-copy.json' : 'limits.json'),
          whole.slice(0, length),
        );
        expect(new StateStore(directory).limits()).toMatchObject({ problem: { code: 'state-unreadable' } });
      }),
      { numRuns: 60 },
    );
  });

  it('edited by hand is refused, missing in one copy is damage, and none at all means the shipped table', () => {
    const directory = stored();
    const path = join(directory, 'limits.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"value":0.4', '"value":0.1'));
    expect(new StateStore(directory).limits()).toMatchObject({
      value: { state: 'damaged', records: [{ value: 0.4 }] },
    });
    rmSync(path);
    expect(new StateStore(directory).limits()).toMatchObject({
      value: { state: 'damaged', records: [{ value: 0.4 }] },
    });
    rmSync(join(directory, 'limits-copy.json'));
    expect(new StateStore(directory).limits()).toMatchObject({ value: { state: 'sound', records: [] } });
  });

  it('fault 41: while damaged lets machines finish and starts nothing, until two persons have reset it', () => {
    const site = new InterlockSite(testConfig([{ id: 't1', profileId: 'trowelling-robot' }]));
    site.run(3500);
    site.interlock.latchDamagedLimits(site.nowMs);
    site.cycle();
    expect(site.verdict('t1')).toMatchObject({ level: 'noStart', travelSpeedMaxMps: 0.5 });
    const { id } = site.interlock.latches()[0] ?? { id: '' };
    for (const by of [zhao, chen]) expect(site.interlock.reset(resetBy(by, id), site.nowMs).ok).toBe(true);
    site.cycle();
    expect(site.verdict('t1').level).toBe('run');
  });
});
