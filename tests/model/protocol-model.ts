import { takeAnswer, type ZoneGrant } from '../../controller/interlock/zones/zone-grants.ts';
import type { Model } from './explore.ts';
import {
  deadNonce,
  guardAsk,
  guardReceive,
  guardTick,
  isMotionGranted,
  kindNames,
  noMessage,
  type GuardRules,
  type Kind,
  type NonceMove,
  type PermitMessage,
} from './guard-model.ts';
import { GuardTable, type GuardEvent } from './guard-table.ts';
import {
  answers,
  bytesOf,
  canonicalise,
  emptyState,
  freshDesk,
  moveNonces,
  readState,
  writeState,
  type ControllerState,
  type DeskState,
  type MachineState,
  type ProtocolState,
  type Sizes,
} from './protocol-state.ts';
import type { ZoneRules } from './zone-rules.ts';

export type Invariant = 'I1' | 'I3a' | 'I3b' | 'I5' | 'I6';

export interface ProtocolOptions extends Sizes {
  readonly guard: GuardRules;
  /** Ticks that each machine goes on moving after its permit has run out. */
  readonly stopTicks: readonly number[];
  /** Ticks that the controller adds for the drift of clocks. */
  readonly marginTicks: number;
  /** A machine's clock may leave out one tick in this many; 0 for clocks that agree. */
  readonly slowOneTickIn: number;
  /** Starts of a controller in all, the first included. */
  readonly starts: number;
  /** 'shared': one state directory. 'copied': each start reads the same copy, so epochs repeat. */
  readonly epochs: 'shared' | 'copied';
  /** After a start: 'all' waits for the slowest machine of the site, 'own' for the machine that is answered. */
  readonly startWait: 'all' | 'own' | 'none';
  readonly zone: 'none' | ZoneRules;
  /** What a permit may say. */
  readonly kinds: readonly Kind[];
  /** Whether a permit may say hold at any time, or only as the first of an epoch, by which a machine comes to know it. */
  readonly holds: 'any time' | 'first';
  /** 'start': the first controller has just started. 'in service': the wait is over and all machines know the epoch. */
  readonly beginning: 'start' | 'in service';
  /** For each controller the machines whose requests reach it at all. */
  readonly reach: readonly (readonly number[])[];
  /** Machines that stand in the zone at the beginning. */
  readonly insideAtFirst: readonly number[];
  /** 'keeps': the guard holds the highest epoch for ever. 'may forget': it can be started anew with nothing. */
  readonly guardMemory: 'keeps' | 'may forget';
  readonly invariants: readonly Invariant[];
}

const nowTicks = 1000;
const machineNames = ['A', 'B', 'C'];
const controllerNames = ['first controller', 'second controller'];
/** By the set of machines whose clocks leave the tick out, as bits. */
const tickLabels = Array.from({ length: 1 << machineNames.length }, (_, slow) => {
  const slowNames = machineNames.filter((_name, index) => (slow & (1 << index)) !== 0);
  return slowNames.length === 0 ? 'tick' : `tick, left out by the clock of ${slowNames.join(' and ')}`;
});

/** The permit protocol between controllers and machines over a channel that delays, loses, doubles and reorders. */
export class ProtocolModel implements Model {
  readonly stateBytes: number;
  readonly #options: ProtocolOptions;
  readonly #base: ProtocolState;
  readonly #work: ProtocolState;
  readonly #seen: ProtocolState;
  readonly #next: Uint8Array;
  readonly #waits: readonly number[];
  /** Null where the guard is a mutant, which the real one cannot confirm. */
  readonly guardTable: GuardTable | null;

  constructor(options: ProtocolOptions) {
    this.#options = options;
    this.stateBytes = bytesOf(options);
    this.#base = emptyState(options);
    this.#work = emptyState(options);
    this.#seen = emptyState(options);
    this.#next = new Uint8Array(this.stateBytes);
    this.#waits = options.stopTicks.map((stopTicks) => options.guard.validity + options.marginTicks + stopTicks);
    const isReal = options.guard.expiry === 'from sending of the nonce' && options.guard.sequence === 'checked';
    this.guardTable = isReal ? new GuardTable(options.guard, options.noncesPerMachine) : null;
  }

