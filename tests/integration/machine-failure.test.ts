import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MachineView, MissionView } from '../../controller/contract/api.ts';
import {
  earned,
  entriesOf,
  expectNothingVanished,
  hurryUntilDone,
  ledgerOf,
  LONG_MAX_MS,
  missionOf,
  openLiveSite,
  situation,
  START_MAX_MS,
  startFloor,
  stepOf,
  type LiveSite,
} from '../support/live-site.ts';
import { until } from '../support/start-banksman.ts';

// Goal: another machine goes on where one broke down, what was done counts once, and what cannot be done any more is told.
// Method: a wheel of the levelling robot at work sticks; the record is added up when the mission has ended.

const SITE_TIME_TO_REPLAN_MAX_MS = 120_000;
const END_MAX_MS = 400_000;
const LEVELLED_M2 = 1;
/** Two bays still, a robot on each. */
const SIDE_M = 6.5;
const SET_FACTOR = 0.25;
const ROUNDING = 0.05;

describe('a levelling robot that breaks down in the middle of its work', () => {
  let live: LiveSite;
  let brokenId: string;
  let before: MissionView;
  let faultAtMs: number;

  beforeAll(async () => {
    live = await openLiveSite();
    const { id } = await startFloor(live, SIDE_M, SET_FACTOR);
    before = await hurryUntilDone(live, id, 'level', LEVELLED_M2);
    brokenId = workerOf(before);
    await live.truth.command({ do: 'speed', speed: 5 });
    faultAtMs = (await live.truth.state()).simMs;
    await live.truth.command({ do: 'fault', machineId: brokenId, kind: 'stuck-wheel' });
    before = await missionOf(live.foreman, id);
  }, START_MAX_MS + LONG_MAX_MS);

  afterAll(async () => {
    await live?.remove();
  });

  /** Who has levelled most. */
  function workerOf(mission: MissionView): string {
    const doneOf = new Map(mission.tasks.map(({ taskId, done }) => [taskId, done]));
    const levels = (mission.plan?.tasks ?? []).filter(({ step }) => step === 'level');
    return levels.sort((a, b) => (doneOf.get(b.id) ?? 0) - (doneOf.get(a.id) ?? 0))[0]?.machineId ?? '';
  }

  it(
    'is replaced by the other one within two minutes, and what it had done is kept',
    async () => {
      const replanned = await until('a new plan', LONG_MAX_MS, async () => {
        const mission = await missionOf(live.foreman, before.id);
        if (mission.state !== 'running') throw new Error(await situation(live.foreman, before.id));
        return (mission.plan?.version ?? 0) > (before.plan?.version ?? 0) ? mission : null;
      });
      expect((await live.truth.state()).simMs - faultAtMs).toBeLessThan(SITE_TIME_TO_REPLAN_MAX_MS);
      expect(stepOf(replanned, 'level').done).toBeGreaterThan(stepOf(before, 'level').done - ROUNDING);
      expectNothingVanished(before, replanned);
      const open = new Set(replanned.tasks.filter(({ state }) => state !== 'done').map(({ taskId }) => taskId));
      const next = (replanned.plan?.tasks ?? []).filter((task) => open.has(task.id));
      expect(next.map(({ machineId }) => machineId)).not.toContain(brokenId);
      expect(next.filter(({ step }) => step === 'level').length).toBeGreaterThan(0);
      const view = await live.foreman.get<MachineView>(`/machines/${brokenId}`);
      expect(view).toMatchObject({ timeState: 'FAULT', needsYou: { code: 'machine-fault' } });
    },
    2 * LONG_MAX_MS,
  );

  it('leaves in the record why there is a new plan', async () => {
    const entries = await ledgerOf(live.auditor);
    const planned = entriesOf(entries, 'mission.planned').filter(({ missionId }) => missionId === before.id);
    expect(planned.at(-1)?.payload['reason']).toMatchObject({ facts: { machineId: brokenId } });
    const failed = entriesOf(entries, 'task.state-changed').filter(
      ({ machineId, payload }) => machineId === brokenId && payload['to'] === 'failed',
    );
    expect(failed).toHaveLength(1);
  });

  it(
    'leaves a mission that ends done, with quantities that add up to what it kept of its plan',
    async () => {
      await live.truth.command({ do: 'speed', speed: 'max' });
      const done = await until('the mission to end', END_MAX_MS, async () => {
        const mission = await missionOf(live.foreman, before.id);
        if (mission.state !== 'running' && mission.state !== 'done') {
          throw new Error(await situation(live.foreman, before.id));
        }
        return mission.state === 'done' ? mission : null;
      });
      // Of work that was broken off, what had been done until then counts.
      const skipped = new Map(
        done.tasks.filter(({ state }) => state === 'skipped').map((task) => [task.taskId, task.done]),
      );
      const worked = (done.plan?.tasks ?? [])
        .filter((task) => task.quantity.unit === 'm2')
        .reduce((sum, task) => sum + (skipped.get(task.id) ?? task.quantity.amount), 0);
      expect(worked).toBeGreaterThan(0);
      expect(Math.abs(earned(await ledgerOf(live.auditor), before.id, 'm2') - worked)).toBeLessThan(ROUNDING);
      expect(Math.abs(done.progress.done - worked)).toBeLessThan(ROUNDING);
      expectNothingVanished(before, done);
      expect((await live.truth.state()).accidents.list).toEqual([]);
    },
    END_MAX_MS + LONG_MAX_MS,
  );
});
