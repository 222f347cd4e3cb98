import { describe, expect, it } from 'vitest';
import { homeJoints } from '../../../hardware-profiles/kinematics.ts';
import { InterlockSite, testConfig } from '../../support/interlock-site.ts';
import { shippedProfiles, smallFleet } from '../../support/small-site.ts';
import { HeadlessSite } from '../sim/headless-site.ts';

const climber = shippedProfiles().get('building-machine')!;
const tower = shippedProfiles().get('tower-crane')!;

/** A building machine with a crane on its deck, outside the building; `standsOn`: whether the fleet says that it stands there. */
function carrying(standsOn: 'declared' | 'undeclared'): InterlockSite {
  const config = testConfig([
    { id: 'bm1', profileId: 'building-machine' },
    { id: 'tc1', profileId: 'tower-crane' },
  ]);
  const machines = config.machines.map((one) =>
    one.machine.id === 'tc1' && standsOn === 'declared'
      ? { ...one, machine: { ...one.machine, mountedOn: 'bm1' } }
      : one,
  );
  const site = new InterlockSite({ ...config, machines });
  site.place('bm1', -100, -100).joints = homeJoints(climber);
  site.place('tc1', -84, -100, 25).joints = homeJoints(tower);
  site.loads.set(
    'bm1',
    Object.fromEntries(climber.climbing!.jacks.map(({ joint }) => [`jack_load_kg/${joint}`, '80000'])),
  );
  site.run(4000);
  return site;
}

const bound = (site: InterlockSite, id: string) => site.verdict(id).reasons.map(({ ruleId }) => ruleId);

describe('a machine that stands on another', () => {
  it('is not kept away from what carries it', () => {
    const site = carrying('declared');
    for (const id of ['bm1', 'tc1']) expect(bound(site, id)).not.toContain('machine-separation');
    expect(bound(carrying('undeclared'), 'bm1')).toContain('machine-separation');
  });

  it('stands while that lifts itself, and may work again when it has come to rest', () => {
    const site = carrying('declared');
    const truth = site.truth.get('bm1')!;
    truth.velocities = Object.fromEntries(Object.keys(truth.joints).map((name) => [name, 0.002]));
    site.run(300);
    expect(site.verdict('tc1').level).toBe('hold');
    expect(bound(site, 'tc1')).toContain('mounted-moves');
    truth.velocities = {};
    site.run(1500);
    expect(bound(site, 'tc1')).not.toContain('mounted-moves');
  });

  it('keeps that from lifting itself while it works, or while nobody knows whether it does', () => {
    const site = carrying('declared');
    const truth = site.truth.get('tc1')!;
    truth.velocities = { slew: 0.01 };
    site.run(300);
    expect(bound(site, 'bm1')).toContain('mounted-moves');
    truth.velocities = {};
    site.run(1500);
    expect(bound(site, 'bm1')).not.toContain('mounted-moves');
    truth.isSilent = true;
    site.run(3000);
    expect(bound(site, 'bm1')).toContain('mounted-moves');
    expect(site.verdict('bm1').level).toBe('hold');
  });
});

describe('a simulated crane on a building machine', () => {
  it('rises with it, and can do nothing meanwhile', () => {
    const fleet = smallFleet();
    const crane = fleet.machines.find(({ id }) => id === 'k1')!;
    const bm1 = { ...crane, id: 'bm1', label: 'BM1', profileId: 'building-machine', assetId: 'bm1' };
    const mast = { ...crane, start: { ...crane.start, zM: 25 }, mountedOn: 'bm1' };
    const wired = { ...bm1, wire: { kind: 'rosbridge', url: 'ws://127.0.0.1:0', namespace: '/bm1' } as const };
    const machines = [...fleet.machines.filter(({ id }) => id !== 'k1' && id !== 'd1'), wired, mast];
    const site = new HeadlessSite({ fleet: { ...fleet, machines } });
    const [x, y, z] = site.machine('bm1').toolPoint();
    const goal = site.follow('bm1', [
      [x, y, z],
      [x, y, z + 0.1],
    ]);
    let seen = '';
    site.finish(goal, 200, () => {
      if (site.machine('k1').carriedBy !== null) seen = site.machine('k1').carriedBy!;
    });
    expect(goal.result?.status).toBe(4);
    expect(seen).toBe('bm1');
    expect(site.machine('k1').pose.zM).toBeCloseTo(25.1, 6);
    expect(site.machine('k1').carriedBy).toBeNull();
  });
});
