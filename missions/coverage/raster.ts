import { boxOf, type Box, type Ring } from '../../kernel/geometry.ts';
import { crossingsAtAll } from '../routing/scan-line.ts';
import type { Region } from './polygons.ts';

/** An upright rectangle. */
export interface Bar {
  readonly xMinM: number;
  readonly xMaxM: number;
  readonly yMinM: number;
  readonly yMaxM: number;
}

/** Cells of a region that no lane has swept yet: quick to ask how much a lane would add. */
export interface Raster {
  readonly cellM2: number;
  /** Cells left inside the bar. */
  count(bar: Bar): number;
  /** Smallest and largest x of cells left inside the bar, or y with 'y'; null when there are none. */
  extent(bar: Bar, along: 'x' | 'y'): readonly [fromM: number, toM: number] | null;
  sweep(bar: Bar): void;
}

const cellM = 0.1;

export function createRaster(region: Region): Raster {
  const box = boxOf(region.flatMap(({ outline }) => outline));
  const squares = squaresOver(box, cellM);
  const { columns, rows } = squares;
  const left = new Uint8Array(columns * rows);
  for (const { outline, holes } of region) {
    forEachRun([outline, ...holes], squares, (row, first, last) => {
      left.fill(1, row * columns + first, row * columns + last + 1);
    });
  }
  const columnFrom = (xM: number): number => Math.max(0, Math.ceil((xM - box.xMinM) / cellM - 0.5));
  const columnTo = (xM: number): number => Math.min(columns - 1, Math.floor((xM - box.xMinM) / cellM - 0.5));
  const rowFrom = (yM: number): number => Math.max(0, Math.ceil((yM - box.yMinM) / cellM - 0.5));
  const rowTo = (yM: number): number => Math.min(rows - 1, Math.floor((yM - box.yMinM) / cellM - 0.5));
  return {
    cellM2: cellM * cellM,
    count(bar) {
      const [c1, c2] = [columnFrom(bar.xMinM), columnTo(bar.xMaxM)];
      let sum = 0;
      for (let row = rowFrom(bar.yMinM), last = rowTo(bar.yMaxM); row <= last; row += 1) {
        for (let cell = row * columns + c1, end = row * columns + c2; cell <= end; cell += 1) sum += left[cell]!;
      }
      return sum;
    },
    extent(bar, along) {
      const [c1, c2] = [columnFrom(bar.xMinM), columnTo(bar.xMaxM)];
      let least = Infinity;
      let most = -Infinity;
      for (let row = rowFrom(bar.yMinM), last = rowTo(bar.yMaxM); row <= last; row += 1) {
        for (let column = c1; column <= c2; column += 1) {
          if (left[row * columns + column] === 0) continue;
          const value = along === 'x' ? column : row;
          least = Math.min(least, value);
          most = Math.max(most, value);
        }
      }
      if (least > most) return null;
      const originM = along === 'x' ? box.xMinM : box.yMinM;
      return [originM + least * cellM, originM + (most + 1) * cellM];
    },
    sweep(bar) {
      const [c1, c2] = [columnFrom(bar.xMinM), columnTo(bar.xMaxM)];
      for (let row = rowFrom(bar.yMinM), last = rowTo(bar.yMaxM); row <= last; row += 1) {
        if (c2 >= c1) left.fill(0, row * columns + c1, row * columns + c2 + 1);
      }
    },
  };
}

/** Squares of a raster: their side, how many, and the middle of the first. */
export interface Squares {
  readonly cellM: number;
  readonly columns: number;
  readonly rows: number;
  readonly middleXM: number;
  readonly middleYM: number;
}

/** Runs of squares whose middle is inside the rings, by the even-odd rule. */
export function forEachRun(
  rings: readonly Ring[],
  { cellM, columns, rows, middleXM, middleYM }: Squares,
  visit: (row: number, firstColumn: number, lastColumn: number) => void,
): void {
  const ys = Float64Array.from({ length: rows }, (_, row) => middleYM + row * cellM);
  crossingsAtAll(rings, ys).forEach((crossings, row) => {
    for (let pair = 0; pair + 1 < crossings.length; pair += 2) {
      const first = Math.max(0, Math.ceil((crossings[pair]! - middleXM) / cellM));
      const last = Math.min(columns - 1, Math.floor((crossings[pair + 1]! - middleXM) / cellM));
      if (last >= first) visit(row, first, last);
    }
  });
}

export function squaresOver(box: Box, cellM: number): Squares {
  return {
    cellM,
    columns: Math.max(0, Math.ceil((box.xMaxM - box.xMinM) / cellM)),
    rows: Math.max(0, Math.ceil((box.yMaxM - box.yMinM) / cellM)),
    middleXM: box.xMinM + cellM / 2,
    middleYM: box.yMinM + cellM / 2,
  };
}
