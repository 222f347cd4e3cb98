import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { problemCatalogue } from '../../controller/contract/problems/errors.ts';
import { compositionRoots, layers } from './layers.ts';
import {
  defaultExportOffences,
  emptyFolderNameOffences,
  importCycles,
  importOffences,
  machineTimeOffences,
  noteOffences,
  reservedWordOffences,
  unknownCodeOffences,
  workshopOffences,
} from './rules.ts';
import { allPaths, codeOnly, importsOf, root, sourceFiles, type SourceFile } from './sources.ts';

/**
 * Style as tests. Each rule is shown a bad sample first, so that it is known to bite, and then the repository.
 * This folder is left out where it must name what it forbids.
 */
const files = sourceFiles();
const withoutTidy = files.filter(({ path }) => !path.startsWith('tests/tidy/'));
const production = files.filter(({ path }) => !path.startsWith('tests/'));
const catalogue: ReadonlySet<string> = new Set(Object.keys(problemCatalogue));

function sample(path: string, text: string): SourceFile[] {
  return [{ path, text }];
}

describe('the reader of sources', () => {
  it('finds every form of import and no import in a comment or string', () => {
    const text = [
      "import { a } from './a.ts';",
      "import type { B } from './b.ts';",
      "import './c.ts';",
      "export { d } from './d.ts';",
      "export * from './e.ts';",
      "const f = await import('./f.ts');",
      "import {\n  g,\n  h,\n} from './g.ts';",
      "// import { x } from './x.ts';",
      "const text = 'nothing';",
    ].join('\n');
    expect(importsOf(text).map(({ specifier, kind }) => `${kind} ${specifier}`)).toEqual([
      'value ./a.ts',
      'type ./b.ts',
      'value ./c.ts',
      'value ./d.ts',
      'value ./e.ts',
      'value ./g.ts',
      'value ./f.ts',
    ]);
  });

  it('reads code and neither comments nor strings, but the code in templates', () => {
    const code = codeOnly("a('Date.now'); // Date.now\n/* Date.now */ `Date.now ${Date.now()}`");
    expect(code.match(/Date\.now/g)).toHaveLength(1);
  });

  it('sees the repository', () => {
    expect(files.length).toBeGreaterThan(50);
    for (const { name, files: prefixes } of layers) {
      if (name === 'missions/coverage') continue;
      expect(
        production.concat(files).some(({ path }) => prefixes.some((prefix) => path.startsWith(prefix))),
        name,
      ).toBe(true);
    }
  });
});

describe('imports', () => {
  it.each([
    ['kernel/x.ts', "import { z } from 'zod';"],
    ['kernel/x.ts', "import { readFileSync } from 'node:fs';"],
    ['missions/x.ts', "import { z } from 'zod';"],
    ['missions/x.ts', "import { union } from 'clipper2-ts';"],
    ['missions/x.ts', "import { readFileSync } from 'node:fs';"],
    ['missions/x.ts', "import type { Fleet } from '../controller/fleet/fleet.ts';"],
    ['hardware-profiles/x.ts', "import { plan } from '../missions/plan.ts';"],
    ['robot-bridge/guard/x.ts', "import type { MachineLink } from '../link.ts';"],
    ['robot-bridge/rosbridge/x.ts', "import { vda } from '../vda5050/client.ts';"],
    ['sim/x.ts', "import type { Record } from '../controller/ledger/record.ts';"],
    ['controller/interlock/x.ts', "import { fleet } from '../fleet/fleet.ts';"],
    ['controller/dispatch/x.ts', "import { fastify } from 'fastify';"],
    ['controller/dispatch/x.ts', "import Database from 'better-sqlite3';"],
    ['controller/dispatch/x.ts', "import type { Actor } from '../http/ports.ts';"],
    ['controller/store/x.ts', "import type { Actor } from '../http/ports.ts';"],
    ['controller/http/x.ts', "import { open } from '../store/site-record.ts';"],
    ['controller/http/x.ts', "import { hashOf } from '../ledger/entry.ts';"],
    ['console/x.ts', "import { ok } from '../kernel/result.ts';"],
    ['console/x.ts', "import { z } from 'zod';"],
    ['elsewhere/x.ts', ''],
  ])('from %s may not be: %s', (path, text) => {
    expect(importOffences(sample(path, text))).toHaveLength(1);
  });

  it('follow the layers', () => {
    expect(importOffences(files)).toEqual([]);
  });

  it('run in no circle', () => {
    const circle = [
      { path: 'kernel/a.ts', text: "import './b.ts';" },
      { path: 'kernel/b.ts', text: "import type { C } from './c.ts';" },
      { path: 'kernel/c.ts', text: "import './a.ts';" },
      { path: 'kernel/d.ts', text: "import './a.ts';" },
    ];
    expect(importCycles(circle)).toEqual(['kernel/a.ts -> kernel/b.ts -> kernel/c.ts -> kernel/a.ts']);
    expect(importCycles(files)).toEqual([]);
  });
});

