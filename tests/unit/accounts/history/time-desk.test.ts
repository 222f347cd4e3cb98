import { beforeEach, describe, expect, it } from 'vitest';
import { SiteHistory } from '../../../../controller/accounts/history/site-history.ts';
import { TimeDesk } from '../../../../controller/accounts/history/time-desk.ts';
import type { TimeState } from '../../../../controller/contract/ledger/ledger.ts';
import type { TimeCorrectionRequest } from '../../../../controller/contract/accounts/time-account.ts';
import { LedgerInMemory } from '../../../support/ledger/ledger-in-memory.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const hourMs = 3_600_000;
let clock: ManualClock;
let record: LedgerInMemory;
let history: SiteHistory;
let desk: TimeDesk;
let toldNow: [string, unknown][];

function write(type: 'site.opened' | 'machine.time-state', machineId: string | null, payload: object = {}): void {
  record.add({
    ...{ type, machineId, missionId: null, actor: 'system', atMs: clock.epochMs(), monoMs: clock.monoMs() },
    payload: { ...payload },
  });
}

function be(to: TimeState, cause: string): void {
  write('machine.time-state', 'l1', { from: null, to, cause, taskId: null });
}

async function told(fromMs: number, toMs: number): Promise<unknown[]> {
  const { intervals } = await history.history('l1', fromMs, toMs);
  return intervals.map((one) => [one.fromMs, one.state, one.cause, one.correctedBy]);
}

/** The machine works for an hour, stands for an hour without work, and works again for an hour. */
beforeEach(async () => {
  clock = new ManualClock(0);
  record = new LedgerInMemory();
  history = new SiteHistory(record, clock);
  toldNow = [];
  desk = new TimeDesk({
    ...{ history, record, clock, nextId: () => 'p1', isKnown: (id) => id === 'l1' },
    onToldNow: (machineId, cause) => void toldNow.push([machineId, cause]),
  });
  write('site.opened', null);
  be('WORK', 'task');
  await clock.advance(hourMs);
  be('STOP_SITE', 'no-task');
  await clock.advance(hourMs);
  be('WORK', 'task');
  await clock.advance(hourMs);
});

describe('a cause that a person tells', () => {
  it('holds where the record does not know the cause, and nowhere else', async () => {
    const answer = await desk.tell('l1', { fromMs: hourMs / 2, toMs: 2.5 * hourMs, cause: 'weather', note: '' }, 'op');
    expect(answer).toEqual({ ok: true, value: { outcome: 'in-force', proposalId: null } });
    expect(await told(0, 3 * hourMs)).toEqual([
      [0, 'WORK', 'task', null],
      [hourMs, 'STOP_EXT', 'weather', 4],
      [2 * hourMs, 'WORK', 'task', null],
    ]);
    expect(record.kept.at(-1)).toMatchObject({ type: 'time.cause-told', machineId: 'l1', actor: 'op' });
  });

  it('can be told again, and the latest holds', async () => {
    await desk.tell('l1', { fromMs: hourMs, toMs: 2 * hourMs, cause: 'weather', note: '' }, 'op');
    await desk.tell('l1', { fromMs: hourMs, toMs: 1.5 * hourMs, cause: 'rest', note: '' }, 'op');
    expect(await told(hourMs, 2 * hourMs)).toEqual([
      [hourMs, 'REST', 'rest', 5],
      [1.5 * hourMs, 'STOP_EXT', 'weather', 4],
    ]);
  });

  it('keeps the recorded state where the words alone say why', async () => {
    await desk.tell('l1', { fromMs: hourMs, toMs: 2 * hourMs, cause: 'other-cause', note: 'gate locked' }, 'op');
    expect(await told(hourMs, 2 * hourMs)).toEqual([[hourMs, 'STOP_SITE', 'other-cause', 4]]);
  });

  it('holds on while the stand goes on, and is passed on for that', async () => {
    be('STOP_SITE', 'no-task');
    await clock.advance(hourMs);
    await desk.tell('l1', { fromMs: 3 * hourMs, toMs: null, cause: 'rest', note: '' }, 'op');
    expect(toldNow).toEqual([['l1', { state: 'REST', cause: 'rest' }]]);
    await clock.advance(hourMs);
    expect(await told(3 * hourMs, 5 * hourMs)).toEqual([[3 * hourMs, 'REST', 'rest', 5]]);
    // Once the machine has done something else, the next stand is another one.
    be('WORK', 'task');
    await clock.advance(hourMs);
    be('STOP_SITE', 'no-task');
    await clock.advance(hourMs);
    expect(await told(4 * hourMs, 7 * hourMs)).toEqual([
      [4 * hourMs, 'REST', 'rest', 5],
      [5 * hourMs, 'WORK', 'task', null],
      [6 * hourMs, 'STOP_SITE', 'no-task', null],
    ]);
  });

  it('is refused for known time, time to come, time before the record, no time and no machine', async () => {
    const ask = async (fromMs: number, toMs: number | null, machineId = 'l1') => {
      const answer = await desk.tell(machineId, { fromMs, toMs, cause: 'rest', note: '' }, 'op');
      return answer.ok ? 'ok' : answer.problem.code;
    };
    expect(await ask(0, hourMs)).toBe('nothing-to-tell');
    expect(await ask(hourMs, 4 * hourMs)).toBe('time-to-come');
    expect(await ask(4 * hourMs, null)).toBe('time-reversed');
    expect(await ask(-1, hourMs)).toBe('time-before-record');
    expect(await ask(hourMs, 2 * hourMs, 'f9')).toBe('machine-unknown');
    record.disk = 'refuses';
    expect(await ask(hourMs, 2 * hourMs)).toBe('ledger-unavailable');
    expect(record.kept).toHaveLength(4);
  });
});

