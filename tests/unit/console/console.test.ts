import { signal } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import { createApiClient } from '../../../console/api/client.ts';
import { createConsole } from '../../../console/state/console.ts';
import type { Route } from '../../../console/state/route.ts';
import {
  ConsoleTestClock,
  ConsoleTestSocket,
  ConsoleTestStopSocket,
  settle,
  snapshot,
} from '../../support/fake-console.ts';

function start(answer: (path: string) => Promise<Response>) {
  const clock = new ConsoleTestClock();
  const paths: string[] = [];
  const sockets: ConsoleTestSocket[] = [];
  const stopSockets: ConsoleTestStopSocket[] = [];
  let ids = 0;
  const newId = () => `id-${(ids += 1)}`;
  const console = createConsole({
    api: createApiClient({
      clock,
      newId,
      fetch: (path) => {
        paths.push(path);
        return answer(path);
      },
    }),
    openStopSocket: () => {
      const socket = new ConsoleTestStopSocket();
      stopSockets.push(socket);
      return socket;
    },
    isVisible: () => true,
    openSocket: () => {
      const socket = new ConsoleTestSocket();
      sockets.push(socket);
      return socket;
    },
    clock,
    random: () => 0.5,
    newId,
    store: { read: () => null, write: () => {} },
    route: signal<Route>({ screen: 'site' }),
    go: () => {},
  });
  const session = snapshot(1);
  if (session.type === 'snapshot') console.start(session.session);
  return { console, clock, paths, sockets, stopSockets };
}
const ok = (path: string) =>
  Promise.resolve(new Response(path.endsWith('/levels') ? '[]' : '{"commandId":"c","acceptedByInterlock":true}'));
const dead = () => Promise.reject(new Error('no network'));

describe('the console', () => {
  it('sends the stop in the same turn as the press, also when the stream is lost', () => {
    const { console, paths, sockets } = start(ok);
    sockets[0]?.drop();
    paths.length = 0;
    void console.stop({ type: 'site' });
    expect(paths).toEqual(['/api/v1/site/stop']);
    expect(console.stops.value).toMatchObject([{ scope: { type: 'site' }, phase: 'sending' }]);
  });

  it('shows accepted only after the answer', async () => {
    const { console } = start(ok);
    void console.stop({ type: 'machine', machineId: 'l1' });
    expect(console.stops.value[0]?.phase).toBe('sending');
    await settle();
    expect(console.stops.value[0]?.phase).toBe('accepted');
  });

  it('shows a stop that did not arrive as failed', async () => {
    const { console } = start(dead);
    await console.stop({ type: 'site' });
    expect(console.stops.value).toMatchObject([{ phase: 'failed' }]);
  });

  it('allows commands only while the stream is live', async () => {
    const { console, sockets, clock } = start(ok);
    expect(console.mayCommand.value).toBe(false);
    sockets[0]?.say(snapshot(1));
    expect(console.mayCommand.value).toBe(true);
    await clock.advance(1000);
    expect(console.mayCommand.value).toBe(false);
  });

  it('keeps the last known state when the connection is lost, and sends nothing on reconnecting but questions', async () => {
    const { console, sockets, clock, paths } = start(ok);
    sockets[0]?.say(snapshot(1));
    sockets[0]?.drop();
    expect(console.live.value?.sequence).toBe(1);
    paths.length = 0;
    await clock.advance(3000);
    expect(paths.every((path) => /session|sites|levels/.test(path))).toBe(true);
    expect(paths.length).toBeGreaterThan(0);
  });

  it('keeps at most a handful of notices', () => {
    const { console } = start(ok);
    for (let turn = 0; turn < 30; turn += 1) console.notify('machine-lost', {});
    expect(console.notices.value.length).toBeLessThanOrEqual(4);
  });
});
