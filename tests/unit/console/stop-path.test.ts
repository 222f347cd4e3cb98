import { describe, expect, it } from 'vitest';
import { openTestConsole, settle, type ConsoleTestStopSocket } from '../../support/fakes/fake-console.ts';

// Goal: R22 and fault 61 from the tablet's side. A stop goes straight to the interlock and by the controller at once, is accepted when either
// says so, and is shown as not sent a second later when neither has.

const passAnswer = '{"port":8081,"token":"pass"}';
const stopAnswer = '{"commandId":"c","acceptedByInterlock":true}';
const never = () => new Promise<Response>(() => {});

interface Situation {
  readonly onStop: () => Promise<Response>;
  readonly onPath?: () => Promise<Response>;
}

async function open({ onStop, onPath = () => Promise.resolve(new Response(passAnswer)) }: Situation) {
  const bodies: unknown[] = [];
  let passes = 0;
  const { console, clock, stopSockets, eyes } = openTestConsole((path, init) => {
    if (path.endsWith('/stop-path')) {
      passes += 1;
      return onPath();
    }
    if (!path.endsWith('/stop')) return Promise.resolve(new Response('[]'));
    bodies.push(JSON.parse(String(init.body)));
    return onStop();
  });
  await settle();
  return {
    console,
    clock,
    bodies,
    stopSockets,
    passes: () => passes,
    eyes,
  };
}

async function openReady(situation: Situation) {
  const opened = await open(situation);
  const socket = opened.stopSockets[0] as ConsoleTestStopSocket;
  socket.welcome();
  socket.sent.length = 0;
  return { ...opened, socket };
}

describe('R22: a stop', () => {
  it('goes both ways in the turn of the press, under one name', async () => {
    const { console, socket, bodies } = await openReady({ onStop: never });
    void console.stop({ type: 'machine', machineId: 'l1' });
    const [sent] = socket.sent;
    expect(sent).toMatchObject({ type: 'stop', scope: { type: 'machine', machineId: 'l1' } });
    expect(bodies).toEqual([{ reason: '', commandId: sent?.type === 'stop' ? sent.commandId : '' }]);
  });

  it('is accepted by the interlock while the controller says nothing at all', async () => {
    const { console, socket } = await openReady({ onStop: never });
    void console.stop({ type: 'site' });
    const [sent] = socket.sent;
    socket.answer({ type: 'accepted', commandId: sent?.type === 'stop' ? sent.commandId : '' });
    await settle();
    expect(console.stops.value).toMatchObject([{ phase: 'accepted', direct: 'accepted', controller: 'sending' }]);
  });

  it('is accepted by the controller alone where the way to the interlock is closed, and is not kept for later', async () => {
    const { console, stopSockets, clock } = await openReady({ onStop: async () => new Response(stopAnswer) });
    stopSockets[0]?.drop();
    await console.stop({ type: 'site' });
    expect(console.stops.value).toMatchObject([{ phase: 'accepted', direct: 'failed', controller: 'accepted' }]);
    await clock.advance(2_000);
    stopSockets[1]?.welcome();
    expect(stopSockets[1]?.sent.map(({ type }) => type)).toEqual(['hello', 'heartbeat']);
  });
});

describe('fault 61: a stop that nobody acknowledges', () => {
  it('is shown as not sent after one second, and as accepted when the word comes late', async () => {
    const { console, socket, clock } = await openReady({ onStop: never });
    void console.stop({ type: 'site' });
    await clock.advance(990);
    expect(console.stops.value[0]?.phase).toBe('sending');
    await clock.advance(20);
    expect(console.stops.value[0]?.phase).toBe('failed');
    const [sent] = socket.sent;
    socket.answer({ type: 'accepted', commandId: sent?.type === 'stop' ? sent.commandId : '' });
    await settle();
    expect(console.stops.value[0]?.phase).toBe('accepted');
  });

  it('is shown as not sent at once where both ways are known to be gone', async () => {
    const { console, stopSockets } = await openReady({ onStop: () => Promise.reject(new Error('no network')) });
    stopSockets[0]?.drop();
    await console.stop({ type: 'site' });
    expect(console.stops.value).toMatchObject([{ phase: 'failed', direct: 'failed', controller: 'failed' }]);
  });
});

describe('the way to the interlock', () => {
  it('says every 300 ms that somebody looks at the tablet, and nothing while nobody does', async () => {
    const { socket, clock, eyes } = await openReady({ onStop: never });
    await clock.advance(900);
    expect(socket.sent).toEqual([{ type: 'heartbeat' }, { type: 'heartbeat' }, { type: 'heartbeat' }]);
    eyes.state = 'away';
    await clock.advance(3_000);
    expect(socket.sent).toHaveLength(3);
  });

  it('comes back with the pass that it has, without asking the controller', async () => {
    const { console, stopSockets, clock, passes } = await openReady({ onStop: never });
    stopSockets[0]?.drop();
    expect(console.stopPathPhase.value).toBe('away');
    await clock.advance(400);
    expect(stopSockets).toHaveLength(2);
    stopSockets[1]?.onopen();
    expect(stopSockets[1]?.sent).toEqual([{ type: 'hello', token: 'pass' }]);
    expect(passes()).toBe(1);
  });

  it('asks for another pass when the interlock refuses the one it has', async () => {
    const { stopSockets, clock, passes } = await openReady({ onStop: never });
    stopSockets[0]?.answer({ type: 'pass-refused' });
    await clock.advance(400);
    expect(passes()).toBe(2);
  });

  it('gives up a socket that opens and is not welcomed', async () => {
    const { stopSockets, clock } = await open({ onStop: never });
    stopSockets[0]?.onopen();
    await clock.advance(4_000);
    expect(stopSockets[0]?.state).toBe('closed');
    expect(stopSockets.length).toBeGreaterThan(1);
  });

  it('goes on trying while the controller gives no pass', async () => {
    const { stopSockets, clock, passes } = await open({
      onStop: never,
      onPath: () => Promise.reject(new Error('down')),
    });
    await clock.advance(10_000);
    expect(passes()).toBeGreaterThan(2);
    expect(stopSockets).toEqual([]);
  });

  it('ends with the logout', async () => {
    const { console, socket, clock, stopSockets } = await openReady({ onStop: never });
    await console.logout();
    await clock.advance(10_000);
    expect(socket.state).toBe('closed');
    expect(stopSockets).toHaveLength(1);
  });
});
