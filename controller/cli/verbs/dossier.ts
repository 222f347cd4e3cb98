import { mkdirSync } from 'node:fs';
import type { Command } from 'commander';
import type { Problem } from '../../../kernel/result.ts';
import { problemCatalogue, type ProblemText } from '../../contract/problems/errors.ts';
import { chosenScheme, makeDossier, schemesOf } from '../../services/dossier/make-dossier.ts';
import { RecordBroken } from '../../ledger/record-errors.ts';

interface DossierOptions {
  readonly data: string;
  readonly out: string;
  readonly scheme?: string;
  readonly schemeFile?: string;
  readonly from?: string;
  readonly to?: string;
  readonly ledger: string;
  readonly json?: true;
}

/** `banksman dossier SERIAL`: the folder of a first-set application (docs/dossier.md). */
export function registerDossierVerb(program: Command): void {
  program
    .command('dossier')
    .description('make the first-set dossier of a machine from a data directory, offline (docs/dossier.md)')
    .argument('<serial>', 'serial number of the machine; "schemes" lists the schemes')
    .requiredOption('--data <dir>', 'data directory of the site; a controller may be running on it')
    .option('--scheme <id>', 'scheme to check against')
    .option('--scheme-file <file>', 'scheme of your own (banksman schema dossier-scheme)')
    .option('--out <dir>', 'where the folder is made', 'dossier')
    .option('--from <time>', 'ISO 8601 with Z; the first entry of the machine without it')
    .option('--to <time>', 'ISO 8601 with Z; the newest entry without it')
    .option('--ledger <how>', 'auto, enclosed or left-out', 'auto')
    .option('--json', 'print what was made as JSON')
    .action(async (serialNo: string, options: DossierOptions) => {
      if (serialNo === 'schemes') listSchemes(options.data);
      else await runDossier(serialNo, options);
    });
}

async function runDossier(serialNo: string, options: DossierOptions): Promise<void> {
  const { data, out, ledger } = options;
  const times = [options.from, options.to].map((text) => (text === undefined ? null : Date.parse(text)));
  const [fromMs = null, toMs = null] = times;
  const isTime = times.every((time) => time === null || Number.isFinite(time));
  if (!isTime || (ledger !== 'auto' && ledger !== 'enclosed' && ledger !== 'left-out')) {
    return fail({ code: 'input-invalid', facts: { fields: ['--from', '--to', '--ledger'] } });
  }
  const scheme = chosenScheme(data, options);
  if (!scheme.ok) return fail(scheme.problem);
  try {
    mkdirSync(out, { recursive: true });
    const order = {
      dataDirectory: data,
      serialNo,
      scheme: scheme.value,
      fromMs,
      toMs,
      outDirectory: out,
      ledger,
    } as const;
    const made = await makeDossier(order);
    if (!made.ok) return fail(made.problem);
    const { folder, parts, bytes, entries } = made.value;
    const text = `${folder}: ${String(parts)} files, ${String(bytes)} bytes, from ${String(entries)} entries`;
    process.stdout.write(`${options.json === true ? JSON.stringify(made.value) : text}\n`);
  } catch (error) {
    const isExpected = error instanceof RecordBroken || (error instanceof Error && 'code' in error);
    if (!isExpected) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

function listSchemes(data: string): void {
  const schemes = schemesOf(data);
  if (!schemes.ok) return fail(schemes.problem);
  for (const { scheme, isOwn } of schemes.value.values()) {
    const own = isOwn ? ' (own)' : '';
    process.stdout.write(`${scheme.scheme}${own}\t${scheme.standing}\t${scheme.name.zh} ${scheme.name.en}\n`);
  }
}

function fail(problem: Problem): void {
  const words = (problemCatalogue as Readonly<Record<string, ProblemText>>)[problem.code];
  const facts = problem.facts === undefined ? '' : ` ${JSON.stringify(problem.facts)}`;
  process.stderr.write(`${words?.title.en ?? problem.code}.${facts} ${words?.tip.en ?? ''}\n`);
  process.exitCode = 1;
}
