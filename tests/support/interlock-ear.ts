import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { FromInterlock, InterlockRule, ToInterlock } from '../../controller/contract/interlock/interlock.ts';

export type InterlockStatus = Extract<FromInterlock, { type: 'status' }>;
type LevelChange = Extract<Extract<FromInterlock, { type: 'event' }>['change'], { type: 'level' }>;

/** What the interlock says to anybody who listens on its socket: newest status, and every change of a level since the ear was opened. */
export class InterlockEar {
  status: InterlockStatus | null = null;
  readonly changes: { readonly machineId: string; readonly atMs: number; readonly change: LevelChange }[] = [];
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
    createInterface({ input: socket }).on('line', (line) => this.#take(JSON.parse(line) as FromInterlock));
    // It ends with the interlock; whoever listens sees that nothing comes any more.
    socket.on('error', () => undefined);
  }

  static async open(socketPath: string): Promise<InterlockEar> {
    const socket = connect(socketPath);
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return new InterlockEar(socket);
  }

  /** Resets, as an operator who sees the machines would, what may be reset of a rule. */
  reset(ruleId: InterlockRule): void {
    for (const { id, causeGone } of this.status?.latches.filter((latch) => latch.ruleId === ruleId) ?? []) {
      if (!causeGone) continue;
      const by = { user: 'operator', role: 'operator' };
      this.#send({ type: 'reset', commandId: `ear-${id}`, latchId: id, by, isInSight: true, note: '' });
    }
  }

  #send(message: ToInterlock): void {
    this.#socket.write(`${JSON.stringify(message)}\n`);
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(message: FromInterlock): void {
    if (message.type === 'status') this.status = message;
    if (message.type !== 'event' || message.machineId === null || message.change.type !== 'level') return;
    this.changes.push({ machineId: message.machineId, atMs: message.atMs, change: message.change });
  }
}
