import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { seededRandom } from '../../kernel/random.ts';
import { planTraffic } from '../../missions/traffic/plan-traffic.ts';
import { Reservations } from '../../missions/traffic/reservations.ts';
import { roadGraph, travelTable } from '../../missions/traffic/road-graph.ts';
import type { Route, TrafficPlan, TrafficProblem } from '../../missions/traffic/traffic-problem.ts';
import { stepFaults, trafficFaults } from '../support/checkers/traffic-checker.ts';
import { lifelongLate } from '../support/late-machines.ts';
import { corridor, corridorCases, drawnMap, largestPart, trafficGrid } from '../support/small-traffic.ts';
import { median, type Print } from './figures.ts';
import { cellMapOf, mapNameOf, readCellMap, readScenario } from './formats/moving-ai.ts';
import { readTrafficJson } from './formats/traffic-json.ts';
import { printRows } from './instance-rows.ts';
import type { SolverBenchOptions } from './solver-bench.ts';

export interface TrafficBenchOptions extends SolverBenchOptions {
  /** Of a scenario, the first so many. */
  readonly agentsMax: number;
}

/** The formats of traffic, by the name of the family of problems. */
const trafficFamilies = {
  traffic: (file: string): TrafficProblem | string => {
    const read = readTrafficJson(readFileSync(file, 'utf8'));
    return read.ok ? read.value : read.problem.facts.what;
  },
  mapf: (file: string, agentsMax: number): TrafficProblem | string => {
    const text = readFileSync(file, 'utf8');
    const mapFile = join(dirname(file), mapNameOf(text) ?? '');
    if (!existsSync(mapFile) || mapFile === dirname(file)) return 'its map does not lie beside it';
    const map = readCellMap(readFileSync(mapFile, 'utf8'));
    if (!map.ok) return `line ${String(map.problem.facts.line)} of its map: ${map.problem.facts.what}`;
    const agents = readScenario(text, map.value, agentsMax);
    if (!agents.ok) return `line ${String(agents.problem.facts.line)}: ${agents.problem.facts.what}`;
    return { roadmap: map.value.roadmap, machines: agents.value, following: 'in-step' };
  },
} as const;

