import type { EpisodeFigures } from './scenario.ts';
import type { Violation } from './oracle/truth.ts';

export interface FoundViolation extends Violation {
  readonly episode: number;
}

/** Sums of all episodes of a run. */
export class Totals {
  siteMs = 0;
  machineHours = 0;
  movingHours = 0;
  episodes = 0;
  readonly faults = new Map<string, number>();
  readonly stopsByRule = new Map<string, number>();
  readonly falseStopsByRule = new Map<string, number>();
  readonly nearMisses = { person: 0, machine: 0, edge: 0, untrackedPerson: 0 };
  readonly violations: FoundViolation[] = [];

  add(figures: EpisodeFigures, episode: number): void {
    this.siteMs += figures.siteMs;
    this.machineHours += figures.machineHours;
    this.movingHours += figures.movingHours;
    this.episodes += 1;
    addAll(this.faults, figures.faults);
    addAll(this.stopsByRule, figures.stopsByRule);
    addAll(this.falseStopsByRule, figures.falseStopsByRule);
    for (const key of ['person', 'machine', 'edge', 'untrackedPerson'] as const) {
      this.nearMisses[key] += figures.nearMisses[key];
    }
    for (const violation of figures.violations) this.violations.push({ ...violation, episode });
  }
}

function addAll(sums: Map<string, number>, more: ReadonlyMap<string, number>): void {
  for (const [key, count] of more) sums.set(key, (sums.get(key) ?? 0) + count);
}

function sumOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

function listed(counts: ReadonlyMap<string, number>): string[] {
  return [...counts]
    .filter(([, count]) => count > 0)
    .sort((left, right) => right[1] - left[1])
    .map(([name, count]) => `  ${String(count).padStart(7)}  ${name}`);
}

const listedMax = 100;

export function clockText(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  return `${String(minutes).padStart(2, '0')}:${((ms % 60_000) / 1000).toFixed(2).padStart(5, '0')}`;
}

export function progressLine(totals: Totals, wallS: number): string {
  const ratio = totals.siteMs / 1000 / wallS;
  return `${totals.machineHours.toFixed(1)} machine-hours, ${String(sumOf(totals.faults))} faults, ${String(sumOf(totals.stopsByRule))} stops, ${String(totals.violations.length)} violations, ${ratio.toFixed(0)} × real time`;
}

export function reportLines(
  totals: Totals,
  run: { readonly seed: number; readonly wallS: number; readonly command: string },
): string[] {
  const { nearMisses, violations } = totals;
  const perHour = (count: number): string => (count / totals.machineHours).toFixed(3);
  return [
    '',
    `seed ${String(run.seed)}: ${totals.machineHours.toFixed(1)} machine-hours (${totals.movingHours.toFixed(1)} in motion) in ${(totals.siteMs / 3_600_000).toFixed(2)} site-hours, ${String(totals.episodes)} episodes`,
    `${run.wallS.toFixed(0)} s of wall time: the site ran ${(totals.siteMs / 1000 / run.wallS).toFixed(0)} times faster than real`,
    `faults injected: ${String(sumOf(totals.faults))}`,
    ...listed(totals.faults),
    `stops of machines that wanted to move: ${String(sumOf(totals.stopsByRule))}, ${perHour(sumOf(totals.stopsByRule))} per machine-hour`,
    ...listed(totals.stopsByRule),
    `of them false: ${String(sumOf(totals.falseStopsByRule))}, ${perHour(sumOf(totals.falseStopsByRule))} per machine-hour`,
    ...listed(totals.falseStopsByRule),
    `near misses: ${String(nearMisses.person)} with people, ${String(nearMisses.machine)} with machines, ${String(nearMisses.edge)} with edges; ${String(nearMisses.untrackedPerson)} with people whose tag was dead`,
    `violations: ${String(violations.length)}`,
    ...violations
      .slice(0, listedMax)
      .map(
        ({ kind, machineId, otherId, atMs, episode, detail }) =>
          `  seed ${String(run.seed)} episode ${String(episode)} at ${clockText(atMs)}: ${kind} ${machineId} ${otherId}: ${detail}`,
      ),
    ...(violations.length > 0 ? [`once more: ${run.command} --seed ${String(run.seed)} --episode E --trace`] : []),
  ];
}
