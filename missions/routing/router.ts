import { distanceM, segmentDistanceM, type Box, type Point, type Segment } from '../../kernel/geometry.ts';
import { cellM, gridOf, segmentBox, type Grid } from './grid.ts';
import type { Ground } from './ground.ts';
import { pulled } from './pulled.ts';
import { alongField, createGridSearch } from './search.ts';

/** Shortest ways over one ground for a machine that may turn anywhere: a disc of `radiusM`. */
export interface Router {
  readonly radiusM: number;
  /** Whether the disc can move straight from a to b. */
  isClear(from: Point, to: Point): boolean;
  /** Whether the disc can stand here and is on a large piece of free ground. */
  isConnected(point: Point): boolean;
  /** Whether there is a way between two places where the disc can stand. */
  isJoined(a: Point, b: Point): boolean;
  /** Whether there is a way from a place into the box, seen on the grid. */
  reachesInto(from: Point, box: Box): boolean;
  /** A name for which cells of the box there is a way to from a place: of two routers that give the same, the same can be got to there. */
  reachName(from: Point, box: Box): string;
  /** Corner points from `from` to `to`, both included; null when no way exists. */
  route(from: Point, to: Point): readonly Point[] | null;
  /** Makes ways from and to this point cheap: one search from it serves all of them. */
  expect(point: Point): void;
  /** The nearest points where the disc can stand, nearest first, at most `limit`, within `withinM`. */
  standingNear(point: Point, withinM: number, limit: number): readonly Point[];
}

/** Cells around a point that are tried to get onto the grid. */
const attachCells = 3;
/** Answers and fields kept per router. */
const cacheLimit = 4000;
const fieldsMax = 32;
/** Smaller pieces of ground, enclosed by what must be kept clear of, are no place to start from; m². */
const largeMinM2 = 20;

export function createRouter(ground: Ground, radiusM: number): Router {
  const grid = gridOf(ground, radiusM);
  const search = createGridSearch(grid);
  const cache = new Map<string, readonly Point[] | null>();
  const fields = new Map<number, Int32Array>();
  const isClear = (from: Point, to: Point): boolean => {
    // A cell that is not blocked is on free ground: the dear test of the point is for the rest.
    const [column, row] = grid.cellAt(from);
    const cell = grid.index(column, row);
    const isKnownFree = cell >= 0 && grid.blocked[cell] === 0;
    return (isKnownFree || ground.isFree(from)) && isWayClear(ground, radiusM, from, to);
  };
  const cellsBetween = (start: number, goal: number): number[] | null => {
    const toGoal = fields.get(goal);
    if (toGoal !== undefined) return alongField(toGoal, goal, start);
    const toStart = fields.get(start);
    if (toStart !== undefined) return alongField(toStart, start, goal)?.reverse() ?? null;
    return search.find(start, goal);
  };
  const find = (from: Point, to: Point): readonly Point[] | null => {
    if (isClear(from, to)) return [from, to];
    const start = attach(grid, isClear, from, isLarge);
    const goal = attach(grid, isClear, to, isLarge);
    if (start === null || goal === null) return null;
    const cells = cellsBetween(start, goal);
    if (cells === null) return null;
    const points = [from, ...cells.map((cell) => grid.centre(cell)), to];
    return pulled(points, (a, b) => isClear(points[a]!, points[b]!));
  };
  const largest = Math.max(...grid.sizes);
  const isLarge = (piece: number): boolean =>
    piece > 0 && (grid.sizes[piece]! === largest || grid.sizes[piece]! * cellM * cellM >= largeMinM2);
  const pieceAt = (point: Point): number => {
    const own = grid.index(...grid.cellAt(point));
    if (own >= 0 && grid.label[own]! > 0) return grid.label[own]!;
    const cell = attach(grid, isClear, point, isLarge);
    return cell === null ? 0 : grid.label[cell]!;
  };
  const reachName = namesOfReach(grid, isLarge);
  return {
    radiusM,
    isClear,
    isConnected(point) {
      if (!isClear(point, point)) return false;
      return isLarge(pieceAt(point));
    },
    isJoined(a, b) {
      const piece = pieceAt(a);
      return piece > 0 && piece === pieceAt(b);
    },
    reachesInto(from, box) {
      const piece = pieceAt(from);
      return piece > 0 && isPieceIn(grid, piece, box);
    },
    reachName: (from, box) => reachName(pieceAt(from), box),
    route(from, to) {
      const key = [...from, ...to].map((value) => value.toFixed(3)).join(' ');
      const known = cache.get(key);
      if (known !== undefined) return known;
      const found = find(from, to);
      if (cache.size < cacheLimit) cache.set(key, found);
      return found;
    },
    expect(point) {
      const cell = attach(grid, isClear, point, isLarge);
      if (cell !== null && !fields.has(cell) && fields.size < fieldsMax) fields.set(cell, search.field(cell));
    },
    standingNear: (point, withinM, limit) => standingNear(grid, isLarge, point, withinM, limit),
  };
}

/** FNV-1a, twice with different beginnings: 64 bits for some hundred names in a plan. */
const hashBegin = 0x811c9dc5;
const otherHashBegin = 0x9e3779b9;
const hashPrime = 0x01000193;

/** The plan's attempts ask for the same names over and over. */
function namesOfReach(grid: Grid, isLarge: (piece: number) => boolean): (own: number, box: Box) => string {
  const names = new Map<string, string>();
  return (own, box) => {
    const key = [own, ...grid.cellAt([box.xMinM, box.yMinM]), ...grid.cellAt([box.xMaxM, box.yMaxM])].join(' ');
    const name = names.get(key) ?? nameOfReach(grid, isLarge, own, box);
    names.set(key, name);
    return name;
  };
}