interface Row {
  readonly instance: string;
  readonly family: string;
  readonly machines: number;
  readonly seconds: number;
  /** Until the first plan. */
  readonly firstSeconds: number | null;
  /** Sum of the arrivals: seconds, or steps of agents. */
  readonly objective: number | null;
  readonly bestKnown: null;
  /** The sum if each were alone. */
  readonly lowerBound: number | null;
  /** Over the lower bound. */
  readonly gapPercent: number | null;
  /** Stops of each route; positions of each agent step by step. */
  readonly solution:
    { readonly routes: readonly Route[] } | { readonly paths: readonly (readonly number[][])[] } | null;
  readonly refusal: string | null;
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Where a machine is, step after step, until it is at its goal. */
function pathOf(route: Route): number[] {
  return route.flatMap(({ place, arriveS, leaveS }) =>
    Array<number>(leaveS === Infinity ? 1 : leaveS - arriveS + 1).fill(place),
  );
}

function faultsOf({ roadmap, machines, following }: TrafficProblem, { routes }: TrafficPlan): string[] {
  if (following === 'behind') return trafficFaults({ ...roadmap, machines }, routes);
  const neighbours = new Map<number, number[]>();
  for (const [a, b] of roadmap.lanes) {
    neighbours.set(a, [...(neighbours.get(a) ?? []), b]);
    neighbours.set(b, [...(neighbours.get(b) ?? []), a]);
  }
  return stepFaults(machines, (place) => neighbours.get(place) ?? [], routes.map(pathOf));
}

/** One instance: read, planned for so many seconds of CPU, checked. Throws where a plan is wrong: that is a bug. */
function run(family: keyof typeof trafficFamilies, file: string, options: TrafficBenchOptions): Row | string {
  const problem = trafficFamilies[family](file, options.agentsMax);
  if (typeof problem === 'string') return `${file}: ${problem}`;
  const startMs = cpuMs();
  const elapsedMs = (): number => cpuMs() - startMs;
  let firstSeconds: number | null = null;
  const planned = planTraffic(problem, {
    random: seededRandom(options.seed),
    budget: { schedulesMax: Infinity, timeMaxMs: options.seconds * 1000, elapsedMs },
    onBetter: () => (firstSeconds ??= elapsedMs() / 1000),
  });
  const row = { instance: basename(file), family, machines: problem.machines.length, seconds: elapsedMs() / 1000 };
  if (!planned.ok) {
    const refusal = `${planned.problem.code} ${JSON.stringify(planned.problem.facts)}`;
    return {
      ...row,
      firstSeconds,
      objective: null,
      bestKnown: null,
      lowerBound: null,
      gapPercent: null,
      solution: null,
      refusal,
    };
  }
  const { routes, totalS, boundS } = planned.value;
  const faults = faultsOf(problem, planned.value);
  if (faults.length > 0) throw new Error(`${file}: ${faults.slice(0, 3).join('; ')}`);
  const arrivals = routes.reduce((sum, route) => sum + route.at(-1)!.arriveS, 0);
  if (Math.abs(arrivals - totalS) > 1e-3) throw new Error(`${file}: the sum of arrivals is not what the planner says`);
  const positions = (route: Route): number[][] => pathOf(route).map((place) => [...problem.roadmap.places[place]!]);
  return {
    ...row,
    firstSeconds,
    objective: totalS,
    bestKnown: null,
    lowerBound: boundS,
    gapPercent: boundS === 0 ? 0 : 100 * (totalS / boundS - 1),
    solution: family === 'mapf' ? { paths: routes.map(positions) } : { routes },
    refusal: null,
  };
}

function textOf({
  instance,
  machines,
  objective,
  lowerBound,
  gapPercent,
  firstSeconds,
  seconds,
  refusal,
}: Row): string {
  const name = `${instance.padEnd(38)} ${String(machines).padStart(5)}`;
  if (refusal !== null) return `${name} ${refusal} ${seconds.toFixed(2)} s CPU`;
  return [
    name,
    objective!.toFixed(0).padStart(8),
    `bound ${lowerBound!.toFixed(0)}`.padStart(14),
    `${gapPercent!.toFixed(1)} %`.padStart(8),
    `first ${firstSeconds!.toFixed(2)} s`.padStart(13),
    `${seconds.toFixed(2)} s CPU`.padStart(12),
  ].join(' ');
}

function summaryOf(rows: readonly Row[]): string {
  const gaps = rows.flatMap(({ gapPercent }) => (gapPercent === null ? [] : [gapPercent]));
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / Math.max(1, gaps.length);
  return `a plan for ${String(gaps.length)} of ${String(rows.length)}; mean ${mean.toFixed(1)} % over the bound; all checked`;
}

/** Prints a row per file, and their mean. Returns the exit code: 1 where a file could not be used. */
export function benchTrafficFiles(
  family: keyof typeof trafficFamilies,
  files: readonly string[],
  options: TrafficBenchOptions,
): number {
  return printRows({ files, output: options.output, run: (file) => run(family, file, options), textOf, summaryOf });
}

const RUNS = 21;
const CHECKS = 2_000;
/** For each sort of map. */
const LATE_MOVES = 350_000;

/** The figures of the fleet managers' reference: travel table, a route against others, corridors, a crowded grid. CPU time. */
export async function benchTraffic(print: Print): Promise<void> {
  const timed = (run: () => void): number => {
    const startMs = cpuMs();
    run();
    return cpuMs() - startMs;
  };
  const wide = trafficGrid(20, 50, seededRandom(1));
  const tables = Array.from({ length: RUNS }, () => timed(() => travelTable(roadGraph(wide.roadmap, 1))));
  print({
    name: 'traffic: travel table of 400 places',
    value: median(tables),
    unit: 'ms',
    how: `${String(RUNS)} runs`,
  });
  const budget = (timeMaxMs: number) => {
    const startMs = cpuMs();
    return { schedulesMax: Infinity, timeMaxMs, elapsedMs: () => cpuMs() - startMs };
  };
  const plan = planTraffic(wide, { random: seededRandom(1), budget: budget(1_000) });
  if (!plan.ok) throw new Error(plan.problem.code);
  const reservations = new Reservations(roadGraph(wide.roadmap, 1), 'behind');
  plan.value.routes.forEach((route, machine) => reservations.add(machine, 0.5, route));
  const all = timed(() => {
    for (let check = 0; check < CHECKS; check += 1)
      for (let machine = 0; machine < 50; machine += 1) reservations.meeting(machine, 0.5, plan.value.routes[machine]!);
  });
  const how = `20 × 20 places, ${String(CHECKS)} times each of 50 routes, all clear`;
  print({ name: 'traffic: a route against 50 machines', value: all / (50 * CHECKS), unit: 'ms', how });
  for (const one of corridorCases) {
    let answer = '';
    let first = NaN;
    const problem = corridor(one);
    const whole = timed(() => {
      const limits = budget(1_000);
      const found = planTraffic(problem, {
        random: seededRandom(1),
        budget: { ...limits, isCancelled: () => !Number.isNaN(first) },
        onBetter: () => (first = Number.isNaN(first) ? limits.elapsedMs() : first),
      });
      answer = found.ok
        ? `sum ${found.value.totalS.toFixed(0)} s, bound ${found.value.boundS.toFixed(0)} s`
        : JSON.stringify(found.problem);
    });
    const name = `traffic: corridor of ${String(one.nodes)}, bay ${String(one.bay)}, ${String(one.machines)} machines`;
    print({ name, value: Number.isNaN(first) ? whole : first, unit: 'ms', how: answer });
  }
  for (const machines of [8, 10, 12, 14, 16, 18, 20, 22]) {
    const firsts = Array.from({ length: 10 }, (_, seed) => {
      let first = Infinity;
      timed(() => {
        const limits = budget(1_000);
        planTraffic(trafficGrid(5, machines, seededRandom(seed + 1)), {
          random: seededRandom(1),
          budget: { ...limits, isCancelled: () => first < Infinity },
          onBetter: () => (first = Math.min(first, limits.elapsedMs())),
        });
      });
      return first;
    });
    print({
      name: `traffic: ${String(machines)} machines on 5 × 5 places, first plan`,
      value: median(firsts),
      unit: 'ms',
      how: `10 seeds, slowest ${Math.max(...firsts).toFixed(0)} ms`,
    });
  }
  for (const kind of ['random', 'rooms', 'shelves'] as const) {
    const { roadmap } = cellMapOf(drawnMap(kind, 32, seededRandom(1)));
    let all = { errands: 0, faults: [] as readonly string[] };
    const ms = timed(() => {
      all = lifelongLate(largestPart(roadmap), { count: 50, moves: LATE_MOVES, random: seededRandom(1) });
    });
    const how = `50 machines, ${String(all.errands)} errands, ${ms.toFixed(0)} ms, 32 × 32 cells`;
    const name = `traffic: faults in ${String(LATE_MOVES)} late moves, ${kind}`;
    print({ name, value: all.faults.length, unit: 'faults', how: [how, ...all.faults.slice(0, 1)].join('; ') });
  }
}
