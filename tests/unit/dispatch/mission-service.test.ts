import { beforeEach, describe, expect, it } from 'vitest';
import type { MissionRequestBody } from '../../../controller/contract/api.ts';
import type { StopScope } from '../../../controller/contract/interlock/interlock.ts';
import { emptyProgress, MissionBook } from '../../../controller/dispatch/mission-book.ts';
import { MissionService } from '../../../controller/dispatch/mission-service.ts';
import { ControlLeases } from '../../../controller/fleet/control-leases.ts';
import { Fleet } from '../../../controller/fleet/fleet.ts';
import { LiveMachine } from '../../../controller/fleet/live-machine.ts';
import { asId, type MachineId, type TaskId } from '../../../kernel/ids.ts';
import { ok, refuse } from '../../../kernel/result.ts';
import type { Mission, Plan, PlannedTask, PlanWishes } from '../../../missions/mission.ts';
import type { PlanningInput } from '../../../missions/planning-input.ts';
import { FakeMachineLink } from '../../support/fakes/fake-machine-link.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { stopLatch } from '../../support/stop-latch.ts';
import { MemoryRecord } from '../../support/ledger/memory-record.ts';
import { shippedProfiles, smallFleet, smallSite } from '../../support/small-site.ts';
import { twoTrucks } from '../../support/two-trucks.ts';
import { FakePlanner, FakeRunner, planFor, task } from './fakes.ts';

// Goal: what people and failures do to missions, with everything around the service replaced by fakes that a test can delay or break.

const id = (name: string): MachineId => asId<MachineId>(name);
const profiles = shippedProfiles();
const MINUTE_MS = 60_000;

const body: MissionRequestBody = {
  kind: 'floor-finishing',
  levelId: 'level-1',
  area: { slabId: 'slab-1' },
  parameters: { placing: { by: 'others', rateM3ph: 20 } },
} as MissionRequestBody;

