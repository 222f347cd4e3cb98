import { describe, expect, it } from 'vitest';
import type { InterlockConfig } from '../../../controller/contract/interlock/interlock.ts';
import { signOutRoles } from '../../../controller/contract/interlock/sign-out.ts';
import { gate, InterlockSite, testConfig, type TestMachine } from '../../support/interlock-site.ts';

/** Fault 30 of reference/safety.md §4: a tag that is lost, until its bearer is found or signed out. */

const anna = { user: 'anna', role: 'safety' };
const robots: readonly TestMachine[] = [
  { id: 't1', profileId: 'trowelling-robot' },
  { id: 't2', profileId: 'trowelling-robot' },
  { id: 'up', profileId: 'trowelling-robot' },
];
const people: InterlockConfig['people'] = ['p1', 'p2'].map((id) => ({
  id,
  name: id,
  role: 'worker',
  start: { levelId: 'level-1', xM: 55, yM: 24, zM: 0 },
}));

/** Two robots and two people on the lowest level, far apart, and a robot on the next. */
function makeSite(changes: Partial<InterlockConfig> = {}, machines: readonly TestMachine[] = robots): InterlockSite {
  const site = new InterlockSite(testConfig(machines, { people, ...changes }));
  site.place('t1', 10, 13);
  site.place('t2', 30, 13);
  site.place('up', 30, 13, 4);
  site.people.set('p1', { xM: 55, yM: 24, zM: 1 });
  site.people.set('p2', { xM: 55, yM: 4, zM: 1 });
  site.run(4000);
  return site;
}

function signOut(site: InterlockSite, changes: object = {}) {
  const request = { personIds: ['p1'], by: anna, reason: 'seen leaving by the gate', ...changes };
  return site.interlock.signOut(request, site.nowMs, site.nowMs);
}

function msUntil(site: InterlockSite, isSo: () => boolean): number {
  const startMs = site.nowMs;
  while (!isSo() && site.nowMs - startMs < 10_000) site.cycle();
  return site.nowMs - startMs;
}

function personEvents(site: InterlockSite) {
  return site.events.map(({ change }) => change).filter(({ type }) => type.startsWith('person-'));
}

describe('a tag that is lost', () => {
  it('fault 30: slows its whole level after 0.6 s, holds it from 2 s, and no other', () => {
    const site = makeSite();
    expect(['t1', 't2', 'up'].map((id) => site.verdict(id).level)).toEqual(['run', 'run', 'run']);
    site.people.delete('p1');
    const slowMs = msUntil(site, () => site.verdict('t1').level === 'limit');
    expect(slowMs).toBeGreaterThan(500);
    expect(slowMs).toBeLessThanOrEqual(640);
    expect(site.verdict('t1').travelSpeedMaxMps).toBe(0.3);
    const heldMs = slowMs + msUntil(site, () => site.verdict('t1').level === 'hold');
    expect(heldMs).toBeGreaterThan(1900);
    expect(heldMs).toBeLessThanOrEqual(2040);
    expect(site.verdict('t2')).toMatchObject({
      level: 'hold',
      reasons: [{ ruleId: 'person-untracked', other: { kind: 'person', id: 'p1' }, latchId: null }],
    });
    expect(site.verdict('up').level).toBe('run');
    expect(site.interlock.peopleSeen(site.nowMs)).toMatchObject([
      { personId: 'p1', xM: 55, yM: 24, isUntracked: true },
      { personId: 'p2', isUntracked: false },
    ]);
    site.run(5000);
    expect(site.binding('t1')).toBe('person-untracked');
  });

  it('fault 30: lets its level go by itself when it is seen again, there or elsewhere', () => {
    const site = makeSite();
    site.people.delete('p1');
    site.run(5000);
    expect(site.verdict('t1').level).toBe('hold');
    site.people.set('p1', { xM: 20, yM: 24, zM: 9 });
    site.run(3000);
    expect(['t1', 't2', 'up'].map((id) => site.verdict(id).level)).toEqual(['run', 'run', 'run']);
    expect(personEvents(site)).toEqual([]);
  });

  it('fault 30: of somebody in a cage holds no level, wherever the cage goes', () => {
    const site = makeSite({}, [...robots, { id: 'h1a', profileId: 'smart-hoist-cage' }]);
    site.place('h1a', gate.cageXM, gate.cageYM);
    site.people.set('p1', { xM: gate.cageXM, yM: gate.cageYM, zM: 1 });
    site.run(3000);
    site.people.delete('p1');
    site.run(1000);
    const cage = site.truth.get('h1a');
    if (cage !== undefined) cage.joints = { hoist: 4 };
    site.run(4000);
    expect(['t1', 't2', 'up'].map((id) => site.verdict(id).level)).toEqual(['run', 'run', 'run']);
    expect(site.interlock.peopleSeen(site.nowMs)[0]).toMatchObject({ personId: 'p1', isUntracked: false });
  });

  it('fault 30: holds a crane whose load hangs above the level, and not one whose load hangs above a floor over it', () => {
    const craneOver = (xM: number) => {
      const site = makeSite({}, [...robots, { id: 'k1', profileId: 'tower-crane' }]);
      site.place('k1', xM - 20, 13).joints = { slew: 0, trolley: 20, hoist: 10 };
      site.loads.set('k1', { tool: 'hook=on', load_kg: '500' });
      // On the level above the one that the crane stands on.
      site.people.set('p1', { xM: 55, yM: 24, zM: 5 });
      site.run(3000);
      site.people.delete('p1');
      site.run(3000);
      return site.verdict('k1').reasons.map(({ ruleId }) => ruleId);
    };
    expect(craneOver(120)).toContain('person-untracked');
    expect(craneOver(30)).not.toContain('person-untracked');
  });

  it('is not told of single people while the tag system itself is silent', () => {
    const site = makeSite();
    site.tags = false;
    site.run(5000);
    expect(site.verdict('t1').reasons.map(({ ruleId }) => ruleId)).toEqual(['stale-proximity']);
    expect(signOut(site)).toMatchObject({ problem: { code: 'people-unseen' } });
    site.tags = true;
    site.run(3000);
    expect(site.verdict('t1').level).toBe('run');
  });
});

