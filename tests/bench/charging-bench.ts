import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { ChargingPlan } from '../../missions/deliveries/charging/charging-problem.ts';
import { planCharging } from '../../missions/deliveries/charging/plan-charging.ts';
import { chargingFaults } from '../support/checkers/charging-checker.ts';
import { readElectric } from './formats/routing-text.ts';
import { printRows } from './instance-rows.ts';
import type { SolverBenchOptions } from './solver-bench.ts';

export const chargingFamily = 'evrptw';

interface Row {
  readonly instance: string;
  readonly family: string;
  readonly seconds: number;
  /** Distance; fewer vehicles count before it. Null where a stop is left. */
  readonly objective: number | null;
  readonly vehicles: number;
  /** What is found is proven: the best known is the same, or was not the best. */
  readonly bestKnown: null;
  readonly gapPercent: 0;
  readonly solution: ChargingPlan;
}

/** One instance: read, solved to the end, checked. Throws where a plan is wrong: that is a bug. */
function run(file: string): Row | string {
  const read = readElectric(readFileSync(file, 'utf8'));
  if (!read.ok) return `${file}, line ${String(read.problem.facts.line)}: ${read.problem.facts.what}`;
  const start = process.cpuUsage();
  const planned = planCharging(read.value);
  const { user, system } = process.cpuUsage(start);
  if (!planned.ok || planned.value === null) return `${file}: ${JSON.stringify(planned)}`;
  const faults = chargingFaults(read.value, planned.value);
  if (faults.length > 0) throw new Error(`${file}: ${faults.slice(0, 3).join('; ')}`);
  const { tours, unserved, distance } = planned.value;
  return {
    instance: basename(file),
    family: chargingFamily,
    seconds: (user + system) / 1e6,
    objective: unserved.length === 0 ? distance : null,
    vehicles: tours.length,
    bestKnown: null,
    gapPercent: 0,
    solution: planned.value,
  };
}

function textOf({ instance, objective, vehicles, seconds }: Row): string {
  return [
    instance.padEnd(16),
    `${String(vehicles)} / ${objective === null ? 'not all served' : objective.toFixed(2)}`.padStart(16),
    'proven',
    `${seconds.toFixed(2)} s CPU`.padStart(12),
  ].join(' ');
}

/** Prints a row per file and their sum. Returns the exit code: 1 where a file could not be used. */
export function benchCharging(_family: string, files: readonly string[], { output }: SolverBenchOptions): number {
  const summaryOf = (rows: readonly Row[]): string => {
    const seconds = rows.map((row) => row.seconds);
    return `${String(rows.length)} proven and checked; longest ${Math.max(0, ...seconds).toFixed(2)} s`;
  };
  return printRows({ files, output, run, textOf, summaryOf });
}
