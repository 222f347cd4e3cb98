import { deadNonce, freshGuard, noMessage, type GuardState, type Kind, type PermitMessage } from './guard-model.ts';

/** A request on its way: place of its nonce, or `noMessage`; and the epoch that the machine has seen. */
export interface RequestMessage {
  nonce: number;
  epochSeen: number;
}

export interface MachineState {
  readonly guard: GuardState;
  /** Ticks that the body may still move: all of them while a permit lets it, then counting down while it brakes. */
  roll: number;
  /** The same for crossing the zone's border inwards. */
  zoneRoll: number;
  /** Epoch of the permit that set the body moving; 0 at rest. */
  rollEpoch: number;
  isInside: 0 | 1;
  /** True ticks since its clock last left one out, up to the drift period. */
  sinceSlow: number;
  readonly permits: PermitMessage[];
  readonly requests: RequestMessage[];
}

/** Answer of a machine to a controller's question, on its way: none, or to an old or to the present question. */
export const answers = ['none', 'old outside', 'old inside', 'outside', 'inside'] as const;

/** One controller's knowledge of one machine. */
export interface DeskState {
  /** Place of the newest unanswered nonce, `deadNonce`, or `noMessage`. */
  request: number;
  sequence: number;
  quietTicks: number;
  hasAcknowledged: 0 | 1;
  isAsked: 0 | 1;
  isClear: 0 | 1;
  /** Index into `answers`. */
  answer: number;
}

export interface ControllerState {
  /** 0 while it does not run. */
  epoch: number;
  /** Ticks since its start, up to the longest wait. */
  age: number;
  hasSent: 0 | 1;
  /** 0 for none, else number of the machine + 1. */
  holder: number;
  readonly desks: DeskState[];
}

export interface Sizes {
  readonly machines: number;
  readonly controllers: number;
  readonly noncesPerMachine: number;
  readonly permitsPerMachine: number;
  readonly requestsPerMachine: number;
}

export interface ProtocolState {
  /** Counter on disk: the epoch of the newest start. */
  diskEpoch: number;
  readonly machines: MachineState[];
  readonly controllers: ControllerState[];
}

export function freshDesk(): DeskState {
  return { request: noMessage, sequence: 0, quietTicks: 0, hasAcknowledged: 0, isAsked: 0, isClear: 0, answer: 0 };
}

export function emptyState(sizes: Sizes): ProtocolState {
  const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
  return {
    diskEpoch: 0,
    machines: times(sizes.machines, () => ({
      guard: freshGuard(sizes.noncesPerMachine),
      roll: 0,
      zoneRoll: 0,
      rollEpoch: 0,
      isInside: 0,
      sinceSlow: 0,
      permits: times(sizes.permitsPerMachine, () => ({ epoch: 0, sequence: 0, nonce: noMessage, kind: 0 as Kind })),
      requests: times(sizes.requestsPerMachine, () => ({ nonce: noMessage, epochSeen: 0 })),
    })),
    controllers: times(sizes.controllers, () => ({
      epoch: 0,
      age: 0,
      hasSent: 0,
      holder: 0,
      desks: times(sizes.machines, freshDesk),
    })),
  };
}

const machineBytes = 14;
const deskBytes = 7;
const controllerBytes = 4;

/** Rounded up to whole words of 32 bits; what is left over stays 0. */
export function bytesOf(sizes: Sizes): number {
  const perMachine =
    machineBytes - 1 + sizes.noncesPerMachine + 4 * sizes.permitsPerMachine + 2 * sizes.requestsPerMachine;
  const used = 1 + sizes.machines * perMachine + sizes.controllers * (controllerBytes + deskBytes * sizes.machines);
  return Math.ceil(used / 4) * 4;
}

export function readState(bytes: Uint8Array, into: ProtocolState): void {
  let at = 0;
  const next = (): number => bytes[at++] as number;
  const bit = (): 0 | 1 => next() as 0 | 1;
  into.diskEpoch = next();
  for (const machine of into.machines) {
    const { guard } = machine;
    for (let place = 0; place < guard.nonceAges.length; place += 1) guard.nonceAges[place] = next();
    guard.epochSeen = next();
    guard.lastSequence = next();
    guard.left = next();
    guard.kind = next() as Kind;
    guard.age = next();
    guard.grantEpoch = next();
    guard.newestKind = next() as Kind;
    machine.roll = next();
    machine.zoneRoll = next();
    machine.rollEpoch = next();
    machine.isInside = bit();
    machine.sinceSlow = next();
    for (const permit of machine.permits) {
      permit.epoch = next();
      permit.sequence = next();
      permit.nonce = next();
      permit.kind = next() as Kind;
    }
    for (const request of machine.requests) {
      request.nonce = next();
      request.epochSeen = next();
    }
  }
  for (const controller of into.controllers) {
    controller.epoch = next();
    controller.age = next();
    controller.hasSent = bit();
    controller.holder = next();
    for (const desk of controller.desks) {
      desk.request = next();
      desk.sequence = next();
      desk.quietTicks = next();
      desk.hasAcknowledged = bit();
      desk.isAsked = bit();
      desk.isClear = bit();
      desk.answer = next();
    }
  }
}

