import { once } from 'node:events';
import { WebSocket } from 'ws';

export type Frame = Readonly<Record<string, unknown>> & { readonly op: string };

/** A bare rosbridge client: sends operations, keeps all frames, waits for one. */
export class RosbridgeClient {
  readonly socket: WebSocket;
  readonly frames: Frame[] = [];
  #listeners: ((frame: Frame) => void)[] = [];

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString('utf8')) as Frame;
      this.frames.push(frame);
      for (const listener of this.#listeners) listener(frame);
    });
  }

  static async connect(url: string): Promise<RosbridgeClient> {
    const socket = new WebSocket(url);
    await once(socket, 'open');
    return new RosbridgeClient(socket);
  }

  send(operation: Readonly<Record<string, unknown>>): void {
    this.socket.send(JSON.stringify(operation));
  }

  onFrame(listener: (frame: Frame) => void): void {
    this.#listeners.push(listener);
  }

  /** The first frame, past or coming, that fits. */
  async find(fits: (frame: Frame) => boolean): Promise<Frame> {
    const known = this.frames.find(fits);
    if (known !== undefined) return known;
    return new Promise((resolve) => {
      const listener = (frame: Frame): void => {
        if (!fits(frame)) return;
        this.#listeners = this.#listeners.filter((other) => other !== listener);
        resolve(frame);
      };
      this.#listeners.push(listener);
    });
  }

  async command(command: unknown): Promise<Readonly<Record<string, unknown>>> {
    const id = `command-${String(Math.random())}`;
    this.send({ op: 'call_service', id, service: '/sim/command', args: { json: JSON.stringify(command) } });
    const response = await this.find((frame) => frame['id'] === id);
    return JSON.parse((response['values'] as { json: string }).json) as Readonly<Record<string, unknown>>;
  }

  acknowledge(name: string, epochMs: number): void {
    const data = JSON.stringify({ name, ns: epochMs * 1e6 });
    this.send({ op: 'publish', topic: '/clock_follower', msg: { data } });
  }

  async close(): Promise<void> {
    const closed = once(this.socket, 'close');
    this.socket.close();
    await closed;
  }
}

export function clockMsOf(frame: Frame): number {
  const { sec, nanosec } = (frame['msg'] as { clock: { sec: number; nanosec: number } }).clock;
  return sec * 1000 + nanosec / 1e6;
}
