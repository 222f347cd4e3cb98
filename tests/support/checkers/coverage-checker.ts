/**
 * Checks a path over a slab: on a raster of its own what the tool can reach and what it touched when, and by small steps along the path
 * whether it stays off everything. Shares no code with the planner, not even its types.
 */
export type Spot = readonly [x: number, y: number];
type Outline = readonly Spot[];

export interface CheckedSlab {
  readonly outer: Outline;
  readonly holes: readonly Outline[];
  readonly keepOuts: readonly Outline[];
  readonly toolWidth: number;
}

export interface CheckedCoverage {
  readonly reachableM2: number;
  /** Share of it that the tool touched. */
  readonly coveredShare: number;
  readonly lengthM: number;
  /** Length over what no path of such a tool can do without. */
  readonly lengthRatio: number;
  /** Stretches of the path on which the tool is over something, or off the slab. */
  readonly crossings: number;
  /** Share of neighbouring places that were touched further apart in time than allowed; 0 where no time is given. */
  readonly lateShare: number;
}

export interface CheckedPace {
  readonly workMps: number;
  readonly halfTurnS: number;
  readonly openTimeS: number;
}

/** The tool may come this much too near, metres: rounding. */
const NEAR_M = 0.002;
/** Steps along the path, as shares of the tool's width. */
const STEP_SHARE = 1 / 40;

export interface Grid {
  readonly cell: number;
  readonly columns: number;
  readonly rows: number;
  readonly x0: number;
  readonly y0: number;
}

export function checkCoverage(
  slab: CheckedSlab,
  path: readonly Spot[],
  pace?: CheckedPace,
  cellsPerTool = 24,
): CheckedCoverage {
  const sides = new Sides(slab);
  const grid = gridOver(slab, slab.toolWidth / cellsPerTool);
  const reachable = reachableCells(slab, sides, grid, path);
  const touched = touchedCells(grid, path, slab.toolWidth / 2, pace);
  let cells = 0;
  let covered = 0;
  for (let cell = 0; cell < reachable.length; cell += 1) {
    if (reachable[cell] === 0) continue;
    cells += 1;
    if (!Number.isNaN(touched[cell]!)) covered += 1;
  }
  const reachableM2 = cells * grid.cell ** 2;
  const lengthM = path.reduce((sum, spot, index) => sum + (index === 0 ? 0 : gap(path[index - 1]!, spot)), 0);
  const least = (reachableM2 - (Math.PI * slab.toolWidth ** 2) / 4) / slab.toolWidth;
  return {
    reachableM2,
    coveredShare: covered / cells,
    lengthM,
    lengthRatio: lengthM / least,
    crossings: crossingsOf(sides, path, slab.toolWidth),
    lateShare: pace === undefined ? 0 : lateShareOf(grid, reachable, touched, pace.openTimeS),
  };
}

export function gap(a: Spot, b: Spot): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

export function gridOver({ outer }: CheckedSlab, cell: number): Grid {
  const xs = outer.map(([x]) => x);
  const ys = outer.map(([, y]) => y);
  const [x0, y0] = [Math.min(...xs), Math.min(...ys)];
  return {
    cell,
    x0,
    y0,
    columns: Math.ceil((Math.max(...xs) - x0) / cell),
    rows: Math.ceil((Math.max(...ys) - y0) / cell),
  };
}

/** Sides of everything, in buckets. */
export class Sides {
  readonly #size: number;
  readonly #buckets = new Map<number, (readonly [Spot, Spot])[]>();
  readonly all: (readonly [Spot, Spot])[] = [];

