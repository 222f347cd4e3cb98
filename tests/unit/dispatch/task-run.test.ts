import { beforeEach, describe, expect, it } from 'vitest';
import type { WayAnswer } from '../../../controller/dispatch/blocked-ways.ts';
import { TaskRun, type TaskOutcome, type TaskRunPorts, type WantedWay } from '../../../controller/dispatch/task-run.ts';
import { emptyProgress } from '../../../controller/dispatch/mission-book.ts';
import { asId, type CommandId, type LevelId, type MachineId, type TaskId } from '../../../kernel/ids.ts';
import type { Pose } from '../../../kernel/geometry.ts';
import type { Problem } from '../../../kernel/result.ts';
import type { Leg, PlannedTask, TaskProgress } from '../../../missions/mission.ts';
import { FakeMachineLink } from '../../support/fakes/fake-machine-link.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const at = (xM: number, yM = 0): Pose => ({ xM, yM, zM: 0, yawRad: 0 });
const leg = (from: Pose, to: Pose, tool: Leg['tool'], quantity: number): Leg => ({
  poses: [from, to],
  atS: [0, 10],
  tool,
  drive: 'path',
  quantity,
});

const free: WayAnswer = { type: 'free' };
const occupied: WayAnswer = { type: 'occupied', by: asId<MachineId>('m2') };

function task(change: Partial<PlannedTask> = {}): PlannedTask {
  return {
    id: asId<TaskId>('t1'),
    step: 'level',
    machineId: asId<MachineId>('m1'),
    withMachineIds: [],
    levelId: asId<LevelId>('level-1'),
    legs: [leg(at(0), at(4), 'off', 0), leg(at(4), at(14), 'on', 25), leg(at(14), at(24), 'on', 25)],
    dwellS: 0,
    startMs: 0,
    endMs: 30_000,
    earliestStartMs: 0,
    latestStartMs: null,
    latestEndMs: null,
    predecessors: [],
    quantity: { amount: 50, unit: 'm2' },
    reason: { code: 'release' },
    ...change,
  };
}

