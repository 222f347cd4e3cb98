import type { SiteForecastBody } from '../../controller/contract/site/site-forecast.ts';

/** The weather from a time on, as people enter it. */
export interface ForecastRow {
  readonly fromMs: number;
  readonly airC: number;
  readonly humidityPercent: number;
  readonly windMps: number;
  readonly gustMps: number;
  readonly rainMmph: number;
  /** Of the concrete once it is placed, where somebody forecasts that; comes with a pasted text only. */
  readonly concreteC?: number;
}

export interface ForecastDraft {
  /** Times ascend. */
  readonly rows: readonly ForecastRow[];
  readonly shelteredLevelIds: readonly string[];
}

export type ForecastFigure = Exclude<keyof ForecastRow, 'fromMs'>;
export const shownFigures = ['airC', 'gustMps', 'windMps', 'rainMmph', 'humidityPercent'] as const;

/** What the contract takes, and how far a tap on a key goes. */
export const figureRanges: Readonly<Record<ForecastFigure, { min: number; max: number; step: number; unit: string }>> =
  {
    airC: { min: -60, max: 60, step: 1, unit: '°C' },
    humidityPercent: { min: 0, max: 100, step: 5, unit: '%' },
    windMps: { min: 0, max: 100, step: 1, unit: 'm/s' },
    gustMps: { min: 0, max: 100, step: 1, unit: 'm/s' },
    rainMmph: { min: 0, max: 500, step: 0.5, unit: 'mm/h' },
    concreteC: { min: 5, max: 35, step: 1, unit: '°C' },
  };

export const forecastRowsMax = 240;
const hourMs = 3_600_000;

/** Begins with the hour that it is. */
export function freshForecast(siteNowMs: number): ForecastDraft {
  const fromMs = Math.floor(siteNowMs / hourMs) * hourMs;
  const row = { fromMs, airC: 20, humidityPercent: 60, windMps: 3, gustMps: 6, rainMmph: 0 };
  return { rows: [row], shelteredLevelIds: [] };
}

/** One more hour behind the last row, like it. */
export function withNextRow({ rows, ...rest }: ForecastDraft): ForecastDraft {
  const last = rows.at(-1);
  return { ...rest, rows: last === undefined ? rows : [...rows, { ...last, fromMs: last.fromMs + hourMs }] };
}

/** Null takes the row away; the last one stays. */
export function withRow(draft: ForecastDraft, at: number, row: ForecastRow | null): ForecastDraft {
  if (row === null && draft.rows.length === 1) return draft;
  return { ...draft, rows: draft.rows.flatMap((one, index) => (index !== at ? [one] : row === null ? [] : [row])) };
}

/** The hours to which a row can be moved without passing its neighbours; a first row a week back, a last one ten days on. */
export function movesOf(rows: readonly ForecastRow[], at: number): { readonly backH: number; readonly onH: number } {
  const here = rows[at]?.fromMs ?? 0;
  const hoursTo = (ms: number | undefined, otherwiseH: number) =>
    ms === undefined ? otherwiseH : Math.max(0, Math.ceil(Math.abs(ms - here) / hourMs) - 1);
  return { backH: hoursTo(rows[at - 1]?.fromMs, 168), onH: hoursTo(rows[at + 1]?.fromMs, 240) };
}

export function movedBy(row: ForecastRow, hours: number): ForecastRow {
  return { ...row, fromMs: row.fromMs + hours * hourMs };
}

export function withShelter(draft: ForecastDraft, levelId: string): ForecastDraft {
  const left = draft.shelteredLevelIds.filter((id) => id !== levelId);
  const isSheltered = left.length < draft.shelteredLevelIds.length;
  return { ...draft, shelteredLevelIds: isSheltered ? left : [...left, levelId] };
}

/** Rounds what binary fractions make of percents. */
const ratioDigits = 6;

export function forecastDraftOf({ entries, shelteredLevelIds }: SiteForecastBody): ForecastDraft {
  const rows = entries.map(({ from, humidityRatio, concreteC, ...rest }): ForecastRow => ({
    fromMs: Date.parse(from),
    humidityPercent: Number((100 * humidityRatio).toFixed(ratioDigits)),
    ...rest,
    ...(concreteC === undefined ? {} : { concreteC }),
  }));
  return { rows, shelteredLevelIds };
}

/** The body of PUT /forecast. */
export function forecastBodyOf({ rows, shelteredLevelIds }: ForecastDraft): SiteForecastBody {
  const entries = rows.map(({ fromMs, humidityPercent, ...rest }) => ({
    from: new Date(fromMs).toISOString(),
    humidityRatio: Number((humidityPercent / 100).toFixed(ratioDigits)),
    ...rest,
  }));
  return { entries, shelteredLevelIds: [...shelteredLevelIds] };
}
