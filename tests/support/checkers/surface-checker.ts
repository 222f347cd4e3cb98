/**
 * Checks surface work on a raster of its own: where a machine's middle may be at all, what its tool can touch from there, what it touched in each
 * pass and when, how near two machines ever come, and whether anybody drives over what was coated before. Shares no code with the planner,
 * not even its types.
 */
type Spot = readonly [x: number, y: number];
interface Side {
  readonly from: Spot;
  readonly to: Spot;
  /** What the machine's circle keeps away from it, metres. */
  readonly keptM: number;
}

export interface CheckedFloor {
  /** Whether a place is to be worked. */
  readonly isWorked: (at: Spot) => boolean;
  /** Whether a place is floor at all. */
  readonly isFloor: (at: Spot) => boolean;
  /** Edges, columns, openings: kept away from by the machine's circle. */
  readonly sides: readonly Side[];
  /** Borders of what is to be worked: the tool stays within them. */
  readonly borders: readonly (readonly [Spot, Spot])[];
  readonly box: readonly [xMin: number, yMin: number, xMax: number, yMax: number];
  readonly bodyRadiusM: number;
  readonly toolRadiusM: number;
}

export interface CheckedMove {
  readonly machine: string;
  readonly from: Spot;
  readonly to: Spot;
  readonly fromS: number;
  readonly toS: number;
  readonly isOn: boolean;
  /** 0 on the way to the work and from it. */
  readonly pass: number;
}

const cellM = 0.1;

export interface CheckedSurface {
  readonly reachM2: number;
  /** Share of what can be reached that each pass touched. */
  readonly coveredShares: readonly number[];
  /** The nearest that the middles of two machines ever come; both looked at each quarter of a second. */
  readonly apartM: number;
  /** Steps of tool or machine that come too near to something. */
  readonly crossings: number;
}

export function checkSurface(floor: CheckedFloor, moves: readonly CheckedMove[], passes: number): CheckedSurface {
  const reach = reachOf(floor, moves.find(({ isOn }) => isOn)!.from);
  let reachCells = 0;
  for (const cell of reach.cells) reachCells += cell;
  const coveredShares = Array.from({ length: passes }, (_, pass) => {
    const touched = new Uint8Array(reach.cells.length);
    for (const { from, to } of moves.filter((move) => move.isOn && move.pass === pass + 1))
      near(reach, from, to, floor.toolRadiusM, (cell) => (touched[cell] = 1));
    let covered = 0;
    reach.cells.forEach((value, cell) => (covered += value & touched[cell]!));
    return covered / reachCells;
  });
  return {
    reachM2: reachCells * cellM ** 2,
    coveredShares,
    apartM: apartOf(moves),
    crossings: crossingsOf(floor, moves),
  };
}

interface Raster {
  readonly cells: Uint8Array;
  readonly columns: number;
  readonly rows: number;
  readonly x0: number;
  readonly y0: number;
}

function centre({ columns, x0, y0 }: Raster, cell: number): Spot {
  return [x0 + ((cell % columns) + 0.5) * cellM, y0 + (Math.floor(cell / columns) + 0.5) * cellM];
}

/** What a tool touches from all places that are joined to the one where work begins. */
function reachOf(floor: CheckedFloor, begin: Spot): Raster {
  const [x0, y0, x1, y1] = floor.box;
  const columns = Math.ceil((x1 - x0) / cellM);
  const rows = Math.ceil((y1 - y0) / cellM);
  const raster: Raster = { cells: new Uint8Array(columns * rows), columns, rows, x0, y0 };
  const mayBe = raster.cells.map((_, cell) => {
    const at = centre(raster, cell);
    return floor.isFloor(at) && floor.isWorked(at) && isClear(floor, at, 0) ? 1 : 0;
  });
  const joined = new Uint8Array(mayBe.length);
  const open = [Math.floor((begin[1] - y0) / cellM) * columns + Math.floor((begin[0] - x0) / cellM)];
  for (const around of [1, -1, columns, -columns]) open.push(open[0]! + around);
  while (open.length > 0) {
    const cell = open.pop()!;
    if (mayBe[cell] !== 1 || joined[cell] === 1) continue;
    joined[cell] = 1;
    open.push(cell + 1, cell - 1, cell + columns, cell - columns);
  }
  joined.forEach((value, cell) => {
    if (value === 0) return;
    const at = centre(raster, cell);
    near(raster, at, at, floor.toolRadiusM, (other) => (raster.cells[other] = 1));
  });
  return raster;
}

function isClear({ sides, borders, bodyRadiusM, toolRadiusM }: CheckedFloor, at: Spot, slackM: number): boolean {
  return (
    sides.every(({ from, to, keptM }) => gap(at, from, to) >= bodyRadiusM + keptM - slackM) &&
    borders.every(([from, to]) => gap(at, from, to) >= toolRadiusM - slackM)
  );
}

