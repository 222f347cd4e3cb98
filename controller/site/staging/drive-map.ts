import { distanceM, isInsidePolygon, pointSegmentDistanceM, type Point } from '../../../kernel/geometry.ts';
import { buildGround, type Ground } from '../../../missions/routing/ground.ts';
import type { Level, Slab } from '../../../missions/site-model.ts';
import { stagingDistancesM } from './roster.ts';

/** What a parked machine needs: a disc that it may turn in, and that others keep clear of. */
export interface Disc {
  readonly at: Point;
  readonly radiusM: number;
}

/** The planner's own grid, so that what is connected here is connected there. */
const cellM = 0.25;

/**
 * The floor of one level as the planner sees it (`missions/routing`): for each cell of its grid, the radius of the largest
 * disc that may stand there with the planner's margins and ours on top, up to `radiusMaxM`.
 */
export class DriveMap {
  readonly level: Level;
  readonly mainSlab: Slab;
  readonly ground: Ground;
  readonly radiusMaxM: number;
  readonly #columns: number;
  readonly #rows: number;
  readonly #roomM: Float64Array;
  /** Cells that the largest robot reaches on the empty floor, and one of them in the middle of the slab. */
  readonly #open: Uint8Array;
  /** How many of them lie on the main slab, where work is, to the south-west of each corner of a cell. */
  readonly #openSums: Uint32Array;
  readonly middleCell: number;
  /** By radius: a handful of machine types. */
  readonly #reachedWhenEmpty = new Map<number, Uint8Array>();

  constructor(level: Level, mainSlab: Slab, radiusMaxM: number, radiusOpenM: number) {
    this.level = level;
    this.mainSlab = mainSlab;
    this.radiusMaxM = radiusMaxM;
    this.ground = buildGround({ level, mainSlab, zones: [], standing: [] });
    const { box } = this.ground;
    this.#columns = Math.max(1, Math.ceil((box.xMaxM - box.xMinM) / cellM));
    this.#rows = Math.max(1, Math.ceil((box.yMaxM - box.yMinM) / cellM));
    this.#roomM = new Float64Array(this.#columns * this.#rows).fill(radiusMaxM);
    for (const { segment, marginM } of this.ground.obstacles) {
      const keptM = marginM + stagingDistancesM.beyondPlanner;
      const reachM = radiusMaxM + keptM;
      const corners = [segment.from, segment.to];
      const low: Point = [
        Math.min(...corners.map(([x]) => x)) - reachM,
        Math.min(...corners.map(([, y]) => y)) - reachM,
      ];
      const high: Point = [
        Math.max(...corners.map(([x]) => x)) + reachM,
        Math.max(...corners.map(([, y]) => y)) + reachM,
      ];
      this.#eachCell(low, high, (cell, centre) => {
        const roomM = pointSegmentDistanceM(centre, segment) - keptM;
        if (roomM < (this.#roomM[cell] as number)) this.#roomM[cell] = roomM;
      });
    }
    this.#open = this.#largestPiece(radiusOpenM);
    this.#openSums = this.#sumsOfOpen();
    this.middleCell = this.#openCellNearest(middleOf(mainSlab));
  }

  /** Whether the largest robot can work anywhere here. */
  get hasOpenFloor(): boolean {
    return this.middleCell >= 0;
  }

