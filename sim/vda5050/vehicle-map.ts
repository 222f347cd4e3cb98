import type { VehicleMap } from '../../hardware-profiles/vda5050-wire.ts';
import type { Pose } from '../../kernel/geometry.ts';

/** Floors further away than this belong to another map, metres. */
const floorToleranceM = 1;

/** A pose of the site on the vehicle's map of that floor; mapId '' where it has none. */
export function placeOnMap(maps: readonly VehicleMap[], pose: Pose) {
  const map = maps.find(({ origin }) => Math.abs(origin.zM - pose.zM) <= floorToleranceM);
  if (map === undefined) return { xM: 0, yM: 0, yawRad: 0, mapId: '' };
  const { origin, mapId } = map;
  const [cos, sin] = [Math.cos(origin.yawRad), Math.sin(origin.yawRad)];
  const [dx, dy] = [pose.xM - origin.xM, pose.yM - origin.yM];
  return { xM: cos * dx + sin * dy, yM: cos * dy - sin * dx, yawRad: wrapped(pose.yawRad - origin.yawRad), mapId };
}

export function poseOnSite({ origin }: VehicleMap, at: Pick<Pose, 'xM' | 'yM' | 'yawRad'>): Pose {
  const [cos, sin] = [Math.cos(origin.yawRad), Math.sin(origin.yawRad)];
  return {
    xM: origin.xM + cos * at.xM - sin * at.yM,
    yM: origin.yM + sin * at.xM + cos * at.yM,
    zM: origin.zM,
    yawRad: wrapped(at.yawRad + origin.yawRad),
  };
}

function wrapped(angleRad: number): number {
  return Math.atan2(Math.sin(angleRad), Math.cos(angleRad));
}
