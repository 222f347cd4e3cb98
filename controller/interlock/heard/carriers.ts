import type { Body } from '../body.ts';
import { isInsideFlat, pointShapeM, zOverlaps } from '../geometry/geometry.ts';
import type { PersonTrack, Scene } from '../rules/finding.ts';

/** What carries a machine: the cage it stands in, or a hook that it hangs on. */
export function findCarrier(scene: Scene, body: Body): void {
  findCage(scene, body);
  body.isHung = isOnHook(scene, body);
}

/** Where the load of a crane in rendezvous with it would be, as far as the two report at their own times. */
function isOnHook({ bodies, limits }: Scene, { pose, rendezvous }: Body): boolean {
  if (pose === null) return false;
  for (const index of rendezvous) {
    const load = bodies[index]?.hung[0];
    if (load === undefined) continue;
    const toleranceM = limits.aboardToleranceM;
    const isInHeight = pose.zM >= load.zMinM - toleranceM && pose.zM <= load.zMaxM + toleranceM;
    if (isInHeight && pointShapeM(pose.xM, pose.yM, load) <= toleranceM) return true;
  }
  return false;
}

/** Which cage a ground machine stands in. Once aboard it stays so while cage and machine report at their own times. */
function findCage(scene: Scene, body: Body): void {
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

/** Who rides is on no level: the gates have counted him out. */
export function isInCage({ bodies, limits }: Scene, { xM, yM, zM }: PersonTrack): boolean {
  for (const { mobility, footprint } of bodies) {
    if (mobility !== 'vertical' || footprint === null) continue;
    const isAtHeight = zOverlaps(zM, zM + limits.personHeightM, footprint.zMinM, footprint.zMaxM, 0);
    if (isAtHeight && pointShapeM(xM, yM, footprint) <= 0) return true;
  }
  return false;
}
