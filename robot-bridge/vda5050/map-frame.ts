import type { Pose } from '../../kernel/geometry.ts';
import type { MapPlace } from './contract/state.ts';

/** Where the origin of a vehicle's map lies in the site's frame, and how it is turned. */
export interface MapFrame {
  readonly mapId: string;
  readonly xM: number;
  readonly yM: number;
  /** Height of the floor that the map shows. */
  readonly zM: number;
  readonly yawRad: number;
}

/** Floors further away than this belong to another map, metres. */
const floorToleranceM = 1;

export function toSite(frame: MapFrame, { xM, yM, yawRad }: Omit<MapPlace, 'mapId'>): Pose {
  const [cos, sin] = [Math.cos(frame.yawRad), Math.sin(frame.yawRad)];
  return {
    xM: frame.xM + cos * xM - sin * yM,
    yM: frame.yM + sin * xM + cos * yM,
    zM: frame.zM,
    yawRad: wrapped(yawRad + frame.yawRad),
  };
}

export function toMap(frame: MapFrame, pose: Pose): MapPlace {
  const [cos, sin] = [Math.cos(frame.yawRad), Math.sin(frame.yawRad)];
  const [dx, dy] = [pose.xM - frame.xM, pose.yM - frame.yM];
  return {
    xM: cos * dx + sin * dy,
    yM: cos * dy - sin * dx,
    yawRad: wrapped(pose.yawRad - frame.yawRad),
    mapId: frame.mapId,
  };
}

/** Whether all poses lie on the floor of the map. */
export function liesOn(frame: MapFrame, poses: readonly Pose[]): boolean {
  return poses.every(({ zM }) => Math.abs(zM - frame.zM) <= floorToleranceM);
}

function wrapped(angleRad: number): number {
  return Math.atan2(Math.sin(angleRad), Math.cos(angleRad));
}
