import { encodePermit, type Mac, type Permit } from '../../kernel/permit.ts';
import { seededRandom } from '../../kernel/random.ts';
import { PermitGuard, type GuardRefusalCode } from '../../robot-bridge/guard/permit-guard.ts';
import {
  deadNonce,
  freshGuard,
  guardAsk,
  guardReceive,
  guardTick,
  type GuardRules,
  type GuardState,
  type Kind,
  type NonceMove,
  type Outcome,
} from './guard-model.ts';

/** What can happen to a guard. A permit's sequence counts against the last one heard: 1 is newer, 0 the same, -1 older. */
export type GuardEvent =
  | { readonly type: 'ask' }
  | { readonly type: 'tick' }
  | {
      readonly type: 'receive';
      readonly epoch: number;
      readonly newer: number;
      readonly nonce: number;
      readonly kind: Kind;
    };

/** Not a secret and no cryptography: the checks of CRC and MAC have tests of their own. */
export const modelMac: Mac = (bytes) => {
  let sum = 7;
  for (const byte of bytes) sum = (sum * 31 + byte) % 65521;
  return Uint8Array.of(sum & 255, sum >> 8);
};

const lateCodes: readonly GuardRefusalCode[] = ['permit-expired', 'permit-nonce-unknown'];

/** A real PermitGuard on a clock of ticks, driven by the model's events. */
export class RealGuard {
  readonly #validity: number;
  readonly #guard: PermitGuard;
  #nowTicks = 1000;
  /** Nonces in the order in which they were sent, newest first; the model's places point into it. */
  readonly #nonces: string[] = [];
  #usedNonce = 'f'.repeat(16);
  #epochSeen = 0;
  #lastSequence = 50;

