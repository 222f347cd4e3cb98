import type { Asked, GuardBench } from './bench.ts';
import { failed, ms, notTestable, passed, type CaseOutcome, type GuardCase } from './guard-case.ts';

/** Bound of the only motion that is ever commanded, m/s. */
const motionMps = 0.1;
/** Faster than this is motion, m/s: odometry at rest is not always 0. */
const movingMps = 0.01;
const startWithinMs = 10_000;
/** A speed above its bound by this much counts, m/s. */
const overSpeedMps = 0.03;

interface Drive {
  readonly last: Asked | null;
  readonly fastestMps: number;
}

/** Answers every request until the machine rolls, or for the time it has to begin. */
async function driveOff(bench: GuardBench): Promise<Drive> {
  const endMs = bench.nowMs() + startWithinMs;
  let last: Asked | null = null;
  let fastestMps = 0;
  while (bench.nowMs() < endMs && fastestMps < movingMps * 3) {
    const asked = await bench.nextRequest();
    if (asked === null) break;
    bench.send(bench.permitFor(asked, { travelSpeedMaxMps: motionMps, toolSpeedMaxMps: motionMps }));
    last = asked;
    fastestMps = Math.max(fastestMps, bench.speedMps() ?? 0);
  }
  return { last, fastestMps };
}

async function judgeBraking(bench: GuardBench, last: Asked): Promise<CaseOutcome> {
  const { stopMs, validForMs } = bench.options;
  const standMs = bench.deadlineMs(last) + stopMs;
  const stood = await bench.until(() => (bench.speedMps() ?? 0) < movingMps, standMs - bench.nowMs());
  const afterMs = bench.nowMs() - last.atMs;
  if (stood === 'did-not')
    return failed(`still at ${String(bench.speedMps())} m/s ${ms(afterMs)} after the last answered request`);
  const restarted = await bench.until(() => (bench.speedMps() ?? 0) >= movingMps, 2 * validForMs);
  return restarted === 'came'
    ? failed(`moved again without a permit, at ${String(bench.speedMps())} m/s`)
    : passed(`stood ${ms(afterMs)} after the last answered request, and stayed`);
}

const machineBrakes: GuardCase = {
  id: 'motion',
  fault: 2,
  requirement: 'R20',
  title: 'the machine itself brakes when the permit runs out',
  done: `a short goal straight ahead with permits of ${String(motionMps)} m/s; once it rolls, silence`,
  expected: 'at a stand within validity and stopping time, and it stays there while the goal is still open',
  async run(bench) {
    if (bench.options.motion === 'not-allowed') return notTestable('motion was not allowed (--allow-motion)');
    const started = bench.options.wire.startMotion();
    if (!started.isStarted) return notTestable(started.why);
    const { last, fastestMps } = await driveOff(bench);
    const outcome =
      last === null || fastestMps < movingMps
        ? notTestable(`the machine did not begin to move within ${ms(startWithinMs)}`)
        : fastestMps > motionMps + overSpeedMps
          ? failed(`moved at ${String(fastestMps)} m/s, faster than its permit`)
          : await judgeBraking(bench, last);
    bench.options.wire.stopMotion();
    await bench.pass(bench.options.stopMs);
    return outcome;
  },
};

/** After all others: judges what the odometry told meanwhile. */
const stoodMeanwhile: GuardCase = {
  id: 'stand',
  fault: null,
  requirement: 'R1',
  title: 'did not move while it said that it may not',
  done: 'all of the above, with the odometry watched',
  expected: 'no speed later than a stopping time after a grant has ended',
  async run(bench) {
    if (bench.speedMps() === null) return notTestable('no odometry was received');
    const fastestMps = bench.speedMaxWhileRefusedMps();
    return Promise.resolve(
      fastestMps >= movingMps
        ? failed(`moved at ${String(fastestMps)} m/s`)
        : passed(`at most ${String(fastestMps)} m/s`),
    );
  },
};

export const motionCases: readonly GuardCase[] = [machineBrakes];
export const closingCases: readonly GuardCase[] = [stoodMeanwhile];