export function writeState(state: ProtocolState, bytes: Uint8Array): void {
  let at = 0;
  const put = (value: number): void => {
    bytes[at++] = value;
  };
  put(state.diskEpoch);
  for (const machine of state.machines) {
    const { guard } = machine;
    for (const age of guard.nonceAges) put(age);
    put(guard.epochSeen);
    put(guard.lastSequence);
    put(guard.left);
    put(guard.kind);
    put(guard.age);
    put(guard.grantEpoch);
    put(guard.newestKind);
    put(machine.roll);
    put(machine.zoneRoll);
    put(machine.rollEpoch);
    put(machine.isInside);
    put(machine.sinceSlow);
    for (const permit of machine.permits) {
      put(permit.epoch);
      put(permit.sequence);
      put(permit.nonce);
      put(permit.kind);
    }
    for (const request of machine.requests) {
      put(request.nonce);
      put(request.epochSeen);
    }
  }
  for (const controller of state.controllers) {
    put(controller.epoch);
    put(controller.age);
    put(controller.hasSent);
    put(controller.holder);
    for (const desk of controller.desks) {
      put(desk.request);
      put(desk.sequence);
      put(desk.quietTicks);
      put(desk.hasAcknowledged);
      put(desk.isAsked);
      put(desk.isClear);
      put(desk.answer);
    }
  }
}

function clearPermit(permit: PermitMessage): void {
  permit.epoch = 0;
  permit.sequence = 0;
  permit.nonce = noMessage;
  permit.kind = 0;
}

function permitOrder(left: PermitMessage, right: PermitMessage): number {
  return (
    left.nonce - right.nonce || left.epoch - right.epoch || left.sequence - right.sequence || left.kind - right.kind
  );
}

function requestOrder(left: RequestMessage, right: RequestMessage): number {
  return left.nonce - right.nonce || left.epochSeen - right.epochSeen;
}

/** More sequences of one epoch than a machine, its channel and all controllers can hold. */
const sequencesMax = 32;
/** Different sequences of one epoch, rising: filled and read within one call, and kept only because making it anew is dear. */
const known = new Int32Array(sequencesMax);
let knownCount = 0;

function note(sequence: number): void {
  let at = knownCount;
  while (at > 0 && (known[at - 1] as number) > sequence) at -= 1;
  if (at > 0 && known[at - 1] === sequence) return;
  if (knownCount === sequencesMax) throw new RangeError('more sequences than a state can hold');
  for (let place = knownCount; place > at; place -= 1) known[place] = known[place - 1] as number;
  known[at] = sequence;
  knownCount += 1;
}

function rankOf(sequence: number): number {
  for (let rank = 0; rank < knownCount; rank += 1) if (known[rank] === sequence) return rank;
  return -1;
}

/** Sequences of one epoch become their ranks: only their order matters. */
function rankSequences(state: ProtocolState, index: number, epoch: number): void {
  const { guard, permits } = state.machines[index] as MachineState;
  knownCount = 0;
  if (guard.epochSeen === epoch) note(guard.lastSequence);
  for (const permit of permits) if (permit.epoch === epoch && permit.nonce !== noMessage) note(permit.sequence);
  for (const controller of state.controllers) {
    if (controller.epoch === epoch) note((controller.desks[index] as DeskState).sequence);
  }
  if (guard.epochSeen === epoch) guard.lastSequence = rankOf(guard.lastSequence);
  for (const permit of permits) {
    if (permit.epoch === epoch && permit.nonce !== noMessage) permit.sequence = rankOf(permit.sequence);
  }
  for (const controller of state.controllers) {
    if (controller.epoch !== epoch) continue;
    const desk = controller.desks[index] as DeskState;
    desk.sequence = rankOf(desk.sequence);
  }
}

/**
 * Writes the state in its one canonical way. A permit that the guard must refuse from now on for its epoch or sequence changes nothing
 * any more, so it is taken out where the guard checks both.
 */
export function canonicalise(state: ProtocolState, sequence: 'checked' | 'not checked'): void {
  for (let index = 0; index < state.machines.length; index += 1) {
    const machine = state.machines[index] as MachineState;
    const { guard, permits, requests } = machine;
    if (machine.roll === 0) machine.rollEpoch = 0;
    for (const permit of permits) {
      if (permit.nonce === noMessage) continue;
      const isRepeated = permit.epoch === guard.epochSeen && permit.sequence <= guard.lastSequence;
      if (permit.epoch < guard.epochSeen || (isRepeated && sequence === 'checked')) clearPermit(permit);
    }
    for (let epoch = 1; epoch <= state.diskEpoch; epoch += 1) rankSequences(state, index, epoch);
    if (permits.length > 1) permits.sort(permitOrder);
    if (requests.length > 1) requests.sort(requestOrder);
  }
}

/** Applies a move of nonce places to everything that names one of this machine's nonces. */
export function moveNonces(state: ProtocolState, index: number, moved: (place: number) => number): void {
  const { permits, requests } = state.machines[index] as MachineState;
  for (const permit of permits) permit.nonce = moved(permit.nonce);
  for (const request of requests) {
    request.nonce = moved(request.nonce);
    // It can still be answered, but the permit could only narrow what a fresh one may take away at any time.
    if (request.nonce !== deadNonce) continue;
    request.nonce = noMessage;
    request.epochSeen = 0;
  }
  for (const { desks } of state.controllers) {
    const desk = desks[index] as DeskState;
    desk.request = moved(desk.request);
  }
}
