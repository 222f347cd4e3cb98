import { beforeEach, describe, expect, it } from 'vitest';
import {
  programmeRequest,
  programmeTakenOver,
  programmeView,
  type ProgrammeView,
} from '../../../controller/contract/missions/programme.ts';
import { ProgrammeDesk } from '../../../controller/dispatch/programme-desk.ts';
import { asId, type MissionId } from '../../../kernel/ids.ts';
import { ok, refuse, type Result } from '../../../kernel/result.ts';
import type { Mission, MissionState, Plan, TaskProgress } from '../../../missions/mission.ts';
import { planProgramme } from '../../../missions/programme/plan-programme.ts';
import { plannedTask, planOf } from '../../support/plans.ts';

// Goal: what clashes is seen before anybody approves it, asking changes nothing, and taking a programme over plans exactly those again that move.

const minMs = 60_000;

/** Machines with the minutes from and to which each works. */
function missionOf(
  number: number,
  uses: readonly (readonly [machineId: string, from: number, to: number])[],
  state: MissionState = 'planned',
  dueMin?: number,
): Mission {
  const tasks = uses.map(([machineId, from, to], index) =>
    plannedTask(index + 1, machineId, { startMs: from * minMs, endMs: to * minMs, withMachineIds: [asId('cage-1')] }),
  );
  const missionId = asId<MissionId>(`mission-${String(number)}`);
  const plan: Plan = planOf(tasks, {
    missionId,
    startMs: Math.min(...tasks.map(({ startMs }) => startMs)),
    endMs: Math.max(...tasks.map(({ endMs }) => endMs)),
  });
  return {
    id: missionId,
    number,
    request: {
      kind: 'hauling',
      levelId: asId('level-1'),
      parameters: { kind: 'hauling', loads: [] },
      // Moved there before; a person had asked for 0.
      earliestStartMs: plan.startMs,
      askedStartMs: 0,
      ...(dueMin === undefined ? {} : { dueMs: dueMin * minMs }),
    },
    state,
    plan: state === 'draft' ? null : plan,
    progress: tasks.map(({ id }): TaskProgress => ({
      taskId: id,
      state: 'waiting',
      legsDone: 0,
      legDoneM: 0,
      dwellDoneS: 0,
      done: 0,
      startedAtMs: null,
      endedAtMs: null,
    })),
    reasons: [],
    createdAtMs: 0,
    createdBy: 'wang',
    version: 10 + number,
  };
}

