import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { registerSiteVerbs } from '../../../controller/cli/verbs/site.ts';
import { demoIfcPath } from './site-fixtures.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'banksman-site-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
  rmSync(folder, { recursive: true });
});

async function run(...words: string[]): Promise<{ out: string; err: string; exitCode: unknown }> {
  let out = '';
  let err = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
  const program = new Command();
  registerSiteVerbs(program);
  await program.parseAsync(['node', 'banksman', 'site', 'import', ...words]);
  vi.restoreAllMocks();
  return { out, err, exitCode: process.exitCode };
}

describe('banksman site import', () => {
  it('prints and writes the model', async () => {
    const file = join(folder, 'site.json');
    const { out, exitCode } = await run(demoIfcPath, '--out', file, '--json');
    expect(exitCode).toBe(0);
    const model = JSON.parse(out) as { levels: { slabs: { areaM2: number }[] }[]; setAside: unknown[] };
    expect(model.levels).toHaveLength(4);
    expect(model.setAside).toHaveLength(11);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(model);
    expect(readdirSync(folder)).toEqual(['site.json']);
  });

  it('prints a table for people', async () => {
    const { out } = await run(demoIfcPath);
    expect(out).toMatch(/level-2\s+Level 2\s+4\.000\s+slab-\S+\s+Floor\s+1568\.0\s+5\s+38/);
    expect(out).toMatch(/ramp\s+Loading ramp\s+15\.00\s+mean slope 12\.0 %/);
  });

  it('changes nothing when the file is broken', async () => {
    const broken = join(folder, 'broken.ifc');
    const file = join(folder, 'site.json');
    writeFileSync(broken, readFileSync(demoIfcPath).subarray(0, 30_000));
    writeFileSync(file, 'precious');
    const { out, err, exitCode } = await run(broken, '--out', file, '--json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(out)).toEqual({
      error: expect.objectContaining({ code: 'site-file-invalid', facts: { file: 'broken.ifc', cause: 'truncated' } }),
    });
    expect(err).toContain('truncated');
    expect(readFileSync(file, 'utf8')).toBe('precious');
  });

  it('says so when there is no such file, or nowhere to write', async () => {
    expect(await run(join(folder, 'none.ifc'))).toEqual(
      expect.objectContaining({ exitCode: 1, err: expect.stringContaining('ENOENT') }),
    );
    const nowhere = await run(demoIfcPath, '--out', join(folder, 'none', 'site.json'));
    expect(nowhere).toEqual(
      expect.objectContaining({ exitCode: 1, err: expect.stringContaining('output-unwritable') }),
    );
  });
});
