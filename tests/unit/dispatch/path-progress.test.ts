import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Pose } from '../../../kernel/geometry.ts';
import type { Leg } from '../../../missions/mission.ts';
import {
  posePathLengthM,
  positionOnPath,
  restOfPath,
  reversedPath,
  wayBackOf,
} from '../../../controller/dispatch/path-progress.ts';

const pose = fc.record({
  xM: fc.double({ min: -50, max: 50, noNaN: true }),
  yM: fc.double({ min: -50, max: 50, noNaN: true }),
  zM: fc.double({ min: 0, max: 10, noNaN: true }),
  yawRad: fc.constant(0),
});
const path = fc.array(pose, { minLength: 2, maxLength: 12 });

describe('the rest of a path', () => {
  it('is as long as the path less what was driven', () => {
    fc.assert(
      fc.property(path, fc.double({ min: 0, max: 1, noNaN: true }), (poses: Pose[], share) => {
        const length = posePathLengthM(poses);
        const rest = posePathLengthM(restOfPath(poses, length * share));
        expect(rest).toBeCloseTo(length * (1 - share), 6);
      }),
    );
  });

  it('ends where the path ends, whatever was driven', () => {
    fc.assert(
      fc.property(path, fc.double({ min: 0, max: 1000, noNaN: true }), (poses: Pose[], drivenM) => {
        expect(restOfPath(poses, drivenM).at(-1)).toEqual(poses.at(-1));
      }),
    );
  });
});

describe('the position on a path', () => {
  it('finds the point that lies so many metres along it', () => {
    fc.assert(
      fc.property(path, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (poses: Pose[], share) => {
        const drivenM = posePathLengthM(poses) * share;
        const point = restOfPath(poses, drivenM)[0] as Pose;
        const found = positionOnPath(poses, point, Math.max(0, drivenM - 0.5), drivenM + 0.5);
        expect(found.offsetM).toBeLessThan(1e-6);
      }),
    );
  });

  it('does not jump ahead to a later lane that passes close by', () => {
    const lanes: Pose[] = [
      [0, 0],
      [20, 0],
      [20, 0.5],
      [0, 0.5],
    ].map(([xM, yM]) => ({ xM: xM as number, yM: yM as number, zM: 0, yawRad: 0 }));
    const found = positionOnPath(lanes, { xM: 5, yM: 0.4, zM: 0 }, 4, 9);
    expect(found.drivenM).toBeCloseTo(5, 6);
    expect(found.offsetM).toBeCloseTo(0.4, 6);
  });
});

describe('the way back', () => {
  it('is the path reversed: each stretch keeps its yaw, and twice reversed is the path', () => {
    const forth: Pose[] = [
      { xM: 0, yM: 0, zM: 0, yawRad: 0 },
      { xM: 5, yM: 0, zM: 0, yawRad: 0 },
      { xM: 5, yM: 5, zM: 0, yawRad: 1.5 },
    ];
    const back = reversedPath(forth);
    expect(back).toEqual([
      { xM: 5, yM: 5, zM: 0, yawRad: 1.5 },
      { xM: 5, yM: 0, zM: 0, yawRad: 1.5 },
      { xM: 0, yM: 0, zM: 0, yawRad: 0 },
    ]);
    expect(reversedPath(back)).toEqual(forth);
  });

  it('is as long as what was driven, or as asked for', () => {
    fc.assert(
      fc.property(
        path,
        path,
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        fc.double({ min: 1, max: 100, noNaN: true }),
        (first, second, share, maxM) => {
          const leg = (poses: readonly Pose[]): Leg => ({ poses, atS: [], tool: 'off', drive: 'path', quantity: 0 });
          const joined = [first.at(-1) as Pose, ...second];
          const legDoneM = posePathLengthM(joined) * share;
          const back = wayBackOf([leg(first), leg(joined)], { legsDone: 1, legDoneM }, maxM);
          expect(posePathLengthM(back)).toBeCloseTo(Math.min(maxM, posePathLengthM(first) + legDoneM), 6);
        },
      ),
    );
    expect(wayBackOf([], { legsDone: 0, legDoneM: 0 }, 10)).toEqual([]);
  });
});
