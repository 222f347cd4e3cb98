import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { SiteHistory } from '../../../../controller/accounts/history/site-history.ts';
import { NormDesk } from '../../../../controller/accounts/norms/norm-desk.ts';
import { normExample } from '../../../../controller/contract/accounts/norm-example.ts';
import type { NormDraftRequest } from '../../../../controller/contract/accounts/norm-record.ts';
import type { RecordBatch } from '../../../../controller/ledger/record.ts';
import { canonicalJson } from '../../../../kernel/canonical-json.ts';
import { LevellingShift, shiftBeginMs } from '../../../support/levelling-shift.ts';

// Goal: a norm on record can be checked by its hash in the ledger and stays as it was.

function deskOf(shift: LevellingShift) {
  const kept = new Map<string, unknown>();
  const ledger = shift.record;
  const commit = ledger.commit.bind(ledger);
  const record = Object.assign(ledger, {
    commit: async (batch: RecordBatch) => {
      const entries = await commit(batch);
      for (const { id, value } of batch.documents) kept.set(id, JSON.parse(JSON.stringify(value)));
      return entries;
    },
    document: (_kind: string, id: string) => kept.get(id),
    documents: () => [...kept].map(([id, value]) => ({ id, value })),
  });
  const clock = {
    epochMs: () => shift.nowMs,
    monoMs: () => shift.nowMs - shiftBeginMs,
    after: () => () => undefined,
  };
  const name = { zh: '整平机器人', en: 'Levelling robot' };
  const signed: number[] = [];
  const desk = new NormDesk({
    siteId: 'test',
    record,
    clock,
    history: new SiteHistory(record, clock),
    machines: () => [{ id: 'l1', label: 'L1', serialNo: 'DEMO-L1', profileId: 'levelling-robot', name }],
    calendar: () => ({ utcOffsetMs: 8 * 3_600_000, shifts: () => [] }),
    forecast: () => null,
    roster: () => null,
    checkpoint: () => (signed.length === 0 ? null : `test/1\n${String(signed.at(-1))}\nroot\n`),
    sign: async () => {
      signed.push(record.size());
    },
  });
  return { desk, ledger };
}

function workedShift(): LevellingShift {
  const lanes = [12, 12.2, 11.9, 12.4, 12.1, 12, 12.3, 12.2, 12.1].map((workMin) => ({
    workMin,
    turnMin: 0.5,
    amountM2: 20,
  }));
  return new LevellingShift().bay(lanes).pass('STOP_SITE', 1);
}

function requestOf(shift: LevellingShift): NormDraftRequest {
  const [from, to] = [shiftBeginMs, shift.nowMs].map((ms) => new Date(ms).toISOString()) as [string, string];
  return { watch: { machineIds: ['l1'], step: 'level', from, to, precisionPercent: 5 }, entered: normExample };
}

describe('the desk of norms', () => {
  it('offers the machines with what they earned, and what was entered last', async () => {
    const shift = workedShift();
    const { desk } = deskOf(shift);
    expect(await desk.choices()).toMatchObject({
      machines: [{ id: 'l1', steps: [{ step: 'level', fromMs: shiftBeginMs, toMs: shift.nowMs - 60_000 + 1_000 }] }],
      entered: normExample,
    });
    const entered = { ...normExample, item: { ...normExample.item, code: 'A2-R002' } };
    await desk.keep({ ...requestOf(shift), entered }, 'foreman');
    expect((await desk.choices()).entered.item.code).toBe('A2-R002');
  });

  it('drafts without writing anything', async () => {
    const shift = workedShift();
    const { desk, ledger } = deskOf(shift);
    const before = ledger.size();
    const draft = await desk.draft(requestOf(shift));
    expect(draft).toMatchObject({ ok: true, value: { problem: null, record: { study: { isEnough: true } } } });
    expect(ledger.size()).toBe(before);
  });

  it('puts a norm on record with the hash of all of it, over a signed checkpoint', async () => {
    const shift = workedShift();
    const { desk, ledger } = deskOf(shift);
    const kept = await desk.keep(requestOf(shift), 'foreman');
    if (!kept.ok) throw new Error(JSON.stringify(kept.problem));
    const entry = ledger.kept.at(-1);
    expect(entry).toMatchObject({ type: 'norm.recorded', actor: 'foreman', payload: { normId: 'norm-1', cycles: 9 } });
    const found = desk.find('norm-1');
    if (!found.ok) throw new Error(JSON.stringify(found.problem));
    const hash = createHash('sha256').update(canonicalJson(found.value.record)).digest('hex');
    expect([kept.value.sha256, entry?.payload['sha256']]).toEqual([hash, hash]);
    expect(found.value.record.observation.evidence?.ledger.checkpoint).toContain('test/1');
    expect(desk.list()).toMatchObject([{ id: 'norm-1', by: 'foreman', isEnough: true }]);
    expect(desk.find('norm-2')).toMatchObject({ problem: { code: 'not-found' } });
  });

  it('numbers two that come at once', async () => {
    const shift = workedShift();
    const { desk } = deskOf(shift);
    const both = await Promise.all([desk.keep(requestOf(shift), 'a'), desk.keep(requestOf(shift), 'b')]);
    expect(both.map((kept) => kept.ok && kept.value.id)).toEqual(['norm-1', 'norm-2']);
  });

  it('keeps nothing while the record cannot be written', async () => {
    const shift = workedShift();
    const { desk, ledger } = deskOf(shift);
    ledger.disk = 'refuses';
    expect(await desk.keep(requestOf(shift), 'foreman')).toMatchObject({ problem: { code: 'ledger-unavailable' } });
    expect(desk.list()).toEqual([]);
  });
});
