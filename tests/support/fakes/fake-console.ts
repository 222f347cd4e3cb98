import { signal } from '@preact/signals';
import type { StreamMessage } from '../../../controller/contract/api.ts';
import type { FromStopPath, ToStopPath } from '../../../controller/contract/interlock/stop-path.ts';
import { createApiClient } from '../../../console/api/client.ts';
import type { StreamSocket } from '../../../console/api/stream.ts';
import type { ConsoleClock } from '../../../console/api/clock.ts';
import { createConsole } from '../../../console/state/console.ts';
import type { Route } from '../../../console/state/route.ts';
import { noHoists } from '../hoist-views.ts';

/** A clock that moves only when told, and a socket that says only what it is told: the console's outside world. */
export class ConsoleTestClock implements ConsoleClock {
  private mono = 0;
  private timers: { readonly atMs: number; readonly work: () => void }[] = [];
  nowMs(): number {
    return 1_700_000_000_000 + this.mono;
  }
  monoMs(): number {
    return this.mono;
  }
  after(delayMs: number, work: () => void): () => void {
    const timer = { atMs: this.mono + delayMs, work };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }
  /** Runs everything due on the way, in order, and lets promises settle between. */
  async advance(durationMs: number): Promise<void> {
    const endMs = this.mono + durationMs;
    for (;;) {
      await settle();
      const next = this.timers.filter(({ atMs }) => atMs <= endMs).sort((left, right) => left.atMs - right.atMs)[0];
      if (!next) break;
      this.timers = this.timers.filter((other) => other !== next);
      this.mono = Math.max(this.mono, next.atMs);
      next.work();
    }
    this.mono = endMs;
    await settle();
  }
}

export async function settle(): Promise<void> {
  for (let turn = 0; turn < 12; turn += 1) await Promise.resolve();
}

export class ConsoleTestSocket implements StreamSocket {
  state: 'open' | 'closed' = 'open';
  onmessage: (text: string) => void = () => {};
  onclose: () => void = () => {};
  close(): void {
    this.state = 'closed';
  }
  say(message: StreamMessage): void {
    this.onmessage(JSON.stringify(message));
  }
  /** The network took it away. */
  drop(): void {
    this.state = 'closed';
    this.onclose();
  }
}

/** The interlock's end of the tablet's own socket. */
export class ConsoleTestStopSocket extends ConsoleTestSocket {
  readonly sent: ToStopPath[] = [];
  onopen: () => void = () => {};
  send(text: string): void {
    this.sent.push(JSON.parse(text) as ToStopPath);
  }
  answer(message: FromStopPath): void {
    this.onmessage(JSON.stringify(message));
  }
  /** Opens, and the interlock knows the pass. */
  welcome(): void {
    this.onopen();
    this.answer({ type: 'welcome', user: 'a' });
  }
}

export const snapshot = (sequence: number): StreamMessage => ({
  type: 'snapshot',
  sequence,
  siteTimeMs: 1000,
  isSimTime: true,
  session: { user: 'a', role: 'foreman', name: { zh: '甲', en: 'A' }, expiresAt: '2026-11-21T00:00:00Z' },
  machines: [],
  people: [],
  zones: [],
  missions: [],
  latches: [],
  hoists: noHoists,
  interlock: { connected: true, ageMs: 10 },
  record: { writable: true, reason: '', space: 'ample', freeRatio: 0.6, ballast: 'held', checked: null },
});

export const patch = (sequence: number): StreamMessage => ({ type: 'patch', sequence, siteTimeMs: 2000 });

/** A console whose session is open, on a clock, network and sockets of its own. Ids count up from 1. */
export function openTestConsole(fetch: (path: string, init: RequestInit) => Promise<Response>) {
  const clock = new ConsoleTestClock();
  const sockets: ConsoleTestSocket[] = [];
  const stopSockets: ConsoleTestStopSocket[] = [];
  const eyes: { state: 'look' | 'away' } = { state: 'look' };
  let ids = 0;
  const newId = () => `id-${(ids += 1)}`;
  const console = createConsole({
    api: createApiClient({ clock, newId, fetch }),
    openSocket: () => {
      const socket = new ConsoleTestSocket();
      sockets.push(socket);
      return socket;
    },
    openStopSocket: () => {
      const socket = new ConsoleTestStopSocket();
      stopSockets.push(socket);
      return socket;
    },
    isVisible: () => eyes.state === 'look',
    clock,
    random: () => 0.5,
    newId,
    store: { read: () => null, write: () => {} },
    route: signal<Route>({ screen: 'site' }),
    go: () => {},
  });
  const first = snapshot(1);
  if (first.type === 'snapshot') console.start(first.session);
  return { console, clock, sockets, stopSockets, eyes };
}
