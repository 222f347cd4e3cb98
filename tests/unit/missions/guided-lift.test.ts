import { describe, expect, it } from 'vitest';
import type { CraneLiftsParameters, LiftedElement } from '../../../missions/cranes/crane-lifts.ts';
import type { Plan, TaskProgress } from '../../../missions/mission.ts';
import { planMission } from '../../../missions/plan-mission.ts';
import { liftRequest, towerCrane } from '../../support/lift-sites.ts';

const names = { globalId: 'wall-12', kind: 'wall', name: 'W12' } as const;
const element: LiftedElement = { ...names, yawRad: 0, massFrom: 'model', heightM: 2.8 };
const from = { xM: 20, yM: -8, zM: 0 };
const parameters: CraneLiftsParameters = {
  kind: 'crane-lifts',
  bays: [],
  deliveries: [],
  lifts: [
    { id: 'a', massKg: 2000, element, from, to: { xM: 20, yM: 10, zM: 4 }, priority: 1, after: [] },
    { id: 'b', massKg: 500, from, to: { xM: 25, yM: 5, zM: 4 }, priority: 1, after: ['a'] },
  ],
};
const input = liftRequest({ machines: [towerCrane(0)], parameters } as never);

function planned(more: Partial<typeof input> = {}): Plan {
  const plan = planMission({ ...input, ...more });
  if (!plan.ok) throw new Error(JSON.stringify(plan.problem));
  return plan.value;
}

/** Its first tasks are done, the next one has begun. */
function progressOf(plan: Plan, done: number): TaskProgress[] {
  return plan.tasks.map((task, index) => ({
    ...{ taskId: task.id, legDoneM: 0, dwellDoneS: 0 },
    state: index < done ? 'done' : 'waiting',
    legsDone: index < done ? task.legs.length : 0,
    done: index < done ? task.quantity.amount : 0,
    startedAtMs: index <= done ? task.startMs : null,
    endedAtMs: index <= done ? task.endMs : null,
  }));
}

describe('a plan of a guided lift', () => {
  it('has three parts, counts the last, and lets nothing go before it', () => {
    const plan = planned();
    const parts = plan.tasks.filter(({ lift, step }) => lift === 'a' && step === 'lift');
    expect(parts.map(({ stage }) => stage?.number)).toEqual([1, 2, 3]);
    expect(parts.map(({ quantity }) => quantity.amount)).toEqual([0, 0, 1]);
    expect(parts.map(({ holdsTool }) => holdsTool)).toEqual(['on', 'on', 'off']);
    const [carry, seat, letGo] = parts;
    expect(carry!.legs.at(-1)!.poses.at(-1)!.zM).toBeCloseTo(4 + 2 + 2.8 + 0.5, 3);
    expect(seat!.legs.at(-1)!.poses.at(-1)!.zM).toBeCloseTo(4 + 2 + 2.8, 3);
    expect(seat!.legs).toHaveLength(10);
    expect(letGo!.legs).toEqual([]);
    const next = plan.tasks.find(({ lift }) => lift === 'b')!;
    expect(next.startMs).toBeGreaterThanOrEqual(letGo!.endMs);
    expect(next.predecessors.map(({ taskId }) => taskId)).toContain(letGo!.id);
  });

  it.each([
    ['is over its place', 2],
    ['is seated', 3],
  ])('planned anew keeps what is left of an element that %s', (_, done) => {
    const before = planned();
    const progress = progressOf(before, done);
    const nowMs = before.tasks[done]!.startMs + 60_000;
    const after = planned({ version: 2, nowMs, previous: { plan: before, progress } });
    const left = before.tasks.filter(({ lift, stage }, index) => lift === 'a' && stage !== undefined && index >= done);
    for (const task of left) {
      const kept = after.tasks.filter(({ id }) => id === task.id);
      expect(kept).toHaveLength(1);
      expect(kept[0]).toMatchObject({ legs: task.legs, stage: task.stage, quantity: task.quantity });
      expect(kept[0]!.isCutToDone).toBeUndefined();
    }
    expect(after.tasks.filter(({ lift, step }) => lift === 'a' && step === 'lift')).toHaveLength(3);
    expect(after.totals.lifts).toBe(2);
    const end = Math.max(...after.tasks.filter(({ lift }) => lift === 'a').map(({ endMs }) => endMs));
    expect(after.tasks.find(({ lift }) => lift === 'b')!.startMs).toBeGreaterThanOrEqual(end);
  });
});
