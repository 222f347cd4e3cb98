import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer, type RawData } from 'ws';
import type { Clock } from '../../../kernel/clock.ts';
import { decodeCbor } from '../../../robot-bridge/rosbridge/cbor.ts';
import { Disturbances } from './disturbances.ts';
import type { Direction, Disturbance, Held, Line, Matter, Rubbish, Way } from './wire-under-test.ts';

export interface RosbridgeLineOptions {
  /** Where the real server is. */
  readonly target: string;
  readonly clock: Clock;
  readonly matterOf: (message: Readonly<Record<string, unknown>>) => Matter;
  /** Names of the machine's topics, for rubbish that looks like its own. */
  readonly poseTopic: string;
  readonly requestTopic: string | null;
  readonly permitTopic: string | null;
  /** A ROS graph needs this long until a new publisher is known to all. */
  readonly discoveryMs: number;
}

interface Pair {
  readonly client: WebSocket;
  readonly server: WebSocket;
  waiting: (() => void)[] | null;
  isDead: boolean;
}

/**
 * A rosbridge server as a controller sees it, with the real one behind: whole messages are lost, late, doubled or put in another order,
 * the socket is cut, dead though it looks alive, or gone.
 */
export class RosbridgeLine implements Line {
  readonly #options: RosbridgeLineOptions;
  readonly #disturbances: Disturbances;
  readonly #pairs = new Set<Pair>();
  readonly #port: number;
  #server: WebSocketServer;
  #stampMs = 2_000_000_000_000;

  private constructor(server: WebSocketServer, options: RosbridgeLineOptions) {
    this.#options = options;
    this.#disturbances = new Disturbances((delayMs, run) => options.clock.after(delayMs, run));
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
    server.on('connection', (client) => this.#serve(client));
  }

  static async open(options: RosbridgeLineOptions): Promise<RosbridgeLine> {
    return new RosbridgeLine(await listening(0), options);
  }

  get url(): string {
    return `ws://127.0.0.1:${String(this.#port)}`;
  }

  cut(): void {
    for (const { client, server } of this.#pairs) for (const socket of [client, server]) socket.terminate();
    this.#pairs.clear();
  }

  async goAway(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async comeBack(): Promise<void> {
    this.#server = await listening(this.#port);
    this.#server.on('connection', (client) => this.#serve(client));
  }

  goHalfOpen(): void {
    for (const pair of this.#pairs) pair.isDead = true;
  }

  drop(way: Way): Disturbance {
    return this.#disturbances.drop(way);
  }

  delay(way: Way, byMs: number): Disturbance {
    return this.#disturbances.delay(way, byMs);
  }

  hold(way: Way): Held {
    return this.#disturbances.hold(way);
  }

  inject(rubbish: Rubbish): void {
    const message = this.#rubbish(rubbish);
    for (const { client } of this.#pairs) client.send(message, { binary: rubbish === 'binary' });
  }

  flood(poses: number): void {
    for (let index = 0; index < poses; index += 1) this.#toController(this.#pose({}));
  }

  forgePermit(text: string): void {
    const { permitTopic, target, clock, discoveryMs } = this.#options;
    if (permitTopic === null) throw new Error('the machine takes no permits');
    const stranger = new WebSocket(target, { perMessageDeflate: false });
    stranger.on('open', () => {
      stranger.send(JSON.stringify({ op: 'advertise', topic: permitTopic, type: 'std_msgs/msg/String' }));
      clock.after(discoveryMs, () => {
        stranger.send(JSON.stringify({ op: 'publish', topic: permitTopic, msg: { data: text } }));
        // A server may drop what a client has said last when it goes.
        clock.after(discoveryMs, () => stranger.close());
      });
    });
  }

  async close(): Promise<void> {
    this.#disturbances.clear();
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #toController(message: unknown): void {
    for (const { client } of this.#pairs) client.send(JSON.stringify(message));
  }

  #serve(client: WebSocket): void {
    const server = new WebSocket(this.#options.target, { perMessageDeflate: false, maxPayload: 64_000_000 });
    const pair: Pair = { client, server, waiting: [], isDead: false };
    this.#pairs.add(pair);
    for (const socket of [client, server]) {
      // A socket that ends takes its other half with it; the error is told by the close.
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.#pairs.delete(pair);
        for (const other of [client, server]) other.terminate();
      });
    }
    server.on('open', () => {
      for (const send of pair.waiting ?? []) send();
      pair.waiting = null;
    });
    const toServer = (send: () => void): void => {
      if (pair.waiting === null) send();
      else pair.waiting.push(send);
    };
    client.on('message', (data, isBinary) => {
      this.#pass(pair, 'to-machine', data, isBinary, () => toServer(() => sendIfOpen(server, data, isBinary)));
    });
    server.on('message', (data, isBinary) => {
      this.#pass(pair, 'to-controller', data, isBinary, () => sendIfOpen(client, data, isBinary));
    });
    // The pong must come from the real server, or a line that is dead behind us would look alive.
    client.on('ping', (data: Buffer) => {
      if (!pair.isDead) toServer(() => server.ping(data));
    });
    server.on('pong', (data: Buffer) => {
      if (!pair.isDead) client.pong(data);
    });
  }

  #pass(pair: Pair, direction: Direction, data: RawData, isBinary: boolean, forward: () => void): void {
    if (pair.isDead) return;
    const matter = this.#options.matterOf(
      (isBinary && Buffer.isBuffer(data) ? decodeCbor(data) : JSON.parse(textOf(data))) as Record<string, unknown>,
    );
    this.#disturbances.pass(direction, [matter], () => {
      if (!pair.isDead) forward();
    });
  }

