import { describe, expect, it } from 'vitest';
import { asId, type MachineId } from '../../../kernel/ids.ts';
import { InterlockSite, resetBy, testConfig } from '../../support/interlock-site.ts';
import { HeadlessSite } from '../sim/headless-site.ts';

const safety = { user: 'shen', role: 'safety' } as const;

function crane(told: 'yes' | 'no' | 'silent'): InterlockSite {
  const site = new InterlockSite(testConfig([{ id: 'k1', profileId: 'tower-crane' }]));
  site.homed.set('k1', told);
  site.run(5000);
  return site;
}

function reconnect(site: InterlockSite): void {
  for (const state of ['disconnected', 'connected'] as const) {
    const machineId = asId<MachineId>('k1');
    site.interlock.observe({ type: 'connection', machineId, state, receivedMonoMs: site.nowMs });
  }
}

describe('a machine whose joints have to be homed', () => {
  it('fault 38: moves once it has told that they are', () => {
    expect(crane('yes').verdict('k1').level).toBe('run');
  });

  it('fault 38: that tells nothing of it is out of service, again after each connection', () => {
    const site = crane('silent');
    expect(site.verdict('k1')).toMatchObject({ level: 'lockout', toolSpeedMaxMps: 0 });
    expect(site.binding('k1')).toBe('homing-unknown');
    site.homed.set('k1', 'yes');
    site.run(2000);
    expect(site.verdict('k1').level).toBe('run');
    site.homed.set('k1', 'silent');
    site.run(2000);
    expect(site.verdict('k1').level).toBe('run');
    reconnect(site);
    site.cycle();
    expect(site.verdict('k1').level).toBe('lockout');
    site.homed.set('k1', 'yes');
    site.run(2000);
    expect(site.verdict('k1').level).toBe('run');
  });

  it('fault 38: that has lost its zero stays out of service until it is homed and somebody names the record', () => {
    const site = crane('yes');
    reconnect(site);
    site.homed.set('k1', 'no');
    site.run(200);
    expect(site.verdict('k1').level).toBe('lockout');
    const latch = site.interlock.latches().find(({ ruleId }) => ruleId === 'zero-lost');
    if (latch === undefined) throw new Error('not latched');
    expect(latch).toMatchObject({ class: 'record', level: 'lockout', causeGone: false });
    const early = site.interlock.reset(resetBy(safety, latch.id, 'survey 12'), site.nowMs);
    expect(early).toMatchObject({ ok: false, problem: { code: 'cause-present' } });
    site.homed.set('k1', 'yes');
    site.run(2000);
    expect(site.verdict('k1').level).toBe('lockout');
    const unnamed = site.interlock.reset(resetBy(safety, latch.id), site.nowMs);
    expect(unnamed).toMatchObject({ ok: false, problem: { code: 'note-missing' } });
    expect(site.interlock.reset(resetBy(safety, latch.id, 'survey 12'), site.nowMs).ok).toBe(true);
    site.run(2000);
    expect(site.verdict('k1').level).toBe('run');
  });

  it('is none where the profile asks for nothing', () => {
    const site = new InterlockSite(testConfig([{ id: 't1', profileId: 'trowelling-robot' }]));
    site.homed.set('t1', 'no');
    site.run(5000);
    expect(site.verdict('t1').level).toBe('run');
  });
});

describe('a simulated crane', () => {
  it('tells that it is homed, and after its zero is lost that it is not, with joints that count from there', () => {
    const site = new HeadlessSite();
    site.kept.add('/k1/diagnostics');
    site.kept.add('/k1/joint_states');
    const last = (topic: string) => site.messages.filter((message) => message.topic === topic).at(-1)?.text ?? '';
    const slew = () => {
      const said = JSON.parse(last('/k1/joint_states')) as { name: string[]; position: number[] };
      return said.position[said.name.indexOf('slew')] ?? NaN;
    };
    site.finish(site.follow('k1', [[40.4, 10, 30]]), 300);
    site.run(1);
    const truth = slew();
    expect(Math.abs(truth)).toBeGreaterThan(0.1);
    expect(last('/k1/diagnostics')).toContain('{"key":"homed","value":"yes"}');
    expect(site.simulation.command({ do: 'fault', machineId: 'k1', kind: 'zero-lost' }).ok).toBe(true);
    site.run(1);
    expect(last('/k1/diagnostics')).toContain('{"key":"homed","value":"no"}');
    expect(slew()).toBeCloseTo(0, 6);
    expect(site.simulation.command({ do: 'fault', machineId: 'k1', kind: 'none' }).ok).toBe(true);
    site.run(1);
    expect(last('/k1/diagnostics')).toContain('{"key":"homed","value":"yes"}');
    expect(slew()).toBeCloseTo(truth, 6);
  });
});
