import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { behaviourGroups } from './behaviours/all.ts';
import { wireStands } from './stands.ts';
import { conformanceTables } from './table.ts';
import { needs } from './wire-under-test.ts';

/**
 * Goal: the tables of docs/bridge.md say what the suite asks of each wire, and nothing else. With BANKSMAN_WRITE_TABLES=1 they are written
 * instead of compared.
 */
const path = join(import.meta.dirname, '../../../docs/bridge.md');
const [begin, end] = [
  '<!-- conformance: begin -->\n\n<!-- prettier-ignore-start -->\n',
  '\n<!-- prettier-ignore-end -->\n\n<!-- conformance: end -->',
];

function between(text: string): { readonly before: string; readonly tables: string; readonly after: string } {
  const from = text.indexOf(begin) + begin.length;
  const to = text.indexOf(end);
  if (from < begin.length || to < from) throw new Error('docs/bridge.md has no place for the tables');
  return { before: text.slice(0, from), tables: text.slice(from, to), after: text.slice(to) };
}

describe('the tables of docs/bridge.md', () => {
  it('say what the suite says', () => {
    const { before, tables, after } = between(readFileSync(path, 'utf8'));
    const right = conformanceTables(wireStands);
    if (process.env['BANKSMAN_WRITE_TABLES'] === '1') writeFileSync(path, `${before}${right}${after}`);
    else expect(tables).toBe(right);
  });
});

describe('the suite', () => {
  const behaviours = behaviourGroups.flatMap(({ behaviours: group }) => group);

  it('names every behaviour once, and every need and known failure rightly', () => {
    const ids = behaviours.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { needs: named } of behaviours) for (const need of named) expect(Object.keys(needs)).toContain(need);
    for (const { fails } of wireStands) for (const id of Object.keys(fails)) expect(ids).toContain(id);
    expect(new Set(wireStands.map(({ id }) => id)).size).toBe(wireStands.length);
  });

  it('asks for every need somewhere', () => {
    const asked = new Set(behaviours.flatMap(({ needs: named }) => named));
    expect(Object.keys(needs).filter((need) => !asked.has(need as keyof typeof needs))).toEqual([]);
  });
});
