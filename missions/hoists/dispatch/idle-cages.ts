import { travelS } from '../cage-motion.ts';
import { isSameHeight, type CagePlan } from './cage-plan.ts';
import type { HoistGroup } from './hoist-group.ts';

/** An idle cage moves for no less gain than this in the mean time to the next call, seconds. */
const gainMinS = 2;

/**
 * Where idle cages wait: where the next call is expected to be reached soonest, counting cages at work from where and when they will be done.
 * `demand` is how often each landing calls, in any unit. By cage the height to go to, for those that had better move.
 */
export function waitingPlaces(
  group: HoistGroup,
  plans: readonly CagePlan[],
  demand: ReadonlyMap<string, number>,
): ReadonlyMap<number, number> {
  const calls = [...demand].flatMap(([name, weight]) => {
    const heightM = group.heightM.get(name);
    return heightM === undefined || !(weight > 0) ? [] : [{ heightM, weight }];
  });
  const sum = calls.reduce((all, { weight }) => all + weight, 0);
  const nowS = Math.min(...plans.map(({ start }) => start.atS));
  const isIdle = (plan: CagePlan): boolean => plan.stops.length === 0 && plan.start.speedMps === 0;
  const placesM = plans.map(({ stops, start }) => stops.at(-1)?.heightM ?? start.boundM);
  /** Mean time until a call is reached. */
  const meanS = (): number =>
    calls.reduce((all, call) => {
      const times = plans.map(
        (plan, at) => plan.endS - nowS + travelS(plan.cage.motion, Math.abs(placesM[at]! - call.heightM)),
      );
      return all + call.weight * Math.min(...times);
    }, 0) / sum;
  const moves = new Map<number, number>();
  if (sum === 0) return moves;
  plans.forEach((plan, at) => {
    if (!isIdle(plan)) return;
    const standsM = placesM[at]!;
    let best = { heightM: standsM, meanS: meanS() - gainMinS };
    for (const { heightM } of group.stopsM[at]!) {
      placesM[at] = heightM;
      const thereS = meanS();
      if (thereS < best.meanS) best = { heightM, meanS: thereS };
    }
    placesM[at] = best.heightM;
    if (!isSameHeight(best.heightM, standsM)) moves.set(at, best.heightM);
  });
  return moves;
}
