import {
  distanceM,
  pointSegmentDistanceM,
  segmentDistanceM,
  type Box,
  type Point,
  type Segment,
} from '../../kernel/geometry.ts';
import type { Ground } from './ground.ts';

/** Shortest ways over one ground for a machine that may turn anywhere: a disc of `radiusM`. */
export interface Router {
  readonly radiusM: number;
  /** Whether the disc can move straight from a to b. */
  isClear(from: Point, to: Point): boolean;
  /** Whether the disc can stand here and is connected with the largest piece of free ground. */
  isConnected(point: Point): boolean;
  /** Corner points from `from` to `to`, both included; null when no way exists. */
  route(from: Point, to: Point): readonly Point[] | null;
  /** The nearest points where the disc can stand, nearest first, at most `limit`, within `withinM`. */
  standingNear(point: Point, withinM: number, limit: number): readonly Point[];
}

const cellM = 0.25;
/** Ways may be this much longer than the shortest on the grid. */
const greed = 1.2;
/** Cells around a point that are tried to get onto the grid. */
const attachCells = 3;
/** A soft obstacle makes a cell this much dearer. */
const softCost = 3;
/** Answers kept per router. */
const cacheLimit = 4000;

export interface RouterOptions {
  /** Discs that are better avoided, for example machines parked in the staging area. */
  readonly avoid?: readonly { readonly at: Point; readonly radiusM: number }[];
}

export function createRouter(ground: Ground, radiusM: number, options: RouterOptions = {}): Router {
  const grid = paintGrid(ground, radiusM, options);
  const cache = new Map<string, readonly Point[] | null>();
  const isClear = (from: Point, to: Point): boolean => {
    // A cell that is not blocked is on free ground: the dear test of the point is for the rest.
    const [column, row] = grid.cellAt(from);
    const cell = grid.index(column, row);
    const isKnownFree = cell >= 0 && grid.blocked[cell] === 0;
    return (isKnownFree || ground.isFree(from)) && isWayClear(ground, radiusM, from, to);
  };
  const find = (from: Point, to: Point): readonly Point[] | null => {
    if (isClear(from, to) && grid.softAlong(from, to) === 0) return [from, to];
    const start = attach(grid, isClear, from);
    const goal = attach(grid, isClear, to);
    if (start === null || goal === null) return null;
    const cells = search(grid, start, goal);
    if (cells === null) return null;
    const points = [from, ...cells.map((cell) => grid.centre(cell)), to];
    const softBefore: number[] = [0];
    for (const [index, point] of points.entries()) softBefore.push(softBefore[index]! + grid.softAlong(point, point));
    return pulled(points, (a, b) => {
      // A short cut may not pass more of what is better avoided than the way it cuts.
      const softAllowed = softBefore[b + 1]! - softBefore[a]!;
      return isClear(points[a]!, points[b]!) && (b === a + 1 || grid.softAlong(points[a]!, points[b]!) <= softAllowed);
    });
  };
  return {
    radiusM,
    isClear,
    isConnected(point) {
      if (!isClear(point, point)) return false;
      const cell = attach(grid, isClear, point);
      return cell !== null && grid.label[cell] === grid.mainLabel;
    },
    route(from, to) {
      const key = [...from, ...to].map((value) => value.toFixed(3)).join(' ');
      const known = cache.get(key);
      if (known !== undefined) return known;
      const found = find(from, to);
      if (cache.size < cacheLimit) cache.set(key, found);
      return found;
    },
    standingNear(point, withinM, limit) {
      const found: { at: Point; distance: number }[] = [];
      const span = Math.ceil(withinM / cellM);
      const [column, row] = grid.cellAt(point);
      for (let dx = -span; dx <= span; dx += 1) {
        for (let dy = -span; dy <= span; dy += 1) {
          const cell = grid.index(column + dx, row + dy);
          if (cell < 0 || grid.blocked[cell] === 1 || grid.label[cell] !== grid.mainLabel) continue;
          const at = grid.centre(cell);
          const distance = distanceM(at, point);
          if (distance <= withinM) found.push({ at, distance });
        }
      }
      found.sort((a, b) => a.distance - b.distance || a.at[0] - b.at[0] || a.at[1] - b.at[1]);
      return found.slice(0, limit).map(({ at }) => at);
    },
  };
}

