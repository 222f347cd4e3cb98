import { describe, expect, it } from 'vitest';
import { brakingShareIn } from '../../../controller/interlock/speeds/wind-braking.ts';
import { InterlockSite, shippedLimits, testConfig } from '../../support/interlock-site.ts';
import { HeadlessSite } from '../sim/headless-site.ts';

const limits = shippedLimits();

/** Two cranes 80 m apart; k2's jib points at k1, whose jib comes round towards it from `slewRad` above the line between them. */
function cranes(windMps: number | null, slewRad: number, rateRadps = 0): InterlockSite {
  const site = new InterlockSite(
    testConfig([
      { id: 'k1', profileId: 'tower-crane' },
      { id: 'k2', profileId: 'tower-crane' },
    ]),
  );
  site.windMps = windMps;
  const first = site.place('k1', 0, 100);
  first.joints = { slew: slewRad, trolley: 10, hoist: 8 };
  first.velocities = { slew: rateRadps };
  site.place('k2', 80, 100).joints = { slew: Math.PI, trolley: 10, hoist: 8 };
  site.run(5000);
  return site;
}

describe('two cranes in wind', () => {
  it('fault 52: of which one may just go on at full speed in calm is slowed in wind, the more the stronger', () => {
    const [calm, breeze, strong] = [0, 6, 10].map((windMps) => {
      const site = cranes(windMps, 0.62);
      return site.verdict('k1').toolSpeedMaxMps;
    });
    expect(strong).toBeGreaterThan(0);
    expect(strong).toBeLessThan(breeze ?? 0);
    expect(breeze).toBeLessThan(calm ?? 0);
  });

  it('fault 52: that may just go on in calm must keep further apart in wind', () => {
    const needed = (windMps: number): number => {
      const site = cranes(windMps, 0.62);
      const reason = site.verdict('k1').reasons.find(({ ruleId }) => ruleId === 'crane-separation');
      return reason?.limit?.value ?? NaN;
    };
    expect(needed(10)).toBeGreaterThan(needed(0));
  });

  it('fault 52: sweep a longer way, so that the other one that stands is slowed too', () => {
    const calm = cranes(0, 0.9, -0.05);
    const windy = cranes(10, 0.9, -0.05);
    expect(windy.verdict('k2').toolSpeedMaxMps).toBeLessThan(calm.verdict('k2').toolSpeedMaxMps);
  });
});

describe('the braking of a slewing machine', () => {
  it('fault 52: in a wind that nobody knows is that in the highest at which it may work', () => {
    const loss = limits.windBrakingLossRatio;
    expect(brakingShareIn(null, 12, loss)).toBe(1 - loss);
    expect(brakingShareIn(12, 12, loss)).toBe(1 - loss);
    expect(brakingShareIn(30, 12, loss)).toBe(1 - loss);
    expect(brakingShareIn(0, 12, loss)).toBe(1);
    let before = 1;
    for (let windMps = 0; windMps <= 14; windMps += 0.5) {
      const share = brakingShareIn(windMps, 12, loss);
      expect(share).toBeLessThanOrEqual(before);
      before = share;
    }
    expect(brakingShareIn(12, 12, 5)).toBeGreaterThan(0);
  });

  it('is weaker in the simulated wind too, by less than the interlock reckons with', () => {
    const wayAfterStop = (windMps: number): number => {
      const site = new HeadlessSite();
      site.follow('k1', [[40.4, 10, 30]]);
      site.run(8);
      const crane = site.machine('k1');
      crane.feelWind(windMps);
      const slewRad = crane.joints['slew'] ?? NaN;
      site.permits.level = 'hold';
      for (let seconds = 0; seconds < 20 && crane.isMoving; seconds += 1) {
        crane.feelWind(windMps);
        site.run(0.1);
      }
      return Math.abs((crane.joints['slew'] ?? NaN) - slewRad);
    };
    const [calm, windy] = [wayAfterStop(0), wayAfterStop(12)];
    expect(windy).toBeGreaterThan(calm);
    expect(windy).toBeLessThan(calm / (1 - limits.windBrakingLossRatio));
  });
});
