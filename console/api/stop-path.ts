import {
  tabletHeartbeatMs,
  type FromStopPath,
  type StopPathView,
  type ToStopPath,
} from '../../controller/contract/interlock/stop-path.ts';
import type { StopScope } from '../../controller/contract/interlock/interlock.ts';
import type { ConsoleClock } from './clock.ts';
import type { ApiResult } from './client.ts';
import { reconnectDelaysMs, type StreamSocket } from './stream.ts';

/** A socket to the interlock itself. `onopen` before anything may be sent. */
export interface StopSocket extends StreamSocket {
  onopen: () => void;
  send(text: string): void;
}

export interface StopPathDependencies {
  readonly open: (port: number) => StopSocket;
  readonly clock: ConsoleClock;
  readonly random: () => number;
  readonly fetchPath: () => Promise<ApiResult<StopPathView>>;
  /** Whether somebody can see the page: a tablet in a pocket is not looked at. */
  readonly isVisible: () => boolean;
  readonly onPhase: (phase: StopPathPhase) => void;
}

export type StopPathPhase = 'ready' | 'away';

/** A socket that has not been welcomed by then is given up. */
const welcomeMaxMs = 3_000;
/** Nobody waits longer for the word that a stop was accepted. */
const acceptedMaxMs = 3_000;

type Outcome = 'accepted' | 'unreached';

/**
 * The tablet's own way to the interlock, past the controller (R22). The pass is kept for reconnects, so that they need no controller; it is
 * fetched anew when the interlock refuses it, or after several failures, since the interlock may listen elsewhere.
 */
export class StopPath {
  readonly #dependencies: StopPathDependencies;
  readonly #waiting = new Map<string, (outcome: Outcome) => void>();
  #path: StopPathView | null = null;
  #socket: StopSocket | null = null;
  #phase: StopPathPhase = 'away';
  #attempts = 0;
  #isClosed = false;
  #cancelRetry = () => {};
  #cancelWelcome = () => {};
  #cancelBeat = () => {};

  constructor(dependencies: StopPathDependencies) {
    this.#dependencies = dependencies;
    dependencies.onPhase('away');
    void this.#connect();
  }

  /** Sends at once or not at all: a stop is never kept for later. */
  stop(commandId: string, scope: StopScope): Promise<Outcome> {
    if (this.#phase !== 'ready') return Promise.resolve('unreached');
    return new Promise((resolve) => {
      const settle = (outcome: Outcome) => {
        cancel();
        this.#waiting.delete(commandId);
        resolve(outcome);
      };
      const cancel = this.#dependencies.clock.after(acceptedMaxMs, () => settle('unreached'));
      this.#waiting.set(commandId, settle);
      this.#say({ type: 'stop', commandId, scope, reason: '' });
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelRetry();
    this.#drop();
  }

  #tell(phase: StopPathPhase): void {
    if (phase === this.#phase) return;
    this.#phase = phase;
    this.#dependencies.onPhase(phase);
  }

  #say(message: ToStopPath): void {
    this.#socket?.send(JSON.stringify(message));
  }

  async #connect(): Promise<void> {
    if (this.#path === null) await this.#fetchPath();
    if (this.#isClosed) return;
    if (this.#path === null) {
      this.#retry();
      return;
    }
    const { port, token } = this.#path;
    const opened = this.#dependencies.open(port);
    this.#socket = opened;
    this.#cancelWelcome = this.#dependencies.clock.after(welcomeMaxMs, () => this.#retry());
    opened.onopen = () => {
      if (this.#socket === opened) this.#say({ type: 'hello', token });
    };
    opened.onmessage = (text) => {
      if (this.#socket === opened) this.#hear(JSON.parse(text) as FromStopPath);
    };
    opened.onclose = () => {
      if (this.#socket === opened) this.#retry();
    };
  }

  /** A controller that does not answer leaves the pass that is known. */
  async #fetchPath(): Promise<void> {
    const found = await this.#dependencies.fetchPath();
    if (found.ok) this.#path = found.value;
  }

  #hear(message: FromStopPath): void {
    switch (message.type) {
      case 'welcome':
        this.#attempts = 0;
        this.#cancelWelcome();
        this.#tell('ready');
        this.#beat();
        return;
      case 'pass-refused':
        this.#path = null;
        this.#retry();
        return;
      case 'accepted':
        this.#waiting.get(message.commandId)?.('accepted');
    }
  }

  #beat(): void {
    this.#cancelBeat = this.#dependencies.clock.after(tabletHeartbeatMs, () => this.#beat());
    if (this.#dependencies.isVisible()) this.#say({ type: 'heartbeat' });
  }

  #drop(): void {
    const abandoned = this.#socket;
    this.#socket = null;
    this.#cancelBeat();
    this.#cancelWelcome();
    abandoned?.close();
    this.#tell('away');
    for (const settle of [...this.#waiting.values()]) settle('unreached');
  }

  #retry(): void {
    this.#drop();
    if (this.#isClosed) return;
    const { clock, random } = this.#dependencies;
    if (this.#attempts > 0 && this.#attempts % reconnectDelaysMs.length === 0) void this.#fetchPath();
    const delayMs = reconnectDelaysMs[Math.min(this.#attempts, reconnectDelaysMs.length - 1)] ?? 0;
    this.#attempts += 1;
    this.#cancelRetry();
    this.#cancelRetry = clock.after(delayMs * (0.75 + 0.5 * random()), () => void this.#connect());
  }
}
