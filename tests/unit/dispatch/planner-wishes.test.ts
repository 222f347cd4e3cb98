import { afterEach, describe, expect, it, vi } from 'vitest';
import { asId, type MissionId } from '../../../kernel/ids.ts';
import type { PlanningInput } from '../../../missions/planning-input.ts';
import { WorkerPlanner } from '../../../controller/dispatch/planner.ts';
import { HandClock } from './fakes.ts';

// Goal: whoever waits for a plan sees how far it is, and can cancel it or have the best so far, whatever the planner's thread does meanwhile.

/** Like the real one it never looks at its messages while it plans; 'deaf' does not look at the wish either, 'breaks' throws when it sees it. */
const workerUrl = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads';
    parentPort.on('message', ({ id, job, wish }) => {
      const name = job.input.missionId;
      const slow = ['asks', 'deaf', 'breaks'].includes(name);
      if (slow) parentPort.postMessage({ id, report: { stage: 'searching', share: 0.5, best: { lifts: 3, endMs: 9 } } });
      while (slow && (name === 'deaf' || Atomics.load(wish, 0) === 0));
      if (name === 'breaks') throw new Error('broken');
      const warnings = Atomics.load(wish, 0) === 1 ? [{ code: 'plan-cut-short' }] : [];
      parentPort.postMessage({ id, result: { ok: true, value: { name, warnings } } });
    });
  `)}`,
);

describe('a plan that is being made', () => {
  const clock = new HandClock();
  let planner = new WorkerPlanner(workerUrl, clock);
  const plan = (missionId: string): Promise<unknown> =>
    planner.plan({ missionId: asId<MissionId>(missionId) } as Partial<PlanningInput> as PlanningInput);
  const made = (name: string, ...warnings: readonly unknown[]): unknown => ({ ok: true, value: { name, warnings } });
  const cancelled = { ok: false, problem: { code: 'plan-cancelled' } };
  const searching = async (name: string): Promise<void> =>
    vi.waitFor(() => expect(planner.planningOf(name)?.stage).toBe('searching'));

  afterEach(async () => {
    await planner.close();
    clock.alarms.clear();
    planner = new WorkerPlanner(workerUrl, clock);
  });

  it('tells how far it is, what there is by now and how many are before it', async () => {
    const [first] = [plan('asks'), plan('b')];
    await searching('asks');
    expect(planner.planningOf('asks')).toEqual({
      stage: 'searching',
      share: 0.5,
      waitingBehind: 0,
      best: { lifts: 3, endMs: 9 },
      isCutShort: false,
    });
    expect(planner.planningOf('b')).toMatchObject({ stage: 'waiting', share: 0, waitingBehind: 1, best: null });
    expect(planner.planningOf('c')).toBeNull();
    planner.wish('asks', 'best-so-far');
    await first;
    expect(planner.planningOf('asks')).toBeNull();
  });

  it('is the best so far when that is asked for, and says so', async () => {
    const result = plan('asks');
    await searching('asks');
    expect(planner.wish('asks', 'best-so-far')).toBe('asked');
    expect(planner.planningOf('asks')).toMatchObject({ isCutShort: true });
    expect(planner.wish('asks', 'best-so-far')).toBe('asked-before');
    expect(await result).toEqual(made('asks', { code: 'plan-cut-short' }));
    expect(planner.wish('asks', 'best-so-far')).toBe('not-planning');
    expect(clock.alarms.size).toBe(0);
  });

  it('is given up at once, and the thread goes on with the next', async () => {
    const [given, next] = [plan('asks'), plan('b')];
    await searching('asks');
    expect(planner.wish('asks', 'nothing')).toBe('asked');
    expect(await given).toMatchObject(cancelled);
    expect(planner.wish('asks', 'nothing')).toBe('not-planning');
    expect(await next).toEqual(made('b'));
  });

  it('is dropped where it waits, without an end to the one before it', async () => {
    const [first, dropped, last] = [plan('asks'), plan('b'), plan('c')];
    await searching('asks');
    expect(planner.wish('b', 'nothing')).toBe('asked');
    expect(await dropped).toMatchObject(cancelled);
    expect(planner.planningOf('c')).toMatchObject({ waitingBehind: 1 });
    planner.wish('asks', 'best-so-far');
    expect(await first).toMatchObject({ ok: true });
    expect(await last).toEqual(made('c'));
  });

  it('is cancelled for all who wait for it', async () => {
    const all = [plan('asks'), plan('asks'), plan('b')];
    await searching('asks');
    planner.wish('asks', 'nothing');
    expect(await Promise.all(all.slice(0, 2))).toMatchObject([cancelled, cancelled]);
    expect(await all[2]).toEqual(made('b'));
  });

  it('does not keep the others waiting when the thread does not leave it', async () => {
    const [given, next] = [plan('deaf'), plan('b')];
    await searching('deaf');
    planner.wish('deaf', 'nothing');
    expect(await given).toMatchObject(cancelled);
    clock.ring();
    expect(await next).toEqual(made('b'));
  });

  it('is no loss to the others when the thread breaks over it', async () => {
    const [given, next] = [plan('breaks'), plan('b')];
    await searching('breaks');
    planner.wish('breaks', 'nothing');
    expect(await given).toMatchObject(cancelled);
    expect(await next).toEqual(made('b'));
    expect(clock.alarms.size).toBe(0);
  });

  it('is the best so far when its time is up, and refused when even that does not come', async () => {
    const result = plan('asks');
    await searching('asks');
    clock.ring();
    expect(await result).toEqual(made('asks', { code: 'plan-time-up', facts: { limitS: 60 } }));
    const [never, next] = [plan('deaf'), plan('b')];
    await searching('deaf');
    clock.ring();
    expect(planner.planningOf('deaf')).toMatchObject({ isCutShort: true });
    clock.ring();
    expect(await never).toMatchObject({ ok: false, problem: { code: 'plan-took-too-long' } });
    expect(await next).toEqual(made('b'));
  });

  it('on trial is made when nobody else wants one, unseen, and makes room at once', async () => {
    const trial = (missionId: string): Promise<unknown> =>
      planner.planOnTrial({ missionId: asId<MissionId>(missionId) } as Partial<PlanningInput> as PlanningInput);
    expect(await trial('b')).toEqual(made('b'));
    const aside = trial('asks');
    expect([planner.isIdle, planner.planningOf('asks')]).toEqual([false, null]);
    const first = plan('c');
    expect(await aside).toMatchObject(cancelled);
    expect(await trial('d')).toMatchObject(cancelled);
    expect(await first).toEqual(made('c'));
    expect(planner.isIdle).toBe(true);
  });
});
