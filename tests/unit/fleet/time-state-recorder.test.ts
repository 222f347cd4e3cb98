import { beforeEach, describe, expect, it } from 'vitest';
import type { LedgerDraft } from '../../../controller/contract/ledger/ledger.ts';
import { Fleet } from '../../../controller/fleet/fleet.ts';
import { LiveMachine } from '../../../controller/fleet/live-machine.ts';
import { noDuty, type MachineDuty } from '../../../controller/fleet/machine-duty.ts';
import { TimeStateRecorder } from '../../../controller/fleet/time-state-recorder.ts';
import type { WorkSituation } from '../../../controller/fleet/time-state.ts';
import { FakeMachineLink } from '../../support/fakes/fake-machine-link.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { shippedProfiles } from '../../support/small-site.ts';

const nothing = () => () => undefined;
const silent = {
  onTags: nothing,
  onWeather: nothing,
  onPeopleWatch: nothing,
  onZonePresence: nothing,
  onWind: nothing,
};

describe('what a person says of a stand that goes on', () => {
  let clock: ManualClock;
  let machine: LiveMachine;
  let work: WorkSituation;
  let duty: MachineDuty;
  let written: LedgerDraft[];
  let recorder: TimeStateRecorder;

  beforeEach(() => {
    clock = new ManualClock(0);
    work = { type: 'none' };
    written = [];
    const profile = shippedProfiles().get('levelling-robot');
    if (profile === undefined) throw new Error('no levelling robot');
    const entry = {
      ...{ id: 'm1', label: 'L1', profileId: 'levelling-robot', serialNo: 'x', assetId: 'm1' },
      ...{
        wire: { kind: 'rosbridge' as const, url: 'ws://127.0.0.1:1', namespace: '/l1' },
        permitKeyHex: '0'.repeat(64),
      },
      start: { levelId: 'level-1', xM: 0, yM: 0, zM: 0, yawRad: 0 },
    };
    machine = new LiveMachine(entry, profile, new FakeMachineLink());
    const pose = { xM: 0, yM: 0, zM: 0, yawRad: 0 };
    machine.apply({
      ...{ type: 'pose' as const, machineId: machine.id, pose, velocityMps: [0, 0, 0] as const },
      ...{ yawRateRadps: 0, stampMs: 0, receivedMonoMs: 0 },
    });
    const fleet = new Fleet([machine], silent, clock);
    duty = noDuty;
    recorder = new TimeStateRecorder({
      ...{ fleet, clock, situation: () => work, duty: () => duty },
      write: (draft) => written.push(draft),
    });
    recorder.start();
  });

  const states = () => written.map(({ payload }) => [payload['to'], payload['cause']]);

  it('is recorded at once and holds until the machine is given work', async () => {
    recorder.tell(machine.id, { state: 'STOP_EXT', cause: 'weather' });
    await clock.advance(10_000);
    work = { type: 'waiting', cause: 'concrete-set', taskId: 't1', missionId: 'mission-1' };
    await clock.advance(1_000);
    work = { type: 'none' };
    await clock.advance(1_000);
    expect(states()).toEqual([
      ['STOP_SITE', 'no-task'],
      ['STOP_EXT', 'weather'],
      ['WAIT_PROCESS', 'concrete-set'],
      ['STOP_SITE', 'no-task'],
    ]);
    expect(written[2]?.missionId).toBe('mission-1');
    recorder.stop();
  });

  it('is believed before the roster, which tells of rest only where nobody has said more', async () => {
    duty = { expectedBy: 'shift', people: 'on-break' };
    await clock.advance(1_000);
    recorder.tell(machine.id, { state: 'STOP_SITE', cause: 'no-material' });
    await clock.advance(1_000);
    duty = { expectedBy: 'shift', people: 'at-work' };
    await clock.advance(1_000);
    expect(states()).toEqual([
      ['STOP_SITE', 'no-task'],
      ['REST', 'roster-break'],
      ['STOP_SITE', 'no-material'],
    ]);
    recorder.stop();
  });

  it('does not hide that the machine is at work or out of order', () => {
    machine.health = { receivedMonoMs: 0, value: { level: 'error', message: 'chain', values: {} } };
    recorder.tell(machine.id, { state: 'REST', cause: 'rest' });
    expect(states().at(-1)).toEqual(['FAULT', 'chain']);
    recorder.stop();
  });
});
