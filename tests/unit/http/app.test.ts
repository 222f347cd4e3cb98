import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { problemView } from '../../../controller/contract/problems/problem-view.ts';
import { SESSION_IDLE_MS } from '../../../controller/http/auth/session-store.ts';
import { SESSION_COOKIE } from '../../../controller/http/request-guard.ts';
import { LOGINS_PER_MINUTE_MAX } from '../../../controller/http/routes/session-routes.ts';
import { EXPORTS_AT_ONCE_MAX } from '../../../controller/http/routes/ledger-routes.ts';
import { testApp, type TestApp } from './fakes.ts';

let test: TestApp;
beforeEach(async () => {
  test = await testApp();
});
afterEach(() => test.app.close());

const mission = { kind: 'floor-finishing', levelId: 'level-1', area: { slabId: 's1' } };

async function cookieOf(role: 'foreman' | 'operator'): Promise<string> {
  const response = await test.app.inject({
    method: 'POST',
    url: '/api/v1/session',
    payload: { user: role, password: test.passwords[role] },
  });
  expect(response.statusCode).toBe(200);
  return `${SESSION_COOKIE}=${response.cookies[0]?.value}`;
}

describe('logging in', () => {
  it('answers with a token and a strict cookie, and is recorded', async () => {
    const response = await test.app.inject({
      method: 'POST',
      url: '/api/v1/session',
      headers: { 'user-agent': 'tablet' },
      payload: { user: 'foreman', password: test.passwords.foreman },
    });
    expect(response.json()).toMatchObject({ user: 'foreman', role: 'foreman', token: expect.any(String) });
    expect(response.cookies[0]).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/' });
    expect(test.services.calls).toContainEqual([
      'ledger.record',
      'user.logged-in',
      'foreman',
      { device: '127.0.0.1 tablet', role: 'foreman' },
    ]);
    const headers = { authorization: `Bearer ${response.json<{ token: string }>().token}` };
    const again = await test.app.inject({ url: '/api/v1/session', headers });
    expect(again.json()).toMatchObject({ user: 'foreman' });
    expect(again.json()).not.toHaveProperty('token');
  });

  it('refused is recorded, and the password is in no log', async () => {
    const payload = { user: 'foreman', password: 'not-the-password' };
    const response = await test.app.inject({ method: 'POST', url: '/api/v1/session', payload });
    expect(response.statusCode).toBe(401);
    expect(response.json()).toMatchObject({ code: 'login-refused' });
    expect(test.services.calls[0]).toEqual([
      'ledger.record',
      'user.login-refused',
      'foreman',
      { device: expect.any(String) },
    ]);
    expect(test.log.join('')).not.toContain('not-the-password');
  });

  it('works while the ledger cannot take it, and says so in the log', async () => {
    test.services.failNext('ledger.record', new Error('disk full'));
    await cookieOf('operator');
    expect(test.log.join('')).toContain('login not recorded');
  });

  it('tells how long to wait after too many wrong passwords', async () => {
    const payload = { user: 'foreman', password: 'x' };
    const ask = () => test.app.inject({ method: 'POST', url: '/api/v1/session', payload });
    for (let attempt = 0; attempt < 5; attempt += 1) expect((await ask()).statusCode).toBe(401);
    const refused = await ask();
    expect(refused.statusCode).toBe(429);
    expect(refused.headers['retry-after']).toBe('1');
    expect(refused.json()).toMatchObject({ code: 'too-many-requests', facts: { retryAfterS: 1 } });
  });

  it('is limited per address whatever the names, while stop is not', async () => {
    const headers = await test.as('operator');
    for (let attempt = 0; attempt < LOGINS_PER_MINUTE_MAX; attempt += 1) {
      await test.app.inject({
        method: 'POST',
        url: '/api/v1/session',
        payload: { user: `u${attempt}`, password: 'x' },
      });
    }
    const refused = await test.app.inject({
      method: 'POST',
      url: '/api/v1/session',
      payload: { user: 'z', password: 'x' },
    });
    expect(refused.statusCode).toBe(429);
    expect(problemView.parse(refused.json()).code).toBe('too-many-requests');
    for (const url of ['/api/v1/site/stop', '/api/v1/machines/l1/stop']) {
      const stop = await test.app.inject({ method: 'POST', url, headers });
      expect(stop.statusCode).toBe(200);
      expect(stop.headers['x-ratelimit-limit']).toBeUndefined();
    }
  });

  it('ends with a logout', async () => {
    const headers = await test.as('operator');
    const out = await test.app.inject({ method: 'DELETE', url: '/api/v1/session', headers });
    expect(out.statusCode).toBe(204);
    expect((await test.app.inject({ url: '/api/v1/session', headers })).statusCode).toBe(401);
  });
});

