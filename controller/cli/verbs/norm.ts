import { readFileSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { z } from 'zod';
import { refuse, type Result } from '../../../kernel/result.ts';
import { normObservationOf } from '../../accounts/norms/norm-observation.ts';
import { observeNorm } from '../../accounts/norms/norm-observer.ts';
import { normRecord } from '../../accounts/norms/norm-record.ts';
import { normSheet } from '../../accounts/norms/norm-sheet.ts';
import { cycleBases, normWatch } from '../../contract/accounts/norm-evidence.ts';
import type { NormRecord } from '../../contract/accounts/norm-record.ts';
import { normEntered, normObservation, type NormObservation } from '../../contract/accounts/norm.ts';
import { failWith } from '../fail-with.ts';
import { normDirectory } from '../norm-directory.ts';
import { registerLabourVerb } from './norm-labour.ts';

interface WorkOptions {
  readonly json?: true;
  readonly xlsx?: string;
  readonly pdf?: string;
}

interface ObserveOptions {
  readonly data: string;
  readonly machine: readonly string[];
  readonly step: string;
  readonly from: string;
  readonly to: string;
  readonly entered: string;
  readonly basis?: string;
  readonly mission?: string;
  readonly shiftFrom?: string;
  readonly shiftTo?: string;
  readonly precision?: string;
  readonly amountMin?: string;
  readonly out?: string;
}

/** `banksman norm FILE`: from observed cycles and a shift to norm, machine-shift price and quota item; `norm observe` reads them from a record. */
export function registerNormVerb(program: Command): void {
  const norm = program
    .command('norm')
    .description('work out norm, machine-shift price and quota item from an observation')
    .argument('<file>', 'observation as JSON (banksman schema norm-observation)')
    .option('--json', 'print the whole record as JSON')
    .option('--xlsx <file>', 'write the observation sheets and the item as a workbook')
    .option('--pdf <file>', 'write them as A4 pages')
    .action(async (file: string, options: WorkOptions) => {
      await work(file, options);
    });
  norm
    .command('observe')
    .description("take the cycles of machines at a step from a site's record; prints the observation as JSON")
    .requiredOption('--data <dir>', 'data directory of the site')
    .requiredOption('--machine <id...>', 'machines of one model, as the fleet file names them')
    .requiredOption('--step <step>', 'level, float, place, hoist-unload, …')
    .requiredOption('--from <time>', 'ISO 8601 with Z, site time')
    .requiredOption('--to <time>', 'ISO 8601 with Z, site time')
    .requiredOption('--entered <file>', 'item, crew, materials and prices as JSON (banksman schema norm-entered)')
    .option('--basis <basis>', `how work is cut into cycles: ${cycleBases.join(', ')}`)
    .option('--mission <id>', 'work for this mission alone')
    .option('--shift-from <time>', 'the shift, where it is not the span of the cycles')
    .option('--shift-to <time>')
    .option('--amount-min <amount>', 'leave out cycles with less product, in the unit of the step')
    .option('--precision <percent>', '5, 7, 10, 15 or 25', '5')
    .option('--out <file>', 'file to write; standard output without it')
    .action(async (options: ObserveOptions) => {
      await observe(options);
    });
  registerLabourVerb(norm);
}

async function work(file: string, options: WorkOptions): Promise<void> {
  const record = readRecord(file);
  if (!record.ok) {
    failWith(record.problem);
    return;
  }
  if (options.xlsx !== undefined) {
    const { normXlsx } = await import('../../accounts/norms/sheets/norm-xlsx.ts');
    writeFileSync(options.xlsx, await normXlsx(record.value, null));
  }
  if (options.pdf !== undefined) {
    const { normPdf } = await import('../../accounts/norms/sheets/norm-pdf.ts');
    writeFileSync(options.pdf, await normPdf(record.value, null));
  }
  process.stdout.write(`${options.json === true ? JSON.stringify(record.value) : normSheet(record.value)}\n`);
}

async function observe(options: ObserveOptions): Promise<void> {
  const observation = await readObservation(options);
  if (!observation.ok) {
    failWith(observation.problem);
    return;
  }
  const text = `${JSON.stringify(observation.value, null, 2)}\n`;
  if (options.out === undefined) process.stdout.write(text);
  else writeFileSync(options.out, text);
}

async function readObservation(options: ObserveOptions): Promise<Result<NormObservation>> {
  const { data, machine, step, from, to, basis, mission, shiftFrom, shiftTo, precision, amountMin } = options;
  const watch = normWatch.safeParse({
    machineIds: machine,
    step,
    from,
    to,
    ...(basis === undefined ? {} : { basis }),
    ...(mission === undefined ? {} : { missionId: mission }),
    ...(shiftFrom === undefined ? {} : { shiftFrom }),
    ...(shiftTo === undefined ? {} : { shiftTo }),
    ...(amountMin === undefined ? {} : { amountMin: Number(amountMin) }),
    precisionPercent: Number(precision),
  });
  if (!watch.success) return refuse({ code: 'input-invalid', facts: { message: z.prettifyError(watch.error) } });
  const entered = readJson(options.entered, normEntered);
  if (!entered.ok) return entered;
  let directory: ReturnType<typeof normDirectory>;
  try {
    directory = normDirectory(data);
  } catch (error) {
    return refuse({ code: 'input-invalid', facts: { file: data, message: String(error) } });
  }
  try {
    const evidence = await observeNorm(directory.ports, watch.data);
    return evidence.ok ? normObservationOf(evidence.value, entered.value, watch.data.precisionPercent) : evidence;
  } finally {
    directory.close();
  }
}

function readRecord(file: string): Result<NormRecord> {
  const observation = readJson(file, normObservation);
  return observation.ok ? normRecord(observation.value) : observation;
}

function readJson<T>(file: string, schema: z.ZodType<T>): Result<T> {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return refuse({ code: 'input-invalid', facts: { file, message: String(error) } });
  }
  const read = schema.safeParse(json);
  if (read.success) return { ok: true, value: read.data };
  return refuse({ code: 'input-invalid', facts: { file, message: z.prettifyError(read.error) } });
}
