import { describe, expect, it } from 'vitest';
import { interlockRules } from '../../../controller/contract/interlock/interlock.ts';
import { isOverridable, overridableRules } from '../../../controller/contract/interlock/override-rules.ts';
import { InterlockSite, resetBy, testConfig } from '../../support/interlock-site.ts';

const outline: [number, number][] = [
  [20, 8],
  [40, 8],
  [40, 18],
  [20, 18],
];
const anna = { user: 'anna', role: 'safety' };
const bo = { user: 'bo', role: 'foreman' };

/** Two robots inside a blocked zone. */
function siteInZone(): InterlockSite {
  const zone = { id: 'z', levelId: 'level-1', kind: 'BLOCKED', outline, speedMaxMps: null, machineIds: null } as const;
  const machines = ['a', 'b'].map((id) => ({ id, profileId: 'trowelling-robot' }));
  const site = new InterlockSite(testConfig(machines, { zones: [zone] }));
  site.place('a', 24, 13);
  site.place('b', 36, 13);
  site.run(3000);
  return site;
}

function ask(site: InterlockSite, by: { user: string; role: string }, changes: object = {}) {
  const request = { machineId: 'a', ruleId: 'blocked-zone', minutes: 5, by, reason: 'drive it out', ...changes };
  return site.interlock.override(request, site.nowMs, site.nowMs);
}

describe('R17: an override', () => {
  it('needs two persons, and sets aside one rule for one machine, in sight of all', () => {
    const site = siteInZone();
    expect(ask(site, anna).ok).toBe(true);
    site.run(2000);
    expect(site.verdict('a').level).toBe('hold');
    expect(ask(site, { ...anna, user: ' Anna' })).toMatchObject({
      ok: false,
      problem: { code: 'second-person-needed' },
    });
    expect(ask(site, bo).ok).toBe(true);
    site.run(2000);
    expect(site.verdict('a')).toMatchObject({
      level: 'warn',
      reasons: [
        { ruleId: 'override', measured: { value: 298, unit: 's' }, other: { kind: 'source', id: 'blocked-zone' } },
      ],
    });
    expect(site.verdict('b').level).toBe('hold');
    const stages = site.events.flatMap(({ change }) =>
      change.type === 'override' ? [[change.stage, change.by?.user]] : [],
    );
    expect(stages).toEqual([
      ['first', 'anna'],
      ['given', 'bo'],
    ]);
    // Every other rule goes on.
    site.people.set('p1', { xM: 25, yM: 13, zM: 1 });
    site.run(500);
    expect(site.verdict('a').level).toBe('hold');
  });

  it('is refused for other rules, longer times, other roles, without a reason, and where the second asks for more', () => {
    const site = siteInZone();
    for (const changes of [{ ruleId: 'person-separation' }, { minutes: 16 }, { minutes: NaN }, { reason: ' ' }]) {
      expect(ask(site, anna, changes)).toMatchObject({ ok: false, problem: { code: 'input-invalid' } });
    }
    expect(ask(site, { user: 'olga', role: 'operator' })).toMatchObject({
      ok: false,
      problem: { code: 'role-refused' },
    });
    expect(ask(site, anna, { machineId: 'x' })).toMatchObject({ ok: false, problem: { code: 'machine-unknown' } });
    expect(ask(site, anna).ok).toBe(true);
    expect(ask(site, bo, { minutes: 15 }).ok).toBe(false);
    site.run(121_000);
    // The first word is too old: this is a first one again.
    expect(ask(site, bo).ok).toBe(true);
    site.run(100);
    expect(site.verdict('a').level).toBe('hold');
  });

  it('is never possible for what keeps machines from people, edges, other machines, loads, or for a stop', () => {
    const allowed = interlockRules.filter((ruleId) => isOverridable(ruleId));
    expect(new Set(allowed)).toEqual(new Set(Object.keys(overridableRules)));
    for (const never of [
      'person-separation',
      'machine-separation',
      'fall-edge',
      'control-stop',
      'lockout',
      'runaway',
      'wait-out',
    ]) {
      expect(isOverridable(never)).toBe(false);
    }
  });
});

describe('fault 60: an override left on', () => {
  it('ends in a stop that a person must reset, not in motion', () => {
    const site = siteInZone();
    ask(site, anna, { minutes: 1 });
    ask(site, bo, { minutes: 1 });
    // Driven out in time; its end finds it in the open, where no rule would hold it.
    site.run(1500);
    site.place('a', 10, 5);
    site.run(59_000);
    expect(site.verdict('a').level).toBe('controlStop');
    const latch = site.interlock.latches().find(({ ruleId }) => ruleId === 'override-ended');
    expect(latch).toMatchObject({
      class: 'reset-local',
      scope: { type: 'machine', machineId: 'a' },
      reason: 'blocked-zone',
    });
    expect(site.interlock.reset(resetBy(bo, latch?.id ?? ''), site.nowMs).ok).toBe(true);
    site.run(2500);
    expect(site.verdict('a').level).toBe('run');
    site.place('a', 24, 13);
    site.run(500);
    expect(site.binding('a')).toBe('blocked-zone');
  });
});