describe('the mission service', () => {
  let clock: ManualClock;
  let record: MemoryRecord;
  let planner: FakePlanner;
  let runner: FakeRunner;
  let leases: ControlLeases;
  let fleet: Fleet;
  let book: MissionBook;
  let service: MissionService;
  let notices: string[];

  beforeEach(() => {
    clock = new ManualClock();
    record = new MemoryRecord();
    planner = new FakePlanner();
    runner = new FakeRunner(clock);
    leases = new ControlLeases();
    notices = [];
    const machines = smallFleet().machines.map((machine) => {
      const profile = profiles.get(machine.profileId);
      if (profile === undefined) throw new Error(machine.profileId);
      return new LiveMachine(machine, profile, new FakeMachineLink());
    });
    const sensors = {
      onTags: () => () => undefined,
      onWind: () => () => undefined,
      onPeopleWatch: () => () => undefined,
      onZonePresence: () => () => undefined,
      onWeather: () => () => undefined,
    };
    fleet = new Fleet(machines, sensors, clock);
    hearAll();
    book = new MissionBook({ record, clock, onChange: () => undefined, onWriteFailed: () => undefined });
    service = new MissionService({
      book,
      runner: () => runner,
      hoists: () => ({ traffic: () => ({ cages: [], waiting: [] }), putBack: () => undefined }),
      floor: () => ({ closedTo: () => [] }),
      fleet,
      leases,
      site: smallSite,
      zones: () => [],
      roster: () => null,
      forecast: () => null,
      clock,
      planner,
      isRecordWritable: () => record.isWritable(),
      onNotice: (code) => notices.push(code),
    });
  });

  /** Every machine tells where it stands, now. */
  function hearAll(): void {
    for (const machine of fleet.machines.values()) {
      const { xM, yM, zM, yawRad } = machine.machine.start;
      machine.pose = { value: { pose: { xM, yM, zM, yawRad }, speedMps: 0 }, receivedMonoMs: clock.monoMs() };
    }
  }

  function latch(scope: StopScope): void {
    fleet.applyInterlock({
      type: 'status',
      epoch: 1,
      atMs: 0,
      machines: [],
      people: [],
      loop: {
        cycles: 0,
        overruns: 0,
        cpuMsP50: 0,
        cpuMsP99: 0,
        cpuMsP999: 0,
        lateMsP50: 0,
        lateMsP99: 0,
        lateMsP999: 0,
        lateMsMax: 0,
        heldForLateness: 0,
        scheduling: 'normal',
        inputAgesMs: {},
        refusedInputs: {},
        tagJumps: 0,
      },
      latches: [stopLatch({ scope })],
    });
  }

  async function planned(): Promise<Mission> {
    const created = await service.create(body, 'wang');
    if (!created.ok) throw new Error(JSON.stringify(created.problem));
    const result = await service.plan(created.value.id, 'wang');
    if (!result.ok) throw new Error(JSON.stringify(result.problem));
    return result.value;
  }

  async function running(): Promise<Mission> {
    const { id: missionId } = await planned();
    const result = await service.approve(missionId, 'wang');
    if (!result.ok) throw new Error(JSON.stringify(result.problem));
    return result.value;
  }

  const now = (mission: Mission): Mission => book.find(mission.id) as Mission;

  /** A machine is lost, and time goes on until that is dealt with. */
  async function lose(mission: Mission, machineId: string, code = 'machine-fault'): Promise<void> {
    const done = service.machineLost(mission.id, id(machineId), { code });
    await clock.advance(10_000);
    await done;
    hearAll();
  }

  const availableIn = (input: PlanningInput | undefined): readonly string[] =>
    (input?.machines ?? []).filter(({ isAvailable }) => isAvailable).map((machine) => machine.id as string);

  it('creates nothing that cannot be written down', async () => {
    record.disk = 'refuses';
    expect(await service.create(body, 'wang')).toMatchObject({ ok: false, problem: { code: 'ledger-unavailable' } });
    expect(book.all()).toEqual([]);
  });

  it('begins an approved mission and gives its machines to whoever approved it', async () => {
    const mission = await running();
    expect(mission.state).toBe('running');
    expect(leases.holder('l1')?.holder).toBe('wang');
    expect(leases.holder('t1')).toBeNull();
  });

  it('begins nothing with a machine that somebody else has in hand, and takes none of the others', async () => {
    const mission = await planned();
    leases.take('f1', 'li', 0);
    expect(await service.approve(mission.id, 'wang')).toMatchObject({ ok: false, problem: { code: 'control-held' } });
    expect(now(mission).state).toBe('planned');
    expect(leases.holder('l1')).toBeNull();
  });

  it('begins and resumes nothing under a latch, unless that holds none of its machines', async () => {
    const mission = await planned();
    latch({ type: 'machine', machineId: 'f1' });
    expect(await service.approve(mission.id, 'wang')).toMatchObject({ ok: false, problem: { code: 'reset-first' } });
    latch({ type: 'machine', machineId: 't1' });
    expect((await service.approve(mission.id, 'wang')).ok).toBe(true);
    await service.hold(mission.id, '', 'wang');
    latch({ type: 'level', levelId: 'level-1' });
    expect(await service.resume(mission.id, 'wang')).toMatchObject({ ok: false, problem: { code: 'reset-first' } });
    latch({ type: 'level', levelId: 'level-2' });
    expect((await service.resume(mission.id, 'wang')).ok).toBe(true);
  });

  it('is held by anybody: a stop asks for no control', async () => {
    const mission = await running();
    expect((await service.hold(mission.id, 'rain', 'li')).ok).toBe(true);
    expect(runner.calls).toEqual([`interrupt ${mission.id}`]);
    expect(now(mission).reasons).toEqual([{ code: 'held-by-person', facts: { by: 'li', reason: 'rain' } }]);
  });

  it('counts what machines still do while they come to a stand for a cancelled mission', async () => {
    const mission = await running();
    runner.standsAfterMs = 1_500;
    runner.onStanding = () => {
      const [first] = now(mission).progress;
      if (first !== undefined) book.note(mission.id, { ...first, state: 'running', done: 7 });
    };
    const cancelled = service.cancel(mission.id, {}, 'wang');
    await clock.advance(1_000);
    expect(now(mission).state).toBe('running');
    await clock.advance(1_000);
    expect((await cancelled).ok).toBe(true);
    expect(now(mission)).toMatchObject({ state: 'cancelled', progress: [{ done: 7 }, { done: 0 }] });
    expect(runner.calls).toEqual([`pause ${mission.id}`, `release ${mission.id}`]);
  });

  it('plans the rest again without a machine that failed, from what was done, and the record says why', async () => {
    const mission = await running();
    const [first] = mission.progress;
    if (first !== undefined) book.note(mission.id, { ...first, state: 'running', done: 5 });
    await lose(mission, 'l1');
    const input = planner.asked.at(-1);
    expect(availableIn(input)).not.toContain('l1');
    expect(availableIn(input)).toContain('f1');
    expect(input?.previous?.progress[0]?.done).toBe(5);
    expect(now(mission)).toMatchObject({ state: 'running', plan: { version: 2 } });
    expect(runner.calls).toEqual([`pause ${mission.id}`, `release ${mission.id}`]);
    expect(notices).toEqual(['mission-re-planned']);
    const entry = record.written.filter(({ type }) => type === 'mission.planned').at(-1);
    expect(entry?.payload['reason']).toMatchObject({ code: 'machine-fault', facts: { machineId: 'l1' } });
  });

  it('plans on with a machine that is only off its path or kept from its way', async () => {
    for (const code of ['off-path', 'way-blocked']) {
      const mission = await running();
      await lose(mission, 'l1', code);
      expect(availableIn(planner.asked.at(-1)), code).toContain('l1');
      await service.cancel(mission.id, {}, 'wang');
      await clock.advance(MINUTE_MS);
      hearAll();
    }
  });

  it('makes the plan anew when another machine fails while it is made, without both', async () => {
    const mission = await running();
    let release = (): void => undefined;
    planner.delay = new Promise((resolve) => {
      release = resolve;
    });
    const first = service.machineLost(mission.id, id('l1'), { code: 'machine-fault' });
    await clock.advance(1_000);
    await service.machineLost(mission.id, id('f1'), { code: 'machine-fault' });
    release();
    await clock.advance(1_000);
    await first;
    const inputs = planner.asked.slice(1);
    expect(inputs).toHaveLength(2);
    expect(inputs.map((input) => availableIn(input).includes('f1'))).toEqual([true, false]);
    expect(inputs.map((input) => availableIn(input).includes('l1'))).toEqual([false, false]);
    expect(now(mission).plan?.version).toBe(2);
  });

  it('holds the mission with the cause when no other machine can do the rest', async () => {
    const mission = await running();
    planner.answer = () => refuse({ code: 'plan-impossible', facts: { reasons: [{ code: 'no-machine' }] } });
    await lose(mission, 'l1');
    expect(now(mission)).toMatchObject({
      state: 'held',
      plan: { version: 1 },
      reasons: [
        { code: 'machine-lost', facts: { machineId: 'l1', cause: 'machine-fault', replan: 'plan-impossible' } },
      ],
    });
    expect(notices).toEqual(['mission-held']);
    expect(runner.calls.at(-1)).toBe(`release ${mission.id}`);
  });

  it('holds the mission when the same machine is lost again at once: planning does not help then', async () => {
    const mission = await running();
    await lose(mission, 'l1', 'off-path');
    await lose(mission, 'l1', 'off-path');
    expect(now(mission)).toMatchObject({ state: 'held', reasons: [{ facts: { replan: 'replanned-just-now' } }] });
    expect(planner.asked).toHaveLength(2);
  });

  it('holds the mission when ways are blocked again and again within half an hour', async () => {
    const mission = await running();
    for (let turn = 0; turn < 4; turn += 1) {
      await lose(mission, 'l1', 'way-blocked');
      await clock.advance(5 * MINUTE_MS);
      hearAll();
    }
    expect(now(mission)).toMatchObject({ state: 'running', plan: { version: 5 } });
    await lose(mission, 'l1', 'way-blocked');
    expect(now(mission).state).toBe('held');
  });

  it.each(['held', 'cancelled'] as const)(
    'stays %s by a person while a lost machine is planned away',
    async (state) => {
      const mission = await running();
      let release = (): void => undefined;
      planner.delay = new Promise((resolve) => {
        release = resolve;
      });
      const lost = service.machineLost(mission.id, id('l1'), { code: 'machine-fault' });
      await clock.advance(1_000);
      const asked = state === 'held' ? service.hold(mission.id, '', 'li') : service.cancel(mission.id, {}, 'li');
      await clock.advance(1_000);
      expect((await asked).ok).toBe(true);
      release();
      await clock.advance(1_000);
      await lost;
      expect(now(mission)).toMatchObject({ state, reasons: [{ facts: { by: 'li' } }] });
      // A held mission goes on with the new plan; an ended one stays as it was.
      expect(now(mission).plan?.version).toBe(state === 'held' ? 2 : 1);
    },
  );

  const wishes: PlanWishes = {
    notBefore: [{ bay: 1, step: 'level', pass: 0, atMs: 5 * MINUTE_MS }],
    withoutMachineIds: [id('t1')],
  };
  /** A plan with the wishes, as the mission is now. */
  async function drafted(mission: Mission): Promise<{ readonly version: number; readonly plan: Plan }> {
    const { version } = now(mission);
    const made = await service.planWith(now(mission), wishes, {});
    if (!made.ok) throw new Error(made.problem.code);
    return { version, plan: made.value };
  }
  const takeOver = (mission: Mission, { version, plan }: Awaited<ReturnType<typeof drafted>>, user = 'li') =>
    settled(service.takeOver(mission.id, version, plan, user));
  async function settled<Value>(work: Promise<Value>): Promise<Value> {
    await clock.advance(10_000);
    return work;
  }

  it('makes a plan with wishes without changing anything, and takes it over under the name of who did', async () => {
    const mission = await planned();
    const draft = await drafted(mission);
    expect(now(mission)).toBe(mission);
    expect(planner.asked.at(-1)).toMatchObject({ notBefore: wishes.notBefore, version: 2 });
    expect(availableIn(planner.asked.at(-1))).not.toContain('t1');
    expect((await takeOver(mission, draft)).ok).toBe(true);
    expect(now(mission)).toMatchObject({ state: 'planned', plan: { version: 2, wishes } });
    expect(record.written.filter(({ type }) => type === 'mission.planned').at(-1)).toMatchObject({
      actor: 'li',
      payload: { planVersion: 2, wishes },
    });
  });

  it('moves the start of a mission that is only planned, and remembers what was asked for', async () => {
    const mission = await planned();
    const { earliestStartMs } = mission.request;
    const moved = await service.moveStart(mission.id, mission.version, earliestStartMs + MINUTE_MS, 'li');
    expect(moved).toMatchObject({ ok: true, value: { state: 'planned', plan: { version: 2 } } });
    const again = await service.moveStart(mission.id, now(mission).version, earliestStartMs + 2 * MINUTE_MS, 'li');
    expect(again).toMatchObject({
      value: { request: { earliestStartMs: earliestStartMs + 2 * MINUTE_MS, askedStartMs: earliestStartMs } },
    });
    expect(planner.asked.at(-1)?.request.earliestStartMs).toBe(earliestStartMs + 2 * MINUTE_MS);
    expect(await service.moveStart(mission.id, mission.version, 0, 'li')).toMatchObject({
      problem: { code: 'draft-outdated' },
    });
    const other = await running();
    expect(await service.moveStart(other.id, now(other).version, 0, 'li')).toMatchObject({
      problem: { code: 'transition-refused' },
    });
  });

  it('keeps the plan in force where steps are only set later, and weighs all anew where a machine is left out', async () => {
    planner.answer = (input) => ok(planFor(input, [{ ...task('l1', 1), bay: 4 }, task('f1', 2)]));
    const mission = await planned();
    await clock.advance(MINUTE_MS);
    await service.planWith(mission, { ...wishes, withoutMachineIds: [] }, {});
    expect(planner.asked.at(-1)).toMatchObject({
      nowMs: mission.plan?.madeAtMs,
      kept: [{ bay: 4, step: 'level', pass: 0, machineId: 'l1', startMs: 0, endMs: 0 }],
    });
    const byMachine = [{ bay: 4, step: 'level', pass: 0, machineId: id('l1') }] as const;
    await service.planWith(mission, { notBefore: [], withoutMachineIds: [], byMachine }, {});
    expect(planner.asked.at(-1)).toMatchObject({ byMachine, kept: [{ bay: 4 }] });
    await drafted(mission);
    expect(planner.asked.at(-1)?.kept).toBeUndefined();
  });

  it('plans a pour again from the one in force when its trucks are late, and records what was known and made of it', async () => {
    planner.answer = (input) => ok({ ...planFor(input, [task('l1', 1)]), supply: twoTrucks });
    const mission = await planned();
    const news = { late: [{ delivery: 1, byS: 1200 }], lostTrucks: [0], extraTrucks: 0 };
    const joint = { atM3: 9, strip: 1, place: 'end-of-strip', resumeMs: null, bands: [] } as const;
    planner.answer = (input) =>
      ok({
        ...planFor(input, [task('l1', 1)]),
        supply: { ...twoTrucks, news: input.truckNews ?? null, joints: [joint], lostTrucks: [0] },
      });
    const made = await service.planWith(now(mission), { notBefore: [], withoutMachineIds: [] }, { truckNews: news });
    if (!made.ok) throw new Error(made.problem.code);
    expect(planner.asked.at(-1)).toMatchObject({ truckNews: news, previous: { plan: { version: 1 } } });
    expect(made.value.wishes).toBeUndefined();
    await takeOver(mission, { version: mission.version, plan: made.value });
    const { bands: _bands, ...recorded } = joint;
    expect(record.written.findLast(({ type }) => type === 'mission.planned')).toMatchObject({
      actor: 'li',
      payload: { supply: { news, joints: [recorded], lostTrucks: [0], deliveries: 2 } },
    });
  });

  it('takes no plan over once the mission is another than it was made for', async () => {
    const mission = await planned();
    const draft = await drafted(mission);
    await service.approve(mission.id, 'wang');
    expect(await takeOver(mission, draft)).toMatchObject({ problem: { code: 'draft-outdated' } });
    const late = await drafted(mission);
    expect(await takeOver(mission, late)).toMatchObject({ problem: { code: 'hold-first' } });
    expect(now(mission).plan?.version).toBe(1);
    expect(runner.calls.at(-1)).toBe(`release ${mission.id}`);
  });

  it('gives a held mission another plan: what is done stays, nothing moves before somebody resumes it', async () => {
    const mission = await running();
    const first = mission.plan?.tasks[0] as PlannedTask;
    book.note(mission.id, { ...emptyProgress(first.id), state: 'done', done: 20, endedAtMs: 1 });
    await service.hold(mission.id, '', 'li');
    planner.answer = (input) => ok(planFor(input, [first, task('f1', 3)]));
    const draft = await drafted(mission);
    expect(planner.asked.at(-1)?.previous?.progress[0]).toMatchObject({ state: 'done' });
    expect((await takeOver(mission, draft)).ok).toBe(true);
    expect(now(mission)).toMatchObject({ state: 'held', plan: { version: 2 } });
    expect(now(mission).progress.map(({ state }) => state)).toEqual(['done', 'waiting']);
    expect(record.written.findLast(({ type }) => type === 'mission.planned')).toMatchObject({
      actor: 'li',
      payload: { wishes, reason: { code: 'plan-taken-over', facts: { by: 'li' } } },
    });
  });

  it('takes no plan over when a held mission came farther after the plan was made', async () => {
    const mission = await running();
    await service.hold(mission.id, '', 'li');
    const draft = await drafted(mission);
    runner.standsAfterMs = 1_000;
    runner.onStanding = () => {
      runner.onStanding = () => undefined;
      book.note(mission.id, { ...emptyProgress(asId<TaskId>('task-1')), state: 'running', legDoneM: 2 });
    };
    expect(await takeOver(mission, draft)).toMatchObject({ problem: { code: 'draft-outdated' } });
    expect(now(mission).plan?.version).toBe(1);
  });

  it('keeps the wishes when a machine fails later, and forgets them when a person plans again', async () => {
    const mission = await planned();
    await takeOver(mission, await drafted(mission));
    await service.plan(mission.id, 'wang');
    expect(now(mission).plan?.wishes).toBeUndefined();
    expect(planner.asked.at(-1)?.notBefore).toBeUndefined();
    await takeOver(mission, await drafted(mission));
    await service.approve(mission.id, 'wang');
    await lose(mission, 'l1');
    expect(now(mission)).toMatchObject({ state: 'running', plan: { wishes } });
    expect(planner.asked.at(-1)?.notBefore).toEqual(wishes.notBefore);
    expect(availableIn(planner.asked.at(-1))).not.toContain('t1');
    expect(availableIn(planner.asked.at(-1))).not.toContain('l1');
  });

  it('plans around what other approved missions need', async () => {
    planner.answer = (input) => ok(planFor(input, [{ ...task('l1', 1), endMs: 9_000 }]));
    await running();
    planner.answer = (input) => ok(planFor(input, [task('f1', 2)]));
    await planned();
    const busy = (planner.asked.at(-1)?.machines ?? []).filter(({ busyUntilMs }) => busyUntilMs > 0);
    expect(busy.map((machine) => [machine.id, machine.busyUntilMs])).toEqual([['l1', 9_000]]);
  });

  it('plans hauling among the tours of other hauling missions', async () => {
    const from = { landingId: 'h1a-level-1' };
    const loads = [{ from, to: { point: [30, 10] }, massKg: 100, count: 1 }];
    const haul = { kind: 'hauling', levelId: 'level-1', parameters: { loads } } as unknown as MissionRequestBody;
    const pose = (xM: number) => ({ xM, yM: 9, zM: 0, yawRad: 0 });
    const legs = [{ poses: [pose(13), pose(30)], atS: [0, 17], tool: 'off', drive: 'path', quantity: 0 }] as const;
    const startMs = clock.epochMs() + 5_000;
    planner.answer = (input) => ok(planFor(input, [{ ...task('c1', 1), startMs, endMs: startMs + 20_000, legs }]));
    const planned = async (): Promise<string> => {
      const created = await service.create(haul, 'wang');
      if (!created.ok) throw new Error(JSON.stringify(created.problem));
      await service.plan(created.value.id, 'wang');
      return created.value.id;
    };
    const first = await planned();
    expect(planner.asked.at(-1)?.otherTours).toBeUndefined();
    await service.approve(first, 'wang');
    await clock.advance(10_000);
    hearAll();
    await planned();
    const [tour, ...others] = planner.asked.at(-1)?.otherTours ?? [];
    expect([tour?.machineId, others.length]).toEqual(['c1', 0]);
    // It is five seconds late by now.
    expect(tour?.legs).toMatchObject([{ missionId: first, leg: 0, startMs: startMs + 5_000, endMs: startMs + 22_000 }]);
  });

  it('plans with what batteries will hold after that', async () => {
    const startMs = clock.epochMs();
    const hour = { ...task('l1', 1), startMs, endMs: startMs + 3_600_000 };
    planner.answer = (input) => ok(planFor(input, [hour]));
    await running();
    await planned();
    const { machines } = planner.asked.at(-1)!;
    const { energy } = profiles.get('levelling-robot')!;
    const left = 1 - energy.averageKw.value / energy.capacityKWh!.value;
    expect(machines.find((machine) => machine.id === 'l1')?.batteryRatio).toBeCloseTo(left, 6);
    expect(machines.find((machine) => machine.id === 'f1')?.batteryRatio).toBe(1);
  });
});
