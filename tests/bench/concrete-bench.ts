import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { seededRandom } from '../../kernel/random.ts';
import { planPourOrders } from '../../missions/concrete/plan-pour-orders.ts';
import type { OrderVisit } from '../../missions/concrete/pour-orders.ts';
import { pourOrderFaults, servedDemand } from '../support/checkers/pour-order-checker.ts';
import { readBounds, readRmc } from './formats/rmc.ts';
import { printRows } from './instance-rows.ts';
import type { SolverBenchOptions } from './solver-bench.ts';

export const concreteFamily = 'delivery-concrete';

interface Row {
  readonly instance: string;
  readonly family: string;
  readonly seconds: number;
  /** Demand that is served: more is better. */
  readonly objective: number;
  /** The published upper bound, which is not always reached by any plan. */
  readonly bestKnown: number | null;
  /** How far below it. */
  readonly gapPercent: number | null;
  readonly solution: { readonly visits: readonly OrderVisit[]; readonly unserved: readonly number[] };
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function boundOf(file: string): number | null {
  const beside = join(dirname(file), 'CDP_UB.csv');
  const name = basename(file).replace(/\.[^.]*$/, '');
  return existsSync(beside) ? (readBounds(readFileSync(beside, 'utf8')).get(name) ?? null) : null;
}

/** One instance: read, searched for so many seconds of CPU, checked. Throws where a plan is wrong: that is a bug. */
function run(file: string, { seconds, seed }: SolverBenchOptions): Row | string {
  const read = readRmc(readFileSync(file, 'utf8'));
  if (!read.ok) return `${file}, line ${String(read.problem.facts.line)}: ${read.problem.facts.what}`;
  const startMs = cpuMs();
  const planned = planPourOrders(read.value, {
    random: seededRandom(seed),
    budget: { schedulesMax: Infinity, timeMaxMs: seconds * 1000, elapsedMs: () => cpuMs() - startMs },
  });
  const used = (cpuMs() - startMs) / 1000;
  if (!planned.ok) return `${file}: ${planned.problem.code} ${JSON.stringify(planned.problem.facts)}`;
  const { served, visits, unserved } = planned.value;
  const faults = pourOrderFaults(read.value, visits);
  if (faults.length > 0) throw new Error(`${file}: ${faults.slice(0, 3).join('; ')}`);
  if (servedDemand(read.value, visits) !== served)
    throw new Error(`${file}: what is served is not what the planner says`);
  const bound = boundOf(file);
  return {
    instance: basename(file),
    family: concreteFamily,
    seconds: used,
    objective: served,
    bestKnown: bound,
    gapPercent: bound === null ? null : 100 * (1 - served / bound),
    solution: { visits, unserved },
  };
}

function textOf({ instance, objective, bestKnown, gapPercent, seconds }: Row): string {
  return [
    instance.padEnd(16),
    String(objective).padStart(8),
    `bound ${bestKnown === null ? '-' : String(bestKnown)}`.padStart(12),
    (gapPercent === null ? '-' : `${gapPercent.toFixed(2)} %`).padStart(9),
    `${seconds.toFixed(2)} s CPU`.padStart(12),
  ].join(' ');
}

function summaryOf(rows: readonly Row[]): string {
  const gaps = rows.flatMap(({ gapPercent }) => (gapPercent === null ? [] : [gapPercent]));
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / Math.max(1, gaps.length);
  const most = gaps.reduce((max, gap) => Math.max(max, gap), 0);
  const reached = gaps.filter((gap) => gap <= 1e-9).length;
  return `mean ${mean.toFixed(2)} % below the bound over ${String(gaps.length)}, at most ${most.toFixed(2)} %, ${String(reached)} at it; all checked`;
}

/** Prints a row per file and their mean. Returns the exit code: 1 where a file could not be used. */
export function benchConcrete(_family: string, files: readonly string[], options: SolverBenchOptions): number {
  return printRows({ files, output: options.output, run: (file) => run(file, options), textOf, summaryOf });
}
