import { beforeEach, describe, expect, it } from 'vitest';
import { Approaches } from '../../../controller/dispatch/approaches.ts';
import { emptyProgress } from '../../../controller/dispatch/mission-book.ts';
import type { LiveMachine } from '../../../controller/fleet/live-machine.ts';
import type { Pose, Ring } from '../../../kernel/geometry.ts';
import { asId, type LevelId, type MachineId, type TaskId } from '../../../kernel/ids.ts';
import { ok, refuse, type Result } from '../../../kernel/result.ts';
import type { Leg, PlannedTask } from '../../../missions/mission.ts';
import { liveMachine } from '../../support/live-machine.ts';
import { ManualClock } from '../../support/manual-clock.ts';

// Goal: a task begins where its machine stands, or with a way to where it goes on; it never waits for a way that it does not need.

const at = (xM: number, yM = 0): Pose => ({ xM, yM, zM: 0, yawRad: 0 });
const leg = (tool: Leg['tool'], ...poses: readonly Pose[]): Leg => ({
  poses,
  atS: poses.map((_, index) => index),
  tool,
  drive: 'path',
  quantity: 0,
});
const progress = emptyProgress(asId<TaskId>('t1'));
const occupiedBay: Ring = [
  [4, -2],
  [8, -2],
  [8, 2],
  [4, 2],
];

function task(...legs: readonly Leg[]): PlannedTask {
  return {
    id: asId<TaskId>('t1'),
    step: 'float',
    machineId: asId<MachineId>('f1'),
    withMachineIds: [],
    levelId: asId<LevelId>('level-1'),
    legs,
    dwellS: 0,
    startMs: 0,
    endMs: 1_000,
    earliestStartMs: 0,
    latestStartMs: null,
    latestEndMs: null,
    predecessors: [],
    quantity: { amount: 1, unit: 'm2' },
    reason: { code: 'release' },
  };
}

describe('a task is taken up', () => {
  const planned = task(leg('off', at(0), at(20)), leg('on', at(20), at(30)));
  let clock: ManualClock;
  let machine: LiveMachine;
  let asked: { to: Pose; avoid: readonly Ring[] }[];
  let answer: Result<readonly Pose[]>;
  let approaches: Approaches;

  beforeEach(() => {
    clock = new ManualClock();
    machine = liveMachine('floating-robot', 'f1', at(0));
    asked = [];
    answer = ok([at(0), at(0, 5), at(20)]);
    approaches = new Approaches({
      clock,
      findWay: (_, to, avoid) => {
        asked.push({ to, avoid });
        return Promise.resolve(answer);
      },
      closed: () => [],
      workedOn: () => [occupiedBay],
    });
  });

  /** Twice, since a way is looked for between two looks. */
  async function takenUp(waitedMs: number) {
    approaches.takeUp(machine, planned, progress, waitedMs);
    await clock.advance(200);
    return approaches.takeUp(machine, planned, progress, waitedMs);
  }

  it('as planned by a machine that stands where its way begins', async () => {
    expect(await takenUp(0)).toEqual({ progress, wayToIt: [] });
    expect(asked).toEqual([]);
  });

  it('behind a way to the end of its drive by a machine that stands elsewhere', async () => {
    const here = at(2, 6);
    machine.pose = { value: { pose: here, speedMps: 0 }, receivedMonoMs: 0 };
    answer = ok([here, at(20)]);
    expect(approaches.takeUp(machine, planned, progress, 0)).toBeNull();
    await clock.advance(200);
    expect(approaches.takeUp(machine, planned, progress, 0)).toEqual({
      progress: { ...progress, legDoneM: 20 },
      wayToIt: [here, at(20)],
    });
    expect(asked).toEqual([{ to: at(20), avoid: [occupiedBay] }]);
  });

  it('behind a way of its own where its machine was stopped on its first such way, nothing being done yet', async () => {
    machine.pose = { value: { pose: at(10, 6), speedMps: 0 }, receivedMonoMs: 0 };
    answer = ok([at(10, 6), at(20)]);
    const onItsWay = { ...progress, legDoneM: 20, startedAtMs: 0 };
    approaches.takeUp(machine, planned, onItsWay, 0);
    await clock.advance(200);
    expect(approaches.takeUp(machine, planned, onItsWay, 0)).toMatchObject({ wayToIt: [at(10, 6), at(20)] });
  });

  it('as planned where a part is done and its machine was taken away: that is planned again as a whole', async () => {
    machine.pose = { value: { pose: at(25, 6), speedMps: 0 }, receivedMonoMs: 0 };
    const begun = { ...progress, legsDone: 1, legDoneM: 4, done: 0.4, startedAtMs: 0 };
    expect(approaches.takeUp(machine, planned, begun, 0)).toEqual({ progress: begun, wayToIt: [] });
    await clock.advance(200);
    expect(asked).toEqual([]);
  });

  it('at the beginning of its lane where there is no drive before it', async () => {
    const here = at(2, 6);
    machine.pose = { value: { pose: here, speedMps: 0 }, receivedMonoMs: 0 };
    answer = ok([here, at(20)]);
    const lane = task(leg('on', at(20), at(30)));
    approaches.takeUp(machine, lane, progress, 0);
    await clock.advance(200);
    expect(approaches.takeUp(machine, lane, progress, 0)).toEqual({ progress, wayToIt: [here, at(20)] });
  });

  it('around those who work on its way, once it has waited a while for them', async () => {
    expect(await takenUp(10_000)).toEqual({ progress, wayToIt: [] });
    expect(await takenUp(25_000)).toMatchObject({ wayToIt: [at(0), at(0, 5), at(20)] });
  });

  it('as planned, though late, where there is no way around', async () => {
    answer = refuse({ code: 'way-blocked' });
    expect(await takenUp(25_000)).toEqual({ progress, wayToIt: [] });
  });

  it('from elsewhere only after a few tries in vain, to fail and be planned again', async () => {
    machine.pose = { value: { pose: at(2, 6), speedMps: 0 }, receivedMonoMs: 0 };
    answer = refuse({ code: 'way-blocked' });
    let looks = 0;
    while (approaches.takeUp(machine, planned, progress, 0) === null && looks < 100) {
      looks += 1;
      await clock.advance(5_000);
    }
    expect(looks).toBeLessThan(100);
    expect(asked.length).toBe(5);
    expect(asked.map(({ avoid }) => avoid.length)).toEqual([1, 0, 1, 0, 1]);
  });

  it('by a way that begins where the machine stands, not where it stood', async () => {
    await takenUp(25_000);
    machine.pose = { value: { pose: at(1), speedMps: 0 }, receivedMonoMs: 0 };
    expect(approaches.takeUp(machine, planned, progress, 25_000)).toEqual({ progress, wayToIt: [] });
  });
});
