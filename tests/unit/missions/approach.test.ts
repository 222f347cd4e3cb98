import { describe, expect, it } from 'vitest';
import { isInsideRing, type Pose, type Ring } from '../../../kernel/geometry.ts';
import { asId, type MachineId } from '../../../kernel/ids.ts';
import { planApproach } from '../../../missions/floor/approach.ts';
import { floater, machine, rectangle, syntheticLevel, syntheticSite, troweller } from './support/synthetic-site.ts';

// Goal: a machine gets from where it stands to where its task goes on, around what is in the way now, or is told that it cannot.

const level = syntheticLevel({ number: 1, elevationM: 0, outline: rectangle(0, 0, 40, 20) });
const site = syntheticSite([level], []);
const own = machine('f1', floater, [6, 10]);
const to: Pose = { xM: 34, yM: 10, zM: 0, yawRad: 0 };

function approach(others: ReturnType<typeof machine>[], avoid: readonly Ring[] = []) {
  return planApproach({
    site,
    zones: [],
    machines: [own, ...others],
    machineId: asId<MachineId>('f1'),
    to,
    avoid,
  });
}

describe('an approach', () => {
  it('leads from where the machine stands to the pose, straight where nothing is in the way', () => {
    const found = approach([]);
    if (!found.ok) throw new Error(JSON.stringify(found.problem));
    expect(found.value[0]).toMatchObject({ xM: 6, yM: 10 });
    expect(found.value.at(-1)).toMatchObject({ xM: 34, yM: 10 });
    expect(found.value.every(({ yM }) => Math.abs(yM - 10) < 0.3)).toBe(true);
  });

  it('goes around machines that stand there, and around floor that others work on', () => {
    const bay = rectangle(15, 4, 8, 10);
    const other = machine('t1', troweller, [28, 10]);
    const found = approach([other], [bay]);
    if (!found.ok) throw new Error(JSON.stringify(found.problem));
    const poses = found.value;
    const points = poses.slice(1).flatMap((pose, index) => {
      const before = poses[index]!;
      return Array.from({ length: 21 }, (_, step): [number, number] => [
        before.xM + ((pose.xM - before.xM) * step) / 20,
        before.yM + ((pose.yM - before.yM) * step) / 20,
      ]);
    });
    expect(points.some((point) => isInsideRing(point, bay))).toBe(false);
    const nearestM = Math.min(...points.map(([xM, yM]) => Math.hypot(xM - 28, yM - 10)));
    expect(nearestM).toBeGreaterThan(1);
  });

  it('is refused where there is no room to pass', () => {
    expect(approach([], [rectangle(15, 0, 8, 20)])).toMatchObject({ ok: false, problem: { code: 'way-blocked' } });
  });
});
