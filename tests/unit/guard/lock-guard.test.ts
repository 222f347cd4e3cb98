import { describe, expect, it } from 'vitest';
import { LockGuard } from '../../../robot-bridge/guard/lock-guard.ts';

const lock = (): LockGuard => new LockGuard({ lockTimeoutMs: 500, speedMaxMps: 1.2 });

describe('a lock guard (twist_mux lock with a time-out, nav2 speed limit)', () => {
  it('is locked before the first message', () => {
    expect(lock().motion(0)).toBeNull();
  });

  it('unlocks on false, locks on true and on silence', () => {
    const subject = lock();
    subject.receiveLock(false, 1000);
    expect(subject.motion(1499)).toMatchObject({ travelSpeedMaxMps: 1.2, level: 'run' });
    expect(subject.motion(1500)).toBeNull();
    subject.receiveLock(false, 1600);
    subject.receiveLock(true, 1601);
    expect(subject.motion(1602)).toBeNull();
  });

  it('takes a speed limit in m/s or percent, and 0 as none', () => {
    const subject = lock();
    subject.receiveLock(false, 0);
    subject.receiveSpeedLimit({ percentage: false, speed_limit: 0.3 });
    expect(subject.motion(1)).toMatchObject({ travelSpeedMaxMps: 0.3, level: 'limit' });
    subject.receiveSpeedLimit({ percentage: true, speed_limit: 50 });
    expect(subject.motion(1)?.travelSpeedMaxMps).toBeCloseTo(0.6);
    subject.receiveSpeedLimit({ percentage: false, speed_limit: 0 });
    expect(subject.motion(1)?.travelSpeedMaxMps).toBe(1.2);
  });

  it('never goes faster than the machine can, and ignores limits that are no speed', () => {
    const subject = lock();
    subject.receiveLock(false, 0);
    subject.receiveSpeedLimit({ percentage: false, speed_limit: 0.3 });
    for (const speed_limit of [NaN, -1, Infinity]) subject.receiveSpeedLimit({ percentage: false, speed_limit });
    expect(subject.motion(1)?.travelSpeedMaxMps).toBe(0.3);
    subject.receiveSpeedLimit({ percentage: false, speed_limit: 9 });
    expect(subject.motion(1)?.travelSpeedMaxMps).toBe(1.2);
  });

  it('is locked on a new connection and on a clock that is not a number', () => {
    const subject = lock();
    subject.receiveLock(false, 0);
    expect(subject.motion(NaN)).toBeNull();
    subject.newConnection();
    expect(subject.motion(1)).toBeNull();
  });

  it('is not made without a time-out', () => {
    expect(() => new LockGuard({ lockTimeoutMs: 0, speedMaxMps: 1 })).toThrow(RangeError);
  });
});
