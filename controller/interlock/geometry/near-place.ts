import type { Pose } from '../../../kernel/geometry.ts';
import { pointSegmentM, pointShapeM } from './geometry.ts';
import type { Edge, World, WorldLevel, ZoneShape } from './world.ts';

/** Edges of the level, and zones, within a distance of a place. Metres. */
export function edgesNear({ xM, yM }: Pose, level: WorldLevel, rangeM: number): Edge[] {
  const near: Edge[] = [];
  for (const index of level.edgeSearch.near(xM, yM, rangeM)) {
    const edge = level.edges[index] as Edge;
    if (pointSegmentM(xM, yM, edge.x1, edge.y1, edge.x2, edge.y2) > rangeM) continue;
    near.push(edge);
  }
  return near;
}

export function zonesNear({ xM, yM }: Pose, world: World, rangeM: number): ZoneShape[] {
  const near: ZoneShape[] = [];
  for (const index of world.zoneSearch.near(xM, yM, rangeM)) {
    const zone = world.zones[index] as ZoneShape;
    if (pointShapeM(xM, yM, zone.shape) > rangeM) continue;
    near.push(zone);
  }
  return near;
}
