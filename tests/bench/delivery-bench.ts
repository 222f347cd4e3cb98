import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { seededRandom } from '../../kernel/random.ts';
import type { Result } from '../../kernel/result.ts';
import type { DeliveryPlan, DeliveryProblem } from '../../missions/deliveries/delivery-problem.ts';
import { planDeliveries } from '../../missions/deliveries/plan-deliveries.ts';
import { tourDistance, tourFaults } from '../support/checkers/tour-checker.ts';
import type { FormatProblem } from './formats/instance-lines.ts';
import { readLiLim, readRoutes, readSolomon } from './formats/routing-text.ts';
import { printRows } from './instance-rows.ts';
import type { SolverBenchOptions } from './solver-bench.ts';

/** The public formats of pick-up and delivery, by the name of the family of problems. */
export const deliveryFamilies: Readonly<Record<string, (text: string) => Result<DeliveryProblem, FormatProblem>>> = {
  pdptw: readLiLim,
  vrptw: readSolomon,
};

interface Known {
  readonly vehicles: number;
  readonly distance: number;
}

interface Row {
  readonly instance: string;
  readonly family: string;
  readonly seconds: number;
  /** Distance; fewer vehicles count before it. Null where an order is left. */
  readonly objective: number | null;
  readonly vehicles: number;
  readonly bestKnown: number | null;
  readonly bestKnownVehicles: number | null;
  /** Of the distance, where the vehicles are as many as in the best known. */
  readonly gapPercent: number | null;
  readonly solution: {
    /** Rows of the file in the order of each tour, the depot left out. */
    readonly routes: readonly (readonly number[])[];
    readonly unserved: DeliveryPlan['unserved'];
  };
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The published solution `NAME.sol` beside the file, measured by the file's own distances. */
function knownOf(file: string, { places, distances }: DeliveryProblem): Known | null {
  const beside = file.replace(/\.[^.]*$/, '.sol');
  const routes = existsSync(beside) ? readRoutes(readFileSync(beside, 'utf8')) : null;
  if (routes === null || !routes.ok) return null;
  const lengths = routes.value.map((stops) => {
    const way = [0, ...stops, 0];
    return way.slice(1).reduce((sum, place, at) => sum + (distances[way[at]! * places + place] ?? NaN), 0);
  });
  return { vehicles: lengths.length, distance: lengths.reduce((sum, length) => sum + length, 0) };
}

function routesOf({ orders }: DeliveryProblem, { tours }: DeliveryPlan): number[][] {
  return tours.map(({ visits }) =>
    visits.map(({ order, task }) => (task === 'pick-up' ? orders[order]!.pickUp! : orders[order]!.dropOff!).place),
  );
}

/** One instance: read, searched for so many seconds of CPU, checked. Throws where a plan is wrong: that is a bug. */
function run(family: string, file: string, { seconds, seed }: SolverBenchOptions): Row | string {
  const read = deliveryFamilies[family]!(readFileSync(file, 'utf8'));
  if (!read.ok) return `${file}, line ${String(read.problem.facts.line)}: ${read.problem.facts.what}`;
  const problem = read.value;
  const startMs = cpuMs();
  const planned = planDeliveries(problem, {
    random: seededRandom(seed),
    budget: { schedulesMax: Infinity, timeMaxMs: seconds * 1000, elapsedMs: () => cpuMs() - startMs },
  });
  const used = (cpuMs() - startMs) / 1000;
  if (!planned.ok) return `${file}: ${planned.problem.code} ${JSON.stringify(planned.problem.facts)}`;
  const plan = planned.value;
  const faults = tourFaults(problem, plan);
  if (faults.length > 0) throw new Error(`${file}: ${faults.slice(0, 3).join('; ')}`);
  if (Math.abs(tourDistance(problem, plan) - plan.distance) > 1e-3)
    throw new Error(`${file}: the distance is not what the planner says`);
  const known = knownOf(file, problem);
  const isServed = plan.unserved.length === 0;
  const isAsFew = isServed && known?.vehicles === plan.tours.length;
  return {
    instance: basename(file),
    family,
    seconds: used,
    objective: isServed ? plan.distance : null,
    vehicles: plan.tours.length,
    bestKnown: known?.distance ?? null,
    bestKnownVehicles: known?.vehicles ?? null,
    gapPercent: isAsFew ? 100 * (plan.distance / known.distance - 1) : null,
    solution: { routes: routesOf(problem, plan), unserved: plan.unserved },
  };
}

function textOf({ instance, objective, vehicles, bestKnown, bestKnownVehicles, gapPercent, seconds }: Row): string {
  const known = bestKnown === null ? '-' : `${String(bestKnownVehicles)} / ${bestKnown.toFixed(2)}`;
  return [
    instance.padEnd(16),
    `${String(vehicles)} / ${objective === null ? 'not all served' : objective.toFixed(2)}`.padStart(16),
    `best known ${known}`.padStart(28),
    (gapPercent === null ? '-' : `${gapPercent.toFixed(2)} %`).padStart(9),
    `${seconds.toFixed(2)} s CPU`.padStart(12),
  ].join(' ');
}

/** Prints a row per file and their sums. Returns the exit code: 1 where a file could not be used. */
export function benchDeliveries(family: string, files: readonly string[], options: SolverBenchOptions): number {
  const { output } = options;
  return printRows({ files, output, run: (file) => run(family, file, options), textOf, summaryOf });
}

function summaryOf(rows: readonly Row[]): string {
  const known = rows.filter(({ bestKnownVehicles }) => bestKnownVehicles !== null);
  const more = known.reduce((sum, { vehicles, bestKnownVehicles }) => sum + vehicles - bestKnownVehicles!, 0);
  const total = known.reduce((sum, { bestKnownVehicles }) => sum + bestKnownVehicles!, 0);
  const gaps = rows.flatMap(({ gapPercent }) => (gapPercent === null ? [] : [gapPercent]));
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / Math.max(1, gaps.length);
  return `${String(more)} vehicles more than ${String(total)}; mean ${mean.toFixed(2)} % over ${String(gaps.length)} with as few; all checked`;
}
