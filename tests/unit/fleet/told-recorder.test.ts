import { beforeEach, describe, expect, it } from 'vitest';
import type { LedgerDraft } from '../../../controller/contract/ledger/ledger.ts';
import { Fleet } from '../../../controller/fleet/fleet.ts';
import { LiveMachine } from '../../../controller/fleet/live-machine.ts';
import { accountedState } from '../../../controller/fleet/time-state.ts';
import { ToldRecorder } from '../../../controller/fleet/told-recorder.ts';
import { FakeMachineLink } from '../../support/fakes/fake-machine-link.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { shippedProfiles, smallFleet } from '../../support/small-site.ts';

const nothing = () => () => undefined;
const silent = {
  ...{ onTags: nothing, onWeather: nothing, onPeopleWatch: nothing, onZonePresence: nothing, onWind: nothing },
};

describe('what a machine says of itself', () => {
  let machine: LiveMachine;
  let link: FakeMachineLink;
  let written: LedgerDraft[];

  beforeEach(() => {
    const entry = smallFleet().machines[0]!;
    link = new FakeMachineLink();
    machine = new LiveMachine(entry, shippedProfiles().get(entry.profileId)!, link);
    written = [];
    const clock = new ManualClock(0);
    const fleet = new Fleet([machine], silent, clock);
    new ToldRecorder({ fleet, clock, write: (draft) => written.push(draft) }).start();
  });

  const says = (values: Readonly<Record<string, string>>) =>
    link.report({
      ...{ type: 'health' as const, machineId: machine.id, level: 'ok' as const, name: 'status', message: 'ok' },
      ...{ values, receivedMonoMs: 0 },
    });
  const recorded = () => written.map(({ type, payload }) => [type, payload['to'] ?? payload['hours']]);

  it('is recorded when it changes: who moves it, and each tenth of an hour or any step back', () => {
    says({ mode: 'autonomous', operating_hours: '120.30' });
    says({ mode: 'autonomous', operating_hours: '120.35' });
    says({ goal: '' });
    says({ mode: 'manual', operating_hours: '120.40' });
    says({ operating_hours: '120.39' });
    expect(recorded()).toEqual([
      ['machine.mode', 'autonomous'],
      ['machine.hours-read', 120.3],
      ['machine.mode', 'manual'],
      ['machine.hours-read', 120.4],
      ['machine.hours-read', 120.39],
    ]);
  });

  it('is nothing where it says nothing, or nothing that can be', () => {
    says({});
    says({ mode: 'MANUAL', operating_hours: 'nan' });
    says({ mode: '', operating_hours: '-3' });
    says({ operating_hours: '9999999' });
    expect(recorded()).toEqual([]);
  });

  it('makes motion without a task work with a load or tool, and empty without; a stand ends it', () => {
    const pose = { xM: 0, yM: 0, zM: 0, yawRad: 0 };
    const drive = (mps: number, receivedMonoMs: number) =>
      link.report({
        ...{ type: 'pose' as const, machineId: machine.id, pose, velocityMps: [mps, 0, 0] as const },
        ...{ yawRateRadps: 0, stampMs: receivedMonoMs, receivedMonoMs },
      });
    const state = (nowMs: number) => accountedState(machine, { type: 'none' }, nowMs).state;
    drive(0.3, 0);
    says({ mode: 'autonomous' });
    expect(state(0)).toBe('STOP_SITE');
    says({ mode: 'remote', tool: 'screed=off' });
    expect(state(0)).toBe('NOLOAD');
    says({ mode: 'remote', tool: 'screed=on' });
    expect(state(0)).toBe('WORK');
    says({ mode: 'remote', tool: 'hook=on', load_kg: '30' });
    expect(state(0)).toBe('NOLOAD');
    says({ mode: 'remote', tool: 'hook=on', load_kg: '700' });
    expect(state(0)).toBe('WORK');
    drive(0, 9_000);
    expect(state(9_000)).toBe('WORK');
    drive(0, 11_000);
    expect(state(11_000)).toBe('STOP_SITE');
  });
});
