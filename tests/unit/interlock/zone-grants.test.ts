import { describe, expect, it } from 'vitest';
import {
  acknowledgeEpoch,
  blockersOf,
  challenge,
  mayCarry,
  openZone,
  permitSent,
  release,
  take,
  takeAnswer,
  type ZoneGrant,
} from '../../../controller/interlock/zones/zone-grants.ts';

const machines = [
  { machineId: 'a', waitMs: 900 },
  { machineId: 'b', waitMs: 4000 },
];
const whyOf = (zone: ZoneGrant, machineId: string, nowMs: number) =>
  blockersOf(zone, machineId, nowMs).map(({ machineId: id, why }) => `${id} ${why}`);

/** Asks a machine at a time and lets it answer. */
function cleared(zone: ZoneGrant, machineId: string, nowMs: number, where: 'inside' | 'outside'): ZoneGrant {
  const asked = challenge(zone, machineId, nowMs);
  return takeAnswer(asked, machineId, { challenge: asked.challengesSent, where });
}

describe('R13: an exclusive zone', () => {
  it('R14: is nobody’s after a start until the others have acknowledged, waited out and said that they are out', () => {
    let zone = openZone('z', machines, 0);
    expect(whyOf(zone, 'a', 10_000)).toEqual(['b epoch-unseen']);
    zone = acknowledgeEpoch(zone, 'b', 10_000);
    expect(whyOf(zone, 'a', 13_999)).toEqual(['b wait-out']);
    expect(challenge(zone, 'b', 13_999)).toBe(zone);
    expect(whyOf(zone, 'a', 14_000)).toEqual(['b not-clear']);
    expect(take(zone, 'a', 14_000)).toBe(zone);
    zone = cleared(zone, 'b', 14_000, 'outside');
    zone = take(zone, 'a', 14_100);
    expect(zone.holderId).toBe('a');
    expect(mayCarry(zone, 'a', 14_100)).toBe(true);
    expect(mayCarry(zone, 'b', 14_100)).toBe(false);
    expect(take(zone, 'stranger', 14_100)).toBe(zone);
  });

  it('passes on neither by a release nor by time alone, and not while the last holder is inside', () => {
    let zone = openZone('z', machines, 0);
    for (const { machineId } of machines) zone = acknowledgeEpoch(zone, machineId, 0);
    zone = take(cleared(zone, 'b', 4000, 'outside'), 'a', 4000);
    zone = permitSent(zone, 'a', 5000);
    expect(whyOf(zone, 'b', 1e9)).toEqual(['a holds']);
    zone = release(zone, 'a');
    expect(whyOf(zone, 'b', 5899)).toEqual(['a wait-out']);
    expect(whyOf(zone, 'b', 1e9)).toEqual(['a not-clear']);
    zone = cleared(zone, 'a', 5900, 'inside');
    expect(whyOf(zone, 'b', 6000)).toEqual(['a not-clear']);
    zone = cleared(zone, 'a', 6000, 'outside');
    expect(whyOf(zone, 'b', 6000)).toEqual([]);
  });

  it('takes no answer to an earlier question, and none that was given before the last permit', () => {
    let zone = acknowledgeEpoch(openZone('z', machines, 0), 'a', 0);
    const first = challenge(zone, 'a', 900);
    zone = challenge(first, 'a', 1000);
    expect(takeAnswer(zone, 'a', { challenge: first.challengesSent, where: 'outside' })).toBe(zone);
    const sent = permitSent(zone, 'a', 1100);
    expect(takeAnswer(sent, 'a', { challenge: zone.challengesSent, where: 'outside' })).toBe(sent);
  });

  it('waits on a clock that is not a number', () => {
    const zone = acknowledgeEpoch(openZone('z', machines, 0), 'b', 0);
    expect(whyOf(zone, 'a', NaN)).toEqual(['b wait-out']);
  });
});