  centreOf(cell: number): Point {
    const { box } = this.ground;
    return [
      box.xMinM + ((cell % this.#columns) + 0.5) * cellM,
      box.yMinM + (Math.floor(cell / this.#columns) + 0.5) * cellM,
    ];
  }

  /** The cell of a point; -1 off the grid. */
  #cellAt([x, y]: Point): number {
    const column = Math.floor((x - this.ground.box.xMinM) / cellM);
    const row = Math.floor((y - this.ground.box.yMinM) / cellM);
    return column < 0 || row < 0 || column >= this.#columns || row >= this.#rows ? -1 : row * this.#columns + column;
  }

  /** Whether a disc may stand at a point that need not be the centre of a cell. */
  hasRoom(point: Point, radiusM: number): boolean {
    if (!this.ground.isFree(point)) return false;
    return this.ground.obstacles.every(
      ({ segment, marginM }) =>
        pointSegmentDistanceM(point, segment) >= radiusM + marginM + stagingDistancesM.beyondPlanner,
    );
  }

  /** Whether a point's cell, or one beside it, is among those reached. */
  isReached([x, y]: Point, reached: Uint8Array): boolean {
    const steps = [0, -cellM, cellM];
    return steps.some((dx) => steps.some((dy) => reached[this.#cellAt([x + dx, y + dy])] === 1));
  }

  /** Centres of every second cell with room for a disc, of those reached, within `withinM` of a point. */
  places(radiusM: number, reached: Uint8Array, around: Point, withinM: number): Point[] {
    const found: Point[] = [];
    const low: Point = [around[0] - withinM, around[1] - withinM];
    this.#eachCell(low, [around[0] + withinM, around[1] + withinM], (cell, centre) => {
      if (reached[cell] !== 1 || (this.#roomM[cell] as number) < radiusM) return;
      const isOdd = (cell % this.#columns) % 2 === 1 || Math.floor(cell / this.#columns) % 2 === 1;
      if (!isOdd && distanceM(centre, around) <= withinM) found.push(centre);
    });
    return found;
  }

  /** Open floor of the main slab in the square of half side `halfM` around a point, m². */
  openAreaM2([x, y]: Point, halfM: number): number {
    const { box } = this.ground;
    const clamp = (value: number, most: number): number => Math.min(most, Math.max(0, Math.round(value / cellM)));
    const [west, east] = [clamp(x - halfM - box.xMinM, this.#columns), clamp(x + halfM - box.xMinM, this.#columns)];
    const [south, north] = [clamp(y - halfM - box.yMinM, this.#rows), clamp(y + halfM - box.yMinM, this.#rows)];
    const sumTo = (column: number, row: number): number => this.#openSums[row * (this.#columns + 1) + column] as number;
    const cells = sumTo(east, north) - sumTo(west, north) - sumTo(east, south) + sumTo(west, south);
    return cells * cellM * cellM;
  }

  /** The cells that a disc of `radiusM` reaches from the middle of the floor, among parked machines. */
  reached(radiusM: number, parked: readonly Disc[]): Uint8Array {
    const known = parked.length === 0 ? this.#reachedWhenEmpty.get(radiusM) : undefined;
    if (known !== undefined) return known;
    const reached = this.#flood(this.#blockedFor(radiusM, parked), this.middleCell);
    if (parked.length === 0) this.#reachedWhenEmpty.set(radiusM, reached);
    return reached;
  }

  /** Open floor that is not blocked by parked machines themselves and yet cannot be reached any more, m². */
  cutOffM2(radiusM: number, parked: readonly Disc[]): number {
    const blocked = this.#blockedFor(radiusM, parked);
    const reached = this.#flood(blocked, this.middleCell);
    let cells = 0;
    for (let cell = 0; cell < reached.length; cell += 1) {
      if (this.#open[cell] === 1 && blocked[cell] === 0 && reached[cell] === 0) cells += 1;
    }
    return cells * cellM * cellM;
  }

  #blockedFor(radiusM: number, parked: readonly Disc[]): Uint8Array {
    const blocked = new Uint8Array(this.#roomM.length);
    for (let cell = 0; cell < blocked.length; cell += 1) {
      if ((this.#roomM[cell] as number) < radiusM) blocked[cell] = 1;
    }
    for (const { at, radiusM: ownM } of parked) {
      const reachM = ownM + radiusM + stagingDistancesM.betweenTurningCircles;
      this.#eachCell([at[0] - reachM, at[1] - reachM], [at[0] + reachM, at[1] + reachM], (cell, centre) => {
        if (distanceM(centre, at) < reachM) blocked[cell] = 1;
      });
    }
    return blocked;
  }

  /** All cells connected over their sides; the floor's border stops it, because no disc has room there. */
  #flood(blocked: Uint8Array, from: number): Uint8Array {
    const reached = new Uint8Array(blocked.length);
    if (from < 0 || blocked[from] === 1) return reached;
    const columns = this.#columns;
    const stack = [from];
    reached[from] = 1;
    for (let cell = stack.pop(); cell !== undefined; cell = stack.pop()) {
      const column = cell % columns;
      const [west, east] = [column > 0 ? cell - 1 : -1, column < columns - 1 ? cell + 1 : -1];
      for (const next of [west, east, cell - columns, cell + columns]) {
        if (next < 0 || next >= blocked.length || blocked[next] === 1 || reached[next] === 1) continue;
        reached[next] = 1;
        stack.push(next);
      }
    }
    return reached;
  }

  #largestPiece(radiusM: number): Uint8Array {
    const blocked = this.#blockedFor(radiusM, []);
    const seen = Uint8Array.from(blocked);
    let best: { piece: Uint8Array; size: number } = { piece: new Uint8Array(blocked.length), size: 0 };
    for (let cell = 0; cell < seen.length; cell += 1) {
      if (seen[cell] === 1) continue;
      const piece = this.#flood(blocked, cell);
      let size = 0;
      for (let other = cell; other < piece.length; other += 1) {
        if (piece[other] !== 1) continue;
        size += 1;
        seen[other] = 1;
      }
      if (size > best.size && this.ground.isFree(this.centreOf(cell))) best = { piece, size };
    }
    return best.piece;
  }

  #sumsOfOpen(): Uint32Array {
    const width = this.#columns + 1;
    const sums = new Uint32Array(width * (this.#rows + 1));
    for (let row = 0; row < this.#rows; row += 1) {
      let inRow = 0;
      for (let column = 0; column < this.#columns; column += 1) {
        const cell = row * this.#columns + column;
        if (this.#open[cell] === 1 && isInsidePolygon(this.centreOf(cell), this.mainSlab)) inRow += 1;
        sums[(row + 1) * width + column + 1] = (sums[row * width + column + 1] as number) + inRow;
      }
    }
    return sums;
  }

  #openCellNearest(point: Point): number {
    let best = -1;
    let bestM = Infinity;
    this.#open.forEach((isOpen, cell) => {
      const awayM = isOpen === 1 ? distanceM(this.centreOf(cell), point) : Infinity;
      if (awayM < bestM) [best, bestM] = [cell, awayM];
    });
    return best;
  }

  #eachCell(low: Point, high: Point, visit: (cell: number, centre: Point) => void): void {
    const { box } = this.ground;
    const columnMin = Math.max(0, Math.floor((low[0] - box.xMinM) / cellM));
    const columnMax = Math.min(this.#columns - 1, Math.floor((high[0] - box.xMinM) / cellM));
    const rowMin = Math.max(0, Math.floor((low[1] - box.yMinM) / cellM));
    const rowMax = Math.min(this.#rows - 1, Math.floor((high[1] - box.yMinM) / cellM));
    for (let row = rowMin; row <= rowMax; row += 1) {
      for (let column = columnMin; column <= columnMax; column += 1) {
        const cell = row * this.#columns + column;
        visit(cell, this.centreOf(cell));
      }
    }
  }
}

function middleOf({ outline }: Slab): Point {
  const xs = outline.map(([x]) => x);
  const ys = outline.map(([, y]) => y);
  return [(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2];
}