describe('the programme of a site', () => {
  let missions: Mission[];
  let moved: unknown[];
  let answerOf: (missionId: MissionId) => Result<Mission>;
  let nowMs: number;
  let desk: ProgrammeDesk;

  beforeEach(() => {
    missions = [
      missionOf(1, [['f1', 0, 60]], 'running'),
      missionOf(2, [['f1', 20, 50]]),
      missionOf(3, [['t1', 0, 30]], 'planned', 40),
      missionOf(4, [['t1', 10, 40]], 'planned', 40),
      missionOf(5, [['f1', 0, 10]], 'draft'),
      missionOf(6, [['f1', 0, 10]], 'cancelled'),
    ];
    moved = [];
    nowMs = 0;
    answerOf = (missionId) => ok(missions.find(({ id }) => id === missionId)!);
    let ids = 0;
    desk = new ProgrammeDesk({
      all: () => missions,
      find: (missionId) => missions.find(({ id }) => id === missionId) ?? null,
      nowMs: () => nowMs,
      plan: (input) => Promise.resolve(planProgramme({ ...input, schedulesMax: 200 })),
      moveStart: (missionId, ...how) => {
        moved.push([missionId, ...how]);
        return Promise.resolve(answerOf(missionId));
      },
      isCage: (machineId) => machineId.startsWith('cage'),
      nextId: () => `programme-${String((ids += 1))}`,
    });
  });

  const ask = (request: unknown = {}) => desk.ask(programmeRequest.parse(request));
  async function asked(request: unknown = {}): Promise<ProgrammeView> {
    const answer = await ask(request);
    if (!answer.ok) throw new Error(answer.problem.code);
    return programmeView.parse(answer.value);
  }
  const startsMin = ({ missions: all }: ProgrammeView) =>
    all.map(({ number, times }) => [number, times === null ? null : times.startMs / minMs]);

  it('shows what clashes, who moves, and who has no plan; lifts do not clash for sharing a cage', async () => {
    const view = await asked();
    expect(view.clashes.map(({ missionIds, machineId }) => [...missionIds, machineId])).toEqual([
      ['mission-1', 'mission-2', 'f1'],
      ['mission-3', 'mission-4', 't1'],
    ]);
    expect(startsMin(view)).toEqual([
      [1, 0],
      [2, 60],
      [3, 0],
      [4, 30],
    ]);
    expect(view.unplannedIds).toEqual(['mission-5']);
    expect(view.missions[1]?.times?.because).toEqual([{ kind: 'machine', machineId: 'f1', missionId: 'mission-1' }]);
    expect(moved).toEqual([]);
  });

  it('counts of a mission under way what is not done, and no sooner than now', async () => {
    nowMs = 75 * minMs;
    expect(startsMin(await asked())[1]).toEqual([2, 75]);
    const [first] = missions;
    missions[0] = { ...first!, progress: first!.progress.map((one) => ({ ...one, state: 'done' })) };
    nowMs = 5 * minMs;
    expect(startsMin(await asked())[1]).toEqual([2, 20]);
  });

  it('hears of priorities, gaps and firm due times, and says what cannot be had and what would help', async () => {
    const urgent = { missionId: 'mission-4', priority: 5 };
    expect(startsMin(await asked({ aim: 'shortest', missions: [urgent] })).slice(2)).toEqual([
      [3, 30],
      [4, 0],
    ]);
    const after = { missionId: 'mission-3', after: [{ missionId: 'mission-2', gapMs: 15 * minMs }] };
    expect(startsMin(await asked({ missions: [after] }))[2]).toEqual([3, 105]);
    const firm = ['mission-3', 'mission-4'].map((missionId) => ({ missionId, isDueFirm: true }));
    const none = await asked({ missions: firm });
    expect(none).toMatchObject({ programmeId: null, problem: { code: 'programme-impossible' }, endMs: null });
    expect(none.impossible?.isSmallest).toBe(true);
    expect(none.impossible?.remedies).toContainEqual({
      reason: { kind: 'due', missionId: 'mission-4' },
      by: 20 * minMs,
    });
    expect(none.missions.map(({ times }) => times)).toEqual([null, null, null, null]);
  });

  it('begins none before its first concrete or its machines can be there, as its plan has it', async () => {
    const [, , third] = missions;
    missions = [
      {
        ...third!,
        plan: { ...third!.plan!, madeAtMs: -25 * minMs },
        request: { ...third!.request, earliestStartMs: -30 * minMs },
      },
    ];
    expect(startsMin(await asked({ aim: 'shortest' }))).toEqual([[3, 25]]);
  });

  it('plans again those that move, from as much later as they move, in the order of their starts; once', async () => {
    const { programmeId } = await asked();
    const answer = await desk.takeOver(programmeId!, 'li');
    expect(moved).toEqual([
      ['mission-4', 14, 30 * minMs, 'li'],
      ['mission-2', 12, 60 * minMs, 'li'],
    ]);
    expect(answer.ok && programmeTakenOver.parse(answer.value).missions.map(({ problem }) => problem)).toEqual([
      null,
      null,
    ]);
    expect(await desk.takeOver(programmeId!, 'li')).toMatchObject({ problem: { code: 'programme-gone' } });
  });

  it('moves the others where one cannot be planned then, and says which', async () => {
    answerOf = (missionId) =>
      missionId === 'mission-4'
        ? refuse({ code: 'draft-outdated', facts: { missionId } })
        : ok(missions.find(({ id }) => id === missionId)!);
    const { programmeId } = await asked();
    const answer = await desk.takeOver(programmeId!, 'li');
    expect(answer).toMatchObject({
      value: { missions: [{ missionId: 'mission-4', problem: { code: 'draft-outdated' } }, { problem: null }] },
    });
  });

  it('refuses a mission that is not there, or that is to come after itself', async () => {
    expect(await ask({ missions: [{ missionId: 'x' }] })).toMatchObject({ problem: { code: 'not-found' } });
    const own = { missionId: 'mission-2', after: [{ missionId: 'mission-2' }] };
    expect(await ask({ missions: [own] })).toMatchObject({ problem: { code: 'after-itself' } });
  });
});
