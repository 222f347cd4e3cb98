import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { registerProfileVerbs } from '../../../controller/cli/verbs/profile.ts';
import { shipped } from './shipped.ts';

/** What a verb prints, and whether it says that something is wrong. */
function run(...args: readonly string[]): { readonly said: string; readonly isGood: boolean } {
  const said: string[] = [];
  const keep = (text: unknown): boolean => said.push(String(text)) > 0;
  const streams = [process.stdout, process.stderr].map((one) => vi.spyOn(one, 'write').mockImplementation(keep));
  const program = new Command();
  registerProfileVerbs(program);
  program.parse(['node', 'banksman', 'profile', ...args]);
  for (const stream of streams) stream.mockRestore();
  const isGood = process.exitCode === undefined;
  process.exitCode = undefined;
  return { said: said.join(''), isGood };
}

let folder = '';
const file = (name: string): string => join(folder, name);
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'maker-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('files of a maker', () => {
  it('are checked a folder at a time, and the bad one is named', () => {
    writeFileSync(file('good.json'), JSON.stringify({ ...shipped('tower-crane'), id: 'our-crane' }));
    expect(run('check', folder)).toMatchObject({ isGood: true, said: expect.stringContaining('ok   our-crane') });
    writeFileSync(file('bad.json'), '{}');
    const { said, isGood } = run('check', folder);
    expect(isGood).toBe(false);
    expect(said).toMatch(/^BAD .*bad\.json/m);
    expect(said).toContain('ok   our-crane');
  });

  it('that are not there, or folders without any, are said to be so', () => {
    expect(run('check', file('lost.json'))).toMatchObject({
      isGood: false,
      said: expect.stringMatching(/no such file/),
    });
    mkdirSync(file('empty'));
    expect(run('check', file('empty'))).toMatchObject({ isGood: false, said: expect.stringMatching(/no profile/) });
    expect(run('draw', file('lost'))).toMatchObject({
      isGood: false,
      said: expect.stringMatching(/no shipped machine/),
    });
  });

  it('with a comma missing are told the line', () => {
    const text = JSON.stringify(shipped('tower-crane'), null, 2).replace('"schemaVersion": 1,', '"schemaVersion": 1');
    writeFileSync(file('comma.json'), text);
    expect(run('check', file('comma.json'))).toMatchObject({
      isGood: false,
      said: expect.stringMatching(/line 3, column 3:/),
    });
  });

  it('are started in a folder that is made for them', () => {
    expect(run('new', '--from', 'tower-crane', '--id', 'our-crane', '--out', file('ours/crane.json')).isGood).toBe(
      true,
    );
    expect(readFileSync(file('ours/crane.json'), 'utf8')).toContain('"id": "our-crane"');
  });
});
