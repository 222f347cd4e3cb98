import { describe, expect, it } from 'vitest';
import { alarmBits } from '../../../../controller/accounts/government/field-value.ts';
import { mapMessage, type MappedMessage } from '../../../../controller/accounts/government/map-message.ts';
import type { Operator } from '../../../../controller/accounts/government/operator-register.ts';
import { liftAlarms } from '../../../../controller/contract/accounts/work-cycle.ts';
import { governmentMessage, type GovernmentMessage } from '../../../../controller/contract/accounts/government-link.ts';
import {
  craneReading,
  headerOf,
  hoistReading,
  inventedNumber,
  liftedCycle,
  linkTo,
  messages,
  noonMs,
  platformNamed,
  riddenCycle,
} from '../../../support/government/messages.ts';

const li: Operator = { user: 'li', role: 'driver', name: '李四光', idNumber: inventedNumber };

function mapped(platformId: string, message: GovernmentMessage, operator: Operator | null = li): MappedMessage {
  const result = mapMessage(message, { platform: platformNamed(platformId), link: linkTo(platformId), operator });
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}

describe('our own message', () => {
  it('is what its published schema says', () => {
    for (const message of messages) expect(governmentMessage.safeParse(message).error).toBeUndefined();
  });

  it('goes out whole in our own format, for robots too, without name or number of a person', () => {
    const robot: GovernmentMessage = {
      kind: 'real-time',
      ...headerOf('l1'),
      robot: { state: 'WORK', cause: 'task', levelId: 'level-2', batteryRatio: 0.4 },
    };
    const { body, personal } = mapped('banksman', robot);
    expect(body).toMatchObject({ message: robot, projectCode: 'P-1', deviceSn: 'LR-1' });
    expect(personal).toEqual({});
  });
});

describe('a crane at Chongqing’s shape', () => {
  it('tells its real time in tonnes, per cent, degrees and local time', () => {
    const { body, missing, outOfRange } = mapped('chongqing-v2', {
      kind: 'real-time',
      ...headerOf('k1'),
      lift: craneReading,
    });
    expect(body).toMatchObject({
      UnifiedProjectCode: 'P-1',
      DataTimeStamp: noonMs,
      Date: '2026-11-22',
      Time: '14:05:09',
      Weight: 2,
      RatedWeight: 6.05,
      Moment: 33.06,
      RRange: 20,
      DGHeight: 12.35,
      Angle: 331.4,
      WindSpeed: 6.5,
      WindLevel: 4,
      NoAlarm: 0,
      MomentAlarm: 1,
      MultiAlarmAll: 1,
      WindSpeedAlarm: 0,
      WeightError: 0,
    });
    // Nobody measures the falls of rope and the tilt: they are not there, not zero.
    expect(missing).toEqual(['Multiple', 'Obliguity']);
    expect(body).not.toHaveProperty('Obliguity');
    expect(outOfRange).toEqual([]);
  });

  it('tells a work cycle with its largest moment', () => {
    const { body, missing } = mapped('chongqing-v2', { kind: 'work-cycle', ...headerOf('k1'), cycle: liftedCycle });
    expect(body).toMatchObject({
      WorkStartTime: '14:03:39',
      WorkEndTime: '14:05:09',
      WorkWeight: 1.2,
      WorkMaxTorqueRange: 20,
      WorkRatedWeight: 6.05,
      WorkMaxTorque: 20,
      WorkMaxForce: 24,
      WorkMaxHeight: 15,
      WorkStartAngle: 0,
      WorkEndAngle: 68.8,
      WorkWindSpeedAlarm: 1,
      WorkMomentAlarm: 0,
    });
    expect(missing).toEqual([]);
  });

  it('leaves out what the receiver does not take, and never clamps it', () => {
    const lift = { ...craneReading, windMps: 41, loadKg: 120_000 };
    const { body, outOfRange } = mapped('chongqing-v2', { kind: 'real-time', ...headerOf('k1'), lift });
    expect(outOfRange).toEqual(['Moment', 'Weight', 'WindSpeed']);
    expect(body).not.toHaveProperty('WindSpeed');
    // The force of that wind is within what it takes.
    expect(body['WindLevel']).toBe(12);
  });

  it('masks name and number, and keeps them apart', () => {
    const { body, personal } = mapped('chongqing-v2', { kind: 'identity', ...headerOf('k1') });
    expect(body).toMatchObject({ DeviceType: '01', IdCardNumber: '****************00', IdCardInfo: 1 });
    expect(personal).toEqual({ IdCardNumber: inventedNumber });
    const cycle = mapped('chongqing-v2', { kind: 'work-cycle', ...headerOf('k1'), cycle: liftedCycle });
    expect(cycle.body).toMatchObject({ Name: '李**', OperaterNo: 'li' });
    expect(JSON.stringify(cycle.body)).not.toContain(inventedNumber);
  });

  it('names nobody who is in no register', () => {
    const { body, missing } = mapped('chongqing-v2', { kind: 'identity', ...headerOf('k1') }, null);
    expect(missing).toEqual(['IdCardNumber', 'IdCardInfo']);
    expect(body).not.toHaveProperty('IdCardNumber');
  });
});

