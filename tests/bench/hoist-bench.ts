import { seededRandom } from '../../kernel/random.ts';
import type { HoistGroup } from '../../missions/hoists/dispatch/hoist-group.ts';
import { handledInFiveMinutes, upPeakRoundTrip, type UpPeak } from '../../missions/hoists/round-trip.ts';
import { hoistFaults, type CheckedRide } from '../support/checkers/hoist-checker.ts';
import { collectiveControl } from '../support/collective-control.ts';
import { hoistDay, type Policy } from '../support/hoist-day.ts';
import { dispatched } from '../support/hoist-policies.ts';
import { drawnCalls, person, twinCages, type Demand } from '../support/hoist-sites.ts';
import { quantile } from './figures.ts';
import type { SolverBenchOptions } from './solver-bench.ts';

/** Landings of the sites, and calls an hour at which two cages are busy but keep up. */
const mixedSites = [
  { landings: 6, perHour: 125 },
  { landings: 12, perHour: 100 },
  { landings: 18, perHour: 85 },
  { landings: 24, perHour: 75 },
  { landings: 30, perHour: 65 },
] as const;
const MIXED_HOURS = 2;
/** Of what the formula says that two cages carry up when they leave full. */
const PEAK_RATIO = 0.6;
const PEAK_HOURS = 0.5;
const ROUND_TRIPS = 300;
const FULL_RIDERS = 16;
const endMaxS = 1_000_000;

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function upPeakOf({ cages }: HoistGroup): UpPeak {
  const { motion, gateOpenS, gateShutS, landings } = cages[0]!;
  return {
    motion,
    gateCycleS: gateOpenS + gateShutS,
    transferS: person.transferS,
    riders: FULL_RIDERS,
    mainHeightM: 0,
    landings: landings.slice(1).map(({ heightM }) => ({ heightM, share: 1 / (landings.length - 1) })),
  };
}

/** Fills a cage at the lowest landing, lets its riders out on the way up, comes back. */
function filling({ heightM: heights }: HoistGroup): Policy {
  return ({ nowS, cages, waiting }) => {
    let taken = 0;
    return cages.map(({ heightM, riders, boundFor, busyUntilS }) => {
      if (boundFor !== null || busyUntilS > nowS) return null;
      const next = riders.map(({ to }) => to).sort((a, b) => heights.get(a)! - heights.get(b)!)[0];
      if (next !== undefined) return { to: next, boards: [] };
      const boards = heightM === 0 ? waiting.slice(taken, taken + FULL_RIDERS).map(({ id }) => id) : [];
      taken += boards.length;
      return boards.length < FULL_RIDERS && heightM === 0 ? null : { to: 'L0', boards };
    });
  };
}

interface TripRow {
  readonly instance: string;
  readonly family: 'hoist';
  readonly formulaS: number;
  readonly simulatedS: number;
  /** Of the simulation from the formula. */
  readonly gapPercent: number;
}

/** A cage that goes up full all day: its mean round trip by formula and by simulation. */
function tripRow(landings: number, seed: number): TripRow {
  const group = twinCages(landings);
  const peak = upPeakOf(group);
  const random = seededRandom(seed).fork(`round-trip-${String(landings)}`);
  const calls = Array.from({ length: ROUND_TRIPS * FULL_RIDERS }, (_, at) => {
    const to = `L${String(1 + random.below(landings - 1))}`;
    return { ...person, rider: 'people', id: `c${String(at)}`, from: 'L0', to, priority: 0, earliestS: 0 } as const;
  });
  const { events } = hoistDay(group, calls, filling(group), { startsM: [0, 0], endMaxS });
  const { faults } = hoistFaults(group, calls, { events, startsM: [0, 0], waitMaxS: endMaxS });
  if (faults.length > 0) throw new Error(faults.slice(0, 3).join('; '));
  const tripsS = group.cages.flatMap((_, cage) => {
    const leftS = events.flatMap((one) =>
      one.what === 'depart' && one.cage === cage && one.heightM === 0 ? [one.atS] : [],
    );
    return leftS.slice(1).map((atS, trip) => atS - leftS[trip]!);
  });
  const simulatedS = tripsS.reduce((sum, tripS) => sum + tripS, 0) / tripsS.length;
  const formulaS = upPeakRoundTrip(peak).roundTripS;
  const gapPercent = 100 * (simulatedS / formulaS - 1);
  return { instance: `round-trip-${String(landings)}`, family: 'hoist', formulaS, simulatedS, gapPercent };
}

interface Waits {
  readonly meanS: number;
  readonly p95S: number;
  readonly longestS: number;
  readonly journeyS: number;
}

interface DayRow {
  readonly instance: string;
  readonly family: 'hoist';
  readonly seed: number;
  readonly calls: number;
  readonly collective: Waits;
  readonly dispatched: Waits;
  /** Of the mean wait under collective control. */
  readonly lessPercent: number;
  readonly decisions: number;
  readonly decisionP50Ms: number;
  readonly decisionP99Ms: number;
}

