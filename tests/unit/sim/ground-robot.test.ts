import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stoppingDistanceM, travelBraking } from '../../../hardware-profiles/stopping.ts';
import { pointSegmentDistanceM, type Point } from '../../../kernel/geometry.ts';
import { stepS } from '../../../sim/limits.ts';
import { HeadlessSite } from './headless-site.ts';

const onSlab = fc.tuple(fc.double({ min: 2, max: 9, noNaN: true }), fc.double({ min: 2, max: 6, noNaN: true }));

describe('a ground robot', () => {
  it('never exceeds its limits and stays within 3 cm of the commanded path', () => {
    fc.assert(
      fc.property(
        fc.array(onSlab, { minLength: 1, maxLength: 4 }),
        fc.double({ min: 0.2, max: 2, noNaN: true }),
        (points, permittedMps) => {
          const site = new HeadlessSite();
          const robot = site.machine('t1');
          const { decelerationMps2, accelerationMps2 } = robot.profile.stopping;
          site.permits.travelSpeedMaxMps = permittedMps;
          const path: Point[] = [[robot.pose.xM, robot.pose.yM], ...points];
          const goal = site.follow('t1', path as [number, number][]);
          let previous = { ...robot.pose };
          let previousMps = 0;
          const worst = { speed: 0, way: 0, speedingUp: 0, braking: 0, off: 0 };
          site.finish(goal, 3000, () => {
            const { pose, body } = robot;
            const movedM = Math.hypot(pose.xM - previous.xM, pose.yM - previous.yM);
            const mps = Math.abs(body.speedMps);
            const boundMps = Math.min(permittedMps, robot.profile.speed.travelMps.value);
            worst.speed = Math.max(worst.speed, mps - boundMps);
            worst.way = Math.max(worst.way, movedM - Math.max(mps, previousMps) * stepS);
            worst.speedingUp = Math.max(worst.speedingUp, mps - previousMps - accelerationMps2.value * stepS);
            worst.braking = Math.max(worst.braking, previousMps - mps - decelerationMps2.value * stepS);
            const offM = Math.min(
              ...path.map((from, index) =>
                pointSegmentDistanceM([pose.xM, pose.yM], { from, to: path[index + 1] ?? from }),
              ),
            );
            worst.off = Math.max(worst.off, offM);
            previous = { ...pose };
            previousMps = mps;
          });
          const { off, ...excess } = worst;
          expect(Math.max(...Object.values(excess))).toBeLessThan(1e-6);
          expect(off).toBeLessThan(0.03);
          expect(goal.result?.status).toBe(4);
          const [lastX, lastY] = points[points.length - 1] as Point;
          expect(Math.hypot(robot.pose.xM - lastX, robot.pose.yM - lastY)).toBeLessThan(0.01);
        },
      ),
      { numRuns: 6, endOnFailure: true },
    );
  });

  it('stops within its stopping distance after its permits cease', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.2, max: 1, noNaN: true }),
        fc.integer({ min: 100, max: 400 }),
        (permittedMps, silentAfterSteps) => {
          const site = new HeadlessSite();
          const robot = site.machine('t1');
          site.permits.travelSpeedMaxMps = permittedMps;
          const goal = site.follow('t1', [
            [10, 2.5],
            [10, 18],
          ]);
          for (let step = 0; step < silentAfterSteps; step += 1) site.simulation.step();
          site.permits.isSilent = true;
          // The last permit answers a nonce sent at most 100 ms ago and is valid for 500 ms from then.
          site.run(0.5);
          const from = { ...robot.pose };
          // Until it reacts it may still be speeding up.
          const { accelerationMps2, reactionMs } = robot.profile.stopping;
          const gainMps = (accelerationMps2.value * reactionMs.value) / 1000;
          const mps = Math.min(permittedMps, Math.abs(robot.body.speedMps) + gainMps);
          site.run(5);
          const drivenM = Math.hypot(robot.pose.xM - from.xM, robot.pose.yM - from.yM);
          expect(drivenM).toBeLessThanOrEqual(
            stoppingDistanceM(travelBraking(robot.profile), mps) + mps * stepS + 1e-6,
          );
          expect(robot.isMoving).toBe(false);
          expect(goal.result).toBeNull();
          expect(robot.blocker).toBe('no-permit');
          site.permits.isSilent = false;
          expect(site.finish(goal, 3000).status).toBe(4);
        },
      ),
      { numRuns: 6, endOnFailure: true },
    );
  });

  it('waits with a goal, without failing it, until it gets a permit', () => {
    const site = new HeadlessSite();
    site.permits.isSilent = true;
    const goal = site.follow('l1', [
      [3, 2.5],
      [3, 8],
    ]);
    site.run(30);
    expect(goal.result).toBeNull();
    expect(site.machine('l1').pose.yM).toBe(2.5);
    site.permits.isSilent = false;
    expect(site.finish(goal, 120).status).toBe(4);
  });

  it('finishes a goal under noStart but does not begin one', () => {
    const site = new HeadlessSite();
    const first = site.follow('t1', [
      [10, 2.5],
      [10, 8],
    ]);
    site.run(5);
    site.permits.level = 'noStart';
    expect(site.finish(first, 120).status).toBe(4);
    const second = site.follow('t1', [
      [10, 8],
      [10, 12],
    ]);
    site.run(30);
    expect(second.result).toBeNull();
    expect(site.machine('t1').blocker).toBe('no-start');
    site.permits.level = 'run';
    expect(site.finish(second, 120).status).toBe(4);
  });

  it('drives at work speed with its tool on and at travel speed with it off', () => {
    const site = new HeadlessSite();
    const robot = site.machine('l1');
    site.setTool('/l1/tool/screed', true);
    const goal = site.follow('l1', [
      [3, 2.5],
      [5, 2.5],
    ]);
    let fastest = 0;
    site.finish(goal, 400, () => (fastest = Math.max(fastest, robot.body.speedMps)));
    expect(fastest).toBeCloseTo(robot.profile.speed.workMps?.value ?? NaN, 6);
  });

  it('backs out when the pose asked for looks the other way', () => {
    const site = new HeadlessSite();
    const robot = site.machine('t1');
    const goal = site.follow('t1', [
      [10, 2.5, 0, -Math.PI / 2],
      [10, 6, 0, -Math.PI / 2],
    ]);
    let slowest = 0;
    site.finish(goal, 120, () => (slowest = Math.min(slowest, robot.body.speedMps)));
    expect(slowest).toBeLessThan(-0.1);
    expect(robot.pose.yawRad).toBeCloseTo(-Math.PI / 2, 6);
  });

  it('refuses a path that begins far away or on another level', () => {
    const site = new HeadlessSite();
    const far = site.follow('t1', [
      [30, 10],
      [32, 10],
    ]);
    expect(far.result).toMatchObject({ status: 6 });
    const other = site.follow('t1', [
      [10, 2.5, 4],
      [10, 6, 4],
    ]);
    expect(other.result).toMatchObject({ status: 6 });
    expect(site.machine('t1').goal).toBeNull();
  });

  it('brakes before a cancelled goal is reported as cancelled', () => {
    const site = new HeadlessSite();
    const robot = site.machine('t1');
    const goal = site.follow('t1', [
      [10, 2.5],
      [10, 15],
    ]);
    site.run(8);
    expect(robot.isMoving).toBe(true);
    site.simulation.graph.actions.get('/t1/follow_path')?.cancel((goal as unknown as { id: string }).id);
    expect(robot.isMoving).toBe(true);
    expect(site.finish(goal, 5).status).toBe(5);
    expect(robot.isMoving).toBe(false);
  });

  it('brakes for a newer goal, aborts the older one and then takes the newer', () => {
    const site = new HeadlessSite();
    const first = site.follow('t1', [
      [10, 2.5],
      [10, 15],
    ]);
    site.run(8);
    const y = site.machine('t1').pose.yM;
    const second = site.follow('t1', [
      [10, y],
      [14, y],
    ]);
    expect(site.finish(second, 200).status).toBe(4);
    expect(first.result?.status).toBe(6);
    expect(site.machine('t1').pose.xM).toBeCloseTo(14, 3);
  });

  it('gives up with an error when a wheel is stuck, and goes on after repair', () => {
    const site = new HeadlessSite();
    const goal = site.follow('t1', [
      [10, 2.5],
      [10, 15],
    ]);
    site.run(6);
    site.simulation.command({ do: 'fault', machineId: 't1', kind: 'stuck-wheel' });
    expect(site.finish(goal, 10).status).toBe(6);
    expect(site.machine('t1').lastError).toContain('stuck');
    site.simulation.command({ do: 'fault', machineId: 't1', kind: 'none' });
    expect(site.machine('t1').clearFault(site.simulation.simMs()).ok).toBe(true);
    const y = site.machine('t1').pose.yM;
    expect(
      site.finish(
        site.follow('t1', [
          [10, y],
          [10, 15],
        ]),
        200,
      ).status,
    ).toBe(4);
  });

  it('falls where there is no floor, and the oracle says so', () => {
    const site = new HeadlessSite();
    const robot = site.machine('t1');
    robot.pose.zM = 4;
    const goal = site.follow('t1', [
      [10, 2.5, 4],
      [10, -4, 4],
    ]);
    expect(site.finish(goal, 120).status).toBe(6);
    expect(site.simulation.accidents.accidents).toMatchObject([{ kind: 'fallen', machineId: 't1' }]);
  });
});

describe('a machine of the locked grade', () => {
  it('moves only while it is told that it is unlocked, and no faster than it is told', () => {
    const site = new HeadlessSite();
    const carrier = site.machine('c1');
    const lock = site.simulation.graph.inputs.get('/c1/safety_lock');
    const limit = site.simulation.graph.inputs.get('/c1/speed_limit');
    const goal = site.follow('c1', [
      [13, 2.5],
      [13, 16],
    ]);
    site.run(3);
    expect(carrier.isMoving).toBe(false);
    limit?.receive({ percentage: false, speed_limit: 0.3 });
    let step = 0;
    site.run(12, () => {
      step += 1;
      if (step % 10 === 0) lock?.receive({ data: false });
    });
    expect(carrier.body.speedMps).toBeCloseTo(0.3, 6);
    site.run(2);
    expect(carrier.isMoving).toBe(false);
    expect(goal.result).toBeNull();
  });
});