describe('a moment', () => {
  it('is told in whole milliseconds, whatever its value', () => {
    for (const atMs of [1_795_366_362_418, 1_795_366_397_618, 1_795_366_040_318]) {
      const { body } = mapped('chongqing-v2', { kind: 'real-time', ...headerOf('k1', atMs), lift: craneReading });
      expect(body['DataTimeStamp']).toBe(atMs);
    }
  });
});

describe('a hoist at Chongqing’s shape', () => {
  it('tells its real time with floor, gate, people and the sensor that does not know', () => {
    const { body } = mapped('chongqing-v2', { kind: 'real-time', ...headerOf('h1a'), lift: hoistReading });
    expect(body).toMatchObject({
      RealtimePeople: 3,
      RealtimeWeight: 0.24,
      RealtimeSpeed: -1.05,
      RealtimeHeight: 7.6,
      RealtimeFloor: 3,
      OutDoorStatus: 1,
      NoError: 0,
      WeightError: 1,
      NoAlarm: 1,
      LimitAlarm: 0,
    });
  });

  it('tells a work cycle from floor to floor', () => {
    const { body } = mapped('chongqing-v2', { kind: 'work-cycle', ...headerOf('h1a'), cycle: riddenCycle });
    expect(body).toMatchObject({
      StartFloor: 1,
      EndFloor: 3,
      MaxPeople: 3,
      MaxSpeed: 1.05,
      StartHeight: 0,
      EndHeight: 7.6,
    });
  });

  it('has no floor for a landing that the platform has no number for', () => {
    const lift = { ...hoistReading, levelId: 'level-2' };
    const { missing } = mapped('chongqing-v2', { kind: 'real-time', ...headerOf('h1a'), lift });
    expect(missing).toContain('RealtimeFloor');
  });

  it.each([
    [['limit-up'], 1],
    [['limit-down'], 2],
    [[], 0],
  ] as const)('tells limits %j as %i', (alarms, code) => {
    const lift = { ...hoistReading, alarms: [...alarms] };
    const { body } = mapped('chongqing-v2', { kind: 'real-time', ...headerOf('h1a'), lift });
    expect(body['LimitAlarm']).toBe(code);
  });
});

describe('the alarm bits of Yunzhu', () => {
  const bits = platformNamed('yunzhu').alarmBits!;

  it.each([
    ['wind', 0],
    ['overload', 1],
    ['collision', 2],
    ['moment', 3],
    ['tilt', 4],
    ['limit-up', 13],
    ['limit-down', 14],
    ['limit-out', 15],
    ['limit-in', 16],
    ['limit-left', 17],
    ['limit-right', 18],
    ['zone', 19],
  ] as const)('tell %s as bit %i, counted from the end', (alarm, bit) => {
    expect(alarmBits(bits, [alarm])).toBe('1'.padEnd(bit + 1, '0').padStart(32, '0'));
  });

  it('are 32 zeros without an alarm, and never anything but 32 digits', () => {
    expect(alarmBits(bits, [])).toBe('0'.repeat(32));
    expect(alarmBits(bits, liftAlarms)).toMatch(/^[01]{32}$/);
  });

  it('stand the other way round for a platform that counts from the front', () => {
    expect(alarmBits({ ...bits, bit0: 'first' }, ['wind', 'moment'])).toBe(`1001${'0'.repeat(28)}`);
  });

  it('have collision and moment as the example of the interface has them', () => {
    expect(alarmBits(bits, ['collision', 'moment']).endsWith('00001100')).toBe(true);
  });
});

describe('a crane at Yunzhu’s shape', () => {
  it('tells the rope below the jib as height, and names no driver, whom it does not demand', () => {
    const { body, method, personal } = mapped('yunzhu', { kind: 'real-time', ...headerOf('k1'), lift: craneReading });
    expect(method).toBe('upload.towerCraneLiveData');
    expect(body).toMatchObject({
      deviceId: 'TC-1',
      deviceTime: '2026-11-22 14:05:09',
      warning: `${'0'.repeat(28)}1100`,
      liftingCapacity: 2,
      safeLiftingCapacity: 6.05,
      momentPercent: 33.06,
      amplitude: 20,
      round: 331.35,
      height: 26.66,
      windSpeed: 6.5,
    });
    expect(body).not.toHaveProperty('driverId');
    expect(personal).toEqual({});
  });
});
