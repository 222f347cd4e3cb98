import { describe, expect, it } from 'vitest';
import { testApp } from './fakes.ts';

/** Goal: recordings go only to those who may see where people walked, as a file and never as a page. */
describe('the routes of recordings', () => {
  it('hand out a file as a download, in the name of who takes it', async () => {
    const { app, as, services } = await testApp();
    const headers = await as('auditor');
    const answer = await app.inject({ url: '/api/v1/recordings/wires-controller-1.mcap', headers });
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toBe('bytes');
    expect(answer.headers).toMatchObject({
      ...{ 'content-type': 'application/octet-stream', 'content-length': '5', 'x-content-type-options': 'nosniff' },
      'content-disposition': 'attachment; filename="wires-controller-1.mcap"',
    });
    expect(services.calls.at(-1)).toEqual(['recordings.open', 'wires-controller-1.mcap', 'auditor']);
    await app.close();
  });

  it('refuse a file that is none of the folder’s, whatever way its name leads', async () => {
    const { app, as, services } = await testApp();
    const headers = await as('safety');
    services.failNext('recordings.open', { code: 'recording-unknown', facts: { file: '../site.json' } });
    const answer = await app.inject({ url: '/api/v1/recordings/..%2Fsite.json', headers });
    expect(answer.statusCode).toBe(404);
    expect(services.calls.at(-1)).toEqual(['recordings.open', '../site.json', 'safety']);
    await app.close();
  });

  it('let operators see the list and take nothing, and auditors switch nothing', async () => {
    const { app, as } = await testApp();
    const operator = await as('operator');
    const statusOf = async (url: string, headers: Record<string, string>, method: 'GET' | 'POST' = 'GET') =>
      (await app.inject({ url: `/api/v1${url}`, headers, method })).statusCode;
    expect(await statusOf('/recordings', operator)).toBe(200);
    expect(await statusOf('/recordings/a.mcap', operator)).toBe(403);
    expect(await statusOf('/recordings/start', operator, 'POST')).toBe(403);
    expect(await statusOf('/recordings/stop', await as('auditor'), 'POST')).toBe(403);
    expect(await statusOf('/recordings/start', await as('foreman'), 'POST')).toBe(200);
    await app.close();
  });
});
