import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StreamMessage } from '../../../controller/contract/api.ts';
import { SESSION_MAX_MS } from '../../../controller/http/auth/session-store.ts';
import { SESSION_COOKIE } from '../../../controller/http/request-guard.ts';
import {
  BEHIND_MAX_MS,
  BUFFERED_BYTES_MAX,
  CATCH_UP_EVERY_MS,
  closeCodes,
  PING_EVERY_MS,
  startStreamClient,
  type StreamClient,
} from '../../../controller/http/stream-client.ts';
import { PATCH_EVERY_MS } from '../../../controller/http/stream-hub.ts';
import { chooseProtocol, STREAM_PROTOCOL, STREAMS_PER_SESSION_MAX } from '../../../controller/http/stream-route.ts';
import { machineNamed, manualClock, testApp, type TestApp } from './fakes.ts';

describe('a live stream', () => {
  let test: TestApp;
  let url: string;
  const sockets: WebSocket[] = [];

  beforeEach(async () => {
    test = await testApp();
    await test.app.listen({ host: '127.0.0.1', port: 0 });
    url = `ws://127.0.0.1:${(test.app.server.address() as AddressInfo).port}/api/v1/stream`;
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.terminate();
    await test.app.close();
  });

  interface Opened {
    readonly socket: WebSocket;
    readonly next: () => Promise<StreamMessage>;
  }

  async function open(headers: Record<string, string>, protocols: string[] = []): Promise<Opened> {
    const socket = new WebSocket(url, protocols, { headers });
    sockets.push(socket);
    const messages: StreamMessage[] = [];
    const waiting: ((message: StreamMessage) => void)[] = [];
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as StreamMessage;
      const resume = waiting.shift();
      if (resume === undefined) messages.push(message);
      else resume(message);
    });
    await once(socket, 'open');
    return {
      socket,
      next: () => {
        const ready = messages.shift();
        return ready === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(ready);
      },
    };
  }

  async function refusedWith(headers: Record<string, string>, protocols: string[] = []): Promise<number> {
    const socket = new WebSocket(url, protocols, { headers });
    sockets.push(socket);
    socket.on('error', () => undefined);
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }];
    return response.statusCode;
  }

  async function tokenOf(role: 'operator'): Promise<string> {
    return (await test.as(role)).authorization.replace('Bearer ', '');
  }

  it('begins with a snapshot that knows the session, and goes on with patches', async () => {
    const { next } = await open(await test.as('operator'));
    const snapshot = await next();
    expect(snapshot).toMatchObject({
      type: 'snapshot',
      session: { user: 'operator', role: 'operator', name: { zh: '操作员' } },
      machines: [{ id: 'l1' }, { id: 'l2' }],
    });
    expect(snapshot.type === 'snapshot' && snapshot.session.expiresAt).toMatch(/Z$/);
    test.services.machineList[0] = machineNamed('l1', 7);
    test.clock.advance(PATCH_EVERY_MS);
    test.services.hub.tick();
    expect(await next()).toMatchObject({ type: 'patch', sequence: snapshot.sequence + 1, machines: [{ id: 'l1' }] });
  });

  it('is refused without a login, with a forged token, and with the cookie from another page', async () => {
    const token = await tokenOf('operator');
    const cookie = `${SESSION_COOKIE}=${token}`;
    expect(await refusedWith({})).toBe(401);
    expect(await refusedWith({}, ['bearer.forged'])).toBe(401);
    expect(await refusedWith({ cookie, origin: 'http://evil.example' })).toBe(403);
    expect(await refusedWith({ cookie })).toBe(403);
  });

  it('opens with the cookie from a page of ours, and with the token as a subprotocol', async () => {
    const token = await tokenOf('operator');
    const origin = url.replace('ws:', 'http:').replace('/api/v1/stream', '');
    const byCookie = await open({ cookie: `${SESSION_COOKIE}=${token}`, origin });
    expect((await byCookie.next()).type).toBe('snapshot');
    const byProtocol = await open({}, [STREAM_PROTOCOL, `bearer.${token}`]);
    expect((await byProtocol.next()).type).toBe('snapshot');
    expect(byProtocol.socket.protocol).toBe(STREAM_PROTOCOL);
  });

  it('closes when its session is logged out', async () => {
    const headers = await test.as('operator');
    const { socket, next } = await open(headers);
    await next();
    const closed = once(socket, 'close');
    await test.app.inject({ method: 'DELETE', url: '/api/v1/session', headers });
    expect((await closed)[0]).toBe(closeCodes.sessionEnded);
  });

  it('closes when its session runs out', async () => {
    const headers = await test.as('operator');
    for (let passedMs = 0; passedMs < SESSION_MAX_MS - 1_000; passedMs += 3_600_000) {
      expect((await test.app.inject({ url: '/api/v1/session', headers })).statusCode).toBe(200);
      test.clock.advance(Math.min(3_600_000, SESSION_MAX_MS - 1_000 - passedMs));
    }
    const { socket, next } = await open(headers);
    await next();
    const closed = once(socket, 'close');
    test.clock.advance(PING_EVERY_MS);
    expect((await closed)[0]).toBe(closeCodes.sessionEnded);
  });

  it('is refused beyond the limit of one session, and its place is free again after a close', async () => {
    const headers = await test.as('operator');
    const opened: Opened[] = [];
    for (let index = 0; index < STREAMS_PER_SESSION_MAX; index += 1) opened.push(await open(headers));
    expect(await refusedWith(headers)).toBe(503);
    const metrics = await test.app.inject({ url: '/api/v1/metrics', headers });
    expect(metrics.body).toContain(`banksman_stream_clients ${STREAMS_PER_SESSION_MAX}`);
    const first = opened[0]?.socket;
    first?.close();
    if (first !== undefined) await once(first, 'close');
    const again = await open(headers);
    expect((await again.next()).type).toBe('snapshot');
  });
});

