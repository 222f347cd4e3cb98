import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Point } from '../../../kernel/geometry.ts';
import { asId, type MissionId } from '../../../kernel/ids.ts';
import type { HaulLoad } from '../../../missions/hauling/haul-load.ts';
import { toursOf } from '../../../missions/hauling/other-tours.ts';
import type { Mission, Plan, TaskProgress } from '../../../missions/mission.ts';
import { planMission } from '../../../missions/plan-mission.ts';
import type { PlanningInput } from '../../../missions/planning-input.ts';
import { carrier, haulInput, load, nowMs } from './support/haul-site.ts';

// Goal: two hauling missions on one level neither meet nor wait for each other in a ring, however late their machines are.
// Method: the second is planned among the first one's tours; both are then driven by the rules that dispatch keeps, with delays drawn at random.

/** Two discs about carriers. */
const apartM = 2 * Math.hypot(0.8, 0.5);
const carriers = [carrier('c1', [2.5, 3]), carrier('c2', [2.5, 8]), carrier('c3', [2.5, 13]), carrier('c4', [38, 8])];

function planned(input: PlanningInput): Plan {
  const plan = planMission(input);
  if (!plan.ok) throw new Error(JSON.stringify(plan.problem));
  return plan.value;
}

function running(id: string, input: PlanningInput, plan: Plan): Mission {
  const progress = plan.tasks.map(({ id: taskId }): TaskProgress => ({
    taskId,
    state: 'waiting',
    legsDone: 0,
    legDoneM: 0,
    dwellDoneS: 0,
    done: 0,
    startedAtMs: null,
    endedAtMs: null,
  }));
  const { request } = input;
  const missionId = asId<MissionId>(id);
  return {
    id: missionId,
    number: 1,
    request,
    state: 'running',
    plan,
    progress,
    reasons: [],
    createdAtMs: 0,
    createdBy: '',
    version: 1,
  };
}

/** The first with two carriers, then the second with the others among its tours. */
function twoMissions(
  first: readonly HaulLoad[],
  second: readonly HaulLoad[],
): { readonly first: Plan; readonly second: Plan } {
  const only = (ids: readonly string[]) => carriers.map((one) => ({ ...one, isAvailable: ids.includes(one.id) }));
  const one = haulInput(first, { machines: only(['c1', 'c4']), missionId: asId('m-1') });
  const plan = planned(one);
  const busy = only(['c2', 'c3']).map((machine) =>
    plan.tasks.some(({ machineId }) => machineId === machine.id)
      ? { ...machine, isAvailable: true, busyUntilMs: plan.endMs }
      : machine,
  );
  const otherTours = toursOf([running('m-1', one, plan)], nowMs);
  return { first: plan, second: planned(haulInput(second, { machines: busy, missionId: asId('m-2'), otherTours })) };
}

interface Drive {
  readonly machine: string;
  readonly poses: readonly { readonly xM: number; readonly yM: number }[];
  readonly atS: readonly number[];
  readonly key: string;
  readonly dwellS: number;
  /** Not before, seconds. */
  readonly fromS: number;
  readonly after: readonly string[];
}

function drivesOf(missionId: string, { tasks }: Plan): Drive[] {
  return tasks.flatMap(({ id, machineId, legs, dwellS, earliestStartMs }) =>
    legs.map(({ poses, atS, after = [] }, leg) => ({
      machine: machineId,
      poses,
      atS: atS.map((second) => second - atS[0]!),
      key: `${missionId} ${id} ${leg}`,
      dwellS: leg === legs.length - 1 ? dwellS : 0,
      fromS: (earliestStartMs - nowMs) / 1000,
      after: after.map((other) => `${other.missionId ?? missionId} ${other.taskId} ${other.leg}`),
    })),
  );
}

/** Every leg as soon as its machine, those before it and those that go ahead allow, with a delay of its own; null where some wait for ever. */
function driven(plans: Readonly<Record<string, Plan>>, delayS: () => number): ReadonlyMap<Drive, number> | null {
  const all = Object.entries(plans).flatMap(([id, plan]) => drivesOf(id, plan));
  const ahead = Object.entries(plans).flatMap(([id, { tasks }]) =>
    tasks.flatMap((task) =>
      task.legs.flatMap((leg, number) =>
        (leg.ahead ?? []).map(
          (behind) => [`${behind.missionId!} ${behind.taskId} ${behind.leg}`, `${id} ${task.id} ${number}`] as const,
        ),
      ),
    ),
  );
  const days = [...new Set(all.map(({ machine }) => machine))].map((id) => all.filter(({ machine }) => machine === id));
  const endS = new Map<string, number>();
  const startS = new Map<Drive, number>();
  const freeS = days.map(() => 0);
  const at = days.map(() => 0);
  for (let left = all.length; left > 0; left -= 1) {
    const able = days.flatMap((day, index) => {
      const next = day[at[index]!];
      if (next === undefined) return [];
      const before = [...next.after, ...ahead.filter(([key]) => key === next.key).map(([, key]) => key)];
      if (!before.every((key) => endS.has(key))) return [];
      return [{ next, index, beginS: Math.max(freeS[index]!, next.fromS, ...before.map((key) => endS.get(key)!)) }];
    });
    const [soonest] = able.toSorted((a, b) => a.beginS - b.beginS);
    if (soonest === undefined) return null;
    const { next, index } = soonest;
    const beginS = soonest.beginS + delayS();
    startS.set(next, beginS);
    endS.set(next.key, beginS + next.atS.at(-1)!);
    freeS[index] = endS.get(next.key)! + next.dwellS;
    at[index]! += 1;
  }
  return startS;
}

