import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { buildHash } from '../../../controller/cli/build-hash.ts';
import { holdSite } from '../../../controller/cli/running-site.ts';
import { parseStartOptions } from '../../../controller/cli/start-options.ts';
import { startSite } from '../../../controller/cli/start-site.ts';

const made: string[] = [];
let directory = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'banksman-'));
  made.push(directory);
});
afterAll(() => made.forEach((path) => rmSync(path, { recursive: true })));

const note = { pid: 42, version: '0.0.9', startedAt: '2026-11-21T08:00:00.000Z' };

describe('a second start on the data folder of a running site', () => {
  it('fault 64: is refused before anything is touched, and says who runs there', async () => {
    const held = holdSite(directory, note);
    expect(held.ok).toBe(true);
    const before = readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), 'utf8')]);
    expect(holdSite(directory, { ...note, pid: 43 })).toEqual({
      ok: false,
      problem: { code: 'site-running', facts: { directory, ...note } },
    });
    const options = parseStartOptions({ site: 'demo', port: '0', data: directory, speed: '1', seed: '1', json: true });
    expect(await startSite(options)).toBe(1);
    expect(readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), 'utf8')])).toEqual(before);
  });

  it('is let through when the first one has ended', () => {
    const held = holdSite(directory, note);
    if (held.ok) held.value.release();
    expect(holdSite(directory, { ...note, pid: 43 }).ok).toBe(true);
    expect(JSON.parse(readFileSync(join(directory, 'started.json'), 'utf8'))).toMatchObject({ pid: 43 });
  });
});

describe('the hash of a build', () => {
  it('changes with any file that a process loads, by name or content, and with nothing else', () => {
    mkdirSync(join(directory, 'console'));
    mkdirSync(join(directory, 'kernel'));
    const put = (name: string, text: string) => {
      writeFileSync(join(directory, name), text);
      return buildHash(directory, join(directory, 'console/installed.json'));
    };
    const first = put('kernel/a.js', 'one');
    expect(put('kernel/a.js.map', '{}')).toBe(first);
    expect(put('console/index.js', 'x')).toBe(first);
    expect(put('kernel/a.js', 'two')).not.toBe(first);
    expect(put('kernel/a.js', 'one')).toBe(first);
    expect(put('kernel/limits.json', '{}')).not.toBe(first);
    const before = put('console/installed.json', 'ws 8');
    expect(put('console/installed.json', 'ws 9')).not.toBe(before);
    rmSync(join(directory, 'console/installed.json'));
    expect(put('kernel/a.js.map', '{}')).not.toBe(before);
  });
});
