import { distanceM, type Point } from '../../../kernel/geometry.ts';
import type { Drive } from './coverage-problem.ts';
import { turnAtRad } from './path-times.ts';
import type { DrivePiece, Heading, Knot, TimedPiece } from './piece.ts';

export type { DrivePiece, Gear, Heading, Knot, TimedPiece } from './piece.ts';

/** Where the machine is after `alongM` of a piece. */
export function headingAlong(piece: DrivePiece, alongM: number): Heading {
  const { at, yawRad } = piece.from;
  const driven = piece.gear === 'forward' ? alongM : -alongM;
  if (piece.kind === 'straight')
    return { at: [at[0] + driven * Math.cos(yawRad), at[1] + driven * Math.sin(yawRad)], yawRad };
  const { leftM } = piece;
  const turned = yawRad + driven / leftM;
  return {
    at: [at[0] + leftM * (Math.sin(turned) - Math.sin(yawRad)), at[1] - leftM * (Math.cos(turned) - Math.cos(yawRad))],
    yawRad: turned,
  };
}

export function headingAfter(piece: TimedPiece | DrivePiece): Heading {
  return piece.kind === 'stop' ? piece.from : headingAlong(piece, piece.lengthM);
}

/** The part of a piece from one share of its length (or time) to another. */
export function partOf(piece: TimedPiece, fromShare: number, toShare: number): TimedPiece {
  const share = toShare - fromShare;
  const durationS = piece.durationS * share;
  if (piece.kind === 'stop') return { ...piece, durationS };
  const from = fromShare === 0 ? piece.from : headingAlong(piece, piece.lengthM * fromShare);
  return { ...piece, from, lengthM: piece.lengthM * share, durationS };
}

/** The same line driven from its end to its beginning, in the same gear. */
export function turnedAbout(pieces: readonly TimedPiece[]): TimedPiece[] {
  return pieces
    .map((piece): TimedPiece => {
      const end = headingAfter(piece);
      const from: Heading = { at: end.at, yawRad: end.yawRad + Math.PI };
      return piece.kind === 'arc' ? { ...piece, from, leftM: -piece.leftM } : { ...piece, from };
    })
    .reverse();
}

/** Chords of arcs keep within this of the arc, metres. */
export const sagittaMaxM = 0.0004;

/** Corners along a piece, its beginning left out: arcs as chords close by. */
export function chordsOf(piece: DrivePiece, sagittaM = sagittaMaxM): Point[] {
  const steps = chordCount(piece, sagittaM);
  return Array.from({ length: steps }, (_, step) => chordEnd(piece, step, steps));
}

export function chordCount(piece: DrivePiece, sagittaM = sagittaMaxM): number {
  if (piece.kind === 'straight') return 1;
  const stepRad = 2 * Math.acos(Math.max(0.5, 1 - sagittaM / Math.abs(piece.leftM)));
  return Math.max(1, Math.ceil(piece.lengthM / Math.abs(piece.leftM) / stepRad));
}

/** End of one of a piece's chords, for whoever may not need them all. */
export function chordEnd(piece: DrivePiece, step: number, steps: number): Point {
  return headingAlong(piece, (piece.lengthM * (step + 1)) / steps).at;
}

/** Where the machine is when, from `startS` on. */
export function knotsOf(pieces: readonly TimedPiece[], startS = 0): Knot[] {
  const first = pieces[0];
  if (first === undefined) return [];
  const knots: Knot[] = [{ at: first.from.at, timeS: startS }];
  let timeS = startS;
  for (const piece of pieces) {
    const corners = piece.kind === 'stop' ? [piece.from.at] : chordsOf(piece);
    corners.forEach((at, index) => knots.push({ at, timeS: timeS + (piece.durationS * (index + 1)) / corners.length }));
    timeS += piece.durationS;
  }
  return knots;
}

/** From when to when the tool is down, where the drive begins at `startS`. */
export function workTimes(pieces: readonly TimedPiece[], startS: number): { fromS: number; toS: number } {
  const isDown = ({ tool }: TimedPiece): boolean => tool === undefined;
  const fromS = startS + durationOfS(pieces.slice(0, pieces.findIndex(isDown)));
  const toS = startS + durationOfS(pieces.slice(0, pieces.findLastIndex(isDown) + 1));
  return { fromS, toS };
}

export function durationOfS(pieces: readonly TimedPiece[]): number {
  return pieces.reduce((sum, { durationS }) => sum + durationS, 0);
}

/** A path of corners as straight pieces, with a stop for the turn on the spot at each. */
export function piecesOfPath(path: readonly Point[], { workMps, halfTurnS }: Drive): TimedPiece[] {
  const pieces: TimedPiece[] = [];
  for (let index = 1; index < path.length; index += 1) {
    const [at, to] = [path[index - 1]!, path[index]!];
    const lengthM = distanceM(at, to);
    if (lengthM === 0) continue;
    const from: Heading = { at, yawRad: Math.atan2(to[1] - at[1], to[0] - at[0]) };
    const stopS = (halfTurnS * turnAtRad(path, index - 1)) / Math.PI;
    if (stopS > 0) pieces.push({ kind: 'stop', from, lengthM: 0, durationS: stopS });
    pieces.push({ kind: 'straight', from, gear: 'forward', lengthM, durationS: lengthM / workMps });
  }
  return pieces;
}
