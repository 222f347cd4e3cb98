import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';

/** One message that a client sent, with the number of the connection (from 1) that it came on. */
export interface Frame {
  readonly connection: number;
  readonly message: Readonly<Record<string, unknown>>;
}

interface Client {
  readonly number: number;
  readonly socket: WebSocket;
  readonly topics: Set<string>;
}

type Waiter = { readonly matches: (frame: Frame) => boolean; readonly resolve: (frame: Frame) => void };

/**
 * A rosbridge server that a test can make misbehave: it keeps every frame that it ever got, holds back what it should send (late,
 * lost, doubled, reordered), kills sockets, goes half-open (the socket stays, nothing is read or answered) and comes back on
 * its port. It never answers by itself.
 */
export class FakeRosbridge {
  readonly frames: Frame[] = [];
  #server: WebSocketServer;
  readonly #clients = new Set<Client>();
  readonly #waiters = new Set<Waiter>();
  #connections = 0;
  #held: { readonly client: Client; readonly text: string }[] | null = null;
  readonly #port: number;

  private constructor(server: WebSocketServer) {
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
    this.#serve(server);
  }

  static async listen(): Promise<FakeRosbridge> {
    return new FakeRosbridge(await listening(0));
  }

  get url(): string {
    return `ws://127.0.0.1:${this.#port}`;
  }

  /** Connections accepted so far: the number of the newest one. */
  connections(): number {
    return this.#connections;
  }

  isSubscribed(topic: string): boolean {
    return [...this.#clients].some((client) => client.topics.has(topic));
  }

  /** Frames with this operation, oldest first. */
  sent(op: string): Frame[] {
    return this.frames.filter((frame) => frame.message['op'] === op);
  }

  /** The first frame that matches, from those already here or the next to come. */
  frame(matches: (frame: Frame) => boolean): Promise<Frame> {
    const found = this.frames.find(matches);
    if (found !== undefined) return Promise.resolve(found);
    return new Promise((resolve) => this.#waiters.add({ matches, resolve }));
  }

  publish(topic: string, msg: unknown): void {
    for (const client of this.#clients) {
      if (client.topics.has(topic)) this.#deliver(client, JSON.stringify({ op: 'publish', topic, msg }));
    }
  }

  feedback(goal: Frame, values: unknown): void {
    const { id, action } = goal.message;
    this.sendRaw(JSON.stringify({ op: 'action_feedback', id, action, values }));
  }

  result(goal: Frame, status: number, values: unknown = {}, result: 'ran' | 'never-ran' = 'ran'): void {
    const { id, action } = goal.message;
    this.sendRaw(JSON.stringify({ op: 'action_result', id, action, status, values, result: result === 'ran' }));
  }

  respond(call: Frame, values: unknown, result: 'answered' | 'failed' = 'answered'): void {
    const { id, service } = call.message;
    this.sendRaw(JSON.stringify({ op: 'service_response', id, service, values, result: result === 'answered' }));
  }

  sendRaw(text: string): void {
    for (const client of this.#clients) this.#deliver(client, text);
  }

  /** To all clients at once, past `hold`. */
  sendBytes(bytes: Uint8Array): void {
    for (const { socket } of this.#clients) socket.send(bytes, { binary: true });
  }

  /** From now on nothing goes out until `release`. */
  hold(): void {
    this.#held = [];
  }

  /** Sends what was held back, in the order and number that `arrange` makes of it (leave out to lose, repeat to double). */
  release(arrange: (texts: readonly string[]) => readonly string[] = (texts) => texts): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const client of new Set(held.map((item) => item.client))) {
      const texts = held.filter((item) => item.client === client).map((item) => item.text);
      for (const text of arrange(texts)) this.#deliver(client, text);
    }
  }

  /** Cuts all sockets without a goodbye. */
  killSockets(): void {
    for (const client of this.#clients) client.socket.terminate();
    this.#clients.clear();
  }

  /** The sockets stay open and nothing is read or answered any more, not even pings. New connections work. */
  goHalfOpen(): void {
    for (const client of this.#clients) client.socket.pause();
    this.#clients.clear();
  }

  /** Cuts all sockets and refuses new ones until `comeBack`. */
  async goAway(): Promise<void> {
    this.killSockets();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async comeBack(): Promise<void> {
    this.#server = await listening(this.#port);
    this.#serve(this.#server);
  }

  async close(): Promise<void> {
    for (const socket of this.#server.clients) socket.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(server: WebSocketServer): void {
    server.on('connection', (socket) => {
      this.#connections += 1;
      const client: Client = { number: this.#connections, socket, topics: new Set() };
      this.#clients.add(client);
      socket.on('close', () => this.#clients.delete(client));
      socket.on('error', () => {});
      socket.on('message', (data) => this.#take(client, JSON.parse(String(data)) as Record<string, unknown>));
    });
  }

  #take(client: Client, message: Record<string, unknown>): void {
    if (message['op'] === 'subscribe') client.topics.add(String(message['topic']));
    if (message['op'] === 'unsubscribe') client.topics.delete(String(message['topic']));
    const frame: Frame = { connection: client.number, message };
    this.frames.push(frame);
    for (const waiter of this.#waiters) {
      if (!waiter.matches(frame)) continue;
      this.#waiters.delete(waiter);
      waiter.resolve(frame);
    }
  }

  #deliver(client: Client, text: string): void {
    if (this.#held !== null) this.#held.push({ client, text });
    else if (client.socket.readyState === WebSocket.OPEN) client.socket.send(text);
  }
}

function listening(port: number): Promise<WebSocketServer> {
  return new Promise((resolve, reject) => {
    const server = new WebSocketServer({ host: '127.0.0.1', port });
    server.once('error', reject);
    server.once('listening', () => resolve(server));
  });
}
