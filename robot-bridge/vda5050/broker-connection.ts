import { Socket } from 'node:net';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import type { Clock } from '../../kernel/clock.ts';
import type { Random } from '../../kernel/random.ts';
import type { ConnectionState, Unsubscribe } from '../link.ts';
import type { WireDirection, WireTap } from '../recording/wire-record.ts';

/** Limits of one connection, on wall time. */
export interface BrokerLimits {
  readonly connectTimeoutMs: number;
  /** The broker is asked for a sign of life this often; after one and a half times that without any the link is cut. */
  readonly keepAliveS: number;
  readonly retryMinMs: number;
  readonly retryMaxMs: number;
  readonly messageMaxBytes: number;
  /** What waits behind more than this would arrive late. */
  readonly waitingMaxBytes: number;
}

export const brokerLimits: BrokerLimits = {
  connectTimeoutMs: 5000,
  keepAliveS: 2,
  retryMinMs: 250,
  retryMaxMs: 5000,
  messageMaxBytes: 4 * 1024 * 1024,
  waitingMaxBytes: 1024 * 1024,
};

export interface BrokerOptions {
  /** mqtt: or mqtts:, without name and password. */
  readonly url: string;
  readonly login?: { readonly username: string; readonly password: string };
  /** PEM of who signed the certificate of an `mqtts:` broker; absent: those that the computer trusts. */
  readonly authority?: string;
  /** By which a broker's rules know us; a second client of this id ends the first. Absent: one that nobody else has. */
  readonly clientId?: string;
  readonly wallClock: Clock;
  readonly random: Random;
  readonly limits?: Partial<BrokerLimits>;
  /** Takes note of all that passes; null: nothing is recorded. */
  readonly tap?: WireTap | null;
}

const faultMaxChars = 200;

/** Counters since the process started. */
export interface BrokerFigures {
  readonly connects: number;
  readonly droppedOut: number;
  /** Incoming messages that were too long, or on topics that nobody asked for. */
  readonly droppedIn: number;
}

export interface MessageListener {
  onMessage(payload: Buffer, isRetained: boolean): void;
  /** One came that nobody will read. */
  onTooLong(): void;
}

/**
 * One MQTT broker, shared by the vehicles behind its URL. Each life of the connection has a client of its own that starts clean and keeps nothing:
 * mqtt.js queues what is published while it is offline, and a broker what a session missed, and an order that comes late is an order that nobody
 * gives any more. Subscriptions are made again on each connect.
 */
export class BrokerConnection {
  readonly url: string;
  readonly #options: BrokerOptions;
  readonly #limits: BrokerLimits;
  readonly #subscriptions = new Map<string, Set<MessageListener>>();
  readonly #stateListeners = new Set<(state: ConnectionState) => void>();
  #client: MqttClient | null = null;
  #state: ConnectionState = 'connecting';
  #fault: string | null = null;
  #generation = 0;
  #failures = 0;
  #isClosed = false;
  #cancelTimer: () => void = () => {};
  #droppedOut = 0;
  #droppedIn = 0;

  constructor(options: BrokerOptions) {
    this.url = options.url;
    this.#options = options;
    this.#limits = { ...brokerLimits, ...options.limits };
    this.#open();
  }

  state(): ConnectionState {
    return this.#state;
  }

  /** Rises with each connect. */
  generation(): number {
    return this.#generation;
  }

