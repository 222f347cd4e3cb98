import {
  boxOf,
  isInsidePolygon,
  isInsideRing,
  type Box,
  type Point,
  type Pose,
  type Ring,
} from '../../kernel/geometry.ts';
import type { Level } from '../../missions/site-model.ts';

/** Side of a cell, metres: coarse against a lane, fine against a bay. */
export const cellM = 0.5;
export const cellAreaM2 = cellM * cellM;
/** A level of more cells (100,000 m² of outline) gets no concrete: the model is taken for broken. */
export const levelCellCountMax = 400_000;
/** Cells under one tool or machine. */
const touchedCellCountMax = 4096;
/** Where a slab's thickness is not known. */
const thicknessAssumedM = 0.15;
/** How far a machine's base may be from a cell's top to stand on it, metres. */
const standingToleranceM = 0.3;
const roundingM = 1e-9;

/** What has happened to the cells of a level, one kind of event per trace. */
export const traceKinds = ['levelled', 'floated', 'trowelled', 'tooEarly', 'tooLate', 'drivenOn'] as const;
export type TraceKind = (typeof traceKinds)[number];

/** Where and how often one kind of event has happened. */
export class CellTrace {
  /** Equivalent age at the last touch, hours; NaN where there was none. */
  readonly ageH: Float64Array;
  /** Visits: touches that follow each other without a pause are one. */
  readonly visits: Uint16Array;
  /** Cells with at least one visit. */
  cellCount = 0;

  constructor(count: number) {
    this.ageH = new Float64Array(count).fill(NaN);
    this.visits = new Uint16Array(count);
  }

  /** Notes a touch; true when it begins a visit, because the cell is `pauseH` older than at its last touch. */
  touch(cell: number, ageH: number, pauseH: number): boolean {
    const lastH = this.ageH[cell] as number;
    this.ageH[cell] = ageH;
    if (ageH - lastH <= pauseH) return false;
    const visits = this.visits[cell] as number;
    if (visits === 0) this.cellCount += 1;
    this.visits[cell] = Math.min(visits + 1, 0xffff);
    return true;
  }
}

/** The cells of one level: which of them are floor, and the concrete on them. A cell counts by its middle. */
export class ConcreteGrid {
  readonly levelId: string;
  readonly count: number;
  /** Height of the floor, metres; NaN where there is none (no slab, or a column or wall stands there). */
  readonly topM: Float64Array;
  /** What the slab takes, metres. */
  readonly thicknessM: Float32Array;
  /** What has come so far, metres; a cell is placed when it is full. */
  readonly filledM: Float32Array;
  /** Site epoch ms; NaN while not placed. */
  readonly placedAtMs: Float64Array;
  /** The site's running sum of equivalent age at placing, hours. */
  readonly placedMaturityH: Float64Array;
  readonly setFactor: Float32Array;
  readonly traces: Readonly<Record<TraceKind, CellTrace>>;
  placedCount = 0;
  /** Cells found by the last search; only the first `n` that it returned are valid. */
  readonly found = new Int32Array(touchedCellCountMax);
  readonly #box: Box;
  readonly #columns: number;
  readonly #rows: number;
  readonly #topMinM: number;
  readonly #topMaxM: number;

  /** Call `sizeOf` first: a level beyond the limit has no grid. */
  constructor(level: Level) {
    const { box, columns, rows } = sizeOf(level);
    this.levelId = level.id;
    this.#box = box;
    this.#columns = columns;
    this.#rows = rows;
    this.count = columns * rows;
    this.topM = new Float64Array(this.count).fill(NaN);
    this.thicknessM = new Float32Array(this.count);
    this.filledM = new Float32Array(this.count);
    this.placedAtMs = new Float64Array(this.count).fill(NaN);
    this.placedMaturityH = new Float64Array(this.count);
    this.setFactor = new Float32Array(this.count);
    this.traces = {
      levelled: new CellTrace(this.count),
      floated: new CellTrace(this.count),
      trowelled: new CellTrace(this.count),
      tooEarly: new CellTrace(this.count),
      tooLate: new CellTrace(this.count),
      drivenOn: new CellTrace(this.count),
    };
    this.#layFloor(level);
    this.#topMinM = Math.min(...level.slabs.map(({ topM }) => topM));
    this.#topMaxM = Math.max(...level.slabs.map(({ topM }) => topM));
  }