  begin(bytes: Uint8Array): void {
    const state = emptyState(this.#options);
    for (const machine of state.machines) machine.sinceSlow = this.#options.slowOneTickIn;
    for (const index of this.#options.insideAtFirst) (state.machines[index] as MachineState).isInside = 1;
    this.#start(state, state.controllers[0] as ControllerState);
    if (this.#options.beginning === 'in service') this.#bringIntoService(state);
    canonicalise(state, this.#options.guard.sequence);
    writeState(state, bytes);
  }

  expand(bytes: Uint8Array, step: (label: string, next: Uint8Array) => void): void {
    readState(bytes, this.#base);
    const make = (label: string, change: (state: ProtocolState) => void): void => {
      readState(bytes, this.#work);
      change(this.#work);
      this.#dropOldAnswers(this.#work);
      canonicalise(this.#work, this.#options.guard.sequence);
      writeState(this.#work, this.#next);
      step(label, this.#next);
    };
    this.#expandTime(make);
    for (let index = 0; index < this.#base.machines.length; index += 1) this.#expandMachine(index, make);
    for (let index = 0; index < this.#base.controllers.length; index += 1) this.#expandController(index, make);
  }

  /** By the way that the protocol would go: each machine asks, is told to hold, and lets that run out. */
  #bringIntoService(state: ProtocolState): void {
    const controller = state.controllers[0] as ControllerState;
    controller.age = Math.max(...this.#waits);
    controller.hasSent = 1;
    state.machines.forEach((machine, index) => {
      this.#confirm(machine, { type: 'ask' });
      guardAsk(machine.guard);
      Object.assign(machine.permits[0] as PermitMessage, { epoch: 1, sequence: 1, nonce: 0, kind: 0 });
      this.#receive(state, index, 0);
      for (let ticks = 0; ticks < this.#options.guard.validity; ticks += 1) {
        this.#confirm(machine, { type: 'tick' });
        guardTick(machine.guard, this.#options.guard);
      }
      const desk = controller.desks[index] as DeskState;
      desk.sequence = 1;
      desk.hasAcknowledged = 1;
      desk.quietTicks = this.#options.zone === 'none' ? 0 : (this.#waits[index] as number);
    });
  }

  /** The real rules take no answer to an old question, so it changes nothing any more. */
  #dropOldAnswers(state: ProtocolState): void {
    const { zone } = this.#options;
    if (zone === 'none' || zone.takeAnswer !== takeAnswer) return;
    for (const { desks } of state.controllers) {
      for (const desk of desks) if (desk.answer <= 2) desk.answer = 0;
    }
  }

  #start(state: ProtocolState, controller: ControllerState): void {
    state.diskEpoch += 1;
    controller.epoch = this.#options.epochs === 'shared' ? state.diskEpoch : 1;
    controller.age = 0;
    controller.hasSent = 0;
    controller.holder = 0;
    for (const desk of controller.desks) Object.assign(desk, { ...freshDesk(), answer: older(desk.answer) });
    if (this.#options.startWait !== 'none') return;
    // The mutant that knows of no predecessor believes every machine quiet for ever, and its own.
    controller.desks.forEach((desk, index) => {
      Object.assign(desk, { quietTicks: this.#waits[index] as number, hasAcknowledged: 1 });
    });
  }

  #expandTime(make: Make): void {
    const { machines } = this.#base;
    const { slowOneTickIn } = this.#options;
    for (let slow = 0; slow < 1 << machines.length; slow += 1) {
      const mayBeSlow = machines.every(
        ({ sinceSlow }, index) => (slow & (1 << index)) === 0 || (slowOneTickIn > 0 && sinceSlow >= slowOneTickIn),
      );
      if (!mayBeSlow) continue;
      make(tickLabels[slow] as string, (state) => {
        for (let index = 0; index < state.machines.length; index += 1) {
          this.#tickMachine(state, index, (slow & (1 << index)) === 0 ? 'ticks' : 'stands');
        }
        for (const controller of state.controllers) this.#tickController(controller);
      });
    }
  }

  #tickMachine(state: ProtocolState, index: number, clock: 'ticks' | 'stands'): void {
    const machine = state.machines[index] as MachineState;
    const { guard } = machine;
    const hadMotion = isMotionGranted(guard);
    const hadZone = hadMotion && guard.kind === 2;
    machine.sinceSlow = clock === 'stands' ? 0 : Math.min(machine.sinceSlow + 1, this.#options.slowOneTickIn);
    if (clock === 'ticks') {
      this.#confirm(machine, { type: 'tick' });
      moveNonces(state, index, guardTick(guard, this.#options.guard));
    }
    if (!hadMotion) machine.roll = Math.max(0, machine.roll - 1);
    if (!hadZone) machine.zoneRoll = Math.max(0, machine.zoneRoll - 1);
    this.#roll(machine, index);
  }

  #tickController(controller: ControllerState): void {
    if (controller.epoch === 0) return;
    controller.age = Math.min(controller.age + 1, Math.max(...this.#waits));
    if (this.#options.zone === 'none') return;
    controller.desks.forEach((desk, index) => {
      desk.quietTicks = Math.min(desk.quietTicks + 1, this.#waits[index] as number);
    });
  }

  /** While a permit lets it the body moves, and would need all its braking time from now on. */
  #roll(machine: MachineState, index: number): void {
    const { guard } = machine;
    if (!isMotionGranted(guard)) return;
    const stopTicks = this.#options.stopTicks[index] as number;
    machine.roll = stopTicks;
    machine.rollEpoch = guard.grantEpoch;
    if (guard.kind === 2) machine.zoneRoll = stopTicks;
  }

  #confirm({ guard }: MachineState, event: GuardEvent): void {
    this.guardTable?.check(guard, event);
  }

  #expandMachine(index: number, make: Make): void {
    const machine = this.#base.machines[index] as MachineState;
    const name = nameOf(index);
    if (machine.guard.nonceAges[0] !== 0) this.#expandAsk(machine, index, make);
    machine.permits.forEach((permit, place) => {
      if (permit.nonce === noMessage) return;
      make(`${name} receives ${permitWords(permit)}`, (state) => this.#receive(state, index, place));
    });
    this.#expandBody(machine, index, make);
    this.#base.controllers.forEach(({ epoch, desks }, at) => {
      const desk = desks[index] as DeskState;
      const answer = machine.isInside === 1 ? 4 : 3;
      if (epoch === 0 || desk.isAsked === 0 || desk.answer === answer) return;
      make(`${name} answers that it is ${answers[answer] ?? ''}`, (state) => {
        deskOf(state, at, index).answer = answer;
      });
    });
    if (this.#options.guardMemory === 'may forget' && machine.guard.epochSeen > 0) {
      make(`${name} is started anew`, (state) => {
        const fresh = emptyState(this.#options).machines[index] as MachineState;
        const { isInside, sinceSlow, permits } = state.machines[index] as MachineState;
        moveNonces(state, index, (place) => (place === noMessage ? place : deadNonce));
        Object.assign(fresh, { isInside, sinceSlow, permits });
        state.machines[index] = fresh;
      });
    }
  }

  #expandBody(machine: MachineState, index: number, make: Make): void {
    if (this.#options.zone === 'none') return;
    const mayCross = machine.isInside === 1 ? machine.roll > 0 : machine.zoneRoll > 0;
    if (!mayCross) return;
    make(`${nameOf(index)} ${machine.isInside === 1 ? 'leaves' : 'enters'} the zone`, (state) => {
      (state.machines[index] as MachineState).isInside = machine.isInside === 1 ? 0 : 1;
    });
  }

  /** A full channel loses one of its messages: any of them. */
  #expandAsk(machine: MachineState, index: number, make: Make): void {
    const ask = (state: ProtocolState, place: number): void => {
      const asking = state.machines[index] as MachineState;
      this.#confirm(asking, { type: 'ask' });
      moveNonces(state, index, guardAsk(asking.guard));
      // A nonce that was forgotten has emptied its place.
      const free = asking.requests.findIndex(({ nonce }) => nonce === noMessage);
      const request = asking.requests[free >= 0 ? free : place];
      if (request !== undefined) Object.assign(request, { nonce: 0, epochSeen: asking.guard.epochSeen });
    };
    const isFull = machine.requests.every(({ nonce }) => nonce !== noMessage);
    const places = isFull ? machine.requests.length : 1;
    for (let place = 0; place < places; place += 1) {
      make(`${nameOf(index)} asks with a new nonce`, (state) => ask(state, place));
    }
  }

  #receive(state: ProtocolState, index: number, place: number): void {
    const machine = state.machines[index] as MachineState;
    const permit = { ...(machine.permits[place] as PermitMessage) };
    const { guard } = machine;
    const newer = permit.epoch > guard.epochSeen ? -1 : Math.sign(permit.sequence - guard.lastSequence);
    this.#confirm(machine, { type: 'receive', epoch: permit.epoch, newer, nonce: permit.nonce, kind: permit.kind });
    const { moved } = guardReceive(guard, permit, this.#options.guard);
    moveNonces(state, index, moved);
    if (this.guardTable !== null) this.#receiveAgain(machine, permit, moved);
    this.#roll(machine, index);
  }

  /** The same permit once more changes nothing: that is why one that has arrived may be taken out of the channel. */
  #receiveAgain(machine: MachineState, permit: PermitMessage, moved: NonceMove): void {
    const again = { ...permit, nonce: moved(permit.nonce) };
    this.#confirm(machine, { type: 'receive', epoch: again.epoch, newer: 0, nonce: again.nonce, kind: again.kind });
  }

  #expandController(at: number, make: Make): void {
    const controller = this.#base.controllers[at] as ControllerState;
    const name = controllerNames[at] ?? '';
    if (controller.epoch === 0) {
      if (this.#base.diskEpoch >= this.#options.starts) return;
      make(`the ${name} starts`, (state) => this.#start(state, state.controllers[at] as ControllerState));
      return;
    }
    if (this.#base.diskEpoch < this.#options.starts || this.#options.controllers > 1) {
      make(`the ${name} dies`, (state) => {
        const dead = state.controllers[at] as ControllerState;
        Object.assign(dead, { epoch: 0, age: 0, hasSent: 0, holder: 0 });
        for (const desk of dead.desks) Object.assign(desk, { ...freshDesk(), answer: older(desk.answer) });
      });
    }
    for (let index = 0; index < this.#base.machines.length; index += 1) {
      this.#expandRequests(at, index, make);
      this.#expandAnswer(at, index, make);
      if (this.#options.zone !== 'none') this.#expandZone(this.#options.zone, at, index, make);
    }
  }

  /** Arrival keeps the request on its way, because it may be doubled. */
  #expandRequests(at: number, index: number, make: Make): void {
    if (this.#options.reach[at]?.includes(index) !== true) return;
    const { requests } = this.#base.machines[index] as MachineState;
    requests.forEach(({ nonce, epochSeen }) => {
      if (nonce === noMessage) return;
      make(`the ${controllerNames[at] ?? ''} receives a request of ${nameOf(index)}`, (state) => {
        const controller = state.controllers[at] as ControllerState;
        deskOf(state, at, index).request = nonce;
        if (this.#options.zone === 'none' || epochSeen !== controller.epoch) return;
        const zone = this.#zoneOf(controller);
        this.#keepZone(controller, this.#options.zone.acknowledgeEpoch(zone, nameOf(index), nowTicks));
      });
    });
  }

  #expandAnswer(at: number, index: number, make: Make): void {
    const controller = this.#base.controllers[at] as ControllerState;
    const desk = controller.desks[index] as DeskState;
    const { startWait, zone } = this.#options;
    const waits = { none: 0, own: this.#waits[index] as number, all: Math.max(...this.#waits) };
    if (desk.request === noMessage || controller.age < waits[startWait]) return;
    const isGranted = zone !== 'none' && zone.mayCarry(this.#zoneOf(controller), nameOf(index), nowTicks);
    const mayHold = this.#options.holds === 'any time' || desk.hasAcknowledged === 0;
    const kinds = this.#options.kinds.filter((kind) => (kind === 0 ? mayHold : kind === 1 || isGranted));
    const { permits } = this.#base.machines[index] as MachineState;
    const isFull = permits.every(({ nonce }) => nonce !== noMessage);
    for (const kind of kinds) {
      for (let place = 0; place < (isFull ? permits.length : 1); place += 1) {
        make(`the ${controllerNames[at] ?? ''} sends ${nameOf(index)} a permit: ${kindNames[kind]}`, (state) => {
          this.#send(state, at, index, { kind, place });
        });
      }
    }
  }

  #send(state: ProtocolState, at: number, index: number, what: { kind: Kind; place: number }): void {
    const controller = state.controllers[at] as ControllerState;
    const desk = controller.desks[index] as DeskState;
    const { permits } = state.machines[index] as MachineState;
    const free = permits.findIndex(({ nonce }) => nonce === noMessage);
    desk.sequence += 1;
    controller.hasSent = 1;
    Object.assign(permits[free >= 0 ? free : what.place] as PermitMessage, {
      epoch: controller.epoch,
      sequence: desk.sequence,
      nonce: desk.request,
      kind: what.kind,
    });
    desk.request = noMessage;
    if (what.kind !== 2 || this.#options.zone === 'none') return;
    this.#keepZone(controller, this.#options.zone.permitSent(this.#zoneOf(controller), nameOf(index), nowTicks));
  }

  #expandZone(rules: ZoneRules, at: number, index: number, make: Make): void {
    const controller = this.#base.controllers[at] as ControllerState;
    const desk = controller.desks[index] as DeskState;
    const zone = this.#zoneOf(controller);
    const who = controllerNames[at] ?? '';
    const name = nameOf(index);
    const offer = (label: string, after: ZoneGrant, change: (desk: DeskState) => void = () => {}): void => {
      if (after === zone) return;
      make(label, (state) => {
        const changing = state.controllers[at] as ControllerState;
        this.#keepZone(changing, after);
        change(changing.desks[index] as DeskState);
      });
    };
    if (controller.holder !== index + 1) offer(`the ${who} makes ${name} the holder`, rules.take(zone, name, nowTicks));
    offer(`the ${who} releases the zone from ${name}`, rules.release(zone, name));
    if (desk.isClear === 0) {
      offer(`the ${who} asks ${name} whether it is out`, rules.challenge(zone, name, nowTicks), (asked) => {
        asked.answer = older(asked.answer);
      });
    }
    if (desk.answer === 0) return;
    const where = desk.answer % 2 === 1 ? 'outside' : 'inside';
    const number = desk.answer > 2 ? 1 : 0;
    offer(
      `the ${who} receives of ${name} that it is ${answers[desk.answer] ?? ''}`,
      rules.takeAnswer(zone, name, { challenge: number, where }),
    );
  }

  #zoneOf(controller: ControllerState): ZoneGrant {
    const parties = controller.desks.map((desk, index) => ({
      machineId: nameOf(index),
      waitMs: this.#waits[index] as number,
      quietSinceMs: nowTicks - desk.quietTicks,
      hasAcknowledged: desk.hasAcknowledged === 1,
      challenge: desk.isAsked === 1 ? 1 : null,
      isClear: desk.isClear === 1,
    }));
    const holderId = controller.holder === 0 ? null : nameOf(controller.holder - 1);
    return { zoneId: 'zone', holderId, parties, challengesSent: 1 };
  }

  #keepZone(controller: ControllerState, zone: ZoneGrant): void {
    controller.holder = zone.holderId === null ? 0 : machineNames.indexOf(zone.holderId) + 1;
    zone.parties.forEach((party, index) => {
      const desk = controller.desks[index] as DeskState;
      desk.quietTicks = Math.min(nowTicks - party.quietSinceMs, this.#waits[index] as number);
      desk.hasAcknowledged = party.hasAcknowledged ? 1 : 0;
      desk.isAsked = party.challenge === null ? 0 : 1;
      desk.isClear = party.isClear ? 1 : 0;
      // An answer to a question that no longer stands has become old.
      if (desk.isAsked === 0) desk.answer = older(desk.answer);
    });
  }

  violated(bytes: Uint8Array): string | null {
    readState(bytes, this.#seen);
    return this.#options.invariants.find((invariant) => this.#isBroken(invariant, this.#seen)) ?? null;
  }

  #isBroken(invariant: Invariant, { machines, controllers }: ProtocolState): boolean {
    const { validity } = this.#options.guard;
    switch (invariant) {
      case 'I1':
        return machines.some(({ guard }) => isMotionGranted(guard) && guard.age >= validity);
      case 'I3a':
        return machines.filter(hasZone).length > 1;
      case 'I3b':
        return machines.some(
          (one, index) =>
            hasZone(one) && machines.some((other, at) => at !== index && (other.isInside === 1 || other.zoneRoll > 0)),
        );
      case 'I5':
        return machines.some(({ guard }) => isMotionGranted(guard) && guard.kind > guard.newestKind);
      case 'I6': {
        const living = controllers.map(({ epoch }) => epoch);
        return controllers.some(
          ({ epoch, hasSent }) =>
            hasSent === 1 &&
            machines.some(({ roll, rollEpoch }) => roll > 0 && rollEpoch < epoch && !living.includes(rollEpoch)),
        );
      }
    }
  }
}

type Make = (label: string, change: (state: ProtocolState) => void) => void;

function nameOf(index: number): string {
  return machineNames[index] as string;
}

function deskOf(state: ProtocolState, at: number, index: number): DeskState {
  return (state.controllers[at] as ControllerState).desks[index] as DeskState;
}

/** An answer to a question that has been asked anew, or by a controller that died, is an answer to an old one. */
function older(answer: number): number {
  return answer > 2 ? answer - 2 : answer;
}

function hasZone({ guard }: MachineState): boolean {
  return isMotionGranted(guard) && guard.kind === 2;
}

function permitWords({ epoch, nonce, kind }: PermitMessage): string {
  const which = nonce === deadNonce ? ' for a nonce that is no longer fresh' : nonce === 0 ? '' : ' for an older nonce';
  return `a permit of epoch ${epoch}${which}: ${kindNames[kind]}`;
}
