import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSelfTestMachine } from '../../controller/cli/self-test-machine.ts';
import { systemClock } from '../../kernel/system-clock.ts';
import type { ConformanceReport } from '../../robot-bridge/guard/conformance/run-conformance.ts';
import type { ServedSimulation } from '../../sim/serve-simulation.ts';

/** Goal: the command as a maker types it. Method: the built program against itself and against a simulated robot in real time. */
const program = new URL('../../dist/controller/cli/main.js', import.meta.url).pathname;
const keyHex = '6b'.repeat(32);

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly complaint: string;
}

function conformance(...args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, 'guard', 'conformance', ...args], (error, out, complaint) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, complaint });
    });
  });
}

let served: ServedSimulation;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guard-'));
  served = await startSelfTestMachine({ permitKeyHex: keyHex, wall: systemClock, speed: 'real' });
});
afterAll(async () => {
  await served.close();
  await rm(folder, { recursive: true });
});

function robot(...more: readonly string[]): string[] {
  return ['--url', served.url, '--namespace', '/r1', '--site', 'guard-self-test', ...more];
}

describe('banksman guard conformance', { timeout: 120_000 }, () => {
  it('--self passes, in JSON too', async () => {
    const { code, out, complaint } = await conformance('--self', '--json');
    const report = JSON.parse(out) as ConformanceReport;
    expect(report.cases.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
    expect(report.ok).toBe(true);
    expect({ code, complaint }).toEqual({ code: 0, complaint: '' });
  });

  it('says that a key is not the machine\u2019s', async () => {
    const file = join(folder, 'key');
    await writeFile(file, `${'ab'.repeat(32)}\n`);
    const { code, out, complaint } = await conformance(...robot('--key', `@${file}`));
    expect(code).toBe(1);
    expect(out).toContain('FAIL  right-permit');
    expect(complaint).toContain('permit-mac: --key is not the key of this machine');
  });

  it('says that nobody asks for permits there', async () => {
    const { code, complaint } = await conformance(...robot('--key', keyHex, '--namespace', '/r9', '--within', '1'));
    expect(code).toBe(1);
    expect(complaint).toContain('guard-silent');
    expect(complaint).toContain('namespace');
  });

  it('says that the machine tells no permit_state', async () => {
    const { code, complaint } = await conformance(...robot('--key', keyHex, '--state', 'nothing', '--within', '2'));
    expect(code).toBe(1);
    expect(complaint).toContain('guard-untold');
  });

  it('says that no server answers', async () => {
    const dead = ['--url', 'ws://127.0.0.1:9', '--site', 's', '--key', keyHex, '--within', '1'];
    const { code, complaint } = await conformance(...dead);
    expect(code).toBe(1);
    expect(complaint).toContain('ws://127.0.0.1:9: no rosbridge server answers within 1 s');
  });

  it.each([
    [[], '--url, --site and --key'],
    [['--self', '--url', 'ws://127.0.0.1:9'], 'leave out --url'],
    [['--url', 'http://x', '--site', 's', '--key', keyHex], 'not of the form ws://'],
    [['--url', 'ws://x', '--site', 's', '--key', 'abc'], '64 hex digits'],
    [['--url', 'ws://x', '--site', 's', '--key', '@/nowhere/key'], '64 hex digits'],
    [['--self', '--validity-ms', '500', '--tolerance-ms', '400'], 'at most half'],
    [['--self', '--validity-ms', '5000'], 'between 100 and 1000'],
    [['--self', '--geometry-hash', 'xyz'], '64 hex digits'],
  ] as const)('refuses the options %j', async (args, complaint) => {
    const ran = await conformance(...args);
    expect(ran.code).not.toBe(0);
    expect(ran.out).toBe('');
    expect(ran.complaint).toContain(complaint);
  });

  it('refuses a namespace that is no ROS 2 name', async () => {
    const { code, complaint } = await conformance(...robot('--key', keyHex, '--namespace', '/9 lives'));
    expect(code).toBe(2);
    expect(complaint).toContain('is no ROS 2 name');
  });
});
