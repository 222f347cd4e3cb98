import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root, sourceFiles, withoutComments } from './sources.ts';

/**
 * Requirements R1 to R22 and faults 1 to 65 of the interlock: the tables of docs/interlock.md name exactly the tests that carry the number in their
 * name. A row without a test has to say why instead.
 */

const literal = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g;

/** Numbers after "fault" or "faults": one, a list, or "2 to 10". */
function faultsIn(text: string): number[] {
  return [...text.matchAll(/\bfaults? (\d+(?:(?:, | and | to )\d+)*)/g)].flatMap(([, list = '']) =>
    list.split(/, | and /).flatMap((part) => {
      const [from = NaN, to = from] = part.split(' to ').map(Number);
      return Array.from({ length: to - from + 1 }, (_, index) => from + index);
    }),
  );
}

function requirementsIn(text: string): number[] {
  return [...text.matchAll(/\bR(\d{1,2})\b/g)].map(([, number]) => Number(number));
}

/** What each number is named by: files below tests, without their ending. */
function namedBy(numbersIn: (text: string) => number[]): ReadonlyMap<number, readonly string[]> {
  const named = new Map<number, Set<string>>();
  for (const { path, text } of sourceFiles()) {
    if (!path.startsWith('tests/') || !/\.test\.tsx?$/.test(path) || path.startsWith('tests/tidy/')) continue;
    const names = [...withoutComments(text).matchAll(literal)]
      .map(([name]) => name)
      .filter((name) => name.includes(' '));
    for (const number of names.flatMap(numbersIn)) {
      const files = named.get(number) ?? new Set();
      named.set(number, files.add(path.replace(/^tests\//, '').replace(/\.test\.tsx?$/, '')));
    }
  }
  return new Map([...named].map(([number, files]) => [number, [...files].sort()]));
}

interface Row {
  readonly number: number;
  readonly files: readonly string[];
  readonly text: string;
}

function tableOf(document: string, prefix: 'R' | ''): Row[] {
  const row = new RegExp(`^\\| ${prefix}(\\d+)(?: ◆)? +\\|(.*)\\|(.*)\\|$`);
  return document.split('\n').flatMap((line) => {
    const found = row.exec(line);
    if (found === null) return [];
    const files = [...(found[3] ?? '').matchAll(/`([^`]+)`/g)].map(([, file = '']) => file).sort();
    return [{ number: Number(found[1]), files, text: found[2] ?? '' }];
  });
}

const document = readFileSync(join(root, 'docs/interlock.md'), 'utf8').split('## Proof by number')[1] ?? '';
const tables = [
  { what: 'requirements', prefix: 'R', most: 22, named: namedBy(requirementsIn) },
  { what: 'faults', prefix: '', most: 65, named: namedBy(faultsIn) },
] as const;

describe('the reader of numbers', () => {
  it('finds one, several and a range', () => {
    expect(faultsIn('fault 7: a')).toEqual([7]);
    expect(faultsIn('(C6, faults 29 and 37), fault 2')).toEqual([29, 37, 2]);
    expect(faultsIn('covers faults 2 to 5 and 39')).toEqual([2, 3, 4, 5, 39]);
    expect(requirementsIn('R1, R20: the base')).toEqual([1, 20]);
    expect(tableOf('| 13 ◆ | required | `unit/a`, `unit/b` |\n| 14 | not here: no wire | none |', '')).toEqual([
      { number: 13, files: ['unit/a', 'unit/b'], text: ' required ' },
      { number: 14, files: [], text: ' not here: no wire ' },
    ]);
  });
});

describe.each(tables)('the table of $what in docs/interlock.md', ({ prefix, most, named }) => {
  const rows = tableOf(document, prefix);

  it('has each number once', () => {
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: most }, (_, index) => index + 1));
  });

  it('names exactly the tests that have the number in their name', () => {
    const wrong = rows
      .map(({ number, files }) => ({ number, said: files, found: named.get(number) ?? [] }))
      .filter(({ said, found }) => said.join() !== found.join());
    expect(wrong).toEqual([]);
  });

  it('says of a number without a test why there is none', () => {
    for (const { number, files, text } of rows) {
      if (files.length === 0) expect(text, String(number)).toMatch(/\*\*(not here|in part)\*\*/);
    }
  });
});
