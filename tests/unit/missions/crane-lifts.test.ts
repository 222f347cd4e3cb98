import { describe, expect, it } from 'vitest';
import { asId } from '../../../kernel/ids.ts';
import type { CraneLift, CraneLiftsParameters } from '../../../missions/cranes/crane-lifts.ts';
import type { Plan, TaskProgress } from '../../../missions/mission.ts';
import { planMission, type PlanningInput } from '../../../missions/plan-mission.ts';
import type { Zone } from '../../../missions/site-model.ts';
import { seededRandom } from '../../../kernel/random.ts';
import { checkLifts, delayedLifts, nearMisses } from '../../support/checkers/lift-checker.ts';
import { liftRequest, liftSite, towerCrane, type LiftSite } from '../../support/lift-sites.ts';

const minuteMs = 60_000;

function planned(input: PlanningInput): Plan {
  const plan = planMission(input);
  if (!plan.ok) throw new Error(JSON.stringify(plan.problem));
  return plan.value;
}

function faultsOf(plan: Plan, { machines, parameters }: LiftSite): readonly string[] {
  return checkLifts(plan, machines, parameters.lifts).faults;
}

/** Lifts of one crane at (5, −8) whose hook gets 54 m far. */
function oneCrane(parameters: Partial<CraneLiftsParameters> & Pick<CraneLiftsParameters, 'lifts'>): PlanningInput {
  return liftRequest({
    machines: [towerCrane(0)],
    parameters: { kind: 'crane-lifts', bays: [], deliveries: [], ...parameters },
  });
}

function lift(id: string, part: Partial<CraneLift> = {}): CraneLift {
  const from = { xM: 20, yM: -8, zM: 0 };
  return { id, massKg: 1000, from, to: { xM: 20, yM: 10, zM: 4 }, priority: 1, after: [], ...part };
}

const liftsOf = (plan: Plan) => plan.tasks.filter(({ step }) => step === 'lift');

/** A plan as it stands when so many of its tasks are done. */
function progressOf(plan: Plan, done: number): TaskProgress[] {
  return plan.tasks.map((task, index) => ({
    taskId: task.id,
    state: index < done ? 'done' : 'waiting',
    legsDone: index < done ? task.legs.length : 0,
    legDoneM: 0,
    dwellDoneS: index < done ? task.dwellS : 0,
    done: index < done ? task.quantity.amount : 0,
    startedAtMs: index < done ? task.startMs : null,
    endedAtMs: index < done ? task.endMs : null,
  }));
}

