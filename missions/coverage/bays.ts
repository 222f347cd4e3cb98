import { boxOf, signedAreaM2, type Point, type Polygon, type Ring } from '../../kernel/geometry.ts';
import type { Figure } from '../../hardware-profiles/profile.ts';
import { intersection, offset, regionAreaM2, solid, union, type Region } from './polygons.ts';

/** One day's joint of concrete: placed in one go, finished as one piece. */
export interface BayShape {
  /** From 1, in the order of placing. */
  readonly number: number;
  readonly polygon: Polygon;
  readonly areaM2: number;
}

export interface BaySizing {
  readonly areaMaxM2: Figure;
  /** Areas from here on are cut into at least two bays, so that machines can follow each other. */
  readonly divideFromM2: Figure;
  /** Pieces below this, standing alone, are left to hand work. */
  readonly pieceMinM2: Figure;
}

const practice = 'Custom of slab placing; our own choice within it';
export const baySizingDefaults: BaySizing = {
  areaMaxM2: { value: 60, unit: 'm²', source: practice, certainty: 'guess' },
  divideFromM2: { value: 40, unit: 'm²', source: practice, certainty: 'guess' },
  pieceMinM2: { value: 4, unit: 'm²', source: practice, certainty: 'guess' },
};

export function rotated(point: Point, angleRad: number): Point {
  const cos = Math.cos(angleRad);
  const sin = Math.sin(angleRad);
  return [cos * point[0] - sin * point[1], sin * point[0] + cos * point[1]];
}

function rotatedRing(ring: Ring, angleRad: number): Ring {
  return ring.map((point) => rotated(point, angleRad));
}

/** Edges looked at for the main direction, at most. */
const edgesMax = 400;

/** Direction of the long side of the smallest box around the ring, in [0, π). */
export function mainAxisRad(ring: Ring): number {
  let best = 0;
  let bestArea = Infinity;
  const step = Math.max(1, Math.ceil(ring.length / edgesMax));
  for (let index = 0; index < ring.length; index += step) {
    const a = ring[index]!;
    const b = ring[(index + 1) % ring.length]!;
    if (Math.hypot(b[0] - a[0], b[1] - a[1]) < 0.05) continue;
    const angle = Math.atan2(b[1] - a[1], b[0] - a[0]);
    const box = boxOf(rotatedRing(ring, -angle));
    const width = box.xMaxM - box.xMinM;
    const height = box.yMaxM - box.yMinM;
    if (width * height >= bestArea - 1e-6) continue;
    bestArea = width * height;
    best = width >= height ? angle : angle + Math.PI / 2;
  }
  const wrapped = ((best % Math.PI) + Math.PI) % Math.PI;
  return Math.PI - wrapped < 1e-9 ? 0 : wrapped;
}

interface Piece {
  readonly polygon: Polygon;
  readonly areaM2: number;
  readonly column: number;
  readonly row: number;
}

export interface Decomposition {
  readonly bays: readonly BayShape[];
  /** Pieces too small to be a bay of their own. */
  readonly leftOver: readonly Polygon[];
  readonly axisRad: number;
}

/**
 * Cuts an area into bays along its main direction and orders them so that work goes from the far side towards
 * `exit`: first the longer wing from its end to the exit's column, then the other wing.
 */
