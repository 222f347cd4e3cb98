import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { registerUtilisationVerb } from '../../../controller/cli/verbs/utilisation.ts';
import { RecordWriter } from '../../../controller/store/record-writer.ts';
import { LedgerStory } from '../../support/ledger/ledger-story.ts';
import { commitOf, draftAt, freshDirectory, writerOptions } from '../ledger/drafts.ts';

const stateOf = (to: string) => ({ from: null, to, cause: 'plan', taskId: null });

let directory: string;
let out: string;
let err: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'banksman-utilisation-'));
  out = '';
  err = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = 0;
  rmSync(directory, { recursive: true });
});

async function run(...args: readonly string[]): Promise<void> {
  const program = new Command();
  registerUtilisationVerb(program);
  await program.parseAsync(['utilisation', ...args], { from: 'user' });
}

function exported(...more: readonly object[]): string {
  const hourMs = 3_600_000;
  const story = new LedgerStory().add('site.opened', 0).state(0, 'l1', 'WORK').state(hourMs, 'l1', 'REST');
  story.add('site.closed', 2 * hourMs);
  const file = join(directory, 'ledger.ndjson');
  const lines = [{ format: 'banksman-ledger-export' }, ...story.list, { checkpoint: 'x' }, ...more];
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return file;
}

describe('banksman utilisation', () => {
  it('sums an export with nothing running', async () => {
    await run(exported(), '--by', 'state', '--json');
    expect(JSON.parse(out)).toMatchObject({
      fromMs: 0,
      toMs: 7_200_000,
      groups: [
        { key: 'WORK', totalMs: 3_600_000 },
        { key: 'REST', totalMs: 3_600_000 },
      ],
      twoSites: [],
    });
  });

  it('reads a data directory, many entries at once', async () => {
    const directory = freshDirectory();
    const writer = new RecordWriter(writerOptions(directory));
    const states = ['WORK', 'REST'].map((to, hour) =>
      draftAt(hour * 3_600, { type: 'machine.time-state', machineId: 'l1', payload: stateOf(to) }),
    );
    writer.commit([commitOf([...states, draftAt(7_200)])]);
    writer.close();
    await run(directory, '--by', 'state', '--json');
    expect(JSON.parse(out)).toMatchObject({
      groups: [
        { key: 'WORK', totalMs: 3_600_000 },
        { key: 'REST', totalMs: 3_600_000 },
      ],
    });
  });

  it('says in words what it cannot read, and fails', async () => {
    await run(exported({ sequence: 4, type: 'nonsense' }));
    expect(err).toMatch(/line 7: no entry of a ledger/);
    expect(process.exitCode).toBe(1);
    expect(out).toBe('');
  });

  it('refuses keys and times that there are not', async () => {
    await run(exported(), '--by', 'colour');
    await run(exported(), '--from', 'yesterday');
    await run(exported(), '--to', '1960-01-01T00:00:00Z');
    await run(join(directory, 'nothing-here'));
    expect(err).toMatch(/--by must be one of.*\n.*yesterday is no time.*\n.*no time between.*\n.*ENOENT/);
    expect(process.exitCode).toBe(1);
  });
});
