import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { LapsedPaper } from '../../../controller/contract/interlock/interlock.ts';
import { levelForbidsMotion, levelRank } from '../../../kernel/permit.ts';
import { InterlockSite, testConfig } from '../../support/interlock-site.ts';

// Goal: a safety officer's release of a contract's term lets a machine go on as it would without the term, never beyond its end, and nothing else is
// ever released; what hangs from a crane that is out of service may be lowered and cannot be lifted.

const offRent: LapsedPaper = { machineId: 't1', name: 'ZL-7', lapsedDays: 0, ruleId: 'off-rent', finishMs: 2_000 };
const release = { id: 'r1', leftMs: 3_000 };

function robot(): InterlockSite {
  const site = new InterlockSite(testConfig([{ id: 't1', profileId: 'trowelling-robot' }]));
  tell(site);
  site.run(4_000);
  return site;
}

function tell(site: InterlockSite, ...told: LapsedPaper[]): void {
  site.interlock.observePapers(told, site.nowMs);
}

function rulesOf(site: InterlockSite, machineId: string): string[] {
  return site.verdict(machineId).reasons.map(({ ruleId }) => ruleId);
}

describe('a term of a contract that is released', () => {
  it('binds no more, is shown with the time that is left, and binds again when that is over, with nobody saying so', () => {
    const site = robot();
    tell(site, offRent);
    site.run(500);
    expect(site.verdict('t1').level).toBe('lockout');
    tell(site, { ...offRent, release });
    site.run(1_400);
    site.heartbeats = false;
    site.run(200);
    expect(levelForbidsMotion(site.verdict('t1').level)).toBe(false);
    const shown = site.verdict('t1').reasons.find(({ ruleId }) => ruleId === 'term-released');
    expect(shown).toMatchObject({ level: 'warn', measured: { value: 2, unit: 's' }, other: { id: 'off-rent' } });
    site.run(1_500);
    expect([site.verdict('t1').level, site.binding('t1')]).toEqual(['lockout', 'off-rent']);
  });

  it('ends at its first end, however often it is told with more time', () => {
    const site = robot();
    tell(site, { ...offRent, release });
    for (let told = 0; told < 4; told += 1) {
      site.run(1_000);
      tell(site, { ...offRent, release });
    }
    expect(rulesOf(site, 't1')).toContain('off-rent');
    expect(site.verdict('t1').level).toBe('lockout');
  });

  it('that ends while the machine works lets it end what it has begun, and no more', () => {
    const site = robot();
    tell(site, { ...offRent, release });
    site.run(2_500);
    const truth = site.truth.get('t1');
    if (truth === undefined) throw new Error('no machine');
    truth.forwardMps = 0.2;
    site.run(1_000);
    expect(site.verdict('t1')).toMatchObject({ level: 'noStart', reasons: [{ ruleId: 'off-rent' }] });
    site.run(2_000);
    expect(site.verdict('t1').level).toBe('lockout');
  });

  it.each([
    ['a missing operator', { ...offRent, ruleId: 'operator-missing' as const, finishMs: 0 }],
    ['a lapsed paper', { machineId: 't1', name: '防坠试验', lapsedDays: 1 }],
  ])('is never %s', (_name, told) => {
    const site = robot();
    tell(site, { ...told, release });
    site.run(500);
    expect(site.verdict('t1').level).toBe('lockout');
  });

  it('permits what the machine may without the term, and never more (I5)', () => {
    const leftMs = fc.integer({ min: 0, max: 4_000 });
    const said = fc.array(fc.record({ afterMs: fc.integer({ min: 20, max: 1_500 }), leftMs }), { maxLength: 3 });
    fc.assert(
      fc.property(leftMs, said, fc.constantFrom(0, 0.2), (firstMs, later, speedMps) => {
        const [free, bound] = [robot(), robot()];
        const drive = (site: InterlockSite): void => {
          const truth = site.truth.get('t1');
          if (truth !== undefined) truth.forwardMps = speedMps;
        };
        const endMs = bound.nowMs + firstMs;
        for (const [index, { afterMs, leftMs: ms }] of [{ afterMs: 20, leftMs: firstMs }, ...later].entries()) {
          tell(free);
          tell(bound, { ...offRent, release: { id: 'r1', leftMs: index === 0 ? firstMs : ms } });
          for (const site of [free, bound]) {
            drive(site);
            site.run(afterMs);
          }
          const [without, withTerm] = [free.verdict('t1'), bound.verdict('t1')];
          expect(levelRank(withTerm.level)).toBeGreaterThanOrEqual(levelRank(without.level));
          expect(withTerm.travelSpeedMaxMps).toBeLessThanOrEqual(without.travelSpeedMaxMps);
          if (bound.nowMs > endMs + 40) expect(rulesOf(bound, 't1')).toContain('off-rent');
        }
      }),
      { numRuns: 6 },
    );
  });
});

