import { seededRandom } from '../../kernel/random.ts';
import type { CoverageProblem } from '../../missions/coverage/slab/coverage-problem.ts';
import type { FleetPlan, FleetRobot } from '../../missions/coverage/slab/fleet/fleet-problem.ts';
import { planFleet } from '../../missions/coverage/slab/fleet/plan-fleet.ts';
import { checkDrives, walkPieces } from '../support/checkers/drive-checker.ts';
import { printRows } from './instance-rows.ts';
import type { SolverBenchOptions } from './solver-bench.ts';

/** A slab with what drives over it; the rest is as the bench says. */
export interface DrivenSlab extends CoverageProblem {
  readonly name: string;
  readonly robots?: readonly FleetRobot[];
  readonly clearanceM?: number;
}

export interface DrivenOptions extends SolverBenchOptions {
  readonly radiusM: number;
  readonly robots: number;
}

/** Where a slab does not say. */
const usualDrive = { workMps: 0.3, halfTurnS: 4, gearChangeS: 3 };
const usualClearanceM = 0.5;

interface Row {
  readonly instance: string;
  readonly family: 'coverage';
  readonly seconds: number;
  readonly radiusM: number;
  readonly robots: number;
  readonly pathM: number;
  readonly gapPercent: number;
  readonly coveredPercent: number;
  readonly reachableM2: number;
  readonly onTheSpotM2: number;
  readonly makespanS: number;
  readonly oneRobotS: number;
  readonly boundS: number;
  readonly checked: { readonly crossings: number; readonly bendMax: number; readonly apartAtLeastM: number };
  readonly solution: { readonly robots: FleetPlan['robots'] };
}

function rowOf({ name, ...slab }: DrivenSlab, { radiusM, robots: count, seconds, seed }: DrivenOptions): Row | string {
  const robots: readonly FleetRobot[] = slab.robots ?? Array.from({ length: count }, () => ({}));
  const clearanceM = slab.clearanceM ?? usualClearanceM;
  const drive = slab.drive ?? usualDrive;
  const problem = { turningRadiusM: radiusM, ...slab, drive, robots, clearanceM };
  const begin = process.cpuUsage();
  const usedMs = (): number => {
    const { user, system } = process.cpuUsage(begin);
    return (user + system) / 1000;
  };
  const budget = { schedulesMax: Infinity, timeMaxMs: seconds * 1000, elapsedMs: usedMs };
  const planned = planFleet(problem, { random: seededRandom(seed), budget });
  const used = usedMs() / 1000;
  if (!planned.ok) return `${name}: ${planned.problem.code} ${JSON.stringify(planned.problem.facts)}`;
  const plan = planned.value;
  const machines = plan.robots.map(({ pieces, knots, workS }, index) => ({
    moments: plan.whole.driven === undefined ? knots : walkPieces(pieces, knots[0]!.timeS).moments,
    standsBefore: robots[index]!.start === undefined,
    standsAfter: robots[index]!.exit === undefined,
    workS,
  }));
  const shape = {
    outer: problem.outline,
    holes: problem.holes,
    keepOuts: problem.keepOuts,
    toolWidth: problem.toolWidthM,
  };
  const radius = problem.turningRadiusM;
  const { crossings, bendMax, apartAtLeastM, kinks } = checkDrives(shape, machines, {
    radiusM: radius,
    cellsPerTool: 8,
  });
  const isTooBent = radius > 0 && (bendMax * radius > 1.01 || kinks > 0);
  if (crossings > 0 || isTooBent) throw new Error(`${name}: ${crossings} crossings, bends of ${bendMax}/m`);
  return {
    instance: name,
    family: 'coverage',
    seconds: used,
    radiusM: radius,
    robots: robots.length,
    pathM: plan.whole.lengthM,
    gapPercent: 100 * (plan.whole.lengthM / plan.whole.boundM - 1),
    coveredPercent: (100 * plan.coveredM2) / plan.reachableM2,
    reachableM2: plan.reachableM2,
    onTheSpotM2: plan.whole.driven?.onTheSpotM2 ?? plan.reachableM2,
    makespanS: plan.makespanS,
    oneRobotS: plan.oneRobotS,
    boundS: plan.boundS,
    checked: { crossings, bendMax, apartAtLeastM },
    solution: { robots: plan.robots },
  };
}

function textOf(row: Row): string {
  return [
    row.instance.padEnd(22),
    `radius ${row.radiusM} m, ${row.robots} robots`,
    `${row.coveredPercent.toFixed(2)} % of ${row.reachableM2.toFixed(1)} m² (${row.onTheSpotM2.toFixed(1)} on the spot)`,
    `${row.pathM.toFixed(0)} m (+${row.gapPercent.toFixed(1)} %)`,
    `done in ${row.makespanS.toFixed(0)} s (one ${row.oneRobotS.toFixed(0)}, bound ${row.boundS.toFixed(0)})`,
    `apart ${row.checked.apartAtLeastM.toFixed(2)} m`,
    `${row.seconds.toFixed(2)} s CPU`,
  ].join('  ');
}

function summaryOf(rows: readonly Row[]): string {
  const mean = (of: (row: Row) => number): string =>
    (rows.reduce((sum, row) => sum + of(row), 0) / rows.length).toFixed(2);
  const least = Math.min(...rows.map(({ coveredPercent }) => coveredPercent)).toFixed(2);
  const full = rows.filter(({ coveredPercent }) => coveredPercent >= 99.5).length;
  return [
    `path over the bound: mean +${mean(({ gapPercent }) => gapPercent)} %`,
    `covered: least ${least} %, ${full} of ${rows.length} at least 99.5 %`,
    `time by an even share of one robot's: ${mean((row) => (row.makespanS * row.robots) / row.oneRobotS)}`,
    `${mean(({ seconds }) => seconds)} s CPU in the mean; 0 crossings, no bend too tight, all checked`,
  ].join('; ');
}

/** A row for each slab, driven over with a radius by so many robots, where it does not say itself. */
export function benchDriven(slabs: readonly DrivenSlab[], options: DrivenOptions): number {
  return printRows({
    drawn: 'yes',
    files: slabs.map(({ name }) => name),
    output: options.output,
    run: (name) =>
      rowOf(
        slabs.find((slab) => slab.name === name)!,
        options,
      ),
    textOf,
    summaryOf,
  });
}
