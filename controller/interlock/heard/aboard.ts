import type { Body } from '../body.ts';
import { isInsideFlat } from '../geometry/geometry.ts';
import type { Scene } from '../rules/finding.ts';

/** Which cage a ground machine stands in. Once aboard it stays so while cage and machine report at their own times. */
export function findCage(scene: Scene, body: Body): void {
  if (body.mobility !== 'ground' || body.pose === null) return;
  const wasAboard = body.aboardOf;
  body.aboardOf = -1;
  const near = scene.pairs.machinesNear(body.index);
  for (let at = near.start; at < near.start + near.count; at += 1) {
    const index = near.indexes[at] as number;
    const cage = scene.bodies[index] as Body;
    if (cage.mobility !== 'vertical' || cage.footprint === null) continue;
    const { limits } = scene;
    const toleranceM = wasAboard === index ? limits.aboardToleranceM : limits.floorHeightToleranceM;
    if (Math.abs(cage.tool[2] - body.pose.zM) > toleranceM) continue;
    if (isInsideFlat(body.pose.xM, body.pose.yM, cage.footprint.points)) body.aboardOf = index;
  }
}
