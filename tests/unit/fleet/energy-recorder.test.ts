import { describe, expect, it } from 'vitest';
import { EnergyTotalsBook } from '../../../controller/accounts/telematics/serving/energy-totals.ts';
import type { LedgerDraft } from '../../../controller/contract/ledger/ledger.ts';
import { energyCounted } from '../../../controller/contract/accounts/machine-energy.ts';
import { EnergyRecorder } from '../../../controller/fleet/energy-recorder.ts';
import { Fleet } from '../../../controller/fleet/fleet.ts';
import type { SiteSensors } from '../../../robot-bridge/link.ts';
import type { FakeMachineLink } from '../../support/fakes/fake-machine-link.ts';
import { LedgerInMemory } from '../../support/ledger/ledger-in-memory.ts';
import { liveMachine } from '../../support/live-machine.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

function stand() {
  const clock = new ManualClock();
  const machine = liveMachine('levelling-robot', 'l1', { xM: 0, yM: 0, zM: 0, yawRad: 0 });
  const unheard = () => () => undefined;
  const sensors: SiteSensors = {
    onTags: unheard,
    onPeopleWatch: unheard,
    onZonePresence: unheard,
    onWind: unheard,
    onWeather: unheard,
  };
  const written: LedgerDraft[] = [];
  const fleet = new Fleet([machine], sensors, clock);
  const recorder = new EnergyRecorder({ fleet, clock, write: (draft) => written.push(draft) });
  recorder.start();
  const tell = (fillRatio: number): void =>
    (machine.link as FakeMachineLink).report({
      type: 'battery',
      machineId: machine.id,
      fillRatio,
      isCharging: false,
      receivedMonoMs: clock.monoMs(),
    });
  /** The fills of an hour, evenly told. */
  const hour = async (...fills: readonly number[]) => {
    for (const fill of fills) {
      tell(fill);
      await clock.advance(hourMs / fills.length);
    }
  };
  const capacityKWh = machine.profile.energy.capacityKWh?.value ?? Number.NaN;
  return { clock, recorder, written, hour, capacityKWh };
}

function payloads(written: readonly LedgerDraft[]) {
  return written.map(({ payload }) => energyCounted.parse(payload));
}

describe('the recorder of energy', () => {
  it('counts what went out and what came in, once an hour', async () => {
    const { hour, written } = stand();
    await hour(0.9, 0.8, 0.7, 0.75);
    expect(payloads(written)).toMatchObject([
      { fillStart: 0.9, fillEnd: 0.75, usedRatio: 0.2, chargedRatio: 0.05, reports: 3 },
    ]);
  });

  it('counts nothing of a gauge that flickers, and loses nothing of a slow fall', async () => {
    const { hour, written, recorder } = stand();
    await hour(...Array.from({ length: 60 }, (_, index) => 0.5 + (index % 2) * 0.0015));
    expect(written).toEqual([]);
    for (let part = 0; part < 4; part += 1) {
      await hour(...Array.from({ length: 60 }, (_, index) => 0.5 - (part * 60 + index) * 0.0005));
    }
    recorder.stop();
    const used = payloads(written).reduce((sum, { usedRatio, chargedRatio }) => sum + usedRatio - chargedRatio, 0);
    expect(Math.abs(used - 239 * 0.0005)).toBeLessThanOrEqual(0.002);
  });

  it('says how long the machine was silent within', async () => {
    const { clock, hour, written } = stand();
    await hour(0.9, 0.8);
    await clock.advance(5 * hourMs);
    await hour(0.4, 0.39);
    expect(payloads(written).at(-1)).toMatchObject({
      silenceMaxS: 5.5 * 3_600,
      usedRatio: expect.closeTo(0.41, 5) as number,
    });
  });

  it('writes the rest when it ends', async () => {
    const { recorder, written, hour } = stand();
    await hour(0.9, 0.9, 0.9);
    await hour(0.85);
    recorder.stop();
    recorder.stop();
    expect(payloads(written).reduce((sum, { usedRatio }) => sum + usedRatio, 0)).toBeCloseTo(0.05, 6);
  });
});

describe('the energy of a machine by its record', () => {
  it('is used fill times the capacity of its profile', async () => {
    const { hour, written, capacityKWh } = stand();
    await hour(0.9, 0.8, 0.7, 0.75);
    await hour(0.7, 0.65);
    const ledger = new LedgerInMemory();
    for (const draft of written) ledger.add(draft);
    const [first, second] = new EnergyTotalsBook(ledger).seriesOf('l1');
    expect(first?.usedKWh).toBeCloseTo(0.2 * capacityKWh, 6);
    expect(second?.usedKWh).toBeCloseTo(0.3 * capacityKWh, 6);
    expect(second?.chargedKWh).toBeCloseTo(0.05 * capacityKWh, 6);
  });

  it('is not told where a part of it has no capacity', async () => {
    const { hour, written } = stand();
    await hour(0.9, 0.8);
    await hour(0.7, 0.65);
    const ledger = new LedgerInMemory();
    for (const [index, draft] of written.entries()) {
      const { capacity: _, ...bare } = energyCounted.parse(draft.payload);
      ledger.add(index === 0 ? { ...draft, payload: bare } : draft);
    }
    expect(new EnergyTotalsBook(ledger).seriesOf('l1')).toEqual([]);
  });
});
