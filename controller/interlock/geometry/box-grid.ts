/** What lies near a point in plan, out of boxes that do not move. */
export interface BoxSearch {
  /** Indexes of all boxes within the radius, rising. Boxes somewhat farther off may be among them; none nearer is missing. */
  near(xM: number, yM: number, radiusM: number): Int32Array;
}

/** Boxes as xMin, yMin, xMax, yMax …, metres. */
export type MakeBoxSearch = (boxes: Float64Array) => BoxSearch;

/** Cells along each side of the grid, at most: bounds the memory whatever the coordinates are. */
export const gridSideMax = 128;
/** Smaller cells than this hold next to nothing, metres. */
const cellLeastM = 4;
/** A box over more cells than this is looked at in every search, so that a few long edges do not fill the grid. */
const cellsPerBoxMax = 1024;

/** Cell number along one axis; numbers outside fall into the outermost cells, so order is kept and nothing is lost. */
export function cellAt(valueM: number, originM: number, cellM: number, count: number): number {
  const cell = Math.floor((valueM - originM) / cellM);
  return cell < 0 ? 0 : cell >= count ? count - 1 : cell;
}

export function cellSizeM(lowM: number, highM: number): number {
  const extentM = highM - lowM;
  return Number.isFinite(extentM) ? Math.max(cellLeastM, extentM / gridSideMax) : cellLeastM;
}

/** A uniform grid over fixed boxes. Built at a configuration, asked when a machine reports its place. */
export class BoxGrid implements BoxSearch {
  readonly #boxes: Float64Array;
  readonly #originXM: number;
  readonly #originYM: number;
  readonly #cellM: number;
  readonly #columns: number;
  readonly #rows: number;
  readonly #starts: Int32Array;
  readonly #items: Int32Array;
  readonly #large: readonly number[];
  readonly #stamps: Int32Array;
  readonly #found: Int32Array;
  #stamp = 0;
  #count = 0;

  constructor(boxes: Float64Array) {
    this.#boxes = boxes;
    const number = boxes.length / 4;
    let [lowXM, lowYM, highXM, highYM] = [0, 0, 0, 0];
    for (let at = 0; at < boxes.length; at += 4) {
      lowXM = Math.min(at === 0 ? Infinity : lowXM, boxes[at] as number);
      lowYM = Math.min(at === 0 ? Infinity : lowYM, boxes[at + 1] as number);
      highXM = Math.max(at === 0 ? -Infinity : highXM, boxes[at + 2] as number);
      highYM = Math.max(at === 0 ? -Infinity : highYM, boxes[at + 3] as number);
    }
    this.#cellM = Math.max(cellSizeM(lowXM, highXM), cellSizeM(lowYM, highYM));
    this.#originXM = lowXM;
    this.#originYM = lowYM;
    this.#columns = sideOf(highXM - lowXM, this.#cellM);
    this.#rows = sideOf(highYM - lowYM, this.#cellM);
    this.#stamps = new Int32Array(number);
    this.#found = new Int32Array(number);
    this.#starts = new Int32Array(this.#columns * this.#rows + 1);
    const large: number[] = [];
    for (let index = 0; index < number; index += 1) {
      if (this.#cellsOf(index) > cellsPerBoxMax) large.push(index);
      else this.#eachCell(index, (cell) => this.#bump(cell + 1));
    }
    for (let cell = 0; cell < this.#columns * this.#rows; cell += 1) {
      this.#starts[cell + 1] = (this.#starts[cell + 1] as number) + (this.#starts[cell] as number);
    }
    this.#large = large;
    this.#items = new Int32Array(this.#starts[this.#columns * this.#rows] as number);
    const cursors = this.#starts.slice();
    for (let index = 0; index < number; index += 1) {
      if (this.#cellsOf(index) > cellsPerBoxMax) continue;
      this.#eachCell(index, (cell) => {
        const at = cursors[cell] as number;
        this.#items[at] = index;
        cursors[cell] = at + 1;
      });
    }
  }

  near(xM: number, yM: number, radiusM: number): Int32Array {
    this.#stamp += 1;
    this.#count = 0;
    const isEverywhere = !Number.isFinite(xM + yM + radiusM);
    const column1 = isEverywhere ? 0 : this.#column(xM - radiusM);
    const column2 = isEverywhere ? this.#columns - 1 : this.#column(xM + radiusM);
    const row1 = isEverywhere ? 0 : this.#row(yM - radiusM);
    const row2 = isEverywhere ? this.#rows - 1 : this.#row(yM + radiusM);
    for (let row = row1; row <= row2; row += 1) {
      const from = this.#starts[row * this.#columns + column1] as number;
      const to = this.#starts[row * this.#columns + column2 + 1] as number;
      for (let at = from; at < to; at += 1) this.#take(this.#items[at] as number, xM, yM, radiusM);
    }
    for (const index of this.#large) this.#take(index, xM, yM, radiusM);
    return this.#found.subarray(0, this.#count).sort();
  }

  #take(index: number, xM: number, yM: number, radiusM: number): void {
    if (this.#stamps[index] === this.#stamp) return;
    this.#stamps[index] = this.#stamp;
    const at = 4 * index;
    const dx = Math.max((this.#boxes[at] as number) - xM, xM - (this.#boxes[at + 2] as number), 0);
    const dy = Math.max((this.#boxes[at + 1] as number) - yM, yM - (this.#boxes[at + 3] as number), 0);
    // Written so that a number that is none counts as near.
    if (dx > radiusM || dy > radiusM) return;
    this.#found[this.#count] = index;
    this.#count += 1;
  }

  #column(xM: number): number {
    return cellAt(xM, this.#originXM, this.#cellM, this.#columns);
  }

  #row(yM: number): number {
    return cellAt(yM, this.#originYM, this.#cellM, this.#rows);
  }

  #cellsOf(index: number): number {
    const at = 4 * index;
    const columns = this.#column(this.#boxes[at + 2] as number) - this.#column(this.#boxes[at] as number) + 1;
    return columns * (this.#row(this.#boxes[at + 3] as number) - this.#row(this.#boxes[at + 1] as number) + 1);
  }

  #eachCell(index: number, visit: (cell: number) => void): void {
    const at = 4 * index;
    const column2 = this.#column(this.#boxes[at + 2] as number);
    const row2 = this.#row(this.#boxes[at + 3] as number);
    for (let row = this.#row(this.#boxes[at + 1] as number); row <= row2; row += 1) {
      for (let column = this.#column(this.#boxes[at] as number); column <= column2; column += 1) {
        visit(row * this.#columns + column);
      }
    }
  }

  #bump(at: number): void {
    this.#starts[at] = (this.#starts[at] as number) + 1;
  }
}

function sideOf(extentM: number, cellM: number): number {
  return Math.min(gridSideMax, Math.max(1, Math.ceil(extentM / cellM)));
}
