import { describe, expect, it } from 'vitest';
import { confirmStep } from '../../controller/dispatch/stepped/confirm-step.ts';
import { hooksFree } from '../../controller/dispatch/lifts/hooks-free.ts';
import { MissionService } from '../../controller/dispatch/mission-service.ts';
import { missionSummary } from '../../controller/dispatch/mission-view.ts';
import { craneDataDefaults } from '../../missions/cranes/crane-data.ts';
import type { CraneLiftsParameters, LiftedElement } from '../../missions/cranes/crane-lifts.ts';
import { StepRig } from '../support/step-rig.ts';
import { rectangle, syntheticLevel, syntheticSite } from '../unit/missions/support/synthetic-site.ts';

const site = syntheticSite(
  [syntheticLevel({ number: 1, elevationM: 0, outline: rectangle(-60, -40, 120, 80) })],
  [],
  [],
);
const names = { globalId: 'wall-12', kind: 'wall', name: 'W12' } as const;
const element: LiftedElement = { ...names, yawRad: 0, massFrom: 'model', heightM: 2.8 };
const place = { xM: 15, yM: 8, zM: 0 };
const lifts: CraneLiftsParameters = {
  kind: 'crane-lifts',
  bays: [],
  deliveries: [],
  lifts: [
    {
      id: 'a',
      massKg: 2000,
      element,
      from: { xM: 18, yM: -6, zM: 0 },
      to: place,
      handlingS: 20,
      priority: 1,
      after: [],
    },
    {
      id: 'b',
      massKg: 500,
      from: { xM: 20, yM: 0, zM: 0 },
      to: { xM: 8, yM: -9, zM: 0 },
      handlingS: 20,
      priority: 1,
      after: ['a'],
    },
  ],
};
/** From the hook down to the underside: slings and the wall. */
const hangM = craneDataDefaults.elementSlingM.value + element.heightM;
const heldM = craneDataDefaults.holdAboveM.value;

async function begun() {
  const rig = new StepRig(site, [{ id: 'k1', profileId: 'tower-crane', pose: { xM: 0, yM: 0, zM: 0, yawRad: 0 } }]);
  rig.permit('k1', 'given');
  const id = await rig.begin(lifts);
  const underside = () => rig.tool('k1')[2] - hangM;
  const hangs = () => rig.links.get('k1')!.toolIsOn;
  const waiting = () => missionSummary(rig.mission(id)).waitsForWord ?? [];
  const untilAsked = (check: string) => rig.until(check, 1_500, () => waiting().some((one) => one.check === check));
  return { rig, id, underside, hangs, waiting, untilAsked };
}

