import type { GuardBench } from './bench.ts';
import {
  asksNoMore,
  failed,
  ms,
  noGrant,
  notTestable,
  passed,
  type CaseOutcome,
  type GuardCase,
} from './guard-case.ts';

/** Longest validity that may be configured, ms (R1). */
const validityMaxMs = 1000;
const absurdValidityMs = 60_000;
/** Shares of the validity by which permits are kept back in fault 3. */
const lateShares = [0.3, 0.7];

/** First of all: with a guard that takes no right permit nothing else can be seen. */
export const takesRightPermit: GuardCase = {
  id: 'right-permit',
  fault: null,
  requirement: 'R1',
  title: 'stands without a permit and takes a right one',
  done: 'no permit for a while, then a right one at once after a request',
  expected: 'no grant before it; afterwards the speeds of the permit',
  async run(bench) {
    const before = await bench.greatestGrantedMps(bench.options.validForMs);
    if (before > 0)
      return failed(`a grant of ${String(before)} m/s before the first permit, or somebody else answers this machine`);
    const granted = await bench.grant();
    const state = bench.state();
    if (granted === null) return failed(`not taken; last refusal: ${state?.lastRefusal || 'none'}`);
    return passed(`taken: ${String(state?.travelSpeedMaxMps)} m/s travel, ${String(state?.toolSpeedMaxMps)} m/s tool`);
  },
};

export const brakesOnExpiry: GuardCase = {
  id: 'expiry',
  fault: 2,
  requirement: 'R1, R20',
  title: 'ends the grant when the permit runs out',
  done: 'a right permit, then silence',
  expected: 'no grant once the validity has passed since the request',
  async run(bench) {
    const granted = await bench.grant();
    if (granted === null) return noGrant(bench);
    const ended = await bench.until(() => bench.grantedMps() === 0, bench.deadlineMs(granted) - bench.nowMs());
    const afterMs = bench.nowMs() - granted.atMs;
    return ended === 'came'
      ? passed(`ended ${ms(afterMs)} after the request`)
      : failed(`still granted ${ms(afterMs)} after the request`);
  },
};

const needsNewPermit: GuardCase = {
  id: 'restart',
  fault: null,
  requirement: 'R20',
  title: 'starts again with a new permit only',
  done: 'after expiry: silence for two validities, then the permit that has run out, twice; then a new one',
  expected: 'no grant until the new permit, and then one',
  async run(bench) {
    const granted = await bench.grant();
    if (granted === null) return noGrant(bench);
    const text = bench.takenTexts().at(-1) as string;
    if ((await bench.settle()) === 'did-not') return notTestable('the grant does not run out');
    const { validForMs } = bench.options;
    if ((await bench.greatestGrantedMps(2 * validForMs)) > 0) return failed('granted again in silence');
    for (let copy = 0; copy < 2; copy += 1) {
      bench.sendText(text);
      if ((await bench.greatestGrantedMps(validForMs / 2)) > 0)
        return failed('granted again by the permit that had run out');
    }
    return (await bench.grant()) === null
      ? failed('the new permit was not taken')
      : passed('stood until the new permit');
  },
};

const countsFromNonce: GuardCase = {
  id: '3',
  fault: 3,
  requirement: 'R20',
  title: 'late permits are good only for what is left since the request',
  done: `right permits kept back for ${lateShares.join(' and ')} of the validity`,
  expected: 'no grant once the validity has passed since the request, however late the permit came',
  async run(bench) {
    const { validForMs } = bench.options;
    const notes: string[] = [];
    for (const share of lateShares) {
      const asked = await bench.nextRequest();
      if (asked === null) return asksNoMore;
      const permit = bench.permitFor(asked);
      await bench.pass(share * validForMs);
      bench.send(permit);
      const taken = await bench.until(() => bench.hasTaken(permit), bench.deadlineMs(asked) - bench.nowMs());
      const ended = await bench.until(() => bench.grantedMps() === 0, bench.deadlineMs(asked) - bench.nowMs());
      const afterMs = bench.nowMs() - asked.atMs;
      const came = `sent after ${ms(share * validForMs)}`;
      if (ended === 'did-not') return failed(`${came}: still granted ${ms(afterMs)} after the request`);
      notes.push(`${came}: ${taken === 'came' ? `ended ${ms(afterMs)} after the request` : 'not taken'}`);
    }
    const seen = notes.join('; ');
    return notes.every((note) => note.endsWith('not taken')) ? notTestable(seen) : passed(seen);
  },
};

const refusesExpired: GuardCase = {
  id: '4',
  fault: 4,
  requirement: 'R20',
  title: 'permits that come after their validity are worth nothing',
  done: 'a right permit kept back for longer than its validity',
  expected: 'no grant',
  async run(bench) {
    const asked = await bench.nextRequest();
    if (asked === null) return asksNoMore;
    const permit = bench.permitFor(asked);
    await bench.pass(bench.options.validForMs + bench.options.toleranceMs);
    bench.send(permit);
    return standsFor(bench, 'the late permit');
  },
};

const boundsValidity: GuardCase = {
  id: 'long-validity',
  fault: null,
  requirement: 'R1',
  title: 'validity is bounded',
  done: `a right permit that claims ${ms(absurdValidityMs)}`,
  expected: `refused, or no grant once ${ms(validityMaxMs)} have passed since the request`,
  async run(bench) {
    const asked = await bench.nextRequest();
    if (asked === null) return asksNoMore;
    bench.send(bench.permitFor(asked, { validForMs: absurdValidityMs }));
    const deadlineMs = bench.deadlineMs(asked, validityMaxMs);
    await bench.pass(deadlineMs - bench.nowMs());
    return bench.grantedMps() === 0
      ? passed('no grant after that time')
      : failed(`still granted ${ms(deadlineMs - asked.atMs)} after the request`);
  },
};

/** Watches for one validity that nothing is granted. */
export async function standsFor(bench: GuardBench, what: string): Promise<CaseOutcome> {
  const greatestMps = await bench.greatestGrantedMps(bench.options.validForMs);
  const refusal = bench.state()?.lastRefusal ?? '';
  return greatestMps > 0
    ? failed(`${what} was taken: ${String(greatestMps)} m/s`)
    : passed(`no grant (last refusal: ${refusal || 'none told'})`);
}

export const validityCases: readonly GuardCase[] = [
  brakesOnExpiry,
  needsNewPermit,
  countsFromNonce,
  refusesExpired,
  boundsValidity,
];
