import { describe, expect, it } from 'vitest';
import type { InterlockConfig } from '../../../controller/contract/interlock/interlock.ts';
import { Desk } from '../../../controller/interlock/process/desk.ts';
import { LimitsBook } from '../../../controller/interlock/limits/limits-book.ts';
import { InterlockSite, resetBy, shippedLimitTable, testConfig } from '../../support/interlock-site.ts';

const operator = { user: 'wang', role: 'operator' };

function running(): InterlockSite {
  const site = new InterlockSite(
    testConfig([
      { id: 't1', profileId: 'trowelling-robot' },
      { id: 't2', profileId: 'trowelling-robot' },
    ]),
  );
  site.place('t1', 10, 13, 0);
  site.place('t2', 40, 13, 4);
  site.run(3500);
  return site;
}

function deskOf(site: InterlockSite, onConfigured: (config: InterlockConfig) => void = () => {}): Desk {
  return new Desk({
    interlock: site.interlock,
    nowMonoMs: () => site.nowMs,
    nowMs: () => site.nowMs,
    onConfigured,
    onLatches: () => {},
    limits: new LimitsBook({ shipped: shippedLimitTable(), inForce: shippedLimitTable(), epoch: 1 }),
    onLimits: () => {},
    onLimitsView: () => {},
    onRecordWires: () => undefined,
    onStopPass: () => {},
  });
}

describe('R22: a press that comes by both ways', () => {
  const press = { commandId: 'press-1', scope: { type: 'site' } as const, reason: '' };
  const latchIds = (site: InterlockSite) => site.interlock.storedLatches().map(({ id }) => id);

  it('is latched once, so that its copy does not undo a reset that somebody is about to give', () => {
    const site = running();
    const desk = deskOf(site);
    desk.stop(press, operator);
    const ids = latchIds(site);
    desk.read(JSON.stringify({ type: 'stop', ...press, by: operator }));
    expect(latchIds(site)).toEqual(ids);
    desk.stop({ ...press, scope: { type: 'machine', machineId: 't1' } }, operator);
    desk.stop({ ...press, commandId: 'press-2' }, operator);
    expect(latchIds(site)).toHaveLength(2);
    expect(latchIds(site)).not.toContain(ids[0]);
  });

  it('stops again when its copy comes after the reset', () => {
    const site = running();
    const desk = deskOf(site);
    desk.stop(press, operator);
    site.run(3_000);
    const [latch] = site.interlock.latches();
    expect(site.interlock.reset(resetBy(operator, latch?.id ?? ''), site.nowMs).ok).toBe(true);
    desk.stop(press, operator);
    site.cycle();
    expect(site.verdict('t1').level).toBe('controlStop');
  });
});

describe('a control stop', () => {
  it('stands all machines of its scope in the next cycle, until a person resets it', () => {
    const site = running();
    site.interlock.stop({ type: 'level', levelId: 'level-2' }, operator, 'look', site.nowMs);
    site.cycle();
    expect(site.verdict('t2')).toMatchObject({ level: 'controlStop', travelSpeedMaxMps: 0 });
    expect(site.verdict('t1').level).toBe('run');
    site.run(60_000);
    expect(site.verdict('t2').level).toBe('controlStop');
    const [latch] = site.interlock.latches();
    expect(latch).toMatchObject({ ruleId: 'control-stop', by: operator, reason: 'look', causeGone: true });
    expect(site.interlock.reset(resetBy(operator, latch?.id ?? ''), site.nowMs).ok).toBe(true);
    site.cycle();
    expect(site.verdict('t2').level).toBe('hold');
    site.run(1500);
    expect(site.verdict('t2').level).toBe('run');
  });

  it('is one latch however often it is pressed, the newest, and each press is reported', () => {
    const site = running();
    for (let press = 0; press < 5; press += 1) site.interlock.stop({ type: 'site' }, operator, '', site.nowMs);
    site.run(100);
    const reported = site.events.flatMap(({ change }) => (change.type === 'latched' ? [change.latch.id] : []));
    expect(new Set(reported).size).toBe(5);
    expect(site.interlock.latches().map(({ id }) => id)).toEqual([reported.at(-1)]);
  });

  it('I4: does not leave by a reset that was issued before somebody pressed again', () => {
    const site = running();
    site.interlock.stop({ type: 'site' }, operator, 'first', site.nowMs);
    const seen = site.interlock.latches()[0]?.id ?? '';
    site.interlock.stop({ type: 'site' }, { user: 'li', role: 'auditor' }, 'second', site.nowMs);
    expect(site.interlock.reset(resetBy(operator, seen), site.nowMs)).toMatchObject({
      problem: { code: 'latch-unknown' },
    });
    site.run(3000);
    expect(site.verdict('t1').level).toBe('controlStop');
    expect(site.interlock.latches()).toMatchObject([{ reason: 'second', by: { user: 'li' } }]);
    expect(site.interlock.reset(resetBy(operator, site.interlock.latches()[0]?.id ?? ''), site.nowMs).ok).toBe(true);
  });

  it('cannot be reset before it exists, by the wrong role, without a name, or twice', () => {
    const site = running();
    expect(site.interlock.reset(resetBy(operator, 'latch-1-1'), 0)).toMatchObject({
      problem: { code: 'latch-unknown' },
    });
    site.interlock.stop({ type: 'site' }, operator, '', site.nowMs);
    const id = site.interlock.latches()[0]?.id ?? '';
    for (const by of [
      { user: 'a', role: 'auditor' },
      { user: '  ', role: 'operator' },
    ]) {
      expect(site.interlock.reset(resetBy(by, id), 0)).toMatchObject({ problem: { code: 'role-refused' } });
    }
    expect(site.interlock.reset(resetBy(operator, id), 0).ok).toBe(true);
    site.interlock.stop({ type: 'site' }, operator, '', site.nowMs);
    expect(site.interlock.reset(resetBy(operator, id), 0)).toMatchObject({ problem: { code: 'latch-unknown' } });
    expect(site.interlock.latches()).toHaveLength(1);
  });

  it('cannot be reset while a machine of its scope still moves', () => {
    const site = running();
    site.interlock.stop({ type: 'machine', machineId: 't1' }, operator, '', site.nowMs);
    site.place('t1', 10, 13, 0).forwardMps = 0.2;
    site.run(200);
    const [latch] = site.interlock.latches();
    expect(latch?.causeGone).toBe(false);
    expect(site.interlock.reset(resetBy(operator, latch?.id ?? ''), 0)).toMatchObject({
      problem: { code: 'cause-present', facts: { machineId: 't1' } },
    });
    site.place('t1', 10, 13, 0).forwardMps = 0;
    site.run(200);
    expect(site.interlock.reset(resetBy(operator, latch?.id ?? ''), 0).ok).toBe(true);
  });

  it('holds a machine whose place is unknown under the stop of any level', () => {
    const site = new InterlockSite(testConfig([{ id: 't1', profileId: 'trowelling-robot' }]));
    site.truth.clear();
    site.interlock.stop({ type: 'level', levelId: 'level-3' }, operator, '', 0);
    site.run(100);
    expect(site.binding('t1')).toBe('control-stop');
  });
});

