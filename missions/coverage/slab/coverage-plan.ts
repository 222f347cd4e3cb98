import { distanceM, pathLengthM, ringSegments, type Point, type Polygon } from '../../../kernel/geometry.ts';
import { difference, regionAreaM2 } from '../polygons.ts';
import { CoverRaster } from './cover-raster.ts';
import type { CoveragePlan, CoverageProblem, HandPiece, HandWork, PathStretch } from './coverage-problem.ts';
import { createEdgeIndex } from './edge-index.ts';
import { timesAlong, turnAtRad } from './path-times.ts';
import type { Room } from './room.ts';
import { unswept } from './unswept.ts';
import { wetEdgeOf, wetInputOf } from './wet-edge.ts';

/** A corner this sharp ends a stretch and counts as a turn. */
const turnMinRad = Math.PI / 4;
/** A stretch that brings less than this share of what a fresh one would is a transit. */
const freshMin = 0.15;

/** What a path comes to. */
export function coveragePlan(
  problem: CoverageProblem,
  room: Room,
  path: readonly Point[],
  directionRad: number,
): CoveragePlan {
  const { toolWidthM, drive } = problem;
  const left = unswept(room.reachable, path, room.toolRadiusM);
  const wet = wetInputOf(problem, room);
  return {
    path,
    stretches: stretchesOf(path, room),
    directionRad,
    lengthM: pathLengthM(path),
    boundM: Math.max(0, room.reachableM2 - (Math.PI * toolWidthM ** 2) / 4) / toolWidthM,
    turns: path.filter((_, index) => turnAtRad(path, index) > turnMinRad).length,
    durationS: drive === undefined ? null : timesAlong(path, drive).at(-1)!,
    areaM2: regionAreaM2(room.free),
    reachableM2: room.reachableM2,
    reachable: room.reachable,
    coveredM2: room.reachableM2 - regionAreaM2(left),
    handWork: handWorkOf(room, left),
    wetEdge: wet === null ? null : wetEdgeOf(path, wet),
  };
}

/** Squares per tool width on which a stretch is seen to bring something new. */
const squaresPerWidth = 8;

function stretchesOf(path: readonly Point[], { reachable, toolRadiusM }: Room): PathStretch[] {
  const toolWidthM = 2 * toolRadiusM;
  const raster = new CoverRaster(reachable, toolRadiusM, toolWidthM / squaresPerWidth, 0);
  const stretches: PathStretch[] = [];
  for (let index = 1; index < path.length; index += 1) {
    const [from, to] = [path[index - 1]!, path[index]!];
    const left = raster.left;
    raster.sweep(from[0], from[1], to[0], to[1], 1);
    const freshM2 = (left - raster.left) * raster.cellM ** 2;
    const lengthM = distanceM(from, to);
    const kind = freshM2 > freshMin * lengthM * toolWidthM ? 'lane' : 'transit';
    const last = stretches.at(-1);
    if (last?.kind === kind && turnAtRad(path, index - 1) <= turnMinRad)
      stretches[stretches.length - 1] = { ...last, toIndex: index, lengthM: last.lengthM + lengthM };
    else stretches.push({ kind, fromIndex: index - 1, toIndex: index, lengthM });
  }
  return stretches;
}

/** Smaller pieces count in the sums but are not listed, m²; of the others the largest. */
const pieceMinM2 = 0.005;
const piecesMax = 500;
/** A side of a piece lies along an edge within this, as a share of the tool's width. */
const onEdgeShare = 0.002;
/** A disc leaves less than this of its square in a corner of the room that is not very sharp. */
const cornerShare = 0.25;

function handWorkOf(room: Room, left: readonly Polygon[]): HandWork {
  const widthM = 2 * room.toolRadiusM;
  const edges = createEdgeIndex(
    room.free.flatMap(({ outline, holes }) => [outline, ...holes]),
    widthM,
  );
  const pieceOf = (piece: Polygon, causeOf: (areaM2: number) => HandPiece['cause']): HandPiece => {
    const areaM2 = regionAreaM2([piece]);
    const sides = [piece.outline, ...piece.holes].flatMap(ringSegments);
    const edgeM = sides.reduce((sum, { from, to }) => {
      const [x, y] = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
      return edges.isApart(x, y, x, y, onEdgeShare * widthM) ? sum : sum + distanceM(from, to);
    }, 0);
    return { cause: causeOf(areaM2), areaM2, edgeM, outline: piece.outline };
  };
  const pieces = [
    ...left.map((piece) => pieceOf(piece, () => 'left')),
    ...difference(room.free, room.reachable).map((piece) =>
      pieceOf(piece, (areaM2) => (areaM2 < cornerShare * widthM ** 2 ? 'corner' : 'narrow')),
    ),
  ];
  return {
    areaM2: pieces.reduce((sum, { areaM2 }) => sum + areaM2, 0),
    edgeM: pieces.reduce((sum, { edgeM }) => sum + edgeM, 0),
    pieces: pieces
      .filter(({ areaM2 }) => areaM2 >= pieceMinM2)
      .sort((a, b) => b.areaM2 - a.areaM2)
      .slice(0, piecesMax),
  };
}
