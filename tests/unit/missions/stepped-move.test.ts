import { describe, expect, it } from 'vitest';
import { jointsFor } from '../../../hardware-profiles/inverse-kinematics.ts';
import { homeJoints } from '../../../hardware-profiles/kinematics.ts';
import { asId, type LevelId, type MissionId } from '../../../kernel/ids.ts';
import type { Roster } from '../../../missions/crews/roster.ts';
import type { Plan } from '../../../missions/mission.ts';
import { planMission, type PlanningInput, type PlanningMachine } from '../../../missions/plan-mission.ts';
import { firstFit, openSpans } from '../../../missions/stepped/open-spans.ts';
import { holdOf, judgeChecks } from '../../../missions/stepped/step-checks.ts';
import type { StepReadings } from '../../../missions/stepped/stepped-move.ts';
import type { SiteForecast } from '../../../missions/weather/site-forecast.ts';
import { shippedProfiles } from '../../support/small-site.ts';
import { machine, rectangle, syntheticLevel, syntheticSite } from './support/synthetic-site.ts';

const site = syntheticSite([syntheticLevel({ number: 1, elevationM: 0, outline: rectangle(0, 0, 60, 40) })], [], []);
const hourMs = 3_600_000;

function stepping(id: string, profileId: string, joints: Readonly<Record<string, number>> = {}): PlanningMachine {
  const profile = shippedProfiles().get(profileId)!;
  return { ...machine(id, profile, [30, 20]), joints: { ...homeJoints(profile), ...joints } };
}

const climber = stepping('bm1', 'building-machine');
const erector = stepping('ge1', 'girder-erector');

function planOf(work: 'climb' | 'launch-girder', one: PlanningMachine, more: Partial<PlanningInput> = {}, times = 1) {
  return planMission({
    missionId: asId<MissionId>('mission-1'),
    version: 1,
    site,
    zones: [],
    machines: [one],
    nowMs: 0,
    request: {
      kind: 'stepped-move',
      levelId: asId<LevelId>('level-1'),
      parameters: { kind: 'stepped-move', work, machineId: one.id, times },
      earliestStartMs: 0,
    },
    ...more,
  });
}

function planned(...asked: Parameters<typeof planOf>): Plan {
  const plan = planOf(...asked);
  if (!plan.ok) throw new Error(JSON.stringify(plan.problem));
  return plan.value;
}

const lastJoints = ({ tasks }: Plan, one: PlanningMachine) => {
  let joints: Readonly<Record<string, number>> = one.joints!;
  for (const { legs } of tasks)
    for (const { xM, yM, zM } of legs.flatMap(({ poses }) => poses))
      joints = jointsFor(one.profile, one.pose, [xM, yM, zM], joints)!;
  return joints;
};

describe('a climb', () => {
  it('is six strokes of all cylinders, 4.4 m together, with pawls and cylinders seen to after each', () => {
    const plan = planned('climb', climber);
    expect(plan.tasks).toHaveLength(18);
    expect(plan.tasks.filter(({ legs }) => legs.length > 0)).toHaveLength(6);
    const heights = Object.values(lastJoints(plan, climber));
    expect(heights).toHaveLength(12);
    for (const heightM of heights) expect(heightM).toBeCloseTo(4.4, 6);
  });

  it('takes about three hours, step after step', () => {
    const { tasks, startMs, endMs } = planned('climb', climber);
    expect((endMs - startMs) / hourMs).toBeGreaterThan(1.5);
    expect((endMs - startMs) / hourMs).toBeLessThan(3.5);
    tasks.forEach((task, index) => {
      expect(task.predecessors.map(({ taskId }) => taskId)).toEqual(index === 0 ? [] : [tasks[index - 1]!.id]);
      expect(task.stage).toMatchObject({ number: index + 1, of: 18 });
    });
  });

  it('ends level though it begins uneven', () => {
    const uneven = stepping('bm1', 'building-machine', { jack3: 0.008 });
    const heights = Object.values(lastJoints(planned('climb', uneven), uneven));
    expect(Math.max(...heights) - Math.min(...heights)).toBeLessThan(1e-6);
  });

  it('holds the machines that stand on it, and waits until they are free', () => {
    const crane = { ...machine('tc1', shippedProfiles().get('tower-crane')!, [30, 20]), mountedOn: 'bm1' };
    const plan = planned('climb', climber, { machines: [climber, { ...crane, busyUntilMs: hourMs }] });
    expect(plan.startMs).toBe(hourMs);
    for (const { withMachineIds } of plan.tasks) expect(withMachineIds).toEqual(['tc1']);
    const away = planOf('climb', climber, { machines: [climber, { ...crane, isAvailable: false }] });
    expect(away).toMatchObject({ ok: false, problem: { facts: { reasons: [{ code: 'machine-away' }] } } });
  });

  it('is refused beyond the reach of its cylinders, and where nobody knows where they are', () => {
    const high = stepping(
      'bm1',
      'building-machine',
      Object.fromEntries(Object.keys(climber.joints!).map((one) => [one, 298])),
    );
    expect(planOf('climb', high)).toMatchObject({
      ok: false,
      problem: { facts: { reasons: [{ code: 'stroke-beyond-limit', limitM: 300 }] } },
    });
    const { joints: _joints, ...mute } = climber;
    expect(planOf('climb', mute)).toMatchObject({
      ok: false,
      problem: { facts: { reasons: [{ code: 'joints-unknown' }] } },
    });
  });

  it('goes on where it was when it is planned again', () => {
    const plan = planned('climb', climber);
    const progress = plan.tasks.map(({ id }, index) => ({
      taskId: id,
      state: index < 4 ? ('done' as const) : ('waiting' as const),
      legsDone: 0,
      legDoneM: 0,
      dwellDoneS: 0,
      done: index < 4 ? 1 : 0,
      startedAtMs: null,
      endedAtMs: null,
    }));
    const again = planned('climb', climber, { previous: { plan, progress }, nowMs: 5 * hourMs, version: 2 });
    expect(again.tasks.map(({ id }) => id)).toEqual(plan.tasks.map(({ id }) => id));
    expect(again.tasks.slice(0, 4)).toEqual(plan.tasks.slice(0, 4));
    expect(again.tasks[4]!.startMs).toBe(5 * hourMs);
  });
});

