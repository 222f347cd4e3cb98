import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testApp, wetCoat, type TestApp } from './fakes.ts';

let test: TestApp;
beforeEach(async () => {
  test = await testApp();
});
afterEach(() => test.app.close());

const mission = { kind: 'floor-finishing', levelId: 'level-1', area: { slabId: 's1' } };

describe('missions', () => {
  it('take commands without a body, with null and with {}', async () => {
    const headers = await test.as('foreman');
    await test.app.inject({ method: 'POST', url: '/api/v1/missions', headers, payload: mission });
    const send = (extra: object) =>
      test.app.inject({ method: 'POST', url: '/api/v1/missions/m1/plan', headers, ...extra });
    expect((await send({})).statusCode).toBe(200);
    expect((await send({ payload: {} })).statusCode).toBe(200);
    const typed = { ...headers, 'content-type': 'application/json' };
    expect((await send({ headers: typed, payload: '' })).statusCode).toBe(200);
    expect((await send({ headers: typed, payload: 'null' })).statusCode).toBe(200);
    expect((await send({ payload: { force: true } })).statusCode).toBe(400);
  });

  it('are held and cancelled with a reason, under the name of the person', async () => {
    const headers = await test.as('foreman');
    await test.app.inject({ method: 'POST', url: '/api/v1/missions', headers, payload: mission });
    await test.app.inject({ method: 'POST', url: '/api/v1/missions/m1/hold', headers, payload: { reason: 'rain' } });
    await test.app.inject({ method: 'POST', url: '/api/v1/missions/m1/cancel', headers });
    const actor = { user: 'foreman', role: 'foreman', device: 'test' };
    expect(test.services.calls.slice(1)).toEqual([
      ['missions.hold', 'm1', 'rain', actor],
      ['missions.cancel', 'm1', { reason: '', hookIsFree: false }, actor],
    ]);
  });

  it('are drafted another plan for a wish, which is taken over under the name of the person', async () => {
    const headers = await test.as('foreman');
    await test.app.inject({ method: 'POST', url: '/api/v1/missions', headers, payload: mission });
    const url = '/api/v1/missions/m1/plan-drafts';
    const draft = (payload: object) => test.app.inject({ method: 'POST', url, headers, payload });
    const answer = await draft({ notBefore: [{ taskId: 't1', atMs: 60_000 }], withoutMachineIds: ['f1'] });
    expect([answer.statusCode, answer.json<{ draftId: string }>().draftId]).toEqual([200, 'd1']);
    for (const wrong of [{}, { notBefore: [] }, { notBefore: [{ taskId: 't1', atMs: -1 }] }, { without: ['f1'] }])
      expect((await draft(wrong)).statusCode, JSON.stringify(wrong)).toBe(400);
    expect((await test.app.inject({ method: 'POST', url: `${url}/d1/take-over`, headers })).statusCode).toBe(200);
    const actor = { user: 'foreman', role: 'foreman', device: 'test' };
    expect(test.services.calls.slice(1)).toEqual([
      [
        'missions.draftPlan',
        'm1',
        { notBefore: [{ taskId: 't1', atMs: 60_000 }], withoutMachineIds: ['f1'], byMachine: [] },
      ],
      ['missions.takeOverPlan', 'm1', 'd1', actor],
    ]);
  });

  it('show everybody the floor that they keep closed', async () => {
    const headers = await test.as('auditor');
    const answer = await test.app.inject({ url: '/api/v1/closed-floor', headers });
    expect([answer.statusCode, answer.json()]).toEqual([200, [wetCoat]]);
    expect((await test.app.inject({ url: '/api/v1/closed-floor' })).statusCode).toBe(401);
  });

  it('are looked through for what would help, by those who plan', async () => {
    const headers = await test.as('foreman');
    const url = '/api/v1/missions/m1/remedies';
    for (const method of ['POST', 'GET', 'DELETE'] as const)
      expect((await test.app.inject({ method, url, headers })).json(), method).toMatchObject({ state: 'searching' });
    expect(test.services.calls).toEqual([
      ['missions.findRemedies', 'm1'],
      ['missions.remedies', 'm1'],
      ['missions.stopRemedies', 'm1'],
    ]);
    const operator = await test.as('operator');
    expect((await test.app.inject({ method: 'POST', url, headers: operator })).statusCode).toBe(403);
  });

  it('are given their times together by a programme, which is taken over under the name of the person', async () => {
    const headers = await test.as('foreman');
    const post = (path: string, payload?: object) =>
      test.app.inject({ method: 'POST', url: `/api/v1/programmes${path}`, headers, ...(payload && { payload }) });
    expect((await post('', { missions: [{ missionId: 'm1', priority: 5 }] })).statusCode).toBe(200);
    for (const wrong of [{ aim: 'best' }, { missions: [{ missionId: 'm1', priority: 6 }] }, { mission: [] }])
      expect((await post('', wrong)).statusCode, JSON.stringify(wrong)).toBe(400);
    expect((await post('/p1/take-over')).statusCode).toBe(200);
    expect(test.services.calls).toEqual([
      [
        'programmes.ask',
        { aim: 'few-changes', missions: [{ missionId: 'm1', priority: 5, isDueFirm: false, after: [] }] },
      ],
      ['programmes.takeOver', 'p1', { user: 'foreman', role: 'foreman', device: 'test' }],
    ]);
  });

  it('are asked for the best plan so far, or for none, and for nothing else', async () => {
    const headers = await test.as('foreman');
    await test.app.inject({ method: 'POST', url: '/api/v1/missions', headers, payload: mission });
    const end = (missionId: string, payload: object) =>
      test.app.inject({ method: 'POST', url: `/api/v1/missions/${missionId}/planning`, headers, payload });
    for (const wish of ['best-so-far', 'nothing']) {
      const answer = await end('m1', { wish });
      expect([answer.statusCode, answer.json()]).toEqual([200, { outcome: 'not-planning' }]);
    }
    for (const wrong of [{}, { wish: 'go-on' }, { wish: 'nothing', now: true }])
      expect((await end('m1', wrong)).statusCode, JSON.stringify(wrong)).toBe(400);
    expect((await end('m9', { wish: 'nothing' })).statusCode).toBe(404);
    expect(test.services.calls.filter(([what]) => what === 'missions.endPlanning')).toEqual([
      ['missions.endPlanning', 'm1', 'best-so-far'],
      ['missions.endPlanning', 'm1', 'nothing'],
      ['missions.endPlanning', 'm9', 'nothing'],
    ]);
  });

  it('take further loads, and none that are not well formed', async () => {
    const headers = await test.as('foreman');
    await test.app.inject({ method: 'POST', url: '/api/v1/missions', headers, payload: mission });
    const url = '/api/v1/missions/m1/loads';
    const add = (payload: object) => test.app.inject({ method: 'POST', url, headers, payload });
    const load = { from: { landingId: 'gate' }, to: { point: [3, 4] }, massKg: 200 };
    expect((await add({ loads: [load] })).statusCode).toBe(200);
    for (const wrong of [{}, { loads: [] }, { loads: [{ ...load, massKg: 0 }] }, { loads: [{ ...load, count: 0.5 }] }])
      expect((await add(wrong)).statusCode, JSON.stringify(wrong)).toBe(400);
    const actor = { user: 'foreman', role: 'foreman', device: 'test' };
    expect(test.services.calls.slice(1)).toEqual([['missions.addLoads', 'm1', [{ ...load, count: 1 }], actor]]);
  });
});

