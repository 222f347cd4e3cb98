import {
  boxOf,
  distanceM,
  isInsidePolygon,
  segmentDistanceM,
  type Point,
  type Segment,
} from '../../../kernel/geometry.ts';
import { rotated } from '../../coverage/bays.ts';
import { forEachRun, squaresOver, type Squares } from '../../coverage/raster.ts';
import type { Region } from '../../coverage/polygons.ts';

/** Squares on which ways are looked for, metres. */
const cellM = 0.1;
/** Lines as near as this are not nearer than allowed, metres. */
export const roundingM = 2e-3;
/** Steps along a straight way that is looked at, metres. */
const lookM = 0.05;

/** Where a machine can drive while some lanes are wet. */
export class CoatGround {
  readonly #squares: Squares;
  readonly #isPlace: Uint8Array;
  /** How many wet lanes the machine's wheels would touch from each square. */
  readonly #wet: Int16Array;
  readonly #keptM: number;
  readonly #turnRad: number;
  readonly #places: Region;

  /** `keptM`: from the line of a wet lane to the machine's middle. Rows of squares run along the lanes, so that one fits between two of them. */
  constructor(places: Region, keptM: number, turnRad: number) {
    this.#turnRad = turnRad;
    this.#places = places;
    const rings = places.flatMap(({ outline, holes }) =>
      [outline, ...holes].map((ring) => ring.map((point) => rotated(point, -turnRad))),
    );
    this.#squares = squaresOver(boxOf(rings.flat()), cellM);
    const { columns, rows } = this.#squares;
    this.#isPlace = new Uint8Array(columns * rows);
    this.#wet = new Int16Array(columns * rows);
    this.#keptM = keptM;
    forEachRun(rings, this.#squares, (row, first, last) => {
      this.#isPlace.fill(1, row * columns + first, row * columns + last + 1);
    });
  }

  /** Counts a lane as wet (1) or as still to be coated (−1). */
  count(lane: Segment, change: 1 | -1): void {
    const byM = this.#keptM - roundingM;
    const { columns, rows, middleXM, middleYM } = this.#squares;
    const first = (a: number, b: number, middleM: number): number =>
      Math.max(0, Math.floor((Math.min(a, b) - byM - middleM) / cellM));
    const last = (a: number, b: number, middleM: number, most: number): number =>
      Math.min(most - 1, Math.ceil((Math.max(a, b) + byM - middleM) / cellM));
    const from = rotated(lane.from, -this.#turnRad);
    const to = rotated(lane.to, -this.#turnRad);
    const lastRow = last(from[1], to[1], middleYM, rows);
    const lastColumn = last(from[0], to[0], middleXM, columns);
    for (let row = first(from[1], to[1], middleYM); row <= lastRow; row += 1) {
      for (let column = first(from[0], to[0], middleXM); column <= lastColumn; column += 1) {
        const at = this.#middle(row * columns + column);
        if (segmentDistanceM({ from: at, to: at }, lane) < byM) this.#wet[row * columns + column]! += change;
      }
    }
  }

  /** Whether the machine gets straight from a to b, wet lanes not looked at. */
  isOpen(a: Point, b: Point): boolean {
    const steps = Math.max(1, Math.ceil(distanceM(a, b) / lookM));
    return Array.from({ length: steps + 1 }, (_, step) => step / steps).every((share) => {
      const at: Point = [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
      return this.#places.some((polygon) => isInsidePolygon(at, polygon));
    });
  }

  /** Ways from everywhere that is dry to a place, as steps on squares; the place itself may be beside a wet lane. */
  floodFrom(place: Point): Flood {
    const { columns, rows } = this.#squares;
    const next = new Int32Array(columns * rows).fill(-1);
    const stepsTo = new Float64Array(columns * rows).fill(Infinity);
    const queue: number[] = [];
    const start = this.#cellAt(place);
    const around = this.#around(start, 2).filter((cell) => this.#isDry(cell));
    for (const cell of around) {
      next[cell] = cell;
      stepsTo[cell] = distanceM(this.#middle(cell), place) / cellM;
      queue.push(cell);
    }
    for (let head = 0; head < queue.length; head += 1) {
      const cell = queue[head]!;
      for (const other of this.#around(cell, 1)) {
        if (next[other] !== -1 || !this.#isDry(other)) continue;
        next[other] = cell;
        stepsTo[other] = stepsTo[cell]! + distanceM(this.#middle(cell), this.#middle(other)) / cellM;
        queue.push(other);
      }
    }
    return {
      lengthM: (from) => (stepsTo[this.#cellAt(from)] ?? Infinity) * cellM,
      way: (from) => {
        const points: Point[] = [];
        for (let cell = this.#cellAt(from); ; cell = next[cell]!) {
          points.push(this.#middle(cell));
          if (next[cell] === cell || next[cell] === -1) break;
        }
        return points;
      },
      near: (from, withinM) =>
        this.#around(this.#cellAt(from), Math.ceil(withinM / cellM))
          .filter((cell) => next[cell] !== -1)
          .map((cell) => this.#middle(cell)),
    };
  }

  #isDry(cell: number): boolean {
    return this.#isPlace[cell] === 1 && this.#wet[cell] === 0;
  }

  #cellAt(point: Point): number {
    const [x, y] = rotated(point, -this.#turnRad);
    const { columns, rows, middleXM, middleYM } = this.#squares;
    const [column, row] = [Math.round((x - middleXM) / cellM), Math.round((y - middleYM) / cellM)];
    return column < 0 || row < 0 || column >= columns || row >= rows ? -1 : row * columns + column;
  }

  #middle(cell: number): Point {
    const { columns, middleXM, middleYM } = this.#squares;
    const turned: Point = [middleXM + (cell % columns) * cellM, middleYM + Math.floor(cell / columns) * cellM];
    return rotated(turned, this.#turnRad);
  }

  #around(cell: number, by: number): number[] {
    if (cell < 0) return [];
    const { columns, rows } = this.#squares;
    const [column, row] = [cell % columns, Math.floor(cell / columns)];
    const found: number[] = [];
    for (let r = Math.max(0, row - by); r <= Math.min(rows - 1, row + by); r += 1)
      for (let c = Math.max(0, column - by); c <= Math.min(columns - 1, column + by); c += 1)
        if (r !== row || c !== column || by > 1) found.push(r * columns + c);
    return found;
  }
}

export interface Flood {
  lengthM(from: Point): number;
  /** Middles of squares from one to beside the place. */
  way(from: Point): Point[];
  /** Middles of squares around a point from which there is a way. */
  near(from: Point, withinM: number): Point[];
}
