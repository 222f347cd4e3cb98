import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { z } from 'zod';
import { refuse, type Problem, type Result } from '../../../kernel/result.ts';
import { normRecord, type NormRecord } from '../../accounts/norms/norm-record.ts';
import { normSheet } from '../../accounts/norms/norm-sheet.ts';
import { problemCatalogue, type ProblemText } from '../../contract/errors.ts';
import { normObservation } from '../../contract/norm.ts';

/** `banksman norm FILE`: from observed cycles and a shift to norm, machine-shift price and quota item. */
export function registerNormVerb(program: Command): void {
  program
    .command('norm')
    .description('work out norm, machine-shift price and quota item from an observation')
    .argument('<file>', 'observation as JSON (banksman schema norm-observation)')
    .option('--json', 'print the whole record as JSON')
    .action((file: string, options: { readonly json?: true }) => {
      const record = readRecord(file);
      if (!record.ok) return fail(record.problem);
      process.stdout.write(`${options.json === true ? JSON.stringify(record.value) : normSheet(record.value)}\n`);
    });
}

function readRecord(file: string): Result<NormRecord> {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return refuse({ code: 'input-invalid', facts: { file, message: String(error) } });
  }
  const observation = normObservation.safeParse(json);
  if (observation.success) return normRecord(observation.data);
  return refuse({ code: 'input-invalid', facts: { file, message: z.prettifyError(observation.error) } });
}

function fail(problem: Problem): void {
  const words = (problemCatalogue as Readonly<Record<string, ProblemText>>)[problem.code];
  const facts = problem.facts === undefined ? '' : ` ${JSON.stringify(problem.facts)}`;
  process.stderr.write(`${words?.title.en ?? problem.code}.${facts} ${words?.tip.en ?? ''}\n`);
  process.exitCode = 1;
}
