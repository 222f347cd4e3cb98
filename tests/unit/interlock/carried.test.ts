import { describe, expect, it } from 'vitest';
import { jointsOf } from '../../../hardware-profiles/kinematics.ts';
import { InterlockSite, shippedLimits, testConfig } from '../../support/interlock-site.ts';

const foreman = { user: 'wang', role: 'foreman' };
const craneYM = 100;
const hookZM = 29;
const slingM = 4;
const carriedMps = 0.5;

/** A distributor that a crane at (0, 100) carries outwards along its jib, and how far it hangs beside the hook. */
function carrying(options: { hook?: 'on' | 'off'; rendezvous?: boolean; asideM?: number } = {}): InterlockSite {
  const { hook = 'on', rendezvous = true, asideM = 0 } = options;
  const site = new InterlockSite(
    testConfig([
      { id: 'k1', profileId: 'tower-crane' },
      { id: 'd1', profileId: 'concrete-distributor' },
    ]),
  );
  site.place('k1', 0, craneYM).joints = { slew: 0, trolley: 20, hoist: 10 };
  site.place('d1', 20, craneYM + asideM, hookZM - slingM);
  site.loads.set('k1', { tool: `hook=${hook}`, load_kg: hook === 'on' ? '1500' : '0' });
  if (rendezvous) site.rendezvous = [['k1', 'd1']];
  site.seldom.add('d1');
  site.run(5000);
  return site;
}

/** The crane's trolley and what hangs below it go outwards together. */
function carry(site: InterlockSite, durationMs: number): void {
  const crane = site.truth.get('k1');
  const load = site.truth.get('d1');
  if (crane === undefined || load === undefined) throw new Error('no crane or no load');
  crane.velocities = { trolley: carriedMps };
  load.forwardMps = carriedMps;
  for (let elapsedMs = 0; elapsedMs < durationMs; elapsedMs += 20) {
    load.xM += carriedMps * 0.02;
    crane.joints['trolley'] = load.xM;
    site.cycle();
  }
}

function profileOf(profileId: string) {
  const profile = testConfig([{ id: 'd1', profileId }]).machines[0]?.profile;
  if (profile === undefined) throw new Error(`no profile ${profileId}`);
  return profile;
}

const latched = (site: InterlockSite) => site.interlock.latches().map(({ ruleId }) => ruleId);

describe('the size of a load', () => {
  /** Whether the crane stands because of somebody on the ground so far beside the load, 25 m below the hook. */
  function isHeldBy(asideM: number, kg: number, changes: Parameters<typeof carrying>[0] = {}): boolean {
    const site = carrying(changes);
    if (changes.hook !== 'off') site.loads.set('k1', { tool: 'hook=on', load_kg: String(kg) });
    site.people.set('p1', { xM: 20, yM: craneYM + asideM, zM: 0 });
    site.run(2000);
    return site.verdict('k1').reasons.some(({ ruleId }) => ruleId === 'load-area');
  }
  const { massKg, dimensions } = profileOf('concrete-distributor');
  const limits = shippedLimits();
  const fallM = limits.fallRadiusTo30M + limits.personUncertaintyM;
  const ownM = Math.hypot(dimensions.lengthM.value, dimensions.widthM.value) / 2;
  /** Between the edge of the assumed load and that of the distributor: own half diagonal 2.1 m and 0.2 m of error. */
  const betweenM = fallM + (limits.loadRadiusM + ownM + limits.machineUncertaintyM) / 2;

  it('is that of the machine which weighs as much, hangs there and works with the crane, else assumed', () => {
    expect(isHeldBy(betweenM, massKg.value)).toBe(true);
    expect(isHeldBy(betweenM, 1.05 * massKg.value)).toBe(true);
    expect(isHeldBy(betweenM, 1.2 * massKg.value)).toBe(false);
    expect(isHeldBy(betweenM, massKg.value, { rendezvous: false })).toBe(false);
    expect(isHeldBy(limits.loadRadiusM + fallM - 0.05, 1.2 * massKg.value)).toBe(true);
  });

  it('ends where the machine does, not where any load might', () => {
    const site = carrying();
    const lowM = () => site.interlock.memory().bodies.map((body) => (body['loadSize'] as { dropM: number }).dropM)[0];
    expect(lowM()).toBe(limits.loadDropM);
    site.loads.set('k1', { tool: 'hook=on', load_kg: String(massKg.value) });
    site.run(500);
    expect(lowM()).toBeCloseTo(slingM + limits.machineUncertaintyM, 1);
    site.loads.set('k1', { tool: 'hook=on', load_kg: 'nan' });
    site.run(500);
    expect(lowM()).toBe(limits.loadDropM);
  });
});

describe('a machine on a hook', () => {
  it('asks as seldom as one at rest, and its link counts as steady', () => {
    const site = carrying();
    carry(site, 10_000);
    expect(latched(site)).not.toContain('link-unsteady');
    expect(latched(site)).not.toContain('runaway');
  });

  it('has not run away when it is stopped and the crane carries it on', () => {
    const site = carrying();
    site.interlock.stop({ type: 'machine', machineId: 'd1' }, foreman, '', site.nowMs);
    carry(site, 10_000);
    expect(latched(site)).toEqual(['control-stop']);
  });

  it('has run away when its boom turns by itself after a stop, carried or not', () => {
    const site = carrying();
    site.interlock.stop({ type: 'machine', machineId: 'd1' }, foreman, '', site.nowMs);
    const load = site.truth.get('d1');
    const [joint] = jointsOf(profileOf('concrete-distributor'));
    if (load === undefined || joint === undefined) throw new Error('no boom');
    load.joints = { [joint.name]: joint.home ?? 0 };
    load.velocities = { [joint.name]: 0.2 };
    carry(site, 10_000);
    expect(latched(site)).toContain('runaway');
  });

  it.each([
    ['the hook is empty', { hook: 'off' as const }],
    ['the crane has no rendezvous with it', { rendezvous: false }],
    ['it is not where the load is', { asideM: 4 }],
  ])('is judged by its motion where %s', (_, options) => {
    const site = carrying(options);
    site.interlock.stop({ type: 'machine', machineId: 'd1' }, foreman, '', site.nowMs);
    carry(site, 10_000);
    expect(latched(site)).toContain('runaway');
  });
});