describe('the times of a move in steps', () => {
  const roster: Roster = { utcOffsetMin: 480, hours: [], exceptions: [], shifts: [], crews: [] };
  const weather = (gusts: readonly number[]): SiteForecast => ({
    steps: gusts.map((gustMps, hour) => ({
      fromMs: hour * hourMs,
      airC: 20,
      humidityRatio: 0.5,
      windMps: gustMps / 2,
      gustMps,
      rainMmph: 0,
    })) as unknown as SiteForecast['steps'],
    shelteredLevelIds: [],
  });

  it('lie by daylight as a whole', () => {
    // 1970-01-01T00:00Z is 08:00 at the site; half past six in the evening is 10.5 h later.
    expect(planned('climb', climber, { roster }).startMs).toBe(0);
    const late = planned('climb', climber, { roster, nowMs: 9 * hourMs });
    expect(late.startMs).toBe(22.5 * hourMs);
    expect(late.tasks[0]!.reason).toEqual({ code: 'calm-and-daylight', atMs: 22.5 * hourMs });
  });

  it('lie between gusts above the limit of the method', () => {
    expect(planned('climb', climber, { forecast: weather([5, 12, 5, 5, 5, 5]) }).startMs).toBe(2 * hourMs);
    expect(planOf('climb', climber, { forecast: weather([5, 12]) })).toMatchObject({
      ok: false,
      problem: { facts: { reasons: [{ code: 'no-calm-time', limitMps: 9 }] } },
    });
  });

  it('say what is not known of them', () => {
    expect(planned('climb', climber).warnings.map(({ code }) => code)).toEqual([
      'daylight-unknown',
      'wind-not-forecast',
    ]);
    expect(
      planned('climb', climber, { roster, forecast: weather([5]) }).warnings.map(({ code }) => code),
    ).not.toContain('daylight-unknown');
  });

  it('are found to the millisecond', () => {
    const method = climber.profile.steppedMoves![0]!;
    const spans = openSpans(method, 0, { roster });
    const dayMs = 12 * hourMs;
    expect(firstFit(spans, hourMs, dayMs)).toBe(22.5 * hourMs);
    expect(firstFit(spans, hourMs, dayMs + 1)).toBeNull();
  });
});

describe('a girder launch', () => {
  it('lifts, carries, lowers, lets go, and only then steps to the next span', () => {
    const plan = planned('launch-girder', erector, {}, 2);
    expect(plan.tasks).toHaveLength(20);
    const joints = lastJoints(plan, erector);
    expect(joints['launch']).toBeCloseTo(65.4, 6);
    expect(joints['crab']).toBeCloseTo(20, 6);
  });

  it('keeps hold of the girder until somebody has said that it lies on its bearings', () => {
    const tools = planned('launch-girder', erector).tasks.map(({ holdsTool, stage }) => ({
      tool: holdsTool,
      asks: stage!.checks.map(({ id }) => id),
    }));
    expect(tools.map(({ tool }) => tool)).toEqual(['on', 'on', 'on', 'on', ...Array(6).fill('off')]);
    expect(tools[4]!.asks).toContain('girder-set');
  });
});

describe('the checks between steps', () => {
  const { checks } = climber.profile.steppedMoves![0]!.steps[0]!;
  const well: StepReadings = { levelM: 0.004, jackLoadRatio: 0.8, windMps: 4, carriedMoving: null };
  const words = checks.flatMap((check) =>
    'confirmedBy' in check ? [{ check: check.id, by: 'li', role: check.confirmedBy, atMs: 1000, note: '' }] : [],
  );
  const stage = { number: 1, of: 18 };

  it('let a step begin when all of them hold', () => {
    expect(holdOf(stage, judgeChecks(checks, well, words, 2000))).toBeNull();
  });

  it.each([
    ['a level beyond tolerance', { levelM: 0.016 }, 'level'],
    ['a cylinder that carries too much', { jackLoadRatio: 1.2 }, 'jack-load'],
    ['too much wind', { windMps: 9.1 }, 'wind'],
    ['a level that nobody knows', { levelM: null }, 'level'],
    ['a wind that nobody knows', { windMps: null }, 'wind'],
    ['a crane on it that moves', { carriedMoving: 'tc1' }, 'carried-still'],
  ] as const)('hold it for %s', (_, reading, check) => {
    const hold = holdOf(stage, judgeChecks(checks, { ...well, ...reading }, words, 2000));
    expect(hold).toMatchObject({ code: 'step-check-failed', facts: { check, stepNumber: 1 } });
  });

  it('hold it for a word that is missing, old, or of the future', () => {
    expect(holdOf(stage, judgeChecks(checks, well, words.slice(1), 2000))).toMatchObject({
      code: 'step-check-missing',
      facts: { check: 'anchorage', role: 'safety', missingChecks: 1 },
    });
    expect(holdOf(stage, judgeChecks(checks, well, words, 1000 + 1_800_001))).toMatchObject({
      facts: { check: 'people-clear' },
    });
    expect(holdOf(stage, judgeChecks(checks, well, words, 999))).toMatchObject({ code: 'step-check-missing' });
  });
});
