import { jointsOf } from '../../../hardware-profiles/kinematics.ts';
import { narrowAxes, noAxes, type AxisBound } from '../../../kernel/axis-bounds.ts';
import { levelForbidsMotion } from '../../../kernel/permit.ts';
import type { InterlockRule } from '../../contract/interlock.ts';
import type { Body } from '../body.ts';
import { isInScope } from './control-stop.ts';
import type { Scene } from './finding.ts';

/**
 * Stops under which a crane sets its load down or makes itself small for the wind. Under every other one it stands: somebody pressed stop and
 * may see what we do not, somebody or something is in the way, or not enough is known to move anything.
 */
const stopsForWind: ReadonlySet<InterlockRule> = new Set<InterlockRule>(['crane-wind', 'wind-unknown']);

/**
 * The joints that a stopped crane may move to hold as its profile says (I13), slowly: the hook down while something hangs on it; with an empty
 * hook in a storm the hook up, and then the trolley in. None while any rule that looks at people, machines, edges or its sources would hold it,
 * so that nobody is below. The slewing brake is the machine's own matter.
 */
export function holdingAxesOf(scene: Scene, body: Body): readonly AxisBound[] {
  if (!body.keepsAxes || !levelForbidsMotion(body.level) || !body.isCrane) return noAxes;
  const speedMps = speedLeftMps(scene, body);
  if (speedMps < scene.limits.speedMinMps || !isLatchedForWindAlone(scene, body)) return noAxes;
  return withinBounds(body, waysOf(scene, body, speedMps));
}

function waysOf(scene: Scene, body: Body, speedMps: number): AxisBound[] {
  if (body.hung.length > 0) return boundsOf(body, 'hoist', speedMps, 'rising');
  if (body.holdingAction !== 'weathervane') return [];
  const up = boundsOf(body, 'hoist', speedMps, 'falling');
  return isHookUp(scene, body) ? [...up, ...boundsOf(body, 'trolley', speedMps, 'falling')] : up;
}

/** What the rules besides the wind's leave of the slow speed, m/s; 0 where the wind does not stop the machine at all. */
function speedLeftMps(scene: Scene, body: Body): number {
  let isStoppedForWind = false;
  let speedMps = scene.limits.holdingSpeedMps;
  for (const finding of body.findings) {
    if (stopsForWind.has(finding.reason.ruleId)) isStoppedForWind ||= levelForbidsMotion(finding.level);
    else speedMps = levelForbidsMotion(finding.level) ? 0 : Math.min(speedMps, finding.toolSpeedMaxMps);
    if (speedMps <= 0) return 0;
  }
  return isStoppedForWind ? speedMps : 0;
}

/** Of the latches that bind a machine only the worst is a finding. */
function isLatchedForWindAlone(scene: Scene, body: Body): boolean {
  return scene.latches.every(
    ({ ruleId, scope, level }) =>
      !levelForbidsMotion(level) || stopsForWind.has(ruleId) || !isInScope(scene, scope, body),
  );
}

/** What rules about single joints (a load that is not known, a power line) leave of these. */
function withinBounds({ axisGates }: Body, ways: readonly AxisBound[]): readonly AxisBound[] {
  return ways
    .flatMap((way) =>
      narrowAxes(
        [way],
        axisGates.bounds.filter(({ joint }) => joint === way.joint),
      ),
    )
    .filter(({ minPerS, maxPerS }) => minPerS < 0 || maxPerS > 0);
}

function isHookUp({ limits }: Scene, body: Body): boolean {
  const hoist = jointsOf(body.profile).find(({ kind }) => kind === 'hoist');
  const at = hoist === undefined ? undefined : body.joints[hoist.name];
  return hoist !== undefined && at !== undefined && at - hoist.min <= limits.holdingHookUpM;
}

/** Of joints whose position rises as rope is paid out or the trolley goes out. */
function boundsOf(body: Body, kind: 'hoist' | 'trolley', speedMps: number, way: 'rising' | 'falling'): AxisBound[] {
  return jointsOf(body.profile)
    .filter((joint) => joint.kind === kind)
    .map(({ name, speedMax }) => {
      const ratePerS = Math.min(speedMps, speedMax.value);
      return { joint: name, minPerS: way === 'rising' ? 0 : -ratePerS, maxPerS: way === 'rising' ? ratePerS : 0 };
    });
}
