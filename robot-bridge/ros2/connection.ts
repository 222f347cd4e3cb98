import type { Clock } from '../../kernel/clock.ts';
import type { Problem } from '../../kernel/result.ts';
import type { ConnectionState, Unsubscribe } from '../link.ts';
import type {
  GoalAnswer,
  GoalCall,
  RosConnection,
  SendOutcome,
  ServiceAnswer,
  ServiceCall,
  WireKind,
} from '../ros/connection.ts';
import type { MessageCodec } from './cdr.ts';
import { Clients } from './clients.ts';
import { judgeTopic } from './judge.ts';
import { OwnNodes, type NodeWishes } from './own-nodes.ts';
import type { LookTurn, Ros2Participant } from './participant.ts';
import { keptHere, qosByPurpose, qosOf, type TopicPurpose } from './qos.ts';
import type { RosNode, RosPublisher, RosSubscription } from './rclnodejs.ts';

/** What is known beforehand of the names behind a connection. */
export interface Interfaces {
  /** Topics that are not what their direction says: heard is a sensor's, said is a command. */
  readonly purposes: ReadonlyMap<string, TopicPurpose>;
  /** A machine is there while each of these topics is published on. Empty: while any topic is that is listened to. */
  readonly presentBy: readonly string[];
  /** Actions, and services whose clients are made beforehand: a client that is made when it is needed finds no server yet. */
  readonly actions: readonly { readonly name: string; readonly type: string }[];
  readonly services: readonly { readonly name: string; readonly type: string }[];
  /** Topics on which nobody but one node has any business. */
  readonly single: readonly string[];
  /** Null where nothing is asked of its nodes. */
  readonly nodes: NodeWishes | null;
}

export interface Ros2ConnectionOptions {
  readonly participant: Ros2Participant;
  readonly url: string;
  /** Namespace of the node that speaks for it; '' is the fleet's. */
  readonly nodeNamespace: string;
  readonly interfaces: Interfaces;
  /** The site's: silence counts only while its time goes on. Null where silence says nothing. */
  readonly silenceClock: Clock | null;
}

/** Counters since the process started. */
export interface Ros2ConnectionFigures {
  readonly connects: number;
  /** Ended because nothing was heard while others could still see it. */
  readonly endedAsSilent: number;
  readonly droppedOut: number;
  /** Messages that were too long, or whose bytes could not be read. */
  readonly droppedIn: number;
}

interface Heard {
  readonly topic: string;
  readonly type: string;
  readonly listeners: Set<(message: unknown) => void>;
  subscription: RosSubscription | null;
}

interface Said {
  readonly type: string;
  readonly codec: MessageCodec | null;
  publisher: RosPublisher | null;
}

/**
 * One machine, or the site itself, in the ROS 2 graph by this process's own participant. It is connected while the machine is there: its topics are
 * published on, its actions served, its own nodes as the profile wants them, and it is heard. Each time it comes back is a new life with new publishers and clients, so that nothing that
 * was said to the old one is left in a queue for the new.
 */
export class Ros2Connection implements RosConnection {
  readonly url: string;
  readonly #options: Ros2ConnectionOptions;
  readonly #allowed = new Set<string>();
  readonly #heard = new Map<string, Heard>();
  readonly #said = new Map<string, Said>();
  readonly #stateListeners = new Set<(state: ConnectionState) => void>();
  readonly #refusedListeners = new Set<(problem: Problem) => void>();
  readonly #stopLooking: () => void;
  #node: RosNode | null = null;
  #clients: Clients | null = null;
  #ownNodes: OwnNodes | null = null;
  #state: ConnectionState = 'connecting';
  #generation = 0;
  #isClosed = false;
  #isHeard = false;
  #silentLooks = 0;
  #silenceMs = 0;
  #figures = { endedAsSilent: 0, droppedOut: 0, droppedIn: 0 };

