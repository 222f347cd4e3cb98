import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testApp, type TestApp } from './fakes.ts';

let test: TestApp;
beforeEach(async () => {
  test = await testApp();
});
afterEach(() => test.app.close());

describe('without a login', () => {
  it('health says its status and no more', async () => {
    expect((await test.app.inject({ url: '/api/v1/health' })).json()).toEqual({ status: 'ok' });
    const headers = await test.as('auditor');
    expect((await test.app.inject({ url: '/api/v1/health', headers })).json()).toMatchObject({
      ledger: { entries: 250 },
    });
  });

  it('pages carry a content security policy without inline anything', async () => {
    const response = await test.app.inject({ url: '/problems' });
    const policy = String(response.headers['content-security-policy']);
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain('ws:');
    expect(policy).not.toContain('unsafe');
    expect(response.headers['x-content-type-options']).toBe('nosniff');
  });

  it('a console that is not built says how to build it', async () => {
    const response = await test.app.inject({ url: '/', headers: { accept: 'text/html' } });
    expect(response.statusCode).toBe(503);
    expect(response.body).toContain('npm run build');
  });
});

describe('the console', () => {
  it('is served with its assets, and with its page for every screen', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'banksman-console-'));
    await mkdir(join(directory, 'assets'));
    await writeFile(join(directory, 'index.html'), '<!doctype html><title>console</title>');
    await writeFile(join(directory, 'assets', 'app-1.js'), 'export {};');
    const { app } = await testApp(directory);
    const page = await app.inject({ url: '/', headers: { accept: 'text/html' } });
    expect(page.body).toContain('console');
    expect(page.headers['cache-control']).toBe('no-cache');
    const asset = await app.inject({ url: '/assets/app-1.js' });
    expect(asset.headers['cache-control']).toContain('immutable');
    const screen = await app.inject({ url: '/missions/7', headers: { accept: 'text/html' } });
    expect(screen.body).toContain('console');
    expect((await app.inject({ url: '/missing.js', headers: { accept: 'text/html' } })).statusCode).toBe(404);
    expect((await app.inject({ url: '/..%2f..%2fetc/passwd' })).statusCode).toBeGreaterThanOrEqual(400);
    await app.close();
    await rm(directory, { recursive: true });
  });
});

describe('levels', () => {
  it('are sent once per geometry', async () => {
    const headers = await test.as('operator');
    const first = await test.app.inject({ url: '/api/v1/levels', headers });
    expect(first.headers['etag']).toBe('"c0ffee"');
    expect(first.json()).toHaveLength(1);
    const again = await test.app.inject({
      url: '/api/v1/levels',
      headers: { ...headers, 'if-none-match': 'W/"c0ffee"' },
    });
    expect(again.statusCode).toBe(304);
    expect(again.body).toBe('');
  });
});

describe('metrics', () => {
  it('are Prometheus text with our prefix, base units and no raw URLs', async () => {
    const headers = await test.as('auditor');
    await test.app.inject({ method: 'POST', url: '/api/v1/site/stop', headers });
    await test.app.inject({ url: '/api/v1/machines/l1', headers });
    const { body } = await test.app.inject({ url: '/api/v1/metrics', headers });
    expect(body).toContain('banksman_stops_total{scope="site",outcome="accepted"} 1');
    expect(body).toContain('banksman_machines{connection="connected"} 2');
    expect(body).toContain('route="/api/v1/machines/:machineId"');
    expect(body).toContain('banksman_interlock_status_age_seconds 0.02');
    const names = [...body.matchAll(/^# TYPE (\S+) (\S+)/gm)];
    for (const [, name, type] of names) {
      expect(name).toMatch(/^banksman_/);
      if (type === 'counter') expect(name).toMatch(/_total$/);
    }
  });
});