describe('the subprotocol', () => {
  it('is ours when offered, so that no token is echoed', () => {
    expect(chooseProtocol(new Set(['bearer.x', STREAM_PROTOCOL]))).toBe(STREAM_PROTOCOL);
    expect(chooseProtocol(new Set(['bearer.x']))).toBe('bearer.x');
    expect(chooseProtocol(new Set())).toBe(false);
  });
});

/** A socket whose peer reads only when told to. */
function slowSocket() {
  const state = { bufferedAmount: 0, sent: [] as string[], pings: 0, closed: null as number | null, terminated: 0 };
  return {
    state,
    get bufferedAmount() {
      return state.bufferedAmount;
    },
    send(text: string) {
      state.sent.push(text);
      state.bufferedAmount += text.length;
    },
    ping() {
      state.pings += 1;
    },
    close(code: number) {
      state.closed = code;
    },
    terminate() {
      state.terminated += 1;
    },
  };
}

function startSlow() {
  const clock = manualClock();
  const socket = slowSocket();
  const listeners = new Set<(message: StreamMessage) => void>();
  const counts = { dropped: 0, subscribed: 0, causes: [] as string[], isLive: true };
  let sequence = 0;
  const client: StreamClient = startStreamClient({
    socket,
    clock,
    subscribe(send) {
      counts.subscribed += 1;
      send({ type: 'notice', sequence, code: 'snapshot', facts: {} });
      listeners.add(send);
      return () => listeners.delete(send);
    },
    encode: (message) => JSON.stringify(message),
    isSessionLive: () => counts.isLive,
    onSent: () => undefined,
    onDropped: () => (counts.dropped += 1),
    onClosing: (cause) => counts.causes.push(cause),
  });
  const say = (padding = 0): void => {
    sequence += 1;
    for (const send of [...listeners])
      send({ type: 'notice', sequence, code: 'patch', facts: { p: 'x'.repeat(padding) } });
  };
  return { clock, socket, counts, client, listeners, say };
}

describe('a client that reads slowly', () => {
  it('never has more waiting than the limit and one message', () => {
    const { socket, say, clock } = startSlow();
    for (let message = 0; message < 1_000; message += 1) say(10_000);
    expect(socket.state.bufferedAmount).toBeLessThanOrEqual(BUFFERED_BYTES_MAX + 10_200);
    clock.advance(CATCH_UP_EVERY_MS * 3);
    expect(socket.state.bufferedAmount).toBeLessThanOrEqual(BUFFERED_BYTES_MAX + 10_200);
  });

  it('gets a fresh snapshot once it has caught up, and patches after', () => {
    const { socket, say, clock, counts, listeners } = startSlow();
    for (let message = 0; message < 200; message += 1) say(10_000);
    expect(counts.dropped).toBe(1);
    expect(listeners.size).toBe(0);
    socket.state.bufferedAmount = 0;
    const before = socket.state.sent.length;
    clock.advance(CATCH_UP_EVERY_MS);
    expect(socket.state.sent.slice(before)).toEqual(['{"type":"notice","sequence":200,"code":"snapshot","facts":{}}']);
    say();
    expect(socket.state.sent.at(-1)).toContain('"sequence":201');
    expect(counts.subscribed).toBe(2);
  });

  it('is given up when it stays behind', () => {
    const { socket, say, clock, counts, client } = startSlow();
    for (let message = 0; message < 200; message += 1) say(10_000);
    for (let passedMs = 0; passedMs < BEHIND_MAX_MS + CATCH_UP_EVERY_MS; passedMs += CATCH_UP_EVERY_MS) {
      client.heard();
      clock.advance(CATCH_UP_EVERY_MS);
    }
    expect(counts.causes).toEqual(['tooSlow']);
    expect(socket.state.terminated).toBe(1);
  });
});

describe('a client that has vanished', () => {
  it('is given up after one ping without an answer, and gets nothing more', () => {
    const { socket, clock, counts, listeners, say } = startSlow();
    clock.advance(PING_EVERY_MS);
    expect(socket.state.pings).toBe(1);
    clock.advance(PING_EVERY_MS);
    expect(counts.causes).toEqual(['unresponsive']);
    expect(socket.state.terminated).toBe(1);
    expect(listeners.size).toBe(0);
    const before = socket.state.sent.length;
    say();
    clock.advance(PING_EVERY_MS * 10);
    expect(socket.state.sent).toHaveLength(before);
    expect(counts.causes).toHaveLength(1);
  });

  it('stays while it answers', () => {
    const { clock, counts, client } = startSlow();
    for (let round = 0; round < 100; round += 1) {
      clock.advance(PING_EVERY_MS);
      client.heard();
    }
    expect(counts.causes).toEqual([]);
  });

  it('leaves no timer behind when its socket closes', () => {
    const { clock, counts, client, socket, listeners } = startSlow();
    client.ended();
    clock.advance(PING_EVERY_MS * 5);
    expect(socket.state.pings).toBe(0);
    expect(listeners.size).toBe(0);
    expect(counts.causes).toEqual([]);
  });

  it('is closed with a code when its session is over', () => {
    const { clock, counts, socket } = startSlow();
    counts.isLive = false;
    clock.advance(PING_EVERY_MS);
    expect(socket.state.closed).toBe(closeCodes.sessionEnded);
  });
});
