import { describe, expect, it } from 'vitest';
import { craneLiftsParameters } from '../../../controller/contract/missions/crane-lifts.ts';
import { elementsFree } from '../../../controller/dispatch/lifts/elements-free.ts';
import { craneLiftsOf, liftsBodyOf } from '../../../controller/dispatch/lifts/lifts-body.ts';
import { MissionBook } from '../../../controller/dispatch/mission-book.ts';
import { elementViews } from '../../../controller/dispatch/lifts/element-views.ts';
import type { LevelId } from '../../../kernel/ids.ts';
import { asId } from '../../../kernel/ids.ts';
import type { BuildingElement } from '../../../missions/building-element.ts';
import type { CraneLiftsParameters } from '../../../missions/cranes/crane-lifts.ts';
import type { MissionRequest, TaskProgress } from '../../../missions/mission.ts';
import { planMission } from '../../../missions/plan-mission.ts';
import { liftRequest, towerCrane } from '../../support/lift-sites.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { MemoryRecord } from '../../support/ledger/memory-record.ts';
import { smallSite } from '../../support/small-site.ts';

const wall: BuildingElement = {
  ...{ globalId: 'wall-12', kind: 'wall', name: 'PC wall 12', topM: 6.8, volumeM3: 1.2 },
  outline: [
    [18, 8],
    [22, 8],
    [22, 8.2],
    [18, 8.2],
  ],
  place: { xM: 20, yM: 8.1, zM: 4, yawRad: 0 },
};
const site = { ...smallSite(), elements: [wall, { ...wall, globalId: 'open-1', volumeM3: null }] };
const lift = { id: 'a', elementId: 'wall-12', from: { xM: 10, yM: 2 } };

function made(...lifts: object[]) {
  const body = craneLiftsParameters.parse({ kind: 'crane-lifts', lifts });
  return craneLiftsOf(body, site, 'level-1');
}

function parametersOf(...lifts: object[]): CraneLiftsParameters {
  const result = made(...lifts);
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}

function complaintOf(...lifts: object[]): string {
  const result = made(...lifts);
  return result.ok ? '' : JSON.stringify(result.problem.facts);
}

describe('a lift of a building element', () => {
  it('takes its end and its mass from the building model, and says so when it is given back', () => {
    const parameters = parametersOf(lift);
    expect(parameters.lifts[0]).toMatchObject({
      massKg: 3000,
      to: { xM: 20, yM: 8.1, zM: 4 },
      element: { globalId: 'wall-12', kind: 'wall', massFrom: 'model', heightM: 2.8 },
    });
    const again = craneLiftsOf(craneLiftsParameters.parse(liftsBodyOf(parameters)), site, 'level-1');
    expect(again).toEqual({ ok: true, value: parameters });
  });

  it('takes the mass that somebody gives before that of the model', () => {
    const parameters = parametersOf({ ...lift, massKg: 3300 });
    expect(parameters.lifts[0]).toMatchObject({ massKg: 3300, element: { massFrom: 'given' } });
    expect(liftsBodyOf(parameters).lifts[0]).toMatchObject({ massKg: 3300, elementId: 'wall-12' });
  });

  it.each([
    ['an unknown element', { ...lift, elementId: 'wall-13' }, 'no such element'],
    ['another end than the element has', { ...lift, to: { xM: 1, yM: 1 } }, 'leave this out'],
    ['an element that nobody knows the mass of', { ...lift, elementId: 'open-1' }, 'give what it weighs'],
    ['neither element nor mass', { id: 'a', from: lift.from, to: { xM: 1, yM: 1 } }, 'give what it weighs'],
    ['neither element nor end', { id: 'a', from: lift.from, massKg: 5 }, 'give where it goes'],
    ['an element that lies nowhere', { id: 'a', elementId: 'wall-12' }, 'begins at a place'],
  ])('refuses %s', (_, asked, complaint) => {
    expect(complaintOf(asked)).toContain(complaint);
  });

  it('refuses one element twice', () => {
    expect(complaintOf(lift, { ...lift, id: 'b' })).toContain('two lifts set element wall-12');
  });

  it('is left out of the plan where it is too heavy for the radius', () => {
    const crane = towerCrane(0);
    const { xM, yM } = crane.pose;
    const far = { ...wall, volumeM3: 8, place: { ...wall.place, xM: xM + 40, yM } };
    const body = craneLiftsParameters.parse({
      kind: 'crane-lifts',
      lifts: [{ id: 'a', elementId: 'wall-12', from: { xM: xM + 10, yM } }],
    });
    const parameters = craneLiftsOf(body, { ...site, elements: [far] }, 'level-1');
    if (!parameters.ok) throw new Error(JSON.stringify(parameters.problem));
    const plan = planMission(liftRequest({ machines: [crane], parameters: parameters.value } as never));
    expect(plan.ok).toBe(false);
    expect(JSON.stringify(plan)).toContain('lift-too-heavy');
    expect(JSON.stringify(plan)).toContain('"massKg":20000');
  });
});