describe('time and chance', () => {
  it.each([
    'Date.now()',
    'new Date()',
    'performance.now()',
    'setTimeout(run, 1)',
    'setInterval(run, 1)',
    'Math.random()',
  ])('are seen in %s', (text) => {
    expect(machineTimeOffences(sample('missions/x.ts', `const now = ${text};`))).toHaveLength(1);
    expect(machineTimeOffences(sample('sim/main.ts', `const now = ${text};`))).toHaveLength(0);
  });

  it('come from the machine in composition roots only', () => {
    expect(machineTimeOffences(sample('x.ts', 'new Date(0); // Date.now'))).toEqual([]);
    expect(machineTimeOffences(production)).toEqual([]);
  });

  it('know no composition root that is gone', () => {
    const gone = compositionRoots.filter((path) => !existsSync(join(root, path)));
    expect(gone).toEqual([]);
  });
});

describe('words', () => {
  it('leave no note for later', () => {
    expect(noteOffences(sample('x.ts', '// TODO: later'))).toHaveLength(1);
    expect(noteOffences(withoutTidy)).toEqual([]);
  });

  it('name folders and files after what they hold', () => {
    expect(
      emptyFolderNameOffences(['sim/utils/x.ts', 'sim/helpers.ts', 'sim/common/x.ts', 'sim/world.ts']),
    ).toHaveLength(3);
    expect(emptyFolderNameOffences(allPaths())).toEqual([]);
  });

  it('call nothing of ours an emergency stop', () => {
    expect(reservedWordOffences(sample('controller/x.ts', 'function emergencyStop() {}'), [])).toHaveLength(1);
    expect(reservedWordOffences(sample('controller/x.ts', "say('emergencyStop')"), [])).toHaveLength(0);
    expect(reservedWordOffences(withoutTidy, ['robot-bridge/', 'sim/', 'tests/wire/vda5050/'])).toEqual([]);
  });

  it('name exports', () => {
    expect(defaultExportOffences(sample('kernel/x.ts', 'export default 1;'))).toHaveLength(1);
    expect(defaultExportOffences(files)).toEqual([]);
  });

  it('name no folder outside the repository', () => {
    expect(workshopOffences(sample('x.ts', "read('/work/shared/data')"))).toHaveLength(1);
    expect(workshopOffences(withoutTidy)).toEqual([]);
  });
});

describe('the catalogue of problems', () => {
  it('knows every code that the controller refuses with', () => {
    const bad = "return refuse({ code: 'never-heard-of' });";
    expect(unknownCodeOffences(sample('controller/x.ts', bad), catalogue)).toHaveLength(1);
    const bad2 = "return sendProblem(request, reply, { code: 'never-heard-of' });";
    expect(unknownCodeOffences(sample('controller/x.ts', bad2), catalogue)).toHaveLength(1);
    const speaking = production.filter(({ path }) => /^(controller|missions)\//.test(path));
    expect(unknownCodeOffences(speaking, catalogue)).toEqual([]);
  });

  it('has a status and words with a tip in both languages for each', () => {
    for (const [code, { status, title, tip }] of Object.entries(problemCatalogue)) {
      expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(status, code).toBeGreaterThanOrEqual(400);
      for (const text of [title, tip]) {
        expect(text.zh, code).toMatch(/\p{Script=Han}/u);
        expect(text.en, code).toMatch(/^[A-Z][^\p{Script=Han}]+$/u);
      }
    }
  });
});

interface Lint {
  readonly diagnostics: readonly {
    readonly code: string;
    readonly message: string;
    readonly filename: string;
    readonly severity: string;
  }[];
}

async function lint(cwd: string, paths: readonly string[]): Promise<string[]> {
  const oxlint = join(root, 'node_modules/.bin/oxlint');
  const args = ['--config', join(root, '.oxlintrc.json'), '--format', 'json', ...paths];
  const output = await promisify(execFile)(oxlint, args, { cwd, maxBuffer: 64 * 1024 * 1024 }).then(
    ({ stdout }) => stdout,
    (error: { stdout?: string }) => error.stdout ?? '',
  );
  const { diagnostics } = JSON.parse(output) as Lint;
  return diagnostics.map(({ code, filename, message }) => `${filename}: ${code}: ${message}`);
}

describe('the linter', () => {
  it.each([
    ['max-lines-per-function', `export function long(): number {\n${'  f();\n'.repeat(71)}  return 1;\n}\n`],
    ['max-lines', 'export const a = 1;\n'.replace('a', 'b') + 'f();\n'.repeat(501)],
    ['no-explicit-any', 'export const a: any = 1;\n'],
    ['no-default-export', 'export default 1;\n'],
    ['max-depth', 'if (a) { if (b) { if (c) { if (d) { f(); } } } }\n'],
    ['no-namespace', 'export namespace A { export const b = 1; }\n'],
  ])('sees %s', async (rule, text) => {
    const directory = await mkdtemp(join(tmpdir(), 'banksman-tidy-'));
    await writeFile(join(directory, 'sample.ts'), text);
    const found = await lint(directory, ['sample.ts']);
    await rm(directory, { recursive: true });
    expect(found.join('\n')).toContain(rule);
  });

  it('finds nothing in the repository', async () => {
    expect(await lint(root, ['.'])).toEqual([]);
  });
});