describe('a person signed out', () => {
  it('fault 30: leaves the level free, with who said so and where he was last seen in the record', () => {
    const site = makeSite();
    site.people.delete('p1');
    site.run(5000);
    expect(signOut(site).ok).toBe(true);
    site.run(2000);
    expect(site.verdict('t1').level).toBe('run');
    expect(site.interlock.peopleSeen(site.nowMs).map(({ personId }) => personId)).toEqual(['p2']);
    expect(personEvents(site)).toMatchObject([
      {
        type: 'person-signed-out',
        personId: 'p1',
        by: anna,
        reason: 'seen leaving by the gate',
        lastSeen: { xM: 55, yM: 24, zM: 1 },
      },
    ]);
  });

  it('fault 30: counts again as soon as his tag speaks, and the record has it', () => {
    const site = makeSite();
    site.people.delete('p1');
    site.run(5000);
    signOut(site);
    site.run(2000);
    site.people.set('p1', { xM: 11, yM: 13, zM: 1 });
    site.run(200);
    expect(site.verdict('t1')).toMatchObject({ level: 'hold', reasons: [{ ruleId: 'person-separation' }] });
    expect(personEvents(site).at(-1)).toEqual({ type: 'person-signed-in', personId: 'p1' });
    site.people.delete('p1');
    site.run(3000);
    expect(site.binding('t2')).toBe('person-untracked');
    expect(personEvents(site)).toHaveLength(2);
  });

  it('is refused, all of them, for one who is seen or unknown, by another role, without a name or a reason', () => {
    const site = makeSite();
    site.people.delete('p1');
    site.run(3000);
    const refused: readonly (readonly [string, object])[] = [
      ['person-seen', { personIds: ['p2'] }],
      ['person-seen', { personIds: ['p1', 'p2'] }],
      ['person-unknown', { personIds: ['nobody'] }],
      ['role-refused', { by: { user: 'otto', role: 'operator' } }],
      ['role-refused', { by: { user: '', role: 'safety' } }],
      ['input-invalid', { reason: ' ' }],
    ];
    for (const [code, changes] of refused) {
      expect(signOut(site, changes), code).toMatchObject({ ok: false, problem: { code } });
    }
    site.run(1000);
    expect(site.binding('t1')).toBe('person-untracked');
    expect(personEvents(site)).toEqual([]);
  });

  it('needs somebody who answers for people', () => {
    expect([...signOutRoles].sort()).toEqual(['admin', 'foreman', 'safety']);
  });

  it('goes when he is taken off the register, which a stranger’s tag never stood on', () => {
    const site = makeSite();
    site.people.set('stranger', { xM: 55, yM: 20, zM: 1 });
    site.run(500);
    site.people.delete('p1');
    site.people.delete('stranger');
    site.run(3000);
    const config = site.interlock.config;
    if (config === null) throw new Error('no configuration');
    site.interlock.configure({ ...config, people: config.people.filter(({ id }) => id !== 'p1') });
    site.run(2000);
    expect(site.verdict('t1').reasons[0]).toMatchObject({ ruleId: 'person-untracked', other: { id: 'stranger' } });
    expect(signOut(site, { personIds: ['stranger'] }).ok).toBe(true);
    site.run(2000);
    expect(site.verdict('t1').level).toBe('run');
  });
});

describe('after a restart of the interlock', () => {
  /** A successor that knows what its predecessor kept; nobody in `missing` is heard. */
  function successor(before: InterlockSite, missing: readonly string[]): InterlockSite {
    const config = before.interlock.config;
    const site = new InterlockSite(config, { epoch: 2 });
    site.place('t1', 10, 13);
    site.place('t2', 30, 13);
    site.place('up', 30, 13, 4);
    for (const [id, at] of before.people) if (!missing.includes(id)) site.people.set(id, at);
    site.interlock.expectPeople(before.interlock.knownPeople(), site.nowMs);
    return site;
  }

  it('fault 30: whoever was on the site and is not heard holds his level, as if nothing had happened', () => {
    const before = makeSite();
    const revision = before.interlock.peopleRevision;
    before.people.delete('p1');
    before.run(5000);
    expect(before.interlock.peopleRevision).toBeGreaterThan(revision);
    const after = successor(before, ['p2']);
    after.run(6000);
    expect(after.verdict('t1').level).toBe('hold');
    expect(after.verdict('up').level).toBe('run');
    expect(signOut(after, { personIds: ['p1', 'p2'] }).ok).toBe(true);
    after.run(2000);
    expect(after.verdict('t1').level).toBe('run');
  });

  it('holds nothing when everybody is heard, and knows who had been signed out', () => {
    const before = makeSite();
    before.people.delete('p1');
    before.run(5000);
    signOut(before);
    const after = successor(before, []);
    after.run(6000);
    expect(after.verdict('t1').level).toBe('run');
    after.people.set('p1', { xM: 55, yM: 24, zM: 1 });
    after.run(200);
    expect(personEvents(after)).toEqual([{ type: 'person-signed-in', personId: 'p1' }]);
  });
});
