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
export function startStreamClient(options: StreamClientOptions): StreamClient {
  const { socket, clock } = options;
  let unsubscribe: (() => void) | null = null;
  let behindSinceMonoMs: number | null = null;
  let answered = true;
  let cancelPing: (() => void) | null = null;
  let cancelCatchUp: (() => void) | null = null;
  let isOver = false;

  function stop(): void {
    isOver = true;
    unsubscribe?.();
    unsubscribe = null;
    cancelPing?.();
    cancelCatchUp?.();
  }

  function close(cause: CloseCause): void {
    if (isOver) return;
    stop();
    options.onClosing(cause);
    // A peer that reads nothing cannot take part in a closing handshake.
    if (cause === 'sessionEnded') socket.close(closeCodes[cause], 'session ended');
    else socket.terminate();
  }

  function catchUp(): void {
    if (isOver || behindSinceMonoMs === null) return;
    if (socket.bufferedAmount <= BUFFERED_BYTES_CAUGHT_UP) {
      behindSinceMonoMs = null;
      follow();
      return;
    }
    if (clock.monoMs() - behindSinceMonoMs >= BEHIND_MAX_MS) {
      close('tooSlow');
      return;
    }
    cancelCatchUp = clock.after(CATCH_UP_EVERY_MS, catchUp);
  }

  function deliver(message: StreamMessage): void {
    if (isOver) return;
    if (behindSinceMonoMs === null && socket.bufferedAmount > BUFFERED_BYTES_MAX) {
      behindSinceMonoMs = clock.monoMs();
      unsubscribe?.();
      unsubscribe = null;
      cancelCatchUp = clock.after(CATCH_UP_EVERY_MS, catchUp);
    }
    if (behindSinceMonoMs !== null) {
      options.onDropped();
      return;
    }
    socket.send(options.encode(message));
    options.onSent();
  }

  function follow(): void {
    const stopFollowing = options.subscribe(deliver);
    // The snapshot itself may have found the socket full or the session over.
    if (isOver || behindSinceMonoMs !== null) stopFollowing();
    else unsubscribe = stopFollowing;
  }

  function checkPeer(): void {
    if (isOver) return;
    if (!options.isSessionLive()) {
      close('sessionEnded');
      return;
    }
    if (!answered) {
      close('unresponsive');
      return;
    }
    answered = false;
    socket.ping();
    cancelPing = clock.after(PING_EVERY_MS, checkPeer);
  }

  follow();
  cancelPing = clock.after(PING_EVERY_MS, checkPeer);

  return {
    heard() {
      answered = true;
    },
    close,
    ended: stop,
  };
}