describe('a lift of a building element', () => {
  it('waits above its place, is seated on a word, let go on another, and is in the record', async () => {
    const { rig, id, underside, hangs, waiting, untilAsked } = await begun();
    await untilAsked('seat-clear');
    expect(underside()).toBeCloseTo(place.zM + heldM, 2);
    expect(waiting()).toMatchObject([{ elementId: 'wall-12', role: 'operator', machineId: 'k1' }]);
    await rig.run(300);
    expect(underside()).toBeCloseTo(place.zM + heldM, 2);
    expect(rig.mission(id).state).toBe('running');

    await rig.confirmAll(id);
    await untilAsked('let-go');
    expect(underside()).toBeCloseTo(place.zM, 2);
    const [x, y] = rig.tool('k1');
    expect(Math.hypot(x - place.xM, y - place.yM)).toBeLessThan(0.05);
    await rig.run(300);
    expect(hangs()).toBe(true);
    expect(rig.entries('element.installed')).toEqual([]);

    await rig.confirmAll(id);
    await rig.until('the next lift to be slung', 1_500, () => rig.entries('element.installed').length > 0);
    expect(rig.entries('element.installed')).toMatchObject([
      {
        machineId: 'k1',
        missionId: id,
        payload: { elementId: 'wall-12', lift: 'a', massKg: 2000, confirmedBy: 'operator-1' },
      },
    ]);
    await rig.until('the end', 3_000, () => rig.mission(id).state === 'done');
    const earned = rig.entries('quantity.earned').map(({ payload }) => Number(payload['amount']));
    expect(earned.reduce((sum, amount) => sum + amount, 0)).toBeCloseTo(2, 3);
    expect(rig.lost).toEqual([]);
  });

  it('takes no word from another role, for another element, before its time or after it has grown old', async () => {
    const { rig, id, underside, untilAsked } = await begun();
    const seat = rig.mission(id).plan!.tasks.find(({ stage }) => stage?.number === 2)!;
    const word = (role: string, elementId?: string) =>
      confirmStep(
        rig,
        id,
        seat.id,
        { check: 'seat-clear', note: '', ...(elementId === undefined ? {} : { elementId }) },
        { user: 'somebody', role },
      );
    expect(await word('operator', 'wall-12')).toMatchObject({ problem: { code: 'step-not-next' } });
    await untilAsked('seat-clear');
    expect(await word('foreman', 'wall-12')).toMatchObject({ problem: { code: 'confirmation-role' } });
    expect(await word('operator', 'wall-13')).toMatchObject({ problem: { code: 'confirmation-names-other' } });
    expect(await word('operator')).toMatchObject({ problem: { code: 'confirmation-names-other' } });
    await rig.book.apply(rig.mission(id).id, { type: 'held', reason: { code: 'held-by-person' } }, 'foreman');
    expect((await word('operator', 'wall-12')).ok).toBe(true);
    await rig.run(craneDataDefaults.guidingWordS.value + 5);
    await rig.resume(id);
    await rig.run(60);
    expect(underside()).toBeCloseTo(place.zM + heldM, 2);
  });

  it('raises an alarm when it waits too long, again each time, and never lets go', async () => {
    const { rig, id, hangs, waiting, untilAsked } = await begun();
    await untilAsked('seat-clear');
    const alarmS = craneDataDefaults.guidingAlarmS.value;
    await rig.run(alarmS - 60);
    expect(rig.entries('step.load-waiting')).toEqual([]);
    await rig.run(120 + alarmS);
    expect(rig.entries('step.load-waiting').map(({ payload }) => [payload['check'], payload['told']])).toEqual([
      ['seat-clear', 1],
      ['seat-clear', 2],
    ]);
    expect(waiting()[0]!.alarmAtMs).toBeLessThan(rig.clock.epochMs());
    expect(hangs()).toBe(true);
    expect(rig.mission(id).state).toBe('running');
  });

  it.each([
    ['on its way', 1, 'carry-on'],
    ['while it is seated', 2, 'seat-clear'],
  ])('hangs where its permit ends %s, and goes on only on a new word', async (_, stage, check) => {
    const { rig, id, hangs, untilAsked } = await begun();
    if (stage === 2) {
      await untilAsked('seat-clear');
      await rig.confirmAll(id);
    }
    const task = rig.mission(id).plan!.tasks.find((one) => one.stage?.number === stage)!;
    const progress = () => rig.mission(id).progress.find(({ taskId }) => taskId === task.id)!;
    await rig.until('it to be under way', 1_500, () => progress().state === 'running');
    await rig.run(2);
    rig.permit('k1', 'taken');
    await rig.run(5);
    const stoodM = rig.tool('k1');
    rig.permit('k1', 'given');
    await rig.run(120);
    expect(rig.tool('k1')).toEqual(stoodM);
    expect(hangs()).toBe(true);
    expect(progress().state).toBe('waiting');
    await untilAsked(check);
    await rig.confirmAll(id);
    await rig.until('it to be done', 1_500, () => progress().state === 'done');
    expect(hangs()).toBe(true);
  });

  it('is seated and let go from where it hangs when the controller was killed meanwhile', async () => {
    const { rig, id, hangs, underside, untilAsked } = await begun();
    await untilAsked('seat-clear');
    await rig.confirmAll(id);
    await rig.run(3);
    await rig.restart();
    await rig.run(60);
    expect(rig.mission(id).state).toBe('held');
    expect(hangs()).toBe(true);
    await rig.resume(id);
    await rig.run(30);
    expect(hangs()).toBe(true);
    await untilAsked('seat-clear');
    await rig.confirmAll(id);
    await untilAsked('let-go');
    expect(underside()).toBeCloseTo(place.zM, 2);
    expect(rig.entries('element.installed')).toEqual([]);
    await rig.confirmAll(id);
    await rig.until('the end', 3_000, () => rig.mission(id).state === 'done');
    expect(rig.entries('element.installed')).toHaveLength(1);
  });

  it('is not cancelled while it hangs, unless somebody says that the hook is free', async () => {
    const { rig, id, hangs, untilAsked } = await begun();
    const service = new MissionService({ book: rig.book, clock: rig.clock, runner: () => rig.runner } as never);
    await untilAsked('seat-clear');
    const refused = await service.cancel(id, { reason: '' }, 'foreman');
    expect(refused).toMatchObject({ problem: { code: 'load-on-hook', facts: { machineId: 'k1', lift: 'a' } } });
    expect(rig.mission(id).state).toBe('running');
    expect(hangs()).toBe(true);

    const cancelled = await service.cancel(id, { reason: '', hookIsFree: true }, 'foreman');
    expect(cancelled).toMatchObject({ value: { state: 'cancelled' } });
    expect(rig.mission(id).reasons.at(-1)?.facts).toMatchObject({ by: 'foreman', hookIsFree: 'k1' });
  });

  it('is cancelled like any other before it is slung and after it is let go', async () => {
    const { rig, id, untilAsked } = await begun();
    expect(hooksFree(rig.mission(id))).toEqual({ ok: true, value: {} });
    await untilAsked('seat-clear');
    expect(hooksFree(rig.mission(id)).ok).toBe(false);
    await rig.confirmAll(id);
    await untilAsked('let-go');
    expect(hooksFree(rig.mission(id)).ok).toBe(false);
    await rig.confirmAll(id);
    await rig.until('it to be let go', 1_500, () => rig.entries('element.installed').length > 0);
    expect(hooksFree(rig.mission(id))).toEqual({ ok: true, value: {} });
  });
});
