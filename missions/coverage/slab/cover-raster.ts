import { boxOf, type Box, type Point } from '../../../kernel/geometry.ts';
import { rotated } from '../bays.ts';
import { Capsule } from '../capsule.ts';
import type { Region } from '../polygons.ts';
import { forEachRun, squaresOver, type Squares } from '../raster.ts';

/**
 * How often each small square of a region is swept by a disc. A square is swept where its middle is. Rows run at `turnRad`: askew to the
 * lanes, or a gap between two lanes could lie between two rows and never be seen.
 */
export class CoverRaster {
  readonly cellM: number;
  /** Squares of the region. */
  readonly cells: number;
  readonly #radiusM: number;
  readonly #cos: number;
  readonly #sin: number;
  readonly #box: Box;
  readonly #squares: Squares;
  /** Squares outside the region count as swept for ever. */
  readonly #counts: Uint16Array;
  readonly #left: number[] = [];
  readonly #placeOf: Int32Array;
  /** Patches of about the disc's width, with how much is left in each. */
  readonly #perPatch: number;
  readonly #patchColumns: number;
  readonly #patchRows: number;
  readonly #leftInPatch: Int32Array;
  /** Scratch of one sweep: the first and last square of each row from `#firstRow` on. */
  readonly #capsule = new Capsule();
  #runs = new Int32Array(128);
  #firstRow = 0;