describe('a plan of crane lifts', () => {
  it('keeps charts, order, bays and the air between cranes', () => {
    for (const seed of [1, 2]) {
      const site = liftSite({ seed, cranes: 2, lifts: 8 });
      const plan = planned(liftRequest(site));
      expect(faultsOf(plan, site), `seed ${String(seed)}`).toEqual([]);
      expect((plan.lifting?.lifts.length ?? 0) + plan.refused.length).toBe(8);
    }
  });

  it('keeps cranes apart whatever takes longer than planned', () => {
    const site = liftSite({ seed: 2, cranes: 2, lifts: 12 });
    const plan = planned(liftRequest(site));
    for (let seed = 1; seed <= 8; seed += 1) {
      const random = seededRandom(seed);
      const late = delayedLifts(plan, () => (random.next() < 0.5 ? 0 : 1000 * random.below(400)));
      expect(nearMisses(checkLifts(late, site.machines, site.parameters.lifts)), `seed ${String(seed)}`).toEqual([]);
    }
  });

  it('is the same for the same input, and no worse for another crane', () => {
    const site = liftSite({ seed: 4, cranes: 1, lifts: 5 });
    const one = planned(liftRequest(site));
    expect(planned(liftRequest(site))).toEqual(one);
    const more = planned(liftRequest({ ...site, machines: [towerCrane(0), towerCrane(1)] }));
    expect(more.refused.length).toBeLessThanOrEqual(one.refused.length);
    if (more.refused.length === one.refused.length) expect(more.endMs).toBeLessThanOrEqual(one.endMs * 1.05);
  });

  it('does one after the other, the one that is due before the one that is not', () => {
    const plan = planned(
      oneCrane({ lifts: [lift('a', { after: ['b'] }), lift('b'), lift('c', { dueMs: 6 * minuteMs })] }),
    );
    expect(liftsOf(plan).map((task) => task.lift)).toEqual(['c', 'b', 'a']);
    expect(plan.tasks.map(({ step }) => step)).toEqual(['sling', 'lift', 'sling', 'lift', 'sling', 'lift']);
    expect(plan.lifting?.lifts[0]).toMatchObject({
      why: 'only-crane',
      massKg: 1000,
      ratedKg: expect.any(Number) as number,
    });
  });

  it('refuses what is too heavy, with what would do, and what follows it', () => {
    const heavy = { massKg: 5000, to: { xM: 45, yM: 10, zM: 0 } };
    const plan = planned(oneCrane({ lifts: [lift('a', heavy), lift('b', { after: ['a'] }), lift('c')] }));
    expect(plan.refused).toMatchObject([
      {
        code: 'lift-too-heavy',
        facts: { lift: 'a', ratedKg: 2300, mostKg: 2090, lessKg: 2910, nearM: 20, end: 'set-down' },
      },
      { code: 'lift-after-refused', facts: { lift: 'b', after: 'a' } },
    ]);
    expect(liftsOf(plan).map((task) => task.lift)).toEqual(['c']);
  });

  it('is impossible without a crane, and where none reaches', () => {
    const input = oneCrane({ lifts: [lift('a', { to: { xM: 80, yM: 10, zM: 0 } })] });
    expect(planMission(input)).toMatchObject({
      problem: { code: 'plan-impossible', facts: { reasons: [{ code: 'lift-out-of-reach', reachM: 54 }] } },
    });
    expect(planMission({ ...input, machines: [] })).toMatchObject({
      problem: { facts: { reasons: [{ code: 'no-crane' }] } },
    });
  });

  it('goes around a walkway, and refuses to set down on one', () => {
    const walkway = (xM: number, yM: number, wideM: number, deepM: number): Zone => ({
      id: asId('way'),
      levelId: asId('level-2'),
      kind: 'WALKWAY',
      name: 'footpath',
      outline: [
        [xM, yM],
        [xM + wideM, yM],
        [xM + wideM, yM + deepM],
        [xM, yM + deepM],
      ],
    });
    const request = oneCrane({ lifts: [lift('a', { to: { xM: 5, yM: 25, zM: 0 } })] });
    const straight = planned(request);
    const around = planned({ ...request, zones: [walkway(8, 0, 14, 10)] });
    expect(liftsOf(around)[0]!.endMs).toBeGreaterThan(liftsOf(straight)[0]!.endMs);
    const passed = liftsOf(around)[0]!.legs[0]!.poses.filter(({ xM, yM }) => xM > 8 && xM < 22 && yM > 0 && yM < 10);
    expect(passed).toEqual([]);
    expect(planMission({ ...request, zones: [walkway(0, 20, 10, 10)] })).toMatchObject({
      problem: { facts: { reasons: [{ code: 'lift-over-zone', zone: 'footpath' }] } },
    });
  });

  it('waits for the wind to drop and for the vehicle to come', () => {
    const calmMs = 30 * minuteMs;
    const windy = planned(
      oneCrane({
        lifts: [lift('a')],
        forecast: [
          { fromMs: 0, gustMps: 15 },
          { fromMs: calmMs, gustMps: 5 },
        ],
      }),
    );
    expect(windy.tasks[0]).toMatchObject({ startMs: calmMs, earliestStartMs: calmMs, reason: { code: 'wind' } });
    const { from: _, ...brought } = lift('a');
    const bays = [{ id: 'gate', xM: 20, yM: -8, zM: 1 }];
    const deliveries = [
      { vehicle: 'v', arrivesMs: 20 * minuteMs, bayIds: ['gate'], liftIds: ['a'], leaveByMs: 21 * minuteMs },
    ];
    const waited = planned(oneCrane({ lifts: [brought], bays, deliveries }));
    expect(waited.tasks[0]?.reason.code).toBe('truck-arrives');
    expect(waited.lifting?.deliveries[0]).toMatchObject({ bayId: 'gate', bayFromMs: 20 * minuteMs });
    expect(waited.warnings).toMatchObject([{ code: 'leave-by-missed', facts: { vehicle: 'v' } }]);
  });

  it('is planned again for a late or lost vehicle, keeping what is done and what hangs', () => {
    const { from: _a, ...a } = lift('a');
    const { from: _b, ...b } = lift('b');
    const deliveries = [
      { vehicle: 'v', arrivesMs: 0, bayIds: ['gate'], liftIds: ['a', 'b'] },
      { vehicle: 'w', arrivesMs: 40 * minuteMs, bayIds: ['gate'], liftIds: ['c'] },
    ];
    const { from: _c, ...c } = lift('c');
    const request = oneCrane({ lifts: [a, b, c], bays: [{ id: 'gate', xM: 20, yM: -8, zM: 1 }], deliveries });
    const before = planned(request);
    // The first load is down, the second slung.
    const previous = { plan: before, progress: progressOf(before, 3) };
    const nowMs = before.tasks[2]!.endMs;
    const news = { late: [{ vehicle: 'w', byS: 1800 }], lost: [] };
    const after = planned({ ...request, version: 2, nowMs, previous, deliveryNews: news });
    expect(after.tasks.slice(0, 3)).toEqual(before.tasks.slice(0, 3));
    expect(after.tasks.slice(3).map(({ step, lift: id }) => `${step} ${String(id)}`)).toEqual([
      'lift b',
      'sling c',
      'lift c',
    ]);
    expect(after.lifting?.deliveries[1]).toMatchObject({ arrivesMs: 70 * minuteMs, bayFromMs: 70 * minuteMs });
    const lost = planned({ ...request, version: 2, nowMs, previous, deliveryNews: { late: [], lost: ['w'] } });
    expect(lost.refused).toMatchObject([{ code: 'delivery-lost', facts: { lift: 'c', vehicle: 'w' } }]);
  });

  it('gives the lifts of a crane that has failed to the other, but not the load on its hook', () => {
    const to = { xM: 45, yM: 14, zM: 0 };
    const from = { xM: 45, yM: 4, zM: 0 };
    const [k1, k2] = [towerCrane(0), towerCrane(1)];
    const site: LiftSite = {
      machines: [k1, k2],
      parameters: {
        kind: 'crane-lifts',
        bays: [],
        deliveries: [],
        lifts: ['a', 'b', 'c'].map((id) => lift(id, { from, to, massKg: 500 })),
      },
    };
    const request = liftRequest(site);
    const before = planned(request);
    const first = before.tasks[0]!;
    const previous = { plan: before, progress: progressOf(before, 1) };
    const machines = site.machines.map((one) => ({ ...one, isAvailable: one.id !== first.machineId }));
    const after = planned({ ...request, version: 2, nowMs: first.endMs, previous, machines });
    expect(after.refused).toMatchObject([
      { code: 'lift-crane-away', facts: { lift: first.lift, machineId: first.machineId } },
    ]);
    expect(new Set(after.tasks.slice(1).map(({ machineId }) => machineId))).toEqual(
      new Set([first.machineId === k1.id ? k2.id : k1.id]),
    );
    expect(liftsOf(after)).toHaveLength(2);
    // With nobody left the mission is to be held, not to end with nothing left to do.
    const alone = machines.filter(({ id }) => id === first.machineId);
    expect(planMission({ ...request, version: 2, nowMs: first.endMs, previous, machines: alone })).toMatchObject({
      problem: { code: 'plan-impossible', facts: { reasons: [{ code: 'lift-crane-away' }, {}, {}] } },
    });
  });
});
