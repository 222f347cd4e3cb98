import { faultyCountMax, faultyWindowMs } from '../permit-guard.ts';
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

/** Damaged copies sent for one request, which must still be fresh when the last of them arrives. */
const flipsPerRequest = 64;
/** Only the three lowest bits: the sixth turns a capital into a small letter, which a reader of hex may rightly take for the same. */
const flippedBits = 3;
/** A machine waits for its person, or for our press of the button, this long. */
const acknowledgeWaitMs = 2000;
const damaged = '{"permit":{},"crc":"00000000","mac":""}';

/** `text` with one bit of the character at `position` turned. */
function flip(text: string, position: number, bit: number): string {
  return (
    text.slice(0, position) + String.fromCharCode(text.charCodeAt(position) ^ (1 << bit)) + text.slice(position + 1)
  );
}

/** Presses the button once the window of the error-rate rule has passed. */
async function acknowledge(bench: GuardBench): Promise<'answered' | 'unanswered'> {
  await bench.roomForFaults(faultyCountMax);
  const answer = await bench.options.wire.acknowledge();
  await bench.until(() => bench.state()?.isSuspect === false, acknowledgeWaitMs);
  return answer;
}

const standsOnErrorRate: GuardCase = {
  id: '7-rate',
  fault: 7,
  requirement: '§1.4',
  title: 'too many faulty messages: stands until acknowledged',
  done:
    `${String(faultyCountMax + 1)} damaged messages during a grant, then right permits; after ${ms(faultyWindowMs)} right permits again; ` +
    'then the acknowledge button, then a right permit',
  expected: 'the grant ends at once; no grant before the button nor by the button alone; then one',
  async run(bench) {
    await bench.roomForFaults(faultyCountMax);
    const granted = await bench.grant();
    if (granted === null) return noGrant(bench);
    for (let count = 0; count <= faultyCountMax; count += 1) bench.sendFaulty(damaged);
    const ended = await bench.until(() => bench.grantedMps() === 0, bench.options.toleranceMs);
    if (ended === 'did-not') return failed(`still granted ${ms(bench.options.toleranceMs)} after the damaged messages`);
    if ((await bench.grant()) !== null) return failed('a right permit was taken although nobody had acknowledged');
    await bench.roomForFaults(faultyCountMax);
    if ((await bench.grant()) !== null)
      return failed(`a right permit was taken after ${ms(faultyWindowMs)} though nobody had acknowledged`);
    const answer = await acknowledge(bench);
    if ((await bench.greatestGrantedMps(bench.options.toleranceMs)) > 0) return failed('the button alone gave a grant');
    if ((await bench.grant()) !== null) return passed('stood until the button and a new permit');
    return answer === 'unanswered'
      ? notTestable('it stood, but its acknowledge button cannot be reached over this wire: press it at the machine')
      : failed('takes no permit after the button');
  },
};

/** Whether the guard has taken a permit with this sequence, be it without granting anything. */
function isTaken(bench: GuardBench, sequence: number): boolean {
  return bench.state()?.sequence === sequence || bench.grantedMps() > 0;
}

/**
 * Flips where nothing but CRC and HMAC can notice: in a text that decides nothing, in the CRC, in the HMAC. They come first and are few, because
 * a guard that has grown suspicious refuses whatever comes.
 */
async function refusesUnnoticeable(bench: GuardBench): Promise<CaseOutcome> {
  const marks = ['"ruleId":"', '"crc":"', '"mac":"'];
  await bench.roomForFaults(marks.length);
  for (const mark of marks) {
    const asked = await bench.nextRequest();
    if (asked === null) return asksNoMore;
    const permit = bench.permitFor(asked);
    const text = bench.textOf(permit);
    bench.sendFaulty(flip(text, text.indexOf(mark) + mark.length, 0));
    const taken = await bench.until(() => isTaken(bench, permit.sequence), bench.options.toleranceMs);
    if (taken === 'came') return failed(`a permit with a bit flipped after ${mark} was taken`);
  }
  return passed('');
}

const refusesDamaged: GuardCase = {
  id: '7-bits',
  fault: 7,
  requirement: 'R20',
  title: 'a bit flipped in any byte is noticed',
  done:
    'right permits for fresh requests with a bit turned in a text that decides nothing, in the CRC, in the HMAC; then one for each byte of a ' +
    'permit with a bit of that byte turned',
  expected: 'none is taken',
  async run(bench) {
    const first = await refusesUnnoticeable(bench);
    if (first.verdict !== 'pass') return first;
    let position = 0;
    let length = 1;
    while (position < length) {
      const asked = await bench.nextRequest();
      if (asked === null) return asksNoMore;
      const permit = bench.permitFor(asked);
      const text = bench.textOf(permit);
      length = text.length;
      const end = Math.min(length, position + flipsPerRequest);
      for (; position < end; position += 1)
        bench.sendFaulty(flip(text, position, bench.options.random.below(flippedBits)));
      const taken = await bench.until(() => isTaken(bench, permit.sequence), bench.options.toleranceMs);
      if (taken === 'came') {
        return failed(`a damaged permit was taken, bytes ${String(end - flipsPerRequest)} to ${String(end)}`);
      }
    }
    return passed(`none of ${String(length)} damaged permits was taken`);
  },
};

/** Leaves the machine fit for work. */
export async function clearSuspicion(bench: GuardBench): Promise<CaseOutcome | null> {
  if (bench.state()?.isSuspect !== true) return null;
  await acknowledge(bench);
  return bench.state()?.isSuspect === false ? null : notTestable('the guard waits to be acknowledged at the machine');
}

/** Last of all: guards may have to be acknowledged after them. */
export const damageCases: readonly GuardCase[] = [standsOnErrorRate, refusesDamaged];
