import { describe, expect, it } from 'vitest';
import type { LiftReading } from '../../../../controller/contract/accounts/lift-reading.ts';
import { SensorWatch } from '../../../../controller/fleet/cycles/sensor-watch.ts';
import type { MachineReport } from '../../../../robot-bridge/link.ts';
import { asId } from '../../../../kernel/ids.ts';
import { shippedProfiles } from '../../../support/small-site.ts';

const machineId = asId<'MachineId'>('k1') as MachineReport['machineId'];
const base: LiftReading = { machineId: 'k1', kind: 'crane', atMs: 0, alarms: [], faults: [] };

function watch(): SensorWatch {
  return new SensorWatch(shippedProfiles().get('tower-crane')!);
}

function joints(hoist: number, hoistMps: number): MachineReport {
  const positions = { slew: 0, trolley: 20, hoist };
  return {
    type: 'joints',
    machineId,
    positions,
    velocities: { slew: 0, trolley: 0, hoist: hoistMps },
    receivedMonoMs: 0,
  };
}

const health: MachineReport = {
  type: 'health',
  machineId,
  level: 'ok',
  name: 'k1',
  message: 'ok',
  values: {},
  receivedMonoMs: 0,
};

describe('the watch over a crane’s sensors', () => {
  it('doubts nothing of a crane that moves as it can', () => {
    const sensors = watch();
    for (let second = 0; second < 60; second += 1) {
      const reading = { ...base, atMs: second * 1_000, loadKg: 900, hook: 'holds' as const, windMps: 3 + second / 10 };
      expect(sensors.look(reading, joints(8 + second * 0.3, 0.3))).toEqual([]);
      expect(sensors.look(reading, health)).toEqual([]);
    }
  });

  it('sees a position that stays while the joint says that it moves', () => {
    const sensors = watch();
    const seen = [0, 5, 9, 10, 11].map((atS) => sensors.look({ ...base, atMs: atS * 1_000 }, joints(20, 0.5)));
    expect(seen.map((doubts) => doubts.length)).toEqual([0, 0, 0, 1, 1]);
    expect(seen[3]).toEqual([{ kind: 'stuck', sensor: 'height', value: 20 }]);
  });

  it('sees a position that jumps, with both figures', () => {
    const sensors = watch();
    sensors.look(base, joints(8, 0.3));
    expect(sensors.look({ ...base, atMs: 100 }, joints(30, 0.3))).toEqual([
      { kind: 'jump', sensor: 'height', before: 8, value: 30 },
    ]);
  });

  it('sees a weight that no hook holds, and one that contradicts the hook', () => {
    const sensors = watch();
    expect(sensors.look({ ...base, loadKg: 60_000, hook: 'holds' }, health)).toEqual([
      { kind: 'implausible', sensor: 'load', value: 60_000 },
    ]);
    const stuck = { ...base, loadKg: 900, hook: 'empty' as const };
    expect(sensors.look({ ...stuck, atMs: 1_000 }, health)).toEqual([]);
    expect(sensors.look({ ...stuck, atMs: 12_000 }, health)).toEqual([
      { kind: 'disagrees', sensor: 'load', value: 900 },
    ]);
  });

  it('sees a counter that goes back', () => {
    const sensors = watch();
    expect(sensors.look({ ...base, cycleCount: 812 }, health)).toEqual([]);
    expect(sensors.look({ ...base, cycleCount: 12 }, health)).toEqual([
      { kind: 'rollback', sensor: 'cycle-count', before: 812, value: 12 },
    ]);
  });

  it('sees wind that stays the same to the last digit, not calm air', () => {
    const sensors = watch();
    sensors.look({ ...base, windMps: 4.2 }, health);
    expect(sensors.look({ ...base, windMps: 4.2, atMs: 599_000 }, health)).toEqual([]);
    expect(sensors.look({ ...base, windMps: 4.2, atMs: 601_000 }, health)).toEqual([
      { kind: 'stuck', sensor: 'wind', value: 4.2 },
    ]);
    expect(sensors.look({ ...base, windMps: 0, atMs: 602_000 }, health)).toEqual([]);
    expect(sensors.look({ ...base, windMps: 0, atMs: 1_900_000 }, health)).toEqual([]);
    expect(sensors.look({ ...base, windMps: 400 }, health)).toMatchObject([{ kind: 'implausible', sensor: 'wind' }]);
  });

  it('passes on what a sensor told as unknown, and messages that were none', () => {
    expect(watch().look({ ...base, faults: ['load'] }, health)).toEqual([{ kind: 'not-measured', sensor: 'load' }]);
    const refused: MachineReport = {
      type: 'refused',
      machineId,
      problem: { code: 'message-invalid', facts: {} },
      receivedMonoMs: 0,
    };
    expect(watch().look(base, refused)).toEqual([{ kind: 'refused', sensor: 'message' }]);
  });
});
