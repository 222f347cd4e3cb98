import { figureRanges, forecastRowsMax, type ForecastFigure, type ForecastRow } from './forecast-draft.ts';

/** A forecast as text: a table whose first line names its columns, or JSON as the API takes it. */

/** What is wrong where: a line of a table, an entry of a JSON list (both from 1), or 0 for the whole. */
export interface TextFault {
  readonly at: number;
  readonly code: 'empty' | 'json' | 'column' | 'cells' | 'time' | 'number' | 'range' | 'order' | 'many' | 'entry';
  readonly column?: string;
  readonly text?: string;
  readonly min?: number;
  readonly max?: number;
}
export interface ForecastText {
  readonly form: 'table' | 'json';
  /** Empty where there is a fault. */
  readonly rows: readonly ForecastRow[];
  readonly faults: readonly TextFault[];
}

type Column = ForecastFigure | 'from';
type Cells = Readonly<Partial<Record<Column, unknown>>>;

/** As the API calls them, and as people do. */
const columnNames: Readonly<Record<Column, readonly string[]>> = {
  from: ['from', 'time', '时间'],
  airC: ['airc', 'temperature', '气温'],
  humidityPercent: ['humiditypercent', 'humidity', '湿度'],
  windMps: ['windmps', 'wind', '风速'],
  gustMps: ['gustmps', 'gusts', 'gust', '阵风'],
  rainMmph: ['rainmmph', 'rain', '降雨'],
  concreteC: ['concretec', 'concrete', '混凝土'],
};
const columns = Object.keys(columnNames) as Column[];
const needed = columns.filter((column) => column !== 'concreteC');
/** With a zone, or in the local time of the tablet. */
const timePattern = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?$/;

/** The heading that a table without the column lacks. */
export function headingOf(column: string, language: 'zh' | 'en'): string {
  const names = columns.includes(column as Column) ? columnNames[column as Column] : [];
  return (language === 'zh' ? names.at(-1) : names[1]) ?? column;
}

export function forecastFromText(text: string): ForecastText {
  const trimmed = text.trim();
  if (trimmed === '') return { form: 'table', rows: [], faults: [{ at: 0, code: 'empty' }] };
  return /^[[{]/.test(trimmed) ? fromJson(trimmed) : fromTable(text);
}

function fromTable(text: string): ForecastText {
  const lines = text
    .split(/\r?\n/)
    .map((line, index) => ({ at: index + 1, line }))
    .filter(({ line }) => line.trim() !== '');
  const [head, ...body] = lines;
  if (head === undefined) return { form: 'table', rows: [], faults: [{ at: 0, code: 'empty' }] };
  const separator = ['\t', ';', ','].find((sign) => head.line.includes(sign)) ?? ',';
  const named = head.line.split(separator).map(columnOf);
  const missing = needed.filter((column) => !named.includes(column));
  if (missing.length > 0)
    return { form: 'table', rows: [], faults: missing.map((column) => ({ at: head.at, code: 'column', column })) };
  const faults: TextFault[] = [];
  const entries = body.flatMap(({ at, line }) => {
    const cells = line.split(separator).map((cell) => cell.trim());
    if (cells.length === named.length) return [{ at, cells: cellsOf(named, cells, separator) }];
    faults.push({ at, code: 'cells', text: String(cells.length), max: named.length });
    return [];
  });
  return checked('table', entries, faults);
}

function columnOf(name: string): Column | null {
  // The unit of a heading such as "wind (m/s)" is for people.
  const plain = name
    .replace(/\(.*\)/, '')
    .trim()
    .toLowerCase();
  return columns.find((column) => columnNames[column].includes(plain)) ?? null;
}

function cellsOf(named: readonly (Column | null)[], cells: readonly string[], separator: string): Cells {
  const entries = named.flatMap((column, index): [Column, string][] => {
    const cell = cells[index] ?? '';
    if (column === null || (column === 'concreteC' && cell === '')) return [];
    return [[column, separator === ',' || column === 'from' ? cell : cell.replace(',', '.')]];
  });
  return Object.fromEntries(entries) as Cells;
}

function fromJson(text: string): ForecastText {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return {
      form: 'json',
      rows: [],
      faults: [{ at: 0, code: 'json', text: error instanceof Error ? error.message : '' }],
    };
  }
  const list = isRecord(value) ? value['entries'] : value;
  if (!Array.isArray(list) || list.length === 0) return { form: 'json', rows: [], faults: [{ at: 0, code: 'empty' }] };
  const faults: TextFault[] = [];
  const entries = list.flatMap((entry: unknown, index) => {
    if (isRecord(entry)) return [{ at: index + 1, cells: withPercent(entry) }];
    faults.push({ at: index + 1, code: 'entry' });
    return [];
  });
  return checked('json', entries, faults);
}

function withPercent(entry: Readonly<Record<string, unknown>>): Cells {
  const { humidityRatio } = entry;
  return typeof humidityRatio === 'number'
    ? { ...entry, humidityPercent: Number((100 * humidityRatio).toFixed(6)) }
    : entry;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function checked(
  form: ForecastText['form'],
  entries: readonly { readonly at: number; readonly cells: Cells }[],
  earlier: readonly TextFault[],
): ForecastText {
  const faults = [...earlier];
  const rows: ForecastRow[] = [];
  let lastMs = -Infinity;
  for (const { at, cells } of entries) {
    const row = rowOf(at, cells, faults);
    if (row.fromMs <= lastMs) faults.push({ at, code: 'order', text: cellText(cells.from) });
    if (!Number.isNaN(row.fromMs)) lastMs = row.fromMs;
    rows.push(row);
  }
  if (rows.length === 0 && faults.length === 0) faults.push({ at: 0, code: 'empty' });
  if (rows.length > forecastRowsMax)
    faults.push({ at: 0, code: 'many', text: String(rows.length), max: forecastRowsMax });
  const sorted = faults.sort((a, b) => a.at - b.at);
  return { form, rows: sorted.length > 0 ? [] : rows, faults: sorted };
}

function rowOf(at: number, cells: Cells, faults: TextFault[]): ForecastRow {
  const fromText = cellText(cells.from);
  const fromMs = timePattern.test(fromText) ? Date.parse(fromText.replace(' ', 'T')) : Number.NaN;
  if (Number.isNaN(fromMs)) faults.push({ at, code: 'time', text: fromText });
  const figure = (column: ForecastFigure): number => {
    const value = numberOf(cells[column]);
    const { min, max } = figureRanges[column];
    const text = cellText(cells[column]);
    if (value === null) faults.push({ at, code: 'number', column, text });
    else if (value < min || value > max) faults.push({ at, code: 'range', column, text, min, max });
    return value ?? Number.NaN;
  };
  return {
    fromMs,
    airC: figure('airC'),
    humidityPercent: figure('humidityPercent'),
    windMps: figure('windMps'),
    gustMps: figure('gustMps'),
    rainMmph: figure('rainMmph'),
    ...(cells.concreteC === undefined ? {} : { concreteC: figure('concreteC') }),
  };
}

function cellText(cell: unknown): string {
  if (cell === undefined) return '';
  return typeof cell === 'string' ? cell : JSON.stringify(cell);
}

function numberOf(cell: unknown): number | null {
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : null;
  return typeof cell === 'string' && /^[+-]?\d+(\.\d+)?$/.test(cell) ? Number(cell) : null;
}
