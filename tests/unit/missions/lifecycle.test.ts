import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asId, type LevelId, type MachineId, type MissionId, type TaskId } from '../../../kernel/ids.ts';
import { missionProgress } from '../../../missions/lifecycle/progress.ts';
import { allowedActions, transition, type MissionEvent } from '../../../missions/lifecycle/transition.ts';
import {
  missionStates,
  type Mission,
  type Plan,
  type PlannedTask,
  type RefusedPart,
  type TaskProgress,
} from '../../../missions/mission.ts';

const plan: Plan = {
  missionId: asId<MissionId>('mission-1'),
  version: 1,
  madeAtMs: 0,
  startMs: 0,
  endMs: 0,
  tasks: [],
  bays: [],
  refused: [],
  totals: { areaM2: 0, coveredM2: 0, volumeM3: 0, lifts: 0 },
  warnings: [],
};

const draft: Mission = {
  id: plan.missionId,
  number: 1,
  request: {
    kind: 'hoist-run',
    levelId: asId<LevelId>('level-1'),
    earliestStartMs: 0,
    parameters: { kind: 'hoist-run', cargo: 'materials', toLevelId: asId<LevelId>('level-2'), massKg: 1, lifts: 1 },
  },
  state: 'draft',
  plan: null,
  progress: [],
  reasons: [],
  createdAtMs: 0,
  createdBy: 'foreman',
  version: 1,
};

const reason = { code: 'test' };
const events: readonly MissionEvent[] = [
  { type: 'planned', plan },
  { type: 'approved' },
  { type: 'started' },
  { type: 'held', reason },
  { type: 'resumed' },
  { type: 'cancelled', reason },
  { type: 're-planned', plan },
  { type: 'controller-restarted' },
  { type: 'finished' },
];
const eventArbitrary = fc.constantFrom(...events);

describe('a mission', () => {
  it('answers every event in every state', () => {
    for (const state of missionStates) {
      for (const event of events) {
        const after = transition({ ...draft, state, plan }, event);
        if (!after.ok) expect(after.problem.code).toBe('transition-refused');
      }
    }
  });

  it('stays ended once ended', () => {
    fc.assert(
      fc.property(fc.constantFrom('done', 'cancelled', 'failed'), fc.array(eventArbitrary), (state, list) => {
        let mission: Mission = { ...draft, state: state as Mission['state'], plan };
        for (const event of list) {
          const after = transition(mission, event);
          if (after.ok) mission = after.value;
        }
        expect(mission.state).toBe(state);
        expect(allowedActions(mission)).toEqual([]);
      }),
    );
  });

  it('goes the whole way and is held by a restart of the controller', () => {
    let mission = draft;
    for (const event of [events[0]!, events[1]!, events[2]!, events[7]!]) {
      const after = transition(mission, event);
      expect(after.ok).toBe(true);
      if (after.ok) mission = after.value;
    }
    expect(mission.state).toBe('held');
    expect(mission.reasons).toEqual([{ code: 'controller-restart' }]);
  });

  it('never runs without an approval', () => {
    fc.assert(
      fc.property(fc.array(eventArbitrary, { maxLength: 12 }), (list) => {
        let mission = draft;
        let isApproved = false;
        for (const event of list) {
          const after = transition(mission, event);
          if (!after.ok) continue;
          expect(after.value.version).toBeGreaterThanOrEqual(mission.version);
          mission = after.value;
          if (event.type === 'approved') isApproved = true;
          if (mission.state === 'running') expect(isApproved).toBe(true);
        }
      }),
    );
  });
});

