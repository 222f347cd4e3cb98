import { describe, expect, it } from 'vitest';
import { homeJoints, toolPoint } from '../../../hardware-profiles/kinematics.ts';
import { StationBody } from '../../../sim/world/station-body.ts';
import { shippedProfiles } from '../../support/small-site.ts';

const profile = shippedProfiles().get('painting-robot')!;
const freeMps = 10;

function bodyAt() {
  const pose = { xM: 0, yM: 0, zM: 0, yawRad: 0 };
  const joints = homeJoints(profile);
  const body = new StationBody(profile, pose, joints);
  const toEnd = (limitMps: number, stepsMax: number): boolean => {
    for (let step = 0; step < stepsMax; step += 1) if (body.step(limitMps, 'travelling', [])) return true;
    return false;
  };
  return { body, pose, joints, toEnd };
}

describe('a driving machine with an arm', () => {
  it('drives, stands, and brings its tool where it is asked to, while the base stays', () => {
    const { body, pose, joints, toEnd } = bodyAt();
    expect(body.plan([{ xM: 2, yM: 0, zM: 0, yawRad: 0 }], 'goto').ok).toBe(true);
    expect([toEnd(freeMps, 2_000), body.movesTool]).toEqual([true, false]);
    const goal = { xM: 3, yM: 0.4, zM: 1.6, yawRad: 0 };
    expect(body.plan([goal], 'arm').ok).toBe(true);
    const stood = { ...pose };
    expect([toEnd(freeMps, 5_000), body.movesTool]).toEqual([true, true]);
    expect(pose).toEqual(stood);
    const [x, y, z] = toolPoint(profile, pose, joints);
    expect(Math.hypot(x - goal.xM, y - goal.yM, z - goal.zM)).toBeLessThan(1e-3);
  });

  it('stands with its arm where it is when the permit ends', () => {
    const { body, joints, toEnd } = bodyAt();
    expect(body.plan([{ xM: 1, yM: 0.4, zM: 2.5, yawRad: 0 }], 'arm').ok).toBe(true);
    toEnd(freeMps, 100);
    expect(body.isMoving).toBe(true);
    toEnd(0, 200);
    expect(body.isMoving).toBe(false);
    const stood = { ...joints };
    toEnd(0, 200);
    expect(joints).toEqual(stood);
  });

  it('refuses what its arm does not reach', () => {
    const { body } = bodyAt();
    expect(body.plan([{ xM: 4, yM: 0, zM: 1, yawRad: 0 }], 'arm')).toMatchObject({
      problem: { code: 'path-out-of-reach' },
    });
  });
});
