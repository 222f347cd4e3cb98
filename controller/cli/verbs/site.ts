import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Command } from 'commander';
import { ok, refuse, type Problem, type Result } from '../../../kernel/result.ts';
import type { Level, SiteModel } from '../../../missions/site-model.ts';
import { problemCatalogue, type ProblemCode } from '../../contract/problems/errors.ts';
import { importLimits } from '../../site/import-limits.ts';
import { importSite } from '../../site/import-site.ts';

interface ImportOptions {
  readonly out?: string;
  readonly json?: true;
}

/** `banksman site import FILE [--out site.json] [--json]` */
export function registerSiteVerbs(program: Command): void {
  const site = program.command('site').description('building models');
  site
    .command('import')
    .description('read levels, slabs, obstacles and fall edges from IFC or GeoJSON')
    .argument('<file>', 'IFC2X3, IFC4 (STEP text) or GeoJSON in site metres')
    .option('--out <file>', 'write the site model there; on failure it stays as it was')
    .option('--json', 'print the site model as JSON')
    .action(async (file: string, options: ImportOptions) => {
      process.exitCode = await importVerb(file, options);
    });
}

/** The exit code: 0 done, 1 refused. */
async function importVerb(file: string, options: ImportOptions): Promise<number> {
  const model = await readModel(file);
  if (!model.ok) return report(model.problem, options);
  const text = JSON.stringify(model.value, null, 2);
  if (options.out !== undefined) {
    const written = await writeAtomically(options.out, `${text}\n`);
    if (!written.ok) return report(written.problem, options);
  }
  process.stdout.write(options.json === true ? `${text}\n` : `${describe(model.value)}\n`);
  return 0;
}

async function readModel(file: string): Promise<Result<SiteModel>> {
  const maxBytes = importLimits.fileSizeMaxBytes.value;
  try {
    // Asked before reading, so that a file of any size never fills the memory.
    const { size } = await stat(file);
    if (size > maxBytes) {
      return refuse({ code: 'site-file-invalid', facts: { file, cause: 'too-large', sizeBytes: size, maxBytes } });
    }
    return await importSite(new Uint8Array(await readFile(file)), basename(file));
  } catch (error) {
    return refuse({ code: 'site-file-invalid', facts: { file, cause: causeOf(error) } });
  }
}

/** Node's code (ENOENT, EACCES …) of a failed file operation; anything else is a bug and goes on. */
function causeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code !== 'string') throw error;
  return code;
}

async function writeAtomically(file: string, text: string): Promise<Result<void>> {
  const temporary = join(dirname(file), `.${basename(file)}.${randomUUID()}.tmp`);
  try {
    await writeFile(temporary, text, { flag: 'wx' });
    await rename(temporary, file);
    return ok(undefined);
  } catch (error) {
    await rm(temporary, { force: true });
    return refuse({ code: 'output-unwritable', facts: { file, cause: causeOf(error) } });
  }
}

function report(problem: Problem, options: ImportOptions): number {
  const words = problem.code in problemCatalogue ? problemCatalogue[problem.code as ProblemCode] : null;
  const body = {
    code: problem.code,
    title: words?.title.en ?? problem.code,
    tip: words?.tip.en ?? '',
    facts: problem.facts,
  };
  if (options.json === true) process.stdout.write(`${JSON.stringify({ error: body })}\n`);
  process.stderr.write(`error: ${body.title} (${problem.code})\n${factLines(problem)}${body.tip}\n`);
  return 1;
}

function factLines({ facts = {} }: Problem): string {
  return Object.entries(facts)
    .map(([name, value]) => `  ${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}\n`)
    .join('');
}

function describe(model: SiteModel): string {
  const rows = model.levels.flatMap((level) =>
    level.slabs.map((slab, index) => [
      index === 0 ? level.id : '',
      index === 0 ? level.name : '',
      slab.topM.toFixed(3),
      slab.id,
      slab.name,
      slab.areaM2.toFixed(1),
      String(slab.holes.length),
      ...(index === 0 ? countsOf(level) : ['', '', '']),
    ]),
  );
  const head = ['level', 'name', 'top m', 'slab', 'slab name', 'm²', 'holes', 'columns', 'walls', 'fall edge m'];
  const aside = model.setAside.map(({ name, reason, areaM2, detail }) => [reason, name, areaM2.toFixed(2), detail]);
  return [
    `${model.name} (${model.source.file}, ${model.source.kind})`,
    table([head, ...rows]),
    aside.length === 0 ? 'Nothing set aside.' : `Set aside, not used as floors:\n${table(aside)}`,
  ].join('\n\n');
}

function countsOf(level: Level): string[] {
  const edgeM = level.fallEdges.reduce((sum, { from, to }) => sum + Math.hypot(to[0] - from[0], to[1] - from[1]), 0);
  return [String(level.columns.length), String(level.walls.length), edgeM.toFixed(1)];
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
