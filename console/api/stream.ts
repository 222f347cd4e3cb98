import type { StreamMessage } from '../../controller/contract/api.ts';
import type { ConsoleClock } from './clock.ts';
import { applyMessage, type LiveState } from './live-state.ts';

/** 'live': heard within a second. 'late': socket open but silent. 'lost': no socket; everything shown is the past. */
export type StreamPhase = 'connecting' | 'live' | 'late' | 'lost';

export interface StreamSocket {
  close(): void;
  onmessage: (text: string) => void;
  onclose: () => void;
}

export interface StreamDependencies {
  readonly open: () => StreamSocket;
  readonly clock: ConsoleClock;
  /** 0…1, spreads the reconnects of many tablets. */
  readonly random: () => number;
  readonly onState: (state: LiveState) => void;
  readonly onPhase: (phase: StreamPhase) => void;
  readonly onNotice: (code: string, facts: Readonly<Record<string, unknown>>) => void;
  /** Called before each reconnect; false ends the stream (logged out). */
  readonly mayReconnect: () => Promise<boolean>;
}

/** A silent stream is shown as late after this long (bar: stale within 1 s). */
export const lateAfterMs = 800;
/** A half-open socket is given up and reopened after this long. */
export const lostAfterMs = 4_000;
export const reconnectDelaysMs = [300, 600, 1_200, 2_500, 4_000] as const;
const watchEveryMs = 100;

/** Keeps one socket to the stream and the state it tells. Never sends anything. */
export function runStream(dependencies: StreamDependencies): { close(): void } {
  const { clock } = dependencies;
  let socket: StreamSocket | null = null;
  let state: LiveState | null = null;
  let heardMonoMs = clock.monoMs();
  let phase: StreamPhase | null = null;
  let attempts = 0;
  let isClosed = false;
  let cancelWatch = () => {};
  let cancelRetry = () => {};

  function tell(next: StreamPhase): void {
    if (next === phase) return;
    phase = next;
    dependencies.onPhase(next);
  }

  function connect(): void {
    state = null;
    heardMonoMs = clock.monoMs();
    const opened = dependencies.open();
    socket = opened;
    opened.onmessage = (text) => {
      if (socket === opened) hear(text);
    };
    opened.onclose = () => {
      if (socket === opened) retry();
    };
  }

  function hear(text: string): void {
    const applied = applyMessage(state, JSON.parse(text) as StreamMessage);
    if (applied.type === 'gap') return retry();
    state = applied.state;
    heardMonoMs = clock.monoMs();
    attempts = 0;
    if (applied.type === 'notice') dependencies.onNotice(applied.code, applied.facts);
    else dependencies.onState(applied.state);
    tell('live');
  }

  function retry(): void {
    const abandoned = socket;
    socket = null;
    abandoned?.close();
    if (isClosed) return;
    tell('lost');
    cancelRetry();
    cancelRetry = clock.after(delayOf(attempts, dependencies.random()), () => void reconnect());
    attempts += 1;
  }

  async function reconnect(): Promise<void> {
    if ((await dependencies.mayReconnect()) && !isClosed && !socket) connect();
  }

  function watch(): void {
    cancelWatch = clock.after(watchEveryMs, watch);
    if (!socket) return;
    const silentMs = clock.monoMs() - heardMonoMs;
    if (silentMs > lostAfterMs) retry();
    else if (silentMs > lateAfterMs && phase === 'live') tell('late');
  }

  tell('connecting');
  connect();
  watch();
  const close = () => {
    isClosed = true;
    cancelWatch();
    cancelRetry();
    const open = socket;
    socket = null;
    open?.close();
  };
  return { close };
}

function delayOf(attempts: number, random: number): number {
  const last = reconnectDelaysMs.length - 1;
  return (reconnectDelaysMs[Math.min(attempts, last)] ?? 4_000) * (0.75 + 0.5 * random);
}