describe('the desk', () => {
  const line = (message: unknown) => JSON.stringify(message);

  it('does a repeated reset once, and a repeated stop each time', () => {
    const site = running();
    const desk = deskOf(site);
    const stop = line({ type: 'stop', commandId: 's', scope: { type: 'site' }, by: operator, reason: '' });
    expect(desk.read(stop)).toMatchObject({ ok: true });
    const latchId = site.interlock.latches()[0]?.id;
    const reset = line({ type: 'reset', commandId: 'r', ...resetBy(operator, latchId ?? '') });
    expect(desk.read(reset)).toMatchObject({ ok: true });
    expect(desk.read(stop)).toMatchObject({ ok: true });
    expect(desk.read(reset)).toMatchObject({ ok: true });
    expect(site.interlock.latches()).toHaveLength(1);
  });

  it('refuses what is no message, and says why where it can', () => {
    const site = running();
    const desk = deskOf(site);
    expect(desk.read('{')).toBeNull();
    expect(desk.read('null')).toBeNull();
    expect(desk.read(line({ type: 'stop', commandId: 'x', scope: { type: 'galaxy' } }))).toMatchObject({
      ok: false,
      problem: { code: 'input-invalid' },
    });
    expect(desk.refusedLines).toBe(3);
    expect(site.interlock.latches()).toEqual([]);
  });

  it('takes a configuration over without losing sequence, stop or pose', () => {
    const site = running();
    const desk = deskOf(site);
    site.interlock.stop({ type: 'site' }, operator, '', site.nowMs);
    site.run(100);
    const before = site.permits.filter((permit) => permit.machineId === 't1').at(-1)?.sequence ?? 0;
    const config = { ...testConfig([{ id: 't1', profileId: 'trowelling-robot' }]), geometryHash: 'ef'.repeat(32) };
    expect(desk.read(line({ type: 'configure', commandId: 'c', config }))).toMatchObject({ ok: true });
    site.run(100);
    const after = site.permits.filter((permit) => permit.machineId === 't1').at(-1);
    expect(after).toMatchObject({ geometryHash: 'ef'.repeat(32), level: 'controlStop' });
    expect(after?.sequence).toBeGreaterThan(before);
  });
});

describe('events', () => {
  it('are kept until acknowledged', () => {
    const site = running();
    site.keepsRecord = false;
    site.interlock.stop({ type: 'site' }, operator, '', site.nowMs);
    site.run(100);
    const all = site.interlock.pendingEvents(0);
    expect(all.length).toBeGreaterThan(1);
    site.interlock.acknowledgeEvents(all[0]?.sequence ?? 0);
    expect(site.interlock.pendingEvents(0)).toHaveLength(all.length - 1);
  });

  it('say how many were lost when nobody acknowledged for too long', () => {
    const site = running();
    for (let round = 0; round < 1200; round += 1) {
      site.interlock.stop({ type: 'site' }, operator, '', site.nowMs);
      site.interlock.reset(resetBy(operator, site.interlock.latches()[0]?.id ?? ''), site.nowMs);
    }
    const pending = site.interlock.pendingEvents(0);
    expect(pending.length).toBeLessThanOrEqual(2000);
    expect(pending.at(-1)?.change).toMatchObject({ type: 'lost-events' });
  });
});