function segmentBox(from: Point, to: Point, byM: number): Box {
  return {
    xMinM: Math.min(from[0], to[0]) - byM,
    yMinM: Math.min(from[1], to[1]) - byM,
    xMaxM: Math.max(from[0], to[0]) + byM,
    yMaxM: Math.max(from[1], to[1]) + byM,
  };
}

/** Greatest margin an obstacle may ask for, metres: bounds the search for near obstacles. */
const marginMaxM = 1;
const toleranceM = 1e-6;

/** Whether a disc moving from a to b keeps every margin; a must be on free ground. */
function isWayClear(ground: Ground, radiusM: number, from: Point, to: Point): boolean {
  const way = { from, to };
  const box = segmentBox(from, to, 0);
  for (const obstacle of ground.near(segmentBox(from, to, radiusM + marginMaxM))) {
    if (isBoxApart(box, obstacle.segment, radiusM + obstacle.marginM)) continue;
    if (segmentDistanceM(way, obstacle.segment) < radiusM + obstacle.marginM - toleranceM) return false;
  }
  return true;
}

/** A cheap test that spares most exact distances. */
function isBoxApart(box: Box, segment: Segment, byM: number): boolean {
  const [x1, y1] = segment.from;
  const [x2, y2] = segment.to;
  return (
    Math.min(x1, x2) - box.xMaxM > byM ||
    box.xMinM - Math.max(x1, x2) > byM ||
    Math.min(y1, y2) - box.yMaxM > byM ||
    box.yMinM - Math.max(y1, y2) > byM
  );
}

interface Grid {
  readonly columns: number;
  readonly rows: number;
  readonly blocked: Uint8Array;
  readonly soft: Uint8Array;
  readonly label: Int32Array;
  readonly mainLabel: number;
  /** Working memory of one search. */
  readonly scratch: { readonly cost: Float64Array; readonly parent: Int32Array };
  index(column: number, row: number): number;
  cellAt(point: Point): readonly [number, number];
  centre(cell: number): Point;
  softAlong(from: Point, to: Point): number;
}

function paintGrid(ground: Ground, radiusM: number, options: RouterOptions): Grid {
  const { box } = ground;
  const columns = Math.max(1, Math.ceil((box.xMaxM - box.xMinM) / cellM));
  const rows = Math.max(1, Math.ceil((box.yMaxM - box.yMinM) / cellM));
  const index = (column: number, row: number): number =>
    column < 0 || row < 0 || column >= columns || row >= rows ? -1 : row * columns + column;
  const centre = (cell: number): Point => [
    box.xMinM + ((cell % columns) + 0.5) * cellM,
    box.yMinM + (Math.floor(cell / columns) + 0.5) * cellM,
  ];
  const cellAt = (point: Point): readonly [number, number] => [
    Math.floor((point[0] - box.xMinM) / cellM),
    Math.floor((point[1] - box.yMinM) / cellM),
  ];
  const blocked = new Uint8Array(columns * rows).fill(1);
  fillFree(ground, blocked, columns, rows);
  for (const { segment, marginM } of ground.obstacles) {
    const reachM = radiusM + marginM + 0.03;
    const area = segmentBox(segment.from, segment.to, reachM);
    const [c1, r1] = cellAt([area.xMinM, area.yMinM]);
    const [c2, r2] = cellAt([area.xMaxM, area.yMaxM]);
    for (let row = Math.max(0, r1); row <= Math.min(rows - 1, r2); row += 1) {
      for (let column = Math.max(0, c1); column <= Math.min(columns - 1, c2); column += 1) {
        const cell = row * columns + column;
        if (blocked[cell] === 1) continue;
        if (pointSegmentDistanceM(centre(cell), segment) < reachM) blocked[cell] = 1;
      }
    }
  }
  const soft = new Uint8Array(columns * rows);
  for (const disc of options.avoid ?? []) {
    const reachM = disc.radiusM + radiusM;
    const area = segmentBox(disc.at, disc.at, reachM);
    const [c1, r1] = cellAt([area.xMinM, area.yMinM]);
    const [c2, r2] = cellAt([area.xMaxM, area.yMaxM]);
    for (let row = Math.max(0, r1); row <= Math.min(rows - 1, r2); row += 1) {
      for (let column = Math.max(0, c1); column <= Math.min(columns - 1, c2); column += 1) {
        const cell = row * columns + column;
        if (distanceM(centre(cell), disc.at) < reachM) soft[cell] = 1;
      }
    }
  }
  const { label, mainLabel } = components(blocked, columns, rows);
  const softAlong = (from: Point, to: Point): number => {
    const steps = Math.max(1, Math.ceil(distanceM(from, to) / cellM));
    let count = 0;
    for (let step = 0; step <= steps; step += 1) {
      const share = step / steps;
      const [column, row] = cellAt([from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share]);
      const cell = index(column, row);
      if (cell >= 0 && soft[cell] === 1) count += 1;
    }
    return count;
  };
  const scratch = { cost: new Float64Array(columns * rows), parent: new Int32Array(columns * rows) };
  return { columns, rows, blocked, soft, label, mainLabel, scratch, index, cellAt, centre, softAlong };
}

