import { describe, expect, it } from 'vitest';
import { fallRadiusM } from '../../../controller/interlock/rules/load-area.ts';
import { asId, type MachineId } from '../../../kernel/ids.ts';
import { InterlockSite, resetBy, shippedLimits, testConfig } from '../../support/interlock-site.ts';

const limits = shippedLimits();
const foreman = { user: 'wang', role: 'foreman' };
/** The crane stands at (0, 100), away from all slabs; its hook hangs at (30, 100), 10 m below the jib at 39 m. */
const hookXM = 30;
const hookYM = 100;

function lifting(hook: 'on' | 'off' | 'silent' = 'on'): InterlockSite {
  const site = new InterlockSite(testConfig([{ id: 'k1', profileId: 'tower-crane' }]));
  site.place('k1', 0, hookYM).joints = { slew: 0, trolley: hookXM, hoist: 10 };
  site.loads.set('k1', hook === 'silent' ? 'silent' : { tool: `hook=${hook}`, load_kg: hook === 'on' ? '1000' : '0' });
  site.run(5000);
  return site;
}

function walkTo(site: InterlockSite, gapM: number): void {
  site.people.set('p1', { xM: hookXM + limits.loadRadiusM + gapM, yM: hookYM, zM: 0 });
  site.run(300);
}

describe('the radius in which things fall (C22)', () => {
  it('grows with the height and is never less than lower down', () => {
    expect([1.9, 2, 5, 5.1, 15, 15.1, 30, 30.1, 300].map((heightM) => fallRadiusM(limits, heightM))).toEqual([
      0, 3, 3, 4, 4, 5, 5, 6, 6,
    ]);
  });
});

describe('a load on the hook (C3)', () => {
  it('is placed as soon as the hook says so, also where a recording begins between two reports', () => {
    const site = lifting('off');
    walkTo(site, fallRadiusM(limits, 29) - 1);
    expect(site.verdict('k1').level).toBe('limit');
    const report = { level: 'ok', name: 'k1', message: 'ok', values: { tool: 'hook=on', load_kg: '1000' } } as const;
    const machineId = asId<MachineId>('k1');
    site.interlock.observe({ type: 'health', machineId, ...report, receivedMonoMs: site.nowMs });
    const recalled = new InterlockSite(testConfig([{ id: 'k1', profileId: 'tower-crane' }])).interlock;
    recalled.recall(site.interlock.memory());
    const atMs = site.nowMs + 20;
    const [here, there] = [site.interlock, recalled].map((core) => {
      core.cycle(atMs, atMs);
      return core.verdicts(atMs);
    });
    expect(here?.[0]?.reasons[0]?.ruleId).toBe('load-area');
    expect(there).toEqual(here);
  });

  it('holds its crane while somebody is in its falling area, and goes on by itself when he has left', () => {
    const site = lifting();
    const neededM = fallRadiusM(limits, 29) + limits.personUncertaintyM;
    walkTo(site, neededM + 0.4);
    expect(site.verdict('k1').reasons.map(({ ruleId }) => ruleId)).not.toContain('load-area');
    walkTo(site, neededM - 0.1);
    expect(site.verdict('k1')).toMatchObject({ level: 'hold', toolSpeedMaxMps: 0 });
    expect(site.binding('k1')).toBe('load-area');
    site.people.set('p1', { xM: -100, yM: 0, zM: 0 });
    site.run(2500);
    expect(site.verdict('k1').level).toBe('run');
  });

  it('counts as hanging where the hook is not told to be empty, and an empty hook has no falling area', () => {
    const gapM = limits.fallRadiusTo15M;
    for (const [hook, rule] of [
      ['off', false],
      ['on', true],
      ['silent', true],
    ] as const) {
      const site = lifting(hook);
      walkTo(site, gapM);
      const rules = site.verdict('k1').reasons.map(({ ruleId }) => ruleId);
      expect(rules.includes('load-area'), hook).toBe(rule);
    }
  });

  it('looks ahead along its way: a load that swings towards somebody stands earlier', () => {
    const site = lifting();
    const gapM = fallRadiusM(limits, 29) + limits.personUncertaintyM + 1;
    walkTo(site, gapM);
    expect(site.binding('k1')).not.toBe('load-area');
    const truth = site.truth.get('k1');
    if (truth === undefined) throw new Error('no crane');
    truth.velocities = { trolley: 1 };
    site.run(200);
    expect(site.binding('k1')).toBe('load-area');
  });

  it('that moves above somebody is latched until a person who sees it resets it', () => {
    const site = lifting();
    const truth = site.truth.get('k1');
    if (truth === undefined) throw new Error('no crane');
    truth.velocities = { hoist: 0.3 };
    site.people.set('p1', { xM: hookXM + 1, yM: hookYM, zM: 0 });
    site.run(200);
    expect(site.verdict('k1').level).toBe('protectiveStop');
    truth.velocities = {};
    site.people.set('p1', { xM: -100, yM: 0, zM: 0 });
    site.run(3000);
    const latch = site.interlock.latches().find(({ ruleId }) => ruleId === 'load-over-people');
    expect(site.verdict('k1').level).toBe('protectiveStop');
    expect(latch).toMatchObject({ class: 'reset-local', causeGone: true });
    expect(site.interlock.reset(resetBy(foreman, latch?.id ?? ''), site.nowMs).ok).toBe(true);
    site.run(2000);
    expect(site.verdict('k1').level).toBe('run');
  });

  it('does not fall through a floor of the model in parts, but as a whole', () => {
    const site = new InterlockSite(testConfig([{ id: 'k1', profileId: 'tower-crane' }]));
    // The hook is above the slabs, at (30, 13).
    site.place('k1', 0, 13).joints = { slew: 0, trolley: 30, hoist: 10 };
    site.loads.set('k1', { tool: 'hook=on', load_kg: '1000' });
    const at = (levelZM: number, gapM: number): string[] => {
      site.people.set('p1', { xM: 30 + limits.loadRadiusM + gapM, yM: 13, zM: levelZM });
      site.run(1500);
      return site.verdict('k1').reasons.map(({ ruleId }) => ruleId);
    };
    site.run(5000);
    expect(at(12, 3)).toContain('load-area');
    expect(at(0, 3)).not.toContain('load-area');
    expect(at(0, 0.4)).toContain('load-area');
  });

  it('is a part of its crane towards another one', () => {
    const site = (hook: 'on' | 'off') => {
      const cranes = new InterlockSite(testConfig(['k1', 'k2'].map((id) => ({ id, profileId: 'tower-crane' }))));
      // The jib of k2 passes 6 m below the hook of k1 and 1 m beside it.
      cranes.place('k1', 0, 100, 30).joints = { slew: 0, trolley: 30, hoist: 20 };
      cranes.place('k2', 31.5, 60, 0).joints = { slew: Math.PI / 2, trolley: 10, hoist: 8 };
      cranes.loads.set('k1', { tool: `hook=${hook}`, load_kg: hook === 'on' ? '1000' : '0' });
      cranes.run(5000);
      return cranes.verdict('k1').reasons.find(({ ruleId }) => ruleId === 'crane-separation')?.measured?.value;
    };
    expect(site('on')).toBeLessThan(0.2);
    expect(site('off') ?? Infinity).toBeGreaterThan(4);
  });
});

