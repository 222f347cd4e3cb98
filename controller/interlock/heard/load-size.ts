import type { Body } from '../body.ts';
import type { LoadSize } from '../geometry/hung-load.ts';
import { sizeUnknown } from '../geometry/hung-load.ts';
import type { Scene } from '../rules/finding.ts';

/** Sizes are rounded up to this step, so that noise in a position places nothing anew. */
const sizeStepM = 0.1;

/** Once per cycle, before it is looked for who is near whom: how large what hangs on each hook is, where that is known. */
export function sizeLoads(scene: Scene): void {
  for (const crane of scene.bodies) {
    if (crane.hookLink < 0) continue;
    const size = sizeOf(scene, crane);
    if (size.radiusM === crane.loadSize.radiusM && size.dropM === crane.loadSize.dropM) continue;
    crane.loadSize = size;
    crane.place(scene.world);
  }
}

/**
 * A machine's own size stands in its profile. That it is the load, three say who know nothing of each other: the controller (the two work together), the
 * crane (its hook holds what weighs as much) and the machine (it is where the load would be). Of anything else the size is not known.
 */
function sizeOf(scene: Scene, crane: Body): LoadSize {
  const { limits, nowMs } = scene;
  const unknown = sizeUnknown(limits);
  const { kg, kgAtMs, hook, hookAtMs } = crane.load;
  const isFresh = nowMs - kgAtMs <= limits.loadAgeMaxMs && nowMs - hookAtMs <= limits.loadAgeMaxMs;
  if (kg === null || hook !== 'holds' || !isFresh) return unknown;
  for (const index of crane.rendezvous) {
    const machine = scene.bodies[index];
    if (machine === undefined || machine.pose === null) continue;
    const massKg = machine.profile.massKg.value;
    const [xM, yM, zM] = crane.tool;
    const besideM = Math.hypot(machine.pose.xM - xM, machine.pose.yM - yM);
    const belowM = zM - machine.pose.zM;
    const weighsAsMuch = Math.abs(kg - massKg) <= limits.loadMatchRatio * massKg;
    const isThere = besideM <= unknown.radiusM && belowM >= 0 && belowM <= unknown.dropM;
    if (!weighsAsMuch || !isThere) continue;
    const { lengthM, widthM } = machine.profile.dimensions;
    const halfM = Math.hypot(lengthM.value, widthM.value) / 2;
    return {
      radiusM: roundUp(besideM + halfM + limits.machineUncertaintyM),
      dropM: roundUp(belowM + limits.machineUncertaintyM),
    };
  }
  return unknown;
}

function roundUp(valueM: number): number {
  return Math.ceil(valueM / sizeStepM) * sizeStepM;
}