export function cutIntoBays(area: Region, exit: Point, sizing: BaySizing = baySizingDefaults): Decomposition {
  const total = regionAreaM2(area);
  const largest = [...area].sort((a, b) => Math.abs(signedAreaM2(b.outline)) - Math.abs(signedAreaM2(a.outline)))[0];
  if (largest === undefined) return { bays: [], leftOver: [], axisRad: 0 };
  const axisRad = mainAxisRad(largest.outline);
  const box = boxOf(area.flatMap(({ outline }) => rotatedRing(outline, -axisRad)));
  const length = box.xMaxM - box.xMinM;
  const width = box.yMaxM - box.yMinM;
  const wanted = total < sizing.divideFromM2.value ? 1 : Math.max(2, Math.ceil(total / sizing.areaMaxM2.value));
  const target = total / wanted;
  const rows = wanted === 1 ? 1 : Math.max(1, Math.min(wanted, Math.round(width / Math.sqrt(target))));
  const columns =
    wanted === 1
      ? 1
      : Math.max(1, Math.ceil((length * width) / (rows * sizing.areaMaxM2.value)), Math.ceil(wanted / rows));
  const pieces: Piece[] = [];
  for (let column = 0; column < columns; column += 1) {
    for (let row = 0; row < rows; row += 1) {
      const x1 = box.xMinM + (length * column) / columns;
      const x2 = box.xMinM + (length * (column + 1)) / columns;
      const y1 = box.yMinM + (width * row) / rows;
      const y2 = box.yMinM + (width * (row + 1)) / rows;
      const cell: Ring = [
        [x1, y1],
        [x2, y1],
        [x2, y2],
        [x1, y2],
      ];
      for (const polygon of intersection(area, [solid(rotatedRing(cell, axisRad))])) {
        pieces.push({ polygon, areaM2: regionAreaM2([polygon]), column, row });
      }
    }
  }
  const merged = mergeSmall(pieces, target / 4);
  const kept = merged.filter(({ areaM2 }) => areaM2 >= sizing.pieceMinM2.value);
  const leftOver = merged.filter(({ areaM2 }) => areaM2 < sizing.pieceMinM2.value).map(({ polygon }) => polygon);
  const [exitX, exitY] = rotated(exit, -axisRad);
  const exitColumn = clamp(Math.floor(((exitX - box.xMinM) / length) * columns), columns);
  const exitRow = clamp(Math.floor(((exitY - box.yMinM) / width) * rows), rows);
  const ordered = inPlacingOrder(kept, columns, exitColumn, exitRow);
  return {
    bays: ordered.map(({ polygon, areaM2 }, index) => ({ number: index + 1, polygon, areaM2 })),
    leftOver,
    axisRad,
  };
}

function clamp(value: number, count: number): number {
  return Math.min(count - 1, Math.max(0, value));
}

function inPlacingOrder(pieces: readonly Piece[], columns: number, exitColumn: number, exitRow: number): Piece[] {
  const leftFirst = exitColumn >= columns - 1 - exitColumn;
  const wing = ({ column }: Piece): number => {
    if (column === exitColumn) return 2;
    return column < exitColumn === leftFirst ? 0 : 1;
  };
  return [...pieces].sort(
    (a, b) =>
      wing(a) - wing(b) ||
      Math.abs(b.column - exitColumn) - Math.abs(a.column - exitColumn) ||
      Math.abs(b.row - exitRow) - Math.abs(a.row - exitRow) ||
      a.row - b.row ||
      b.areaM2 - a.areaM2,
  );
}

/** Width of the strip in which neighbours are looked for, metres. */
const borderM = 0.05;

function mergeSmall(pieces: readonly Piece[], smallM2: number): Piece[] {
  const result = [...pieces];
  const hopeless = new Set<Piece>();
  for (let round = 0; round < pieces.length; round += 1) {
    const small = result
      .filter((piece) => piece.areaM2 < smallM2 && !hopeless.has(piece))
      .sort((a, b) => a.areaM2 - b.areaM2)[0];
    if (small === undefined) return result;
    const rim = offset([small.polygon], borderM);
    const rimBox = boxOf(rim.flatMap(({ outline }) => outline));
    const borders = result
      .filter((piece) => piece !== small && overlaps(boxOf(piece.polygon.outline), rimBox))
      .map((piece) => ({ piece, shareM2: regionAreaM2(intersection(rim, [piece.polygon])) }))
      .sort((a, b) => b.shareM2 - a.shareM2);
    const host = borders[0];
    const whole = host === undefined || host.shareM2 <= 0 ? [] : union([small.polygon, host.piece.polygon]);
    if (host === undefined || whole.length !== 1) {
      hopeless.add(small);
      continue;
    }
    result.splice(result.indexOf(small), 1);
    result.splice(result.indexOf(host.piece), 1, { ...host.piece, polygon: whole[0]!, areaM2: regionAreaM2(whole) });
  }
  return result;
}

function overlaps(a: ReturnType<typeof boxOf>, b: ReturnType<typeof boxOf>): boolean {
  return a.xMinM <= b.xMaxM && b.xMinM <= a.xMaxM && a.yMinM <= b.yMaxM && b.yMinM <= a.yMaxM;
}
