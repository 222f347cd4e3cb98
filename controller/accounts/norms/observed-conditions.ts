import type { LedgerEntry } from '../../contract/ledger.ts';
import type { ConditionName, ObservedCondition } from '../../contract/norm-evidence.ts';
import type { RosterBody } from '../../contract/roster.ts';
import type { SiteForecastBody } from '../../contract/site-forecast.ts';
import type { HistoryInterval } from '../history/machine-history.ts';

export interface ConditionSources {
  readonly forecast: () => SiteForecastBody | null;
  readonly roster: () => RosterBody | null;
}

export interface ObservedWork {
  readonly siteId: string;
  readonly machine: { readonly profileId: string; readonly name: { readonly zh: string; readonly en: string } };
  /** `mission.created` entries of the missions that were worked for. */
  readonly missions: readonly LedgerEntry[];
  readonly intervals: readonly HistoryInterval[];
  readonly middleMs: number;
}

/** The conditions that a cost station asks for (domain.md §2.6), each with its source; what nobody has recorded is said to be missing. */
export function observedConditions(sources: ConditionSources, work: ObservedWork): ObservedCondition[] {
  const { machine, missions, intervals } = work;
  const operators = distinct(intervals.flatMap(({ operator }) => operator ?? []));
  const modes = distinct(intervals.flatMap(({ mode }) => mode ?? []));
  return [
    condition('site', work.siteId, '', 'record'),
    condition('machine-model', `${machine.name.zh} ${machine.name.en} (${machine.profileId})`, '', 'fleet'),
    condition('slab-thickness', ofMissions(missions, 'thicknessM'), 'm', 'record'),
    condition('concrete-temperature', ofMissions(missions, 'temperatureC'), '°C', 'record'),
    condition('air-temperature', forecastC(sources.forecast(), work.middleMs), '°C', 'forecast'),
    condition('operators', listed(operators), '', 'record'),
    condition('operator-certificates', certificatesOf(sources.roster(), machine.profileId), '', 'roster'),
    condition('operator-grade', null, '', 'missing'),
    condition('modes', listed(modes), '', 'record'),
  ];
}

function condition(
  name: ConditionName,
  value: string | number | null,
  unit: string,
  source: ObservedCondition['source'],
): ObservedCondition {
  return { name, value, unit, source: value === null ? 'missing' : source };
}

/** What the requests of the missions say; several values side by side. */
function ofMissions(missions: readonly LedgerEntry[], field: string): string | number | null {
  const values = missions.flatMap(({ payload }) => {
    const request = payload['request'] as { readonly parameters?: Readonly<Record<string, unknown>> } | undefined;
    const value = request?.parameters?.[field];
    return typeof value === 'number' ? [value] : [];
  });
  const different = [...new Set(values)].sort((left, right) => left - right);
  return different.length > 1 ? different.join(', ') : (different[0] ?? null);
}

/** A forecast is no measurement: its source says so. */
function forecastC(forecast: SiteForecastBody | null, atMs: number): number | null {
  const step = forecast?.entries.findLast(({ from }) => Date.parse(from) <= atMs);
  return step?.airC ?? null;
}

/** Crews that may attend the machine, with the last day of their certificates. */
function certificatesOf(roster: RosterBody | null, profileId: string): string | null {
  const held = (roster?.crews ?? []).flatMap(({ name, certificates }) =>
    certificates
      .filter(({ skill }) => skill === profileId)
      .map(({ validUntil }) => (validUntil === undefined ? name : `${name} (${validUntil})`)),
  );
  return listed(held);
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}

function listed(values: readonly string[]): string | null {
  return values.length === 0 ? null : values.join(', ');
}
