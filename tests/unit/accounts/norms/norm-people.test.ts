import { describe, expect, it } from 'vitest';
import { SiteHistory } from '../../../../controller/accounts/history/site-history.ts';
import { CrewDesk } from '../../../../controller/accounts/norms/crew-desk.ts';
import { foundWork } from '../../../../controller/accounts/norms/found-work.ts';
import { normObservationOf } from '../../../../controller/accounts/norms/norm-observation.ts';
import { observeNorm, type NormObserverPorts } from '../../../../controller/accounts/norms/norm-observer.ts';
import { normRecord } from '../../../../controller/accounts/norms/norm-record.ts';
import { normExample } from '../../../../controller/contract/accounts/norm-example.ts';
import {
  normWatch,
  type NormEvidence,
  type NormWatch,
} from '../../../../controller/contract/accounts/norm-evidence.ts';
import type { LedgerDraft } from '../../../../controller/contract/ledger/ledger.ts';
import type { Result } from '../../../../kernel/result.ts';
import { LevellingShift, shiftBeginMs } from '../../../support/levelling-shift.ts';

// Goal: who drove, by which certificate, and who worked beside the machine come from the record; several shifts make one norm.

const minuteMs = 60_000;
const lanes = [12, 12.2, 11.9, 12.4, 12.1, 12, 12.3, 12.2, 12.1].map((workMin) => ({
  workMin,
  turnMin: 0.5,
  amountM2: 20,
}));

function clockOf(shift: LevellingShift) {
  return { epochMs: () => shift.nowMs, monoMs: () => shift.nowMs - shiftBeginMs, after: () => () => undefined };
}

function portsOf(shift: LevellingShift): NormObserverPorts {
  return {
    siteId: 'test',
    record: shift.record,
    history: new SiteHistory(shift.record, clockOf(shift)),
    machines: () => [
      {
        ...{ id: 'l1', label: 'L1', serialNo: 'DEMO-L1', profileId: 'levelling-robot' },
        name: { zh: '整平机器人', en: 'Levelling robot' },
      },
    ],
    forecast: () => null,
    roster: () => null,
    checkpoint: () => null,
  };
}

function add(shift: LevellingShift, type: LedgerDraft['type'], actor: string, payload: LedgerDraft['payload']): void {
  const { nowMs } = shift;
  const machineId = type.startsWith('upkeep') ? null : 'l1';
  shift.record.add({ type, atMs: nowMs, monoMs: nowMs - shiftBeginMs, machineId, missionId: null, actor, payload });
}

function certificate(user: string, validUntil: string | null, grade?: string): LedgerDraft['payload'] {
  const subject = { kind: 'person', user, skill: 'levelling-robot' };
  const dates = { issuedOn: '2024-01-01', validUntil, warnDays: 30, isRequired: false, documentId: null };
  const paper = { kind: 'operator-certificate', name: '操作证', number: 'C-7', subject, ...dates };
  return { paperId: `c-${user}`, paper: grade === undefined ? paper : { ...paper, grade } };
}

function watchOf(shift: LevellingShift, more: Partial<NormWatch> = {}): NormWatch {
  const [from, to] = [shiftBeginMs, shift.nowMs].map((ms) => new Date(ms).toISOString()) as [string, string];
  return { machineIds: ['l1'], step: 'level', from, to, precisionPercent: 5, ...more };
}

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}

const observe = async (shift: LevellingShift, more: Partial<NormWatch> = {}): Promise<NormEvidence> =>
  value(await observeNorm(portsOf(shift), watchOf(shift, more)));

describe('who drove', () => {
  it('is told with grade and certificate by who had control in the cycles', async () => {
    const shift = new LevellingShift();
    add(shift, 'upkeep.paper-entered', 'safety', certificate('ma', '2027-01-01', '四级'));
    add(shift, 'control.taken', 'ma', { from: null, device: 'tablet' });
    const { operators, conditions } = await observe(shift.bay(lanes).pass('STOP_SITE', 1));
    expect(operators).toMatchObject([{ user: 'ma', certificate: { grade: '四级', number: 'C-7', isLapsed: false } }]);
    expect(operators?.[0]?.minutes).toBeCloseTo(
      lanes.reduce((sum, { workMin }) => sum + workMin + 0.5, 0),
      6,
    );
    expect(conditions.find(({ name }) => name === 'operator-grade')).toMatchObject({
      value: 'ma: 四级',
      source: 'papers',
    });
  });

  it('is shown with a certificate that had lapsed as such, and without one that was withdrawn or is of another model', async () => {
    const shift = new LevellingShift();
    add(shift, 'upkeep.paper-entered', 'safety', certificate('ma', '2026-01-01', '四级'));
    add(shift, 'upkeep.paper-entered', 'safety', certificate('li', null, '三级'));
    add(shift, 'upkeep.paper-withdrawn', 'safety', { paperId: 'c-li' });
    add(shift, 'control.taken', 'ma', { from: null, device: 'tablet' });
    shift.bay(lanes);
    add(shift, 'control.taken', 'li', { from: 'ma', device: 'tablet' });
    const { operators } = await observe(shift.bay(lanes).pass('STOP_SITE', 1));
    expect(operators).toMatchObject([
      { user: 'ma', certificate: { isLapsed: true } },
      { user: 'li', certificate: null },
    ]);
  });

  it('is nobody where nobody had control, and a grade by hand is marked as entered', async () => {
    const evidence = await observe(new LevellingShift().bay(lanes).pass('STOP_SITE', 1));
    expect(evidence.operators).toMatchObject([{ user: null, certificate: null }]);
    const entered = { ...normExample, conditions: { 'operator-grade': '四级' } };
    const { conditions } = value(normObservationOf(evidence, entered, 5));
    expect(conditions).toMatchObject({ 'operator-grade (entered)': '四级', 'crew (entered)': '普工 1, 一般技工 1' });
    expect(conditions).not.toHaveProperty('operator-grade');
  });
});

