import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../../controller/cli/package-root.ts';
import { shippedProfiles } from '../../support/small-site.ts';

const root = packageRoot();
/** Fleets that a scenario drives without naming their types. */
const namedElsewhere: Readonly<Record<string, string>> = {
  'scenario/finished-floor-demo': 'support/finished-floor',
};

const text = readFileSync(join(root, 'docs/profiles.md'), 'utf8');
const table = text.slice(text.indexOf('<!-- driven -->'), text.indexOf('<!-- end of driven -->'));
const rows = [...table.matchAll(/^\| `([^`]+)` +\| ([^ |]+) +\| `([^`]+)` +\|$/gm)].map(
  ([, profileId, work, test]) => ({
    profileId: profileId!,
    work: work!,
    test: test!,
  }),
);

describe('the table of machine types that were driven', () => {
  it('has every shipped type once', () => {
    expect(rows.map(({ profileId }) => profileId).sort()).toEqual([...shippedProfiles().keys()].sort());
  });

  it.each(rows)('names for $profileId a test that asks for its work', ({ work, test }) => {
    const path = namedElsewhere[test] ?? `${test}.test`;
    const source = readFileSync(join(root, 'tests', `${path}.ts`), 'utf8');
    expect(source).toContain(`'${work}'`);
  });
});
