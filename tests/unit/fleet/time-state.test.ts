import { beforeEach, describe, expect, it } from 'vitest';
import type { MachineDuty } from '../../../controller/fleet/machine-duty.ts';
import { accountedState, withRest, type WorkSituation } from '../../../controller/fleet/time-state.ts';
import { LiveMachine } from '../../../controller/fleet/live-machine.ts';
import type { MachineVerdict } from '../../../controller/contract/interlock/interlock.ts';
import type { FleetMachine } from '../../../hardware-profiles/fleet.ts';
import { FakeMachineLink } from '../../support/fakes/fake-machine-link.ts';
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

  function judge(
    level: MachineVerdict['level'],
    latchId: string | null = null,
    ruleId: MachineVerdict['reasons'][number]['ruleId'] = 'person-separation',
  ): void {
    const reasons: MachineVerdict['reasons'] =
      level === 'run' ? [] : [{ ruleId, level, measured: null, limit: null, other: null, agesMs: {}, latchId }];
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

  const held = (cause: string): WorkSituation => ({ type: 'held', cause, taskId: 't1', missionId: 'm1' });
  const expected: MachineDuty = { expectedBy: 'shift', people: 'at-work' };
  const resting: MachineDuty = { expectedBy: 'mission', people: 'on-break' };
  const ruled = (work: WorkSituation, duty: MachineDuty) => {
    const { state, cause } = withRest(accountedState(machine, work, 0, duty), duty);
    return [state, cause];
  };

  it('is stopped from outside where wind keeps it from held or expected work, and nowhere else', () => {
    judge('hold', null, 'wind');
    expect(ruled(held('stopped-by-interlock'), expected)).toEqual(['STOP_EXT', 'wind']);
    expect(ruled({ type: 'none' }, expected)).toEqual(['STOP_EXT', 'wind']);
    expect(ruled({ type: 'none' }, { ...expected, expectedBy: null })).toEqual(['STOP_SITE', 'no-task']);
    // Which state a stop at work counts as is said by its cause, within the shift.
    expect(ruled(working, expected)).toEqual(['SAFETY_STOP', 'wind']);
    judge('hold');
    expect(ruled(held('stopped-by-interlock'), expected)).toEqual(['STOP_SITE', 'stopped-by-interlock']);
    judge('run');
    expect(ruled(held('stopped-by-interlock'), expected)).toEqual(['STOP_SITE', 'stopped-by-interlock']);
  });

  it('is what a person says who holds its mission', () => {
    const states = ['weather', 'power-failure', 'authority', 'no-material', 'rest', 'other-cause'].map(
      (cause) => ruled(held(cause), expected)[0],
    );
    expect(states).toEqual(['STOP_EXT', 'STOP_EXT', 'STOP_EXT', 'STOP_SITE', 'REST', 'STOP_SITE']);
  });

  it('rests in the break of its people where it stands for want of them or nobody has said why', () => {
    const rest = ['REST', 'roster-break'];
    expect(ruled({ type: 'waiting', cause: 'crew', taskId: 't1', missionId: 'm1' }, resting)).toEqual(rest);
    expect(ruled(held('held-by-person'), resting)).toEqual(rest);
    expect(ruled({ type: 'none' }, resting)).toEqual(rest);
    judge('hold', null, 'unattended');
    expect(ruled(working, resting)).toEqual(rest);
  });

  it('does not rest where it waits for something else, or where nobody expects it to work', () => {
    judge('run');
    const setting: WorkSituation = { type: 'waiting', cause: 'concrete-set', taskId: 't1', missionId: 'm1' };
    expect(ruled(setting, resting)).toEqual(['WAIT_PROCESS', 'concrete-set']);
    expect(ruled(held('no-material'), resting)).toEqual(['STOP_SITE', 'no-material']);
    expect(ruled(working, resting)[0]).toBe('WORK');
    expect(ruled({ type: 'none' }, { ...resting, expectedBy: null })).toEqual(['STOP_SITE', 'no-task']);
    expect(ruled({ type: 'waiting', cause: 'crew', taskId: 't1', missionId: 'm1' }, expected)[0]).toBe('STOP_SITE');
  });

  it('is rework with the tool on where the step had been finished before; the way there is a way', () => {
    judge('limit');
    expect(ruled({ ...working, isRework: true }, expected)).toEqual(['REWORK', 'done-before']);
    expect(ruled({ ...working, phase: 'unloaded', isRework: true }, expected)[0]).toBe('NOLOAD');
  });
});