describe('who works beside a machine', () => {
  it('is counted by people, and the item takes the mean over the cycles', async () => {
    const shift = new LevellingShift();
    add(shift, 'crew.counted', 'ma', { persons: { general: 1, skilled: 1, senior: 0 } });
    shift.bay(lanes);
    add(shift, 'crew.counted', 'ma', { persons: { general: 3, skilled: 1, senior: 0 } });
    shift.bay(lanes).pass('STOP_SITE', 1);
    const evidence = await observe(shift);
    expect(evidence.crew?.persons).toEqual({ general: 2, skilled: 1, senior: 0 });
    expect(evidence.crew?.countedMin).toBeCloseTo(evidence.crew?.cyclesMin ?? 0, 9);
    const { crew, conditions } = value(normObservationOf(evidence, normExample, 5));
    expect(crew).toEqual([
      { grade: '普工', people: 2, dayWage: 115 },
      { grade: '一般技工', people: 1, dayWage: 170 },
    ]);
    expect(conditions['crew']).toContain('普工 2');
  });

  it('is no longer known a shift after the count, and never before it', async () => {
    const shift = new LevellingShift().bay(lanes);
    add(shift, 'crew.counted', 'ma', { persons: { general: 2, skilled: 0, senior: 0 } });
    shift.pass('STOP_SITE', 480).bay(lanes).pass('STOP_SITE', 1);
    expect((await observe(shift)).crew).toBeNull();
  });

  it('is refused where its trade has no wage, since no wage is invented', async () => {
    const shift = new LevellingShift();
    add(shift, 'crew.counted', 'ma', { persons: { general: 1, skilled: 0, senior: 1 } });
    const evidence = await observe(shift.bay(lanes).pass('STOP_SITE', 1));
    expect(normObservationOf(evidence, normExample, 5)).toMatchObject({ problem: { code: 'norm-wage-missing' } });
  });

  it('goes to the ledger with the mission that the machine works for', async () => {
    const shift = new LevellingShift();
    const ports = { record: shift.record, clock: clockOf(shift) };
    const desk = new CrewDesk({ ...ports, isMachine: (id) => id === 'l1', missionOf: () => 'mission-1' });
    expect(desk.view('l1')).toEqual({ ok: true, value: { count: null } });
    const persons = { general: 2, skilled: 1, senior: 0 };
    await desk.count('l1', persons, 'ma');
    expect(shift.record.kept.at(-1)).toMatchObject({
      ...{ type: 'crew.counted', machineId: 'l1', missionId: 'mission-1', actor: 'ma', payload: { persons } },
    });
    expect(desk.view('l1')).toMatchObject({ value: { count: { persons, by: 'ma' } } });
    expect(desk.view('x9')).toMatchObject({ problem: { code: 'machine-unknown' } });
  });
});

describe('several shifts', () => {
  /** Two bays with a night between them that nobody can explain. */
  const days = () =>
    new LevellingShift().bay(lanes).pass('UNEXPLAINED', 1_200, 'site-closed').bay(lanes).pass('STOP_SITE', 1);
  const calendar = { utcOffsetMs: 8 * 60 * minuteMs, shifts: () => [] };

  it('are found in the ledger by day, and together make one norm without the night', async () => {
    const shift = days();
    const history = await new SiteHistory(shift.record, clockOf(shift)).history('l1', 0, shift.nowMs + 1);
    const work = foundWork(history, calendar);
    expect(work.map(({ day, step, amount, coverage }) => [day, step, amount, coverage])).toEqual([
      ['2026-03-03', 'level', 180, 1],
      ['2026-03-02', 'level', 180, 1],
    ]);
    const parts = work.map(({ machineId, fromMs, toMs }) => ({
      ...{ machineId, from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() },
    }));
    const evidence = await observe(shift, { parts });
    const observation = value(normObservationOf(evidence, normExample, 5));
    expect(observation.cycles.minutes).toHaveLength(18);
    expect(observation.observedMin).toBeCloseTo(
      work.reduce((sum, { fromMs, toMs }) => sum + (toMs - fromMs) / minuteMs, 0),
      6,
    );
    expect(normRecord(observation).ok).toBe(true);
    expect(normRecord(value(normObservationOf(await observe(shift), normExample, 5)))).toMatchObject({
      problem: { code: 'shift-unexplained' },
    });
  });

  it('count no minute twice where they overlap, and lie within what is looked at', async () => {
    const shift = days();
    const { from, to } = watchOf(shift);
    const middle = new Date(shiftBeginMs + 60 * minuteMs).toISOString();
    const later = new Date(shiftBeginMs + 90 * minuteMs).toISOString();
    const parts = [
      { machineId: 'l1', from: middle, to: later },
      { machineId: 'l1', from, to: new Date(shiftBeginMs + 70 * minuteMs).toISOString() },
    ];
    const { observedMin } = value(normObservationOf(await observe(shift, { parts }), normExample, 5));
    expect(observedMin).toBeCloseTo(90, 6);
    const outside = [{ machineId: 'l2', from, to }];
    expect(normWatch.safeParse({ ...watchOf(shift), parts: outside }).success).toBe(false);
    expect(normWatch.safeParse({ ...watchOf(shift), parts }).success).toBe(true);
  });
});