  constructor(nonceLimit: number, validity: number) {
    this.#validity = validity;
    this.#guard = new PermitGuard({
      siteId: 'site',
      machineId: 'machine',
      connectionId: 'connection',
      mac: modelMac,
      random: seededRandom(5),
      nonceLimit,
      validForMaxMs: validity,
    });
  }

  /** Does what the event says. `moved` is what the model says became of the nonces' places. */
  take(event: GuardEvent, moved: NonceMove): Outcome | null {
    switch (event.type) {
      case 'ask': {
        const request = this.#guard.ask(this.#nowTicks);
        if (request.epochSeen !== this.#epochSeen) throw new Error('the guard tells another epoch');
        this.#nonces.unshift(request.nonce);
        this.#nonces.length = Math.min(this.#nonces.length, 8);
        return null;
      }
      case 'tick':
        this.#nowTicks += 1;
        return null;
      case 'receive':
        return this.#receive(event, moved);
    }
  }

  #receive(event: Extract<GuardEvent, { type: 'receive' }>, moved: NonceMove): Outcome {
    const sequence = this.#lastSequence + event.newer;
    const nonce = event.nonce === deadNonce ? this.#usedNonce : (this.#nonces[event.nonce] ?? 'e'.repeat(16));
    const result = this.#guard.receive(this.#text({ ...event, sequence }, nonce), this.#nowTicks);
    const code = result.ok ? 'ok' : result.problem.code;
    const isLate = (lateCodes as readonly string[]).includes(code);
    if (result.ok) this.#usedNonce = this.#nonces.splice(event.nonce, 1)[0] ?? this.#usedNonce;
    else if (moved(event.nonce) !== event.nonce) throw new Error('the model has used a nonce that the guard has not');
    if (result.ok || isLate) {
      if (event.epoch > this.#epochSeen || sequence > this.#lastSequence) this.#lastSequence = sequence;
      this.#epochSeen = event.epoch;
      return result.ok ? 'accepted' : 'narrowed';
    }
    if (code !== 'permit-repeated' && code !== 'permit-old-epoch') throw new Error(`an unexpected refusal: ${code}`);
    return 'refused';
  }

  #text(permit: { epoch: number; sequence: number; kind: Kind }, nonce: string): string {
    const speedMps = permit.kind === 0 ? 0 : 1;
    const whole: Permit = {
      version: 1,
      siteId: 'site',
      machineId: 'machine',
      epoch: permit.epoch,
      connectionId: 'connection',
      sequence: permit.sequence,
      nonce,
      level: permit.kind === 0 ? 'hold' : 'run',
      travelSpeedMaxMps: speedMps,
      toolSpeedMaxMps: speedMps,
      grantedZoneIds: permit.kind === 2 ? ['zone'] : [],
      geometryHash: 'ab',
      limitsHash: 'cd',
      validForMs: this.#validity,
      ruleId: '',
    };
    return encodePermit(whole, modelMac);
  }

  /** What the guard allows now, as one letter of `words`. */
  present(ahead = 0): string {
    const motion = this.#guard.motion(this.#nowTicks + ahead);
    if (motion !== null) return motion.grantedZoneIds.length > 0 ? 'z' : 'm';
    return this.#guard.standing(this.#nowTicks + ahead) === null ? '-' : 'h';
  }

  /** The same tick by tick from now on. The guard has then seen its grant run out, so that nothing more can be done with it. */
  outlook(): string {
    return Array.from({ length: this.#validity + 1 }, (_, ahead) => this.present(ahead)).join('');
  }
}

/** Hold, motion, motion and zone; a dash where no decision is valid. */
const words = ['h', 'm', 'z'] as const;

export function modelPresent(guard: GuardState, ahead = 0): string {
  return ahead < guard.left ? words[guard.kind] : '-';
}

export function modelOutlook(guard: GuardState, validity: number): string {
  return Array.from({ length: validity + 1 }, (_, ahead) => modelPresent(guard, ahead)).join('');
}

export function takeInModel(
  guard: GuardState,
  event: GuardEvent,
  rules: GuardRules,
): { outcome: Outcome | null; moved: NonceMove } {
  switch (event.type) {
    case 'ask':
      return { outcome: null, moved: guardAsk(guard) };
    case 'tick':
      return { outcome: null, moved: guardTick(guard, rules) };
    case 'receive': {
      const { epoch, nonce, kind } = event;
      return guardReceive(guard, { epoch, sequence: guard.lastSequence + event.newer, nonce, kind }, rules);
    }
  }
}

/** Takes one event through both and throws where they differ. */
export function takeInBoth(model: GuardState, real: RealGuard, event: GuardEvent, rules: GuardRules): void {
  const { outcome, moved } = takeInModel(model, event, rules);
  const told = real.take(event, moved);
  if (told === outcome && real.present() === modelPresent(model)) return;
  throw new Error(
    `model and guard differ: ${JSON.stringify({ event, model, outcome, told, present: real.present() })}`,
  );
}

/** Compares what both allow from now on; the real guard is spent by it. */
export function compareOutlooks(model: GuardState, real: RealGuard, rules: GuardRules): void {
  const outlook = real.outlook();
  if (outlook === modelOutlook(model, rules.validity)) return;
  throw new Error(`model and guard differ: ${JSON.stringify({ model, outlook })}`);
}

/**
 * Makes the real guard the judge of every transition of the model. The first time that a state of the guard meets an event, a real
 * PermitGuard is led to that state by the events that first led there, takes the event, and must answer and allow the same.
 */
export class GuardTable {
  readonly #rules: GuardRules;
  readonly #nonceLimit: number;
  readonly #ways = new Map<number, readonly GuardEvent[]>();
  readonly #checked = new Set<number>();

  constructor(rules: GuardRules, nonceLimit: number) {
    this.#rules = rules;
    this.#nonceLimit = nonceLimit;
    this.#ways.set(codeOf(freshGuard(nonceLimit)), []);
  }

  /** Distinct transitions that the real guard has confirmed. */
  get confirmed(): number {
    return this.#checked.size;
  }

  check(before: GuardState, event: GuardEvent): void {
    const from = codeOf(before);
    const key = from * 1024 + eventCode(event);
    if (this.#checked.has(key)) return;
    const way = this.#ways.get(from);
    if (way === undefined) throw new Error('a state of the guard without a way to it');
    const model = freshGuard(this.#nonceLimit);
    const real = new RealGuard(this.#nonceLimit, this.#rules.validity);
    for (const step of [...way, event]) takeInBoth(model, real, step, this.#rules);
    compareOutlooks(model, real, this.#rules);
    this.#checked.add(key);
    const to = codeOf(model);
    if (!this.#ways.has(to)) this.#ways.set(to, [...way, event]);
  }
}

function eventCode(event: GuardEvent): number {
  switch (event.type) {
    case 'ask':
      return 1;
    case 'tick':
      return 2;
    case 'receive':
      return 4 + ((event.epoch * 3 + event.newer + 1) * 16 + event.nonce) * 3 + event.kind;
  }
}

/** Everything that decides what the guard will do; the number of the last sequence does not, only what is newer. */
function codeOf(guard: GuardState): number {
  let code = 0;
  for (const age of guard.nonceAges) code = code * 16 + Math.min(age, 15);
  for (const part of [guard.epochSeen, guard.left, guard.kind, guard.age, guard.grantEpoch, guard.newestKind]) {
    code = code * 8 + part;
  }
  return code;
}