function waitsOf(rides: readonly CheckedRide[]): Waits {
  const waits = rides.map(({ waitS }) => waitS);
  const mean = (times: readonly number[]): number => times.reduce((sum, one) => sum + one, 0) / times.length;
  return {
    meanS: mean(waits),
    p95S: quantile(waits, 0.95),
    longestS: Math.max(...waits),
    journeyS: mean(rides.map(({ journeyS }) => journeyS)),
  };
}

/** The same calls under collective control and under dispatch, both checked. Throws where a day is wrong: that is a bug. */
function dayRow(landings: number, demand: Demand, seed: number, times: number[]): DayRow {
  const group = twinCages(landings);
  const instance = `${demand.kind}-${String(landings)}`;
  const calls = drawnCalls(landings, demand, seededRandom(seed).fork(instance));
  const waits = (policy: Policy): Waits => {
    const { events } = hoistDay(group, calls, policy, { startsM: [0, 0], endMaxS });
    const { faults, rides } = hoistFaults(group, calls, { events, startsM: [0, 0], waitMaxS: 3600 });
    if (faults.length > 0) throw new Error(`${instance}, seed ${String(seed)}: ${faults.slice(0, 3).join('; ')}`);
    return waitsOf(rides);
  };
  const ms: number[] = [];
  const collective = waits(collectiveControl(group));
  const watch = { elapsedMs: cpuMs, onDecision: (_: unknown, oneMs: number): unknown => ms.push(oneMs) };
  const own = waits(dispatched(group, seed, { watch }));
  times.push(...ms);
  return {
    instance,
    family: 'hoist',
    seed,
    calls: calls.length,
    collective,
    dispatched: own,
    lessPercent: 100 * (1 - own.meanS / collective.meanS),
    decisions: ms.length,
    decisionP50Ms: quantile(ms, 0.5),
    decisionP99Ms: quantile(ms, 0.99),
  };
}

function textOfWaits({ meanS, p95S, longestS, journeyS }: Waits): string {
  return [meanS, p95S, longestS, journeyS].map((one) => one.toFixed(0).padStart(4)).join(' ');
}

function textOfDay(row: DayRow): string {
  return [
    `${row.instance.padEnd(12)} seed ${String(row.seed)} ${String(row.calls).padStart(4)} calls`,
    `collective ${textOfWaits(row.collective)}`,
    `dispatched ${textOfWaits(row.dispatched)}`,
    `wait ${(-row.lessPercent).toFixed(1)} %`.padStart(12),
    `decision p50 ${row.decisionP50Ms.toFixed(1)} p99 ${row.decisionP99Ms.toFixed(1)} ms`,
  ].join('  ');
}

function demands(): { readonly landings: number; readonly demand: Demand }[] {
  const mixed = mixedSites.map(({ landings, perHour }) => {
    return { landings, demand: { kind: 'mixed', perHour, hours: MIXED_HOURS } as const };
  });
  const peaks = mixedSites.map(({ landings }) => {
    const perHour = 12 * PEAK_RATIO * handledInFiveMinutes(upPeakOf(twinCages(landings)), 2);
    return { landings, demand: { kind: 'up-peak', perHour, hours: PEAK_HOURS } as const };
  });
  return [...mixed, ...peaks];
}

/** Round trips against the formula, then days of drawn calls, with one seed after the other until the time is used up. */
export function benchHoists({ seconds, seed, output }: SolverBenchOptions): number {
  const say = (row: object, text: string): void =>
    void process.stdout.write(`${output === 'json' ? JSON.stringify(row) : text}\n`);
  for (const { landings } of mixedSites) {
    const row = tripRow(landings, seed);
    const formula = `formula ${row.formulaS.toFixed(1)} s, simulated ${row.simulatedS.toFixed(1)} s`;
    say(row, `${row.instance.padEnd(14)} ${formula}, ${row.gapPercent.toFixed(2)} %`);
  }
  if (output === 'text') process.stdout.write('waits: mean, 95th percentile, longest; journey: mean (s)\n');
  const startMs = cpuMs();
  const rows: DayRow[] = [];
  const times: number[] = [];
  for (let now = seed; now === seed || cpuMs() - startMs < 1000 * seconds; now += 1) {
    for (const { landings, demand } of demands()) {
      const row = dayRow(landings, demand, now, times);
      rows.push(row);
      say(row, textOfDay(row));
    }
  }
  if (output === 'json') return 0;
  for (const kind of ['mixed', 'up-peak']) {
    const those = rows.filter(({ instance }) => instance.startsWith(kind));
    const mean = those.reduce((sum, { lessPercent }) => sum + lessPercent, 0) / those.length;
    const least = Math.min(...those.map(({ lessPercent }) => lessPercent));
    process.stdout.write(
      `${kind}: mean wait ${(-mean).toFixed(1)} % in the mean of ${String(those.length)} days, ${(-least).toFixed(1)} % at worst\n`,
    );
  }
  const [p50, p99, worst] = [0.5, 0.99, 1].map((share) => quantile(times, share).toFixed(1));
  process.stdout.write(`${String(times.length)} decisions: p50 ${p50} ms, p99 ${p99} ms, longest ${worst} ms CPU\n`);
  return 0;
}
