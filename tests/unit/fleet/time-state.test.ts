import { beforeEach, describe, expect, it } from 'vitest';
import { accountedState, type WorkSituation } from '../../../controller/fleet/time-state.ts';
import { LiveMachine } from '../../../controller/fleet/live-machine.ts';
import type { MachineVerdict } from '../../../controller/contract/interlock.ts';
import type { FleetMachine } from '../../../hardware-profiles/fleet.ts';
import { FakeMachineLink } from '../../support/fake-machine-link.ts';
import { shippedProfiles } from '../../support/small-site.ts';

const entry: FleetMachine = {
  id: 'm1',
  label: 'L1',
  profileId: 'levelling-robot',
  serialNo: 'x',
  assetId: 'm1',
  wire: { kind: 'rosbridge', url: 'ws://127.0.0.1:1', namespace: '/l1' },
  permitKeyHex: '0'.repeat(64),
  start: { levelId: 'level-1', xM: 0, yM: 0, zM: 0, yawRad: 0 },
};
const working: WorkSituation = { type: 'task', taskId: 't1', missionId: 'm1', phase: 'working' };

describe('the accounted state of a machine', () => {
  let machine: LiveMachine;

  beforeEach(() => {
    const profile = shippedProfiles().get('levelling-robot');
    if (profile === undefined) throw new Error('no levelling robot');
    machine = new LiveMachine(entry, profile, new FakeMachineLink());
    machine.apply({
      type: 'pose',
      machineId: machine.id,
      pose: { xM: 0, yM: 0, zM: 0, yawRad: 0 },
      velocityMps: [0.2, 0, 0],
      yawRateRadps: 0,
      stampMs: 0,
      receivedMonoMs: 0,
    });
    judge('run');
  });

  function judge(level: MachineVerdict['level'], latchId: string | null = null): void {
    const reasons: MachineVerdict['reasons'] =
      level === 'run'
        ? []
        : [{ ruleId: 'person-separation', level, measured: null, limit: null, other: null, agesMs: {}, latchId }];
    machine.verdict = {
      receivedMonoMs: 0,
      value: {
        machineId: 'm1',
        level,
        travelSpeedMaxMps: 0.4,
        toolSpeedMaxMps: 0.4,
        reasons,
        holdingAction: 'stand-still',
        permitSequence: 1,
        requestAgeMs: 0,
        poseAgeMs: 0,
        grade: 'guarded',
      },
    };
  }

  it('is work with the tool on and free, and reduced work under a speed limit', () => {
    expect(accountedState(machine, working, 0)).toMatchObject({ state: 'WORK', taskId: 't1' });
    judge('limit');
    expect(accountedState(machine, working, 0)).toMatchObject({ state: 'WORK_REDUCED', cause: 'person-separation' });
  });

  it('is a safety stop while the interlock holds it at work, with the rule as cause', () => {
    judge('hold');
    expect(accountedState(machine, working, 0)).toMatchObject({ state: 'SAFETY_STOP', cause: 'person-separation' });
  });

  it('is a safety stop under a latch even without work', () => {
    judge('controlStop', 'latch-1');
    expect(accountedState(machine, { type: 'none' }, 0)).toMatchObject({ state: 'SAFETY_STOP' });
  });

  it('is never idle when nobody knows: a lost link and a stale pose are unexplained', () => {
    expect(accountedState(machine, working, 10_000)).toMatchObject({ state: 'UNEXPLAINED', cause: 'stale-pose' });
    machine.apply({ type: 'connection', machineId: machine.id, state: 'disconnected', receivedMonoMs: 0 });
    expect(accountedState(machine, working, 0)).toMatchObject({ state: 'UNEXPLAINED', cause: 'link-down' });
  });

  it('is a fault while the machine says so, whatever it was doing', () => {
    machine.apply({
      type: 'health',
      machineId: machine.id,
      level: 'error',
      name: 'drive',
      message: 'wheel stuck',
      values: {},
      receivedMonoMs: 0,
    });
    expect(accountedState(machine, working, 0)).toMatchObject({ state: 'FAULT', cause: 'wheel stuck' });
  });

  it('waits for the process, stands for the site, and is serviced while it charges', () => {
    expect(
      accountedState(machine, { type: 'waiting', cause: 'concrete-set', taskId: 't1', missionId: 'm1' }, 0),
    ).toMatchObject({
      state: 'WAIT_PROCESS',
      cause: 'concrete-set',
    });
    expect(
      accountedState(machine, { type: 'held', cause: 'held-by-person', taskId: 't1', missionId: 'm1' }, 0),
    ).toMatchObject({
      state: 'STOP_SITE',
    });
    expect(accountedState(machine, { type: 'none' }, 0)).toMatchObject({ state: 'STOP_SITE', cause: 'no-task' });
    machine.apply({ type: 'battery', machineId: machine.id, fillRatio: 0.4, isCharging: true, receivedMonoMs: 0 });
    expect(accountedState(machine, { type: 'none' }, 0)).toMatchObject({ state: 'SERVICE', cause: 'charging' });
  });
});