describe('what slabs carry', () => {
  it('is entered by foremen and safety officers with figures that can be, and seen by everybody', async () => {
    const url = '/api/v1/slabs/s1/bearing';
    const put = async (role: 'foreman' | 'safety' | 'operator', payload: object): Promise<number> =>
      (await test.app.inject({ method: 'PUT', url, headers: await test.as(role), payload })).statusCode;
    const bearing = { liveLoadKpa: 5, strengthMpa: 30, placedAtMs: 1000, temperatureC: 15, propsKpa: 4 };
    expect([await put('foreman', bearing), await put('safety', bearing), await put('operator', bearing)]).toEqual([
      200, 200, 403,
    ]);
    for (const wrong of [{}, { ...bearing, strengthMpa: 0 }, { ...bearing, temperatureC: 90 }, { ...bearing, kPa: 1 }])
      expect(await put('foreman', wrong), JSON.stringify(wrong)).toBe(400);
    expect(test.services.calls.filter(([name]) => name === 'bearings.put')).toMatchObject([
      ['bearings.put', 's1', bearing, { user: 'foreman' }],
      ['bearings.put', 's1', bearing, { user: 'safety' }],
    ]);
    const seen = await test.app.inject({ url: '/api/v1/slab-bearings', headers: await test.as('auditor') });
    expect(seen.json<unknown[]>()).toHaveLength(1);
  });
});