describe('the tasks of a mission', () => {
  const taskId = asId<TaskId>('task-1');
  const task: PlannedTask = {
    id: taskId,
    step: 'float',
    machineId: asId<MachineId>('f1'),
    withMachineIds: [],
    levelId: draft.request.levelId,
    legs: [
      { poses: [], atS: [], tool: 'off', drive: 'path', quantity: 0 },
      { poses: [], atS: [], tool: 'on', drive: 'path', quantity: 12 },
    ],
    dwellS: 0,
    startMs: 0,
    endMs: 60_000,
    earliestStartMs: 0,
    latestStartMs: null,
    latestEndMs: null,
    predecessors: [],
    quantity: { amount: 12, unit: 'm2' },
    reason: { code: 'release' },
  };
  const progress: TaskProgress = {
    taskId,
    state: 'running',
    legsDone: 1,
    legDoneM: 2,
    dwellDoneS: 0,
    done: 5,
    startedAtMs: 10,
    endedAtMs: null,
  };
  const running: Mission = {
    ...draft,
    state: 'running',
    plan: { ...plan, tasks: [task] },
    progress: [{ ...progress, state: 'waiting', legsDone: 0, legDoneM: 0, done: 0, startedAtMs: null }],
  };

  it('never lose what they have done, whatever is reported late or twice', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ done: fc.integer({ min: -3, max: 40 }), legs: fc.nat(5) })), (reports) => {
        let mission = running;
        let mostM2 = 0;
        for (const { done, legs } of reports) {
          const after = transition(mission, {
            type: 'task-progressed',
            progress: { ...progress, done, legsDone: legs },
          });
          expect(after.ok).toBe(true);
          if (after.ok) mission = after.value;
          mostM2 = Math.max(mostM2, Math.min(12, done));
          expect(mission.progress[0]!.done).toBe(mostM2);
          expect(mission.progress[0]!.legsDone).toBeLessThanOrEqual(task.legs.length);
        }
      }),
    );
  });

  it('are refused when the plan does not know them, and stay done once done', () => {
    const unknown = { ...progress, taskId: asId<TaskId>('task-9') };
    expect(transition(running, { type: 'task-progressed', progress: unknown }).ok).toBe(false);
    const done = transition(running, { type: 'task-progressed', progress: { ...progress, state: 'done', done: 12 } });
    expect(done.ok && missionProgress(done.value).steps).toEqual([
      { step: 'float', unit: 'm2', done: 12, total: 12, leftOut: 0 },
    ]);
    expect(done.ok && transition(done.value, { type: 'task-progressed', progress }).ok).toBe(false);
  });

  it('fail with their reason, and end the mission as failed', () => {
    const cause = { code: 'machine-fault', facts: { machineId: 'f1' } };
    const failed = transition(running, { type: 'task-failed', progress, reason: cause });
    expect(failed.ok).toBe(true);
    if (!failed.ok) return;
    expect(failed.value.state).toBe('running');
    expect(failed.value.reasons).toEqual([cause]);
    expect(failed.value.progress[0]).toMatchObject({ state: 'failed', done: 5 });
    const ended = transition(failed.value, { type: 'finished' });
    expect(ended.ok && ended.value.state).toBe('failed');
    expect(ended.ok && ended.value.reasons.at(-1)).toEqual({ code: 'tasks-failed', facts: { taskIds: [taskId] } });
  });

  it('change nothing in a mission that is not running or held', () => {
    for (const state of missionStates) {
      if (state === 'running' || state === 'held') continue;
      expect(transition({ ...running, state }, { type: 'task-progressed', progress }).ok).toBe(false);
      expect(transition({ ...running, state }, { type: 'task-failed', progress, reason }).ok).toBe(false);
    }
  });
});

