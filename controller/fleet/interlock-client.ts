import { connect, type Socket } from 'node:net';
import {
  fromInterlock,
  type FromInterlock,
  type StopScope,
  type ToInterlock,
} from '../contract/interlock/interlock.ts';
import { ok, refuse, type Problem, type Result } from '../../kernel/result.ts';
import type { Clock } from '../../kernel/clock.ts';

const RECONNECT_MS = 250;
const ANSWER_DEADLINE_MS = 2_000;
const LINE_MAX_CHARACTERS = 4_000_000;
const PENDING_MAX = 256;

type Listener = (message: FromInterlock) => void;

/**
 * The controller's end of the interlock's local socket. Commands are never queued across a disconnect: they are refused
 * with 'interlock-unreachable', and their author decides again. Timers run on wall time, since this is I/O.
 */
export class InterlockClient {
  private readonly socketPath: string;
  private readonly wallClock: Clock;
  private readonly listeners = new Set<Listener>();
  private readonly pending = new Map<string, (answer: Result<void>) => void>();
  private socket: Socket | null = null;
  private isConnected = false;
  private isClosed = false;
  private buffer = '';

  constructor(socketPath: string, wallClock: Clock) {
    this.socketPath = socketPath;
    this.wallClock = wallClock;
  }

  /** Tries for ever, until `close`. Calls `onConnected` after each connection so that configuration can be sent. */
  open(onConnected: () => void, onDisconnected: () => void): void {
    const socket = connect(this.socketPath);
    this.socket = socket;
    this.buffer = '';
    socket.setEncoding('utf8');
    socket.on('connect', () => {
      this.isConnected = true;
      onConnected();
    });
    socket.on('data', (text: string) => {
      this.read(text);
    });
    socket.on('error', () => {
      // 'close' follows and reconnects.
    });
    socket.on('close', () => {
      const wasConnected = this.isConnected;
      this.isConnected = false;
      for (const settle of this.pending.values()) settle(refuse({ code: 'interlock-unreachable' }));
      this.pending.clear();
      if (this.isClosed) return;
      if (wasConnected) onDisconnected();
      this.wallClock.after(RECONNECT_MS, () => {
        this.reopen(onConnected, onDisconnected);
      });
    });
  }

  close(): void {
    this.isClosed = true;
    this.socket?.destroy();
  }

  connected(): boolean {
    return this.isConnected;
  }

  onMessage(listener: Listener): void {
    this.listeners.add(listener);
  }

  /** Sends without waiting; dropped when the socket is down. */
  send(message: ToInterlock): void {
    if (this.isConnected) this.socket?.write(`${JSON.stringify(message)}\n`);
  }

  stop(commandId: string, scope: StopScope, by: { user: string; role: string }, reason: string): Promise<Result<void>> {
    return this.ask({ type: 'stop', commandId, scope, by, reason });
  }

  reset(
    commandId: string,
    latchId: string,
    by: { user: string; role: string },
    statement: { readonly isInSight: boolean; readonly note: string },
  ): Promise<Result<void>> {
    return this.ask({ type: 'reset', commandId, latchId, by, isInSight: statement.isInSight, note: statement.note });
  }

  ask(message: ToInterlock & { readonly commandId: string }): Promise<Result<void>> {
    if (!this.isConnected || this.pending.size >= PENDING_MAX) {
      return Promise.resolve(refuse({ code: 'interlock-unreachable' }));
    }
    return new Promise((resolve) => {
      const cancelDeadline = this.wallClock.after(ANSWER_DEADLINE_MS, () => {
        this.pending.delete(message.commandId);
        resolve(refuse({ code: 'interlock-unreachable', facts: { waitedMs: ANSWER_DEADLINE_MS } }));
      });
      const earlier = this.pending.get(message.commandId);
      this.pending.set(message.commandId, (answer) => {
        cancelDeadline();
        resolve(answer);
        // A stop sent twice under one name: whoever asked first hears the answer too.
        earlier?.(answer);
      });
      this.send(message);
    });
  }

  private reopen(onConnected: () => void, onDisconnected: () => void): void {
    if (!this.isClosed) this.open(onConnected, onDisconnected);
  }

  private read(text: string): void {
    this.buffer += text;
    if (this.buffer.length > LINE_MAX_CHARACTERS) {
      this.socket?.destroy(new Error('a line of the interlock is too long'));
      return;
    }
    const lines = this.buffer.split('\n');
    this.buffer = lines.pop() ?? '';
    for (const line of lines) this.handle(line);
  }

  private handle(line: string): void {
    let json: unknown;
    try {
      json = JSON.parse(line);
    } catch {
      return;
    }
    const parsed = fromInterlock.safeParse(json);
    if (!parsed.success) return;
    const message = parsed.data;
    if (message.type === 'command-result') {
      const settle = this.pending.get(message.commandId);
      this.pending.delete(message.commandId);
      settle?.(message.ok ? ok(undefined) : refuse(problemOf(message.problem)));
    }
    for (const listener of this.listeners) listener(message);
  }
}

function problemOf(problem: { code: string; facts?: Record<string, unknown> | undefined } | null): Problem {
  if (problem === null) return { code: 'internal' };
  return problem.facts === undefined ? { code: problem.code } : { code: problem.code, facts: problem.facts };
}
