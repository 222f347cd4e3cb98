import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { roles } from '../../../controller/contract/api.ts';
import { API_PREFIX, permissions, type RouteRule } from '../../../controller/http/permissions.ts';
import { upkeepBodies } from '../../support/fakes/fake-upkeep.ts';
import { rentalBodies } from '../../support/fakes/fake-rental.ts';
import { testApp, type TestApp } from './fakes.ts';

const normDraft = {
  watch: { machineIds: ['l1'], step: 'level', from: '2026-01-05T06:00:00Z', to: '2026-01-05T14:00:00Z' },
  entered: {
    item: { code: 'A', name: 'levelling', unit: 'm2', unitSize: 100 },
    crew: [],
    materials: [],
    uplift: { labour: 0, machine: 0 },
  },
};

/**
 * Every row of the table against every role and against nobody, by what the app really answers. The rows the brief of each
 * role rests on are written out below once more, so that a slip in the table does not pass as its own proof.
 */
const bodies: Readonly<Record<string, unknown>> = {
  'POST /hoist-calls': { cargo: 'people', persons: 2, fromLevelId: 'level-1', toLevelId: 'level-2' },
  'POST /zones': {
    levelId: 'level-1',
    kind: 'BLOCKED',
    name: 'z',
    outline: [
      [0, 0],
      [1, 0],
      [1, 1],
    ],
  },
  'POST /machines/:machineId/reset': { latchId: 'k1' },
  'POST /site/reset': { latchId: 'k1' },
  'POST /people/sign-out': { personIds: ['p01'], reason: 'left by the gate' },
  'POST /machines/:machineId/override': { ruleId: 'head-count', minutes: 5, reason: 'counted' },
  'POST /machines/:machineId/crew': { general: 1, skilled: 0, senior: 0 },
  'POST /machines/:machineId/lockout': { reason: 'inspection' },
  'POST /machines/:machineId/control': { action: 'take' },
  'POST /missions': { kind: 'floor-finishing', levelId: 'level-1' },
  'POST /missions/:missionId/planning': { wish: 'nothing' },
  'POST /missions/:missionId/tasks/:taskId/confirmations': { check: 'anchorage' },
  'POST /missions/:missionId/loads': {
    loads: [{ from: { landingId: 'gate' }, to: { point: [3, 4] }, massKg: 200 }],
  },
  'POST /programmes': {},
  'POST /missions/:missionId/plan-drafts': { withoutMachineIds: ['f1'] },
  'POST /zones/:zoneId/work-permit': { holder: 'Wang', role: 'welder', minutes: 30 },
  'POST /limits/proposals': {
    changes: [{ id: 'edgeMarginM', value: 0.3, source: 'test', certainty: 'known' }],
    reason: 'test',
  },
  'PUT /forecast': {
    entries: [{ from: '2026-01-05T06:00:00Z', airC: 20, humidityRatio: 0.5, windMps: 2, gustMps: 4, rainMmph: 0 }],
  },
  'PUT /site-anchor': {
    ...{ datum: 'WGS 84', latitudeDeg: 30.6, longitudeDeg: 114.3, heightM: null, yAzimuthDeg: 0, source: 'survey' },
  },
  'PUT /slabs/:slabId/bearing': { liveLoadKpa: 5, strengthMpa: 30 },
  'PUT /roster': { utcOffsetMin: 480, hours: [], exceptions: [], shifts: [], crews: [] },
  'PUT /machines/:machineId/identity': { model: 'ZP-2' },
  'POST /machines/:machineId/failures': { at: '2026-01-05T06:00:00Z', symptom: 'leaks oil' },
  'POST /machines/:machineId/evidence': {
    ...{ type: 'safety-report', kind: 'near-miss', at: '2026-01-05T06:00:00Z', severity: 'no-harm' },
    ...{ words: 'hose on the lane', person: 'wang' },
  },
  'POST /machines/:machineId/evidence/:sequence/withdraw': { reason: 'another machine' },
  'POST /machines/:machineId/failures/:failureId/judgement': { class: 'minor', isBasic: true },
  'POST /norms/drafts': normDraft,
  'POST /norms': normDraft,
  'POST /documents/:documentId/withdraw': { reason: 'wrong machine' },
  'POST /machines/:machineId/time/causes': { fromMs: 0, toMs: null, cause: 'weather' },
  'POST /machines/:machineId/time/corrections': {
    ...{ fromMs: 0, toMs: 60_000, state: 'REST', cause: 'rest', reason: 'gate list' },
  },
  ...rentalBodies,
  'POST /ledger/witnesses': { party: 'tenant', witnessKey: 'k' },
  'POST /ledger/witnesses/withdraw': { witnessKey: 'k' },
  'POST /ledger/cosignatures': { note: 'n' },
  'POST /ledger/stamps': { response: 'AAAA' },
  ...upkeepBodies,
  'POST /session': { user: 'nobody', password: 'x' },
};

/** What is no JSON: the text and its content type. */
const texts: Readonly<Record<string, readonly [text: string, type: string]>> = {
  'POST /utilisation/other-sites': ['{}\n', 'application/x-ndjson'],
  'POST /documents': [
    [
      '--b\r\ncontent-disposition: form-data; name="about"\r\n',
      '{"docType":"test-report","title":"t","subject":{"kind":"machine","id":"l1"}}',
      '--b\r\ncontent-disposition: form-data; name="file"; filename="a.pdf"\r\n',
      '%PDF-1.7 %%EOF\r\n--b--\r\n',
    ].join('\r\n'),
    'multipart/form-data; boundary=b',
  ],
};

