import { createServer, type Server } from 'node:http';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import type { Clock } from '../../../kernel/clock.ts';
import type { StopScope } from '../../contract/interlock/interlock.ts';
import {
  stopPathMessageMaxBytes,
  stopReasonMaxCharacters,
  toStopPath,
  type FromStopPath,
  type ToStopPath,
} from '../../contract/interlock/stop-path.ts';
import type { Actor } from '../latching/latches.ts';
import { hashOf, type StopPasses } from './stop-passes.ts';

/** Sockets at once, with those that have not shown a pass yet; beyond, the system refuses the connection before a byte is read. */
const socketsMax = 256;
/** Sockets at once that have not shown a pass yet. */
const strangersMax = 32;
/** A socket that has shown no pass by then is cut, ms. */
const helloMaxMs = 5_000;
/** A tablet that answers no ping from one to the next is cut, ms. */
const pingPeriodMs = 5_000;
/** A tablet that reads no answers is cut above this, bytes. */
const waitingMaxBytes = 64 * 1024;

export interface TabletServerOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly wallClock: Clock;
  readonly passes: StopPasses;
  /** Latches a stop; returns when it is on disk. */
  readonly onStop: (stop: StopPress, by: Actor) => void;
  /** A tablet with a pass is there and looked at. */
  readonly onHeartbeat: (by: Actor) => void;
}

export interface StopPress {
  readonly commandId: string;
  readonly scope: StopScope;
  readonly reason: string;
}

interface Tablet {
  readonly socket: WebSocket;
  /** Null until it has shown a pass. */
  passSha256: string | null;
  isAnswering: boolean;
  cancelHello: () => void;
}

/**
 * The interlock's own port for tablets: stop and heartbeat, nothing else (R22). It knows no passwords; a tablet shows the pass that the
 * controller has told both. What a stranger sends costs little and is cut; a stop with a pass is never refused or limited.
 */
export class TabletServer {
  readonly #options: TabletServerOptions;
  readonly #http: Server;
  readonly #sockets: WebSocketServer;
  readonly #tablets = new Set<Tablet>();
  #cancelPing: () => void = () => {};
  /** Sockets that were cut for what they sent or did not send. */
  cut = 0;

  constructor(options: TabletServerOptions) {
    this.#options = options;
    this.#http = createServer((_request, response) => response.writeHead(426).end());
    this.#http.maxConnections = socketsMax;
    this.#http.headersTimeout = helloMaxMs;
    this.#sockets = new WebSocketServer({
      server: this.#http,
      maxPayload: stopPathMessageMaxBytes,
      perMessageDeflate: false,
      clientTracking: false,
    });
    this.#sockets.on('connection', (socket) => this.#accept(socket));
  }

  /** Resolves to the port. @throws Error when the port cannot be had. */
  async listen(): Promise<number> {
    const { host, port } = this.#options;
    await new Promise<void>((resolve, reject) => {
      this.#http.once('error', reject);
      // Its errors come here too, and would be thrown where nobody listens.
      this.#sockets.once('error', reject);
      this.#http.listen(port, host, resolve);
    });
    this.#armPing();
    const address = this.#http.address();
    if (address === null || typeof address === 'string') throw new Error('the socket for tablets has no port');
    return address.port;
  }

  /** Tablets that have shown a pass. */
  get connected(): number {
    let count = 0;
    for (const { passSha256 } of this.#tablets) if (passSha256 !== null) count += 1;
    return count;
  }

  /** A login has ended: its tablets are cut. */
  endPass(sha256: string): void {
    for (const tablet of this.#tablets) if (tablet.passSha256 === sha256) this.#refuse(tablet);
  }

  close(): void {
    this.#cancelPing();
    for (const { socket } of this.#tablets) socket.terminate();
    this.#sockets.close();
    this.#http.close();
  }

  #accept(socket: WebSocket): void {
    if (this.#tablets.size - this.connected >= strangersMax) {
      this.cut += 1;
      socket.terminate();
      return;
    }
    const tablet: Tablet = { socket, passSha256: null, isAnswering: true, cancelHello: () => {} };
    tablet.cancelHello = this.#options.wallClock.after(helloMaxMs, () => this.#cut(tablet));
    this.#tablets.add(tablet);
    socket.on('message', (data) => this.#hear(tablet, data));
    socket.on('pong', () => {
      tablet.isAnswering = true;
    });
    socket.on('error', () => {
      // 'close' follows.
    });
    socket.on('close', () => {
      tablet.cancelHello();
      this.#tablets.delete(tablet);
    });
  }

  #hear(tablet: Tablet, data: RawData): void {
    const message = read(data);
    tablet.isAnswering = true;
    if (message === null) {
      this.#cut(tablet);
      return;
    }
    if (message.type === 'hello') {
      tablet.passSha256 = hashOf(message.token);
      tablet.cancelHello();
    }
    const by = tablet.passSha256 === null ? null : this.#options.passes.find(tablet.passSha256);
    if (by === null) {
      this.#refuse(tablet);
      return;
    }
    this.#obey(tablet, message, by);
  }

  #obey(tablet: Tablet, message: ToStopPath, by: Actor): void {
    switch (message.type) {
      case 'hello':
        this.#say(tablet, { type: 'welcome', user: by.user });
        return;
      case 'heartbeat':
        this.#options.onHeartbeat(by);
        return;
      case 'stop': {
        const { commandId, scope, reason } = message;
        this.#options.onStop({ commandId, scope, reason: reason.slice(0, stopReasonMaxCharacters) }, by);
        this.#say(tablet, { type: 'accepted', commandId });
      }
    }
  }

  #say({ socket }: Tablet, message: FromStopPath): void {
    if (socket.bufferedAmount > waitingMaxBytes) socket.terminate();
    else socket.send(JSON.stringify(message));
  }

  #refuse(tablet: Tablet): void {
    this.cut += 1;
    this.#say(tablet, { type: 'pass-refused' });
    tablet.socket.close();
  }

  #cut({ socket }: Tablet): void {
    this.cut += 1;
    socket.terminate();
  }

  #armPing(): void {
    this.#cancelPing = this.#options.wallClock.after(pingPeriodMs, () => {
      for (const tablet of this.#tablets) {
        if (!tablet.isAnswering) this.#cut(tablet);
        else tablet.socket.ping();
        tablet.isAnswering = false;
      }
      this.#armPing();
    });
  }
}

/** ws hands out buffers unless told otherwise. */
function read(data: RawData): ToStopPath | null {
  try {
    const parsed = toStopPath.safeParse(JSON.parse((data as Buffer).toString('utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
