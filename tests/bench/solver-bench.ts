import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Result } from '../../kernel/result.ts';
import { seededRandom } from '../../kernel/random.ts';
import type { Project } from '../../missions/solver/project.ts';
import { solveProject } from '../../missions/solver/solve-project.ts';
import { makespanOf, scheduleFaults } from '../support/checkers/schedule-checker.ts';
import type { FormatProblem } from './formats/instance-lines.ts';
import { readImopse } from './formats/imopse.ts';
import { readProgenMax } from './formats/progen-max.ts';
import { readPsplib } from './formats/psplib.ts';
import { printRows } from './instance-rows.ts';

interface Family {
  readonly read: (text: string) => Result<Project, FormatProblem>;
  readonly ending: string;
}

/** The public formats, by the name of the family of problems. */
export const families: Readonly<Record<string, Family>> = {
  rcpsp: { read: readPsplib, ending: '.sm' },
  'multi-mode': { read: readPsplib, ending: '.mm' },
  'rcpsp-max': { read: readProgenMax, ending: '.sch' },
  'multi-skill': { read: readImopse, ending: '.def' },
};

export interface SolverBenchOptions {
  readonly seconds: number;
  readonly seed: number;
  readonly output: 'json' | 'text';
}

interface Known {
  /** Best upper bound that is known, null where none is, 'unsat' where there is no schedule. */
  readonly best: number | 'unsat' | null;
}

/** `best-known.csv` beside the file or one folder above: `set,instance,…,best` with `best`, `low..best` or `unsat` last. */
function knownOf(file: string): Known {
  for (const folder of [dirname(file), dirname(dirname(file))]) {
    const table = join(folder, 'best-known.csv');
    if (!existsSync(table)) continue;
    const row = readFileSync(table, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(','))
      .find(
        ([set, instance]) =>
          instance === basename(file) && (folder === dirname(file) || dirname(file).endsWith(set ?? '?')),
      );
    const value = row?.at(-1)?.split('..').at(-1);
    if (value === 'unsat') return { best: 'unsat' };
    if (value !== undefined && Number.isFinite(Number(value))) return { best: Number(value) };
  }
  return { best: null };
}

interface Row {
  readonly instance: string;
  readonly family: string;
  readonly seconds: number;
  readonly objective: number | null;
  readonly bestKnown: number | 'unsat' | null;
  /** What no schedule can undercut; proven here. */
  readonly lowerBound: number;
  /** Over the best known; over the lower bound where none is known. */
  readonly gapPercent: number | null;
  readonly isOptimal: boolean;
  readonly schedules: number;
  readonly solution: {
    readonly starts: readonly number[];
    readonly modes?: readonly number[];
    /** Numbers of the people, from 0 in the order of the file. */
    readonly crews?: readonly (readonly number[])[];
  } | null;
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** One instance: read, searched for so many seconds of CPU, checked. Throws where a schedule is wrong: that is a bug. */
function run(family: string, file: string, { seconds, seed }: SolverBenchOptions): Row | string {
  const read = families[family]!.read(readFileSync(file, 'utf8'));
  if (!read.ok) return `${file}, line ${String(read.problem.facts.line)}: ${read.problem.facts.what}`;
  const project = read.value;
  const startMs = cpuMs();
  const solved = solveProject(project, {
    random: seededRandom(seed),
    budget: { schedulesMax: Infinity, timeMaxMs: seconds * 1000, elapsedMs: () => cpuMs() - startMs },
  });
  const used = (cpuMs() - startMs) / 1000;
  if (!solved.ok) return `${file}: ${solved.problem.code} ${JSON.stringify(solved.problem.facts)}`;
  const { schedule, isOptimal, schedules, makespanBound } = solved.value;
  const isValid = schedule.objective.violation === 0;
  const faults = isValid ? scheduleFaults(project, schedule) : [];
  if (faults.length > 0) throw new Error(`${file}: ${faults.slice(0, 3).join('; ')}`);
  if (isValid && makespanOf(project, schedule) !== schedule.objective.makespan)
    throw new Error(`${file}: the makespan is not what the planner says`);
  const { best } = knownOf(file);
  const objective = isValid ? schedule.objective.makespan : null;
  const isSingleMode = project.activities.every(({ modes }) => modes.length === 1);
  return {
    instance: basename(file),
    family,
    seconds: used,
    objective,
    bestKnown: best,
    lowerBound: makespanBound,
    gapPercent: objective === null || best === 'unsat' ? null : 100 * (objective / (best ?? makespanBound) - 1),
    isOptimal,
    schedules,
    solution: isValid
      ? {
          starts: schedule.starts,
          ...(isSingleMode ? {} : { modes: schedule.modes }),
          ...(project.people === undefined ? {} : { crews: schedule.crews }),
        }
      : null,
  };
}

function textOf({
  instance,
  objective,
  bestKnown,
  lowerBound,
  gapPercent,
  seconds,
  schedules,
  isOptimal,
}: Row): string {
  const gap = gapPercent === null ? '-' : `${gapPercent.toFixed(2)} %`;
  const found = objective === null ? 'none found' : String(objective);
  return [
    instance.padEnd(20),
    found.padStart(10),
    (bestKnown === null ? `bound ${String(lowerBound)}` : `best known ${String(bestKnown)}`).padStart(18),
    gap.padStart(9),
    `${seconds.toFixed(2)} s CPU`.padStart(12),
    `${String(schedules)} schedules`.padStart(18),
    isOptimal ? 'proven' : '',
  ].join(' ');
}

function summaryOf(rows: readonly Row[]): string {
  const gaps = rows.flatMap(({ gapPercent }) => (gapPercent === null ? [] : [gapPercent]));
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / Math.max(1, gaps.length);
  const solvable = rows.filter(({ bestKnown }) => bestKnown !== 'unsat');
  const valid = solvable.filter(({ objective }) => objective !== null).length;
  return `mean ${mean.toFixed(2)} % over ${String(gaps.length)}; a valid schedule for ${String(valid)} of ${String(solvable.length)} that have one; all checked`;
}

/** Prints a row per file, and their means. Returns the exit code: 1 where a file could not be used. */
export function benchSolver(family: string, files: readonly string[], options: SolverBenchOptions): number {
  const { output } = options;
  return printRows({ files, output, run: (file) => run(family, file, options), textOf, summaryOf });
}