/** Marks cells whose centre is on free ground, by scan lines. */
function fillFree(ground: Ground, blocked: Uint8Array, columns: number, rows: number): void {
  const { box } = ground;
  const rings = ground.free.flatMap((polygon) => [polygon.outline, ...polygon.holes]);
  for (let row = 0; row < rows; row += 1) {
    const y = box.yMinM + (row + 0.5) * cellM;
    const crossings: number[] = [];
    for (const ring of rings) {
      for (let i = 0; i < ring.length; i += 1) {
        const a = ring[i]!;
        const b = ring[(i + 1) % ring.length]!;
        if (a[1] > y !== b[1] > y) crossings.push(a[0] + ((y - a[1]) / (b[1] - a[1])) * (b[0] - a[0]));
      }
    }
    crossings.sort((a, b) => a - b);
    for (let pair = 0; pair + 1 < crossings.length; pair += 2) {
      const first = Math.max(0, Math.ceil((crossings[pair]! - box.xMinM) / cellM - 0.5));
      const last = Math.min(columns - 1, Math.floor((crossings[pair + 1]! - box.xMinM) / cellM - 0.5));
      for (let column = first; column <= last; column += 1) blocked[row * columns + column] = 0;
    }
  }
}

function components(blocked: Uint8Array, columns: number, rows: number): { label: Int32Array; mainLabel: number } {
  const label = new Int32Array(columns * rows);
  let mainLabel = 0;
  let mainSize = 0;
  let next = 0;
  const stack: number[] = [];
  for (let seed = 0; seed < label.length; seed += 1) {
    if (blocked[seed] === 1 || label[seed] !== 0) continue;
    next += 1;
    let size = 0;
    label[seed] = next;
    stack.push(seed);
    for (let cell = stack.pop(); cell !== undefined; cell = stack.pop()) {
      size += 1;
      const column = cell % columns;
      for (const other of [
        cell - columns,
        cell + columns,
        column > 0 ? cell - 1 : -1,
        column < columns - 1 ? cell + 1 : -1,
      ]) {
        if (other < 0 || other >= label.length || blocked[other] === 1 || label[other] !== 0) continue;
        label[other] = next;
        stack.push(other);
      }
    }
    if (size > mainSize) {
      mainSize = size;
      mainLabel = next;
    }
  }
  return { label, mainLabel };
}

/** Cell offsets around a point, nearest first. */
const attachOffsets: readonly (readonly [number, number])[] = Array.from(
  { length: (2 * attachCells + 1) ** 2 },
  (_, index): readonly [number, number] => [
    (index % (2 * attachCells + 1)) - attachCells,
    Math.floor(index / (2 * attachCells + 1)) - attachCells,
  ],
).sort((a, b) => Math.hypot(...a) - Math.hypot(...b));

/** A cell of the grid that can be reached straight from the point, of the largest piece if there is one. */
function attach(grid: Grid, isClear: (from: Point, to: Point) => boolean, point: Point): number | null {
  const [column, row] = grid.cellAt(point);
  let other: number | null = null;
  for (const [dx, dy] of attachOffsets) {
    const cell = grid.index(column + dx, row + dy);
    if (cell < 0 || grid.blocked[cell] === 1) continue;
    const isMain = grid.label[cell] === grid.mainLabel;
    if (!isMain && other !== null) continue;
    if (!isClear(point, grid.centre(cell))) continue;
    if (isMain) return cell;
    other = cell;
  }
  return other;
}