describe('a correction of time', () => {
  const correction: TimeCorrectionRequest = {
    ...{ fromMs: hourMs / 2, toMs: 1.5 * hourMs, state: 'REWORK', mode: 'manual', cause: 'rework', reason: 'seen' },
  };

  it('lies over the record and leaves it as it was', async () => {
    const before = JSON.stringify(record.kept);
    await desk.correct('l1', correction, 'boss');
    expect(JSON.stringify(record.kept.slice(0, 4))).toBe(before);
    const { intervals } = await history.history('l1', 0, 3 * hourMs);
    expect(intervals.map(({ toMs, state, mode, correctedBy }) => [toMs, state, mode, correctedBy])).toEqual([
      [hourMs / 2, 'WORK', null, null],
      [hourMs, 'REWORK', 'manual', 4],
      [1.5 * hourMs, 'REWORK', 'manual', 4],
      [2 * hourMs, 'STOP_SITE', null, null],
      [3 * hourMs, 'WORK', null, null],
    ]);
  });

  it('may be corrected again, and outranks whatever cause is told', async () => {
    await desk.correct('l1', correction, 'boss');
    await desk.tell('l1', { fromMs: hourMs, toMs: 2 * hourMs, cause: 'weather', note: '' }, 'op');
    await desk.correct(
      'l1',
      { ...correction, fromMs: hourMs, toMs: 1.25 * hourMs, state: 'FAULT', cause: 'x' },
      'boss',
    );
    expect(await told(hourMs, 2 * hourMs)).toEqual([
      [hourMs, 'FAULT', 'x', 6],
      [1.25 * hourMs, 'REWORK', 'rework', 4],
      [1.5 * hourMs, 'STOP_EXT', 'weather', 5],
    ]);
  });

  it('of time long past waits for another person, and is shown as backdated', async () => {
    await clock.advance(60 * hourMs);
    expect(await desk.correct('l1', correction, 'boss')).toMatchObject({ value: { outcome: 'second-person' } });
    expect((await told(hourMs, 1.5 * hourMs)).at(0)).toEqual([hourMs, 'STOP_SITE', 'no-task', null]);
    expect(await desk.proposals()).toMatchObject([{ proposalId: 'p1', by: 'boss', machineId: 'l1', correction }]);
    expect(await desk.confirm('p1', 'boss')).toMatchObject({ problem: { code: 'second-person-needed' } });
    expect(await desk.confirm('p1', 'chief')).toMatchObject({ ok: true });
    expect((await told(hourMs, 1.5 * hourMs)).at(0)).toEqual([hourMs, 'REWORK', 'rework', 5]);
    expect(record.kept.at(-1)).toMatchObject({ actor: 'chief', payload: { proposedBy: 'boss' } });
    expect(await desk.confirm('p1', 'chief')).toMatchObject({ problem: { code: 'correction-unknown' } });
    expect(await history.doubts('l1', 0, 100 * hourMs)).toEqual([
      { kind: 'backdated-correction', machineId: 'l1', atMs: 63 * hourMs, sequence: 5, byMs: 61.5 * hourMs },
    ]);
  });

  it('that waits can be withdrawn', async () => {
    await clock.advance(60 * hourMs);
    await desk.correct('l1', correction, 'boss');
    expect(await desk.withdraw('p1', 'boss')).toMatchObject({ ok: true });
    expect(await desk.proposals()).toEqual([]);
  });

  it('is refused where it says nothing new, goes on for days or lies ahead', async () => {
    const ask = async (change: Partial<TimeCorrectionRequest>) => {
      const answer = await desk.correct('l1', { ...correction, mode: null, ...change }, 'boss');
      return answer.ok ? 'ok' : answer.problem.code;
    };
    expect(await ask({ fromMs: 0, toMs: hourMs, state: 'WORK', cause: 'task' })).toBe('nothing-to-correct');
    expect(await ask({ toMs: 4 * hourMs })).toBe('time-to-come');
    await clock.advance(30 * hourMs);
    expect(await ask({ toMs: 30 * hourMs })).toBe('time-too-long');
  });
});
