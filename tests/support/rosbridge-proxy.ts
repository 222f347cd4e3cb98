import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer, type RawData } from 'ws';

/** Who talks: the interlock gives itself away by listening to permit requests. */
export type Party = 'interlock' | 'others';
export type Direction = 'to-site' | 'from-site';

/** What a disturbance concerns. */
export interface Match {
  readonly party: Party;
  readonly direction: Direction;
  /** Only messages on these topics; absent: everything, pings and pongs too. */
  readonly topics?: RegExp;
}

export interface Disturbance {
  /** Messages that it has met so far. */
  readonly count: () => number;
  /** Ends it; what it held back leaves at once, in its order. */
  end(): void;
}

interface Item {
  readonly topic: string;
  readonly text: string;
  readonly forward: () => void;
}

interface Rule extends Match {
  readonly take: (item: Item) => 'forward' | 'kept';
}

/** A disturbance that holds back more than this has been forgotten by its test. */
const heldMax = 200_000;
const topicWithin = 400;

/**
 * A rosbridge server as its clients see it, with the real one behind it. Whole messages are lost, late, or held back and sent in
 * one burst, each way by itself, on some topics or on all; the socket stays up, as over a radio bridge that still says it is there.
 */
export class RosbridgeProxy {
  readonly #server: WebSocketServer;
  readonly #rules = new Set<Rule>();
  readonly #listeners = new Set<{ readonly match: Match; readonly listen: (text: string) => void }>();
  readonly #sockets = new Set<WebSocket>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #target = '';

  private constructor(server: WebSocketServer) {
    this.#server = server;
    server.on('connection', (client) => this.#serve(client));
  }

  static async listen(): Promise<RosbridgeProxy> {
    // The pong must come from the real server, or a link that is dead behind us would look alive.
    const options = { host: '127.0.0.1', port: 0, perMessageDeflate: false, autoPong: false };
    const server = new WebSocketServer(options);
    await new Promise<void>((resolve) => server.once('listening', resolve));
    return new RosbridgeProxy(server);
  }

  get url(): string {
    return `ws://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  /** Where the real server is; connections from now on go there. */
  aimAt(url: string): void {
    this.#target = url;
  }

  /** Loses what matches, the first `most` of it. */
  drop(match: Match, most = Infinity): Disturbance {
    return this.#disturb(match, (count) => (count <= most ? 'kept' : 'forward'));
  }

  /** Makes each message later by so much wall time. */
  delay(match: Match, delayMs: number): Disturbance {
    return this.#disturb(match, (_count, item) => {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        item.forward();
      }, delayMs);
      this.#timers.add(timer);
      return 'kept';
    });
  }

  /** Keeps everything until the end of the disturbance. */
  hold(match: Match): Disturbance {
    const held: Item[] = [];
    const disturbance = this.#disturb(match, (count, item) => {
      if (count > heldMax) throw new Error('too much is held back');
      held.push(item);
      return 'kept';
    });
    return {
      count: disturbance.count,
      end() {
        disturbance.end();
        for (const item of held.splice(0)) item.forward();
      },
    };
  }

  /** Ends all disturbances; what is still held back is lost. */
  calm(): void {
    this.#rules.clear();
  }

  /** Tells of each message that comes this way, whether or not it gets through. */
  listen(match: Match, listen: (text: string) => void): () => void {
    const entry = { match, listen };
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    for (const socket of this.#sockets) socket.terminate();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #disturb(match: Match, decide: (count: number, item: Item) => 'forward' | 'kept'): Disturbance {
    let met = 0;
    const take = (item: Item): 'forward' | 'kept' => {
      met += 1;
      return decide(met, item);
    };
    const rule: Rule = { ...match, take };
    this.#rules.add(rule);
    return { count: () => met, end: () => this.#rules.delete(rule) };
  }

  #serve(client: WebSocket): void {
    const upstream = new WebSocket(this.#target, { perMessageDeflate: false, maxPayload: 16_000_000 });
    let party: Party = 'others';
    let waiting: (() => void)[] | null = [];
    for (const socket of [client, upstream]) {
      this.#sockets.add(socket);
      // A socket that ends takes its other half with it; the error is told by the close.
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        for (const other of [client, upstream]) other.terminate();
      });
    }
    const toSite = (text: string, send: () => void): void => {
      const forward = (): void => {
        if (waiting === null) send();
        else waiting.push(send);
      };
      this.#pass(party, 'to-site', text, forward);
    };
    upstream.on('open', () => {
      for (const send of waiting ?? []) send();
      waiting = null;
    });
    client.on('message', (data) => {
      const text = textOf(data);
      if (text.includes('"op":"subscribe"') && text.includes('permit_request"')) party = 'interlock';
      toSite(text, () => upstream.send(text));
    });
    client.on('ping', (data: Buffer) => toSite('', () => upstream.ping(data)));
    upstream.on('message', (data) => {
      const text = textOf(data);
      this.#pass(party, 'from-site', text, () => client.send(text));
    });
    upstream.on('pong', (data: Buffer) => this.#pass(party, 'from-site', '', () => client.pong(data)));
  }

  #pass(party: Party, direction: Direction, text: string, forward: () => void): void {
    const topic = /"topic":"([^"]*)"/.exec(text.slice(0, topicWithin))?.[1] ?? '';
    const concerns = (match: Match): boolean =>
      match.party === party && match.direction === direction && (match.topics?.test(topic) ?? true);
    for (const { match, listen } of this.#listeners) if (concerns(match)) listen(text);
    // The newest disturbance comes first.
    for (const rule of [...this.#rules].reverse()) {
      if (concerns(rule) && rule.take({ topic, text, forward }) === 'kept') return;
    }
    forward();
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.from(data).toString('utf8');
}
