import { beforeEach, describe, expect, it } from 'vitest';
import { remediesView, type RemediesView } from '../../../controller/contract/missions/remedies.ts';
import { RemedyDesk } from '../../../controller/dispatch/remedy-desk.ts';
import { asId, type MissionId } from '../../../kernel/ids.ts';
import { ok, refuse, type Result } from '../../../kernel/result.ts';
import type { Mission, Plan } from '../../../missions/mission.ts';
import type { PlanningInput } from '../../../missions/planning-input.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { finishingRequest } from '../missions/support/finishing-request.ts';
import { rectangle, syntheticLevel, syntheticSite } from '../missions/support/synthetic-site.ts';
import { FakePlanner, planFor } from './fakes.ts';

// Goal: what would help is looked for plan by plan, never while somebody waits for a plan, and only for as long as it is wanted.

const site = syntheticSite([syntheticLevel({ number: 1, elevationM: 0, outline: rectangle(0, 0, 20, 10) })]);
const request = finishingRequest(2, 60);

/** Loses a bay where concrete is placed at more than 30 m³/h. */
function planAt(input: PlanningInput): Result<Plan> {
  const { parameters } = input.request;
  const isFast =
    parameters.kind === 'floor-finishing' && parameters.placing.by === 'others' && parameters.placing.rateM3ph > 30;
  const plan = planFor(input, []);
  return ok(isFast ? { ...plan, refused: [{ code: 'window-missed', areaM2: 9, facts: { bay: 1 } }] } : plan);
}

describe('what would help a mission', () => {
  let mission: Mission;
  let planner: FakePlanner;
  let clock: ManualClock;
  let desk: RemedyDesk;
  beforeEach(() => {
    const input: PlanningInput = {
      missionId: asId<MissionId>('mission-1'),
      request,
      site,
      zones: [],
      machines: [],
      nowMs: 0,
      version: 2,
    };
    mission = {
      id: input.missionId,
      number: 1,
      request,
      state: 'planned',
      plan: planFor({ ...input, version: 1 }, []),
      progress: [],
      reasons: [],
      createdAtMs: 0,
      createdBy: 'wang',
      version: 3,
    };
    planner = new FakePlanner();
    planner.answer = planAt;
    clock = new ManualClock();
    desk = new RemedyDesk({
      find: (id) => (id === mission.id ? mission : null),
      inputOf: () => ok(input),
      planner,
      wallClock: clock,
    });
  });

  const viewed = (answer: Result<RemediesView>): RemediesView => {
    if (!answer.ok) throw new Error(JSON.stringify(answer.problem));
    return remediesView.parse(answer.value);
  };
  const settled = async (): Promise<RemediesView> => {
    for (let turn = 0; turn < 200; turn += 1) await Promise.resolve();
    return viewed(desk.view('mission-1'));
  };

  it('is told with the request that says so', async () => {
    expect(viewed(desk.ask('mission-1'))).toMatchObject({
      state: 'searching',
      plansMade: 0,
      planVersion: 1,
      now: null,
    });
    const { state, found } = await settled();
    expect(state).toBe('done');
    expect(found.map(({ id, parts, isAsked }) => ({ id, parts, isAsked }))).toEqual([
      { id: 'r1', parts: [{ kind: 'slower-placing', rateM3ph: 30 }], isAsked: true },
    ]);
    expect(desk.requestOf('mission-1', 'r1')?.parameters).toMatchObject({ placing: { rateM3ph: 30 } });
    expect(desk.requestOf('mission-1', 'r2')).toBeNull();
  });

  it('is not looked for while anybody waits for a plan', async () => {
    planner.isIdle = false;
    desk.ask('mission-1');
    await settled();
    expect(planner.asked).toEqual([]);
    planner.isIdle = true;
    await clock.advance(50);
    expect((await settled()).state).toBe('done');
  });

  it('has a plan made again that stepped aside for another', async () => {
    let aside = 0;
    planner.answer = (input) => ((aside += 1) < 3 ? refuse({ code: 'plan-cancelled' }) : planAt(input));
    desk.ask('mission-1');
    const { state, found, plansMade } = await settled();
    expect([state, found.length, planner.asked.length]).toEqual(['done', 1, plansMade + 2]);
  });

  it('is looked for once, however often it is asked for', async () => {
    desk.ask('mission-1');
    const { plansMade } = await settled();
    desk.ask('mission-1');
    await settled();
    expect(planner.asked).toHaveLength(plansMade);
  });

  it('is looked for no further once nobody wants it, and anew when somebody does', async () => {
    planner.isIdle = false;
    desk.ask('mission-1');
    await settled();
    expect(viewed(desk.stop('mission-1')).state).toBe('stopped');
    planner.isIdle = true;
    await clock.advance(50);
    expect(await settled()).toMatchObject({ state: 'stopped', plansMade: 0 });
    desk.ask('mission-1');
    expect((await settled()).state).toBe('done');
  });

  it('is forgotten with the plan that it is about', async () => {
    desk.ask('mission-1');
    await settled();
    mission = { ...mission, plan: { ...mission.plan!, version: 2 } };
    expect(desk.view('mission-1')).toMatchObject({ problem: { code: 'not-found' } });
    expect(desk.requestOf('mission-1', 'r1')).toBeNull();
  });

  it('is not asked of missions that have ended, or are unknown', () => {
    expect(desk.ask('mission-2')).toMatchObject({ problem: { code: 'not-found' } });
    mission = { ...mission, state: 'done' };
    expect(desk.ask('mission-1')).toMatchObject({ problem: { code: 'transition-refused' } });
  });
});
