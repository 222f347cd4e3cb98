import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { LapsedPaper } from '../../../controller/contract/interlock.ts';
import { levelRank } from '../../../kernel/permit.ts';
import { InterlockSite, testConfig } from '../../support/interlock-site.ts';

// Goal: contract, site and operator take a machine out of service, in its safe way, and never give it anything.

const offRent: LapsedPaper = { machineId: 't1', name: 'ZL-7', lapsedDays: 0, ruleId: 'off-rent', finishMs: 5_000 };
const fence: [number, number][] = [
  [10, 5],
  [40, 5],
  [40, 20],
  [10, 20],
];
const fenced: LapsedPaper = { machineId: 't1', name: '三号楼', lapsedDays: 0, ruleId: 'off-site', fence };

function siteOfTwo(isRented = false): InterlockSite {
  const config = testConfig([
    { id: 't1', profileId: 'trowelling-robot' },
    { id: 't2', profileId: 'trowelling-robot' },
  ]);
  const machines = config.machines.map((entry) =>
    isRented && entry.machine.id === 't1' ? { ...entry, machine: { ...entry.machine, isRented } } : entry,
  );
  const site = new InterlockSite({ ...config, machines });
  site.place('t2', 10, 25);
  return site;
}

function tell(site: InterlockSite, ...told: LapsedPaper[]): void {
  site.interlock.observePapers(told, site.nowMs);
}

function drive(site: InterlockSite, forwardMps: number): void {
  const truth = site.truth.get('t1');
  if (truth !== undefined) truth.forwardMps = forwardMps;
}

describe('a machine off rent', () => {
  it('is locked out with its contract named while it stands, and goes on when it is on rent', () => {
    const site = siteOfTwo();
    tell(site, offRent);
    site.run(4_000);
    expect(site.verdict('t1')).toMatchObject({
      level: 'lockout',
      travelSpeedMaxMps: 0,
      reasons: [{ ruleId: 'off-rent', other: { kind: 'source', id: 'ZL-7' }, measured: { value: 0, unit: 'd' } }],
    });
    expect(site.verdict('t2').level).toBe('run');
    tell(site);
    site.run(1_500);
    expect(site.verdict('t1').level).toBe('run');
  });

  it('ends what it has begun, begins nothing, and is locked out when it stands or its time is over', () => {
    for (const stopsByItself of [true, false]) {
      const site = siteOfTwo();
      tell(site);
      site.run(4_000);
      drive(site, 0.2);
      site.run(500);
      tell(site, offRent);
      site.run(1_000);
      expect(site.verdict('t1')).toMatchObject({ level: 'noStart', reasons: [{ ruleId: 'off-rent' }] });
      // Said again each second: its time still began with the first word.
      tell(site, offRent);
      if (stopsByItself) drive(site, 0);
      site.run(stopsByItself ? 500 : 4_500);
      expect(site.verdict('t1').level).toBe('lockout');
      // Pushed afterwards, it is not let go.
      drive(site, 0.2);
      site.run(200);
      expect(site.verdict('t1').level).toBe('lockout');
    }
  });

  it('stays locked out when the controller falls silent', () => {
    const site = siteOfTwo();
    tell(site, offRent);
    site.heartbeats = false;
    site.run(20_000);
    expect(site.verdict('t1')).toMatchObject({ level: 'lockout' });
    expect(site.binding('t1')).toBe('off-rent');
  });

  it('stands, where its fleet file wants a contract, as long as nobody has said that there is one', () => {
    const site = siteOfTwo(true);
    site.run(4_000);
    expect(site.verdict('t1')).toMatchObject({ level: 'hold', reasons: [{ ruleId: 'off-rent', measured: null }] });
    expect(site.verdict('t2').level).toBe('run');
    tell(site);
    site.run(1_500);
    expect(site.verdict('t1').level).toBe('run');
  });
});

describe('a machine with a fence', () => {
  it('is free inside and locked out outside, also when the controller is silent', () => {
    const site = siteOfTwo();
    tell(site, fenced);
    site.run(4_000);
    expect(site.verdict('t1').level).toBe('run');
    site.heartbeats = false;
    site.place('t1', 45, 13);
    site.run(5_000);
    expect(site.verdict('t1').level).toBe('lockout');
    expect(site.verdict('t1').reasons[0]).toMatchObject({ ruleId: 'off-site', other: { id: '三号楼' } });
  });

  it('of a contract that wants one nobody has drawn is nowhere inside', () => {
    const site = siteOfTwo();
    tell(site, { ...fenced, fence: [] });
    site.run(4_000);
    expect(site.verdict('t1').level).toBe('lockout');
  });
});

it('no term ever permits more than none (I5)', () => {
  const terms = fc.record({
    machineId: fc.constantFrom('t1', 't2'),
    name: fc.constant('x'),
    lapsedDays: fc.nat({ max: 400 }),
    ruleId: fc.constantFrom('off-rent', 'off-site', 'operator-missing'),
    finishMs: fc.nat({ max: 6_000 }),
  });
  const place = fc.record({
    xM: fc.double({ min: 8, max: 45, noNaN: true }),
    yM: fc.double({ min: 8, max: 18, noNaN: true }),
  });
  fc.assert(
    fc.property(
      fc.array(terms, { maxLength: 2 }),
      fc.boolean(),
      place,
      fc.constantFrom(0, 0.2),
      (told, hasFence, at, speedMps) => {
        const levels = [[], told.map((one) => (hasFence && one.ruleId === 'off-site' ? { ...one, fence } : one))].map(
          (papers) => {
            const site = siteOfTwo();
            site.place('t1', at.xM, at.yM);
            tell(site);
            site.run(3_600);
            drive(site, speedMps);
            tell(site, ...papers);
            site.run(400);
            return [site.verdict('t1'), site.verdict('t2')];
          },
        );
        for (const [index, without] of (levels[0] ?? []).entries()) {
          const withTerms = levels[1]?.[index];
          expect(withTerms?.travelSpeedMaxMps).toBeLessThanOrEqual(without.travelSpeedMaxMps);
          expect(levelRank(withTerms?.level ?? 'run')).toBeGreaterThanOrEqual(levelRank(without.level));
        }
      },
    ),
    { numRuns: 8 },
  );
});
