import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Pose } from '../../../kernel/geometry.ts';
import { jointsFor } from '../../../hardware-profiles/inverse-kinematics.ts';
import { homeJoints, jointsOf, partsAt, toolPoint } from '../../../hardware-profiles/kinematics.ts';
import { shipped } from './shipped.ts';

const basePose = fc.record({
  xM: fc.double({ min: -100, max: 100, noNaN: true }),
  yM: fc.double({ min: -100, max: 100, noNaN: true }),
  zM: fc.double({ min: -10, max: 50, noNaN: true }),
  yawRad: fc.double({ min: -10, max: 10, noNaN: true }),
});
// Evenly spread shares of each joint's range; doubles would crowd at the tiny ones.
const share = fc.integer({ min: 0, max: 100_000 }).map((count) => count / 100_000);
const shares = fc.array(share, { minLength: 3, maxLength: 3 });
const jointed = [
  'concrete-distributor',
  'smart-hoist-cage',
  'tower-crane',
  'ceiling-drilling-robot',
  'painting-robot',
  'rebar-tying-robot',
];

function positionsAt(id: string, share: readonly number[]): Record<string, number> {
  return Object.fromEntries(
    jointsOf(shipped(id)).map((joint, index) => [
      joint.name,
      joint.min + (joint.max - joint.min) * (share[index] as number),
    ]),
  );
}

function missM(
  id: string,
  pose: Pose,
  joints: Record<string, number>,
  goal: readonly [number, number, number],
): number {
  const [x, y, z] = toolPoint(shipped(id), pose, joints);
  return Math.hypot(x - goal[0], y - goal[1], z - goal[2]);
}

