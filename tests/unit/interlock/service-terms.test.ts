import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { LapsedPaper } from '../../../controller/contract/interlock/interlock.ts';
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

describe('a crane off rent', () => {
  const offRentCrane: LapsedPaper = { ...offRent, machineId: 'k1' };
  const hung = { tool: 'hook=on', load_kg: '1000' };
  const empty = { tool: 'hook=off', load_kg: '0' };

  function craneWith(load: typeof hung): InterlockSite {
    const site = new InterlockSite(testConfig([{ id: 'k1', profileId: 'tower-crane' }]));
    site.place('k1', 0, 100).joints = { slew: 0, trolley: 30, hoist: 10 };
    site.loads.set('k1', load);
    tell(site);
    site.run(5_000);
    expect(site.verdict('k1').level).toBe('run');
    return site;
  }

  /** Its hoist may pay out rope: nothing binds it, or a bound lets it. */
  function mayLower(site: InterlockSite): boolean {
    const { toolSpeedMaxMps, axes = [] } = site.verdict('k1');
    return toolSpeedMaxMps > 0 && axes.every(({ joint, maxPerS }) => joint !== 'hoist' || maxPerS > 0);
  }

  it('is locked out at once with an empty hook, but not while it stands with a load on it', () => {
    for (const [load, level] of [
      [empty, 'lockout'],
      [hung, 'noStart'],
    ] as const) {
      const site = craneWith(load);
      tell(site, offRentCrane);
      site.run(500);
      expect(site.verdict('k1')).toMatchObject({ level, reasons: [{ ruleId: 'off-rent' }] });
      expect(mayLower(site)).toBe(level === 'noStart');
    }
  });

  it('sets its load down, standing in between, and is locked out as soon as the hook is empty', () => {
    const site = craneWith(hung);
    tell(site, offRentCrane);
    const truth = site.truth.get('k1');
    if (truth === undefined) throw new Error('no crane');
    for (const lowersMps of [0.5, 0, 0.5]) {
      truth.velocities = { hoist: lowersMps };
      for (let elapsedMs = 0; elapsedMs < 1_000; elapsedMs += 20) {
        truth.joints['hoist'] = (truth.joints['hoist'] ?? 0) + lowersMps * 0.02;
        site.cycle();
        expect(site.verdict('k1').level).toBe('noStart');
        expect(mayLower(site)).toBe(true);
      }
    }
    truth.velocities = {};
    site.loads.set('k1', empty);
    site.run(300);
    expect(site.verdict('k1')).toMatchObject({ level: 'lockout', reasons: [{ ruleId: 'off-rent' }] });
    // Something hung on it afterwards gives it nothing back.
    site.loads.set('k1', hung);
    site.run(300);
    expect(site.verdict('k1').level).toBe('lockout');
  });

  it('stands with the load when its time is over, however often it is said again, also when the controller is silent', () => {
    const site = craneWith(hung);
    tell(site, offRentCrane);
    site.run(2_500);
    tell(site, offRentCrane);
    site.heartbeats = false;
    site.run(2_400);
    expect(site.verdict('k1').level).not.toBe('lockout');
    site.run(200);
    expect(site.verdict('k1')).toMatchObject({ level: 'lockout', toolSpeedMaxMps: 0 });
    expect(mayLower(site)).toBe(false);
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