  constructor({ outer, holes, keepOuts, toolWidth }: CheckedSlab) {
    this.#size = toolWidth;
    for (const ring of [outer, ...holes, ...keepOuts])
      ring.forEach((from, index) => this.#add(from, ring[(index + 1) % ring.length]!));
  }

  #add(from: Spot, to: Spot): void {
    this.all.push([from, to]);
    const parts = Math.max(1, Math.ceil(gap(from, to) / this.#size));
    const seen = new Set<number>();
    for (let part = 0; part <= parts; part += 1) {
      const x = from[0] + ((to[0] - from[0]) * part) / parts;
      const y = from[1] + ((to[1] - from[1]) * part) / parts;
      for (const name of this.#around(x, y)) {
        if (seen.has(name)) continue;
        seen.add(name);
        const bucket = this.#buckets.get(name) ?? [];
        this.#buckets.set(name, bucket);
        bucket.push([from, to]);
      }
    }
  }

  #nameOf(x: number, y: number): number {
    return Math.floor(x / this.#size) * 1_000_003 + Math.floor(y / this.#size);
  }

  *#around(x: number, y: number): Generator<number> {
    for (let dx = -1; dx <= 1; dx += 1)
      for (let dy = -1; dy <= 1; dy += 1) yield this.#nameOf(x + dx * this.#size, y + dy * this.#size);
  }

  /** Distance to the nearest side; larger than half the tool's width where nothing is near. */
  nearest(x: number, y: number): number {
    const bucket = this.#buckets.get(this.#nameOf(x, y)) ?? [];
    return bucket.reduce((least, side) => Math.min(least, sideGap(x, y, side)), Infinity);
  }
}

function sideGap(x: number, y: number, [[ax, ay], [bx, by]]: readonly [Spot, Spot]): number {
  const length = Math.hypot(bx - ax, by - ay);
  if (length === 0) return Math.hypot(x - ax, y - ay);
  const along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length;
  if (along <= 0) return Math.hypot(x - ax, y - ay);
  if (along >= length) return Math.hypot(x - bx, y - by);
  return Math.abs((x - ax) * (by - ay) - (y - ay) * (bx - ax)) / length;
}

/** By winding number. */
function isWithin(x: number, y: number, ring: Outline): boolean {
  let winding = 0;
  ring.forEach(([ax, ay], index) => {
    const [bx, by] = ring[(index + 1) % ring.length]!;
    const side = (bx - ax) * (y - ay) - (x - ax) * (by - ay);
    if (ay <= y && by > y && side > 0) winding += 1;
    if (ay > y && by <= y && side < 0) winding -= 1;
  });
  return winding !== 0;
}

function floorCells({ outer, holes, keepOuts }: CheckedSlab, grid: Grid): Uint8Array {
  const floor = new Uint8Array(grid.columns * grid.rows);
  const paint = (ring: Outline, value: 0 | 1): void => {
    const ys = ring.map(([, y]) => y);
    const from = Math.max(0, Math.floor((Math.min(...ys) - grid.y0) / grid.cell));
    const to = Math.min(grid.rows - 1, Math.ceil((Math.max(...ys) - grid.y0) / grid.cell));
    const xs = ring.map(([x]) => x);
    const left = Math.max(0, Math.floor((Math.min(...xs) - grid.x0) / grid.cell));
    const right = Math.min(grid.columns - 1, Math.ceil((Math.max(...xs) - grid.x0) / grid.cell));
    for (let row = from; row <= to; row += 1) {
      for (let column = left; column <= right; column += 1) {
        const [x, y] = [grid.x0 + (column + 0.5) * grid.cell, grid.y0 + (row + 0.5) * grid.cell];
        if (isWithin(x, y, ring)) floor[row * grid.columns + column] = value;
      }
    }
  };
  paint(outer, 1);
  for (const ring of [...holes, ...keepOuts]) paint(ring, 0);
  return floor;
}

/** What a disc can touch that starts where the path does and never leaves the floor. */
export function reachableCells(slab: CheckedSlab, sides: Sides, grid: Grid, path: readonly Spot[]): Uint8Array {
  const floor = floorCells(slab, grid);
  const radius = slab.toolWidth / 2;
  const places = floor.slice();
  const least = radius - grid.cell / 2;
  forCellsNear(grid, sides.all, least, (cell) => {
    places[cell] = 0;
  });
  const joined = flooded(grid, places, path);
  const reachable = joined.slice();
  const { columns, rows } = grid;
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const cell = row * columns + column;
      if (joined[cell] === 0) continue;
      const isInner =
        joined[cell - 1] === 1 &&
        joined[cell + 1] === 1 &&
        joined[cell - columns] === 1 &&
        joined[cell + columns] === 1;
      if (isInner) continue;
      paintDisc(grid, reachable, column, row, radius / grid.cell);
    }
  }
  return reachable.map((value, cell) => value & floor[cell]!);
}

function paintDisc({ columns, rows }: Grid, cells: Uint8Array, column: number, row: number, radius: number): void {
  const span = Math.floor(radius);
  for (let dy = Math.max(-span, -row); dy <= Math.min(span, rows - 1 - row); dy += 1) {
    const half = Math.floor(Math.sqrt(radius ** 2 - dy * dy));
    const start = (row + dy) * columns;
    cells.fill(1, start + Math.max(0, column - half), start + Math.min(columns - 1, column + half) + 1);
  }
}

export function forCellsNear(
  grid: Grid,
  lines: readonly (readonly [Spot, Spot])[],
  within: number,
  visit: (cell: number, line: number, x: number, y: number) => void,
): void {
  lines.forEach(([a, b], line) => {
    // Long lines are cut up, so that the boxes around oblique ones stay small.
    const parts = Math.max(1, Math.ceil(gap(a, b) / (4 * within + 1e-9)));
    const at = (part: number): Spot => [a[0] + ((b[0] - a[0]) * part) / parts, a[1] + ((b[1] - a[1]) * part) / parts];
    for (let part = 0; part < parts; part += 1)
      forCellsBeside(grid, [at(part), at(part + 1)], within, (cell, x, y) => visit(cell, line, x, y));
  });
}