  figures(): BrokerFigures {
    return { connects: this.#generation, droppedOut: this.#droppedOut, droppedIn: this.#droppedIn };
  }

  /** Why it was not let in, in the words of the broker or of TLS; null while it is in, and where nobody has answered. */
  fault(): string | null {
    return this.#fault;
  }

  onState(listener: (state: ConnectionState) => void): Unsubscribe {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  }

  /** A whole topic, no pattern. */
  subscribe(topic: string, listener: MessageListener): Unsubscribe {
    const listeners = this.#subscriptions.get(topic);
    if (listeners !== undefined) listeners.add(listener);
    else {
      this.#subscriptions.set(topic, new Set([listener]));
      if (this.#state === 'connected') this.#client?.subscribe(topic, { qos: qosOf(topic) });
    }
    return () => this.#unsubscribe(topic, listener);
  }

  /** Once, now, and never retained: what is not sent at once is dropped. */
  publish(topic: string, text: string): 'sent' | 'dropped' {
    const client = this.#client;
    const waiting = client?.stream.writableLength ?? 0;
    if (client === null || this.#state !== 'connected' || !client.connected || waiting > this.#limits.waitingMaxBytes) {
      this.#droppedOut += 1;
      return 'dropped';
    }
    client.publish(topic, text, { qos: 0, retain: false });
    this.#note('to-machine', topic, text);
    return 'sent';
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#cancelTimer();
    const client = this.#client;
    if (client !== null) this.#end(client);
  }

  #unsubscribe(topic: string, listener: MessageListener): void {
    const listeners = this.#subscriptions.get(topic);
    if (listeners === undefined || !listeners.delete(listener) || listeners.size > 0) return;
    this.#subscriptions.delete(topic);
    if (this.#state === 'connected') this.#client?.unsubscribe(topic);
  }

  #open(): void {
    const { login, authority, clientId, random } = this.#options;
    const options: IClientOptions = {
      ...login,
      ...(authority === undefined ? {} : { ca: authority }),
      clean: true,
      // We connect anew ourselves, with a client that knows nothing.
      reconnectPeriod: 0,
      queueQoSZero: false,
      resubscribe: false,
      connectTimeout: this.#limits.connectTimeoutMs,
      keepalive: this.#limits.keepAliveS,
      reschedulePings: false,
      clientId: clientId ?? `banksman-${Math.floor(random.next() * 2 ** 48).toString(16)}`,
    };
    const client = mqtt.connect(this.url, options);
    this.#client = client;
    // The end that follows is what we act upon.
    client.on('error', (error) => this.#fail(client, error));
    client.on('close', () => this.#end(client));
    client.on('connect', () => this.#begin(client));
    client.on('message', (topic, payload, packet) => this.#hear(client, topic, payload, packet.retain));
  }

  #fail(client: MqttClient, error: Error): void {
    // Where nobody answers the computer says so, and that is no more than a link that is down.
    if (client === this.#client && !('syscall' in error)) {
      this.#fault = error.message.slice(0, faultMaxChars);
      for (const listener of this.#stateListeners) listener(this.#state);
    }
    this.#end(client);
  }

  #begin(client: MqttClient): void {
    if (client !== this.#client || this.#isClosed) return;
    // A short word waits for no other one: by default it would for up to 40 ms.
    if (client.stream instanceof Socket) client.stream.setNoDelay(true);
    this.#generation += 1;
    this.#fault = null;
    for (const topic of this.#subscriptions.keys()) client.subscribe(topic, { qos: qosOf(topic) });
    this.#setState('connected');
    // A link that held for a while has earned a quick retry when it breaks.
    this.#cancelTimer = this.#options.wallClock.after(this.#limits.connectTimeoutMs, () => (this.#failures = 0));
  }

  #note(direction: WireDirection, topic: string, payload: Buffer | string): void {
    const { tap = null } = this.#options;
    if (tap === null || tap.isTaking?.() === false) return;
    const type = `vda5050/${topic.slice(topic.lastIndexOf('/') + 1)}`;
    const about = { wire: 'vda5050', url: this.url, direction, part: 'message', name: `/${topic}`, type } as const;
    tap.note({ ...about, message: contentOf(payload.toString()) });
  }

  #hear(client: MqttClient, topic: string, payload: Buffer, isRetained: boolean): void {
    const listeners = this.#subscriptions.get(topic);
    if (client !== this.#client || listeners === undefined) {
      this.#droppedIn += 1;
      return;
    }
    const isTooLong = payload.length > this.#limits.messageMaxBytes;
    if (isTooLong) this.#droppedIn += 1;
    else this.#note('from-machine', topic, payload);
    for (const listener of listeners) {
      if (isTooLong) listener.onTooLong();
      else listener.onMessage(payload, isRetained);
    }
  }

  #end(client: MqttClient): void {
    if (client !== this.#client) return;
    this.#client = null;
    this.#cancelTimer();
    client.removeAllListeners();
    // A socket that dies afterwards is nobody's matter, and an error without a listener would end the process.
    client.on('error', () => {});
    client.end(true);
    if (this.#generation > 0 || this.#isClosed) this.#setState('disconnected');
    if (this.#isClosed) return;
    const { retryMinMs, retryMaxMs } = this.#limits;
    const delayMs = Math.min(retryMaxMs, retryMinMs * 2 ** Math.min(this.#failures, 16));
    this.#failures += 1;
    // Full jitter over the upper half, so that a site's processes do not all come back at once.
    const jittered = delayMs * (0.5 + 0.5 * this.#options.random.next());
    this.#cancelTimer = this.#options.wallClock.after(jittered, () => this.#open());
  }

  #setState(state: ConnectionState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of this.#stateListeners) listener(state);
  }
}

/** Best effort for all but the connection's state (VDA 5050 3.0.0, 4.1). */
function qosOf(topic: string): 0 | 1 {
  return topic.endsWith('/connection') ? 1 : 0;
}

/** JSON as it was, anything else as text: a recording shows rubbish as what it is. */
function contentOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { text };
  }
}