describe('a request with the cookie', () => {
  const stop = { method: 'POST', url: '/api/v1/machines/l1/control', payload: { action: 'take' } } as const;

  it('is carried out from a page of ours', async () => {
    const cookie = await cookieOf('operator');
    const sameOrigin = { cookie, host: 'site:8080', origin: 'http://site:8080' };
    expect((await test.app.inject({ ...stop, headers: sameOrigin })).statusCode).toBe(200);
    const fetched = { cookie, 'sec-fetch-site': 'same-origin' };
    expect((await test.app.inject({ ...stop, headers: fetched })).statusCode).toBe(200);
  });

  it.each([
    ['another site', { host: 'site:8080', origin: 'http://evil.example' }],
    ['another port', { host: 'site:8080', origin: 'http://site:9090' }],
    ['a sandboxed page', { host: 'site:8080', origin: 'null' }],
    ['a cross-site fetch', { 'sec-fetch-site': 'cross-site' }],
    ['a same-site neighbour', { 'sec-fetch-site': 'same-site' }],
    ['no browser', {}],
  ])('is refused from %s', async (_from, headers: Record<string, string>) => {
    const cookie = await cookieOf('operator');
    const response = await test.app.inject({ ...stop, headers: { ...headers, cookie } });
    expect(response.statusCode).toBe(403);
    expect(response.json()).toMatchObject({ code: 'origin-refused' });
    expect(test.services.calls.filter(([what]) => what === 'take')).toHaveLength(0);
  });

  it('may read without an origin', async () => {
    const cookie = await cookieOf('operator');
    expect((await test.app.inject({ url: '/api/v1/machines', headers: { cookie } })).statusCode).toBe(200);
  });

  it('cannot log somebody in from a foreign page', async () => {
    const response = await test.app.inject({
      method: 'POST',
      url: '/api/v1/session',
      headers: { host: 'site', origin: 'http://evil.example' },
      payload: { user: 'foreman', password: test.passwords.foreman },
    });
    expect(response.json()).toMatchObject({ code: 'origin-refused' });
  });
});