function forCellsBeside(
  grid: Grid,
  side: readonly [Spot, Spot],
  within: number,
  visit: (cell: number, x: number, y: number) => void,
): void {
  const [[ax, ay], [bx, by]] = side;
  const left = Math.max(0, Math.floor((Math.min(ax, bx) - within - grid.x0) / grid.cell));
  const right = Math.min(grid.columns - 1, Math.ceil((Math.max(ax, bx) + within - grid.x0) / grid.cell));
  const low = Math.max(0, Math.floor((Math.min(ay, by) - within - grid.y0) / grid.cell));
  const high = Math.min(grid.rows - 1, Math.ceil((Math.max(ay, by) + within - grid.y0) / grid.cell));
  for (let row = low; row <= high; row += 1) {
    for (let column = left; column <= right; column += 1) {
      const [x, y] = [grid.x0 + (column + 0.5) * grid.cell, grid.y0 + (row + 0.5) * grid.cell];
      if (sideGap(x, y, side) < within) visit(row * grid.columns + column, x, y);
    }
  }
}

function flooded(grid: Grid, places: Uint8Array, path: readonly Spot[]): Uint8Array {
  const joined = new Uint8Array(places.length);
  const stack: number[] = [];
  const visit = (cell: number): void => {
    if (cell < 0 || cell >= places.length || places[cell] === 0 || joined[cell] === 1) return;
    joined[cell] = 1;
    stack.push(cell);
  };
  for (const [x, y] of path)
    visit(Math.floor((y - grid.y0) / grid.cell) * grid.columns + Math.floor((x - grid.x0) / grid.cell));
  for (let cell = stack.pop(); cell !== undefined; cell = stack.pop()) {
    const column = cell % grid.columns;
    if (column > 0) visit(cell - 1);
    if (column < grid.columns - 1) visit(cell + 1);
    visit(cell - grid.columns);
    visit(cell + grid.columns);
  }
  return joined;
}

/** When each cell is first touched, NaN for never; seconds where a pace is given, metres along the path otherwise. */
function touchedCells(grid: Grid, path: readonly Spot[], radius: number, pace: CheckedPace | undefined): Float64Array {
  const touched = new Float64Array(grid.columns * grid.rows).fill(NaN);
  const begins = [0];
  const lines = path.slice(1).map((to, index): readonly [Spot, Spot] => [path[index]!, to]);
  lines.forEach(([from, to], index) => {
    const after = lines[index + 1];
    const driven = gap(from, to) / (pace?.workMps ?? 1);
    const turn =
      after === undefined || pace === undefined ? 0 : (turnBetween([from, to], after) / 180) * pace.halfTurnS;
    begins.push(begins[index]! + driven + turn);
  });
  forCellsNear(grid, lines, radius, (cell, line, x, y) => {
    if (!Number.isNaN(touched[cell]!)) return;
    const [[ax, ay], [bx, by]] = lines[line]!;
    const length = Math.hypot(bx - ax, by - ay);
    const along = length === 0 ? 0 : ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length;
    touched[cell] = begins[line]! + Math.min(length, Math.max(0, along)) / (pace?.workMps ?? 1);
  });
  return touched;
}

function turnBetween([a, b]: readonly [Spot, Spot], [c, d]: readonly [Spot, Spot]): number {
  const one = Math.atan2(b[1] - a[1], b[0] - a[0]);
  const other = Math.atan2(d[1] - c[1], d[0] - c[0]);
  const apart = Math.abs(other - one) % (2 * Math.PI);
  return (Math.min(apart, 2 * Math.PI - apart) / Math.PI) * 180;
}

export function lateShareOf(
  { columns }: Grid,
  reachable: Uint8Array,
  touched: Float64Array,
  openTimeS: number,
): number {
  let pairs = 0;
  let late = 0;
  const compare = (a: number, b: number): void => {
    if (reachable[a] === 0 || reachable[b] === 0) return;
    const apart = Math.abs(touched[a]! - touched[b]!);
    if (Number.isNaN(apart)) return;
    pairs += 1;
    if (apart > openTimeS) late += 1;
  };
  for (let cell = 0; cell < reachable.length; cell += 1) {
    if ((cell + 1) % columns !== 0) compare(cell, cell + 1);
    if (cell + columns < reachable.length) compare(cell, cell + columns);
  }
  return late / Math.max(1, pairs);
}

/** Walks the path in small steps; what is too near a side, or starts off the floor, is a crossing. */
export function crossingsOf(sides: Sides, path: readonly Spot[], toolWidth: number): number {
  const step = toolWidth * STEP_SHARE;
  let crossings = 0;
  let wasNear = false;
  for (let index = 1; index < path.length; index += 1) {
    const [from, to] = [path[index - 1]!, path[index]!];
    const steps = Math.max(1, Math.ceil(gap(from, to) / step));
    for (let at = 0; at <= steps; at += 1) {
      const x = from[0] + ((to[0] - from[0]) * at) / steps;
      const y = from[1] + ((to[1] - from[1]) * at) / steps;
      const isNear = sides.nearest(x, y) < toolWidth / 2 - NEAR_M;
      if (isNear && !wasNear) crossings += 1;
      wasNear = isNear;
    }
  }
  return crossings;
}
