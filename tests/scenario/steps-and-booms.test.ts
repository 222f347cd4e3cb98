import { describe, expect, it } from 'vitest';
import { asId, type MachineId } from '../../kernel/ids.ts';
import { StepRig } from '../support/step-rig.ts';
import { rectangle, syntheticLevel, syntheticSite } from '../unit/missions/support/synthetic-site.ts';

const site = syntheticSite(
  [syntheticLevel({ number: 1, elevationM: 0, outline: rectangle(-30, -20, 60, 40) })],
  [],
  [],
);
const at = (xM: number, yM: number, zM = 0) => ({ xM, yM, zM, yawRad: 0 });

function climbing(): StepRig {
  return new StepRig(site, [
    { id: 'bm1', profileId: 'building-machine', pose: at(0, 0) },
    { id: 'tc1', profileId: 'tower-crane', pose: at(16, 0, 25), mountedOn: 'bm1' },
  ]);
}

const climb = { kind: 'stepped-move', work: 'climb', machineId: asId<MachineId>('bm1'), times: 1 } as const;

describe('a climb of the building machine', () => {
  it('begins nothing before everybody has said so, and nothing by itself after a hold', async () => {
    const rig = climbing();
    const id = await rig.begin(climb);
    await rig.run(5);
    expect(rig.holdOf(id)).toMatchObject({
      code: 'step-check-missing',
      facts: { check: 'anchorage', missingChecks: 3 },
    });
    await rig.confirmAll(id);
    await rig.run(60);
    expect(rig.holdOf(id)).not.toBeNull();
    expect(rig.tool('bm1')[2]).toBe(22);
    await rig.resume(id);
    await rig.run(60);
    expect(rig.mission(id).state).toBe('running');
    expect(rig.tool('bm1')[2]).toBeGreaterThan(22);
  });

  it('stops in the middle of a stroke at a cylinder that carries too much, and goes on when somebody has mended it', async () => {
    const rig = climbing();
    const id = await rig.begin(climb);
    await rig.goOn(id, 6);
    await rig.until('the third stroke to be asked for', 4_000, () => rig.holdOf(id) !== null);
    await rig.confirmAll(id);
    await rig.resume(id);
    await rig.run(120);
    const midM = rig.tool('bm1')[2];
    expect(midM).toBeGreaterThan(22 + 2 * 0.73);
    expect(midM).toBeLessThan(22 + 3 * 0.73);
    rig.jackLoadsKg.set('jack5', 120_000);
    await rig.run(5);
    expect(rig.holdOf(id)).toMatchObject({
      code: 'step-check-failed',
      facts: { check: 'jack-load', checkValue: '1.2 ratio', stepNumber: 7 },
    });
    const heldM = rig.tool('bm1')[2];
    await rig.run(300);
    expect(rig.tool('bm1')[2]).toBe(heldM);
    await rig.resume(id);
    await rig.run(5);
    expect(rig.holdOf(id)).toMatchObject({ code: 'step-check-failed' });
    rig.jackLoadsKg.clear();
    await rig.resume(id);
    await rig.goOn(id, 18);
    await rig.run(5);
    expect(rig.mission(id).state).toBe('done');
    expect(rig.tool('bm1')[2]).toBeCloseTo(22 + 4.4, 3);
    expect(rig.lost).toEqual([]);
  });

  it('has in the record who said what, and what every check of each step was', async () => {
    const rig = climbing();
    const id = await rig.begin(climb);
    await rig.goOn(id, 1);
    const words = rig.entries('step.confirmed').map(({ actor, payload }) => `${actor} ${String(payload['check'])}`);
    expect(words).toEqual(['safety-1 anchorage', 'operator-1 lines-free', 'foreman-1 people-clear']);
    const [checked] = rig.entries('step.checked');
    expect(checked!.payload['checks']).toEqual(
      expect.arrayContaining([
        { check: 'anchorage', by: 'safety-1', role: 'safety', confirmedAtMs: expect.any(Number) },
        { check: 'wind', value: 3, limit: 9, unit: 'm/s' },
        { check: 'level', value: 0, limit: 0.015, unit: 'm' },
      ]),
    );
  });

  it('does not go on out of level, in the wind, or while a crane on it moves', async () => {
    const rig = climbing();
    const id = await rig.begin(climb);
    await rig.run(2);
    await rig.confirmAll(id);
    const held = async () => {
      await rig.resume(id);
      await rig.run(2);
      return rig.holdOf(id)?.facts?.['check'];
    };
    rig.windMps = 9.5;
    expect(await held()).toBe('wind');
    rig.windMps = 3;
    rig.links.get('bm1')!.joints['jack2'] = 0.02;
    expect(await held()).toBe('level');
    rig.links.get('bm1')!.joints['jack2'] = 0;
    const crane = rig.fleet.machines.get(asId<MachineId>('tc1'))!;
    crane.jointsMovedMonoMs = rig.clock.monoMs() + 1_000;
    expect(await held()).toBe('carried-still');
  });
});

