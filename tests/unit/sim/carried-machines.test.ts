import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jointsOf } from '../../../hardware-profiles/kinematics.ts';
import { pointSegmentDistanceM } from '../../../kernel/geometry.ts';
import { stepS } from '../../../sim/limits.ts';
import { cageAt } from '../../support/small-site.ts';
import { HeadlessSite } from './headless-site.ts';

const [cageX, cageY] = cageAt;

describe('the concrete distributor', () => {
  it('keeps its hose end on the commanded lines within joint and tool limits', () => {
    const place = fc.record({
      radiusM: fc.double({ min: 6, max: 14, noNaN: true }),
      angleRad: fc.double({ min: -3, max: 3, noNaN: true }),
    });
    fc.assert(
      fc.property(
        fc.array(place, { minLength: 2, maxLength: 3 }),
        fc.double({ min: 0.3, max: 1, noNaN: true }),
        (places, permittedMps) => {
          const site = new HeadlessSite();
          const machine = site.machine('d1');
          site.permits.toolSpeedMaxMps = permittedMps;
          site.permits.travelSpeedMaxMps = 0;
          const path = places.map(({ radiusM, angleRad }): [number, number, number] => [
            machine.pose.xM + radiusM * Math.cos(angleRad),
            machine.pose.yM + radiusM * Math.sin(angleRad),
            1,
          ]);
          const goal = site.follow('d1', path);
          // A line that passes closer to the base than the arms can fold is refused, not driven.
          if (goal.result !== null) return goal.result.status === 6;
          let tip = machine.toolPoint();
          let joints = { ...machine.joints };
          let isOnPath = false;
          const worst = { tip: 0, joint: 0, off: 0 };
          site.finish(goal, 3000, () => {
            const next = machine.toolPoint();
            const boundMps = Math.min(permittedMps, machine.profile.speed.travelMps.value);
            worst.tip = Math.max(worst.tip, Math.hypot(next[0] - tip[0], next[1] - tip[1]) / stepS - boundMps);
            for (const joint of jointsOf(machine.profile)) {
              const rate = Math.abs((machine.joints[joint.name] ?? 0) - (joints[joint.name] ?? 0)) / stepS;
              worst.joint = Math.max(worst.joint, rate / joint.speedMax.value - 1);
            }
            const [firstX, firstY] = path[0] as [number, number, number];
            isOnPath ||= Math.hypot(next[0] - firstX, next[1] - firstY) < 1e-3;
            const offsM = path.slice(1).map((to, index) => {
              const from = path[index] as [number, number, number];
              return pointSegmentDistanceM([next[0], next[1]], { from: [from[0], from[1]], to: [to[0], to[1]] });
            });
            if (isOnPath) worst.off = Math.max(worst.off, Math.min(...offsM));
            tip = next;
            joints = { ...machine.joints };
          });
          expect(goal.result).toMatchObject({ status: 4 });
          expect(worst.tip).toBeLessThan(0.02);
          expect(worst.joint).toBeLessThan(0.01);
          expect(worst.off).toBeLessThan(0.03);
          return true;
        },
      ),
      { numRuns: 4, endOnFailure: true },
    );
  });

  it('refuses a path out of reach', () => {
    const site = new HeadlessSite();
    const goal = site.follow('d1', [
      [50, 10, 1],
      [60, 10, 1],
    ]);
    expect(goal.result).toMatchObject({ status: 6 });
    expect(JSON.stringify(goal.result)).toContain('path-out-of-reach');
  });
});

describe('a hoist cage', () => {
  const toLevel2 = [[cageX, cageY, 4]] as const;

  it('carries the robot that stands wholly inside it, and nobody else', () => {
    const site = new HeadlessSite();
    const robot = site.machine('t1');
    const boarding = site.follow('t1', [
      [10, 2.5],
      [cageX, cageY],
    ]);
    expect(site.finish(boarding, 120).status).toBe(4);
    const ride = site.follow('h1a', toLevel2);
    let fastestMps = 0;
    expect(site.finish(ride, 60, () => (fastestMps = Math.max(fastestMps, robot.carriedVelocity[2]))).status).toBe(4);
    expect(fastestMps).toBeGreaterThan(0.5);
    expect(fastestMps).toBeLessThanOrEqual(site.machine('h1a').profile.speed.travelMps.value + 1e-6);
    expect(robot.pose.zM).toBeCloseTo(4, 3);
    expect(site.machine('l1').pose.zM).toBe(0);
    const alighting = site.follow('t1', [
      [cageX, cageY, 4, -Math.PI / 2],
      [cageX, 5, 4, -Math.PI / 2],
    ]);
    expect(site.finish(alighting, 120).status).toBe(4);
    expect(site.simulation.accidents.count).toBe(0);
  });

  it('leaves behind a robot that stands only half inside', () => {
    const site = new HeadlessSite();
    site.machine('t1').pose.yM = 0;
    expect(site.finish(site.follow('h1a', toLevel2), 60).status).toBe(4);
    expect(site.machine('t1').pose.zM).toBe(0);
  });

  it('does not move with its gate open and does not open it while moving', () => {
    const site = new HeadlessSite();
    const cage = site.machine('h1a');
    expect(site.setTool('/h1a/tool/gate', true).success).toBe(true);
    const ride = site.follow('h1a', toLevel2);
    site.run(20);
    expect(cage.toolPoint()[2]).toBe(0);
    expect(cage.blocker).toBe('gate-open');
    expect(site.setTool('/h1a/tool/gate', false).success).toBe(true);
    site.run(4);
    expect(cage.isMoving).toBe(true);
    expect(site.setTool('/h1a/tool/gate', true)).toMatchObject({ success: false, message: 'gate-while-moving' });
    expect(site.finish(ride, 60).status).toBe(4);
  });
});

describe('the tower crane', () => {
  it('lifts the distributor to another level and sets it down where the hook says', () => {
    const site = new HeadlessSite();
    const crane = site.machine('k1');
    const load = site.machine('d1');
    expect(
      site.finish(
        site.follow('k1', [
          [40.4, 10, 4],
          [40.4, 10, 3],
        ]),
        300,
      ).status,
    ).toBe(4);
    expect(site.setTool('/k1/tool/hook', true).success).toBe(true);
    expect(load.carriedBy).toBe('k1');
    const lift = site.follow('k1', [
      [40.4, 10, 3],
      [40.4, 10, 12],
      [50, 6, 12],
      [50, 6, 7],
    ]);
    let highestM = 0;
    site.run(10);
    expect(site.setTool('/k1/tool/hook', false)).toMatchObject({ success: false, message: 'load-in-the-air' });
    expect(site.finish(lift, 600, () => (highestM = Math.max(highestM, load.pose.zM))).status).toBe(4);
    expect(highestM).toBeCloseTo(9, 1);
    expect(site.setTool('/k1/tool/hook', false).success).toBe(true);
    expect(load.carriedBy).toBeNull();
    expect(load.pose).toMatchObject({ zM: 4 });
    expect(Math.hypot(load.pose.xM - 50, load.pose.yM - 6)).toBeLessThan(0.05);
    expect(crane.isMoving).toBe(false);
    const placing = site.follow('d1', [
      [50, 14, 5],
      [44, 14, 5],
    ]);
    expect(site.finish(placing, 900).status).toBe(4);
  });

  it('takes nothing when nothing is under its hook', () => {
    const site = new HeadlessSite();
    expect(site.setTool('/k1/tool/hook', true).success).toBe(true);
    expect(site.machine('d1').carriedBy).toBeNull();
  });
});
