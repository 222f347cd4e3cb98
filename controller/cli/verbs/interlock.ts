import { createReadStream, statSync } from 'node:fs';
import { InvalidArgumentError, type Command } from 'commander';
import type { Problem } from '../../../kernel/result.ts';
import { problemCatalogue, type ProblemText } from '../../contract/problems/errors.ts';
import { explainRecording, explanationText, type Language } from '../../interlock/recording/explain.ts';
import { replayRecording, type ReplayReport } from '../../interlock/recording/replay.ts';

/** Files longer than this show how far the replay is, bytes. */
const progressFromBytes = 16 * 1024 ** 2;
const progressPeriodMs = 1000;

interface ReplayCliOptions {
  readonly from?: number;
  readonly to?: number;
  readonly json?: true;
}

interface ExplainCliOptions {
  readonly machine: string;
  readonly at: number;
  readonly lang?: string;
  readonly json?: true;
}

/** `banksman interlock replay` and `banksman interlock explain`. Both exit non-zero on failure. */
export function registerInterlockVerbs(program: Command): void {
  const interlock = program.command('interlock').description('replay and explain recordings of the interlock');
  interlock
    .command('replay')
    .description('run the interlock over a recording and compare every output byte for byte')
    .argument('<file>', 'MCAP file written by start --record')
    .option('--from <seconds>', 'compare from here on, seconds since the first cycle in the file', seconds)
    .option('--to <seconds>', 'stop here', seconds)
    .option('--json', 'print the report as JSON')
    .action(async (file: string, options: ReplayCliOptions) => {
      await runReplay(file, options);
    });
  interlock
    .command('explain')
    .description('say why a machine was at its level at a moment')
    .argument('<file>', 'MCAP file written by start --record')
    .requiredOption('--machine <id>', 'id of the machine')
    .requiredOption('--at <seconds>', 'seconds since the first cycle in the file', seconds)
    .option('--lang <language>', 'zh or en; without it what LANG says', language)
    .option('--json', 'print the verdict as JSON')
    .action(async (file: string, options: ExplainCliOptions) => {
      await runExplain(file, options);
    });
}

function seconds(text: string): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (!Number.isFinite(value) || value < 0) throw new InvalidArgumentError('It takes seconds, 0 or more.');
  return value;
}

function language(text: string): Language {
  if (text !== 'zh' && text !== 'en') throw new InvalidArgumentError('It takes zh or en.');
  return text;
}

function systemLanguage(): Language {
  const { LC_ALL, LC_MESSAGES, LANG } = process.env;
  return (LC_ALL || LC_MESSAGES || LANG || '').startsWith('zh') ? 'zh' : 'en';
}

function fail(problem: Problem, spoken: Language): void {
  const catalogue: Readonly<Record<string, ProblemText>> = problemCatalogue;
  const text = catalogue[problem.code];
  const words = text === undefined ? problem.code : `${text.title[spoken]}. ${text.tip[spoken]}`;
  process.stderr.write(`${words}\n${JSON.stringify({ code: problem.code, ...problem.facts })}\n`);
  process.exitCode = 1;
}

/** A file that cannot be opened is the user's to mend; any other failure is a bug. */
async function withFile<T>(file: string, run: (bytes: number) => Promise<T>): Promise<T | null> {
  try {
    return await run(statSync(file).size);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
    return null;
  }
}

async function runReplay(file: string, options: ReplayCliOptions): Promise<void> {
  const answer = await withFile(file, (bytes) =>
    replayRecording(createReadStream(file), {
      ...(options.from === undefined ? {} : { fromS: options.from }),
      ...(options.to === undefined ? {} : { toS: options.to }),
      onProgress: progressLine(bytes),
    }),
  );
  if (answer === null) return;
  if (!answer.ok) {
    fail(answer.problem, systemLanguage());
    return;
  }
  if (answer.value.result !== 'identical') process.exitCode = 1;
  process.stdout.write(options.json === true ? `${JSON.stringify(answer.value)}\n` : replayText(answer.value));
}

function progressLine(bytesTotal: number): (bytes: number, cycles: number) => void {
  let shownAtMs = Date.now();
  return (bytes, cycles) => {
    if (bytesTotal < progressFromBytes || Date.now() - shownAtMs < progressPeriodMs) return;
    shownAtMs = Date.now();
    const percent = Math.floor((100 * bytes) / bytesTotal);
    process.stderr.write(`${String(percent)} %, ${String(cycles)} cycles\n`);
  };
}

function replayText(report: ReplayReport): string {
  const stretch = `${report.durationS.toFixed(1)} s, epoch ${report.epoch}, recorded by banksman ${report.software}`;
  const counts = `${report.calls} calls, ${report.permits} permits, ${report.events} events`;
  const compared = `${report.cyclesCompared} of ${report.cycles} cycles compared, ${report.cyclesDifferent} different`;
  const lines = [`${report.result.toUpperCase()}: ${compared}`, `${stretch}; ${counts}`];
  if (report.end === 'cut') lines.push('The file ends in the middle: replayed up to there.');
  if (report.lostCallsBefore > 0) lines.push(`${report.lostCallsBefore} calls before this file are in no file.`);
  const { difference } = report;
  if (difference !== null) {
    const { cycle, index, machineId, field, recorded, replayed } = difference;
    const machine = machineId === null ? '' : `, machine ${machineId}`;
    lines.push(`first difference: cycle ${cycle} (call ${index})${machine}, ${field}`);
    lines.push(`  recorded ${recorded}`, `  replayed ${replayed}`);
  }
  return `${lines.join('\n')}\n`;
}

async function runExplain(file: string, options: ExplainCliOptions): Promise<void> {
  const spoken = options.lang === undefined ? systemLanguage() : language(options.lang);
  const answer = await withFile(file, () =>
    explainRecording(createReadStream(file), { machineId: options.machine, atS: options.at }),
  );
  if (answer === null) return;
  if (!answer.ok) {
    fail(answer.problem, spoken);
    return;
  }
  const { atS, atMs, verdict } = answer.value;
  process.stdout.write(
    options.json === true ? `${JSON.stringify({ atS, atMs, verdict })}\n` : explanationText(answer.value, spoken),
  );
}
