import type { Clock } from '../../kernel/clock.ts';
import type { Random } from '../../kernel/random.ts';
import type { Problem } from '../../kernel/result.ts';
import type { ConnectionState, Unsubscribe } from '../link.ts';
import type {
  GoalAnswer,
  GoalCall,
  RosConnection,
  SendOutcome,
  ServiceAnswer,
  ServiceCall,
  TopicWish,
  WireKind,
} from '../ros/connection.ts';
import { Ros, type RosbridgeMessage } from './roslib.ts';
import { BridgeTransport, type Standing, type WireRefusal } from './transport.ts';

/** Limits of one connection, on wall time. */
export interface ConnectionLimits {
  readonly connectTimeoutMs: number;
  readonly pingIntervalMs: number;
  /** Pings without any sign of life after which the link counts as half-open and is cut. */
  readonly pingsUnansweredMax: number;
  readonly retryMinMs: number;
  readonly retryMaxMs: number;
  readonly messageMaxBytes: number;
  /** Publishes are dropped while more than this waits in the socket: behind it they would arrive late. */
  readonly publishWaitingMaxBytes: number;
  /** Commands are refused while more than this waits in the socket. */
  readonly commandWaitingMaxBytes: number;
  /** Answers awaited at most. */
  readonly awaitedMax: number;
  /** Ids whose answers we no longer wait for and that are remembered, so that a late one is not taken for a stranger's. */
  readonly givenUpMax: number;
  /** A server that has not answered a call to nobody by then, while a goal runs, does one thing at a time. */
  readonly probeAnswerMs: number;
}

export const connectionLimits: ConnectionLimits = {
  connectTimeoutMs: 5000,
  pingIntervalMs: 1000,
  pingsUnansweredMax: 3,
  retryMinMs: 250,
  retryMaxMs: 5000,
  messageMaxBytes: 4 * 1024 * 1024,
  publishWaitingMaxBytes: 64 * 1024,
  commandWaitingMaxBytes: 1024 * 1024,
  awaitedMax: 1024,
  givenUpMax: 1024,
  probeAnswerMs: 2000,
};

export interface ConnectionOptions {
  readonly url: string;
  /** I/O runs on wall time even where the site's time is simulated. */
  readonly wallClock: Clock;
  readonly random: Random;
  readonly limits?: Partial<ConnectionLimits>;
}

/** Counters since the process started. */
export interface ConnectionFigures {
  readonly connects: number;
  readonly cutAsSilent: number;
  /** Publishes and commands that were not sent because the link was down or did not drain. */
  readonly droppedOut: number;
  /** Incoming messages that were refused, by why. */
  readonly refusedIn: Readonly<Record<WireRefusal, number>>;
}

/** Follows the answers to one service call or goal. Calls nothing after its connection has ended: see `onState`. */
type AnswerListener = (message: RosbridgeMessage) => void;

interface Subscription {
  readonly topic: string;
  readonly type: string;
  readonly wish: TopicWish;
  readonly listeners: Set<(message: unknown) => void>;
}

/** What belongs to one life of the socket. A new life has a new one, so that nothing can be carried over. */
interface Life {
  readonly ros: Ros;
  readonly transport: BridgeTransport;
  pingsUnanswered: number;
  isOpen: boolean;
  isProbed: boolean;
}

/**
 * One rosbridge server, shared by all machines behind its URL. roslib queues what is sent while disconnected and replays it on
 * reconnect, so each life of the socket gets a fresh `Ros`, and nothing is handed to it before it is open: publishes are dropped,
 * commands refused. Subscriptions and advertisements, which move nothing, are made again.
 *
 * Only names that were allowed (from machine profiles and the site's own topics) may be used; another name is a bug and throws.
 */
