import type { AxisBound } from '../../../kernel/axis-bounds.ts';
import { slowMps, widerMps, type GuardBench } from './bench.ts';
import { asksNoMore, failed, ms, noGrant, passed, type GuardCase } from './guard-case.ts';

/** Bounds sent, rad/s or m/s: the narrow ones lie within the wide ones, and one way is shut, as a crane beyond its chart is sent them. */
const narrow = { minPerS: -0.005, maxPerS: 0 };
const wide = { minPerS: -slowMps, maxPerS: slowMps };
const roundingPerS = 1e-9;

function boundsOf(bench: GuardBench, bound: Omit<AxisBound, 'joint'>): AxisBound[] {
  return (bench.options.joints ?? []).map((joint) => ({ joint, ...bound }));
}

/** The first joint that may go otherwise than was sent, or null. A joint that is not named may go as the machine does. */
function looserThan(told: readonly AxisBound[], sent: readonly AxisBound[]): string | null {
  const loose = sent.find(({ joint, minPerS, maxPerS }) => {
    const bound = told.find((one) => one.joint === joint);
    return bound === undefined || bound.minPerS < minPerS - roundingPerS || bound.maxPerS > maxPerS + roundingPerS;
  });
  return loose?.joint ?? null;
}

const keepsBounds: GuardCase = {
  id: 'axes',
  fault: null,
  requirement: 'R9',
  title: 'keeps the bounds of single joints, and an older permit does not widen them',
  done: 'a permit that shuts one way of each joint; then the request before it, still fresh, answered with wider bounds',
  expected: 'the bounds told are those of the newer one, as long as anything is granted',
  async run(bench) {
    const older = await bench.nextRequest();
    const newer = await bench.nextRequest();
    if (older === null || newer === null) return asksNoMore;
    const sent = boundsOf(bench, narrow);
    const late = bench.permitFor(older, { toolSpeedMaxMps: widerMps, axes: boundsOf(bench, wide) });
    const right = bench.permitFor(newer, { axes: sent });
    bench.send(right);
    const taken = await bench.until(() => bench.hasTaken(right), bench.options.toleranceMs);
    if (taken === 'did-not') return noGrant(bench);
    bench.send(late);
    const isLoose = (): boolean => bench.grantedMps() > 0 && looserThan(bench.state()?.axes ?? [], sent) !== null;
    const loosened = await bench.until(isLoose, bench.options.validForMs / 2);
    if (loosened === 'came') {
      const joint = looserThan(bench.state()?.axes ?? [], sent) ?? '';
      return failed(`joint ${joint} may go more than was permitted`);
    }
    const ended = await bench.until(() => bench.grantedMps() === 0, bench.deadlineMs(newer) - bench.nowMs());
    return ended === 'came'
      ? passed(`${String(sent.length)} joints bound until the grant ended`)
      : failed(`still granted ${ms(bench.nowMs() - newer.atMs)} after the request`);
  },
};

const holdsByLeave: GuardCase = {
  id: 'holding',
  fault: null,
  requirement: 'I13',
  title: 'joints that may move while it holds are no grant, and their leave runs out too',
  done: 'a permit of level hold that names joints which may move for the holding action, then silence',
  expected: 'no speed is granted; what joints it tells of are bound as sent, and gone once the validity has passed',
  async run(bench) {
    if ((await bench.grant()) === null) return noGrant(bench);
    const asked = await bench.nextRequest();
    if (asked === null) return asksNoMore;
    const sent = boundsOf(bench, narrow);
    const still = { level: 'hold', travelSpeedMaxMps: 0, toolSpeedMaxMps: 0 } as const;
    const stop = bench.permitFor(asked, { ...still, holdingAction: 'land-load', holdingAxes: sent });
    bench.send(stop);
    const { epoch, sequence } = stop;
    const isTaken = (): boolean => bench.state()?.epoch === epoch && bench.state()?.sequence === sequence;
    if ((await bench.until(isTaken, bench.options.toleranceMs)) === 'did-not') return failed('the stop was not taken');
    const told = (): readonly AxisBound[] => bench.state()?.holdingAxes ?? [];
    if (bench.grantedMps() > 0) return failed(`granted ${String(bench.grantedMps())} m/s under a stop`);
    const joint = told().length === 0 ? null : looserThan(told(), sent);
    if (joint !== null) return failed(`joint ${joint} may go more than the holding action was left`);
    const stood = told().length === 0 ? 'stands' : `${String(told().length)} joints left to the holding action`;
    const ended = await bench.until(() => told().length === 0, bench.deadlineMs(asked) - bench.nowMs());
    return ended === 'came'
      ? passed(`${stood}; over ${ms(bench.nowMs() - asked.atMs)} after the request`)
      : failed(`joints may still move ${ms(bench.nowMs() - asked.atMs)} after the request`);
  },
};

/** Of machines with joints that are sent bounds (`permit.axes` of the profile). */
export const axisCases: readonly GuardCase[] = [keepsBounds, holdsByLeave];
