import { afterEach, describe, expect, it } from 'vitest';
import { asId, type MissionId } from '../../../kernel/ids.ts';
import type { PlanningInput } from '../../../missions/planning-input.ts';
import { WorkerPlanner } from '../../../controller/dispatch/planner.ts';
import { HandClock } from './fakes.ts';

// Goal: a plan that takes too long, or breaks the planner, costs nobody else his plan.

/** A worker that hangs, breaks or answers with the name of the mission. */
const workerUrl = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads';
    parentPort.on('message', ({ id, job }) => {
      const name = job.input.missionId;
      if (name === 'hangs') for (;;) Math.sqrt(2);
      if (name === 'breaks') throw new Error('broken');
      parentPort.postMessage({ id, result: { ok: true, value: name } });
    });
  `)}`,
);

describe('the planner', () => {
  const clock = new HandClock();
  let planner = new WorkerPlanner(workerUrl, clock);
  const plan = (missionId: string): Promise<unknown> =>
    planner.plan({ missionId: asId<MissionId>(missionId) } as Partial<PlanningInput> as PlanningInput);
  const answered = (name: string): unknown => ({ ok: true, value: name });

  afterEach(async () => {
    await planner.close();
    clock.alarms.clear();
    planner = new WorkerPlanner(workerUrl, clock);
  });

  it('answers one after the other', async () => {
    expect(await Promise.all([plan('a'), plan('b'), plan('c')])).toEqual(['a', 'b', 'c'].map(answered));
    expect(clock.alarms.size).toBe(0);
  });

  it('refuses the one that takes too long, and makes those behind it, whose time begins only then', async () => {
    const all = [plan('a'), plan('hangs'), plan('b')];
    expect(await all[0]).toEqual(answered('a'));
    expect(clock.alarms.size).toBe(1);
    clock.ring();
    expect(await all[1]).toMatchObject({ ok: false, problem: { code: 'plan-took-too-long' } });
    expect(await all[2]).toEqual(answered('b'));
    expect(clock.alarms.size).toBe(0);
  });

  it('tells who broke it, and goes on', async () => {
    const [broken, behind] = [plan('breaks'), plan('b')];
    expect(await broken).toMatchObject({
      ok: false,
      problem: { code: 'planner-failed', facts: { message: 'broken' } },
    });
    expect(await behind).toEqual(answered('b'));
  });

  it('takes sixteen and no more', async () => {
    const waiting = Array.from({ length: 16 }, () => plan('a'));
    expect(await plan('b')).toMatchObject({ ok: false, problem: { code: 'planner-busy' } });
    expect(await Promise.all(waiting)).toEqual(waiting.map(() => answered('a')));
  });
});
