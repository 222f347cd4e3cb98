import { beforeEach, describe, expect, it } from 'vitest';
import { isShared } from '../../../controller/dispatch/cages/mission-lifts.ts';
import { asId, type MachineId } from '../../../kernel/ids.ts';
import { CageRig, levelAt, storeyM } from '../../support/cage-rig.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { MemoryRecord } from '../../support/ledger/memory-record.ts';
import { stopLatch } from '../../support/stop-latch.ts';

// Goal: people's calls and the lifts of hoist runs share the cages, nothing under way is torn off, and nothing moves again by itself after a
// stop or a loss. Method: the desk with real books and task runs, on cages that go where they are sent, on a clock of the test's own.

const drives = (rig: CageRig, id: 'h1a' | 'h1b'): number =>
  rig.links[id].commands.filter(({ type }) => type === 'follow-path').length;
const cageA = asId<MachineId>('h1a');

describe('the desk of the cages', () => {
  let rig: CageRig;

  beforeEach(() => {
    rig = new CageRig(new ManualClock());
  });

  it('answers a call with the cage and its time at once, and keeps its word', async () => {
    const call = rig.people(4, 1);
    expect(call).toMatchObject({ state: 'coming', madeBy: 'wang', persons: 2, massKg: 160 });
    const { cageId, arrivesAtMs } = call;
    await rig.until('the ride to be over', 90, () => rig.now(call).state === 'done');
    const [boarded] = rig.entries('hoist-call.boarded');
    expect(boarded).toMatchObject({ machineId: cageId, payload: { callId: call.id } });
    expect(Math.abs(Number(boarded?.payload['thereAtMs']) - arrivesAtMs!)).toBeLessThan(3_000);
    expect(rig.now(call).waitedS).toBeGreaterThanOrEqual((3 * storeyM) / 1.05);
    expect(rig.record.written.map(({ type }) => type)).toEqual([
      'hoist-call.made',
      'hoist-call.assigned',
      'hoist-call.boarded',
      'hoist-call.alighted',
    ]);
    expect(rig.links[cageId as 'h1a'].heightM).toBe(0);
  });

  it.each([
    ['level-unknown', { cargo: 'people', persons: 1, fromLevelId: 'roof', toLevelId: levelAt(1) }],
    ['same-level', { cargo: 'people', persons: 1, fromLevelId: levelAt(1), toLevelId: levelAt(1) }],
    ['too-many-persons', { cargo: 'people', persons: 22, fromLevelId: levelAt(2), toLevelId: levelAt(1) }],
    ['overload', { cargo: 'materials', massKg: 2_001, fromLevelId: levelAt(2), toLevelId: levelAt(1) }],
    ['door-too-narrow', { cargo: 'robot', massKg: 200, widthM: 1.5, fromLevelId: levelAt(2), toLevelId: levelAt(1) }],
    [
      'cage-floor-too-small',
      { cargo: 'materials', massKg: 200, areaM2: 4.3, fromLevelId: levelAt(2), toLevelId: levelAt(1) },
    ],
  ] as const)('refuses with %s what no cage can carry', (code, request) => {
    expect(rig.desk.call({ ...request, priority: 1 }, 'wang')).toMatchObject({ ok: false, problem: { code } });
    expect(rig.desk.view().calls).toEqual([]);
  });

  it('lets people ride between the lifts of a hoist run, and counts every lift once, for the cage that made it', async () => {
    const { id } = await rig.hoistRun(3, 4);
    await rig.run(20);
    const calls = [rig.people(2, 4), rig.people(4, 1), rig.people(3, 1)];
    await rig.until('everything to be up', 1_500, () => {
      const isOver = calls.every((call) => rig.now(call).state === 'done' || rig.now(call).state === 'ended');
      return isOver && rig.mission(id).progress.every(({ state }) => state === 'done');
    });
    const waits = rig.entries('hoist-call.boarded').map(({ payload }) => Number(payload['waitedS']));
    expect(waits).toHaveLength(3);
    // A lift takes nearly four minutes: nobody waits until the run is over.
    expect(Math.max(...waits)).toBeLessThan(300);
    const earned = rig.entries('quantity.earned');
    expect(earned.reduce((sum, { payload }) => sum + Number(payload['amount']), 0)).toBe(4);
    const plan = rig.mission(id).plan!;
    for (const { payload, machineId } of earned)
      expect(machineId).toBe(plan.tasks.find((task) => task.id === payload['taskId'])?.machineId);
    expect(new Set(earned.map(({ machineId }) => machineId)).size).toBe(2);
  });

  it('tears nothing off for a call that comes while a cage is on its way', async () => {
    const far = rig.people(5, 1);
    const near = rig.people(5, 1);
    await rig.run(3);
    rig.people(2, 1);
    rig.people(3, 1);
    await rig.run(10);
    expect(rig.now(far)).toMatchObject({ cageId: far.cageId });
    expect(rig.now(near).state).not.toBe('ended');
    const ended = Object.values(rig.links).flatMap((link) => [...link.running.values()]);
    const sent = [...rig.links.h1a.commands, ...rig.links.h1b.commands].filter(({ type }) => type === 'follow-path');
    // Each drive that was sent is still under way or was driven to its end.
    expect(sent.length - ended.length).toBeLessThanOrEqual(2);
    await rig.until('all to be down', 200, () => rig.desk.view().calls.every(({ state }) => state === 'done'));
  });

  it('lets people in at a gate that is open already, for as long as they take', async () => {
    rig.leases.take('h1b', 'zhang', 0, 'by-hand');
    const first = rig.people(1, 4, 10);
    await rig.run(3);
    const joining = rig.people(1, 3, 2);
    expect(joining).toMatchObject({ state: 'coming', cageId: 'h1a' });
    await rig.until('both to be aboard', 60, () => rig.now(joining).state === 'aboard');
    expect(rig.now(first).state).toBe('aboard');
    expect(rig.now(joining).waitedS).toBe(0);
    expect(drives(rig, 'h1a')).toBe(0);
    // Twelve seconds of the gate, two for each of the twelve.
    const [made, ...boarded] = [...rig.entries('hoist-call.made').slice(0, 1), ...rig.entries('hoist-call.boarded')];
    expect(boarded.map(({ payload }) => payload['callId'])).toEqual([first.id, joining.id]);
    expect(boarded[0]!.atMs - made!.atMs).toBeGreaterThanOrEqual(36_000);
    const late = rig.people(1, 3, 21);
    expect(late.state).toBe('waiting');
    await rig.until('the first to be up', 90, () => rig.now(first).state === 'done');
  });

  it('gives the calls of a lost cage to the other, and takes none of them back by itself when it is heard after long', async () => {
    const first = rig.people(5, 1);
    const second = rig.people(4, 1);
    const third = rig.people(3, 1);
    await rig.run(1);
    const lostId = first.cageId as 'h1a' | 'h1b';
    const otherId = lostId === 'h1a' ? 'h1b' : 'h1a';
    rig.silent.add(lostId);
    rig.links[lostId].cut();
    await rig.run(5);
    expect([first, second, third].map((call) => rig.now(call).cageId)).toEqual([otherId, otherId, otherId]);
    await rig.until('the other to bring all down', 300, () =>
      [first, second, third].every((call) => rig.now(call).state === 'done'),
    );
    const before = rig.links[lostId].commands.length;
    rig.silent.delete(lostId);
    rig.links[lostId].state = 'connected';
    await rig.run(2);
    expect(rig.desk.view().cages.find(({ machineId }) => machineId === lostId)).toMatchObject({
      state: 'paused',
      cause: 'link-was-lost',
    });
    expect(rig.notices).toContain('hoist-paused');
    rig.people(1, 2);
    rig.people(5, 2);
    await rig.run(60);
    expect(rig.links[lostId].commands).toHaveLength(before);
    expect(rig.desk.resume(lostId, 'wang')).toEqual({ ok: true, value: undefined });
    rig.people(1, 2);
    rig.people(5, 2);
    await rig.run(10);
    expect(rig.links[lostId].commands.length).toBeGreaterThan(before);
  });

  it('stops both cages under a latched stop; its reset moves nobody, a person who puts a cage back does', async () => {
    const calls = [rig.people(5, 1), rig.people(4, 1)];
    await rig.run(3);
    rig.latch([stopLatch({ scope: { type: 'site' } })]);
    await rig.run(1);
    expect([...rig.links.h1a.running, ...rig.links.h1b.running]).toEqual([]);
    expect(
      rig.desk.call({ cargo: 'people', persons: 1, fromLevelId: levelAt(1), toLevelId: levelAt(2), priority: 1 }, 'li'),
    ).toMatchObject({
      problem: { code: 'reset-first' },
    });
    expect(rig.desk.resume('h1a', 'li')).toMatchObject({ problem: { code: 'reset-first' } });
    const before = [drives(rig, 'h1a'), drives(rig, 'h1b')];
    expect(before).toEqual([1, 1]);
    rig.latch([]);
    await rig.run(30);
    expect([drives(rig, 'h1a'), drives(rig, 'h1b')]).toEqual(before);
    expect(calls.map((call) => rig.now(call).problem?.code)).toEqual(['no-cage-free', 'no-cage-free']);
    expect(rig.desk.resume('h1b', 'li').ok).toBe(true);
    expect(rig.leases.holder('h1b')).toMatchObject({ holder: 'li' });
    await rig.until('one cage to bring all down', 200, () => calls.every((call) => rig.now(call).state === 'done'));
    expect(drives(rig, 'h1a')).toBe(1);
  });

  it('holds a mission at once where a cage works for it alone, and goes on from there', async () => {
    const { id } = await rig.hoistRun(4, 2);
    await rig.until('a lift to be on its way up', 200, () => rig.links.h1a.heightM > 1 || rig.links.h1b.heightM > 1);
    rig.active.interrupt(id, 'its-own');
    await rig.book.apply(id, { type: 'held', reason: { code: 'held-by-person' } }, 'foreman');
    await rig.run(1);
    expect(rig.active.isIdle(id)).toBe(true);
    const heights = [rig.links.h1a.heightM, rig.links.h1b.heightM];
    const loaded = rig.desk.view().cages.filter(({ cause }) => cause === 'mission-held');
    expect(loaded.length).toBeGreaterThan(0);
    await rig.run(30);
    expect([rig.links.h1a.heightM, rig.links.h1b.heightM]).toEqual(heights);
    await rig.book.apply(id, { type: 'resumed' }, 'foreman');
    await rig.until('the lifts to be up', 600, () => rig.mission(id).progress.every(({ state }) => state === 'done'));
    expect(rig.entries('quantity.earned').map(({ payload }) => payload['amount'])).toEqual([1, 1]);
  });

  it('lets people who share a stop with a mission ride on when that is held', async () => {
    rig.leases.take('h1b', 'zhang', 0, 'by-hand');
    const { id } = await rig.hoistRun(3, 1);
    await rig.run(20);
    // Called while the lift is loaded below: the cage that unloads it takes the person on.
    const call = rig.people(3, 5, 1);
    await rig.until('a stop for both', 300, () =>
      rig.active.all().some(({ serves }) => serves.includes(id) && serves.length > 1),
    );
    rig.active.interrupt(id, 'its-own');
    await rig.book.apply(id, { type: 'held', reason: { code: 'held-by-person' } }, 'foreman');
    await rig.until('the person to be there', 300, () => rig.now(call).state === 'done');
    expect(rig.mission(id).progress.map(({ state }) => state)).toEqual(['done', 'done']);
  });

  it('begins nothing of a mission that is planned again, and lets people ride meanwhile', async () => {
    const { id } = await rig.hoistRun(3, 3);
    await rig.run(1);
    rig.paused.add(id);
    rig.active.interrupt(id, 'shared-too');
    await rig.run(1);
    expect(rig.active.isIdle(id)).toBe(true);
    const call = rig.people(4, 1);
    await rig.until('the people to be down', 120, () => rig.now(call).state === 'done');
    expect(rig.active.isIdle(id)).toBe(true);
    expect(rig.mission(id).progress.map(({ state }) => state)).not.toContain('running');
    rig.paused.delete(id);
    await rig.run(2);
    expect(rig.active.isIdle(id)).toBe(false);
  });

  it('leaves a cage to a ride that asks for it: brings home who is in it, fetches nobody else', async () => {
    const call = rig.people(3, 1);
    const cageId = asId<MachineId>(call.cageId!);
    await rig.run(5);
    expect(rig.desk.grants(cageId, 60_000)).toBe(false);
    let grantedAtS = -1;
    for (let s = 0; s < 120 && grantedAtS < 0; s += 1) {
      const later = s === 2 ? rig.people(3, 1) : null;
      if (later !== null) expect(later.cageId).not.toBe(cageId);
      await rig.run(0.8);
      if (rig.desk.grants(cageId, 60_000)) grantedAtS = s;
    }
    expect(grantedAtS).toBeGreaterThan(0);
    expect(rig.now(call).state).toBe('done');
    rig.reserved.set(cageId, rig.clock.epochMs() + 60_000);
    const before = drives(rig, call.cageId as 'h1a');
    rig.people(5, 1);
    rig.people(1, 5);
    await rig.run(60);
    expect(drives(rig, call.cageId as 'h1a')).toBe(before);
    expect(rig.desk.grants(asId<MachineId>('l1'), 1)).toBe(true);
  });

  it('takes no calls with a cage that somebody has in hand, until it is given back', async () => {
    for (const id of ['h1a', 'h1b']) rig.leases.take(id, 'zhang', 0, 'by-hand');
    const request = {
      cargo: 'people',
      persons: 1,
      fromLevelId: levelAt(3),
      toLevelId: levelAt(1),
      priority: 1,
    } as const;
    expect(rig.desk.call(request, 'li')).toMatchObject({
      problem: { code: 'no-cage-free', facts: { cause: 'control-held' } },
    });
    rig.leases.release('h1a', 'zhang');
    expect(rig.called(request)).toMatchObject({ cageId: 'h1a' });
    await rig.until('it to be down', 100, () => rig.desk.view().calls.every(({ state }) => state === 'done'));
    expect(drives(rig, 'h1b')).toBe(0);
  });

  it('cancels a call that waits, and none that is aboard or over', async () => {
    const call = rig.people(3, 1);
    expect(rig.desk.cancel(call.id, 'li')).toMatchObject({
      value: { state: 'ended', problem: { facts: { by: 'li' } } },
    });
    expect(rig.desk.cancel(call.id, 'li')).toMatchObject({ problem: { code: 'call-over' } });
    const other = rig.people(2, 1);
    await rig.until('it to be aboard', 60, () => rig.now(other).state === 'aboard');
    expect(rig.desk.cancel(other.id, 'li')).toMatchObject({ problem: { code: 'call-aboard' } });
    expect(rig.desk.cancel('nobody', 'li')).toMatchObject({ problem: { code: 'not-found' } });
    expect(rig.entries('hoist-call.boarded').map(({ payload }) => payload['callId'])).toEqual([other.id]);
  });

  it('after a restart lets waiting calls lapse, and moves nobody who is in a cage until a person says so', async () => {
    const record = new MemoryRecord();
    const first = new CageRig(new ManualClock(), record);
    const aboard = first.people(2, 5);
    await first.until('somebody to be aboard', 60, () => first.now(aboard).state === 'aboard');
    const waiting = first.people(5, 1);
    const again = new CageRig(new ManualClock(), record);
    expect(again.now(waiting)).toMatchObject({ state: 'ended', problem: { code: 'call-lapsed' } });
    const { cageId } = again.now(aboard);
    await again.run(20);
    expect(drives(again, 'h1a') + drives(again, 'h1b')).toBe(0);
    expect(again.desk.resume(cageId!, 'li').ok).toBe(true);
    await again.until('it to be up', 60, () => again.now(aboard).state === 'done');
    expect(again.people(1, 2).number).toBe(3);
  });

  it('puts a cage that fails out of service and tells the mission', async () => {
    const { id } = await rig.hoistRun(2, 1);
    await rig.run(1);
    const [cageId] = rig.active.all().map(({ machineIds }) => machineIds[0]!);
    rig.links[cageId as 'h1a'].tools = 'refuse';
    await rig.until('the mission to be told', 300, () => rig.lost.length > 0);
    expect(rig.lost[0]).toMatchObject([id, cageId, { code: 'tool-refused' }]);
    expect(rig.desk.view().cages.find(({ machineId }) => machineId === cageId)).toMatchObject({
      state: 'paused',
      cause: 'tool-refused',
    });
  });

  it('plans a second hoist run around the lifts of the first', async () => {
    const first = await rig.hoistRun(4, 2);
    const second = await rig.hoistRun(4, 2);
    expect([first, second].map(isShared)).toEqual([true, true]);
    const busy = (missionEndMs: number): number => missionEndMs - rig.clock.epochMs();
    expect(busy(second.plan!.endMs)).toBeGreaterThan(1.8 * busy(first.plan!.endMs));
    expect(rig.desk.traffic(second.id).waiting).toHaveLength(2);
    expect(rig.desk.traffic(first.id).cages.map(({ cageId }) => cageId)).toContain(cageA);
  });
});
