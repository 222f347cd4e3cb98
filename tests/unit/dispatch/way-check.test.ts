import { describe, expect, it } from 'vitest';
import { emptyProgress } from '../../../controller/dispatch/mission-book.ts';
import {
  crosses,
  hangingRings,
  isBlockedBy,
  nextLegOf,
  standingOf,
  wayAlong,
  wayOf,
  type Way,
} from '../../../controller/dispatch/way-check.ts';
import type { MachineProfile } from '../../../hardware-profiles/profile.ts';
import type { Pose } from '../../../kernel/geometry.ts';
import { asId, type TaskId } from '../../../kernel/ids.ts';
import type { Leg, PlannedTask } from '../../../missions/mission.ts';
import { shippedProfiles } from '../../support/small-site.ts';

const profiles = shippedProfiles();
function profileOf(id: string): MachineProfile {
  const profile = profiles.get(id);
  if (profile === undefined) throw new Error(`no profile ${id}`);
  return profile;
}
const robot = profileOf('floating-robot');
const levelling = profileOf('levelling-robot');
const distributor = profileOf('concrete-distributor');

const at = (xM: number, yM: number, zM = 4): Pose => ({ xM, yM, zM, yawRad: 0 });
const leg = (...poses: readonly Pose[]): Leg => ({ poses, atS: [], tool: 'off', drive: 'path', quantity: 0 });

const task: PlannedTask = {
  id: asId<TaskId>('t1'),
  step: 'float',
  machineId: asId('f1'),
  withMachineIds: [],
  levelId: asId('level-2'),
  legs: [leg(at(0, 0), at(10, 0)), leg(at(10, 0), at(10, 10))],
  dwellS: 0,
  startMs: 0,
  endMs: 0,
  earliestStartMs: 0,
  latestStartMs: null,
  latestEndMs: null,
  predecessors: [],
  quantity: { amount: 0, unit: 'm2' },
  reason: { code: 'release' },
};
const fresh = emptyProgress(task.id);

function straight(from: Pose, to: Pose): Way {
  const way = wayAlong([from, to], robot);
  if (way === null) throw new Error('a ground machine has a way');
  return way;
}

/** The floating robot at rest beside a way along x, so that so much is left between the way's middle and its body. */
function isBlockedBeside(gapM: number): boolean {
  const way = straight(at(0, 0), at(20, 0));
  const sideM = Math.max(...robot.kinematics.footprint.map(([, y]) => y));
  const standing = standingOf(robot, at(10, gapM + sideM), {});
  return standing.some((one) => isBlockedBy(way, one));
}

describe('the way of a task', () => {
  it('is all of its legs that are not driven, and its next leg only what is left of that', () => {
    expect(wayOf(task, fresh, robot)?.box).toEqual({ xMinM: 0, yMinM: 0, xMaxM: 10, yMaxM: 10 });
    expect(wayOf(task, { ...fresh, legsDone: 1 }, robot)?.box.xMinM).toBe(10);
    expect(nextLegOf(task, { ...fresh, legDoneM: 4 }, [], robot)?.box).toEqual({
      xMinM: 4,
      yMinM: 0,
      xMaxM: 10,
      yMaxM: 0,
    });
  });

  it('is none when everything is driven, and none for machines that do not drive on the floor', () => {
    expect(wayOf(task, { ...fresh, legsDone: 2 }, robot)).toBeNull();
    expect(nextLegOf(task, { ...fresh, legsDone: 2 }, [], robot)).toBeNull();
    expect(wayOf(task, fresh, distributor)).toBeNull();
  });

  it('is a place for a leg of one pose', () => {
    const way = wayAlong([at(3, 3)], robot);
    expect(way?.segments).toEqual([{ from: [3, 3], to: [3, 3] }]);
  });
});

describe('a machine at rest', () => {
  it('blocks a way when the body that drives along it would come nearer than the interlock allows', () => {
    const halfWidthM = Math.max(...robot.kinematics.footprint.map(([, y]) => Math.abs(y)));
    expect(isBlockedBeside(halfWidthM + 0.2)).toBe(true);
    expect(isBlockedBeside(halfWidthM + 0.3)).toBe(false);
  });

  it('blocks nothing on another floor', () => {
    const way = straight(at(0, 0), at(20, 0));
    expect(standingOf(robot, at(10, 0), {}).some((one) => isBlockedBy(way, one))).toBe(true);
    expect(standingOf(robot, at(10, 0, 8), {}).some((one) => isBlockedBy(way, one))).toBe(false);
  });

  it('blocks with what of its boom hangs low, and the planner is told the same', () => {
    const pose = at(0, 0);
    const hanging = hangingRings(distributor, pose, {});
    const parts = standingOf(distributor, pose, {});
    expect(parts).toHaveLength(1 + hanging.length);
    expect(hanging.length).toBeGreaterThan(0);
    for (const ring of hanging) {
      const xM = ring.reduce((sum, [x]) => sum + x, 0) / ring.length;
      const yM = ring.reduce((sum, [, y]) => sum + y, 0) / ring.length;
      const way = straight(at(xM, yM - 0.1), at(xM, yM + 0.1));
      expect(parts.slice(1).some((one) => isBlockedBy(way, one))).toBe(true);
    }
    expect(hangingRings(robot, pose, {})).toEqual([]);
  });
});

