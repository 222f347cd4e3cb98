import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fastify } from 'fastify';
import { aempAsk } from '../../../controller/http/aemp-path.ts';
import { aempPermissions, AEMP_PREFIX } from '../../../controller/http/aemp-permissions.ts';
import { registerAempRoutes } from '../../../controller/http/routes/aemp-routes.ts';
import { prefersJson } from '../../../controller/http/aemp-document.ts';
import { readXml } from '../../../controller/accounts/telematics/reading/read-xml.ts';
import type { FakeAemp } from '../../support/fakes/fake-aemp.ts';
import { manualClock, testApp, type TestApp } from './fakes.ts';

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

describe('the telematics server', () => {
  let test: TestApp;
  let aemp: FakeAemp;
  beforeAll(async () => {
    test = await testApp();
    aemp = test.services.aemp as FakeAemp;
  });
  afterAll(() => test.app.close());

  function askToken(payload: string, headers: Record<string, string> = {}) {
    return test.app.inject({ method: 'POST', url: '/aemp/oauth/token', headers: { ...form, ...headers }, payload });
  }
  async function token(): Promise<string> {
    test.clock.advance(60_000);
    const answer = await askToken('grant_type=client_credentials', { authorization: basic('erp', 's3cret') });
    return answer.json<{ access_token: string }>().access_token;
  }
  function read(path: string, bearer: string, accept = '*/*') {
    return test.app.inject({ url: `/aemp/15143/-3${path}`, headers: { authorization: `Bearer ${bearer}`, accept } });
  }

  it('gives a token for client credentials in the header or in the form', async () => {
    const inHeader = await askToken('grant_type=client_credentials', { authorization: basic('erp', 's3cret') });
    expect(inHeader.json()).toMatchObject({ token_type: 'Bearer', expires_in: 3_600 });
    const inForm = await askToken('grant_type=client_credentials&client_id=erp&client_secret=s3cret');
    expect(inForm.statusCode).toBe(200);
    expect(inForm.headers['cache-control']).toBe('no-store');
  });

  it('refuses a wrong secret, another grant, both ways at once and a body that is no form', async () => {
    test.clock.advance(60_000);
    expect((await askToken('grant_type=client_credentials', { authorization: basic('erp', 'x') })).statusCode).toBe(
      401,
    );
    expect((await askToken('grant_type=password&client_id=erp&client_secret=s3cret')).json()).toEqual({
      error: 'unsupported_grant_type',
    });
    const both = await askToken('grant_type=client_credentials&client_secret=s3cret', {
      authorization: basic('erp', 's3cret'),
    });
    expect(both.statusCode).toBe(401);
    const json = await test.app.inject({ method: 'POST', url: '/aemp/oauth/token', payload: { grant_type: 'x' } });
    expect(json.json()).toEqual({ error: 'invalid_request' });
    expect((await askToken('grant_type=client_credentials', { authorization: 'Basic %%%' })).statusCode).toBe(401);
  });

  it('opens nothing of the API with its token, and nothing of its own with a person’s login', async () => {
    const bearer = await token();
    const api = await test.app.inject({ url: '/api/v1/machines', headers: { authorization: `Bearer ${bearer}` } });
    expect(api.statusCode).toBe(401);
    const admin = await test.as('admin');
    expect((await test.app.inject({ url: '/aemp/15143/-3/Fleet/1', headers: admin })).statusCode).toBe(401);
    expect((await test.app.inject({ url: '/aemp/15143/-3/Fleet/1' })).json()).toMatchObject({
      code: 'aemp-token-refused',
    });
  });

  it('answers XML by default, with links, escaped text and its own names in a namespace of their own', async () => {
    const answer = await read('/Fleet/1', await token());
    expect(answer.headers['content-type']).toBe('application/xml; charset=utf-8');
    const fleet = readXml(answer.body);
    expect(fleet.name).toBe('Fleet');
    expect(answer.body).toContain('xmlns="http://standards.iso.org/iso/15143/-3"');
    expect(answer.body).toContain('<bm:StateOfCharge><Percent>80</Percent></bm:StateOfCharge>');
    expect(answer.body).toContain('<OEMName>A &#38; B &#60;Ltd&#62; &#34;x&#34;</OEMName>');
    expect(answer.body).toContain('<SerialNumber>S1\uFFFD</SerialNumber>');
    const links = fleet.children
      .filter(({ name }) => name === 'Links')
      .map(({ children }) => children.map((c) => c.text));
    expect(links).toEqual([
      ['self', 'http://localhost:80/aemp/15143/-3/Fleet/1'],
      ['next', 'http://localhost:80/aemp/15143/-3/Fleet/2'],
      ['last', 'http://localhost:80/aemp/15143/-3/Fleet/2'],
    ]);
  });

  it('answers JSON when asked to, with lists for what may come oftener than once', async () => {
    const answer = await read('/Fleet/2', await token(), 'application/json');
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    const { Fleet } = answer.json<{ Fleet: Record<string, unknown> }>();
    expect(Fleet['Equipment']).toEqual([
      {
        EquipmentHeader: { OEMName: 'A & B <Ltd> "x"', SerialNumber: 'S2\u0007' },
        CumulativeOperatingHours: { datetime: '2026-01-05T06:00:00.000Z', Hour: 1.5 },
        'bm:StateOfCharge': { Percent: 80 },
      },
    ]);
    expect((Fleet['Links'] as { rel: string }[]).map(({ rel }) => rel)).toEqual(['self', 'prev', 'last']);
  });

  it('links on from wherever it was asked, also without a page and in other letters', async () => {
    const bearer = await token();
    const span = '2026-01-05T00:00:00Z/2026-01-06T00:00:00Z';
    const make = `${'M'.repeat(60)}%2F1`;
    const path = `/fleet/EQUIPMENT/makeModelSerial/${make}/Type%201/S1/cumulativeOperatingHours/${span}`;
    const answer = await read(path, bearer);
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain(`<href>http://localhost:80/aemp/15143/-3${path}/2</href>`);
    expect((await read(`${path}/2`, bearer)).body).toContain(`${path}/1</href>`);
    expect((await read('/FLEET', bearer)).body).toContain('/aemp/15143/-3/FLEET/2</href>');
    expect(aemp.notes).toContain(`erp /15143/-3${path}`);
  });

  it('answers 404 for pages and paths that are not there', async () => {
    const bearer = await token();
    for (const path of ['/Fleet/3', '/Fleet/0', '/Fleet/x', '/Fleet/Equipment', '/Nothing', '/Fleet/1/2']) {
      expect((await read(path, bearer)).statusCode, path).toBe(404);
    }
  });

  it('counts requests of a client and tells when to come back', async () => {
    const bearer = await token();
    const statuses: number[] = [];
    for (let count = 0; count < 21; count += 1) statuses.push((await read('/Fleet/1', bearer)).statusCode);
    expect(statuses.filter((status) => status === 200)).toHaveLength(20);
    const refused = await read('/Fleet/1', bearer);
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, '3']);
    test.clock.advance(3_000);
    expect((await read('/Fleet/1', bearer)).statusCode).toBe(200);
    for (let count = 0; count < 3; count += 1)
      await askToken('grant_type=client_credentials&client_id=x&client_secret=y');
    const fourth = await askToken('grant_type=client_credentials&client_id=x&client_secret=y');
    expect(fourth.statusCode).toBe(429);
  });

  it('ends a token with its time and with its client', async () => {
    const bearer = await token();
    aemp.known.delete('erp');
    expect((await read('/Fleet/1', bearer)).statusCode).toBe(401);
    aemp.known.add('erp');
    expect((await read('/Fleet/1', bearer)).statusCode).toBe(200);
    test.clock.advance(3_600_000);
    expect((await read('/Fleet/1', bearer)).statusCode).toBe(401);
  });

  it('has a row for every route and a route for every row', async () => {
    for (const row of Object.keys(aempPermissions)) {
      const [method, pattern] = row.split(' ') as ['GET', string];
      expect(test.app.hasRoute({ method, url: `${AEMP_PREFIX}${pattern}` }), row).toBe(true);
    }
    const app = fastify();
    const forgetful = app.register(
      async (scope) => {
        registerAempRoutes(scope, { aemp, clock: manualClock() });
        scope.get('/forgotten', () => 'open');
      },
      { prefix: AEMP_PREFIX },
    );
    await expect(forgetful).rejects.toThrow('no row in aemp-permissions.ts');
  });
});

