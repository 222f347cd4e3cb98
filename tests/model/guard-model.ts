/**
 * The machine's side in small numbers, written again so that its state can be laid out in bytes. One tick is one millisecond of the
 * real guard. Every transition the explorer takes through it is also taken by the real PermitGuard, see guard-table.ts.
 */

/** No nonce in this place. */
export const noNonce = 255;
/** A permit or request that answers a nonce which the guard has used or forgotten. */
export const deadNonce = 14;
/** No message in this place. */
export const noMessage = 15;

/** What a permit says, from narrow to wide: stand, move, move and be in the zone. */
export type Kind = 0 | 1 | 2;
export const kindNames = ['hold', 'motion', 'motion and zone'] as const;

export interface GuardState {
  /** Ages of the outstanding nonces in ticks of the machine's clock, newest first. */
  readonly nonceAges: number[];
  epochSeen: number;
  /** Highest sequence heard of that epoch; ranks matter, not numbers. */
  lastSequence: number;
  /** Ticks that the grant in force is still valid; 0 is no grant. */
  left: number;
  kind: Kind;
  /** Age of the nonce that the grant answered, in ticks; 0 without a grant. */
  age: number;
  /** Epoch of the permit that the grant came from; 0 without a grant. */
  grantEpoch: number;
  /** What the newest permit heard said; 0 without a grant. */
  newestKind: Kind;
}

export interface PermitMessage {
  epoch: number;
  sequence: number;
  /** Place of the nonce it answers among the guard's, `deadNonce`, or `noMessage` for an empty place. */
  nonce: number;
  kind: Kind;
}

export interface GuardRules {
  readonly validity: number;
  readonly expiry: 'from sending of the nonce' | 'from receipt';
  readonly sequence: 'checked' | 'not checked';
}

export type Outcome = 'accepted' | 'narrowed' | 'refused';

/** What becomes of the places of nonces: the place before to the place after. Others stay. */
export type NonceMove = (place: number) => number;

const stays: NonceMove = (place) => place;

export function freshGuard(nonceLimit: number): GuardState {
  return {
    nonceAges: Array.from({ length: nonceLimit }, () => noNonce),
    epochSeen: 0,
    lastSequence: 0,
    left: 0,
    kind: 0,
    age: 0,
    grantEpoch: 0,
    newestKind: 0,
  };
}

/** Whether `motion` of the real guard would not be null. */
export function isMotionGranted(guard: GuardState): boolean {
  return guard.left > 0 && guard.kind > 0;
}

/** The newest nonce takes the first place; the oldest is forgotten when there are too many. */
export function guardAsk(guard: GuardState): NonceMove {
  const { nonceAges } = guard;
  nonceAges.pop();
  nonceAges.unshift(0);
  const limit = nonceAges.length;
  return (place) => (place >= deadNonce ? place : place + 1 < limit ? place + 1 : deadNonce);
}

/** One tick of the machine's clock. A nonce as old as the validity can be answered no more. */
export function guardTick(guard: GuardState, rules: GuardRules): NonceMove {
  const { nonceAges } = guard;
  let kept = nonceAges.length;
  for (let place = 0; place < nonceAges.length; place += 1) {
    const age = nonceAges[place] as number;
    if (age === noNonce) continue;
    nonceAges[place] = age + 1 >= rules.validity ? noNonce : age + 1;
    if (nonceAges[place] === noNonce) kept = Math.min(kept, place);
  }
  if (guard.left > 0) {
    guard.left -= 1;
    guard.age += 1;
  }
  if (guard.left === 0) dropGrant(guard);
  return kept === nonceAges.length ? stays : (place) => (place < deadNonce && place >= kept ? deadNonce : place);
}

function dropGrant(guard: GuardState): void {
  guard.left = 0;
  guard.kind = 0;
  guard.age = 0;
  guard.grantEpoch = 0;
  guard.newestKind = 0;
}

/** The place of a used nonce is closed, so that the newest stand first again. */
function useNonce(guard: GuardState, used: number): NonceMove {
  guard.nonceAges.splice(used, 1);
  guard.nonceAges.push(noNonce);
  return (place) => (place >= deadNonce ? place : place === used ? deadNonce : place > used ? place - 1 : place);
}

export function guardReceive(
  guard: GuardState,
  permit: Readonly<PermitMessage>,
  rules: GuardRules,
): { outcome: Outcome; moved: NonceMove } {
  const isNewer = permit.epoch > guard.epochSeen || permit.sequence > guard.lastSequence;
  const isChecked = rules.sequence === 'checked';
  if (permit.epoch < guard.epochSeen || (isChecked && !isNewer)) return { outcome: 'refused', moved: stays };
  guard.epochSeen = permit.epoch;
  if (isNewer) guard.lastSequence = permit.sequence;
  if (permit.nonce === deadNonce) {
    if (guard.left > 0) {
      guard.kind = Math.min(guard.kind, permit.kind) as Kind;
      if (isNewer) guard.newestKind = permit.kind;
    }
    return { outcome: 'narrowed', moved: stays };
  }
  const age = guard.nonceAges[permit.nonce] as number;
  guard.left = rules.expiry === 'from receipt' ? rules.validity : rules.validity - age;
  guard.age = age;
  guard.newestKind = isNewer ? permit.kind : guard.newestKind;
  guard.kind = permit.kind;
  guard.grantEpoch = permit.epoch;
  return { outcome: 'accepted', moved: useNonce(guard, permit.nonce) };
}
