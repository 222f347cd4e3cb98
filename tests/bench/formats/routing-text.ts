import { ok, refuse, type Result } from '../../../kernel/result.ts';
import type { ChargingProblem } from '../../../missions/deliveries/charging/charging-problem.ts';
import type { DeliveryProblem, Order, Stop } from '../../../missions/deliveries/delivery-problem.ts';
import { Broken, Lines, reading, type FormatProblem } from './instance-lines.ts';

const ROWS_MAX = 2001;

interface Row {
  readonly xy: readonly [number, number];
  readonly demand: number;
  readonly stop: Stop;
  /** In Li and Lim's files: the rows of the pick-up and of the delivery, 0 for none. */
  readonly pickUp: number;
  readonly delivery: number;
}

function parseRow(line: string, at: number, { columns, number }: { columns: number; number: number }): Row {
  const values = line.trim().split(/\s+/).map(Number);
  if (values.length !== columns || !values.every(Number.isFinite))
    throw new Broken(at, `a row of ${String(columns)} numbers was expected here`);
  const [id, x, y, demand, from, until, service, pickUp = 0, delivery = 0] = values;
  if (id !== number) throw new Broken(at, `row ${String(number)} was expected here`);
  if (from! > until! || service! < 0)
    throw new Broken(at, 'the window ends before it begins or the service is negative');
  return {
    xy: [x!, y!],
    demand: demand!,
    stop: { place: number, from: from!, until: until!, service: service! },
    pickUp,
    delivery,
  };
}

/** All that is left of the file, blank lines passed over. */
function readRows(lines: Lines, rest: readonly string[], columns: number): Row[] {
  const rows: Row[] = [];
  rest.forEach((line, index) => {
    if (line.trim() === '') return;
    if (rows.length >= ROWS_MAX) throw new Broken(lines.line + index + 1, `more than ${String(ROWS_MAX)} rows`);
    rows.push(parseRow(line, lines.line + index + 1, { columns, number: rows.length }));
  });
  if (rows.length === 0) throw new Broken(lines.line + 1, 'the row of the depot is missing');
  return rows;
}

function problemOf(
  rows: readonly Row[],
  [count, capacity]: readonly [number, number],
  orders: readonly Order[],
): DeliveryProblem {
  const ways = new Float64Array(rows.length ** 2);
  rows.forEach(({ xy: [ax, ay] }, a) =>
    rows.forEach(({ xy: [bx, by] }, b) => (ways[a * rows.length + b] = Math.hypot(ax - bx, ay - by))),
  );
  const { from, until } = rows[0]!.stop;
  return {
    places: rows.length,
    distances: ways,
    durations: ways,
    carriers: [{ count, capacity, start: 0, end: 0, from, until }],
    orders,
  };
}

/** Vehicles (count, capacity, speed 1) and rows of nine: pick-up and delivery with time windows (Li, Lim 2001). Places are rows. */
export function readLiLim(text: string): Result<DeliveryProblem, FormatProblem> {
  return reading(() => {
    const lines = new Lines(text);
    const [count, capacity] = lines.numbers('the vehicles', 2);
    const rows = readRows(lines, text.split(/\r?\n/).slice(1), 9);
    const orders = rows.flatMap(({ demand, stop, pickUp, delivery }, index): Order[] => {
      if (index === 0 || delivery === 0) return [];
      const to = rows[delivery];
      if (to === undefined || to.pickUp !== index || to.demand !== -demand || pickUp !== 0 || demand < 0)
        throw new Broken(index + 2, `row ${String(index)} and its delivery do not belong together`);
      return [{ pickUp: stop, dropOff: to.stop, amount: demand }];
    });
    const alone = rows.findIndex(
      ({ delivery, pickUp }, index) => index > 0 && delivery === 0 && rows[pickUp]?.delivery !== index,
    );
    if (alone > 0) throw new Broken(alone + 2, `row ${String(alone)} is neither pick-up nor delivery`);
    return ok(problemOf(rows, [count!, capacity!], orders));
  });
}

