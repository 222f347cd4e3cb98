import { boxOf, grownBox } from '../../../../kernel/geometry.ts';
import { forEachRun, squaresOver, type Squares } from '../../raster.ts';
import { createEdgeIndex } from '../edge-index.ts';
import { chordCount, chordEnd, sagittaMaxM, type DrivePiece, type Heading } from '../pieces.ts';
import type { Room } from '../room.ts';
import { piecesOfWay, turnWays, type Turning } from './turns.ts';

/** A room and what a machine that turns in arcs can do in it. */
export interface DriveGround {
  readonly room: Room;
  readonly turning: Turning;
  /** Places for the tool's middle, on small squares that cover all it touches. */
  readonly squares: Squares;
  readonly isPlace: Uint8Array;
  /** Whether the tool is clear of everything along the pieces: exact, arcs by chords on the safe side. */
  isClear(pieces: readonly DrivePiece[]): boolean;
  /** About the same, from squares: never says no to a way that just clears. */
  mayBe(xM: number, yM: number): boolean;
  /** The cheapest way of few steps that is clear. */
  direct(from: Heading, to: Heading): DrivePiece[] | null;
}

/** Squares are this share of the tool's width, and no more than so many along a side of the room. */
const squareShare = 1 / 16;
const squaresMax = 600;

export function createGround(room: Room, turning: Turning): DriveGround {
  const rings = [room.middle.outline, ...room.middle.holes];
  const box = grownBox(boxOf(rings.flat()), room.toolRadiusM);
  const sideM = Math.max(box.xMaxM - box.xMinM, box.yMaxM - box.yMinM);
  const squares = squaresOver(box, Math.max(2 * room.toolRadiusM * squareShare, sideM / squaresMax));
  const { columns, rows, cellM } = squares;
  const isPlace = new Uint8Array(columns * rows);
  forEachRun(rings, squares, (row, first, last) => isPlace.fill(1, row * columns + first, row * columns + last + 1));
  const edges = createEdgeIndex(
    room.free.flatMap(({ outline, holes }) => [outline, ...holes]),
    Math.max(2 * room.toolRadiusM, 0.25),
  );
  const mayBe = (xM: number, yM: number): boolean => {
    const [column, row] = [Math.floor((xM - box.xMinM) / cellM), Math.floor((yM - box.yMinM) / cellM)];
    for (let r = Math.max(0, row - 1); r <= Math.min(rows - 1, row + 1); r += 1)
      for (let c = Math.max(0, column - 1); c <= Math.min(columns - 1, column + 1); c += 1)
        if (isPlace[r * columns + c] === 1) return true;
    return false;
  };
  // Most ways that are tried end in a wall: to look at their ends first, and at the rest only as far as it is clear, saves most chords.
  const mayEnd = (piece: DrivePiece): boolean => {
    const steps = chordCount(piece);
    const [x, y] = chordEnd(piece, steps - 1, steps);
    return mayBe(x, y);
  };
  const mayDrive = (piece: DrivePiece): boolean => {
    const steps = chordCount(piece);
    for (let step = 0; step < steps; step += 1) {
      const [x, y] = chordEnd(piece, step, steps);
      if (!mayBe(x, y)) return false;
    }
    return true;
  };
  const isClearOf = (piece: DrivePiece): boolean => {
    let [ax, ay] = piece.from.at;
    const steps = chordCount(piece);
    const apartM = room.toolRadiusM + (piece.kind === 'arc' ? sagittaMaxM : 0);
    for (let step = 0; step < steps; step += 1) {
      const [x, y] = chordEnd(piece, step, steps);
      if (!edges.isApart(ax, ay, x, y, apartM)) return false;
      [ax, ay] = [x, y];
    }
    return true;
  };
  const isClear = (pieces: readonly DrivePiece[]): boolean =>
    pieces.every(mayEnd) && pieces.every(mayDrive) && pieces.every(isClearOf);
  return {
    room,
    turning,
    squares,
    isPlace,
    mayBe,
    isClear,
    direct(from, to) {
      for (const way of turnWays(from, to, turning)) {
        const pieces = piecesOfWay(from, way);
        if (isClear(pieces)) return pieces;
      }
      return null;
    },
  };
}
