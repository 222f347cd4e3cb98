import { describe, expect, it } from 'vitest';
import type { InterlockConfig } from '../../../controller/contract/interlock/interlock.ts';
import { asId, type ZoneId } from '../../../kernel/ids.ts';
import { InterlockSite, resetBy, testConfig } from '../../support/interlock-site.ts';
import { smallFleet, smallSite } from '../../support/small-site.ts';
import { HeadlessSite } from '../sim/headless-site.ts';

const foreman = { user: 'liu', role: 'foreman' } as const;

/** A robot in the zone, at x 20 to 40, or before it at x 10; a presence sensor ten times a second. */
class SensedSite extends InterlockSite {
  says: 'clear' | 'occupied' | 'silent' = 'clear';
  isFrozen = false;
  #stampMs = 0;

  constructor(kind: InterlockConfig['zones'][number]['kind'] = 'PEOPLE_FREE', robotXM = 30) {
    const outline: [number, number][] = [
      [20, 6],
      [40, 6],
      [40, 20],
      [20, 20],
    ];
    const zone = { id: 'z1', levelId: 'level-1', kind, outline, speedMaxMps: null, machineIds: null };
    super(testConfig([{ id: 'a', profileId: 'trowelling-robot' }], { zones: [zone], sensedZoneIds: ['z1'] }));
    this.place('a', robotXM, 13);
    this.runSensed(4000);
  }

  runSensed(durationMs: number): void {
    for (let elapsedMs = 0; elapsedMs < durationMs; elapsedMs += 100) {
      if (!this.isFrozen) this.#stampMs += 100;
      const zones = [{ zoneId: 'z1', isOccupied: this.says === 'occupied', stampMs: this.#stampMs }];
      if (this.says !== 'silent') this.interlock.observeWord({ type: 'zone-presence', zones }, this.nowMs);
      this.run(100);
    }
  }
}

describe('the presence sensor of a zone', () => {
  it('fault 43: that says clear while a tag crosses the zone stops the zone until somebody resets it', () => {
    const site = new SensedSite();
    expect(site.verdict('a').level).toBe('run');
    site.people.set('p1', { xM: 38, yM: 13, zM: 1 });
    site.runSensed(900);
    expect(site.verdict('a').level).toBe('protectiveStop');
    const latch = site.interlock.latches().find(({ ruleId }) => ruleId === 'zone-sensor');
    if (latch === undefined) throw new Error('not latched');
    expect(latch).toMatchObject({ scope: { type: 'zone', zoneId: 'z1' }, class: 'reset-local', reason: 'p1' });
    const early = site.interlock.reset(resetBy(foreman, latch.id), site.nowMs);
    expect(early).toMatchObject({ ok: false, problem: { code: 'cause-present' } });
    site.people.delete('p1');
    site.people.set('p2', { xM: 3, yM: 3, zM: 1 });
    site.people.set('p1', { xM: 4, yM: 3, zM: 1 });
    site.runSensed(3000);
    expect(site.verdict('a').level).toBe('protectiveStop');
    expect(site.interlock.reset(resetBy(foreman, latch.id), site.nowMs).ok).toBe(true);
    site.runSensed(2000);
    expect(site.verdict('a').level).toBe('run');
  });

  it('fault 43: is not accused by a tag beside the zone, or by one that is seen', () => {
    const site = new SensedSite();
    site.people.set('p1', { xM: 40.3, yM: 13, zM: 1 });
    site.runSensed(2000);
    site.says = 'occupied';
    site.people.set('p1', { xM: 38, yM: 13, zM: 1 });
    site.runSensed(2000);
    expect(site.interlock.latches()).toEqual([]);
  });

  it.each(['occupied', 'silent'] as const)('fault 43: that stays %s closes the zone, with nobody in it', (says) => {
    const site = new SensedSite();
    site.says = says;
    site.runSensed(500);
    expect(site.verdict('a')).toMatchObject({ level: 'hold', reasons: [{ ruleId: 'zone-sensed' }] });
    site.runSensed(60_000 - 500);
    expect(site.verdict('a').reasons[0]?.measured?.value).toBeGreaterThanOrEqual(59);
    site.says = 'clear';
    site.runSensed(2000);
    expect(site.verdict('a').level).toBe('run');
  });

  it('fault 43: whose stamp stands still says nothing', () => {
    const site = new SensedSite();
    site.isFrozen = true;
    site.runSensed(600);
    expect(site.verdict('a').reasons[0]).toMatchObject({ ruleId: 'zone-sensed' });
  });

  it('fault 43: closes an exclusive zone to a machine before it', () => {
    const site = new SensedSite('RELEASE', 10);
    site.says = 'silent';
    site.runSensed(1000);
    const [moved = NaN] = site.drive(['a'], 20_000);
    expect(moved).toBeGreaterThan(5);
    expect((site.truth.get('a')?.xM ?? NaN) + 0.5).toBeLessThan(20);
    expect(site.verdict('a').reasons.map(({ ruleId }) => ruleId)).toContain('zone-sensed');
  });

  it('matters in people-free and exclusive zones only', () => {
    const site = new SensedSite('SPEED_LIMIT');
    site.says = 'silent';
    site.runSensed(1000);
    expect(site.verdict('a').level).toBe('run');
  });
});

describe('a simulated presence sensor', () => {
  it('tells whether somebody is in its zone, and what a fault makes it tell', () => {
    const model = smallSite();
    const walker = smallFleet().people[0];
    if (walker === undefined) throw new Error('nobody on the site');
    const { xM, yM, levelId } = walker.start;
    const around = (size: number): [number, number][] => [
      [xM - size, yM - size],
      [xM + size, yM - size],
      [xM + size, yM + size],
      [xM - size, yM + size],
    ];
    const level = model.levels.find(({ id }) => id === levelId);
    if (level === undefined) throw new Error('no level');
    const zone = {
      id: asId<ZoneId>('z1'),
      levelId: level.id,
      kind: 'PEOPLE_FREE',
      name: 'z1',
      outline: around(3),
    } as const;
    const site = new HeadlessSite({
      site: { ...model, zones: [...model.zones, zone] },
      fleet: { ...smallFleet(), sensedZoneIds: ['z1'] },
    });
    site.kept.add('/zone_presence');
    const said = () => {
      const from = site.messages.length;
      site.run(0.2);
      return site.messages.slice(from).at(-1)?.text ?? '';
    };
    expect(said()).toContain('\\"occupied\\":true');
    site.simulation.command({ do: 'zone-sensor', zoneId: 'z1', says: 'clear' });
    expect(said()).toContain('\\"occupied\\":false');
    site.simulation.command({ do: 'zone-sensor', zoneId: 'z1', says: 'silent' });
    expect(said()).toBe('');
    expect(site.simulation.command({ do: 'zone-sensor', zoneId: 'z2', says: 'right' }).ok).toBe(false);
  });
});