function nameOfReach(grid: Grid, isLarge: (piece: number) => boolean, own: number, box: Box): string {
  const [c1, r1] = grid.cellAt([box.xMinM, box.yMinM]);
  const [c2, r2] = grid.cellAt([box.xMaxM, box.yMaxM]);
  let one = hashBegin;
  let other = otherHashBegin;
  for (let row = r1; row <= r2; row += 1) {
    for (let column = c1; column <= c2; column += 1) {
      const cell = grid.index(column, row);
      const piece = cell < 0 ? 0 : grid.label[cell]!;
      // Blocked, there, elsewhere, or too small to be a place to start from.
      const kind = piece === 0 ? 0 : piece === own ? 1 : isLarge(piece) ? 2 : 3;
      one = Math.imul(one ^ kind, hashPrime);
      other = Math.imul(other ^ kind, hashPrime);
    }
  }
  return `${(one >>> 0).toString(36)} ${(other >>> 0).toString(36)}`;
}

function isPieceIn(grid: Grid, piece: number, box: Box): boolean {
  const [c1, r1] = grid.cellAt([box.xMinM, box.yMinM]);
  const [c2, r2] = grid.cellAt([box.xMaxM, box.yMaxM]);
  for (let row = Math.max(0, r1); row <= Math.min(grid.rows - 1, r2); row += 1) {
    for (let column = Math.max(0, c1); column <= Math.min(grid.columns - 1, c2); column += 1) {
      if (grid.label[row * grid.columns + column] === piece) return true;
    }
  }
  return false;
}

function standingNear(
  grid: Grid,
  isLarge: (piece: number) => boolean,
  point: Point,
  withinM: number,
  limit: number,
): readonly Point[] {
  const found: { at: Point; distance: number }[] = [];
  const span = Math.ceil(withinM / cellM);
  const [column, row] = grid.cellAt(point);
  for (let dx = -span; dx <= span; dx += 1) {
    for (let dy = -span; dy <= span; dy += 1) {
      const cell = grid.index(column + dx, row + dy);
      if (cell < 0 || !isLarge(grid.label[cell]!)) continue;
      const at = grid.centre(cell);
      const distance = distanceM(at, point);
      if (distance <= withinM) found.push({ at, distance });
    }
  }
  found.sort((a, b) => a.distance - b.distance || a.at[0] - b.at[0] || a.at[1] - b.at[1]);
  return found.slice(0, limit).map(({ at }) => at);
}

/** Greatest margin an obstacle may ask for, metres: bounds the search for near obstacles. */
const marginMaxM = 1;
const toleranceM = 1e-6;

/** Whether a disc moving from a to b keeps every margin; a must be on free ground. */
function isWayClear(ground: Ground, radiusM: number, from: Point, to: Point): boolean {
  const way = { from, to };
  const box = segmentBox(from, to, 0);
  for (const obstacle of ground.near(segmentBox(from, to, radiusM + marginMaxM))) {
    const keptM = radiusM + obstacle.marginM;
    if (isBoxApart(box, obstacle.segment, keptM) || isBeside(from, to, obstacle.segment, keptM)) continue;
    if (segmentDistanceM(way, obstacle.segment) < keptM - toleranceM) return false;
  }
  return true;
}

/** Whether both ends of a segment lie on the same side of the line of a way, farther off than that: most of what a slanting way has in its box does. */
function isBeside(from: Point, to: Point, { from: a, to: b }: Segment, byM: number): boolean {
  const dx = to[0] - from[0];
  const dy = to[1] - from[1];
  const ofA = dx * (a[1] - from[1]) - dy * (a[0] - from[0]);
  const ofB = dx * (b[1] - from[1]) - dy * (b[0] - from[0]);
  if (ofA * ofB <= 0) return false;
  const least = Math.min(Math.abs(ofA), Math.abs(ofB));
  return least * least > byM * byM * (dx * dx + dy * dy);
}

/** A cheap test that spares most exact distances. */
function isBoxApart(box: Box, segment: Segment, byM: number): boolean {
  const x1 = segment.from[0];
  const y1 = segment.from[1];
  const x2 = segment.to[0];
  const y2 = segment.to[1];
  return (
    Math.min(x1, x2) - box.xMaxM > byM ||
    box.xMinM - Math.max(x1, x2) > byM ||
    Math.min(y1, y2) - box.yMaxM > byM ||
    box.yMinM - Math.max(y1, y2) > byM
  );
}

/** Cell offsets around a point, nearest first. */
const attachOffsets: readonly (readonly [number, number])[] = Array.from(
  { length: (2 * attachCells + 1) ** 2 },
  (_, index): readonly [number, number] => [
    (index % (2 * attachCells + 1)) - attachCells,
    Math.floor(index / (2 * attachCells + 1)) - attachCells,
  ],
).sort((a, b) => Math.hypot(...a) - Math.hypot(...b));

/** A cell of the grid that can be reached straight from the point, of a large piece if there is one. */
function attach(
  grid: Grid,
  isClear: (from: Point, to: Point) => boolean,
  point: Point,
  isLarge: (piece: number) => boolean,
): number | null {
  const [column, row] = grid.cellAt(point);
  let other: number | null = null;
  for (const [dx, dy] of attachOffsets) {
    const cell = grid.index(column + dx, row + dy);
    if (cell < 0 || grid.blocked[cell] === 1) continue;
    const isMain = isLarge(grid.label[cell]!);
    if (!isMain && other !== null) continue;
    if (!isClear(point, grid.centre(cell))) continue;
    if (isMain) return cell;
    other = cell;
  }
  return other;
}