describe('a refusal', () => {
  it('is problem+json in both languages with code, facts and tip', async () => {
    const headers = await test.as('operator');
    const response = await test.app.inject({ url: '/api/v1/machines/none', headers });
    expect(response.statusCode).toBe(404);
    expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(problemView.strict().parse(response.json())).toMatchObject({
      type: '/problems/machine-unknown',
      code: 'machine-unknown',
      status: 404,
      facts: { machineId: 'none' },
    });
    const page = await test.app.inject({ url: '/problems/machine-unknown' });
    expect(page.body).toContain('没有这台机器');
    expect(page.body).toContain('No such machine');
  });

  it('of a service carries its facts', async () => {
    const headers = await test.as('safety');
    test.services.failNext('reset', { code: 'cause-present', facts: { ruleId: 'fall-edge' } });
    const response = await test.app.inject({
      method: 'POST',
      url: '/api/v1/site/reset',
      headers,
      payload: { latchId: 'k' },
    });
    expect(response.statusCode).toBe(409);
    expect(response.json()).toMatchObject({ code: 'cause-present', facts: { ruleId: 'fall-edge' } });
  });

  it('names each field that is wrong, and keys nobody knows', async () => {
    const headers = await test.as('safety');
    const payload = { levelId: 'level-1', kind: 'NONSENSE', name: '', outline: [[0, 0]], colour: 'red' };
    const response = await test.app.inject({ method: 'POST', url: '/api/v1/zones', headers, payload });
    expect(response.statusCode).toBe(400);
    const { code, facts } = response.json<{ code: string; facts: { issues: { path: string; message: string }[] } }>();
    expect(code).toBe('input-invalid');
    const paths = facts.issues.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(['body.kind', 'body.name', 'body.outline']));
    expect(facts.issues.map(({ message }) => message).join(' ')).toContain('colour');
    expect(test.services.calls).toHaveLength(0);
  });

  it.each([
    ['unknown keys in a query', '/api/v1/ledger?colour=red', 400, 'input-invalid'],
    ['an unknown path', '/api/v1/nothing', 404, 'not-found'],
    ['an unknown path of the API asked for as a page', '/api/v1/nothing', 404, 'not-found'],
  ])('stands for %s', async (_what, url, status, code) => {
    const headers = { ...(await test.as('auditor')), accept: 'text/html' };
    const response = await test.app.inject({ url, headers });
    expect(response.statusCode).toBe(status);
    expect(response.json()).toMatchObject({ code });
  });

  it('stands for broken JSON, JSON sent as text, and a body that is too large', async () => {
    const headers = await test.as('foreman');
    const send = (payload: string, type: string) =>
      test.app.inject({
        method: 'POST',
        url: '/api/v1/missions',
        headers: { ...headers, 'content-type': type },
        payload,
      });
    expect((await send('{"kind":', 'application/json')).json()).toMatchObject({ code: 'input-invalid' });
    expect((await send(JSON.stringify(mission), 'text/plain')).json()).toMatchObject({
      code: 'media-type-unsupported',
    });
    expect((await send(`"${'x'.repeat(600_000)}"`, 'application/json')).json()).toMatchObject({
      code: 'body-too-large',
    });
    expect((await send('{"__proto__":{"role":"admin"}}', 'application/json')).statusCode).toBe(400);
    expect(test.services.calls).toHaveLength(0);
  });

  it('of our own making shows a request id and nothing else', async () => {
    const headers = await test.as('foreman');
    test.services.failNext('missions.create', new Error('secret internals'));
    const response = await test.app.inject({ method: 'POST', url: '/api/v1/missions', headers, payload: mission });
    expect(response.statusCode).toBe(500);
    const view = problemView.strict().parse(response.json());
    expect(view).not.toHaveProperty('facts');
    expect(response.body).not.toContain('secret');
    expect(test.log.join('')).toContain('secret internals');
    expect(test.log.join('')).toContain(view.requestId);
  });

  it('with a code outside the catalogue is a bug, logged and hidden', async () => {
    const headers = await test.as('foreman');
    test.services.failNext('missions.create', { code: 'toString', facts: { hidden: 'yes' } });
    const response = await test.app.inject({ method: 'POST', url: '/api/v1/missions', headers, payload: mission });
    expect(response.json()).toMatchObject({ code: 'internal', status: 500 });
    expect(response.body).not.toContain('hidden');
    expect(test.log.join('')).toContain('problem code is not in the catalogue');
  });

  it('says that the record cannot be written when it cannot', async () => {
    const headers = await test.as('foreman');
    test.services.failNext('missions.create', Object.assign(new Error('ENOSPC'), { name: 'RecordUnavailable' }));
    const response = await test.app.inject({ method: 'POST', url: '/api/v1/missions', headers, payload: mission });
    expect(response.statusCode).toBe(503);
    expect(response.json()).toMatchObject({ code: 'ledger-unavailable' });
  });
});