export class RosbridgeConnection implements RosConnection {
  readonly url: string;
  readonly #options: ConnectionOptions;
  readonly #wallClock: Clock;
  readonly #random: Random;
  readonly #limits: ConnectionLimits;
  readonly #allowed = new Set<string>();
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #advertised = new Map<string, string>();
  readonly #awaited = new Map<string, AnswerListener>();
  readonly #stateListeners = new Set<(state: ConnectionState) => void>();
  /** A second socket for cancels alone, where the server reads nothing of the first while a goal runs. */
  #cancelLine: RosbridgeConnection | null = null;
  #life: Life | null = null;
  #state: ConnectionState = 'connecting';
  #generation = 0;
  #failures = 0;
  #isClosed = false;
  #cancelTimer: () => void = () => {};
  readonly #givenUp = new Set<string>();
  readonly #refusalListeners = new Set<(problem: Problem) => void>();
  readonly #refusedIn = { 'no-json': 0, binary: 0, oversized: 0, operation: 0, unasked: 0 };
  #figures = { cutAsSilent: 0, droppedOut: 0 };

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.url = options.url;
    this.#wallClock = options.wallClock;
    this.#random = options.random;
    this.#limits = { ...connectionLimits, ...options.limits };
    this.#open();
  }

  state(): ConnectionState {
    return this.#state;
  }

  /** Number of the present or last life of the socket; rises with each connect. */
  generation(): number {
    return this.#generation;
  }

  figures(): ConnectionFigures {
    return { ...this.#figures, connects: this.#generation, refusedIn: { ...this.#refusedIn } };
  }

  /** Called at each change, after all awaited answers of the ended life have been forgotten. */
  onState(listener: (state: ConnectionState) => void): Unsubscribe {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  }

  onRefused(listener: (problem: Problem) => void): Unsubscribe {
    this.#refusalListeners.add(listener);
    return () => this.#refusalListeners.delete(listener);
  }

  allow(kind: WireKind, name: string): void {
    this.#allowed.add(`${kind} ${name}`);
  }

  /** The listener gets each message as it came, unchecked. Made again on each connect. The first wish for a topic holds. */
  subscribe(topic: string, type: string, listener: (message: unknown) => void, wish: TopicWish = {}): Unsubscribe {
    this.#mustBeAllowed('topic', topic);
    let subscription = this.#subscriptions.get(topic);
    if (subscription === undefined) {
      subscription = { topic, type, wish, listeners: new Set() };
      this.#subscriptions.set(topic, subscription);
      if (this.#life?.isOpen === true) this.#subscribeOn(this.#life, subscription);
    }
    const { listeners } = subscription;
    listeners.add(listener);
    return () => this.#unsubscribe(topic, listener);
  }

  /** Announces a topic that we publish; made again on each connect. */
  advertise(topic: string, type: string): void {
    this.#mustBeAllowed('topic', topic);
    if (this.#advertised.has(topic)) return;
    this.#advertised.set(topic, type);
    if (this.#life?.isOpen === true) this.#life.ros.callOnConnection({ op: 'advertise', topic, type });
  }

  publish(topic: string, message: unknown): SendOutcome {
    this.#mustBeAllowed('topic', topic);
    if (!this.#advertised.has(topic)) throw new Error(`topic ${topic} must be advertised before it is published on`);
    return this.#send({ op: 'publish', topic, msg: message }, this.#limits.publishWaitingMaxBytes);
  }

  /** Gathers what is sent until the result is called, so that it leaves in one write with the message that it must not delay. */
  holdWrites(): () => void {
    const transport = this.#life?.transport;
    transport?.hold();
    return () => transport?.release();
  }

  callService({ id, service, args }: ServiceCall, onAnswer: (answer: ServiceAnswer) => void): SendOutcome {
    this.#mustBeAllowed('service', service);
    return this.#sendAwaiting(id, { op: 'call_service', id, service, args }, (message) => {
      if (message.op !== 'service_response') return;
      const { result, values } = message;
      onAnswer(result === true ? { type: 'answered', values } : { type: 'failed', detail: values });
    });
  }

  sendGoal({ id, action, type, goal }: GoalCall, onAnswer: (answer: GoalAnswer) => void): SendOutcome {
    this.#mustBeAllowed('action', action);
    const message = { op: 'send_action_goal', id, action, action_type: type, args: goal, feedback: true } as const;
    return this.#sendAwaiting(id, message, (answer) => {
      if (answer.op === 'action_feedback') {
        this.#probe();
        onAnswer({ type: 'feedback', values: answer.values });
      }
      if (answer.op === 'action_result') onAnswer(endOf(answer));
    });
  }

  cancelGoal(id: string, action: string): SendOutcome {
    this.#mustBeAllowed('action', action);
    const cancel = { op: 'cancel_action_goal', id, action } as const;
    if (this.#cancelLine !== null) this.#cancelLine.#send(cancel, this.#limits.commandWaitingMaxBytes);
    return this.#send(cancel, this.#limits.commandWaitingMaxBytes);
  }

  /** Answers to this id are no longer of interest. */
  forget(id: string): void {
    const listener = this.#awaited.get(id);
    if (listener === undefined) return;
    this.#awaited.delete(id);
    this.#life?.ros.off(id, listener);
    this.#givenUp.add(id);
    const [oldest] = this.#givenUp;
    if (this.#givenUp.size > this.#limits.givenUpMax && oldest !== undefined) this.#givenUp.delete(oldest);
  }

  /** Ends the connection for good. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#cancelLine?.close();
    this.#cancelTimer();
    const life = this.#life;
    if (life === null) return;
    life.transport.close();
    this.#end(life);
    this.#wallClock.after(closeGraceMs, () => life.transport.terminate());
  }

  #mustBeAllowed(kind: WireKind, name: string): void {
    if (!this.#allowed.has(`${kind} ${name}`)) throw new Error(`${kind} ${name} is in no profile`);
  }

  #send(message: RosbridgeMessage, waitingMaxBytes: number): SendOutcome {
    const life = this.#life;
    const canSend = life !== null && life.isOpen && life.transport.isOpen();
    if (!canSend || life.transport.waitingBytes() > waitingMaxBytes) {
      this.#figures.droppedOut += 1;
      return 'dropped';
    }
    life.ros.callOnConnection(message);
    return 'sent';
  }

  #sendAwaiting(id: string, message: RosbridgeMessage, onAnswer: AnswerListener): SendOutcome {
    if (this.#awaited.has(id)) throw new Error(`id ${id} is in use`);
    if (this.#awaited.size >= this.#limits.awaitedMax) {
      this.#figures.droppedOut += 1;
      return 'dropped';
    }
    const outcome = this.#send(message, this.#limits.commandWaitingMaxBytes);
    if (outcome === 'sent') {
      this.#awaited.set(id, onAnswer);
      this.#life?.ros.on(id, onAnswer);
    }
    return outcome;
  }

  #unsubscribe(topic: string, listener: (message: unknown) => void): void {
    const subscription = this.#subscriptions.get(topic);
    if (subscription === undefined || !subscription.listeners.delete(listener)) return;
    if (subscription.listeners.size > 0) return;
    this.#subscriptions.delete(topic);
    if (this.#life?.isOpen !== true) return;
    this.#life.ros.removeAllListeners(topic);
    this.#life.ros.callOnConnection({ op: 'unsubscribe', topic, id: `subscribe:${topic}` });
  }

  #subscribeOn(life: Life, subscription: Subscription): void {
    const { topic, type, wish, listeners } = subscription;
    life.ros.on(topic, (message) => {
      if (message.op !== 'publish') return;
      for (const listener of listeners) listener(message.msg);
    });
    life.ros.callOnConnection({
      op: 'subscribe',
      id: `subscribe:${topic}`,
      topic,
      type,
      throttle_rate: wish.everyMs ?? 0,
      // One message waits while the rate holds it back: the newest.
      queue_length: wish.everyMs === undefined ? 0 : 1,
      ...(wish.form === undefined ? {} : { compression: wish.form }),
    });
  }

  #open(): void {
    let life: Life | null = null;
    const transport = new BridgeTransport({
      url: this.url,
      messageMaxBytes: this.#limits.messageMaxBytes,
      standingOf: (message) => (life !== null && life === this.#life ? this.#standingOf(message) : 'given-up'),
      takesBytes: () => [...this.#subscriptions.values()].some(({ wish }) => wish.form === 'cbor'),
      onRefused: (refusal) => this.#onRefusedMessage(refusal),
      onSign: () => {
        if (life !== null) life.pingsUnanswered = 0;
      },
    });
    const ros = new Ros({ transportFactory: () => Promise.resolve(transport) });
    const opened: Life = { ros, transport, pingsUnanswered: 0, isOpen: false, isProbed: false };
    life = opened;
    this.#life = opened;
    // roslib emits 'error' beside 'close'; the close is what we act upon.
    transport.on('error', () => {});
    transport.on('close', () => this.#end(opened));
    ros.on('connection', () => this.#begin(opened));
    // The factory above cannot fail, so this promise cannot either.
    void ros.connect(this.url);
    this.#cancelTimer = this.#wallClock.after(this.#limits.connectTimeoutMs, () => this.#cut(opened));
  }

  #begin(life: Life): void {
    if (life !== this.#life || this.#isClosed) return;
    this.#cancelTimer();
    life.isOpen = true;
    this.#generation += 1;
    for (const [topic, type] of this.#advertised) life.ros.callOnConnection({ op: 'advertise', topic, type });
    for (const subscription of this.#subscriptions.values()) this.#subscribeOn(life, subscription);
    this.#watch(life);
    this.#setState('connected');
  }

  /**
   * Counts pings and not milliseconds: after this process was stopped for a while the first tick must not take its own absence
   * for the server's.
   */
  #watch(life: Life): void {
    this.#cancelTimer = this.#wallClock.after(this.#limits.pingIntervalMs, () => {
      if (life !== this.#life) return;
      if (life.pingsUnanswered >= this.#limits.pingsUnansweredMax) {
        this.#figures.cutAsSilent += 1;
        this.#cut(life);
        return;
      }
      // A link that was alive for a whole interval has earned a quick retry when it breaks.
      this.#failures = 0;
      life.pingsUnanswered += 1;
      life.transport.ping();
      this.#watch(life);
    });
  }

  #cut(life: Life): void {
    life.transport.terminate();
    this.#end(life);
  }

  #end(life: Life): void {
    if (life !== this.#life) return;
    this.#life = null;
    life.isOpen = false;
    this.#cancelTimer();
    life.ros.removeAllListeners();
    this.#awaited.clear();
    // Until the first connect it stays 'connecting', after a loss 'disconnected': single attempts are nobody's news.
    if (this.#generation > 0 || this.#isClosed) this.#setState('disconnected');
    if (this.#isClosed) return;
    const delayMs = Math.min(this.#limits.retryMaxMs, this.#limits.retryMinMs * 2 ** Math.min(this.#failures, 16));
    this.#failures += 1;
    // Full jitter over the upper half, so that a site's processes do not all come back at once.
    this.#cancelTimer = this.#wallClock.after(delayMs * (0.5 + 0.5 * this.#random.next()), () => this.#open());
  }

  #standingOf(message: RosbridgeMessage): Standing {
    const { op } = message;
    if (op === 'publish') return this.#subscriptions.has(message.topic) ? 'asked-for' : 'unasked';
    // What the server thinks of our own messages; it is in its log too.
    if (op === 'status') return 'given-up';
    const id = 'id' in message && typeof message.id === 'string' ? message.id : '';
    if (this.#awaited.has(id)) return 'asked-for';
    return this.#givenUp.has(id) ? 'given-up' : 'unasked';
  }

  #onRefusedMessage(refusal: WireRefusal): void {
    this.#refusedIn[refusal] += 1;
    this.#tellRefused({ code: `message-${refusal}` });
  }

  #tellRefused(problem: Problem): void {
    for (const listener of this.#refusalListeners) listener(problem);
  }

  /**
   * By its launch file's defaults rosbridge_server reads nothing more of a socket while a goal or call of it runs, cancels included. Once in
   * the life of a socket, when a goal is known to run, nobody's service is called; a server that reads says at once that there is none.
   */
  #probe(): void {
    const life = this.#life;
    if (life === null || life.isProbed) return;
    life.isProbed = true;
    const id = `probe:${String(this.#generation)}`;
    const stop = this.#wallClock.after(this.#limits.probeAnswerMs, () => {
      this.forget(id);
      if (life === this.#life) this.#onSerialServer();
    });
    const probe = { op: 'call_service', id, service: nobodysService, args: {} } as const;
    const outcome = this.#sendAwaiting(id, probe, () => {
      stop();
      this.forget(id);
    });
    if (outcome === 'dropped') stop();
  }

  #onSerialServer(): void {
    this.#cancelLine ??= new RosbridgeConnection(this.#options);
    this.#tellRefused({ code: 'bridge-serial', facts: { waitedMs: this.#limits.probeAnswerMs } });
  }

  #setState(state: ConnectionState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of this.#stateListeners) listener(state);
  }
}

/**
 * rosbridge answers a goal that ran with `result: true` and its status, also when it was cancelled or aborted, and a goal that never
 * ran (no such server, rejected) with `result: false`, status 0 and a text.
 */
function endOf({ status, result, values }: RosbridgeMessage & { readonly op: 'action_result' }): GoalAnswer {
  const known = typeof status === 'number' ? status : null;
  return { type: 'ended', status: known, hasRun: result !== false, detail: values };
}

const closeGraceMs = 250;

/** A service that nobody has. */
const nobodysService = '/banksman/nobody';
