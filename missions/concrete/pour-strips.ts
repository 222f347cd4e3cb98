import { boxOf, type Point, type Polygon, type Ring } from '../../kernel/geometry.ts';
import { mainAxisRad, rotated } from '../coverage/bays.ts';
import { intersection, regionAreaM2, solid, type Region } from '../coverage/polygons.ts';
import type { PourLayout, PourPiece } from '../concrete-supply.ts';

/** Pieces of a layout, at most: wider strips and longer pieces where there would be more. */
const PIECES_MAX = 400;
/** Length of a piece along its strip, in widths of the strip. */
const PIECE_LENGTHS = 2;

function rotatedRing(ring: Ring, angleRad: number): Ring {
  return ring.map((point) => rotated(point, angleRad));
}

function cell(x1: number, x2: number, y1: number, y2: number): Ring {
  return [
    [x1, y1],
    [x2, y1],
    [x2, y2],
    [x1, y2],
  ];
}

/**
 * Strips across `axisRad`, the one farthest from `exit` first, each poured from its far end to the exit's side: all run the same way, so
 * that each place of a joint waits for about one strip, no place for two.
 */
function layoutOf(region: Region, exit: Point, axisRad: number, widthM: number): PourLayout {
  const box = boxOf(region.flatMap(({ outline }) => rotatedRing(outline, -axisRad)));
  const length = box.xMaxM - box.xMinM;
  const across = box.yMaxM - box.yMinM;
  const coarse = Math.max(1, Math.sqrt((length * across) / (PIECES_MAX * PIECE_LENGTHS * widthM ** 2)));
  const strips = Math.max(1, Math.round(length / (widthM * coarse)));
  const rows = Math.max(1, Math.round(across / (widthM * coarse * PIECE_LENGTHS)));
  const [exitX, exitY] = rotated(exit, -axisRad);
  const isExitRight = exitX > (box.xMinM + box.xMaxM) / 2;
  const isExitUp = exitY > (box.yMinM + box.yMaxM) / 2;
  const pieces: PourPiece[] = [];
  let number = 0;
  for (let strip = 0; strip < strips; strip += 1) {
    const column = isExitRight ? strip : strips - 1 - strip;
    const found: Polygon[] = [];
    for (let row = 0; row < rows; row += 1) {
      const at = isExitUp ? row : rows - 1 - row;
      const x = [box.xMinM + (length * column) / strips, box.xMinM + (length * (column + 1)) / strips] as const;
      const y = [box.yMinM + (across * at) / rows, box.yMinM + (across * (at + 1)) / rows] as const;
      found.push(...intersection(region, [solid(rotatedRing(cell(...x, ...y), axisRad))]));
    }
    if (found.length > 0) number += 1;
    for (const polygon of found) pieces.push({ strip: number, polygon, areaM2: regionAreaM2([polygon]) });
  }
  return { axisRad, stripWidthM: length / strips, strips: number, pieces };
}

/** Widths of strips that crews and booms place in one go, metres. */
const widthsM = [6, 4.5, 3] as const;

/** Strips along and across the area's main direction, in several widths. */
export function pourLayouts(region: Region, exit: Point): PourLayout[] {
  const largest = [...region].sort((a, b) => regionAreaM2([b]) - regionAreaM2([a]))[0];
  if (largest === undefined) return [];
  const axisRad = mainAxisRad(largest.outline);
  return [axisRad, axisRad + Math.PI / 2].flatMap((axis) =>
    widthsM.map((width) => layoutOf(region, exit, axis, width)),
  );
}