describe('a stop', () => {
  it.each([
    ['no body', undefined, undefined],
    ['an empty body', '', 'application/json'],
    ['broken JSON', '{"reason":', 'application/json'],
    ['a strange content type', 'stop!', 'application/x-strange'],
    ['unknown keys', '{"reason":"","colour":"red"}', 'application/json'],
    ['a reason of the wrong kind', '{"reason":42}', 'application/json'],
    ['text', 'stop', 'text/plain'],
  ])('is carried out with %s', async (_what, payload, type) => {
    const headers = { ...(await test.as('auditor')), ...(type === undefined ? {} : { 'content-type': type }) };
    const response = await test.app.inject({
      method: 'POST',
      url: '/api/v1/site/stop',
      headers,
      ...(payload === undefined ? {} : { payload }),
    });
    expect(response.statusCode).toBe(200);
    expect(test.services.calls).toEqual([
      ['stop', { type: 'site' }, '', { user: 'auditor', role: 'auditor', device: 'test' }],
    ]);
  });

  it('of one machine carries its reason, cut to its length', async () => {
    const headers = await test.as('operator');
    const payload = { reason: 'r'.repeat(500) };
    await test.app.inject({ method: 'POST', url: '/api/v1/machines/l1/stop', headers, payload });
    expect(test.services.calls[0]?.slice(0, 3)).toEqual([
      'stop',
      { type: 'machine', machineId: 'l1' },
      'r'.repeat(200),
    ]);
  });

  it('is carried out each time, with the same key too', async () => {
    const headers = { ...(await test.as('operator')), 'idempotency-key': 'same' };
    for (let press = 0; press < 300; press += 1) {
      const response = await test.app.inject({ method: 'POST', url: '/api/v1/site/stop', headers });
      expect(response.statusCode).toBe(200);
    }
    expect(test.services.calls).toHaveLength(300);
  });

  it('is carried out for a session that has run out, when nothing else is', async () => {
    const headers = await test.as('operator');
    test.clock.advance(SESSION_IDLE_MS + 1);
    expect((await test.app.inject({ url: '/api/v1/machines', headers })).statusCode).toBe(401);
    expect((await test.app.inject({ method: 'POST', url: '/api/v1/site/stop', headers })).statusCode).toBe(200);
  });

  it('says loudly when the interlock does not answer', async () => {
    const headers = await test.as('operator');
    test.services.failNext('stop', { code: 'interlock-unreachable' });
    const response = await test.app.inject({ method: 'POST', url: '/api/v1/site/stop', headers });
    expect(response.statusCode).toBe(503);
    expect(response.json()).toMatchObject({ code: 'interlock-unreachable' });
  });
});

describe('a command with an idempotency key', () => {
  const create = async (key: string, payload: object = mission, role: 'foreman' | 'admin' = 'foreman') =>
    test.app.inject({
      method: 'POST',
      url: '/api/v1/missions',
      headers: { ...(await test.as(role)), 'idempotency-key': key },
      payload,
    });
  const created = () => test.services.calls.filter(([what]) => what === 'missions.create').length;

  it('is carried out once and answered the same twice', async () => {
    const first = await create('k1');
    const second = await create('k1');
    expect(second.statusCode).toBe(201);
    expect(second.json()).toEqual(first.json());
    expect(second.headers['location']).toBe('/api/v1/missions/m1');
    expect(second.headers['content-type']).toBe(first.headers['content-type']);
    expect(second.headers['idempotency-replayed']).toBe('true');
    expect(created()).toBe(1);
  });

  it('waits for the first when both come at once', async () => {
    const release = test.services.delayNext('missions.create');
    const both = [create('k1'), create('k1')];
    await new Promise((resolve) => setImmediate(resolve));
    release();
    const [first, second] = await Promise.all(both);
    expect(second?.json()).toEqual(first?.json());
    expect(created()).toBe(1);
  });

  it('belongs to its user and its request', async () => {
    await create('k1');
    expect((await create('k1', mission, 'admin')).json()).toMatchObject({ id: 'm2' });
    const other = await create('k1', { ...mission, levelId: 'level-2' });
    expect(other.statusCode).toBe(422);
    expect(other.json()).toMatchObject({ code: 'idempotency-key-reused' });
  });

  it('may be tried again after a failure of ours, and after its time', async () => {
    test.services.failNext('missions.create', new Error('bug'));
    expect((await create('k1')).statusCode).toBe(500);
    expect((await create('k1')).statusCode).toBe(201);
    expect((await create('k1')).headers['idempotency-replayed']).toBe('true');
    test.clock.advance(10 * 60_000);
    expect((await create('k1')).headers['idempotency-replayed']).toBeUndefined();
    expect(created()).toBe(3);
  });

  it('repeats a refusal and an empty answer as they were', async () => {
    const headers = { ...(await test.as('safety')), 'idempotency-key': 'k2' };
    const reset = () =>
      test.app.inject({ method: 'POST', url: '/api/v1/site/reset', headers, payload: { latchId: 'k' } });
    expect((await reset()).statusCode).toBe(204);
    const replayed = await reset();
    expect(replayed.statusCode).toBe(204);
    expect(replayed.body).toBe('');
    expect(test.services.calls).toHaveLength(1);
  });

  it('of a strange length is refused', async () => {
    expect((await create('k'.repeat(129))).statusCode).toBe(400);
    expect(created()).toBe(0);
  });
});