describe('a task run', () => {
  let clock: ManualClock;
  let link: FakeMachineLink;
  let progress: TaskProgress;
  let nextId: number;
  let way: WayAnswer;
  let asked: WantedWay | null;
  let left: number;
  let late: Problem | null;

  beforeEach(() => {
    clock = new ManualClock();
    link = new FakeMachineLink();
    progress = emptyProgress(asId<TaskId>('t1'));
    nextId = 0;
    way = free;
    asked = null;
    left = 0;
    late = null;
  });

  function start(
    planned: PlannedTask = task(),
    wayToIt: readonly Pose[] = [],
  ): { run: TaskRun; outcome: Promise<TaskOutcome> } {
    const ports: TaskRunPorts = {
      clock,
      followers: [],
      author: 'wang',
      machine: { link, tool: 'screed', position: () => (link.state === 'connected' ? link.position : null) },
      claimWay: (wanted) => {
        asked = wanted;
        return way;
      },
      leaveWay: () => {
        left += 1;
      },
      tooLate: () => late,
      nextCommandId: () => asId<CommandId>(`c${String((nextId += 1))}`),
      onProgress: (next) => {
        progress = next;
      },
      onCommand: () => undefined,
    };
    const run = new TaskRun(planned, progress, ports, wayToIt);
    return { run, outcome: run.run() };
  }

  it('drives leg by leg with the tool as planned, and ends with the tool off', async () => {
    const { outcome } = start();
    for (let index = 0; index < 3; index += 1) {
      await clock.advance(10);
      link.finishDrive();
    }
    await clock.advance(10);
    expect(await outcome).toEqual({ type: 'done' });
    expect(progress).toMatchObject({ state: 'done', legsDone: 3, done: 50 });
    const tools = link.commands.flatMap((command) => (command.type === 'set-tool' ? [command.on] : []));
    expect(tools).toEqual([false, true, false]);
  });

  it('is not too late when nothing but the way out is left', async () => {
    const way = task({ legs: [...task().legs, leg(at(24), at(30), 'off', 0)] });
    const { outcome } = start(way);
    for (let index = 0; index < 4; index += 1) {
      await clock.advance(10);
      if (index === 2) late = { code: 'window-missed', facts: { bay: 1 } };
      link.finishDrive();
    }
    await clock.advance(10);
    expect(await outcome).toEqual({ type: 'done' });
    expect(progress).toMatchObject({ state: 'done', done: 50 });
  });

  it('first drives the way to where it goes on, in place of the drive that it was planned with', async () => {
    link.position = at(2, 6);
    progress = { ...progress, legDoneM: 4 };
    const { outcome } = start(task(), [at(2, 6), at(4)]);
    await clock.advance(10);
    expect(asked).toMatchObject({ wayToIt: [at(2, 6), at(4)], back: [] });
    for (let index = 0; index < 3; index += 1) {
      link.finishDrive();
      await clock.advance(10);
    }
    expect(await outcome).toEqual({ type: 'done' });
    const driven = link.commands.flatMap((command) => (command.type === 'follow-path' ? [command.poses] : []));
    expect(driven).toEqual([
      [at(2, 6), at(4)],
      [at(4), at(14)],
      [at(14), at(24)],
    ]);
  });

  it('waits with its tool off until its way is free, and leaves the way after each leg', async () => {
    const { run, outcome } = start();
    await clock.advance(10);
    link.finishDrive();
    await clock.advance(10);
    expect([left, link.commands.at(-1)]).toMatchObject([1, { type: 'follow-path', poses: [at(4), at(14)] }]);
    way = occupied;
    link.finishDrive();
    await clock.advance(10);
    expect(run.phase).toBe('yielding');
    expect(link.commands.at(-1)).toMatchObject({ type: 'set-tool', on: false });
    await clock.advance(600_000);
    expect(link.drive()).toBeNull();
    way = free;
    await clock.advance(3_000);
    expect(link.drive()).toMatchObject({ type: 'follow-path', poses: [at(14), at(24)] });
    link.finishDrive();
    await clock.advance(10);
    expect(await outcome).toEqual({ type: 'done' });
    expect(left).toBe(3);
  });

  it('backs off along what it has driven when asked to, comes back the same way, and goes on with the next leg', async () => {
    progress = { ...progress, legsDone: 2 };
    link.position = at(14);
    way = { type: 'back-off', by: asId<MachineId>('m2'), poses: [at(14), at(9)] };
    const { outcome } = start();
    await clock.advance(10);
    expect(asked?.back.map(({ xM }) => xM)).toEqual([14, 4, 4, 0]);
    expect(link.drive()).toMatchObject({ type: 'follow-path', poses: [at(14), at(9)] });
    link.position = at(9);
    way = occupied;
    link.finishDrive();
    await clock.advance(60_000);
    expect(link.drive()).toBeNull();
    expect(asked).toMatchObject({ back: [], wayToIt: [at(9), at(14)] });
    way = free;
    await clock.advance(3_000);
    expect(link.drive()).toMatchObject({ type: 'follow-path', poses: [at(9), at(14)] });
    link.position = at(14);
    link.finishDrive();
    await clock.advance(10);
    expect(link.drive()).toMatchObject({ type: 'follow-path', poses: [at(14), at(24)] });
    expect(progress).toMatchObject({ legsDone: 2, legDoneM: 0 });
    link.finishDrive();
    await clock.advance(10);
    expect(await outcome).toEqual({ type: 'done' });
  });

  it('leaves the rest when its concrete has become too old, and keeps what is done', async () => {
    const { outcome } = start();
    await clock.advance(10);
    link.finishDrive();
    await clock.advance(10);
    late = { code: 'window-missed', facts: { bay: 1 } };
    link.finishDrive();
    await clock.advance(10);
    expect(await outcome).toEqual({ type: 'too-late', problem: late });
    expect(progress).toMatchObject({ state: 'skipped', legsDone: 2, done: 25, note: late });
    expect(link.commands.at(-1)).toMatchObject({ type: 'set-tool', on: false });
  });

  it('can be interrupted while it waits for its way', async () => {
    way = occupied;
    const { run, outcome } = start();
    await clock.advance(4_000);
    run.interrupt();
    await clock.advance(10);
    expect(await outcome).toEqual({ type: 'interrupted' });
    expect(link.drive()).toBeNull();
  });

  it('keeps the metres of an interrupted leg, and the next run drives only the rest', async () => {
    progress = { ...progress, legsDone: 1 };
    link.position = at(4);
    const { run, outcome } = start();
    await clock.advance(10);
    link.progress(6, at(10));
    run.interrupt();
    await clock.advance(10);
    expect(await outcome).toEqual({ type: 'interrupted' });
    expect(progress).toMatchObject({ state: 'waiting', legsDone: 1, legDoneM: 6, done: 15 });
    expect(link.commands.at(-1)).toMatchObject({ type: 'set-tool', on: false });

    start();
    await clock.advance(10);
    // A little ahead of where it stands, so that it need not turn towards a point beside or behind it.
    expect(link.drive()).toMatchObject({ type: 'follow-path', poses: [at(10.3), at(14)] });
  });

  it('finds the machine on the leg it was broken off on, though no metre of it had been written', async () => {
    progress = { ...progress, legsDone: 1, startedAtMs: 1 };
    link.position = at(9);
    start();
    await clock.advance(10);
    expect(progress).toMatchObject({ legsDone: 1, legDoneM: 5, done: 12.5 });
    expect(link.drive()).toMatchObject({ type: 'follow-path', poses: [at(9.3), at(14)] });
  });

  it('loses its command with a machine that is not heard, whatever that machine says of it later', async () => {
    progress = { ...progress, legsDone: 1 };
    link.position = at(4);
    const { run, outcome } = start();
    await clock.advance(10);
    const lost = link.drive()?.commandId;
    expect(run.loseLink()).toBe(lost);
    expect(await outcome).toMatchObject({ type: 'unsure', problem: { code: 'link-down' } });
    link.progress(6, at(10));
    expect(progress).toMatchObject({ state: 'waiting', legDoneM: 0 });
    expect(run.loseLink()).toBeNull();
  });

  it('is unsure when the link dies, sends nothing more, and uses a new command id afterwards', async () => {
    const { outcome } = start();
    await clock.advance(10);
    const before = link.commands.length;
    link.cut();
    await clock.advance(60_000);
    expect(await outcome).toMatchObject({ type: 'unsure' });
    expect(link.commands.length).toBe(before);
    link.state = 'connected';
    start();
    await clock.advance(10);
    const ids = link.commands.map((command) => command.commandId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('fails instead of cutting a corner when the machine is not on its path', async () => {
    link.position = at(0, 5);
    const { outcome } = start();
    await clock.advance(10);
    expect(await outcome).toMatchObject({ type: 'failed', problem: { code: 'off-path' } });
    expect(link.drive()).toBeNull();
  });

  it('tries an aborted leg again, but not for ever', async () => {
    const { outcome } = start();
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await clock.advance(5_000);
      const drive = link.drive();
      if (drive === null) throw new Error(`no attempt ${String(attempt)}`);
      link.end(drive.commandId, { type: 'aborted', problem: { code: 'machine-fault' } });
    }
    await clock.advance(5_000);
    expect(await outcome).toMatchObject({ type: 'failed', problem: { code: 'machine-fault' } });
    expect(progress.state).toBe('failed');
  });

  it('takes a goal that ran out of time while it was held as no failure', async () => {
    const { outcome } = start();
    await clock.advance(10);
    for (let times = 0; times < 5; times += 1) {
      const drive = link.drive();
      if (drive === null) throw new Error('not driving');
      link.end(drive.commandId, { type: 'cancelled' });
      await clock.advance(5_000);
    }
    link.finishDrive();
    await clock.advance(10);
    link.finishDrive();
    await clock.advance(10);
    link.finishDrive();
    await clock.advance(10);
    expect(await outcome).toEqual({ type: 'done' });
  });

  it('leaves the gate of a cage open after loading', async () => {
    start(
      task({ step: 'hoist', legs: [leg(at(0), at(4), 'off', 1)], dwellS: 30, quantity: { amount: 1, unit: 'lift' } }),
    );
    await clock.advance(10);
    link.finishDrive();
    await clock.advance(40_000);
    const tools = link.commands.flatMap((command) => (command.type === 'set-tool' ? [command.on] : []));
    expect(tools).toEqual([false, true]);
    expect(progress).toMatchObject({ state: 'done', dwellDoneS: 30 });
  });

  it('keeps the hook shut when a lift is stopped, and goes straight up again from where the load was set down', async () => {
    const high = (xM: number): Pose => ({ ...at(xM), zM: 10 });
    const lift = task({ step: 'lift', legs: [{ ...leg(at(0), at(20), 'on', 0), poses: [at(0), high(0), high(20)] }] });
    const tools = () => link.commands.flatMap((command) => (command.type === 'set-tool' ? [command.on] : []));
    const { run, outcome } = start(lift);
    await clock.advance(10);
    link.progress(18, high(8));
    run.interrupt();
    await clock.advance(10);
    expect(await outcome).toEqual({ type: 'interrupted' });
    expect(tools()).toEqual([true]);
    // Meanwhile the crane has set it down for the wind.
    link.position = { ...at(8.2), zM: 3 };
    const again = start(lift);
    await clock.advance(10);
    expect(link.drive()).toMatchObject({
      type: 'follow-path',
      poses: [
        { xM: 8.2, zM: 3 },
        { xM: 8.2, zM: 10 },
      ],
    });
    link.finishDrive();
    await clock.advance(10);
    expect(link.drive()).toMatchObject({ poses: [expect.objectContaining({ zM: 10 }), { xM: 20, zM: 10 }] });
    link.finishDrive();
    await clock.advance(10);
    expect(await again.outcome).toEqual({ type: 'done' });
    expect(tools()).toEqual([true, true, false]);
  });

  it('does not drive with a tool that refuses', async () => {
    link.tools = 'refuse';
    const { outcome } = start();
    await clock.advance(20_000);
    expect(await outcome).toMatchObject({ type: 'failed', problem: { code: 'tool-refused' } });
    expect(link.drive()).toBeNull();
  });
});
