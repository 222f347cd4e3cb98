import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { pickSlab } from '../../controller/site/pick-slab.ts';
import { seededRandom } from '../../kernel/random.ts';
import type { CoverageProblem } from '../../missions/coverage/slab/coverage-problem.ts';
import { planCoverage } from '../../missions/coverage/slab/plan-coverage.ts';
import { checkCoverage } from '../support/checkers/coverage-checker.ts';
import { columnSlab, coverageSlabs, type NamedSlab } from '../support/coverage-slabs.ts';
import { buildings, staged } from './buildings.ts';
import { benchDriven, type DrivenOptions } from './driven-bench.ts';
import { readSlab } from './formats/slab.ts';
import { median } from './figures.ts';
import { printRows } from './instance-rows.ts';
import type { SolverBenchOptions } from './solver-bench.ts';

interface Row {
  readonly instance: string;
  readonly family: 'coverage';
  readonly seconds: number;
  /** Length of the path, metres. */
  readonly objective: number;
  readonly bestKnown: null;
  /** (Reachable area − tool disc) ÷ tool width, metres. */
  readonly lowerBound: number;
  /** Over the lower bound. */
  readonly gapPercent: number;
  readonly areaM2: number;
  readonly reachableM2: number;
  readonly coveredPercent: number;
  /** Both as the checker sees them. */
  readonly checked: { readonly coveredPercent: number; readonly gapPercent: number; readonly crossings: number };
  readonly turns: number;
  readonly solution: {
    readonly path: readonly (readonly [number, number])[];
    readonly directionRad: number;
    readonly stretches: readonly unknown[];
    readonly handWork: unknown;
  };
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** One slab planned in so many seconds of CPU, and checked. Throws where the tool is over something: that is a bug. */
export function coverageRow(
  name: string,
  problem: CoverageProblem,
  { seconds, seed }: SolverBenchOptions,
): Row | string {
  const startMs = cpuMs();
  const planned = planCoverage(problem, {
    random: seededRandom(seed),
    budget: { schedulesMax: Infinity, timeMaxMs: seconds * 1000, elapsedMs: () => cpuMs() - startMs },
  });
  const used = (cpuMs() - startMs) / 1000;
  if (!planned.ok) return `${name}: ${planned.problem.code} ${JSON.stringify(planned.problem.facts)}`;
  const plan = planned.value;
  const checked = checkCoverage(
    { outer: problem.outline, holes: problem.holes, keepOuts: problem.keepOuts, toolWidth: problem.toolWidthM },
    plan.path,
    undefined,
    plan.areaM2 > 4000 ? 12 : 24,
  );
  if (checked.crossings > 0) throw new Error(`${name}: the path is over something ${checked.crossings} times`);
  return {
    instance: name,
    family: 'coverage',
    seconds: used,
    objective: plan.lengthM,
    bestKnown: null,
    lowerBound: plan.boundM,
    gapPercent: 100 * (plan.lengthM / plan.boundM - 1),
    areaM2: plan.areaM2,
    reachableM2: plan.reachableM2,
    coveredPercent: (100 * plan.coveredM2) / plan.reachableM2,
    checked: {
      coveredPercent: 100 * checked.coveredShare,
      gapPercent: 100 * (checked.lengthRatio - 1),
      crossings: checked.crossings,
    },
    turns: plan.turns,
    solution: {
      path: plan.path,
      directionRad: plan.directionRad,
      stretches: plan.stretches,
      handWork: plan.handWork,
    },
  };
}

function textOf({
  instance,
  objective,
  gapPercent,
  areaM2,
  reachableM2,
  coveredPercent,
  checked,
  turns,
  seconds,
}: Row): string {
  return [
    instance.padEnd(22),
    `${areaM2.toFixed(0)} m², ${reachableM2.toFixed(1)} reachable`.padStart(28),
    `${coveredPercent.toFixed(2)} % (checked ${checked.coveredPercent.toFixed(2)} %)`.padStart(28),
    `${objective.toFixed(0)} m`.padStart(9),
    `+${gapPercent.toFixed(1)} % (checked +${checked.gapPercent.toFixed(1)} %)`.padStart(26),
    `${String(turns)} turns`.padStart(12),
    `${seconds.toFixed(2)} s CPU`.padStart(12),
  ].join(' ');
}

function summaryOf(rows: readonly Row[]): string {
  const gaps = rows.map(({ gapPercent }) => gapPercent);
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const least = Math.min(...rows.map(({ checked }) => checked.coveredPercent));
  const times = rows.map(({ seconds }) => seconds);
  return [
    `over the bound: mean +${mean.toFixed(1)} %, worst +${Math.max(...gaps).toFixed(1)} %`,
    `least covered ${least.toFixed(2)} %, 0 crossings, all checked`,
    `median ${median(times).toFixed(2)} s CPU, longest ${Math.max(...times).toFixed(2)} s`,
  ].join('; ');
}

/** Prints a row per file and what they come to. Returns the exit code: 1 where a file could not be used. */
export function benchCoverage(files: readonly string[], options: SolverBenchOptions): number {
  const run = (file: string): Row | string => {
    const read = readSlab(readFileSync(file, 'utf8'));
    if (!read.ok) return `${file}, line ${String(read.problem.facts.line)}: ${read.problem.facts.what}`;
    return coverageRow(basename(file), read.value, options);
  };
  return printRows({ files, output: options.output, run, textOf, summaryOf });
}

/** Slabs of buildings are gone over with a tool this wide, metres. */
const BUILDING_TOOL_M = 0.9;

/** The level-2 slab of each building with what stands on it. */
async function buildingSlabs(): Promise<NamedSlab[]> {
  const slabs: NamedSlab[] = [];
  for (const building of buildings()) {
    const { model } = await staged(building);
    const level = model.levels[1];
    const slab = level === undefined ? null : pickSlab(model, level.id);
    if (level === undefined || slab === null) continue;
    const standing = [...level.columns, ...level.walls, ...level.stairs, ...level.openings];
    slabs.push({
      name: `${building.name}-level-2`,
      outline: slab.outline,
      holes: [...slab.holes, ...standing.map(({ outline }) => outline)],
      keepOuts: [],
      toolWidthM: BUILDING_TOOL_M,
    });
  }
  return slabs;
}

/** The 25 slabs with a turning radius and several robots. */
export async function benchOwnDriven(options: DrivenOptions): Promise<number> {
  return benchDriven([...coverageSlabs(options.seed), ...(await buildingSlabs())], options);
}

/** Without files: 25 slabs of our own, then ever larger ones with a column to every 10 m². */
export async function benchOwnSlabs(options: SolverBenchOptions): Promise<number> {
  const own = [...coverageSlabs(options.seed), ...(await buildingSlabs())];
  const larger = [2_500, 5_000, 10_000, 20_000].map((areaM2) => columnSlab(areaM2, BUILDING_TOOL_M));
  const codes = [own, larger].map((slabs) =>
    printRows({
      drawn: 'yes',
      files: slabs.map(({ name }) => name),
      output: options.output,
      run: (name) =>
        coverageRow(
          name,
          slabs.find((slab) => slab.name === name)!,
          options,
        ),
      textOf,
      summaryOf,
    }),
  );
  return Math.max(...codes);
}
