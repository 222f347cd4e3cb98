import { jointsOf } from '../../../hardware-profiles/kinematics.ts';
import type { Body } from '../body.ts';
import { shapeShapeM, type Shape } from '../geometry/geometry.ts';
import { rollingDistanceM, rollingSpeedMps } from '../speeds/stopping-sum.ts';
import { axisFinding, metres, speedFinding, usefulSpeedMps, type Finding, type Scene } from './finding.ts';
import { areMounted } from './mounted.ts';
import { countedAgeMs } from './reach.ts';

/** The machine that is nearest below what hangs, and how far, metres. */
interface Below {
  readonly other: Body;
  readonly dropM: number;
}

/**
 * A hook, and what hangs on it, is lowered onto no machine: its way to standstill is kept from whatever is below it or within its way in plan.
 * Machine separation looks in plan at what is at the same height, where such a machine would appear with no distance left. Machines in a rendezvous
 * are brought together on purpose.
 */
export function hookLowering(scene: Scene, body: Body): Finding | null {
  const { hook, pose } = body;
  if (pose === null || hook === null || !body.isCrane) return null;
  const hoist = jointsOf(body.profile).find(({ kind }) => kind === 'hoist');
  if (hoist === undefined) return null;
  const { limits } = scene;
  const timeS = body.reactionS + countedAgeMs(scene, body) / 1000;
  const wayM = rollingDistanceM(timeS, body.decelerationMps2, body.toolSpeedMps);
  const below = nearestBelow(scene, body, body.hung.length === 0 ? [hook] : [hook, body.hung[0] as Shape], wayM);
  if (below === null) return null;
  const roomM = below.dropM - limits.verticalMarginM;
  const allowedMps = rollingSpeedMps(timeS, body.decelerationMps2, roomM);
  const fullMps = hoist.speedMax.value;
  if (allowedMps >= fullMps) return null;
  const parts = {
    ruleId: 'hook-lowering',
    measured: metres(below.dropM),
    limit: metres(limits.verticalMarginM + rollingDistanceM(timeS, body.decelerationMps2, fullMps)),
    other: { kind: 'machine', id: below.other.machineId },
    agesMs: { pose: scene.nowMs - body.poseAtMs, otherPose: scene.nowMs - below.other.poseAtMs },
  } as const;
  const maxPerS = allowedMps < limits.speedMinMps ? 0 : allowedMps;
  if (body.keepsAxes) return axisFinding(body, [{ joint: hoist.name, minPerS: -fullMps, maxPerS }], parts);
  // One whose joints cannot be bound goes slowly whatever it does; nothing below 0.1 m/s is asked of it, or it could not lift its hook again.
  const speedMps = Math.max(usefulSpeedMps(allowedMps, body, limits), Math.min(limits.escapeSpeedMps, body.nominalMps));
  return speedFinding({ level: 'limit', speedMps, releaseMps: speedMps, isCreep: false }, parts);
}

function nearestBelow(scene: Scene, body: Body, hanging: readonly Shape[], wayM: number): Below | null {
  const near = scene.pairs.machinesNear(body.index);
  let below: Below | null = null;
  for (let at = near.start; at < near.start + near.count; at += 1) {
    const index = near.indexes[at] as number;
    const planM = (scene.marginsM[index] as number) + wayM;
    const rangeM = (scene.reachesM[index] as number) + planM;
    for (const shape of hanging) {
      // Most of what is near a crane is not near its hook.
      if (isFarther(shape, scene.xsM[index] as number, scene.ysM[index] as number, rangeM)) continue;
      const other = scene.bodies[index] as Body;
      if (other === body || other.pose === null || other.assetId === body.assetId || body.rendezvous.has(index)) break;
      if (areMounted(body, other)) break;
      const dropM = Math.min(dropOnto(scene, shape, other.still, planM), dropOnto(scene, shape, other.swept, planM));
      if (dropM < (below?.dropM ?? Infinity)) below = { other, dropM };
    }
  }
  return below;
}

/** From a hanging shape down to the highest of those that are below it in height and no farther in plan than `planM`; else Infinity. */
function dropOnto({ pairs }: Scene, shape: Shape, parts: readonly Shape[], planM: number): number {
  let leastM = Infinity;
  for (const part of parts) {
    const dropM = shape.zMinM - part.zMaxM;
    if (dropM < 0 || dropM >= leastM) continue;
    if (isFarther(shape, part.centreXM, part.centreYM, part.reachM + planM)) continue;
    pairs.figures.exactMachines += 1;
    // Written so that a distance that is no number is none.
    if (!(shapeShapeM(shape, part) > planM)) leastM = dropM;
  }
  return leastM;
}

/** Whether all of a shape is farther than that from a place, by its circle. */
function isFarther(shape: Shape, xM: number, yM: number, distanceM: number): boolean {
  const dx = shape.centreXM - xM;
  const dy = shape.centreYM - yM;
  const rangeM = shape.reachM + distanceM;
  return dx * dx + dy * dy > rangeM * rangeM;
}
