import { beforeEach, describe, expect, it } from 'vitest';
import { planDraftRequest, planDraftView, type PlanDraftView } from '../../../controller/contract/missions/what-if.ts';
import { PlanDrafts, type PlanNews } from '../../../controller/dispatch/plan-drafts.ts';
import { asId, type MachineId, type MissionId } from '../../../kernel/ids.ts';
import { ok, refuse, type Result } from '../../../kernel/result.ts';
import type {
  Mission,
  MissionRequest,
  MissionState,
  Plan,
  PlannedTask,
  PlanWishes,
  TaskProgress,
} from '../../../missions/mission.ts';
import { plannedTask, planOf } from '../../support/plans.ts';
import { twoTrucks } from '../../support/two-trucks.ts';
import type { TruckNews } from '../../../missions/concrete-supply.ts';

// Goal: a plan with something otherwise is shown beside the one in force, asking changes nothing, and what is taken over is exactly what was shown.

const minuteMs = 60_000;

function task(number: number, machineId: string, fromMin: number, part: Partial<PlannedTask> = {}): PlannedTask {
  const times = { startMs: fromMin * minuteMs, endMs: (fromMin + 20) * minuteMs };
  return plannedTask(number, machineId, { bay: number, ...times, ...part });
}

const inForce = planOf(
  [
    task(1, 'f1', 0),
    task(2, 'f1', 20),
    task(3, 't1', 50, { step: 'trowel', pass: 2 }),
    task(4, 'f1', 80, { step: 'travel', endMs: 90 * minuteMs }),
  ],
  {
    version: 3,
    endMs: 90 * minuteMs,
    refused: [{ code: 'window-missed', areaM2: 9, facts: { bay: 7, step: 'float' } }],
    totals: { areaM2: 60, coveredM2: 51, volumeM3: 0, lifts: 0 },
  },
);

const other: Plan = {
  ...inForce,
  version: 4,
  endMs: 120 * minuteMs,
  tasks: [task(1, 'f1', 0), task(2, 'f2', 100)],
  refused: [],
  totals: { ...inForce.totals, coveredM2: 60 },
};

function missionOf(state: MissionState, plan: Plan | null, progress: Partial<TaskProgress> = {}): Mission {
  return {
    id: asId<MissionId>('mission-1'),
    number: 1,
    request: {
      kind: 'hoist-run',
      levelId: asId('level-1'),
      parameters: { kind: 'hoist-run', cargo: 'people', toLevelId: asId('level-2'), massKg: 0, lifts: 1 },
      earliestStartMs: 0,
    },
    state,
    plan,
    progress: (plan?.tasks ?? []).map(({ id }, index) => ({
      taskId: id,
      state: 'waiting',
      legsDone: 0,
      legDoneM: 0,
      dwellDoneS: 0,
      done: 0,
      startedAtMs: null,
      endedAtMs: null,
      ...(index === 0 ? progress : {}),
    })),
    reasons: [],
    createdAtMs: 0,
    createdBy: 'wang',
    version: 11,
  };
}

const altered: MissionRequest = { ...missionOf('planned', inForce).request, earliestStartMs: 60_000 };

