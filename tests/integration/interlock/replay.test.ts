import { execFile } from 'node:child_process';
import {
  createReadStream,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MachineView } from '../../../controller/contract/api.ts';
import { readWireRecording } from '../../../robot-bridge/recording/read-wire-recording.ts';
import { channelTopic } from '../../../robot-bridge/recording/wire-record.ts';
import { START_MAX_MS } from '../../support/live-site.ts';
import { ApiClient, startBanksman, until } from '../../support/start-banksman.ts';

/**
 * A whole demo site of real processes with `--record` and `--record-wires`, stopped and reset by a person meanwhile; then the built command line replays
 * and explains what it wrote. The compiled output is needed: `npx tsc -p tsconfig.json`.
 */
const cli = new URL('../../../dist/controller/cli/main.js', import.meta.url).pathname;
const COMMAND_MAX_MS = 120_000;
/** Enough for some hundred cycles of the demo site. */
const BYTES_MIN = 8 * 2 ** 20;
const CYCLES_MIN = 200;

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function banksman(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...env }, timeout: COMMAND_MAX_MS, maxBuffer: 2 ** 26 };
    execFile(process.execPath, [cli, ...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, stdout, stderr });
    });
  });
}

const folder = mkdtempSync(join(tmpdir(), 'banksman-replay-'));
let file = '';
let machineId = '';
const wires = join(folder, 'wires');

beforeAll(async () => {
  const records = join(folder, 'records');
  const site = await startBanksman({ speed: 5, seed: 3, headless: true, recordDirectory: records, recordWires: wires });
  try {
    const operator = await ApiClient.login(site, 'operator');
    const machines = await operator.get<MachineView[]>('/machines');
    machineId = machines[0]?.id ?? '';
    await operator.post('/site/stop', { reason: 'replay test' });
    await until('a recording that has begun to fill', COMMAND_MAX_MS, async () => {
      // The safety process makes the folder when it begins its first file, which may be after the first answer.
      const [name] = existsSync(records) ? readdirSync(records).sort() : [];
      return name !== undefined && statSync(join(records, name)).size > BYTES_MIN ? name : null;
    });
  } finally {
    await site.remove();
  }
  const [name] = readdirSync(records).sort();
  file = join(records, name ?? 'none');
}, START_MAX_MS + COMMAND_MAX_MS);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('a recorded stretch of a live site', () => {
  it('replays byte for byte (R19)', { timeout: COMMAND_MAX_MS }, async () => {
    const { code, stdout, stderr } = await banksman(['interlock', 'replay', file, '--json']);
    expect(stderr).toBe('');
    const report = JSON.parse(stdout) as { cycles: number; permits: number };
    expect(report).toMatchObject({ result: 'identical', end: 'complete', cyclesDifferent: 0, lostCallsBefore: 0 });
    expect(report.cycles).toBeGreaterThan(CYCLES_MIN);
    expect(report.permits).toBeGreaterThan(CYCLES_MIN);
    expect(code).toBe(0);
  });

  it('is explained in both languages', { timeout: COMMAND_MAX_MS }, async () => {
    const ask = ['interlock', 'explain', file, '--machine', machineId, '--at', '0.5'];
    const zh = await banksman(ask, { LC_ALL: 'zh_CN.UTF-8' });
    const en = await banksman([...ask, '--lang', 'en'], { LC_ALL: 'zh_CN.UTF-8' });
    expect(zh.stdout).toContain('规则');
    expect(en.stdout).toContain('clears:');
    expect([zh.code, en.code]).toEqual([0, 0]);
    const nobody = await banksman(['interlock', 'explain', file, '--machine', 'nobody', '--at', '0.5', '--lang', 'en']);
    expect(nobody.code).toBe(1);
    expect(nobody.stderr).toContain('No such machine');
  });

  it('cut in half replays up to the cut; damaged or foreign it is refused', { timeout: COMMAND_MAX_MS }, async () => {
    const bytes = readFileSync(file);
    const cut = join(folder, 'cut.mcap');
    writeFileSync(cut, bytes.subarray(0, bytes.length / 2));
    const half = await banksman(['interlock', 'replay', cut]);
    expect(half.stdout).toContain('IDENTICAL');
    expect(half.stdout).toContain('The file ends in the middle');
    expect(half.code).toBe(0);
    const damaged = join(folder, 'damaged.mcap');
    const at = bytes.indexOf('"verdicts"', bytes.length / 2);
    bytes[at + 3] = (bytes[at + 3] as number) ^ 1;
    writeFileSync(damaged, bytes);
    const broken = await banksman(['interlock', 'replay', damaged], { LC_ALL: 'C' });
    expect(broken.code).toBe(1);
    expect(broken.stderr).toContain('recording-damaged');
    const foreign = await banksman(['interlock', 'replay', cli], { LC_ALL: 'C' });
    expect(foreign.code).toBe(1);
    expect(foreign.stderr).toContain('recording-foreign');
  });

  it('gives away no permit key', () => {
    const bytes = readFileSync(file);
    const keys = [...bytes.toString('latin1').matchAll(/"permitKeyHex":"([0-9a-f]{64})"/g)].map(([, key]) => key);
    expect(keys.length).toBeGreaterThan(0);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(bytes.includes('\\"mac\\"')).toBe(false);
  });
});

/** Messages kept by topic: what a layout shows must be in some of them. */
const messagesKept = 50;

async function recordedWires(): Promise<ReadonlyMap<string, readonly unknown[]>> {
  const byTopic = new Map<string, unknown[]>();
  for (const name of readdirSync(wires)) {
    const read = await readWireRecording(createReadStream(join(wires, name)), {
      message({ channel, text }) {
        const topic = channelTopic(channel);
        const kept = byTopic.get(topic) ?? [];
        byTopic.set(topic, kept);
        if (kept.length < messagesKept) kept.push(JSON.parse(text));
        return 'go-on';
      },
    });
    expect(read).toMatchObject({ ok: true, value: { end: 'complete' } });
  }
  return byTopic;
}

/** Every `/topic.path` that a layout names, as a value, a topic to show raw, or a topic drawn in 3D. */
function namedIn(layout: unknown): readonly string[] {
  if (typeof layout !== 'object' || layout === null) return [];
  return Object.entries(layout).flatMap(([key, value]: [string, unknown]) => {
    if ((key === 'value' || key === 'topicPath') && typeof value === 'string') return [value];
    const own = key === 'topics' && typeof value === 'object' && value !== null ? Object.keys(value) : [];
    return [...own, ...namedIn(value)];
  });
}

function valueAt(message: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<string, unknown> | null | undefined)?.[key], message);
}

describe('the layouts for Foxglove and Lichtblick', () => {
  const layouts = new URL('../../../docs/foxglove/', import.meta.url).pathname;

  it('name only what a recording of the demonstration site holds', async () => {
    const byTopic = await recordedWires();
    const files = readdirSync(layouts).filter((name) => name.endsWith('.json'));
    expect(files.length).toBeGreaterThan(0);
    for (const name of files) {
      const named = namedIn(JSON.parse(readFileSync(join(layouts, name), 'utf8')));
      expect(named.length).toBeGreaterThan(3);
      const missing = named.filter((value) => {
        const [topic = '', ...path] = value.split('.');
        return !(byTopic.get(topic) ?? []).some((message) => valueAt(message, path) !== undefined);
      });
      expect(missing).toEqual([]);
    }
  });
});