function placeAt(machine: string, home: Point, startS: ReadonlyMap<Drive, number>, second: number): Point {
  let at = home;
  for (const [drive, beginS] of startS) {
    if (drive.machine !== machine || beginS > second) continue;
    const sinceS = Math.min(second - beginS, drive.atS.at(-1)!);
    const next = Math.max(
      1,
      drive.atS.findIndex((reachedS) => reachedS >= sinceS),
    );
    const [a, b] = [drive.poses[next - 1]!, drive.poses[next] ?? drive.poses[next - 1]!];
    const spanS = (drive.atS[next] ?? 0) - drive.atS[next - 1]!;
    const share = spanS > 0 ? (sinceS - drive.atS[next - 1]!) / spanS : 1;
    at = [a.xM + (b.xM - a.xM) * share, a.yM + (b.yM - a.yM) * share];
  }
  return at;
}

function leastApartM(startS: ReadonlyMap<Drive, number>): number {
  const endS = Math.max(...[...startS].map(([drive, beginS]) => beginS + drive.atS.at(-1)!));
  let leastM = Infinity;
  for (let second = 0; second <= endS; second += 0.5) {
    const places = carriers.map(({ id, pose }) => placeAt(id, [pose.xM, pose.yM], startS, second));
    places.forEach(([x, y], one) =>
      places.slice(one + 1).forEach(([u, v]) => (leastM = Math.min(leastM, Math.hypot(x - u, y - v)))),
    );
  }
  return leastM;
}

const across = [load([8, 4], [30, 4], { count: 2 }), load([32, 10], [10, 12])];
const back = [load([30, 12], [8, 8]), load([12, 3], [28, 8])];

describe('a second hauling mission on a level', () => {
  const plans = twoMissions(across, back);

  it('goes on beside the first one, whose machines keep their times or wait for it', () => {
    expect(plans.second.startMs).toBeLessThan(plans.first.endMs);
    const startS = driven({ 'm-1': plans.first, 'm-2': plans.second }, () => 0);
    expect(leastApartM(startS!)).toBeGreaterThan(apartM);
    const waits = plans.second.tasks.flatMap(({ legs }) =>
      legs.flatMap(({ after = [], ahead = [] }) => [...after, ...ahead]),
    );
    expect(waits.some(({ missionId }) => missionId === 'm-1')).toBe(true);
  });

  it('would meet it if it did not know of it', () => {
    const alone = planned(
      haulInput(back, {
        machines: carriers.map((one) => ({ ...one, isAvailable: one.id === 'c2' || one.id === 'c3' })),
      }),
    );
    const startS = driven({ 'm-1': plans.first, 'm-2': alone }, () => 0);
    expect(leastApartM(startS!)).toBeLessThan(apartM);
  });

  it('keeps apart from it and never waits in a ring, whatever is brought and however late each is', () => {
    const near = fc.tuple(fc.integer({ min: 6, max: 17 }), fc.integer({ min: 2, max: 14 }));
    const far = fc.tuple(fc.integer({ min: 23, max: 32 }), fc.integer({ min: 2, max: 11 }));
    const trip = fc.record({ near, far, isBack: fc.boolean() });
    const trips = fc.array(trip, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(trips, trips, fc.integer({ min: 1, max: 1_000_000 }), (one, other, seed) => {
        const asked = (drawn: typeof one): HaulLoad[] =>
          drawn.map((each) =>
            load(...((each.isBack ? [each.far, each.near] : [each.near, each.far]) as [Point, Point])),
          );
        const { first, second } = twoMissions(asked(one), asked(other));
        let state = seed;
        const delayS = (): number => (state = (state * 48_271) % 2_147_483_647) % 60;
        const startS = driven({ 'm-1': first, 'm-2': second }, delayS);
        expect(startS).not.toBeNull();
        expect(leastApartM(startS!)).toBeGreaterThan(apartM);
      }),
      { numRuns: 4 },
    );
  }, 60_000);
});