describe('the kinematics of machines', () => {
  it.each(jointed)('bring the tool of a %s back to any point it can reach', (id) => {
    fc.assert(
      fc.property(basePose, shares, (pose, share) => {
        const joints = positionsAt(id, share);
        const goal = toolPoint(shipped(id), pose, joints);
        const solved = jointsFor(shipped(id), pose, goal);
        expect(solved).not.toBeNull();
        expect(missM(id, pose, solved as Record<string, number>, goal)).toBeLessThan(1e-6);
        for (const joint of jointsOf(shipped(id))) {
          expect((solved as Record<string, number>)[joint.name]).toBeGreaterThanOrEqual(joint.min - 1e-6);
          expect((solved as Record<string, number>)[joint.name]).toBeLessThanOrEqual(joint.max + 1e-6);
        }
      }),
    );
  });

  it.each(jointed)('find the very joints of a %s again when told where they are', (id) => {
    fc.assert(
      fc.property(basePose, shares, (pose, share) => {
        const joints = positionsAt(id, share);
        const bend = joints['slew2'];
        // Near the stretched arm and the folded limit two solutions merge; the square root loses half the digits there.
        fc.pre(bend === undefined || (Math.abs(bend) > 0.05 && Math.abs(bend) < 2.89));
        const solved = jointsFor(shipped(id), pose, toolPoint(shipped(id), pose, joints), joints);
        for (const [name, position] of Object.entries(joints)) {
          expect((solved as Record<string, number>)[name]).toBeCloseTo(position, 6);
        }
      }),
    );
  });

  it('follow a straight hose path without a jump of the joints', () => {
    const profile = shipped('concrete-distributor');
    const pose = { xM: 10, yM: 5, zM: 3.6, yawRad: 1 };
    let joints = homeJoints(profile);
    let greatestStepRad = 0;
    for (let step = 0; step <= 400; step += 1) {
      const solved = jointsFor(profile, pose, [10 - 12 + step * 0.06, 5 - 6, 4.6], joints);
      expect(solved).not.toBeNull();
      const next = solved as Record<string, number>;
      if (step > 0) {
        for (const name of ['slew1', 'slew2']) {
          greatestStepRad = Math.max(greatestStepRad, Math.abs((next[name] as number) - (joints[name] as number)));
        }
      }
      joints = next;
    }
    expect(greatestStepRad).toBeLessThan(0.03);
  });

  it('refuse points out of reach', () => {
    const pose = { xM: 0, yM: 0, zM: 0, yawRad: 0 };
    expect(jointsFor(shipped('concrete-distributor'), pose, [17.1, 0, 1])).toBeNull();
    expect(jointsFor(shipped('concrete-distributor'), pose, [16.9, 0, 1])).not.toBeNull();
    expect(jointsFor(shipped('concrete-distributor'), pose, [2.0, 0, 1])).toBeNull();
    expect(jointsFor(shipped('concrete-distributor'), pose, [10, 0, 4])).toBeNull();
    expect(jointsFor(shipped('tower-crane'), pose, [60, 0, 5])).toBeNull();
    expect(jointsFor(shipped('tower-crane'), pose, [30, 0, 38])).toBeNull();
    expect(jointsFor(shipped('smart-hoist-cage'), pose, [0, 0, 121])).toBeNull();
    expect(jointsFor(shipped('smart-hoist-cage'), pose, [0.5, 0, 10])).toBeNull();
    expect(jointsFor(shipped('levelling-robot'), pose, [1, 0, 0])).toBeNull();
    expect(jointsFor(shipped('levelling-robot'), pose, [0, 0, 0])).toEqual({});
  });

  it('reach the whole ring that the distributor’s profile promises', () => {
    const profile = shipped('concrete-distributor');
    const pose = { xM: 0, yM: 0, zM: 0, yawRad: 0.4 };
    fc.assert(
      fc.property(
        fc.double({ min: profile.placing!.reachMinM.value, max: profile.placing!.reachMaxM.value, noNaN: true }),
        fc.double({ min: -Math.PI, max: Math.PI, noNaN: true }),
        (radius, angle) => {
          expect(jointsFor(profile, pose, [radius * Math.cos(angle), radius * Math.sin(angle), 1])).not.toBeNull();
        },
      ),
    );
  });

  it('place the bodies where hand calculation puts them', () => {
    const pose = { xM: 100, yM: 200, zM: 10, yawRad: Math.PI / 2 };
    const crane = partsAt(shipped('tower-crane'), pose, { slew: Math.PI / 2, trolley: 20, hoist: 30 });
    const byName = Object.fromEntries(crane.map((part) => [part.name, part]));
    // Base faces north, slewed a quarter further: the jib points west.
    expect(byName['jib']?.to[0]).toBeCloseTo(45, 9);
    expect(byName['jib']?.to[1]).toBeCloseTo(200, 9);
    expect(byName['jib']?.to[2]).toBeCloseTo(50, 9);
    expect(byName['counter-jib']?.to[0]).toBeCloseTo(114, 9);
    expect(byName['hook']?.from[0]).toBeCloseTo(80, 9);
    expect(byName['hook']?.from[2]).toBeCloseTo(10 + 40 - 1 - 30, 9);
    const [x, y, z] = toolPoint(shipped('smart-hoist-cage'), pose, { hoist: 12.5 });
    expect([x, y, z]).toEqual([100, 200, 22.5]);
  });

  it('keep lengths: no joint stretches a body', () => {
    fc.assert(
      fc.property(basePose, shares, fc.constantFrom(...jointed), (pose, share, id) => {
        const placed = partsAt(shipped(id), pose, positionsAt(id, share));
        shipped(id).kinematics.parts.forEach((part, index) => {
          const { from, to } = placed[index]!;
          const lengthM = Math.hypot(to[0] - from[0], to[1] - from[1], to[2] - from[2]);
          const { from: a, to: b } = part.body;
          expect(lengthM).toBeCloseTo(Math.hypot(b[0] - a[0], b[1] - a[1], b[2] - a[2]), 6);
        });
      }),
    );
  });

  it('bring the bucket of an excavator back at the angle that it has, ahead of its cab', () => {
    const digger = shipped('excavator-kit');
    const four = fc.array(share, { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(basePose, four, (pose, own) => {
        const joints = positionsAt('excavator-kit', own);
        const goal = toolPoint(digger, pose, joints);
        const swing = joints['swing'] as number;
        const aheadM =
          (goal[0] - pose.xM) * Math.cos(swing + pose.yawRad) + (goal[1] - pose.yM) * Math.sin(swing + pose.yawRad);
        fc.pre(aheadM > 0.3);
        const solved = jointsFor(digger, pose, goal, joints);
        expect(solved).not.toBeNull();
        for (const [name, value] of Object.entries(joints)) expect(solved![name]).toBeCloseTo(value, 5);
      }),
    );
  });
});
