import { describe, expect, it } from 'vitest';
import { jointsOf } from '../../../hardware-profiles/kinematics.ts';
import { InterlockSite, testConfig } from '../../support/interlock-site.ts';

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