/** Solomon's format: vehicles, then rows of seven: deliveries from the depot within time windows. Places are rows. */
export function readSolomon(text: string): Result<DeliveryProblem, FormatProblem> {
  return reading(() => {
    const lines = new Lines(text);
    lines.find(/^\s*NUMBER\s+CAPACITY/, 'the heading of the vehicles');
    const [count, capacity] = lines.numbers('the vehicles', 2);
    lines.find(/^\s*CUST NO/, 'the heading of the customers');
    const rows = readRows(lines, text.split(/\r?\n/).slice(lines.line), 7);
    const orders = rows.slice(1).map(({ demand, stop }): Order => ({ dropOff: stop, amount: demand }));
    if (orders.some(({ amount }) => amount < 0)) throw new Broken(lines.line, 'a demand is negative');
    return ok(problemOf(rows, [count!, capacity!], orders));
  });
}

const KINDS = ['d', 'f', 'c'];

/**
 * Schneider, Stenger and Goeke's electric instances (2014): rows of depot, stations and customers, then battery, capacity, consumption, charging and
 * speed. A charge fills the battery; the number of vehicles is free. Places are rows.
 */
export function readElectric(text: string): Result<ChargingProblem, FormatProblem> {
  return reading(() => {
    const lines = new Lines(text);
    lines.find(/^\s*StringID\s+Type/, 'the heading of the places');
    const rows: { readonly kind: string; readonly values: readonly number[] }[] = [];
    for (let line = lines.text('the places'); line.trim() !== ''; line = lines.text('what the vehicles can do')) {
      const [, kind = '', ...values] = line.trim().split(/\s+/);
      const numbers = values.map(Number);
      if (!KINDS.includes(kind) || numbers.length !== 6 || !numbers.every(Number.isFinite))
        throw new Broken(lines.line, 'a name, one of d, f and c, and six numbers were expected here');
      if (rows.push({ kind, values: numbers }) > ROWS_MAX)
        throw new Broken(lines.line, `more than ${String(ROWS_MAX)} rows`);
    }
    const figure = (letter: string, what: string): number =>
      Number(lines.find(new RegExp(`^\\s*${letter} .*/\\s*([\\d.]+)\\s*/`), what)[1]);
    const energy = figure('Q', 'the battery');
    const capacity = figure('C', 'the capacity');
    const energyPerDistance = figure('r', 'the consumption');
    const chargeTimePerEnergy = figure('g', 'the rate of charging');
    const speed = figure('v', 'the speed');
    const numbered = rows.map(({ kind, values }, place) => ({ kind, values, place }));
    const [depot, ...others] = numbered.filter(({ kind }) => kind === 'd');
    if (depot === undefined || others.length > 0) throw new Broken(1, 'one depot was expected');
    const ways = rows.flatMap(({ values: [ax, ay] }) =>
      rows.map(({ values: [bx, by] }) => Math.hypot(ax! - bx!, ay! - by!)),
    );
    const stops = numbered
      .filter(({ kind }) => kind === 'c')
      .map(({ place, values: [, , amount, from, until, service] }) => {
        return { place, amount: amount!, from: from!, until: until!, service: service! };
      });
    const [, , , from, until] = depot.values;
    const carriers = { count: stops.length, capacity, home: depot.place, from: from!, until: until! };
    return ok({
      places: rows.length,
      distances: ways,
      durations: ways.map((way) => way / speed),
      carriers: { ...carriers, energy, energyPerDistance, chargeTimePerEnergy },
      stations: numbered.filter(({ kind }) => kind === 'f').map(({ place }) => place),
      stops,
    });
  });
}

/** A published solution: its routes as rows of the instance, the depot left out. */
export function readRoutes(text: string): Result<number[][], FormatProblem> {
  const routes = [...text.matchAll(/^\s*Route\s+#?\d+\s*:\s*([\d \t]+)$/gm)].map(([, stops]) =>
    stops!.trim().split(/\s+/).map(Number),
  );
  if (routes.length === 0) return refuse({ code: 'format-broken', facts: { line: 1, what: 'there is no route' } });
  return ok(routes);
}
