import type { Permit } from '../../../kernel/permit.ts';
import { slowMps, widerMps, type GuardBench } from './bench.ts';
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
import { standsFor } from './validity-cases.ts';

const wider = { travelSpeedMaxMps: widerMps, toolSpeedMaxMps: widerMps } as const;
/** A nonce that no machine draws twice, so that it was never asked. */
const strangeNonce = 'feedfacecafebeef';
/** An older request must have at least this share of its validity left, or its age would hide what the sequence is for. */
const freshShare = 0.8;
const replayPauseMs = 50;

const takesOnce: GuardCase = {
  id: '5',
  fault: 5,
  requirement: 'R20',
  title: 'doubled permits count once',
  done: 'a wide permit, a slower one, then copies of both until after their time',
  expected: 'the speed stays that of the newer one, and ends with its validity',
  async run(bench) {
    const first = await bench.grant(wider);
    const second = await bench.grant();
    if (first === null || second === null) return noGrant(bench);
    // The older one last, or the newer one would take back at once what it must not do.
    const copies = bench.takenTexts().slice(-2).reverse();
    let greatestMps = 0;
    for (let copy = 0; copy < 4; copy += 1) {
      for (const text of copies) bench.sendText(text);
      greatestMps = Math.max(greatestMps, await bench.greatestGrantedMps(bench.options.validForMs / 8));
    }
    if (greatestMps > slowMps) return failed(`a copy raised the speed to ${String(greatestMps)} m/s`);
    const ended = await bench.until(() => bench.grantedMps() === 0, bench.deadlineMs(second) - bench.nowMs());
    const afterMs = bench.nowMs() - second.atMs;
    if (ended === 'did-not') return failed(`a copy lengthened the grant: ${ms(afterMs)} after the request`);
    for (const text of copies) bench.sendText(text);
    return standsFor(bench, 'a copy');
  },
};

const refusesOlder: GuardCase = {
  id: '6',
  fault: 6,
  requirement: 'R20',
  title: 'reordered permits: the older one is refused',
  done: 'two requests; the second is answered slowly, then the first, still fresh, with a lower sequence and a higher speed',
  expected: 'the speed never rises',
  async run(bench) {
    const first = await bench.nextRequest();
    const second = await bench.nextRequest();
    if (first === null || second === null) return asksNoMore;
    const ageMs = second.atMs - first.atMs;
    const { validForMs } = bench.options;
    if (ageMs > freshShare * validForMs) {
      return notTestable(`it asks only every ${ms(ageMs)}: the older request has no time left of ${ms(validForMs)}`);
    }
    const older = bench.permitFor(first, wider);
    const newer = bench.permitFor(second);
    bench.send(newer);
    bench.send(older);
    if ((await bench.until(() => bench.grantedMps() > 0, bench.options.toleranceMs)) === 'did-not')
      return noGrant(bench);
    const greatestMps = await bench.greatestGrantedMps(validForMs);
    return greatestMps > slowMps
      ? failed(`the older permit raised the speed to ${String(greatestMps)} m/s`)
      : passed(`stayed at ${String(greatestMps)} m/s`);
  },
};

/** Sends each permit for a fresh request and stops at the first that is taken. */
async function refusesAll(
  bench: GuardBench,
  changes: readonly (readonly [what: string, change: (permit: Permit) => Partial<Permit>])[],
): Promise<CaseOutcome> {
  for (const [what, change] of changes) {
    const asked = await bench.nextRequest();
    if (asked === null) return asksNoMore;
    const right = bench.permitFor(asked);
    const isFaulty = change(right).siteId !== undefined || change(right).machineId !== undefined;
    const text = bench.textOf({ ...right, ...change(right) });
    if (isFaulty) bench.sendFaulty(text);
    else bench.sendText(text);
    const outcome = await standsFor(bench, `a permit ${what}`);
    if (outcome.verdict !== 'pass') return outcome;
  }
  return passed(`refused: ${changes.map(([what]) => what).join(', ')}`);
}

