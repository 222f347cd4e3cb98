import { jointsOf } from '../../../hardware-profiles/kinematics.ts';
import { narrowAxes, noAxes, type AxisBound } from '../../../kernel/axis-bounds.ts';
import { levelForbidsMotion } from '../../../kernel/permit.ts';
import type { InterlockRule } from '../../contract/interlock/interlock.ts';
import type { Body } from '../body.ts';
import { isInScope } from './control-stop.ts';
import type { Finding, Scene } from './finding.ts';

/**
 * Stops under which a crane sets its load down, and those of them for which it makes itself small for the wind. Under every other one it stands:
 * somebody pressed stop and may see what we do not, somebody or something is in the way, or not enough is known to move anything.
 */
const stopsForWind: ReadonlySet<InterlockRule> = new Set<InterlockRule>(['crane-wind', 'wind-unknown']);
/** What takes a machine out of service on paper: a load that hangs then is more dangerous than one that is set down. */
const lockoutsOnPaper: ReadonlySet<InterlockRule> = new Set<InterlockRule>([
  'papers-lapsed',
  'off-rent',
  'off-site',
  'operator-missing',
]);

/**
 * The joints that a stopped crane may move to hold as its profile says (I13), slowly: the hook down while something hangs on it; with an empty
 * hook in a storm the hook up, and then the trolley in. None while any rule that looks at people, machines, edges or its sources would hold it,
 * so that nobody is below. The slewing brake is the machine's own matter. A machine that is out of service on paper may lower what hangs, and nothing
 * else: it cannot lift, so it cannot work on.
 */
export function holdingAxesOf(scene: Scene, body: Body): readonly AxisBound[] {
  if (!body.keepsAxes || !levelForbidsMotion(body.level) || !body.isCrane) return noAxes;
  const speedMps = speedLeftMps(scene, body);
  if (speedMps < scene.limits.speedMinMps || !isLatchedForWindAlone(scene, body)) return noAxes;
  return withinBounds(body, waysOf(scene, body, speedMps));
}

function waysOf(scene: Scene, body: Body, speedMps: number): AxisBound[] {
  if (body.hung.length > 0) return boundsOf(body, 'hoist', speedMps, 'rising');
  if (body.holdingAction !== 'weathervane' || !body.findings.some(isStopForWind)) return [];
  const up = boundsOf(body, 'hoist', speedMps, 'falling');
  return isHookUp(scene, body) ? [...up, ...boundsOf(body, 'trolley', speedMps, 'falling')] : up;
}

/** What all other rules leave of the slow speed, m/s; 0 where neither wind nor paper stops the machine. */
function speedLeftMps(scene: Scene, body: Body): number {
  let isStopped = false;
  let speedMps = scene.limits.holdingSpeedMps;
  for (const finding of body.findings) {
    if (isStopForWind(finding) || isLockoutOnPaper(finding)) isStopped = true;
    else if (!stopsForWind.has(finding.reason.ruleId))
      speedMps = levelForbidsMotion(finding.level) ? 0 : Math.min(speedMps, finding.toolSpeedMaxMps);
    if (speedMps <= 0) return 0;
  }
  return isStopped ? speedMps : 0;
}

function isStopForWind({ level, reason }: Finding): boolean {
  return stopsForWind.has(reason.ruleId) && levelForbidsMotion(level);
}

/** A mere hold for want of knowledge is none. */
function isLockoutOnPaper({ level, reason }: Finding): boolean {
  return level === 'lockout' && lockoutsOnPaper.has(reason.ruleId);
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
