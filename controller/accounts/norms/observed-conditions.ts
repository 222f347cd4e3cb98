import type { LedgerEntry } from '../../contract/ledger/ledger.ts';
import { tradeNames, trades } from '../../contract/missions/crew-count.ts';
import type {
  ConditionName,
  ObservedCondition,
  ObservedCrew,
  ObservedOperator,
} from '../../contract/accounts/norm-evidence.ts';
import type { RosterBody } from '../../contract/accounts/roster.ts';
import type { SiteForecastBody } from '../../contract/site/site-forecast.ts';
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
  readonly operators: readonly ObservedOperator[];
  readonly crew: ObservedCrew | null;
  readonly middleMs: number;
}

/** The conditions that a cost station asks for (domain.md §2.6), each with its source; what nobody has recorded is said to be missing. */
export function observedConditions(sources: ConditionSources, work: ObservedWork): ObservedCondition[] {
  const { machine, missions, intervals, operators, crew } = work;
  const modes = distinct(intervals.flatMap(({ mode }) => mode ?? []));
  return [
    condition('site', work.siteId, '', 'record'),
    condition('machine-model', `${machine.name.zh} ${machine.name.en} (${machine.profileId})`, '', 'fleet'),
    condition('slab-thickness', ofMissions(missions, 'thicknessM'), 'm', 'record'),
    condition('concrete-temperature', ofMissions(missions, 'temperatureC'), '°C', 'record'),
    condition('air-temperature', forecastC(sources.forecast(), work.middleMs), '°C', 'forecast'),
    condition('operators', listed(operators.map(operatorText)), '', 'record'),
    certificateCondition(operators, sources.roster(), machine.profileId),
    condition('operator-grade', listed(distinct(operators.flatMap(gradeOf))), '', 'papers'),
    condition('crew', crew === null ? null : countedText(crew), '', 'record'),
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

function countedText({ persons, countedMin, cyclesMin, sequences }: ObservedCrew): string {
  const people = trades.map((trade) => `${tradeNames[trade]} ${String(persons[trade])}`).join(', ');
  return `${people} (${countedMin.toFixed(1)} / ${cyclesMin.toFixed(1)} min, #${sequences.join(' #')})`;
}

function operatorText({ user, minutes }: ObservedOperator): string {
  return `${user ?? 'nobody'} ${minutes.toFixed(1)} min`;
}

/** With several who drove, each grade with its name. */
function gradeOf({ user, certificate }: ObservedOperator): string[] {
  const grade = certificate?.grade ?? null;
  return user === null || grade === null ? [] : [`${user}: ${grade}`];
}

/** Of those who had control; where none of them has one in the record, crews that may attend the machine by the roster. */
function certificateCondition(
  operators: readonly ObservedOperator[],
  roster: RosterBody | null,
  profileId: string,
): ObservedCondition {
  const held = operators.flatMap(({ user, certificate }) =>
    user === null || certificate === null ? [] : [certificateText(user, certificate)],
  );
  return held.length > 0
    ? condition('operator-certificates', listed(held), '', 'papers')
    : condition('operator-certificates', certificatesOf(roster, profileId), '', 'roster');
}

function certificateText(
  user: string,
  { name, number, validUntil, isLapsed, sequence }: NonNullable<ObservedOperator['certificate']>,
): string {
  const until = validUntil === null ? '' : ` – ${validUntil}`;
  const state = isLapsed ? ' 未全程有效 NOT in force all the time' : '';
  return `${user}: ${[name, number].filter((part) => part !== '').join(' ')}${until}${state} (#${sequence})`;
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