interface Page {
  readonly entries: readonly { readonly sequence: number }[];
  readonly next: number | null;
}

describe('the ledger', () => {
  it('is read page by page in both directions', async () => {
    const headers = await test.as('auditor');
    const seen: number[] = [];
    let cursor: number | null = -1;
    for (let page = 0; page < 10 && cursor !== null; page += 1) {
      const url: string = `/api/v1/ledger?after=${cursor}&limit=100`;
      const body = (await test.app.inject({ url, headers })).json<Page>();
      seen.push(...body.entries.map(({ sequence }) => sequence));
      cursor = body.next;
    }
    expect(seen).toEqual(Array.from({ length: 250 }, (_, sequence) => sequence));
    const newest = await test.app.inject({ url: '/api/v1/ledger?newestFirst=true&before=249&limit=2', headers });
    expect(newest.json()).toMatchObject({ entries: [{ sequence: 248 }, { sequence: 247 }], next: 247 });
  });

  it('is filtered by machine, mission, kinds and time', async () => {
    const headers = await test.as('auditor');
    const query =
      'machineId=l1&missionId=m1&types=mission.created,stop.requested&from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z';
    await test.app.inject({ url: `/api/v1/ledger?${query}&newestFirst=false`, headers });
    expect(test.services.calls[0]).toEqual([
      'ledger.page',
      {
        limit: 100,
        machineId: 'l1',
        missionId: 'm1',
        types: ['mission.created', 'stop.requested'],
        fromMs: Date.UTC(2026, 0, 1),
        toMs: Date.UTC(2026, 0, 2),
      },
    ]);
    expect((await test.app.inject({ url: '/api/v1/ledger?types=gossip', headers })).statusCode).toBe(400);
    expect((await test.app.inject({ url: '/api/v1/ledger?limit=100000', headers })).statusCode).toBe(400);
  });

  it('is exported as one JSON object per line, a few at a time', async () => {
    const headers = await test.as('auditor');
    for (let round = 0; round <= EXPORTS_AT_ONCE_MAX; round += 1) {
      const response = await test.app.inject({ url: '/api/v1/ledger/export', headers });
      expect(response.headers['content-type']).toContain('application/x-ndjson');
      expect(response.headers['content-disposition']).toContain('ledger-demo.ndjson');
      expect(
        response.body
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line).sequence),
      ).toEqual([0, 1, 2]);
    }
    // A place is free again once the stream of the last export has closed, one turn after its last byte.
    await new Promise((resolve) => setImmediate(resolve));
    const atOnce = Array.from({ length: EXPORTS_AT_ONCE_MAX + 1 }, () =>
      test.app.inject({ url: '/api/v1/ledger/export', headers }),
    );
    const statuses = (await Promise.all(atOnce)).map((response) => response.statusCode).sort();
    expect(statuses).toEqual([200, 200, 429]);
  });

  it('gives utilisation of the last day by default and of sane intervals only', async () => {
    const headers = await test.as('auditor');
    const usual = await test.app.inject({ url: '/api/v1/utilisation', headers });
    expect(usual.json()).toMatchObject({ toMs: Date.UTC(2026, 0, 5, 6), fromMs: Date.UTC(2026, 0, 4, 6) });
    const backwards = 'from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z';
    expect((await test.app.inject({ url: `/api/v1/utilisation?${backwards}`, headers })).statusCode).toBe(400);
    const decade = 'from=2016-01-02T00:00:00Z&to=2026-01-01T00:00:00Z';
    expect((await test.app.inject({ url: `/api/v1/utilisation?${decade}`, headers })).statusCode).toBe(400);
  });
});