/** A* over eight neighbours; the cells on the way, or null. */
function search(grid: Grid, start: number, goal: number): number[] | null {
  if (grid.label[start] !== grid.label[goal]) return null;
  const { columns, rows } = grid;
  const { cost, parent } = grid.scratch;
  cost.fill(Infinity);
  parent.fill(-1);
  const goalColumn = goal % columns;
  const goalRow = Math.floor(goal / columns);
  const estimate = (cell: number): number => {
    const dx = Math.abs((cell % columns) - goalColumn);
    const dy = Math.abs(Math.floor(cell / columns) - goalRow);
    // A little more than the least possible cost: far fewer cells are looked at, and the way is pulled straight anyway.
    return greed * (Math.max(dx, dy) + (Math.SQRT2 - 1) * Math.min(dx, dy));
  };
  const heap = createHeap();
  cost[start] = 0;
  heap.push(start, estimate(start));
  for (let cell = heap.pop(); cell !== -1; cell = heap.pop()) {
    if (cell === goal) return traced(parent, goal);
    const column = cell % columns;
    const row = Math.floor(cell / columns);
    for (let dx = -1; dx <= 1; dx += 1) {
      for (let dy = -1; dy <= 1; dy += 1) {
        const other = grid.index(column + dx, row + dy);
        if (other < 0 || other === cell || grid.blocked[other] === 1) continue;
        const step = (dx !== 0 && dy !== 0 ? Math.SQRT2 : 1) * (grid.soft[other] === 1 ? softCost : 1);
        const through = cost[cell]! + step;
        if (through >= cost[other]! - 1e-9) continue;
        cost[other] = through;
        parent[other] = cell;
        heap.push(other, through + estimate(other));
      }
    }
  }
  return null;
}

function traced(parent: Int32Array, goal: number): number[] {
  const cells = [goal];
  for (let cell = parent[goal]!; cell !== -1; cell = parent[cell]!) cells.push(cell);
  return cells.reverse();
}

interface Heap {
  push(item: number, key: number): void;
  pop(): number;
}

function createHeap(): Heap {
  const items: number[] = [];
  const keys: number[] = [];
  const swap = (a: number, b: number): void => {
    [items[a], items[b]] = [items[b]!, items[a]!];
    [keys[a], keys[b]] = [keys[b]!, keys[a]!];
  };
  return {
    push(item, key) {
      items.push(item);
      keys.push(key);
      for (let at = items.length - 1; at > 0;) {
        const up = (at - 1) >> 1;
        if (keys[up]! <= keys[at]!) break;
        swap(at, up);
        at = up;
      }
    },
    pop() {
      if (items.length === 0) return -1;
      swap(0, items.length - 1);
      const item = items.pop()!;
      keys.pop();
      for (let at = 0; ;) {
        const left = 2 * at + 1;
        const right = left + 1;
        let least = at;
        if (left < keys.length && keys[left]! < keys[least]!) least = left;
        if (right < keys.length && keys[right]! < keys[least]!) least = right;
        if (least === at) break;
        swap(at, least);
        at = least;
      }
      return item;
    },
  };
}

/** Takes out the corners that a straight way can skip; looks far ahead first, halving. */
function pulled(
  points: readonly Point[],
  isClear: (fromIndex: number, toIndex: number) => boolean,
): readonly Point[] | null {
  const result: Point[] = [points[0]!];
  let at = 0;
  while (at < points.length - 1) {
    let next = at + 1;
    for (let reach = points.length - 1; reach > at + 1; reach = at + Math.floor((reach - at) / 2)) {
      if (isClear(at, reach)) {
        next = reach;
        break;
      }
    }
    while (next + 1 < points.length && isClear(at, next + 1)) next += 1;
    if (next === at + 1 && !isClear(at, next)) return null;
    if (distanceM(result.at(-1)!, points[next]!) > 1e-9) result.push(points[next]!);
    at = next;
  }
  return result;
}