function gap([x, y]: Spot, [ax, ay]: Spot, [bx, by]: Spot): number {
  const squared = (bx - ax) ** 2 + (by - ay) ** 2;
  const share = squared === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / squared));
  return Math.hypot(ax + share * (bx - ax) - x, ay + share * (by - ay) - y);
}

function near(raster: Raster, from: Spot, to: Spot, byM: number, visit: (cell: number) => void): void {
  const { columns, rows, x0, y0 } = raster;
  const first = (a: number, b: number, zero: number): number =>
    Math.max(0, Math.floor((Math.min(a, b) - byM - zero) / cellM));
  const last = (a: number, b: number, zero: number, most: number): number =>
    Math.min(most - 1, Math.ceil((Math.max(a, b) + byM - zero) / cellM));
  for (let row = first(from[1], to[1], y0); row <= last(from[1], to[1], y0, rows); row += 1) {
    for (let column = first(from[0], to[0], x0); column <= last(from[0], to[0], x0, columns); column += 1) {
      const cell = row * columns + column;
      if (gap(centre(raster, cell), from, to) <= byM) visit(cell);
    }
  }
}

function crossingsOf(floor: CheckedFloor, moves: readonly CheckedMove[]): number {
  let crossings = 0;
  for (const { from, to, isOn } of moves) {
    if (!isOn) continue;
    const steps = Math.max(1, Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1]) / 0.1));
    for (let step = 0; step <= steps; step += 1) {
      const at: Spot = [from[0] + ((to[0] - from[0]) * step) / steps, from[1] + ((to[1] - from[1]) * step) / steps];
      if (!floor.isFloor(at) || !isClear(floor, at, 0.002)) crossings += 1;
    }
  }
  return crossings;
}

const lookS = 0.25;

function apartOf(moves: readonly CheckedMove[]): number {
  const tracks = new Map<string, CheckedMove[]>();
  for (const move of moves) tracks.set(move.machine, [...(tracks.get(move.machine) ?? []), move]);
  const all = [...tracks.values()].map((own) => own.sort((a, b) => a.fromS - b.fromS));
  const endS = Math.max(...moves.map(({ toS }) => toS));
  const next = all.map(() => 0);
  let least = Infinity;
  for (let timeS = 0; timeS <= endS; timeS += lookS) {
    const places = all.map((own, index): Spot => {
      while (next[index]! + 1 < own.length && own[next[index]!]!.toS < timeS) next[index]! += 1;
      const { from, to, fromS, toS } = own[next[index]!]!;
      const share = toS <= fromS ? 1 : Math.min(1, Math.max(0, (timeS - fromS) / (toS - fromS)));
      return [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
    });
    places.forEach((one, index) => {
      for (const other of places.slice(index + 1))
        least = Math.min(least, Math.hypot(one[0] - other[0], one[1] - other[1]));
    });
  }
  return least;
}

/**
 * Places at which a machine's wheels (a disc of half its width) run over what was coated before, m². A machine stands on what it coats at the
 * moment: only what was coated further back along its way than its tool and its wheels reach counts. Nothing is looked at between two passes.
 */
export function drivenOverM2(floor: CheckedFloor, moves: readonly CheckedMove[], trackRadiusM: number): number {
  const [x0, y0, x1, y1] = floor.box;
  const columns = Math.ceil((x1 - x0) / cellM);
  const rows = Math.ceil((y1 - y0) / cellM);
  const raster: Raster = { cells: new Uint8Array(columns * rows), columns, rows, x0, y0 };
  const coatedAtM = new Float64Array(columns * rows).fill(Infinity);
  const ownM = 2 * floor.toolRadiusM + trackRadiusM + 0.2;
  let drivenM = 0;
  for (const { from, to, isOn } of moves) {
    const lengthM = Math.hypot(to[0] - from[0], to[1] - from[1]);
    const steps = Math.max(1, Math.ceil(lengthM / 0.1));
    for (let step = 1; step <= steps; step += 1) {
      const at: Spot = [from[0] + ((to[0] - from[0]) * step) / steps, from[1] + ((to[1] - from[1]) * step) / steps];
      drivenM += lengthM / steps;
      near(raster, at, at, trackRadiusM - cellM, (cell) => {
        if (drivenM - coatedAtM[cell]! > ownM) raster.cells[cell] = 1;
      });
      if (!isOn) continue;
      near(raster, at, at, floor.toolRadiusM - 0.01, (cell) => {
        coatedAtM[cell] = Math.min(coatedAtM[cell]!, drivenM);
      });
    }
  }
  return raster.cells.reduce((sum, cell) => sum + cell, 0) * cellM ** 2;
}
