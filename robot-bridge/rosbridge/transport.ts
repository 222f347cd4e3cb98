import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import { AbstractTransport, type RosbridgeMessage } from './roslib.ts';

export interface BridgeTransportOptions {
  readonly url: string;
  /** Longest incoming message, bytes; a longer one closes the socket. */
  readonly messageMaxBytes: number;
  /** Whether an incoming message belongs to something that we asked for. All others are dropped and counted. */
  readonly isExpected: (message: RosbridgeMessage) => boolean;
  /** Any sign of life: a message or a pong. */
  readonly onSign: () => void;
}

/** Messages are gathered up to this size, then written. */
const corkMaxBytes = 16 * 1024;

/**
 * roslib's transport over one WebSocket. Ours and not roslib's own, because a half-open link is found only by pings, and because what
 * waits in the socket must be known: nothing may pile up behind a link that does not drain.
 */
export class BridgeTransport extends AbstractTransport {
  readonly #socket: WebSocket;
  readonly #options: BridgeTransportOptions;
  #tcp: Socket | null = null;
  #isCorked = false;
  #isHeld = false;
  #droppedIn = 0;

  constructor(options: BridgeTransportOptions) {
    super();
    this.#options = options;
    this.#socket = new WebSocket(options.url, {
      maxPayload: options.messageMaxBytes,
      perMessageDeflate: false,
      followRedirects: false,
    });
    this.#socket.on('upgrade', (response) => {
      this.#tcp = response.socket;
    });
    this.#socket.on('open', () => this.emit('open', undefined));
    this.#socket.on('close', () => this.emit('close', undefined));
    this.#socket.on('error', (error) => this.emit('error', error));
    this.#socket.on('pong', () => options.onSign());
    this.#socket.on('message', (data, isBinary) => {
      options.onSign();
      if (isBinary || !Buffer.isBuffer(data)) this.#droppedIn += 1;
      else this.#take(data.toString());
    });
  }

  send(message: RosbridgeMessage): void {
    this.#cork();
    this.#socket.send(JSON.stringify(message));
    if (this.#isCorked && this.#socket.bufferedAmount > corkMaxBytes) this.#uncork();
  }

  /** From now on until `release` what is sent leaves together, as long as it is not much. */
  hold(): void {
    this.#isHeld = true;
  }

  release(): void {
    this.#isHeld = false;
    this.#uncork();
  }

  ping(): void {
    if (this.isOpen()) this.#socket.ping();
  }

  /** Bytes handed to the socket and not yet taken by the network. */
  waitingBytes(): number {
    return this.#socket.bufferedAmount;
  }

  /** Incoming messages that were no rosbridge JSON or that nobody had asked for. */
  droppedIn(): number {
    return this.#droppedIn;
  }

  close(): void {
    this.#socket.close();
  }

  /** Ends the socket at once, without the closing handshake that a half-open link would never answer. */
  terminate(): void {
    this.#socket.terminate();
  }

  isConnecting(): boolean {
    return this.#socket.readyState === WebSocket.CONNECTING;
  }

  isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  isClosing(): boolean {
    return this.#socket.readyState === WebSocket.CLOSING;
  }

  isClosed(): boolean {
    return this.#socket.readyState === WebSocket.CLOSED;
  }

  /** What is sent in one go (a cycle's permits) leaves in one write: the system call costs more than the message. */
  #cork(): void {
    const tcp = this.#tcp;
    if (tcp === null || this.#isCorked) return;
    this.#isCorked = true;
    tcp.cork();
    if (!this.#isHeld) queueMicrotask(() => this.#uncorkUnlessHeld());
  }

  #uncorkUnlessHeld(): void {
    if (!this.#isHeld) this.#uncork();
  }

  #uncork(): void {
    if (!this.#isCorked) return;
    this.#isCorked = false;
    this.#tcp?.uncork();
  }

  #take(text: string): void {
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      this.#droppedIn += 1;
      return;
    }
    const isObject =
      typeof message === 'object' && message !== null && 'op' in message && typeof message.op === 'string';
    // roslib hands messages out by topic or id over the same emitter as its own 'close' and 'connection' events: a topic of
    // that name must not get through.
    if (isObject && this.#options.isExpected(message as RosbridgeMessage))
      this.emit('message', message as RosbridgeMessage);
    else this.#droppedIn += 1;
  }
}
