import { WebSocketServer, type WebSocket } from 'ws';

const REQUEST_PERIOD_MS = 37;
const zero = { x: 0, y: 0, z: 0 };
const upright = { x: 0, y: 0, z: 0, w: 1 };

/** A robot `t1` on a wire of its own that stands and asks; remembers how long each answer took, ms. */
export class AskingRobot {
  readonly answersMs: number[] = [];
  /** Called with the level of each permit that arrives, at that moment. */
  onLevel: (level: string) => void = () => {};
  readonly #server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  readonly #sockets = new Set<WebSocket>();
  readonly #asked = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;
  #count = 0;

  constructor() {
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('message', (data) => this.#hear((data as Buffer).toString('utf8')));
    });
    // No multiple of the cycle, so that requests meet it at every phase.
    this.#timer = setInterval(() => this.#tell(), REQUEST_PERIOD_MS);
  }

  async url(): Promise<string> {
    if (this.#server.address() === null) await new Promise((resolve) => this.#server.once('listening', resolve));
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return `ws://127.0.0.1:${String(address.port)}`;
  }

  close(): void {
    clearInterval(this.#timer);
    for (const socket of this.#sockets) socket.terminate();
    this.#server.close();
  }

  #hear(text: string): void {
    const level = /\\"level\\":\\"(\w+)\\"/.exec(text)?.[1];
    if (level !== undefined) this.onLevel(level);
    const nonce = /\\"nonce\\":\\"([0-9a-f]{16})\\"/.exec(text)?.[1];
    const askedMs = nonce === undefined ? undefined : this.#asked.get(nonce);
    if (nonce === undefined || askedMs === undefined) return;
    this.#asked.delete(nonce);
    this.answersMs.push(performance.now() - askedMs);
  }

  #tell(): void {
    this.#count += 1;
    const nowMs = Date.now();
    const header = { stamp: { sec: Math.floor(nowMs / 1000), nanosec: (nowMs % 1000) * 1e6 }, frame_id: 'map' };
    const covariance = Array.from({ length: 36 }, () => 0);
    const pose = { pose: { position: { x: 30, y: 13, z: 0 }, orientation: upright }, covariance };
    const twist = { twist: { linear: zero, angular: zero }, covariance };
    this.#publish('/t1/odom', { header, child_frame_id: 'base_link', pose, twist });
    this.#publish('/tags', { transforms: [] });
    const nonce = this.#count.toString(16).padStart(16, '0');
    this.#asked.set(nonce, performance.now());
    if (this.#asked.size > 1_000) this.#asked.delete(this.#asked.keys().next().value ?? '');
    const request = { version: 1, machineId: 't1', connectionId: 'c1', nonce, epochSeen: 0 };
    this.#publish('/t1/permit_request', { data: JSON.stringify(request) });
  }

  #publish(topic: string, msg: unknown): void {
    const text = JSON.stringify({ op: 'publish', topic, msg });
    for (const socket of this.#sockets) socket.send(text);
  }
}