describe('a mission that is planned again', () => {
  const refused = (code: RefusedPart['code'], areaM2: number): RefusedPart => ({ code, areaM2, facts: {} });
  const bay = (number: number, amount: number): PlannedTask => ({
    id: asId<TaskId>(`bay-${String(number)}`),
    step: 'level',
    machineId: asId<MachineId>('l1'),
    withMachineIds: [],
    levelId: draft.request.levelId,
    legs: [],
    dwellS: 0,
    startMs: 0,
    endMs: 60_000,
    earliestStartMs: 0,
    latestStartMs: null,
    latestEndMs: null,
    predecessors: [],
    quantity: { amount, unit: 'm2' },
    reason: { code: 'release' },
  });
  const floor: Mission = {
    ...draft,
    request: {
      kind: 'floor-finishing',
      levelId: draft.request.levelId,
      earliestStartMs: 0,
      parameters: {
        kind: 'floor-finishing',
        thicknessM: 0.2,
        temperatureC: 20,
        setFactor: 1,
        trowelPasses: 1,
        placing: { by: 'others', rateM3ph: 10 },
      },
    },
  };
  const whole: Plan = { ...plan, tasks: [bay(1, 20), bay(2, 30)], refused: [refused('beside-column', 4)] };
  const smaller: Plan = {
    ...plan,
    version: 2,
    tasks: [bay(1, 20)],
    refused: [refused('beside-column', 4), refused('window-missed', 30)],
  };
  const after = (mission: Mission, ...list: readonly MissionEvent[]): Mission =>
    list.reduce((before, event) => {
      const next = transition(before, event);
      if (!next.ok) throw new Error(`${event.type}: ${JSON.stringify(next.problem)}`);
      return next.value;
    }, mission);
  const running = after(floor, { type: 'planned', plan: whole }, { type: 'approved' }, { type: 'started' });
  const leftOut = { code: 'work-left-out', facts: { amount: 30, unit: 'm2', cause: 'window-missed' } };

  it('tells what the new plan leaves out of what was approved, and why', () => {
    const mission = after(running, { type: 're-planned', plan: smaller });
    expect(missionProgress(mission)).toMatchObject({ total: 20, leftOut: 30 });
    expect(mission.reasons).toEqual([leftOut]);
  });

  it('goes on telling it when it is resumed, planned again alike, and done', () => {
    const shrunk = after(running, { type: 're-planned', plan: smaller });
    expect(after(shrunk, { type: 'held', reason }).reasons).toEqual([leftOut, reason]);
    const resumed = after(shrunk, { type: 'held', reason }, { type: 'resumed' });
    expect(resumed.reasons).toEqual([leftOut]);
    expect(after(resumed, { type: 're-planned', plan: { ...smaller, version: 3 } }).reasons).toEqual([leftOut]);
    const progress: TaskProgress = {
      ...(resumed.progress[0] as TaskProgress),
      state: 'done',
      done: 20,
    };
    const done = after(resumed, { type: 'task-progressed', progress }, { type: 'finished' });
    expect(done).toMatchObject({ state: 'done', reasons: [leftOut] });
    expect(missionProgress(done)).toMatchObject({ done: 20, total: 20, leftOut: 30, ratio: 1 });
  });

  it('takes its word back when a later plan has it all again', () => {
    const mission = after(
      running,
      { type: 're-planned', plan: smaller },
      { type: 're-planned', plan: { ...whole, version: 3 } },
    );
    expect(mission.reasons).toEqual([]);
    expect(missionProgress(mission)).toMatchObject({ total: 50, leftOut: 0 });
  });

  it('counts a step that is gone altogether', () => {
    const mission = after(running, { type: 're-planned', plan: { ...smaller, tasks: [] } });
    expect(missionProgress(mission).steps).toEqual([{ step: 'level', unit: 'm2', done: 0, total: 0, leftOut: 50 }]);
  });

  it('says nothing of crumbs, nor where nobody had approved anything', () => {
    const crumb: Plan = { ...whole, tasks: [bay(1, 20), bay(2, 29.7)] };
    expect(after(running, { type: 're-planned', plan: crumb }).reasons).toEqual([]);
    const planned = after(floor, { type: 'planned', plan: whole }, { type: 'planned', plan: smaller });
    expect(planned.reasons).toEqual([]);
    expect(missionProgress(planned).leftOut).toBe(0);
  });
});
