import { describe, expect, it } from 'vitest';
import { wayCounted } from '../../../controller/contract/accounts/evidence.ts';
import type { LedgerDraft } from '../../../controller/contract/ledger/ledger.ts';
import { Fleet } from '../../../controller/fleet/fleet.ts';
import { WayRecorder } from '../../../controller/fleet/way-recorder.ts';
import { liveMachine } from '../../support/live-machine.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const unheard = () => () => undefined;
const silent = {
  ...{ onTags: unheard, onWeather: unheard, onPeopleWatch: unheard, onZonePresence: unheard, onWind: unheard },
};

function stand() {
  const clock = new ManualClock();
  const machine = liveMachine('levelling-robot', 'l1', { xM: 0, yM: 0, zM: 0, yawRad: 0 });
  const written: LedgerDraft[] = [];
  const write = (draft: LedgerDraft) => written.push(draft);
  const recorder = new WayRecorder({ fleet: new Fleet([machine], silent, clock), clock, write });
  recorder.start();
  /** A second in which the machine is at x. */
  const second = async (xM: number) => {
    const at = { machineId: machine.id, receivedMonoMs: clock.monoMs() };
    const pose = { xM, yM: 0, zM: 0, yawRad: 0 };
    machine.apply({ type: 'pose', pose, velocityMps: [0, 0, 0], yawRateRadps: 0, stampMs: 0, ...at });
    await clock.advance(1_000);
  };
  const ways = () => written.map(({ payload }) => wayCounted.parse(payload));
  return { clock, recorder, second, ways };
}

describe('the meter of the way', () => {
  it('writes down what has been driven as it grows, and at the end, without gaps', async () => {
    const { second, recorder, ways } = stand();
    for (let at = 0; at <= 800; at += 1) await second(0.3 * at);
    recorder.stop();
    const all = ways();
    expect(all.length).toBe(2);
    expect(all.reduce((sum, { distanceM }) => sum + distanceM, 0)).toBeCloseTo(240, 6);
    expect(all[1]?.fromMs).toBe(all[0]?.toMs);
  });

  it('takes the noise of a standing machine for no way, nor a jump of its pose', async () => {
    const { second, recorder, ways } = stand();
    for (let at = 0; at < 60; at += 1) await second(at % 2 === 0 ? 0 : 0.03);
    await second(80);
    await second(80);
    recorder.stop();
    expect(ways()).toEqual([]);
  });

  it('does not know how a machine came from where it was long ago', async () => {
    const { second, recorder, ways, clock } = stand();
    await second(0);
    await clock.advance(60_000);
    await second(5);
    await second(5.3);
    recorder.stop();
    expect(ways().map(({ distanceM }) => distanceM)).toEqual([0.3]);
  });
});
