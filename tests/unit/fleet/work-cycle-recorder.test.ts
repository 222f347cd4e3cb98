import { describe, expect, it } from 'vitest';
import type { LedgerDraft } from '../../../controller/contract/ledger/ledger.ts';
import { workCycle } from '../../../controller/contract/accounts/work-cycle.ts';
import { ControlLeases } from '../../../controller/fleet/control-leases.ts';
import { Fleet } from '../../../controller/fleet/fleet.ts';
import { WorkCycleRecorder } from '../../../controller/fleet/work-cycle-recorder.ts';
import { asId, type MissionId } from '../../../kernel/ids.ts';
import type { MachineReport, SiteSensors, WeatherReport } from '../../../robot-bridge/link.ts';
import type { FakeMachineLink } from '../../support/fakes/fake-machine-link.ts';
import { liveMachine } from '../../support/live-machine.ts';
import { ManualClock } from '../../support/manual-clock.ts';

function stand() {
  const clock = new ManualClock();
  const crane = liveMachine('tower-crane', 'k1', { xM: 0, yM: 0, zM: 0, yawRad: 0 });
  const link = crane.link as FakeMachineLink;
  let tellWeather: (weather: WeatherReport) => void = () => undefined;
  const unheard = () => () => undefined;
  const sensors: SiteSensors = {
    onTags: unheard,
    onPeopleWatch: unheard,
    onZonePresence: unheard,
    onWind: unheard,
    onWeather: (listener) => {
      tellWeather = listener;
      return () => undefined;
    },
  };
  const fleet = new Fleet([crane], sensors, clock);
  const written: LedgerDraft[] = [];
  const leases = new ControlLeases();
  const recorder = new WorkCycleRecorder({
    fleet,
    clock,
    leases,
    landings: [],
    missionOf: () => asId<MissionId>('m7'),
    aboard: () => null,
    write: (draft) => written.push(draft),
  });
  recorder.start();
  const at = () => ({ machineId: crane.id, receivedMonoMs: clock.monoMs() });
  /** A second of the crane at work. */
  const second = async (load: string, trolley = 20) => {
    const positions = { slew: 0.4, trolley, hoist: 12 };
    const joints: MachineReport = { type: 'joints', positions, velocities: {}, ...at() };
    const values = { tool: load === '0' ? 'hook=off' : 'hook=on', load_kg: load };
    const health: MachineReport = { type: 'health', level: 'ok', name: 'k1', message: 'ok', values, ...at() };
    link.report(joints);
    link.report(health);
    await clock.advance(1_000);
  };
  const wind = (windMps: number) =>
    tellWeather({ airTemperatureC: 20, slabTemperatureC: 20, windMps, receivedMonoMs: clock.monoMs() });
  return { clock, leases, recorder, written, second, wind, link, at };
}

describe('the recorder of work cycles', () => {
  it('writes one entry for a lift, with the mission, who had control, the wind and the maker’s rating', async () => {
    const site = stand();
    site.leases.take('k1', 'li', 0);
    for (const load of ['0', '0', '2000', '2000', '2000', '0', '0', '0', '0']) {
      site.wind(6.5);
      await site.second(load);
    }
    expect(site.written).toHaveLength(1);
    const [entry] = site.written;
    expect(entry).toMatchObject({ type: 'machine.work-cycle', machineId: 'k1', missionId: 'm7', actor: 'system' });
    const cycle = workCycle.parse(entry?.payload);
    expect(cycle).toMatchObject({ kind: 'crane', loadMaxKg: 2_000, windMaxMps: 6.5, operator: 'li', doubts: [] });
    // 20 m out the shipped crane is rated for 6,050 kg.
    expect(cycle).toMatchObject({ momentMaxRatio: 2_000 / 6_050, atMomentMax: { radiusM: 20, ratedKg: 6_050 } });
    expect(cycle.endMs - cycle.startMs).toBe(3_000);
  });

  it('tells of silence, and cuts what has been silent for long at the last that was heard', async () => {
    const site = stand();
    for (const load of ['0', '900', '900', '900', '900']) await site.second(load);
    await site.clock.advance(30_000);
    expect(site.written).toEqual([]);
    await site.clock.advance(120_000);
    const cycle = workCycle.parse(site.written[0]?.payload);
    expect(cycle.doubts).toMatchObject([{ kind: 'gap', sensor: 'link' }]);
    expect(cycle.endMs - cycle.startMs).toBe(3_000);
  });

  it('writes down what is open as cut off when the controller closes', async () => {
    const site = stand();
    for (const load of ['0', '900', '900', '900', '900']) await site.second(load);
    site.recorder.stop();
    site.recorder.stop();
    expect(site.written.map(({ payload }) => payload['doubts'])).toEqual([[{ kind: 'cut-off', sensor: 'record' }]]);
  });

  it('keeps a scale that tells nan out of the figures, and says so', async () => {
    const site = stand();
    for (const load of ['0', '900', '900', '900', 'nan', '900', '0', '0', '0', '0']) await site.second(load);
    const cycle = workCycle.parse(site.written[0]?.payload);
    expect(cycle).toMatchObject({ loadMaxKg: 900, doubts: [{ kind: 'not-measured', sensor: 'load' }] });
  });

  it('has no radius, moment and height of a crane whose joints are not told in full', async () => {
    const site = stand();
    for (const load of ['0', '900', '900', '900', '0', '0', '0', '0']) {
      const values = { tool: load === '0' ? 'hook=off' : 'hook=on', load_kg: load };
      site.link.report({ type: 'joints', positions: { trolley: 20 }, velocities: {}, ...site.at() });
      site.link.report({ type: 'health', level: 'ok', name: 'k1', message: 'ok', values, ...site.at() });
      await site.clock.advance(1_000);
    }
    const cycle = workCycle.parse(site.written[0]?.payload);
    expect(cycle.loadMaxKg).toBe(900);
    expect(cycle).not.toHaveProperty('atMomentMax');
    expect(cycle.start).toEqual({ loadKg: 900 });
    expect(cycle).not.toHaveProperty('windMaxMps');
  });
});