  constructor(region: Region, radiusM: number, cellM: number, turnRad: number) {
    const rings = region.flatMap(({ outline, holes }) =>
      [outline, ...holes].map((ring) => ring.map((point) => rotated(point, -turnRad))),
    );
    this.cellM = cellM;
    this.#radiusM = radiusM;
    this.#cos = Math.cos(turnRad);
    this.#sin = Math.sin(turnRad);
    this.#box = boxOf(rings.flat());
    this.#squares = squaresOver(this.#box, cellM);
    const { columns, rows } = this.#squares;
    this.#counts = new Uint16Array(columns * rows).fill(1);
    this.#placeOf = new Int32Array(columns * rows).fill(-1);
    this.#perPatch = Math.max(1, Math.ceil((2 * radiusM) / cellM));
    this.#patchColumns = Math.ceil(columns / this.#perPatch);
    this.#patchRows = Math.ceil(rows / this.#perPatch);
    this.#leftInPatch = new Int32Array(this.#patchColumns * this.#patchRows);
    forEachRun(rings, this.#squares, (row, first, last) => {
      for (let cell = row * columns + first; cell <= row * columns + last; cell += 1) {
        this.#counts[cell] = 0;
        this.#leave(cell);
      }
    });
    this.cells = this.#left.length;
  }

  /** Squares that are not swept. */
  get left(): number {
    return this.#left.length;
  }

  /** One of them, by its number below `left`. */
  leftAt(number: number): Point {
    const { columns, middleXM, middleYM } = this.#squares;
    const cell = this.#left[number]!;
    const [x, y] = [middleXM + (cell % columns) * this.cellM, middleYM + Math.floor(cell / columns) * this.cellM];
    return [this.#cos * x - this.#sin * y, this.#sin * x + this.#cos * y];
  }

  /** Squares left near the place: all within the disc's width, and some further away. */
  leftNear(xM: number, yM: number): number {
    const patchM = this.cellM * this.#perPatch;
    const column = Math.floor((this.#cos * xM + this.#sin * yM - this.#box.xMinM) / patchM);
    const row = Math.floor((this.#cos * yM - this.#sin * xM - this.#box.yMinM) / patchM);
    const lastColumn = Math.min(this.#patchColumns - 1, column + 1);
    let sum = 0;
    for (let r = Math.max(0, row - 1); r <= Math.min(this.#patchRows - 1, row + 1); r += 1)
      for (let c = Math.max(0, column - 1); c <= lastColumn; c += 1)
        sum += this.#leftInPatch[r * this.#patchColumns + c]!;
    return sum;
  }

  /** The disc's way between two places is added (+1) or taken back (−1). */
  sweep(fromX: number, fromY: number, toX: number, toY: number, change: 1 | -1): void {
    const { columns } = this.#squares;
    const last = this.#runsOf(fromX, fromY, toX, toY);
    for (let row = this.#firstRow; row <= last; row += 1) {
      const at = 2 * (row - this.#firstRow);
      this.#sweepRun(row * columns + this.#runs[at]!, row * columns + this.#runs[at + 1]!, change);
    }
  }

  /** Squares on the disc's way between two places that nothing sweeps yet. */
  freshOn(fromX: number, fromY: number, toX: number, toY: number): number {
    const { columns } = this.#squares;
    const counts = this.#counts;
    const last = this.#runsOf(fromX, fromY, toX, toY);
    let fresh = 0;
    for (let row = this.#firstRow; row <= last; row += 1) {
      const at = 2 * (row - this.#firstRow);
      const end = row * columns + this.#runs[at + 1]!;
      for (let cell = row * columns + this.#runs[at]!; cell <= end; cell += 1) if (counts[cell] === 0) fresh += 1;
    }
    return fresh;
  }

  /** Writes down the first and last square of each row that the disc passes, from `#firstRow` on; returns the last row. */
  #runsOf(fromX: number, fromY: number, toX: number, toY: number): number {
    const { rows, middleXM, middleYM, columns } = this.#squares;
    const [radiusM, cellM] = [this.#radiusM, this.cellM];
    const ax = this.#cos * fromX + this.#sin * fromY;
    const ay = this.#cos * fromY - this.#sin * fromX;
    const bx = this.#cos * toX + this.#sin * toY;
    const by = this.#cos * toY - this.#sin * toX;
    const firstRow = Math.max(0, Math.ceil((Math.min(ay, by) - radiusM - middleYM) / cellM));
    const lastRow = Math.min(rows - 1, Math.floor((Math.max(ay, by) + radiusM - middleYM) / cellM));
    if (2 * (lastRow - firstRow + 1) > this.#runs.length) this.#runs = new Int32Array(4 * (lastRow - firstRow + 1));
    const capsule = this.#capsule;
    capsule.set(ax, ay, bx, by, radiusM);
    for (let row = firstRow; row <= lastRow; row += 1) {
      const at = 2 * (row - firstRow);
      const isMet = capsule.meets(middleYM + row * cellM);
      this.#runs[at] = isMet ? Math.max(0, Math.ceil((capsule.fromM - middleXM) / cellM)) : 0;
      this.#runs[at + 1] = isMet ? Math.min(columns - 1, Math.floor((capsule.toM - middleXM) / cellM)) : -1;
    }
    this.#firstRow = firstRow;
    return lastRow;
  }

  #sweepRun(first: number, last: number, change: 1 | -1): void {
    const counts = this.#counts;
    for (let cell = first; cell <= last; cell += 1) {
      const count = counts[cell]! + change;
      counts[cell] = count;
      if (count === 0) this.#leave(cell);
      else if (count === 1 && change === 1) this.#take(cell);
    }
  }

  #leave(cell: number): void {
    this.#placeOf[cell] = this.#left.length;
    this.#left.push(cell);
    this.#leftInPatch[this.#patchOf(cell)]! += 1;
  }

  #take(cell: number): void {
    const last = this.#left.pop()!;
    const place = this.#placeOf[cell]!;
    if (last !== cell) {
      this.#left[place] = last;
      this.#placeOf[last] = place;
    }
    this.#placeOf[cell] = -1;
    this.#leftInPatch[this.#patchOf(cell)]! -= 1;
  }

  #patchOf(cell: number): number {
    const { columns } = this.#squares;
    const row = Math.floor(Math.floor(cell / columns) / this.#perPatch);
    return row * this.#patchColumns + Math.floor((cell % columns) / this.#perPatch);
  }
}