describe('wind while a load is in the air', () => {
  it('fault 46: nothing new is lifted and the load is to be landed; in a storm the jib is to be free, also in a lull', () => {
    const site = lifting();
    const told = () => {
      const { level, holdingAction } = site.verdict('k1');
      return { level, holdingAction };
    };
    site.windMps = 11;
    site.run(1100);
    expect(told()).toEqual({ level: 'noStart', holdingAction: 'land-load' });
    expect(site.verdict('k1').toolSpeedMaxMps).toBeGreaterThan(0);
    site.windMps = 12.5;
    site.run(1100);
    expect(told()).toEqual({ level: 'protectiveStop', holdingAction: 'land-load' });
    site.windMps = 13.5;
    site.run(1100);
    expect(told()).toEqual({ level: 'protectiveStop', holdingAction: 'weathervane' });
    site.windMps = 6;
    site.run(1100);
    expect(told()).toEqual({ level: 'protectiveStop', holdingAction: 'weathervane' });
  });
});

describe('an empty hook', () => {
  const profile = testConfig([{ id: 'k1', profileId: 'tower-crane' }]).machines[0]?.profile;
  const keptM = limits.loadRadiusM + limits.personUncertaintyM;

  /** What is allowed with somebody so far from the hook in plan, and the room that is left. */
  function withPersonAt(distanceM: number): { readonly speedMps: number; readonly roomM: number } {
    const site = lifting('off');
    site.people.set('p1', { xM: hookXM, yM: hookYM + distanceM, zM: 0 });
    site.run(2500);
    const { toolSpeedMaxMps, reasons } = site.verdict('k1');
    const reason = reasons.find(({ ruleId }) => ruleId === 'hook-area');
    return { speedMps: toolSpeedMaxMps, roomM: (reason?.measured?.value ?? Infinity) - keptM };
  }

  it('keeps its way to standstill from whoever is below, and stands above nobody (C3)', () => {
    expect(withPersonAt(1).speedMps).toBe(0);
    const allowed = [3.6, 4.2, 4.8, 5.4].map(withPersonAt);
    for (const { speedMps, roomM } of allowed) {
      expect(speedMps).toBeGreaterThan(0);
      // Braking in calm air, without any time of reaction, leaves it room.
      expect(speedMps ** 2 / (2 * (profile?.stopping.decelerationMps2.value ?? 0))).toBeLessThan(roomM);
    }
    const speeds = allowed.map(({ speedMps }) => speedMps);
    expect(speeds).toEqual(speeds.toSorted((a, b) => a - b));
    expect(withPersonAt(15).speedMps).toBe(profile?.speed.travelMps.value);
  });

  it('stands before somebody who walks towards it is below (the long run, seed 705, episode 32)', () => {
    const decelerationMps2 = profile?.stopping.decelerationMps2.value ?? 0;
    // Half of a hook and half of a person.
    const halvesM = 0.4 + 0.3;
    for (const distanceM of [3.6, 4.2, 4.8, 5.4, 6.6, 7.8, 9]) {
      const { speedMps } = withPersonAt(distanceM);
      const reactionS = (profile?.stopping.reactionMs.value ?? 0) / 1000;
      const brakingS = speedMps / decelerationMps2;
      const hookM = speedMps * (reactionS + brakingS / 2);
      const walkedM = limits.personSpeedMps * (reactionS + brakingS);
      expect(hookM + walkedM + halvesM).toBeLessThan(distanceM - limits.personUncertaintyM);
    }
  });
});
