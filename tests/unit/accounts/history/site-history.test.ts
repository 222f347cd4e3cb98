import { describe, expect, it } from 'vitest';
import { SiteHistory } from '../../../../controller/accounts/history/site-history.ts';
import { LedgerStory } from '../../../support/ledger/ledger-story.ts';

function historyOf(story: LedgerStory, nowMs: number): SiteHistory {
  return new SiteHistory(story, { epochMs: () => nowMs, monoMs: () => nowMs, after: () => () => undefined });
}

const task = { missionId: 'mission-1', taskId: 'mission-1-v1-001' };
const run = (story: LedgerStory, atMs: number) =>
  story.add('task.state-changed', atMs, { machineId: 'l1', missionId: 'mission-1', payload: { to: 'running' } });
const lead = (story: LedgerStory, atMs: number, actor: string, event: string) =>
  story.add('mission.state-changed', atMs, { missionId: 'mission-1', actor, payload: { event } });

describe('the history of a machine', () => {
  it('names mission, task, operator and entry of every stretch', async () => {
    const story = new LedgerStory().add('site.opened', 0);
    lead(story, 1_000, 'gang', 'approved');
    run(story, 2_000).state(2_000, 'l1', 'WORK', { ...task, cause: 'task' });
    story.state(60_000, 'l1', 'STOP_SITE', { cause: 'no-task' });
    const { intervals } = await historyOf(story, 90_000).history('l1', 0, 90_000);
    expect(intervals).toEqual([
      {
        ...{ fromMs: 0, toMs: 2_000, state: 'UNEXPLAINED', cause: 'no-record', mode: null, operator: null },
        ...{ missionId: null, taskId: null, sequence: null, correctedBy: null },
      },
      {
        ...{ fromMs: 2_000, toMs: 60_000, state: 'WORK', cause: 'task', mode: 'autonomous', operator: 'gang' },
        ...{ ...task, sequence: 3, correctedBy: null },
      },
      {
        ...{ fromMs: 60_000, toMs: 90_000, state: 'STOP_SITE', cause: 'no-task', mode: null, operator: 'gang' },
        ...{ missionId: null, taskId: null, sequence: 4, correctedBy: null },
      },
    ]);
  });

  it('follows control: taken by hand it is supervised, after a restart nobody has it', async () => {
    const story = new LedgerStory().add('site.opened', 0);
    lead(story, 0, 'gang', 'approved');
    run(story, 0).state(0, 'l1', 'WORK', task);
    story.add('control.taken', 10_000, { machineId: 'l1', actor: 'op' });
    // The next task of the same mission does not take the machine out of the operator's hand.
    run(story, 20_000).state(20_000, 'l1', 'NOLOAD', task);
    story.add('control.released', 30_000, { machineId: 'l1', actor: 'op' });
    lead(story, 40_000, 'boss', 'resumed');
    run(story, 40_000);
    story.add('site.closed', 50_000).add('site.opened', 50_000).state(50_000, 'l1', 'WORK', task);
    const { intervals } = await historyOf(story, 60_000).history('l1', 0, 60_000);
    expect(intervals.map(({ fromMs, operator, mode }) => [fromMs, operator, mode])).toEqual([
      [0, 'gang', 'autonomous'],
      [10_000, 'op', 'supervised'],
      [20_000, 'op', 'supervised'],
      [30_000, null, 'autonomous'],
      [40_000, 'boss', 'autonomous'],
      [50_000, null, 'autonomous'],
    ]);
  });

  it('is clipped to what was asked for, and says how much of it is explained', async () => {
    const story = new LedgerStory().add('site.opened', 0).state(0, 'l1', 'WORK', task);
    for (const atMs of [1_000, 5_000, 9_000])
      story.add('quantity.earned', atMs, {
        ...{ machineId: 'l1', missionId: 'mission-1' },
        payload: { taskId: task.taskId, step: 'level', amount: atMs / 1000, unit: 'm2', total: 0 },
      });
    story.add('site.closed', 10_000);
    const history = await historyOf(story, 20_000).history('l1', 5_000, 25_000);
    expect(history.intervals.map(({ fromMs, toMs, cause }) => [fromMs, toMs, cause])).toEqual([
      [5_000, 10_000, 'plan'],
      [10_000, 20_000, 'site-closed'],
      [20_000, 25_000, 'no-record'],
    ]);
    expect(history.coverage).toBe(0.25);
    expect(history.quantities).toEqual([
      { atMs: 5_000, sequence: 3, missionId: 'mission-1', taskId: task.taskId, step: 'level', unit: 'm2', amount: 5 },
      { atMs: 9_000, sequence: 4, missionId: 'mission-1', taskId: task.taskId, step: 'level', unit: 'm2', amount: 9 },
    ]);
  });

  it('goes on with what was written since it was last read', async () => {
    const story = new LedgerStory().add('site.opened', 0).state(0, 'l1', 'WORK', task);
    const history = historyOf(story, 5_000);
    expect((await history.history('l1', 0, 5_000)).intervals).toHaveLength(1);
    for (let atMs = 1; atMs <= 2_500; atMs += 1) story.state(atMs, 'l1', atMs % 2 === 0 ? 'WORK' : 'NOLOAD', task);
    // Two at once read each entry once.
    const [both] = await Promise.all([history.history('l1', 0, 5_000), history.history('l1', 0, 5_000)]);
    expect(both.intervals).toHaveLength(2_501);
  });

  it('measures by the monotonic clock when the wall clock is set while the record is kept', async () => {
    const hourMs = 3_600_000;
    const story = new LedgerStory().add('site.opened', 0).state(0, 'l1', 'WORK', task);
    story.list.push({ ...story.list[1]!, sequence: 2, atMs: 8_766 * hourMs, monoMs: 60_000, machineId: 'f1' });
    story.state(120_000, 'l1', 'NOLOAD', task);
    story.list.push({ ...story.list[1]!, sequence: 4, atMs: 180_000 - hourMs, monoMs: 180_000 });
    const history = historyOf(story, 240_000);
    expect((await history.history('l1', 0, 240_000)).intervals.map(({ fromMs, state }) => [fromMs, state])).toEqual([
      [0, 'WORK'],
      [120_000, 'NOLOAD'],
      [180_000, 'WORK'],
    ]);
    expect(await history.doubts('l1', 0, 240_000)).toEqual([
      { kind: 'clock-set', machineId: null, sequence: 2, atMs: 60_000, byMs: 8_766 * hourMs - 60_000 },
      { kind: 'clock-set', machineId: null, sequence: 3, atMs: 120_000, byMs: 0 },
      { kind: 'clock-set', machineId: null, sequence: 4, atMs: 180_000, byMs: -hourMs },
    ]);
  });
});
