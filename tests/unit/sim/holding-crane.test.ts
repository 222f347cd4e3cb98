import { describe, expect, it } from 'vitest';
import { HeadlessSite } from './headless-site.ts';

const lowering = [{ joint: 'hoist', minPerS: 0, maxPerS: 0.2 }];
const upAndIn = [
  { joint: 'hoist', minPerS: -0.2, maxPerS: 0 },
  { joint: 'trolley', minPerS: -0.2, maxPerS: 0 },
];
/** Full wind at once, however the weather goes. */
const noGusts = { airMeanC: 20, airSwingC: 0, windMeanMps: 0 };

/** The crane k1 with the distributor on its hook, 5 m above the floor of level 2 at 4 m, on a way that a stop has just broken off. */
function lifted() {
  const site = new HeadlessSite({ climate: noGusts });
  site.kept.add('/k1/joint_states');
  site.finish(site.follow('k1', [[40.4, 10, 3]]), 300);
  site.setTool('/k1/tool/hook', true);
  site.finish(site.follow('k1', [[40.4, 10, 12]]), 300);
  const goal = site.follow('k1', [
    [40.4, 10, 12],
    [30, 15, 12],
  ]);
  site.run(6);
  site.permits.level = 'protectiveStop';
  site.permits.holdingAction = 'land-load';
  site.run(5);
  return { site, goal, crane: site.machine('k1'), load: site.machine('d1') };
}

describe('a stopped crane with a load', () => {
  it('stands while no joint is allowed, sets it down when lowering is, and gives up its path for that', () => {
    const { site, goal, crane, load } = lifted();
    const before = { ...crane.joints };
    site.run(5);
    expect(crane.joints).toEqual(before);
    expect(goal.result).toBeNull();
    site.permits.holdingAxes = lowering;
    const fromM = load.pose.zM;
    site.run(1);
    const next = site.follow('k1', [[40.4, 10, 11]]);
    let quickestM = 0;
    let lastM = load.pose.zM;
    site.run(60, () => {
      quickestM = Math.max(quickestM, lastM - load.pose.zM);
      lastM = load.pose.zM;
    });
    expect(fromM).toBeGreaterThan(8);
    expect(load.pose.zM).toBeCloseTo(4, 2);
    expect(quickestM).toBeLessThanOrEqual(0.2 * 0.02 + 1e-9);
    expect(crane.isMoving).toBe(false);
    const { hoist: hoistBefore, ...others } = before;
    const { hoist, ...after } = crane.joints;
    expect(after).toEqual(others);
    expect(hoist).toBeGreaterThan((hoistBefore as number) + 4);
    expect(goal.result).toMatchObject({ status: 6, values: { error_msg: 'held: land-load' } });
    // A goal that came meanwhile begins once it stands, and waits for its permit.
    expect(next.result).toBeNull();
    site.permits.level = 'run';
    site.finish(next, 300);
    expect(crane.toolPoint()[2]).toBeCloseTo(11, 2);
  });

  it('stops on its way down when the permit no longer names the hoist, and when no permit comes', () => {
    for (const end of ['narrower', 'silent'] as const) {
      const { site, crane, load } = lifted();
      site.permits.holdingAxes = lowering;
      site.run(5);
      expect(crane.isMoving).toBe(true);
      if (end === 'narrower') site.permits.holdingAxes = [];
      else site.permits.isSilent = true;
      site.run(1.5);
      expect(crane.isMoving).toBe(false);
      const atM = load.pose.zM;
      expect(atM).toBeGreaterThan(5);
      site.run(5);
      expect(load.pose.zM).toBe(atM);
    }
  });
});

describe('a stopped crane in a storm', () => {
  it('takes its empty hook up and its trolley in, and its jib turns with the wind until the brake is on again', () => {
    const site = new HeadlessSite({ climate: noGusts });
    const crane = site.machine('k1');
    site.finish(site.follow('k1', [[40.4, 10, 10]]), 300);
    site.permits.level = 'protectiveStop';
    site.permits.holdingAction = 'weathervane';
    site.permits.holdingAxes = upAndIn;
    const stormMps = 16;
    const slewBefore = crane.joints['slew'] as number;
    let turnedToRad = slewBefore;
    site.run(300, () => {
      site.simulation.weather.windMps = stormMps;
    });
    turnedToRad = crane.joints['slew'] as number;
    expect(crane.joints['hoist']).toBeCloseTo(2, 1);
    expect(crane.joints['trolley']).toBeCloseTo(2.5, 1);
    const offRad = site.simulation.weather.windToRad - crane.pose.yawRad - turnedToRad;
    expect(Math.abs(turnedToRad - slewBefore)).toBeGreaterThan(0.2);
    expect(Math.cos(offRad)).toBeGreaterThan(0.95);
    site.permits.holdingAction = 'land-load';
    site.permits.holdingAxes = [];
    site.run(10);
    const heldRad = crane.joints['slew'];
    site.run(10, () => {
      site.simulation.weather.windMps = stormMps;
    });
    expect(crane.joints['slew']).toBe(heldRad);
  });
});
