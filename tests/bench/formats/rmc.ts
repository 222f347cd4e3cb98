import { ok, type Result } from '../../../kernel/result.ts';
import type { PourOrders } from '../../../missions/concrete/pour-orders.ts';
import { Broken, Lines, reading, type FormatProblem } from './instance-lines.ts';

const ROWS_MAX = 1000;

type Place = readonly [x: number, y: number];

/** A header `Name: count` and its rows: a name and so many natural numbers each. */
function rowsOf(
  lines: Lines,
  name: string,
  columns: number,
): { readonly id: string; readonly values: readonly number[] }[] {
  const [, text] = lines.find(new RegExp(`^${name}:\\s*(\\d+)\\s*$`), `the line of ${name}`);
  const count = Number(text);
  if (count > ROWS_MAX) throw new Broken(lines.line, `more than ${String(ROWS_MAX)} ${name}`);
  return Array.from({ length: count }, () => {
    const [id = '', ...rest] = lines.text(`the rows of ${name}`).trim().split(/\s+/);
    const values = rest.map(Number);
    if (id === '' || values.length !== columns || !values.every((value) => Number.isFinite(value) && value >= 0))
      throw new Broken(lines.line, `a row of ${name} has a name and ${String(columns)} numbers`);
    return { id, values };
  });
}

/** Ways are whole: the straight distance rounded up. */
function way([ax, ay]: Place, [bx, by]: Place): number {
  return Math.ceil(Math.hypot(ax - bx, ay - by) - 1e-9);
}

/**
 * The concrete delivery problem of Kinable, Wauters and Vanden Berghe (2014), `.rmc`: trucks with capacity and unloading time, customers with demand and
 * window, stations, and where all of them are (start, end, stations, customers). Trucks load at whichever station is nearest on the way, in no time.
 */
export function readRmc(text: string): Result<PourOrders, FormatProblem> {
  return reading(() => {
    const lines = new Lines(text);
    const [, lag] = lines.find(/^MaxTimeLag:\s*(\d+)\s*$/, 'the line of MaxTimeLag');
    const trucks = rowsOf(lines, 'Vehicles', 2);
    const customers = rowsOf(lines, 'Customers', 3);
    const stations = rowsOf(lines, 'Stations', 0);
    const places = rowsOf(lines, 'Locations', 2).map(({ values }): Place => [values[0]!, values[1]!]);
    if (stations.length === 0) throw new Broken(lines.line, 'there is no station');
    if (places.length !== 2 + stations.length + customers.length)
      throw new Broken(lines.line, 'there is not one place for the start, the end, each station and each customer');
    const plants = places.slice(2, 2 + stations.length);
    const sites = places.slice(2 + stations.length);
    const over = (a: Place, b: Place): number => Math.min(...plants.map((plant) => way(a, plant) + way(plant, b)));
    return ok({
      lagMax: Number(lag),
      trucks: trucks.map(({ values }) => ({ capacity: values[0]!, unloading: values[1]! })),
      orders: customers.map(({ values }) => ({ demand: values[0]!, from: values[1]!, until: values[2]! })),
      first: sites.map((site) => over(places[0]!, site)),
      between: sites.flatMap((a) => sites.map((b) => over(a, b))),
    });
  });
}

/** The published bounds `CDP_UB.csv`: a name and a number in each line. */
export function readBounds(text: string): ReadonlyMap<string, number> {
  return new Map(
    text.split(/\r?\n/).flatMap((line): [string, number][] => {
      const [name, value] = line.trim().split(/\s+/);
      return name !== undefined && value !== undefined ? [[name, Number(value)]] : [];
    }),
  );
}