  constructor(options: Ros2ConnectionOptions) {
    this.url = options.url;
    this.#options = options;
    this.#stopLooking = options.participant.onLook((turn) => this.#look(turn));
    options.participant.whenReady(() => this.#start());
  }

  state(): ConnectionState {
    return this.#state;
  }

  generation(): number {
    return this.#generation;
  }

  figures(): Ros2ConnectionFigures {
    return { ...this.#figures, connects: this.#generation };
  }

  onState(listener: (state: ConnectionState) => void): Unsubscribe {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  }

  /** What is wrong with the wire itself: foreign writers, QoS that clashes, bytes that cannot be read. */
  onRefused(listener: (problem: Problem) => void): Unsubscribe {
    this.#refusedListeners.add(listener);
    return () => this.#refusedListeners.delete(listener);
  }

  allow(kind: WireKind, name: string): void {
    this.#allowed.add(`${kind} ${name}`);
  }

  subscribe(topic: string, type: string, listener: (message: unknown) => void): Unsubscribe {
    this.#mustBeAllowed('topic', topic);
    let heard = this.#heard.get(topic);
    if (heard === undefined) {
      heard = { topic, type, listeners: new Set(), subscription: null };
      this.#heard.set(topic, heard);
      this.#listen(heard);
    }
    heard.listeners.add(listener);
    return () => this.#unsubscribe(topic, listener);
  }

  advertise(topic: string, type: string): void {
    this.#mustBeAllowed('topic', topic);
    if (this.#said.has(topic)) return;
    this.#said.set(topic, { type, codec: null, publisher: null });
    if (this.#state === 'connected') this.#speak(topic);
  }

  publish(topic: string, message: unknown): SendOutcome {
    this.#mustBeAllowed('topic', topic);
    const said = this.#said.get(topic);
    if (said === undefined) throw new Error(`topic ${topic} must be advertised before it is published on`);
    if (this.#state !== 'connected' || said.publisher === null || said.codec === null) {
      this.#figures.droppedOut += 1;
      return 'dropped';
    }
    said.publisher.publish(said.codec.encode(message));
    return 'sent';
  }

  /** Each message leaves in a datagram of its own anyhow. */
  holdWrites(): () => void {
    return () => undefined;
  }

  callService(call: ServiceCall, onAnswer: (answer: ServiceAnswer) => void): SendOutcome {
    this.#mustBeAllowed('service', call.service);
    return this.#counted(this.#clients?.call(call, onAnswer) ?? 'dropped');
  }

  sendGoal(call: GoalCall, onAnswer: (answer: GoalAnswer) => void): SendOutcome {
    this.#mustBeAllowed('action', call.action);
    return this.#counted(this.#clients?.sendGoal(call, onAnswer) ?? 'dropped');
  }

  cancelGoal(id: string, action: string): SendOutcome {
    this.#mustBeAllowed('action', action);
    return this.#counted(this.#clients?.cancelGoal(id, action) ?? 'dropped');
  }

  forget(id: string): void {
    this.#clients?.forget(id);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#stopLooking();
    if (this.#state === 'connected') this.#end();
    this.#setState('disconnected');
    this.#ownNodes?.close();
    for (const { subscription } of this.#heard.values()) {
      if (subscription !== null) this.#node?.destroySubscription(subscription);
    }
    this.#heard.clear();
  }

  #mustBeAllowed(kind: WireKind, name: string): void {
    if (!this.#allowed.has(`${kind} ${name}`)) throw new Error(`${kind} ${name} is in no profile`);
  }

  #counted(outcome: SendOutcome): SendOutcome {
    if (outcome === 'dropped') this.#figures.droppedOut += 1;
    return outcome;
  }

  #start(): void {
    if (this.#isClosed) return;
    this.#node = this.#options.participant.node(this.#options.nodeNamespace);
    for (const heard of this.#heard.values()) this.#listen(heard);
    const { nodes } = this.#options.interfaces;
    if (nodes !== null) this.#ownNodes = new OwnNodes(nodes, this.#node, (problem) => this.#tell(problem));
    this.#prepare();
  }

  /** Clients of the next life. They are made before it begins, since an action is known to be served only through a client. */
  #prepare(): void {
    if (this.#node === null || this.#clients !== null) return;
    const { participant, interfaces } = this.#options;
    this.#clients = new Clients(participant.rclnodejs, this.#node, interfaces);
  }

  #listen(heard: Heard): void {
    if (this.#node === null || heard.subscription !== null) return;
    const { participant } = this.#options;
    const codec = participant.codec(heard.type);
    const qos = qosOf(participant.rclnodejs, qosByPurpose[this.#purposeOf(heard.topic, 'sensor')]);
    heard.subscription = this.#node.createSubscription(heard.type, heard.topic, { qos, isRaw: true }, (bytes) =>
      this.#receive(heard, codec, bytes as Uint8Array),
    );
  }

  #receive(heard: Heard, codec: MessageCodec, bytes: Uint8Array): void {
    if (bytes.length > keptHere.messageMaxBytes) {
      this.#figures.droppedIn += 1;
      this.#tell({ code: 'message-oversized', facts: { topic: heard.topic, bytes: bytes.length } });
      return;
    }
    let message: unknown;
    try {
      message = codec.decode(bytes);
    } catch {
      this.#figures.droppedIn += 1;
      this.#tell({ code: 'message-invalid', facts: { at: heard.topic, cause: 'no CDR of its type' } });
      return;
    }
    this.#isHeard = true;
    for (const listener of heard.listeners) listener(message);
  }

  #speak(topic: string): void {
    const said = this.#said.get(topic);
    if (this.#node === null || said === undefined || said.publisher !== null) return;
    const { participant } = this.#options;
    const qos = qosOf(participant.rclnodejs, qosByPurpose[this.#purposeOf(topic, 'command')]);
    const publisher = this.#node.createPublisher(said.type, topic, { qos });
    this.#said.set(topic, { ...said, codec: participant.codec(said.type), publisher });
  }

  #purposeOf(topic: string, byDefault: TopicPurpose): TopicPurpose {
    return this.#options.interfaces.purposes.get(topic) ?? byDefault;
  }

  #unsubscribe(topic: string, listener: (message: unknown) => void): void {
    const heard = this.#heard.get(topic);
    if (heard === undefined || !heard.listeners.delete(listener) || heard.listeners.size > 0) return;
    this.#heard.delete(topic);
    if (heard.subscription !== null) this.#node?.destroySubscription(heard.subscription);
  }

  #look(turn: LookTurn): void {
    if (this.#isClosed) return;
    const isSilent = this.#isSilent();
    this.#ownNodes?.look();
    const isThere = this.#isPublished() && this.#isServed(turn) && (this.#ownNodes?.isReady() ?? true);
    if (this.#state === 'connected') {
      if (isThere && isSilent) this.#figures.endedAsSilent += 1;
      if (!isThere || isSilent) this.#end();
    } else if (isThere && !isSilent) this.#begin();
    if (turn === 'whole') this.#judge();
  }

  /** Once connected only now and then: whoever sends a goal looks for its server again, and a machine that is gone publishes no more. */
  #isServed(turn: LookTurn): boolean {
    const clients = this.#clients;
    if (clients === null) return false;
    if (this.#state === 'connected') return turn === 'quick' || clients.seemServed();
    return clients.seemServed() && clients.areServed();
  }

  #isPublished(): boolean {
    const { presentBy } = this.#options.interfaces;
    const isMatched = ({ subscription }: Heard): boolean => subscription !== null && subscription.publisherCount > 0;
    if (presentBy.length === 0) return [...this.#heard.values()].some(isMatched);
    return presentBy.every((topic) => {
      const heard = this.#heard.get(topic);
      return heard !== undefined && isMatched(heard);
    });
  }

  /**
   * Counts looks and not milliseconds: after this process was stopped its own absence must not be taken for the machine's. A look counts when the
   * site's time has gone on by as much since the last that did, so that a site in slow motion is given longer.
   */
  #isSilent(): boolean {
    const { silenceClock } = this.#options;
    if (silenceClock === null) return false;
    const nowMs = silenceClock.monoMs();
    if (this.#isHeard || nowMs - this.#silenceMs >= keptHere.lookEveryMs) {
      this.#silentLooks = this.#isHeard ? 0 : this.#silentLooks + 1;
      this.#silenceMs = nowMs;
    }
    this.#isHeard = false;
    return this.#silentLooks >= keptHere.silentLooksMax;
  }

  #begin(): void {
    this.#generation += 1;
    for (const topic of this.#said.keys()) this.#speak(topic);
    this.#setState('connected');
  }

  /** What was sent and not yet taken goes with the publishers and clients: the middleware would bring it when the machine is back. */
  #end(): void {
    for (const [topic, said] of this.#said) {
      if (said.publisher !== null) this.#node?.destroyPublisher(said.publisher);
      this.#said.set(topic, { ...said, publisher: null });
    }
    this.#clients?.close();
    this.#clients = null;
    this.#setState('disconnected');
    if (!this.#isClosed) this.#prepare();
  }

  #judge(): void {
    const node = this.#node;
    if (node === null) return;
    const { single } = this.#options.interfaces;
    for (const topic of this.#heard.keys()) {
      const purpose = this.#purposeOf(topic, 'sensor');
      for (const problem of judgeTopic(node, topic, purpose, 'reader', single.includes(topic))) this.#tell(problem);
    }
    for (const topic of this.#said.keys()) {
      const purpose = this.#purposeOf(topic, 'command');
      for (const problem of judgeTopic(node, topic, purpose, 'writer', single.includes(topic))) this.#tell(problem);
    }
  }

  #tell(problem: Problem): void {
    for (const listener of this.#refusedListeners) listener(problem);
  }

  #setState(state: ConnectionState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of this.#stateListeners) listener(state);
  }
}
