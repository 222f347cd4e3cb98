import { boxOf, distanceM, nearestOnSegment, type Point } from '../../../kernel/geometry.ts';
import { capsuleOnLine } from '../capsule.ts';
import type { Region } from '../polygons.ts';
import { forEachRun, squaresOver, type Squares } from '../raster.ts';
import type { CoverageProblem, Drive, WetEdge } from './coverage-problem.ts';
import { timesAlong } from './path-times.ts';
import type { Knot } from './pieces.ts';
import type { Room } from './room.ts';

/** Squares per tool width that are looked at. */
const squaresPerWidth = 6;

export interface WetEdgeInput {
  readonly region: Region;
  readonly toolWidthM: number;
  readonly drive: Drive;
  readonly openTimeS: number;
}

/** Null where nothing sets, or nobody says how fast the machine is. */
export function wetInputOf(
  { toolWidthM, drive, openTimeS }: CoverageProblem,
  { reachable }: Room,
): WetEdgeInput | null {
  if (drive === undefined || openTimeS === undefined) return null;
  return { region: reachable, toolWidthM, drive, openTimeS };
}

/** How old the work is that fresh work meets, seen on squares: each is worked when a tool first passes it. */
export function wetEdgeOf(path: readonly Point[], input: WetEdgeInput): WetEdge {
  const timesS = timesAlong(path, input.drive);
  return wetEdgeAmong([path.map((at, index) => ({ at, timeS: timesS[index]! }))], input);
}

/** The same for several machines at once. A machine reaches each knot in a straight line, after any stop at the knot before. */
export function wetEdgeAmong(drives: readonly (readonly Knot[])[], input: WetEdgeInput): WetEdge {
  const { region, toolWidthM, openTimeS } = input;
  const rings = region.flatMap(({ outline, holes }) => [outline, ...holes]);
  const squares = squaresOver(boxOf(rings.flat()), toolWidthM / squaresPerWidth);
  const { columns, rows, cellM } = squares;
  // Infinity stands for squares that are still to be worked, NaN for what is no floor.
  const workedS = new Float64Array(columns * rows).fill(NaN);
  forEachRun(rings, squares, (row, first, last) => {
    workedS.fill(Infinity, row * columns + first, row * columns + last + 1);
  });
  for (const knots of drives) work(knots, input, workedS, squares);
  let oldestS = 0;
  let late = 0;
  const meet = (a: number, b: number): void => {
    const apartS = Math.abs(workedS[a]! - workedS[b]!);
    if (!Number.isFinite(apartS)) return;
    oldestS = Math.max(oldestS, apartS);
    if (apartS > openTimeS) late += 1;
  };
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const square = row * columns + column;
      if (column + 1 < columns) meet(square, square + 1);
      if (row + 1 < rows) meet(square, square + columns);
    }
  }
  return { oldestS, lateM: late * cellM };
}

/** Writes down when each square is first passed. */
function work(
  knots: readonly Knot[],
  { toolWidthM, drive }: WetEdgeInput,
  workedS: Float64Array,
  { columns, rows, cellM, middleXM, middleYM }: Squares,
): void {
  for (let index = 1; index < knots.length; index += 1) {
    const [from, { at: to, timeS }] = [knots[index - 1]!.at, knots[index]!];
    const firstRow = Math.max(0, Math.ceil((Math.min(from[1], to[1]) - toolWidthM / 2 - middleYM) / cellM));
    const lastRow = Math.min(rows - 1, Math.floor((Math.max(from[1], to[1]) + toolWidthM / 2 - middleYM) / cellM));
    for (let row = firstRow; row <= lastRow; row += 1) {
      const yM = middleYM + row * cellM;
      const run = capsuleOnLine(from, to, toolWidthM / 2, yM) ?? [0, -1];
      const last = Math.min(columns - 1, Math.floor((run[1] - middleXM) / cellM));
      for (let column = Math.max(0, Math.ceil((run[0] - middleXM) / cellM)); column <= last; column += 1) {
        const square = row * columns + column;
        const near = nearestOnSegment([middleXM + column * cellM, yM], { from, to });
        const passedS = timeS - distanceM(near, to) / drive.workMps;
        workedS[square] = Math.min(workedS[square]!, passedS);
      }
    }
  }
}