const queries: Readonly<Record<string, string>> = {
  'GET /missions/:missionId/slip': '?taskId=t1&byMs=60000',
  'GET /machines/:machineId/history': '?fromMs=0&toMs=3600000',
  'GET /utilisation/groups': '?fromMs=0&toMs=3600000&by=mode',
  'GET /utilisation/shifts': '?fromMs=0&toMs=3600000',
  'POST /utilisation/other-sites': '?verifierKey=k&machine=a%3Db',
  'GET /utilisation/overview': '?fromMs=0&toMs=3600000',
  'GET /utilisation/counters': '?fromMs=0&toMs=3600000',
  'GET /reliability': '?machineIds=l1,l2',
  'GET /machines/:machineId/checklist': '?scheme=cn-hubei',
  'GET /machines/:machineId/dossier': '?scheme=cn-hubei',
  'GET /ledger/proofs/inclusion': '?sequence=1',
  'GET /ledger/bundle': '?machineId=l1',
  'GET /ledger/proofs/consistency': '?from=1',
  'GET /roster/hours': '?fromMs=0&toMs=3600000',
  'POST /rental/contracts/:contractId/preview': '?from=2026-09-01&to=2026-09-30',
  'GET /rental/contracts/:contractId/draft': '?from=2026-09-01&to=2026-09-30',
};

describe('the table of permissions', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await testApp();
    await test.app.ready();
    const headers = await test.as('admin');
    await test.app.inject({
      method: 'POST',
      url: '/api/v1/missions',
      headers,
      payload: bodies['POST /missions'] as object,
    });
  });
  afterAll(() => test.app.close());

  async function ask(row: string, headers: Record<string, string>): Promise<number> {
    const [method, pattern] = row.split(' ') as ['GET' | 'POST' | 'PUT' | 'DELETE', string];
    const path = pattern
      .replace(':machineId', 'l1')
      .replace(':profileId', 'tower-crane')
      .replace(':missionId', 'm1')
      .replace(':zoneId', 'z1')
      .replace(':draftId', 'd1')
      .replace(':callId', 'c1')
      .replace(':documentId', 'd1')
      .replace(':planId', 'p1')
      .replace(':paperId', 'p1')
      .replace(':customerId', 'builder')
      .replace(':rentalSiteId', 'tower-3')
      .replace(':contractId', 'k1')
      .replace(':sequence', '7')
      .replace(':invoiceNumber', 'R-000001')
      .replace(':format', 'csv')
      .replace(':failureId', 'e1')
      .replace(':normId', 'norm-1')
      .replace(':otherId', 'norm-2')
      .replace(':proposalId', 'p1');
    const [text, type] = texts[row] ?? [];
    const payload = text ?? bodies[row];
    const response = await test.app.inject({
      method,
      url: `${API_PREFIX}${path}${queries[row] ?? ''}`,
      headers: { ...headers, ...(type === undefined ? {} : { 'content-type': type }) },
      ...(payload === undefined ? {} : { payload: payload as object }),
    });
    return response.statusCode;
  }

  const rows = Object.entries(permissions).filter(([row]) => row !== 'GET /stream');
  const closedRows = rows.filter(([, rule]) => Array.isArray(rule.access)) as [
    string,
    RouteRule & { access: readonly string[] },
  ][];

  it.each(closedRows)('%s answers 401 to nobody and to a forged token', async (row) => {
    expect(await ask(row, {})).toBe(401);
    expect(await ask(row, { authorization: 'Bearer forged' })).toBe(401);
  });

  it.each(closedRows.flatMap(([row, rule]) => roles.map((role) => [row, role, rule.access.includes(role)] as const)))(
    '%s for %s: %s',
    async (row, role, isAllowed) => {
      const status = await ask(row, await test.as(role));
      if (isAllowed) expect(status).toBeLessThan(400);
      else expect(status).toBe(403);
    },
  );

  it('has a route for every row', () => {
    for (const row of Object.keys(permissions)) {
      const [method, pattern] = row.split(' ') as ['GET', string];
      expect(test.app.hasRoute({ method, url: `${API_PREFIX}${pattern}` }), row).toBe(true);
    }
  });

  it('lets every role stop, an auditor nothing else but say what he has seen of the record', async () => {
    const auditor = await test.as('auditor');
    expect(await ask('POST /site/stop', auditor)).toBe(200);
    expect(await ask('POST /machines/:machineId/stop', auditor)).toBe(200);
    const mayToo = ['DELETE /session', 'POST /ledger/cosignatures', 'POST /ledger/stamps'];
    for (const [row, rule] of closedRows) {
      if (rule.kind === 'command' && !mayToo.includes(row)) expect(await ask(row, auditor), row).toBe(403);
    }
  });

  it('keeps zones with the safety officer and missions with the foreman', async () => {
    expect(await ask('POST /zones', await test.as('foreman'))).toBe(403);
    expect(await ask('POST /zones', await test.as('safety'))).toBe(201);
    expect(await ask('POST /missions', await test.as('safety'))).toBe(403);
    expect(await ask('POST /missions', await test.as('foreman'))).toBe(201);
    expect(await ask('POST /missions/:missionId/approve', await test.as('operator'))).toBe(403);
    expect(await ask('POST /missions/:missionId/hold', await test.as('operator'))).toBe(200);
  });

  it('refuses to register a route that has no row', async () => {
    const { fastify } = await import('fastify');
    const { installRequestGuard } = await import('../../../controller/http/request-guard.ts');
    const app = fastify();
    await expect(
      app.register(
        async (api) => {
          installRequestGuard(api, test.auth);
          api.get('/forgotten', () => 'open');
        },
        { prefix: API_PREFIX },
      ),
    ).rejects.toThrow('no row in permissions.ts');
  });
});
