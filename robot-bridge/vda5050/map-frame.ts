import type { Pose } from '../../kernel/geometry.ts';
import type { VehicleMap } from '../../hardware-profiles/vda5050-wire.ts';
import type { MapPlace } from './contract/state.ts';

/** Where the origin of a vehicle's map lies in the site's frame, and how it is turned. */
type MapFrame = Pick<VehicleMap, 'mapId' | 'origin'>;

/** Floors further away than this belong to another map, metres. */
const floorToleranceM = 1;

export function toSite({ origin: frame }: MapFrame, { xM, yM, yawRad }: Omit<MapPlace, 'mapId'>): Pose {
  const [cos, sin] = [Math.cos(frame.yawRad), Math.sin(frame.yawRad)];
  return {
    xM: frame.xM + cos * xM - sin * yM,
    yM: frame.yM + sin * xM + cos * yM,
    zM: frame.zM,
    yawRad: wrapped(yawRad + frame.yawRad),
  };
}

export function toMap({ mapId, origin: frame }: MapFrame, pose: Pose): MapPlace {
  const [cos, sin] = [Math.cos(frame.yawRad), Math.sin(frame.yawRad)];
  const [dx, dy] = [pose.xM - frame.xM, pose.yM - frame.yM];
  return {
    xM: cos * dx + sin * dy,
    yM: cos * dy - sin * dx,
    yawRad: wrapped(pose.yawRad - frame.yawRad),
    mapId,
  };
}

/** Whether all poses lie on the floor of the map. */
export function liesOn({ origin: frame }: MapFrame, poses: readonly Pose[]): boolean {
  return poses.every(({ zM }) => Math.abs(zM - frame.zM) <= floorToleranceM);
}

function wrapped(angleRad: number): number {
  return Math.atan2(Math.sin(angleRad), Math.cos(angleRad));
}
