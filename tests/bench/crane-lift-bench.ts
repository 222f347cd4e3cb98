import type { CraneLiftsParameters } from '../../missions/cranes/crane-lifts.ts';
import { LiftDecoder, type LiftProblem } from '../../missions/cranes/lift-decoder.ts';
import { liftCase, planCraneLifts } from '../../missions/cranes/plan-lifts.ts';
import { liftRequest, liftSite, type LiftSiteOptions } from '../support/lift-sites.ts';
import type { SolverBenchOptions } from './solver-bench.ts';

const sizes = [20, 50, 100] as const;
const fleets = [2, 3] as const;
const sites = 3;

interface LiftRow {
  readonly instance: string;
  readonly family: 'crane-lifts';
  readonly seconds: number;
  readonly placed: number;
  readonly makespanMin: number;
  readonly boundMin: number;
  readonly gapPercent: number;
  /** First come, first served: each lift by whichever crane is free first. */
  readonly firstComeMin: number;
  readonly firstComePlaced: number;
  readonly shorterPercent: number;
}

/** Lifts in the order in which they are there. */
export function firstComeS({ jobs, arrivesS }: LiftProblem): number[] {
  const atS = jobs.map(({ vehicle }) => (vehicle === null ? 0 : (arrivesS.get(vehicle) ?? 0)));
  return jobs.map((_, job) => job).sort((a, b) => atS[a]! - atS[b]! || a - b);
}

function row(options: LiftSiteOptions): LiftRow {
  const site = liftSite(options);
  const input = liftRequest(site);
  const parameters: CraneLiftsParameters = site.parameters;
  const before = process.cpuUsage();
  const plan = planCraneLifts(input, parameters);
  const { user, system } = process.cpuUsage(before);
  if (!plan.ok) throw new Error(JSON.stringify(plan.problem));
  const { endMs, startMs, lifting } = plan.value;
  const { problem } = liftCase(input, parameters);
  const firstCome = LiftDecoder.decode(problem, firstComeS(problem), 'free-first');
  const makespanMin = (endMs - startMs) / 60_000;
  const boundMin = ((lifting?.boundMs ?? 0) - startMs) / 60_000;
  const firstComeMin = Math.max(...firstCome.placed.map(({ endS }) => endS)) / 60;
  return {
    instance: `${String(options.lifts)} lifts, ${String(options.cranes)} cranes, seed ${String(options.seed)}`,
    family: 'crane-lifts',
    seconds: (user + system) / 1e6,
    placed: lifting?.lifts.length ?? 0,
    makespanMin,
    boundMin,
    gapPercent: (100 * (makespanMin - boundMin)) / boundMin,
    firstComeMin,
    firstComePlaced: firstCome.placed.length,
    shorterPercent: (100 * (firstComeMin - makespanMin)) / firstComeMin,
  };
}

/** Planning time and length of the plan on generated sites, beside first come, first served. */
export function benchCraneLifts({ seed, output }: SolverBenchOptions): number {
  for (const lifts of sizes) {
    for (const cranes of fleets) {
      for (let site = 0; site < sites; site += 1) {
        const found = row({ seed: seed + site, cranes, lifts });
        const {
          instance,
          seconds,
          placed,
          makespanMin,
          boundMin,
          gapPercent,
          firstComeMin,
          firstComePlaced,
          shorterPercent,
        } = found;
        const text = `${instance.padEnd(30)} ${seconds.toFixed(2)} s  ${String(placed)} placed  ${makespanMin.toFixed(1)} min, bound ${boundMin.toFixed(1)} (${gapPercent.toFixed(0)} %), first come ${String(firstComePlaced)} in ${firstComeMin.toFixed(1)} min (${shorterPercent.toFixed(0)} % shorter)`;
        process.stdout.write(`${output === 'json' ? JSON.stringify(found) : text}\n`);
      }
    }
  }
  return 0;
}