describe('a crane that is out of service on paper', () => {
  const lowering = [{ joint: 'hoist', minPerS: 0, maxPerS: 0.2 }];
  const hung = { tool: 'hook=on', load_kg: '1000' };
  const empty = { tool: 'hook=off', load_kg: '0' };
  const newest = (site: InterlockSite) => site.permits.filter(({ machineId }) => machineId === 'k1').at(-1);

  function crane(load: typeof hung): InterlockSite {
    const site = new InterlockSite(testConfig([{ id: 'k1', profileId: 'tower-crane' }]));
    site.place('k1', 20, 13).joints = { slew: 0, trolley: 10, hoist: 20 };
    site.loads.set('k1', load);
    tell(site);
    site.run(5_000);
    expect(site.verdict('k1').level).toBe('run');
    return site;
  }
  const terms: LapsedPaper[] = [
    { ...offRent, machineId: 'k1' },
    { ...offRent, machineId: 'k1', ruleId: 'operator-missing' },
    { ...offRent, machineId: 'k1', ruleId: 'off-site' },
    { machineId: 'k1', name: '防坠试验', lapsedDays: 0 },
  ];

  it.each(terms)(
    'by $ruleId may lower what hangs for as long as it takes, slowly, and move in no other way',
    (told) => {
      const site = crane(hung);
      tell(site, told);
      site.run(2_500);
      for (let again = 0; again < 3; again += 1) {
        expect(newest(site)).toMatchObject({ level: 'lockout', toolSpeedMaxMps: 0, holdingAxes: lowering });
        expect(rulesOf(site, 'k1')).toContain('load-hanging');
        tell(site, told);
        site.run(4_000);
      }
      // Landed: nothing may move any more, and hung on again it may only go down.
      site.loads.set('k1', empty);
      site.run(300);
      expect(newest(site)).not.toHaveProperty('holdingAxes');
      expect(rulesOf(site, 'k1')).not.toContain('load-hanging');
      site.loads.set('k1', hung);
      site.run(300);
      expect(newest(site)).toMatchObject({ level: 'lockout', toolSpeedMaxMps: 0, holdingAxes: lowering });
    },
  );

  it('may not lower onto somebody, nor against a stop that a person has pressed', () => {
    const site = crane(hung);
    tell(site, { ...offRent, machineId: 'k1' });
    site.run(2_500);
    expect(newest(site)?.holdingAxes).toEqual(lowering);
    site.people.set('p1', { xM: 33, yM: 13, zM: 12 });
    site.run(300);
    expect(newest(site)).not.toHaveProperty('holdingAxes');
    site.people.clear();
    site.people.set('p1', { xM: -100, yM: 0, zM: 0 });
    site.run(2_100);
    expect(newest(site)?.holdingAxes).toEqual(lowering);
    site.interlock.stop({ type: 'site' }, { user: 'o', role: 'operator' }, 'test', 0);
    site.run(700);
    expect(newest(site)).toMatchObject({ level: 'lockout' });
    expect(newest(site)).not.toHaveProperty('holdingAxes');
  });

  it('takes hook and trolley in for a storm all the same', () => {
    const site = crane(empty);
    tell(site, { ...offRent, machineId: 'k1' });
    site.windMps = 15;
    site.run(2_000);
    expect(newest(site)).toMatchObject({
      level: 'lockout',
      holdingAction: 'weathervane',
      holdingAxes: [{ joint: 'hoist', minPerS: -0.2, maxPerS: 0 }],
    });
  });

  it('stays out of service with the load on its hook until its papers say otherwise, and then goes on', () => {
    const site = crane(hung);
    tell(site, { ...offRent, machineId: 'k1' });
    site.run(4_000);
    tell(site, { ...offRent, machineId: 'k1', release });
    site.run(1_500);
    expect(levelForbidsMotion(site.verdict('k1').level)).toBe(false);
    expect(newest(site)).not.toHaveProperty('holdingAxes');
  });
});

it('a cage that rides when its term lapses ends its ride, however long, and stands then', () => {
  const site = new InterlockSite(testConfig([{ id: 'h1a', profileId: 'smart-hoist-cage' }]));
  tell(site);
  const truth = site.place('h1a', -30, -30, 0);
  site.run(4_000);
  const ride = (ms: number): void => {
    for (let elapsedMs = 0; elapsedMs < ms; elapsedMs += 20) {
      truth.zM += 0.01;
      truth.velocities = { cage: 0.5 };
      site.cycle();
    }
  };
  ride(500);
  tell(site, { ...offRent, machineId: 'h1a' });
  ride(4_000);
  expect(rulesOf(site, 'h1a')).toContain('off-rent');
  expect(site.verdict('h1a').level).not.toBe('lockout');
  truth.velocities = {};
  site.run(400);
  expect(site.verdict('h1a').level).toBe('lockout');
});