describe('a climb of the attached lifting platform', () => {
  it('is tried, looked over, lifted in two and set down, with everybody asked at his step', async () => {
    const rig = new StepRig(site, [{ id: 'lp1', profileId: 'lifting-platform', pose: at(0, 0) }]);
    const machineId = asId<MachineId>('lp1');
    const id = await rig.begin({ kind: 'stepped-move', work: 'climb', machineId, times: 1 });
    const jacksM = (): number[] => Object.values(rig.links.get('lp1')!.joints);
    await rig.goOn(id, 2);
    expect(jacksM()).toEqual([0.1, 0.1, 0.1, 0.1].map((atM) => expect.closeTo(atM, 6) as number));
    expect(rig.links.get('lp1')!.toolIsOn).toBe(true);
    await rig.until('to be asked after the look-over', 600, () => rig.holdOf(id) !== null);
    expect(rig.holdOf(id)).toMatchObject({ code: 'step-check-missing', facts: { check: 'hangs-well' } });
    await rig.goOn(id, 8);
    await rig.run(5);
    expect(rig.mission(id).state).toBe('done');
    expect(jacksM()).toEqual([3, 3, 3, 3].map((atM) => expect.closeTo(atM, 6) as number));
    expect(rig.links.get('lp1')!.toolIsOn).toBe(false);
    const asked = rig.entries('step.confirmed').map(({ payload }) => payload['check']);
    expect(new Set(asked).size).toBe(9);
  });
});

describe('a girder launch', () => {
  it('keeps hold of the girder until its bearings carry it, then steps to the next span', async () => {
    const rig = new StepRig(site, [{ id: 'ge1', profileId: 'girder-erector', pose: at(-20, 0) }]);
    const machineId = asId<MachineId>('ge1');
    const id = await rig.begin({ kind: 'stepped-move', work: 'launch-girder', machineId, times: 1 });
    await rig.goOn(id, 4);
    expect(rig.links.get('ge1')!.toolIsOn).toBe(true);
    expect(rig.links.get('ge1')!.joints['hoist']).toBeCloseTo(7.5, 3);
    await rig.goOn(id, 5);
    expect(rig.links.get('ge1')!.toolIsOn).toBe(false);
    await rig.goOn(id, 10);
    await rig.run(5);
    expect(rig.mission(id).state).toBe('done');
    expect(rig.links.get('ge1')!.joints).toMatchObject({
      crab: expect.closeTo(20, 3),
      launch: expect.closeTo(32.7, 3),
    });
  });
});

describe('a pour with a truck pump', () => {
  it('is placed bay by bay by its own boom', async () => {
    const rig = new StepRig(site, [{ id: 'tp1', profileId: 'truck-pump', pose: at(-10, -6) }]);
    const concrete = { deliveryRateM3ph: 70, thicknessM: 0.3, temperatureC: 20, setFactor: 1 };
    const id = await rig.begin({ kind: 'concrete-placing', ...concrete }, { polygon: rectangle(2, 0, 8, 8) });
    await rig.until('the pour to end', 3_000, () => rig.mission(id).state === 'done');
    const placed = rig.mission(id).progress.reduce((sum, { done }) => sum + done, 0);
    expect(placed).toBeCloseTo(8 * 8 * 0.3, 1);
    expect(rig.links.get('tp1')!.toolIsOn).toBe(false);
  });
});
