import type { Socket } from 'node:net';
import { WebSocket } from 'ws';

/** RFC 6455 §5.2: a whole text message in one frame. */
const textOpcode = 0x81;
const shortLengthMax = 125;
const mediumLengthMax = 0xffff;

/** The part of a WebSocket that is used here. */
export type OutboxSocket = Pick<WebSocket, 'readyState' | 'terminate' | 'bufferedAmount'>;

/** A text message as a server's WebSocket frame: not masked, not fragmented. */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const headBytes = length <= shortLengthMax ? 2 : length <= mediumLengthMax ? 4 : 10;
  const frame = Buffer.allocUnsafe(headBytes + length);
  frame[0] = textOpcode;
  if (headBytes === 2) {
    frame[1] = length;
  } else if (headBytes === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, headBytes);
  return frame;
}

/**
 * What leaves for one client. A message is framed once for all who hear it, and all frames of one tick leave as one buffer in one
 * system call: handing the frames to the WebSocket one by one costs more than everything else that the simulator does.
 * Compression is off, so whole frames may be written beside the library's own pongs and closing handshake.
 */
export class Outbox {
  readonly #socket: OutboxSocket;
  readonly #tcp: Socket;
  #gathered: Buffer[] | null = null;
  #gatheredBytes = 0;

  constructor(socket: OutboxSocket, tcp: Socket) {
    this.#socket = socket;
    this.#tcp = tcp;
  }

  /** Bytes that the client has not taken yet. */
  get waitingBytes(): number {
    return this.#socket.bufferedAmount + this.#gatheredBytes;
  }

  /** Frames are kept back from now on until `flush`. */
  gather(): void {
    this.#gathered ??= [];
  }

  flush(): void {
    const frames = this.#gathered;
    this.#gathered = null;
    this.#gatheredBytes = 0;
    if (frames === null || frames.length === 0) return;
    this.#write(frames.length === 1 ? (frames[0] as Buffer) : Buffer.concat(frames));
  }

  send(frame: Buffer): void {
    if (this.#gathered === null) {
      this.#write(frame);
      return;
    }
    this.#gathered.push(frame);
    this.#gatheredBytes += frame.length;
  }

  terminate(): void {
    this.#gathered = null;
    this.#gatheredBytes = 0;
    this.#socket.terminate();
  }

  #write(bytes: Buffer): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#tcp.write(bytes);
  }
}