describe('a drafted plan', () => {
  let mission: Mission | null;
  let made: Result<Plan>;
  let wished: PlanWishes[];
  let told: (TruckNews | null)[];
  let newsTold: PlanNews[];
  let taken: unknown[][];
  let drafts: PlanDrafts;
  beforeEach(() => {
    let ids = 0;
    mission = missionOf('planned', inForce);
    made = ok(other);
    wished = [];
    told = [];
    newsTold = [];
    taken = [];
    drafts = new PlanDrafts({
      find: (id) => (id === mission?.id ? mission : null),
      makePlan: (_mission, wishes, news) => {
        wished.push(wishes);
        told.push(news.truckNews ?? null);
        newsTold.push(news);
        return Promise.resolve(made);
      },
      makeAltered: () => Promise.resolve(made),
      remedied: (_missionId, remedyId) => (remedyId === 'r1' ? altered : null),
      takeOver: (...what) => {
        taken.push(what);
        return Promise.resolve(ok(missionOf('planned', other)));
      },
      capabilitiesOf: (id) => {
        if (id.length !== 2 || id === 'x9') return null;
        return id.startsWith('f') ? ['float'] : ['trowel'];
      },
      nextId: () => `draft-${String((ids += 1))}`,
    });
  });

  const later = (taskId: string, atMin: number) => ({ notBefore: [{ taskId, atMs: atMin * minuteMs }] });
  const ask = (request: unknown) => drafts.ask('mission-1', planDraftRequest.parse(request));
  async function asked(request: unknown): Promise<PlanDraftView> {
    const answer = await ask(request);
    if (!answer.ok) throw new Error(answer.problem.code);
    return planDraftView.parse(answer.value);
  }

  it('stands beside the plan in force, in figures: what ends when, how much is finished, what is missed', async () => {
    const view = await asked(later('task-2', 100));
    expect(wished).toEqual([
      { notBefore: [{ bay: 2, step: 'float', pass: 0, atMs: 100 * minuteMs }], withoutMachineIds: [] },
    ]);
    expect(view).toMatchObject({
      draftId: 'draft-1',
      planVersion: 3,
      takeOver: 'now',
      problem: null,
      wishes: wished[0],
    });
    expect(view.now).toEqual({
      endMs: 90 * minuteMs,
      coveredM2: 51,
      volumeM3: 0,
      lifts: 0,
      machineIds: ['f1', 't1'],
      steps: [
        { step: 'float', endMs: 40 * minuteMs },
        { step: 'trowel', endMs: 70 * minuteMs },
      ],
      missed: [{ bay: 7, code: 'window-missed', areaM2: 9, step: 'float' }],
    });
    expect(view.drafted).toMatchObject({ endMs: 120 * minuteMs, coveredM2: 60, missed: [], machineIds: ['f1', 'f2'] });
    expect(view.tasks.map(({ machineId, startMs }) => [machineId, startMs])).toEqual([
      ['f1', 0],
      ['f2', 100 * minuteMs],
    ]);
  });

  it('gives a step to another machine that can do it, once, and refuses one that cannot or is unknown', async () => {
    const by = (machineId: string) => ({ byMachine: [{ taskId: 'task-2', machineId }] });
    const first = { bay: 2, step: 'float', pass: 0, machineId: 'f1' };
    mission = missionOf('planned', {
      ...inForce,
      wishes: { notBefore: [], withoutMachineIds: [], byMachine: [{ ...first, step: 'float', machineId: asId('f1') }] },
    });
    const view = await asked(by('f2'));
    expect(wished).toEqual([{ notBefore: [], withoutMachineIds: [], byMachine: [{ ...first, machineId: 'f2' }] }]);
    expect(view.wishes).toEqual(wished[0]);
    expect(await ask(by('t2'))).toMatchObject({ problem: { code: 'machine-cannot', facts: { step: 'float' } } });
    expect(await ask(by('x9'))).toMatchObject({ problem: { code: 'machine-unknown' } });
  });

  it('says why there would be none, and gives nothing to take over', async () => {
    made = refuse({ code: 'plan-impossible', facts: { reasons: [] } });
    expect(await asked({ withoutMachineIds: ['f1'] })).toMatchObject({
      draftId: null,
      drafted: null,
      problem: { code: 'plan-impossible' },
      tasks: [],
    });
  });

  it('keeps what was wished for before; the same step asked again counts once', async () => {
    const notBefore = [
      { bay: 2, step: 'float', pass: 0, atMs: 1 },
      { bay: 3, step: 'trowel', pass: 2, atMs: 2 },
    ] as const;
    const wishes = { notBefore, withoutMachineIds: [asId<MachineId>('f2')] };
    mission = missionOf('planned', { ...inForce, wishes });
    await asked({ ...later('task-2', 60), withoutMachineIds: ['f2', 't2'] });
    expect(wished).toEqual([
      { notBefore: [{ ...notBefore[0], atMs: 60 * minuteMs }, notBefore[1]], withoutMachineIds: ['f2', 't2'] },
    ]);
  });

  it('is taken over as it was shown, by name, and only once', async () => {
    await asked(later('task-2', 100));
    made = ok(inForce);
    await asked(later('task-2', 200));
    expect((await drafts.takeOver('mission-1', 'draft-1', 'wang')).ok).toBe(true);
    expect(taken).toEqual([['mission-1', 11, other, 'wang']]);
    const again = await drafts.takeOver('mission-1', 'draft-1', 'wang');
    expect(again).toMatchObject({ problem: { code: 'draft-gone' } });
  });

  it('is not made of work that has begun, is done, or is no work on a bay', async () => {
    for (const progress of [
      { state: 'running' },
      { state: 'done' },
      { state: 'skipped' },
      { legsDone: 1 },
      { legDoneM: 0.4 },
    ] as const) {
      mission = missionOf('held', inForce, progress);
      expect(await ask(later('task-1', 100)), JSON.stringify(progress)).toMatchObject({
        problem: { code: 'task-begun' },
      });
    }
    expect(await ask(later('task-4', 100))).toMatchObject({ problem: { code: 'task-follows' } });
    expect(await ask(later('task-9', 100))).toMatchObject({ problem: { code: 'not-found' } });
    expect(wished).toEqual([]);
  });

  it('is not made of a pour that goes by its trucks', async () => {
    const pour = task(1, 'd1', 0, { step: 'place' });
    const concrete = { thicknessM: 0.2, temperatureC: 20, setFactor: 1 };
    const placing = (parameters: object) => {
      const request = { kind: 'concrete-placing', levelId: 'level-1', earliestStartMs: 0, parameters } as unknown;
      mission = { ...missionOf('planned', { ...inForce, tasks: [pour] }), request: request as Mission['request'] };
    };
    placing({ kind: 'concrete-placing', deliveryRateM3ph: 20, ...concrete });
    expect((await ask(later('task-1', 100))).ok).toBe(true);
    placing({ kind: 'concrete-placing', deliveryRateM3ph: 20, ...concrete, supply: {} });
    expect(await ask(later('task-1', 100))).toMatchObject({ problem: { code: 'trucks-decide' } });
  });

  it('is not made for a machine that the site does not have, without a plan, or without a wish', async () => {
    expect(await ask({ withoutMachineIds: ['f1', 'x9'] })).toMatchObject({ problem: { code: 'machine-unknown' } });
    expect(planDraftRequest.safeParse({}).success).toBe(false);
    mission = missionOf('draft', null);
    expect(await ask({ withoutMachineIds: ['f1'] })).toMatchObject({ problem: { code: 'not-planned' } });
    mission = null;
    expect(await ask({ withoutMachineIds: ['f1'] })).toMatchObject({ problem: { code: 'not-found' } });
  });

  it.each(['approved', 'done', 'cancelled', 'failed'] as const)(
    'is not made of a mission that is %s',
    async (state) => {
      mission = missionOf(state, inForce);
      expect(await ask({ withoutMachineIds: ['f1'] })).toMatchObject({ problem: { code: 'transition-refused' } });
    },
  );

  it('of a running mission is shown, and taken over only once it is held', async () => {
    mission = missionOf('running', inForce);
    expect(await asked(later('task-2', 100))).toMatchObject({ draftId: 'draft-1', takeOver: 'after-hold' });
    expect(await drafts.takeOver('mission-1', 'draft-1', 'wang')).toMatchObject({ problem: { code: 'hold-first' } });
    expect(taken).toEqual([]);
  });

  it('of another mission, or one that was given up for newer ones, is not found', async () => {
    for (let turn = 0; turn < 17; turn += 1) await asked(later('task-2', 100 + turn));
    expect(await drafts.takeOver('mission-1', 'draft-1', 'wang')).toMatchObject({ problem: { code: 'draft-gone' } });
    expect((await drafts.takeOver('mission-1', 'draft-2', 'wang')).ok).toBe(true);
    expect(await drafts.takeOver('mission-2', 'draft-3', 'wang')).toMatchObject({ problem: { code: 'not-found' } });
  });

  describe('for deliveries that are late or lost', () => {
    const lifting: NonNullable<Plan['lifting']> = {
      lifts: [],
      deliveries: [
        { vehicle: 'v', bayId: null, arrivesMs: 0, bayFromMs: null, bayToMs: null, leaveByMs: null, isLost: false },
      ],
      bays: [],
      cranes: [],
      boundMs: 0,
      isOptimal: false,
    };

    it('is made from what is known of them, and shows their lifts', async () => {
      mission = missionOf('running', { ...inForce, lifting });
      made = ok({ ...other, lifting });
      const deliveries = { planVersion: 3, late: [{ vehicle: 'v', byS: 600 }] };
      expect(await asked({ deliveries })).toMatchObject({
        takeOver: 'after-hold',
        lifting: { deliveries: [{ vehicle: 'v' }] },
      });
      expect(newsTold).toEqual([{ deliveryNews: { late: [{ vehicle: 'v', byS: 600 }], lost: [] } }]);
    });

    it('is refused for other deliveries than those of the plan in force', async () => {
      mission = missionOf('held', { ...inForce, lifting });
      const news = (part: object) => ask({ deliveries: { planVersion: 3, ...part } });
      expect(await news({ lost: ['w'] })).toMatchObject({
        problem: { code: 'delivery-unknown', facts: { vehicle: 'w' } },
      });
      expect(await news({ planVersion: 2, lost: ['v'] })).toMatchObject({ problem: { code: 'draft-outdated' } });
      expect(planDraftRequest.safeParse({ deliveries: { planVersion: 3 } }).success).toBe(false);
      expect(newsTold).toEqual([]);
    });
  });

  describe('for trucks that are late or lost', () => {
    const news = { late: [{ delivery: 1, byS: 1200 }], lostTrucks: [0], extraTrucks: 1 };

    it('is made from what is known of them, and shows its trucks and joints', async () => {
      mission = missionOf('held', { ...inForce, supply: twoTrucks });
      made = ok({ ...other, supply: { ...twoTrucks, lostTrucks: [0], extraTrucks: 1, news } });
      const view = await asked({ trucks: { planVersion: 3, ...news } });
      expect(told).toEqual([news]);
      expect(wished).toEqual([{ notBefore: [], withoutMachineIds: [] }]);
      expect(view).toMatchObject({ draftId: 'draft-1', takeOver: 'now', supply: { lostTrucks: [0], news } });
      expect(view.supply).not.toHaveProperty('layout');
    });

    it('is refused for other trucks than those of the plan in force', async () => {
      mission = missionOf('held', { ...inForce, supply: twoTrucks });
      const trucks = (part: object) => ask({ trucks: { planVersion: 3, ...part } });
      expect(await trucks({ lostTrucks: [2] })).toMatchObject({ problem: { code: 'truck-unknown' } });
      expect(await trucks({ late: [{ delivery: 2, byS: 60 }] })).toMatchObject({ problem: { code: 'truck-unknown' } });
      expect(await trucks({ planVersion: 2, lostTrucks: [1] })).toMatchObject({ problem: { code: 'draft-outdated' } });
      mission = missionOf('held', inForce);
      expect(await trucks({ lostTrucks: [1] })).toMatchObject({ problem: { code: 'supply-unknown' } });
      expect(planDraftRequest.safeParse({ trucks: { planVersion: 3 } }).success).toBe(false);
      expect(told).toEqual([]);
    });
  });

  it('for a remedy is taken over with the request that it is for', async () => {
    expect(await asked({ remedyId: 'r1' })).toMatchObject({
      draftId: 'draft-1',
      takeOver: 'now',
      now: { coveredM2: 51 },
    });
    expect((await drafts.takeOver('mission-1', 'draft-1', 'wang')).ok).toBe(true);
    expect(taken).toEqual([['mission-1', 11, other, 'wang', altered]]);
  });

  it('for a remedy is made for a mission that has no plan either', async () => {
    mission = missionOf('draft', null);
    expect(await asked({ remedyId: 'r1' })).toMatchObject({ draftId: 'draft-1', planVersion: 0, now: null });
  });

  it('is made for no remedy that is unknown or comes after approval, nor for one among other wishes', async () => {
    expect(await ask({ remedyId: 'r9' })).toMatchObject({ problem: { code: 'draft-gone' } });
    mission = missionOf('held', inForce);
    expect(await ask({ remedyId: 'r1' })).toMatchObject({ problem: { code: 'transition-refused' } });
    expect(planDraftRequest.safeParse({ remedyId: 'r1', withoutMachineIds: ['f1'] }).success).toBe(false);
  });
});
