import { pointSegmentDistanceM, type Box, type Point, type Segment } from '../../kernel/geometry.ts';
import { crossingsAt } from './scan-line.ts';
import type { Ground } from './ground.ts';

export const cellM = 0.25;

/** Cells of one ground on which a disc can stand. */
export interface Grid {
  readonly columns: number;
  readonly rows: number;
  readonly blocked: Uint8Array;
  /** Connected pieces, from 1; 0 where blocked. */
  readonly label: Int32Array;
  /** Cells of each piece, by its label. */
  readonly sizes: readonly number[];
  /** −1 outside. */
  index(column: number, row: number): number;
  cellAt(point: Point): readonly [column: number, row: number];
  centre(cell: number): Point;
}

export function segmentBox(from: Point, to: Point, byM: number): Box {
  return {
    xMinM: Math.min(from[0], to[0]) - byM,
    yMinM: Math.min(from[1], to[1]) - byM,
    xMaxM: Math.max(from[0], to[0]) + byM,
    yMaxM: Math.max(from[1], to[1]) + byM,
  };
}

/** Half a diagonal step between cells: how far the disc may be from both centres on its way between them. */
const halfStepM = (cellM * Math.SQRT2) / 2;
const slackM = 0.002;

const painted = new WeakMap<Ground, Map<number, Grid>>();

/** The grid of one ground for one radius, painted once. A ground that grew from another one starts from the other's grid. */
export function gridOf(ground: Ground, radiusM: number): Grid {
  const known = painted.get(ground) ?? new Map<number, Grid>();
  painted.set(ground, known);
  const found = known.get(radiusM);
  if (found !== undefined) return found;
  const made = paintGrid(ground, radiusM);
  known.set(radiusM, made);
  return made;
}

function paintGrid(ground: Ground, radiusM: number): Grid {
  const { box, grownFrom } = ground;
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
  const blocked =
    grownFrom === undefined ? freeCells(ground, columns, rows) : gridOf(grownFrom.ground, radiusM).blocked.slice();
  const block = (segment: Segment, reachM: number, row: number, c1: number, c2: number): void => {
    for (let cell = row * columns + c1; cell <= row * columns + c2; cell += 1) {
      if (blocked[cell] === 0 && pointSegmentDistanceM(centre(cell), segment) < reachM) blocked[cell] = 1;
    }
  };
  for (const { segment, marginM } of grownFrom?.added ?? ground.obstacles) {
    const reachM = Math.hypot(radiusM + marginM, halfStepM) + slackM;
    const area = segmentBox(segment.from, segment.to, reachM);
    const [c1, r1] = cellAt([area.xMinM, area.yMinM]);
    const [c2, r2] = cellAt([area.xMaxM, area.yMaxM]);
    for (let row = Math.max(0, r1); row <= Math.min(rows - 1, r2); row += 1) {
      block(segment, reachM, row, Math.max(0, c1), Math.min(columns - 1, c2));
    }
  }
  return { columns, rows, blocked, ...components(blocked, columns, rows), index, cellAt, centre };
}

/** 0 for cells whose centre is on free ground, found by scan lines. */
function freeCells(ground: Ground, columns: number, rows: number): Uint8Array {
  const { box } = ground;
  const blocked = new Uint8Array(columns * rows).fill(1);
  const rings = ground.free.flatMap((polygon) => [polygon.outline, ...polygon.holes]);
  for (let row = 0; row < rows; row += 1) {
    const y = box.yMinM + (row + 0.5) * cellM;
    const crossings = crossingsAt(rings, y);
    for (let pair = 0; pair + 1 < crossings.length; pair += 2) {
      const first = Math.max(0, Math.ceil((crossings[pair]! - box.xMinM) / cellM - 0.5));
      const last = Math.min(columns - 1, Math.floor((crossings[pair + 1]! - box.xMinM) / cellM - 0.5));
      if (last >= first) blocked.fill(0, row * columns + first, row * columns + last + 1);
    }
  }
  return blocked;
}

function components(blocked: Uint8Array, columns: number, rows: number): { label: Int32Array; sizes: number[] } {
  const label = new Int32Array(columns * rows);
  const sizes = [0];
  for (let seed = 0; seed < label.length; seed += 1) {
    if (blocked[seed] === 1 || label[seed] !== 0) continue;
    sizes.push(flood(blocked, label, columns, seed, sizes.length));
  }
  return { label, sizes };
}

/** Labels the piece around a seed and returns its size in cells. */
function flood(blocked: Uint8Array, label: Int32Array, columns: number, seed: number, name: number): number {
  const stack = [seed];
  let size = 0;
  label[seed] = name;
  const visit = (cell: number): void => {
    if (cell < 0 || cell >= label.length || blocked[cell] === 1 || label[cell] !== 0) return;
    label[cell] = name;
    stack.push(cell);
  };
  for (let cell = stack.pop(); cell !== undefined; cell = stack.pop()) {
    size += 1;
    const column = cell % columns;
    visit(cell - columns);
    visit(cell + columns);
    if (column > 0) visit(cell - 1);
    if (column < columns - 1) visit(cell + 1);
  }
  return size;
}