describe('two ways', () => {
  const along = straight(at(0, 0), at(20, 0));

  it('cross where both machines would need the same ground, whichever asks', () => {
    const across = straight(at(10, -10), at(10, 10));
    expect(crosses(along, across)).toBe(true);
    expect(crosses(across, along)).toBe(true);
  });

  it('cross where the corners of machines that turn could meet, though their sides would pass', () => {
    const corner = Math.hypot(...(robot.kinematics.footprint[0] as [number, number]));
    const side = Math.max(...robot.kinematics.footprint.flat().map(Math.abs));
    const apartM = 2 * corner + 0.3;
    expect(apartM).toBeGreaterThan(2 * side + 0.5);
    const turning = (yM: number): Way => wayAlong([at(0, yM), { ...at(10, yM), yawRad: 0 }], robot, Math.PI / 2) as Way;
    expect(crosses(turning(0), turning(apartM))).toBe(true);
    expect(crosses(straight(at(0, 0), at(10, 0)), straight(at(0, apartM), at(10, apartM)))).toBe(false);
  });

  it('do not cross beside each other with room for both to turn, nor above each other', () => {
    const roomM = 2 * along.reachM + 0.5;
    expect(crosses(along, straight(at(0, roomM - 0.1), at(20, roomM - 0.1)))).toBe(true);
    expect(crosses(along, straight(at(0, roomM + 0.1), at(20, roomM + 0.1)))).toBe(false);
    expect(crosses(along, straight(at(0, 0, 8), at(20, 0, 8)))).toBe(false);
  });
});

describe('the end of a way', () => {
  const noseM = Math.max(...robot.kinematics.footprint.map(([x]) => x));
  const ahead = (gapM: number): boolean =>
    standingOf(robot, at(10 + 2 * noseM + gapM, 0), {}).some((one) => isBlockedBy(straight(at(0, 0), at(10, 0)), one));

  it('is blocked where the nose, not only the middle, would come too near', () => {
    expect(ahead(0.2)).toBe(true);
    expect(ahead(0.3)).toBe(false);
  });
});

describe('a turn on the spot', () => {
  const quarter = Math.PI / 2;
  /** Turns from east to north at the origin, then drives north; another one stands in the east with so much between them. */
  function isBlockedTurning(gapM: number, fromYawRad: number): boolean {
    const way = wayAlong([at(0, 0), { ...at(0, 20), yawRad: quarter }], levelling, fromYawRad);
    const halfM = Math.max(...levelling.kinematics.footprint.map(([x]) => x));
    const standing = standingOf(levelling, at(2 * halfM + gapM, 0), {});
    return way !== null && standing.some((one) => isBlockedBy(way, one));
  }

  it('is blocked where a corner would swing into one that a straight drive clears', () => {
    expect(isBlockedTurning(0.4, quarter)).toBe(false);
    expect(isBlockedTurning(0.4, 0)).toBe(true);
    expect(isBlockedTurning(0.9, 0)).toBe(false);
  });

  it('is free when it leads away from one that stands near already', () => {
    const way = wayAlong([at(0, 0), { ...at(-20, 0), yawRad: Math.PI / 4 + 0.5 }], levelling, Math.PI / 4);
    const cornerM = Math.max(...levelling.kinematics.footprint.map(([x, y]) => Math.hypot(x, y)));
    const halfM = Math.max(...levelling.kinematics.footprint.map(([x]) => x));
    const standing = standingOf(levelling, at(cornerM + halfM + 0.1, 0), {});
    expect(way?.turns).toHaveLength(1);
    expect(standing.some((one) => isBlockedBy(way as Way, one))).toBe(false);
  });
});

describe('a way that begins beside one that stands too near', () => {
  const sideM = Math.max(...robot.kinematics.footprint.map(([, y]) => y));
  const beside = standingOf(robot, at(0, 2 * sideM + 0.1), {});
  const isBlocked = (to: Pose): boolean => beside.some((one) => isBlockedBy(straight(at(0, 0), to), one));

  it('may lead away from it and along it, not towards it', () => {
    expect(isBlocked(at(20, 0))).toBe(false);
    expect(isBlocked(at(0, -20))).toBe(false);
    expect(isBlocked(at(20, 2))).toBe(true);
  });
});
