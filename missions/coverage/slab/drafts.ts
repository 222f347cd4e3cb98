import { distanceM, type Point } from '../../../kernel/geometry.ts';
import type { WorkMeter } from '../../solver/work-budget.ts';
import { rotated } from '../bays.ts';
import { joinAsFront, joinCells, type Ends } from './cell-order.ts';
import { layCells } from './cells.ts';
import type { CoverRaster } from './cover-raster.ts';
import type { CoverageProblem, CoverageProgress } from './coverage-problem.ts';
import { directionsOf } from './directions.ts';
import type { Room } from './room.ts';
import { turnRoom, type TurnedRoom } from './turned-room.ts';
import { createWays } from './ways.ts';
import { wetEdgeOf, wetInputOf } from './wet-edge.ts';

/** What columns and steps are gone round instead of dividing a cell, as multiples of the tool's width. */
const smallShares = [9, 4.5, 2.2, 0.9] as const;
/** Share of what can be reached that a plan leaves at most, as seen on the raster. */
export const leftShareMax = 0.004;
/** Metres of path charged for a metre of joint met too late. */
const lateWorth = 100;
/** Cells of a draft, where another has fewer. */
const cellsMax = 120;
/** Metres of path charged for the area of one metre that a first path leaves. */
const leftWorth = 2;
/** Share of the time after which no further draft is begun. */
const draftUntil = 0.5;

export interface Draft {
  readonly path: readonly Point[];
  readonly directionRad: number;
  /** Length and turns, and what it leaves or meets too late in the metres that these are worth. */
  readonly costM: number;
  readonly coveredRatio: number;
}

export interface DraftInput {
  readonly room: Room;
  readonly raster: CoverRaster;
  readonly meter: WorkMeter;
  readonly onProgress: (progress: CoverageProgress) => void;
}

/** The cheapest of the first paths: cells and lanes in several directions, as many as there is time for. */
export function bestDraft(problem: CoverageProblem, input: DraftInput): Draft {
  const { room, meter, onProgress } = input;
  const directions = problem.directionRad === undefined ? directionsOf(problem.outline) : [problem.directionRad];
  let best: Draft | null = null;
  for (const directionRad of directions) {
    const turned = turnRoom(room, directionRad);
    const known = new Set<string>();
    for (const share of smallShares) {
      if (best !== null && (meter.isCancelled || meter.timeRatio > draftUntil)) return best;
      const drafts = draftsOf(problem, input, { turned, smallM: share * problem.toolWidthM, known });
      const [draft] = drafts.sort((a, b) => a.costM - b.costM);
      if (draft === undefined || (best !== null && draft.costM >= best.costM)) continue;
      best = draft;
      onProgress({ stage: 'drafted', path: draft.path, coveredRatio: draft.coveredRatio });
    }
  }
  return best!;
}

interface Lay {
  readonly turned: TurnedRoom;
  readonly smallM: number;
  /** Cells that were laid in this direction. */
  readonly known: Set<string>;
}

function draftsOf(problem: CoverageProblem, { room, raster }: DraftInput, { turned, smallM, known }: Lay): Draft[] {
  const spacingM = problem.toolWidthM * (1 - (problem.overlapRatio ?? 0));
  const { directionRad } = turned;
  const cells = layCells(turned, spacingM, smallM);
  const key = cells.map(({ lanes }) => `${lanes.length} ${lanes[0]!.points[0]!.join(' ')}`).join(', ');
  // Very many small cells take long to put in order, and never came out best.
  if (known.has(key) || (known.size > 0 && cells.length > cellsMax)) return [];
  known.add(key);
  const vs = [...new Set(cells.flatMap(({ lanes }) => lanes.map(({ points }) => points[0]![1])))].sort((a, b) => a - b);
  const ways = createWays(turned, vs);
  const ends = endsOf(problem, room, directionRad);
  const wet = wetInputOf(problem, room);
  const fronts = wet === null ? [] : (['low', 'high'] as const);
  const paths = [
    joinCells(turned, cells, ways, ends),
    ...fronts.map((from) => joinAsFront(turned, cells, ways, { ends, spacingM, from })),
  ].map((path) => path.map((point) => rotated(point, directionRad)));
  return paths.map((path) => {
    const { costM, coveredRatio } = sweptOn(raster, path, spacingM);
    const lateM = wet === null ? 0 : wetEdgeOf(path, wet).lateM;
    return { path, directionRad, costM: costM + lateWorth * lateM, coveredRatio };
  });
}

/** Where the path begins and ends, in the frame of the lanes. */
function endsOf({ start, exit }: CoverageProblem, room: Room, directionRad: number): Ends {
  const turn = (point: Point): Point => rotated(room.nearest(point), -directionRad);
  return {
    ...(start === undefined ? {} : { start: turn(start) }),
    ...(exit === undefined ? {} : { exit: turn(exit) }),
  };
}

function sweptOn(raster: CoverRaster, path: readonly Point[], widthM: number): Pick<Draft, 'costM' | 'coveredRatio'> {
  let lengthM = 0;
  const sweepAll = (change: 1 | -1): void =>
    path.forEach((b, index) => {
      const a = path[Math.max(0, index - 1)]!;
      raster.sweep(a[0], a[1], b[0], b[1], change);
      if (change === 1) lengthM += distanceM(a, b);
    });
  sweepAll(1);
  const leftM2 = Math.max(0, raster.left - leftShareMax * raster.cells) * raster.cellM ** 2;
  const coveredRatio = 1 - raster.left / raster.cells;
  sweepAll(-1);
  return { costM: lengthM + (leftWorth * leftM2) / widthM, coveredRatio };
}