  #pose(change: { readonly frame?: string; readonly x?: number | null | string; readonly w?: number }): unknown {
    this.#stampMs += 1;
    const stamp = { sec: Math.floor(this.#stampMs / 1000), nanosec: (this.#stampMs % 1000) * 1_000_000 };
    const still = { x: 0, y: 0, z: 0 };
    const covariance = Array.from({ length: 36 }, () => 0);
    return {
      op: 'publish',
      topic: this.#options.poseTopic,
      msg: {
        header: { frame_id: change.frame ?? 'map', stamp },
        child_frame_id: 'base_link',
        pose: {
          pose: {
            position: { x: change.x === undefined ? 1 : change.x, y: 1, z: 0 },
            orientation: { ...still, w: change.w ?? 1 },
          },
          covariance,
        },
        twist: { twist: { linear: still, angular: still }, covariance },
      },
    };
  }

  #rubbish(kind: Rubbish): string | Buffer {
    const text = (message: unknown): string => JSON.stringify(message);
    const { requestTopic } = this.#options;
    const request = (data: unknown): string => text({ op: 'publish', topic: requestTopic, msg: { data } });
    switch (kind) {
      case 'truncated':
        return text(this.#pose({})).slice(0, -20);
      case 'not-json':
        return 'hello';
      case 'binary':
        return Buffer.from([0xde, 0xad, 0xbe, 0xef]);
      case 'unknown-operation':
        return text({ op: 'self_destruct', topic: this.#options.poseTopic });
      case 'fragment':
        return text({ op: 'fragment', id: 'a', data: '{"op":', num: 0, total: 2 });
      case 'unasked-topic':
        return text({ op: 'publish', topic: '/somebody/else', msg: { data: true } });
      case 'unasked-answer':
        return text({ op: 'action_result', id: 'goal:nobody', action: '/x', values: {}, status: 4, result: true });
      case 'huge':
        return text({ op: 'publish', topic: this.#options.poseTopic, msg: { data: 'x'.repeat(10_000_000) } });
      case 'wrong-type':
        return text({ op: 'publish', topic: this.#options.poseTopic, msg: { data: 'not odometry' } });
      case 'not-a-number':
        return text(this.#pose({ x: null }));
      case 'foreign-frame':
        return text(this.#pose({ frame: 'odom' }));
      case 'no-orientation':
        return text(this.#pose({ w: 0 }));
      case 'swapped-request':
        return request(
          text({ version: 1, machineId: 'other', connectionId: 'c', nonce: '0'.repeat(16), epochSeen: 0 }),
        );
      case 'oversized-request':
        return request('x'.repeat(100_000));
    }
  }
}

function sendIfOpen(socket: WebSocket, data: RawData, isBinary: boolean): void {
  if (socket.readyState === WebSocket.OPEN) socket.send(data, { binary: isBinary });
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.from(data).toString('utf8');
}

function listening(port: number): Promise<WebSocketServer> {
  return new Promise((resolve, reject) => {
    const server = new WebSocketServer({ host: '127.0.0.1', port, perMessageDeflate: false, autoPong: false });
    server.once('error', reject);
    server.once('listening', () => resolve(server));
  });
}
