import { describe, expect, it } from 'vitest';
import { aheadOf, linkMotions, sweptLinks, toolParts } from '../../../controller/interlock/geometry/link-motion.ts';
import { pointSegmentM } from '../../../controller/interlock/geometry/geometry.ts';
import { jointsOf, toolPoint, type PlacedPart } from '../../../hardware-profiles/kinematics.ts';
import { seededRandom } from '../../../kernel/random.ts';
import { testConfig } from '../../support/interlock-site.ts';

const profiles = testConfig([
  { id: 'k1', profileId: 'tower-crane' },
  { id: 'd1', profileId: 'concrete-distributor' },
]).machines.map(({ profile }) => profile);
const pose = { xM: 7, yM: -3, zM: 1, yawRad: 0.8 };

function randomMotion(profile: (typeof profiles)[number], next: () => number) {
  const joints: Record<string, number> = {};
  const velocities: Record<string, number> = {};
  for (const joint of jointsOf(profile)) {
    joints[joint.name] = joint.min + next() * (joint.max - joint.min);
    velocities[joint.name] = (2 * next() - 1) * joint.speedMax.value;
  }
  return { joints, velocities };
}

const lengthM = (a: readonly number[], b: readonly number[]): number =>
  Math.hypot(...a.map((value, axis) => value - (b[axis] as number)));

function endSpeedMps(before: PlacedPart, after: PlacedPart, stepS: number): number {
  return Math.max(lengthM(before.from, after.from), lengthM(before.to, after.to)) / stepS;
}

describe('the links of cranes and booms', () => {
  it('are never quicker than tool speed times leverage, nor than their joints allow', () => {
    let binding = 0;
    for (let seed = 1; seed <= 3000; seed += 1) {
      const profile = profiles[seed % 2] as (typeof profiles)[number];
      const { joints, velocities } = randomMotion(profile, seededRandom(seed).next);
      const stepS = 1e-5;
      const later = aheadOf(joints, velocities, stepS);
      const toolMps = lengthM(toolPoint(profile, pose, joints), toolPoint(profile, pose, later)) / stepS;
      const before = toolParts(profile, pose, joints);
      const after = toolParts(profile, pose, later);
      linkMotions(profile, joints).forEach((motion, index) => {
        const speedMps = endSpeedMps(before[index] as PlacedPart, after[index] as PlacedPart, stepS);
        const allowedMps = Math.min(toolMps * motion.leverageRatio, motion.speedMaxMps);
        expect(speedMps, `seed ${String(seed)}`).toBeLessThanOrEqual(allowedMps * (1 + 1e-4) + 1e-4);
        if (speedMps > 1.5 * toolMps) binding += 1;
      });
    }
    // Without leverage the limit on the tool would have been broken by the jib or the elbow.
    expect(binding).toBeGreaterThan(100);
  });

  it('R8: stay within their swept body from now to standstill', () => {
    let outsideNow = 0;
    for (let seed = 1; seed <= 400; seed += 1) {
      const profile = profiles[seed % 2] as (typeof profiles)[number];
      const { joints, velocities } = randomMotion(profile, seededRandom(seed).next);
      const [reactionS, decelerationMps2] = [1.1, 0.6];
      const motions = linkMotions(profile, joints);
      const swept = sweptLinks({ profile, pose, joints, velocities, motions, reactionS, decelerationMps2 });
      const quickest = Math.max(
        ...motions.map((motion) =>
          jointsOf(profile).reduce(
            (sum, joint, at) => sum + (motion.ratesPerJoint[at] ?? 0) * Math.abs(velocities[joint.name] ?? 0),
            0,
          ),
        ),
      );
      const brakingS = quickest / decelerationMps2;
      for (let share = 0; share <= 1; share += 0.05) {
        const timeS = share * (reactionS + brakingS);
        const intoS = Math.max(0, timeS - reactionS);
        const steadyS = Math.min(timeS, reactionS) + intoS - intoS ** 2 / (2 * brakingS);
        toolParts(profile, pose, aheadOf(joints, velocities, steadyS)).forEach((part, index) => {
          const shapes = swept.slice(3 * index, 3 * index + 3);
          for (const [xM, yM, zM] of [part.from, part.to]) {
            const gapM = Math.min(
              ...shapes.map((shape) => {
                const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = shape.points;
                if (zM < shape.zMinM - 1e-6 || zM > shape.zMaxM + 1e-6) return Infinity;
                return pointSegmentM(xM, yM, x1, y1, x2, y2) + part.radiusM - shape.radiusM;
              }),
            );
            expect(gapM, `seed ${String(seed)} ${part.name}`).toBeLessThan(1e-3);
            const now = toolParts(profile, pose, joints)[index] as PlacedPart;
            if (pointSegmentM(xM, yM, now.from[0], now.from[1], now.to[0], now.to[1]) > 0.5) outsideNow += 1;
          }
        });
      }
    }
    expect(outsideNow).toBeGreaterThan(1000);
  });

  it('hold the rope between hook and trolley', () => {
    const rope = toolParts(profiles[0] as (typeof profiles)[number], pose, { trolley: 20, hoist: 30 }).find(
      (part) => part.name === 'hook-rope',
    );
    expect((rope?.to[2] ?? 0) - (rope?.from[2] ?? 0)).toBeCloseTo(30, 6);
  });
});
