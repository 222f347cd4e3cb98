import type { OwnPlace } from '../../../kernel/permit.ts';
import type { Body } from '../body.ts';
import { placed } from './placed.ts';
import { circleGapM, makeShape, shapeShapeM, zOverlaps, type Shape } from './geometry.ts';
import { capsule, toolParts } from './link-motion.ts';

/** Where a machine's moving parts would be at a place that it tells of itself: its footprint, or every link of its arm. */
export function shapesAt(body: Body, { joints, ...pose }: OwnPlace): readonly Shape[] {
  if (body.mobility === 'ground') {
    const heightM = body.profile.dimensions.heightM.value;
    const footprint = makeShape(placed(body.profile.kinematics.footprint, pose), 0, pose.zM, pose.zM + heightM);
    if (!body.carriesArm) return [footprint];
    return [...toolParts(body.profile, pose, joints ?? {}).map((part) => capsule(part)), footprint];
  }
  return toolParts(body.profile, pose, joints ?? {}).map((part) => capsule(part));
}

/** Whether any of the shapes comes closer to the zone than the margin. */
export function touchesZone(shapes: readonly Shape[], zone: Shape, marginM: number): boolean {
  for (const shape of shapes) {
    if (!zOverlaps(shape.zMinM, shape.zMaxM, zone.zMinM, zone.zMaxM, 0)) continue;
    if (circleGapM(shape, zone) <= marginM && shapeShapeM(shape, zone) <= marginM) return true;
  }
  return false;
}
