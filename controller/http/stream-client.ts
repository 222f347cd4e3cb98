import type { Clock } from '../../kernel/clock.ts';
import type { StreamMessage } from '../contract/api.ts';

/** Bytes waiting in a client's socket above which its patches are dropped. */
export const BUFFERED_BYTES_MAX = 1024 * 1024;
/** Below this a client that fell behind gets a fresh snapshot. */
export const BUFFERED_BYTES_CAUGHT_UP = 64 * 1024;
/** A client that stays behind for so long is closed; it comes back when its link is better. */
export const BEHIND_MAX_MS = 15_000;
export const PING_EVERY_MS = 10_000;
/** How often a client that is behind is looked at again. */
export const CATCH_UP_EVERY_MS = 500;

/** WebSocket close codes of our own (4000–4999, RFC 6455 §7.4.2). */
export const closeCodes = { sessionEnded: 4001, tooSlow: 4008, unresponsive: 4009 } as const;
export type CloseCause = keyof typeof closeCodes;

/** What the stream needs of a WebSocket. */
export interface StreamSocket {
  readonly bufferedAmount: number;
  send(text: string): void;
  ping(): void;
  close(code: number, reason: string): void;
  /** Gives the socket up without a handshake, for peers that do not answer. */
  terminate(): void;
}

export interface StreamClientOptions {
  readonly socket: StreamSocket;
  /** A snapshot at once, patches after; the result unsubscribes. Called again for each fresh snapshot. */
  readonly subscribe: (send: (message: StreamMessage) => void) => () => void;
  /** The JSON of a message, made once for all clients. */
  readonly encode: (message: StreamMessage) => string;
  readonly isSessionLive: () => boolean;
  readonly clock: Clock;
  readonly onSent: () => void;
  readonly onDropped: () => void;
  readonly onClosing: (cause: CloseCause) => void;
}

export interface StreamClient {
  /** The peer has answered a ping, or sent anything. */
  heard(): void;
  close(cause: CloseCause): void;
  /** The socket is gone: stop every timer and subscription. */
  ended(): void;
}

/**
 * One live stream. Memory per client is bounded: above BUFFERED_BYTES_MAX nothing more is queued, and once the socket has
 * drained, a fresh snapshot replaces everything that was missed. A peer that lets a whole ping interval pass is gone.
 */
class FollowedStream implements StreamClient {
  readonly #options: StreamClientOptions;
  #unsubscribe: (() => void) | null = null;
  #behindSinceMonoMs: number | null = null;
  #hasAnswered = true;
  #cancelPing: () => void = () => undefined;
  #cancelCatchUp: (() => void) | null = null;
  #isOver = false;

  constructor(options: StreamClientOptions) {
    this.#options = options;
    this.#follow();
    this.#cancelPing = options.clock.after(PING_EVERY_MS, () => this.#checkPeer());
  }

  heard(): void {
    this.#hasAnswered = true;
  }

  close(cause: CloseCause): void {
    if (this.#isOver) return;
    this.ended();
    this.#options.onClosing(cause);
    // A peer that reads nothing cannot take part in a closing handshake.
    if (cause === 'sessionEnded') this.#options.socket.close(closeCodes[cause], 'session ended');
    else this.#options.socket.terminate();
  }

  ended(): void {
    this.#isOver = true;
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    this.#cancelPing();
    this.#cancelCatchUp?.();
  }

  #follow(): void {
    const stopFollowing = this.#options.subscribe((message) => this.#deliver(message));
    // The snapshot itself may have found the socket full or the session over.
    if (this.#isOver || this.#behindSinceMonoMs !== null) stopFollowing();
    else this.#unsubscribe = stopFollowing;
  }

  #deliver(message: StreamMessage): void {
    const { socket, encode, onDropped, onSent } = this.#options;
    if (this.#isOver) return;
    if (this.#behindSinceMonoMs === null && socket.bufferedAmount > BUFFERED_BYTES_MAX) this.#fallBehind();
    if (this.#behindSinceMonoMs !== null) {
      onDropped();
      return;
    }
    socket.send(encode(message));
    onSent();
  }

  #fallBehind(): void {
    const { clock } = this.#options;
    this.#behindSinceMonoMs = clock.monoMs();
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    this.#cancelCatchUp = clock.after(CATCH_UP_EVERY_MS, () => this.#catchUp());
  }

  #catchUp(): void {
    const { socket, clock } = this.#options;
    if (this.#isOver || this.#behindSinceMonoMs === null) return;
    if (socket.bufferedAmount <= BUFFERED_BYTES_CAUGHT_UP) {
      this.#behindSinceMonoMs = null;
      this.#follow();
    } else if (clock.monoMs() - this.#behindSinceMonoMs >= BEHIND_MAX_MS) {
      this.close('tooSlow');
    } else {
      this.#cancelCatchUp = clock.after(CATCH_UP_EVERY_MS, () => this.#catchUp());
    }
  }

  #checkPeer(): void {
    const { socket, clock, isSessionLive } = this.#options;
    if (this.#isOver) return;
    if (!isSessionLive()) {
      this.close('sessionEnded');
    } else if (!this.#hasAnswered) {
      this.close('unresponsive');
    } else {
      this.#hasAnswered = false;
      socket.ping();
      this.#cancelPing = clock.after(PING_EVERY_MS, () => this.#checkPeer());
    }
  }
}

export function startStreamClient(options: StreamClientOptions): StreamClient {
  return new FollowedStream(options);
}