  /** Middle of a cell in the site frame, metres. */
  middleOf(cell: number): Point {
    const column = cell % this.#columns;
    const row = (cell - column) / this.#columns;
    return [this.#box.xMinM + (column + 0.5) * cellM, this.#box.yMinM + (row + 0.5) * cellM];
  }

  /** The cell of a point; undefined outside the level's box. */
  cellAt([x, y]: Point): number | undefined {
    const column = Math.floor((x - this.#box.xMinM) / cellM);
    const row = Math.floor((y - this.#box.yMinM) / cellM);
    if (column < 0 || row < 0 || column >= this.#columns || row >= this.#rows) return undefined;
    return row * this.#columns + column;
  }

  isPlaced(cell: number): boolean {
    return !Number.isNaN(this.placedAtMs[cell] as number);
  }

  /** Placed cells under a rectangle of a machine's own frame (x forward); their number, the cells are in `found`. */
  findUnder(pose: Pose, part: Box): number {
    if (this.placedCount === 0 || pose.zM < this.#topMinM - standingToleranceM) return 0;
    if (pose.zM > this.#topMaxM + standingToleranceM) return 0;
    const reachM = Math.hypot(
      Math.max(Math.abs(part.xMinM), Math.abs(part.xMaxM)),
      Math.max(Math.abs(part.yMinM), Math.abs(part.yMaxM)),
    );
    const cos = Math.cos(pose.yawRad);
    const sin = Math.sin(pose.yawRad);
    return this.#find(pose.xM, pose.yM, reachM, (cell, dx, dy) => {
      if (!(Math.abs((this.topM[cell] as number) - pose.zM) <= standingToleranceM) || !this.isPlaced(cell))
        return false;
      const along = cos * dx + sin * dy;
      const across = cos * dy - sin * dx;
      return (
        along >= part.xMinM - roundingM &&
        along <= part.xMaxM + roundingM &&
        across >= part.yMinM - roundingM &&
        across <= part.yMaxM + roundingM
      );
    });
  }

  /** Floor cells that are not full yet, within a disc and at most `dropMaxM` below `zM`. */
  findRoom([x, y]: Point, zM: number, radiusM: number, dropMaxM: number): number {
    return this.#find(x, y, radiusM, (cell, dx, dy) => {
      const dropM = zM - (this.topM[cell] as number);
      return dropM >= 0 && dropM <= dropMaxM && !this.isPlaced(cell) && dx * dx + dy * dy <= radiusM * radiusM;
    });
  }

  /** Every floor cell whose middle lies in the ring. */
  cellsIn(ring: Ring): number[] {
    const box = boxOf(ring);
    const cells: number[] = [];
    const { fromColumn, toColumn, fromRow, toRow } = this.#span(box);
    for (let row = fromRow; row <= toRow; row += 1) {
      for (let column = fromColumn; column <= toColumn; column += 1) {
        const cell = row * this.#columns + column;
        if (Number.isNaN(this.topM[cell] as number) || !isInsideRing(this.middleOf(cell), ring)) continue;
        cells.push(cell);
      }
    }
    return cells;
  }

  #find(xM: number, yM: number, reachM: number, isWanted: (cell: number, dxM: number, dyM: number) => boolean): number {
    const { fromColumn, toColumn, fromRow, toRow } = this.#span({
      xMinM: xM - reachM,
      yMinM: yM - reachM,
      xMaxM: xM + reachM,
      yMaxM: yM + reachM,
    });
    let count = 0;
    for (let row = fromRow; row <= toRow; row += 1) {
      const dyM = this.#box.yMinM + (row + 0.5) * cellM - yM;
      for (let column = fromColumn; column <= toColumn; column += 1) {
        const cell = row * this.#columns + column;
        const dxM = this.#box.xMinM + (column + 0.5) * cellM - xM;
        if (count === touchedCellCountMax || !isWanted(cell, dxM, dyM)) continue;
        this.found[count] = cell;
        count += 1;
      }
    }
    return count;
  }

  #span(box: Box): { fromColumn: number; toColumn: number; fromRow: number; toRow: number } {
    return {
      fromColumn: Math.max(0, Math.floor((box.xMinM - this.#box.xMinM) / cellM)),
      toColumn: Math.min(this.#columns - 1, Math.floor((box.xMaxM - this.#box.xMinM) / cellM)),
      fromRow: Math.max(0, Math.floor((box.yMinM - this.#box.yMinM) / cellM)),
      toRow: Math.min(this.#rows - 1, Math.floor((box.yMaxM - this.#box.yMinM) / cellM)),
    };
  }

  #layFloor(level: Level): void {
    for (const slab of level.slabs) {
      for (const cell of this.#boxCells(slab.outline)) {
        if (!isInsidePolygon(this.middleOf(cell), slab)) continue;
        // Slabs of a level may overlap; the higher one is the floor.
        if ((this.topM[cell] as number) >= slab.topM) continue;
        this.topM[cell] = slab.topM;
        this.thicknessM[cell] = slab.thicknessM > 0 ? slab.thicknessM : thicknessAssumedM;
      }
    }
    for (const { outline } of [...level.columns, ...level.walls]) {
      for (const cell of this.#boxCells(outline)) {
        if (isInsideRing(this.middleOf(cell), outline)) this.topM[cell] = NaN;
      }
    }
  }

  #boxCells(outline: Ring): number[] {
    const { fromColumn, toColumn, fromRow, toRow } = this.#span(boxOf(outline));
    const cells: number[] = [];
    for (let row = fromRow; row <= toRow; row += 1) {
      for (let column = fromColumn; column <= toColumn; column += 1) cells.push(row * this.#columns + column);
    }
    return cells;
  }
}

/** The box of a level's slabs and how many cells it takes; none without slabs. */
export function sizeOf(level: Level): { readonly box: Box; readonly columns: number; readonly rows: number } {
  const points = level.slabs.flatMap(({ outline }) => outline);
  if (points.length === 0) return { box: { xMinM: 0, yMinM: 0, xMaxM: 0, yMaxM: 0 }, columns: 0, rows: 0 };
  const box = boxOf(points);
  return {
    box,
    columns: Math.max(1, Math.ceil((box.xMaxM - box.xMinM) / cellM - roundingM)),
    rows: Math.max(1, Math.ceil((box.yMaxM - box.yMinM) / cellM - roundingM)),
  };
}