const refusesOthers: GuardCase = {
  id: '8',
  fault: 8,
  requirement: 'R20',
  title: 'permits for another machine, site, connection or epoch are refused',
  done: 'permits signed with the right key for a fresh request, each with one wrong address',
  expected: 'no grant from any',
  async run(bench) {
    await bench.roomForFaults(2);
    return refusesAll(bench, [
      ['for another machine', ({ machineId }) => ({ machineId: `${machineId}-other` })],
      ['for another site', ({ siteId }) => ({ siteId: `${siteId}-other` })],
      ['for another connection', ({ connectionId }) => ({ connectionId: `${connectionId}-other` })],
      ['of an older epoch', ({ epoch }) => ({ epoch: epoch - 1 })],
    ]);
  },
};

const refusesReplay: GuardCase = {
  id: '9',
  fault: 9,
  requirement: 'R20',
  title: 'a recorded stream is worth nothing',
  done: 'all permits taken so far once more, as a stream; then a right one with a nonce that the machine never sent',
  expected: 'no grant',
  async run(bench) {
    for (const text of bench.takenTexts()) {
      bench.sendText(text);
      if ((await bench.greatestGrantedMps(replayPauseMs)) > 0) return failed('a recorded permit was taken');
    }
    const replayed = await standsFor(bench, 'a recorded permit');
    if (replayed.verdict !== 'pass') return replayed;
    return refusesAll(bench, [['with a strange nonce', () => ({ nonce: strangeNonce })]]);
  },
};

const refusesForged: GuardCase = {
  id: '10',
  fault: 10,
  requirement: 'R20',
  title: 'a sender without the key gets nothing',
  done: 'right permits for fresh requests with right CRC: HMAC made with another key, HMAC empty, HMAC cut to its first byte',
  expected: 'no grant from any',
  async run(bench) {
    const forgeries: readonly (readonly [string, (permit: Permit) => string])[] = [
      ['made with another key', (permit) => bench.textOf(permit, bench.options.forgedMac)],
      ['empty', (permit) => bench.textOf(permit, () => new Uint8Array(0))],
      ['cut short', (permit) => bench.textOf(permit, (bytes) => bench.options.mac(bytes).subarray(0, 1))],
    ];
    await bench.roomForFaults(forgeries.length);
    for (const [what, forge] of forgeries) {
      const asked = await bench.nextRequest();
      if (asked === null) return asksNoMore;
      bench.sendFaulty(forge(bench.permitFor(asked)));
      const outcome = await standsFor(bench, `a permit with an HMAC ${what}`);
      if (outcome.verdict !== 'pass') return outcome;
    }
    return passed(`refused: HMAC ${forgeries.map(([what]) => what).join(', ')}`);
  },
};

/** The same length and form, another value. */
function otherHash(hash: string): string {
  return (hash.startsWith('f') ? '0' : 'f') + hash.slice(1);
}

const refusesOtherGeometry: GuardCase = {
  id: '39',
  fault: 39,
  requirement: 'R16, R20',
  title: 'permits for another site geometry, or by other limits, are refused',
  done: 'permits right in all but the hash of the geometry, then (where the machine knows it) of the limits',
  expected: 'no grant',
  async run(bench) {
    const asked = await bench.nextRequest();
    if (asked === null) return asksNoMore;
    const knowsGeometry = (asked.request.geometryHash ?? bench.options.geometryHash) !== undefined;
    const knowsLimits = (asked.request.limitsHash ?? bench.options.limitsHash) !== undefined;
    if (!knowsGeometry) {
      return notTestable('the machine names no geometryHash in its requests, so it was commissioned with none');
    }
    const geometry = [
      'for another geometry',
      (right: Permit) => ({ geometryHash: otherHash(right.geometryHash) }),
    ] as const;
    const limits = ['by other limits', (right: Permit) => ({ limitsHash: otherHash(right.limitsHash) })] as const;
    return refusesAll(bench, knowsLimits ? [geometry, limits] : [geometry]);
  },
};

export const messageCases: readonly GuardCase[] = [
  takesOnce,
  refusesOlder,
  refusesOthers,
  refusesReplay,
  refusesForged,
  refusesOtherGeometry,
];
