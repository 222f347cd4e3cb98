import { describe, expect, it } from 'vitest';
import { openTestConsole, settle, snapshot } from '../../support/fakes/fake-console.ts';

function start(answer: (path: string) => Promise<Response>) {
  const paths: string[] = [];
  const opened = openTestConsole((path) => {
    paths.push(path);
    return answer(path);
  });
  return { ...opened, paths };
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
