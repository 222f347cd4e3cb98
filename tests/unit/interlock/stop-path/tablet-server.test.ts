import { once } from 'node:events';
import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { FromStopPath, ToStopPath } from '../../../../controller/contract/interlock/stop-path.ts';
import { StopPasses, passesMax } from '../../../../controller/interlock/stop-path/stop-passes.ts';
import { TabletServer, type StopPress } from '../../../../controller/interlock/stop-path/tablet-server.ts';
import type { Actor } from '../../../../controller/interlock/latching/latches.ts';
import { systemClock } from '../../../../kernel/system-clock.ts';

const li: Actor = { user: 'li', role: 'operator' };
const hashOf = (token: string) => createHash('sha256').update(token).digest('hex');

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0).reverse()) end();
});

async function serve() {
  let nowMs = 1_000;
  const passes = new StopPasses(() => nowMs);
  passes.add(hashOf('pass'), li, 60_000);
  const stops: (StopPress & { by: Actor })[] = [];
  const beats: Actor[] = [];
  const server = new TabletServer({
    host: '127.0.0.1',
    port: 0,
    wallClock: systemClock,
    passes,
    onStop: (stop, by) => stops.push({ ...stop, by }),
    onHeartbeat: (by) => beats.push(by),
  });
  const port = await server.listen();
  ends.push(() => server.close());
  const pass = (ms: number): void => {
    nowMs += ms;
  };
  return { server, port, passes, stops, beats, pass };
}

async function tablet(port: number) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
  ends.push(() => socket.terminate());
  const heard: FromStopPath[] = [];
  socket.on('message', (data) => heard.push(JSON.parse(String(data)) as FromStopPath));
  socket.on('error', () => {});
  await once(socket, 'open');
  const say = (message: ToStopPath | string) =>
    socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  const hear = async (count: number): Promise<FromStopPath[]> => {
    while (heard.length < count) await once(socket, 'message');
    return heard;
  };
  return { socket, say, hear };
}

const stopAll: ToStopPath = { type: 'stop', commandId: 'press-1', scope: { type: 'site' }, reason: 'smoke' };

describe('R22: the port for tablets', () => {
  it('latches the stop of who shows a pass, under his name, and says so', async () => {
    const { port, stops, beats } = await serve();
    const { say, hear } = await tablet(port);
    say({ type: 'hello', token: 'pass' });
    say({ type: 'heartbeat' });
    say(stopAll);
    expect(await hear(2)).toEqual([
      { type: 'welcome', user: 'li' },
      { type: 'accepted', commandId: 'press-1' },
    ]);
    expect(stops).toEqual([{ commandId: 'press-1', scope: { type: 'site' }, reason: 'smoke', by: li }]);
    expect(beats).toEqual([li]);
  });

  it('cuts a reason that is too long and stops nevertheless', async () => {
    const { port, stops } = await serve();
    const { say, hear } = await tablet(port);
    say({ type: 'hello', token: 'pass' });
    say({ ...stopAll, reason: 'x'.repeat(3_000) });
    await hear(2);
    expect(stops[0]?.reason).toHaveLength(200);
  });

  it.each([
    ['no pass', stopAll],
    ['another pass', { type: 'hello', token: 'guess' } as const],
  ])('refuses who shows %s and ends the connection', async (_name, first) => {
    const { port, stops, server } = await serve();
    const { socket, say, hear } = await tablet(port);
    say(first);
    expect(await hear(1)).toEqual([{ type: 'pass-refused' }]);
    await once(socket, 'close');
    expect(stops).toEqual([]);
    expect(server.cut).toBe(1);
  });

  it.each([
    ['no JSON', '{'],
    ['another command', '{"type":"reset","latchId":"latch-1-1"}'],
    ['more than 4 KiB', JSON.stringify({ ...stopAll, reason: 'x'.repeat(5_000) })],
  ])('ends a connection that says %s', async (_name, text) => {
    const { port, stops } = await serve();
    const { socket, say, hear } = await tablet(port);
    say({ type: 'hello', token: 'pass' });
    await hear(1);
    say(text);
    await once(socket, 'close');
    expect(stops).toEqual([]);
  });

  it('takes no stop after the pass has run out, and cuts the tablet when its login ends', async () => {
    const { port, passes, stops, pass, server } = await serve();
    passes.add(hashOf('short'), li, 1_000);
    const late = await tablet(port);
    late.say({ type: 'hello', token: 'short' });
    await late.hear(1);
    pass(1_001);
    late.say(stopAll);
    expect(await late.hear(2)).toContainEqual({ type: 'pass-refused' });
    const gone = await tablet(port);
    gone.say({ type: 'hello', token: 'pass' });
    await gone.hear(1);
    passes.end(hashOf('pass'));
    server.endPass(hashOf('pass'));
    await once(gone.socket, 'close');
    expect(stops).toEqual([]);
  });

  it('lets strangers take no more than their share of sockets', async () => {
    const { port, server } = await serve();
    const known = await tablet(port);
    known.say({ type: 'hello', token: 'pass' });
    await known.hear(1);
    const strangers = await Promise.all(Array.from({ length: 32 }, () => tablet(port)));
    const one = await tablet(port);
    await once(one.socket, 'close');
    expect(server.connected).toBe(1);
    expect(strangers.every(({ socket }) => socket.readyState === WebSocket.OPEN)).toBe(true);
    known.say(stopAll);
    expect(await known.hear(2)).toContainEqual({ type: 'accepted', commandId: 'press-1' });
  });

  it('remembers a bounded number of passes, and forgets first what ends first', () => {
    const passes = new StopPasses(() => 0);
    passes.add(hashOf('soon'), li, 10);
    for (let at = 0; at < passesMax; at += 1) passes.add(hashOf(`pass ${at}`), li, 1_000);
    expect(passes.size).toBe(passesMax);
    expect(passes.find(hashOf('soon'))).toBeNull();
    expect(passes.find(hashOf('pass 0'))).toEqual(li);
  });
});
