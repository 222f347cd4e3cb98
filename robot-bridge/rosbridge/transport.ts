import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import { decodeCbor } from './cbor.ts';
import { AbstractTransport, type RosbridgeMessage } from './roslib.ts';

export interface BridgeTransportOptions {
  readonly url: string;
  /** Longest incoming message, bytes; a longer one closes the socket. */
  readonly messageMaxBytes: number;
  /** What an incoming message is to us. Only what was asked for is handed on. */
  readonly standingOf: (message: RosbridgeMessage) => Standing;
  /** Whether any topic was asked for in CBOR; otherwise bytes are refused. */
  readonly takesBytes: () => boolean;
  /** An incoming message was refused. */
  readonly onRefused: (refusal: WireRefusal) => void;
  /** Any sign of life: a message or a pong. */
  readonly onSign: () => void;
}

/** 'given-up': the answer to something that we no longer wait for; it is dropped and nobody's fault. */
export type Standing = 'asked-for' | 'given-up' | 'unasked';

/** Why an incoming message was refused: no JSON object (cut off, or something else), bytes, too long, an operation that no client takes. */
export type WireRefusal = 'no-json' | 'binary' | 'oversized' | 'operation' | 'unasked';

/** What a server may send to a client that has neither services nor actions. Fragments are refused: no message of ours is that long. */
const operations: ReadonlySet<unknown> = new Set([
  'publish',
  'service_response',
  'action_feedback',
  'action_result',
  'status',
]);
/** Of the `ws` package: a message was longer than `maxPayload`. */
const tooLongCode = 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH';

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
    this.#socket.on('error', (error: Error & { readonly code?: string }) => {
      if (error.code === tooLongCode) options.onRefused('oversized');
      this.emit('error', error);
    });
    this.#socket.on('pong', () => options.onSign());
    this.#socket.on('message', (data, isBinary) => {
      options.onSign();
      if (!Buffer.isBuffer(data)) options.onRefused('binary');
      else if (isBinary) this.#takeBytes(data);
      else this.#takeText(data.toString());
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

  #takeText(text: string): void {
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      this.#options.onRefused('no-json');
      return;
    }
    this.#sort(message, 'no-json');
  }

  #takeBytes(bytes: Buffer): void {
    if (!this.#options.takesBytes()) return this.#options.onRefused('binary');
    let message: unknown;
    try {
      message = decodeCbor(bytes);
    } catch {
      this.#options.onRefused('binary');
      return;
    }
    this.#sort(message, 'binary');
  }

  #sort(message: unknown, otherwise: WireRefusal): void {
    if (typeof message !== 'object' || message === null || Array.isArray(message)) this.#options.onRefused(otherwise);
    else if (!('op' in message) || !operations.has(message.op)) this.#options.onRefused('operation');
    else this.#hand(message as RosbridgeMessage);
  }

  /**
   * roslib hands messages out by topic or id over the same emitter as its own 'close' and 'connection' events: a topic of that name must
   * not get through.
   */
  #hand(message: RosbridgeMessage): void {
    const standing = this.#options.standingOf(message);
    if (standing === 'asked-for') this.emit('message', message);
    else if (standing === 'unasked') this.#options.onRefused('unasked');
  }
}
