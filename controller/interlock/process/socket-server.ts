import { existsSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { FromInterlock } from '../../contract/interlock/interlock.ts';

/** Controllers and tools connected at once. */
const clientsMax = 8;
/** A configuration of a large site with its profiles stays far below this. */
const lineMaxCharacters = 16_000_000;
/** A client that does not read: status messages are left out above the first, the client is cut above the second. */
const statusWaitingMaxBytes = 256 * 1024;
const waitingMaxBytes = 8 * 1024 * 1024;

export interface SocketHandler {
  onConnected(client: SocketClient): void;
  onLine(client: SocketClient, line: string): void;
}

/** One connection to the local socket: one JSON object per line, both ways. */
export class SocketClient {
  readonly #socket: Socket;
  #buffer = '';

  constructor(socket: Socket, handler: SocketHandler, onClosed: () => void) {
    this.#socket = socket;
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => this.#read(text, handler));
    socket.on('error', () => {
      // 'close' follows.
    });
    socket.on('close', onClosed);
  }

  send(message: FromInterlock): void {
    this.sendText(`${JSON.stringify(message)}\n`);
  }

  sendText(text: string): void {
    if (this.#socket.writableLength > waitingMaxBytes) this.#socket.destroy();
    else if (this.#socket.writable) this.#socket.write(text);
  }

  /** Whether a status may go out: it is worth nothing when it waits behind others. */
  isDrained(): boolean {
    return this.#socket.writableLength < statusWaitingMaxBytes;
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(text: string, handler: SocketHandler): void {
    this.#buffer += text;
    const lines = this.#buffer.split('\n');
    this.#buffer = lines.pop() ?? '';
    if (this.#buffer.length > lineMaxCharacters) {
      this.#socket.destroy();
      return;
    }
    for (const line of lines) if (line.length > 0 && line.length <= lineMaxCharacters) handler.onLine(this, line);
  }
}

export class SocketServer {
  readonly #path: string;
  readonly #handler: SocketHandler;
  readonly #clients = new Set<SocketClient>();
  readonly #server: Server;

  constructor(path: string, handler: SocketHandler) {
    this.#path = path;
    this.#handler = handler;
    this.#server = createServer((socket) => this.#accept(socket));
  }

  /** @throws Error when another interlock answers on this socket: two of them would fight over every machine. */
  async listen(): Promise<void> {
    if (existsSync(this.#path)) {
      if (await answers(this.#path)) throw new Error(`another interlock is running on ${this.#path}`);
      rmSync(this.#path);
    }
    const umask = process.umask(0o177);
    try {
      await new Promise<void>((resolve, reject) => {
        this.#server.once('error', reject);
        this.#server.listen(this.#path, resolve);
      });
    } finally {
      process.umask(umask);
    }
  }

  clients(): ReadonlySet<SocketClient> {
    return this.#clients;
  }

  broadcast(message: FromInterlock): void {
    if (this.#clients.size === 0) return;
    const text = `${JSON.stringify(message)}\n`;
    for (const client of this.#clients) client.sendText(text);
  }

  close(): void {
    for (const client of this.#clients) client.close();
    this.#server.close();
  }

  #accept(socket: Socket): void {
    if (this.#clients.size >= clientsMax) {
      socket.destroy();
      return;
    }
    const client: SocketClient = new SocketClient(socket, this.#handler, () => this.#clients.delete(client));
    this.#clients.add(client);
    this.#handler.onConnected(client);
  }
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path);
    probe.on('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.on('error', () => resolve(false));
  });
}
