import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, it, vi } from 'vitest';
import { registerProfileVerbs } from '../../../controller/cli/verbs/profile.ts';
import { statedFigures } from '../../../hardware-profiles/figures.ts';
import { checkProfile, loadProfileFile } from '../../../hardware-profiles/load-profiles.ts';
import { shipped, shippedProfiles } from './shipped.ts';

function profileNew(from: string, id: string, out: string): void {
  const program = new Command();
  registerProfileVerbs(program);
  program.parse(['node', 'banksman', 'profile', 'new', '--from', from, '--id', id, '--out', out]);
}

describe('a profile of a maker’s own', () => {
  it('starts from any shipped machine, is checked at once, and claims to know nothing', () => {
    const directory = mkdtempSync(join(tmpdir(), 'maker-'));
    const said = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    for (const from of shippedProfiles.keys()) {
      const out = join(directory, `${from}.json`);
      profileNew(from, `acme-${from}`, out);
      const loaded = loadProfileFile(out);
      if (!loaded.ok) throw new Error(JSON.stringify(loaded.problem.facts));
      expect(loaded.value.id).toBe(`acme-${from}`);
      expect(new Set(statedFigures(loaded.value).map(({ certainty }) => certainty))).toEqual(new Set(['guess']));
      expect(loaded.value.kinematics.footprint).toEqual(shipped(from).kinematics.footprint);
    }
    said.mockRestore();
    rmSync(directory, { recursive: true });
  });

  it('is told what stands where something else is asked for', () => {
    const flying = {
      ...shipped('tower-crane'),
      kinematics: { ...shipped('tower-crane').kinematics, mobility: 'flying' },
    };
    expect(checkProfile(flying)).toMatchObject({
      problem: {
        facts: {
          complaints: [{ path: 'kinematics.mobility', message: expect.stringMatching(/"ground".*there is "flying"/) }],
        },
      },
    });
  });
});