describe('a path of the standard', () => {
  it('names machines by make, model and serial number, by id or by PIN', () => {
    expect(aempAsk('Fleet/Equipment/ID/L1')).toEqual({ kind: 'equipment', equipment: { by: 'id', text: 'L1' } });
    expect(aempAsk('Fleet/Equipment/pin/P%201')).toEqual({ kind: 'equipment', equipment: { by: 'pin', text: 'P 1' } });
    expect(aempAsk('Fleet/Equipment/MakeModelSerial/a/b')).toBeNull();
  });

  it('wants times in UTC', () => {
    const series = (start: string) => aempAsk(`Fleet/Equipment/ID/L1/Faults/${start}/2026-01-06T00:00:00Z/1`);
    expect(series('2026-01-05T00:00:00Z')).toMatchObject({ startMs: Date.UTC(2026, 0, 5), page: 1 });
    for (const start of ['2026-01-05', '2026-01-05T00:00:00', '2026-13-05T00:00:00Z', '2026-01-05T00:00:00+08:00']) {
      expect(series(start), start).toBeNull();
    }
  });
});

describe('the accepted form', () => {
  it.each([
    ['', false],
    ['*/*', false],
    ['application/json', true],
    ['application/xml', false],
    ['application/json, application/xml', false],
    ['application/xml;q=0.5, application/json', true],
    ['application/json;q=0, text/html', false],
    ['text/xml;q=nonsense, application/json;q=0.1', true],
  ])('of "%s" is JSON: %s', (accept, isJson) => {
    expect(prefersJson(accept)).toBe(isJson);
  });
});
