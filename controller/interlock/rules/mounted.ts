import type { Body } from '../body.ts';
import { holdFor, type Finding, type Scene } from './finding.ts';

/** A joint that is told to move slower than this stands, rad/s or m/s: a cylinder of a climbing platform moves with 2 mm/s. */
const stillPerS = 1e-4;

/** Whether one of them stands on the other for good: they touch, and are kept apart by their makers. */
export function areMounted(left: Body, right: Body): boolean {
  return left.machine.mountedOn === right.machineId || right.machine.mountedOn === left.machineId;
}

/**
 * While a machine lifts itself, those that stand on it do nothing, and while one of those works it does not lift itself: both change how the
 * other is loaded, and where it is. Joints that are told too long ago may be moving.
 */
export function mounted(scene: Scene, body: Body): Finding | null {
  const other = movingMate(scene, body);
  if (other === null) return null;
  return holdFor('hold', {
    ruleId: 'mounted-moves',
    measured: null,
    limit: null,
    other: { kind: 'machine', id: other.machineId },
  });
}

function movingMate(scene: Scene, body: Body): Body | null {
  for (const other of scene.bodies) {
    if (other !== body && areMounted(body, other) && mayMove(scene, other)) return other;
  }
  return null;
}

function mayMove({ nowMs, limits }: Scene, { tellsJoints, jointsAtMs, velocities }: Body): boolean {
  if (!tellsJoints) return false;
  if (nowMs - jointsAtMs > limits.poseAgeRestMaxMs) return true;
  for (const name in velocities) if (Math.abs(velocities[name] ?? 0) > stillPerS) return true;
  return false;
}