describe('an element that is set', () => {
  const requestOf = (parameters: CraneLiftsParameters): MissionRequest => ({
    kind: 'crane-lifts',
    levelId: asId<LevelId>('level-1'),
    parameters,
    earliestStartMs: 0,
  });

  async function setByMission() {
    const [clock, record] = [new ManualClock(), new MemoryRecord()];
    const book = new MissionBook({ record, clock, onChange: () => undefined, onWriteFailed: () => undefined });
    const crane = towerCrane(0);
    const { xM, yM } = crane.pose;
    const near = { ...wall, place: { ...wall.place, xM: xM + 15, yM } };
    const body = craneLiftsParameters.parse({
      kind: 'crane-lifts',
      lifts: [{ id: 'a', elementId: 'wall-12', from: { xM: xM + 10, yM: yM + 5 } }],
    });
    const parameters = craneLiftsOf(body, { ...site, elements: [near] }, 'level-1');
    if (!parameters.ok) throw new Error('refused');
    const request = requestOf(parameters.value);
    const created = await book.create(request, 'foreman');
    if (!created.ok) throw new Error('not created');
    const { id } = created.value;
    const asked = elementsFree(request, book.all());
    const plan = planMission({
      ...liftRequest({ machines: [crane], parameters: parameters.value } as never),
      missionId: id,
    });
    if (!plan.ok) throw new Error(JSON.stringify(plan.problem));
    await book.apply(id, { type: 'planned', plan: plan.value }, 'foreman');
    await book.apply(id, { type: 'approved' }, 'foreman');
    await book.apply(id, { type: 'started' }, 'foreman');
    for (const task of plan.value.tasks) {
      const before = book.find(id)!.progress.find(({ taskId }) => taskId === task.id) as TaskProgress;
      book.note(id, { ...before, state: 'running' });
      const { amount } = task.quantity;
      book.note(id, { ...before, state: 'done', legsDone: task.legs.length, done: amount, endedAtMs: 5_000 });
    }
    return { book, record, request, asked, id };
  }

  it('is asked for once, installed once, and in the record with machine, mission and mass', async () => {
    const { book, record, request, asked, id } = await setByMission();
    expect(asked).toMatchObject({ ok: false, problem: { code: 'element-asked', facts: { missionNumber: 1 } } });
    expect(elementsFree(request, book.all())).toMatchObject({
      ok: false,
      problem: { code: 'element-installed', facts: { elementId: 'wall-12', machineId: 'k1' } },
    });
    const entries = record.written.filter(({ type }) => type === 'element.installed');
    expect(entries).toMatchObject([
      { machineId: 'k1', missionId: id, payload: { elementId: 'wall-12', lift: 'a', massKg: 3000, massFrom: 'model' } },
    ]);
    const [view] = elementViews(site, book.all());
    expect(view!.use).toMatchObject({ state: 'installed', lift: 'a', machineId: 'k1', atMs: 5_000 });
  });

  it('can be asked for again where the mission is cancelled before it has set it', async () => {
    const book = new MissionBook({
      ...{ record: new MemoryRecord(), clock: new ManualClock() },
      ...{ onChange: () => undefined, onWriteFailed: () => undefined },
    });
    const request = requestOf(parametersOf(lift));
    const created = await book.create(request, 'foreman');
    if (!created.ok) throw new Error('not created');
    expect(elementsFree(request, book.all()).ok).toBe(false);
    await book.apply(created.value.id, { type: 'cancelled', reason: { code: 'cancelled-by-person' } }, 'foreman');
    expect(elementsFree(request, book.all()).ok).toBe(true);
  });
});
