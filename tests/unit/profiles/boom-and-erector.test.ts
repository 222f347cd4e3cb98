import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jointsFor } from '../../../hardware-profiles/inverse-kinematics.ts';
import { homeJoints, jointsOf, partsAt, toolPoint } from '../../../hardware-profiles/kinematics.ts';
import { shipped } from './shipped.ts';

const booms = ['truck-pump', 'stationary-placing-boom'] as const;
const base = { xM: 12, yM: -7, zM: 0.4, yawRad: 0.6 };
const share = fc.integer({ min: 0, max: 10_000 }).map((count) => count / 10_000);

/** A point about the boom, between what its profile calls its reaches, at the height of floors near its own. */
function goalOf(id: (typeof booms)[number], [out, turn, up]: readonly [number, number, number]) {
  const { reachMinM, reachMaxM } = shipped(id).placing!;
  const radiusM = reachMinM.value + out * (reachMaxM.value - reachMinM.value);
  const headingRad = (2 * turn - 1) * Math.PI;
  return [
    base.xM + radiusM * Math.cos(headingRad),
    base.yM + radiusM * Math.sin(headingRad),
    base.zM + 1 + 3 * up,
  ] as const;
}

describe('an articulated boom', () => {
  it.each(booms)('of a %s reaches every point of its reach within the limits of its joints', (id) => {
    fc.assert(
      fc.property(fc.tuple(share, share, share), (at) => {
        const profile = shipped(id);
        const goal = goalOf(id, at);
        const joints = jointsFor(profile, base, goal);
        expect(joints).not.toBeNull();
        const [x, y, z] = toolPoint(profile, base, joints!);
        expect(Math.hypot(x - goal[0], y - goal[1], z - goal[2])).toBeLessThan(1e-6);
        for (const { name, min, max } of jointsOf(profile)) {
          expect(joints![name]).toBeGreaterThanOrEqual(min - 1e-9);
          expect(joints![name]).toBeLessThanOrEqual(max + 1e-9);
        }
      }),
    );
  });

  it.each(booms)('of a %s keeps its arms above its hose end, clear of what stands below', (id) => {
    fc.assert(
      fc.property(fc.tuple(share, share, share), (at) => {
        const profile = shipped(id);
        const goal = goalOf(id, at);
        const arms = partsAt(profile, base, jointsFor(profile, base, goal)!).filter(({ name }) =>
          name.startsWith('arm'),
        );
        for (const { to } of arms) expect(to[2]).toBeGreaterThanOrEqual(goal[2] - 1e-6);
      }),
    );
  });

  it.each(booms)('of a %s moves its joints a little where its hose moves a little', (id) => {
    fc.assert(
      fc.property(fc.tuple(share, share, share), (at) => {
        const profile = shipped(id);
        const goal = goalOf(id, [0.02 + 0.9 * at[0], at[1], at[2]]);
        const before = jointsFor(profile, base, goal)!;
        const after = jointsFor(profile, base, [goal[0] + 0.01, goal[1], goal[2]], before)!;
        for (const { name } of jointsOf(profile)) expect(Math.abs(after[name]! - before[name]!)).toBeLessThan(0.03);
      }),
    );
  });

  it('is asked for no point beyond its arms', () => {
    expect(jointsFor(shipped('truck-pump'), base, [base.xM + 40, base.yM, 1])).toBeNull();
  });

  it('lets its hose hang upright however its arms stand', () => {
    const profile = shipped('truck-pump');
    const hose = partsAt(profile, base, jointsFor(profile, base, goalOf('truck-pump', [0.5, 0.3, 0.2]))!).at(-1)!;
    expect(hose.to[0]).toBeCloseTo(hose.from[0], 9);
    expect(hose.to[1]).toBeCloseTo(hose.from[1], 9);
    expect(hose.from[2] - hose.to[2]).toBeCloseTo(3, 9);
  });
});

describe('a girder erector', () => {
  const profile = shipped('girder-erector');
  const level = { ...base, yawRad: 0 };
  const home = homeJoints(profile);
  const along = (aheadM: number, near: Readonly<Record<string, number>>) => {
    const [x, y, z] = toolPoint(profile, level, near);
    return jointsFor(profile, level, [x + aheadM, y, z], near);
  };

  it('runs its crab where that gets there, and is launched by the rest', () => {
    expect(along(50, home)).toMatchObject({ launch: 0, crab: 70 });
    const atFront = along(70, home)!;
    expect(atFront).toMatchObject({ launch: 0, crab: 90 });
    expect(along(32.7, atFront)!['launch']).toBeCloseTo(32.7, 9);
  });

  it('sets no girder beside its rails', () => {
    const [x, y, z] = toolPoint(profile, level, home);
    expect(jointsFor(profile, level, [x, y + 0.2, z], home)).toBeNull();
  });
});
