import { boxOf, distanceM, pathLengthM, type Point, type Polygon } from '../../kernel/geometry.ts';
import { mainAxisRad, rotated } from '../coverage/bays.ts';
import { intersection, solid } from '../coverage/polygons.ts';

/** Distance between the hose's lines over a bay, metres: what one pour spreads to, and what is still worth a line. */
const lineSpacingMaxM = 1.8;
const lineSpacingMinM = 0.5;
const sameM = 1e-6;

/**
 * A serpentine of the hose end over a bay, about `lengthM` long and ending near `exit`. Where lines cannot lie closer it is gone over to and fro: a hose that
 * were through before the pump has brought all would leave a bay half full.
 */
export function hosePath(bay: Polygon, exit: Point, lengthM: number): Point[] {
  const axisRad = mainAxisRad(bay.outline);
  const box = boxOf(bay.outline.map((point) => rotated(point, -axisRad)));
  const areaM2 = (box.xMaxM - box.xMinM) * (box.yMaxM - box.yMinM);
  const lineSpacingM = Math.min(lineSpacingMaxM, Math.max(lineSpacingMinM, areaM2 / Math.max(lengthM, 1)));
  const count = Math.max(1, Math.ceil((box.yMaxM - box.yMinM) / lineSpacingM));
  const lines: [Point, Point][] = [];
  for (let line = 0; line < count; line += 1) {
    const v = box.yMinM + ((box.yMaxM - box.yMinM) * (line + 0.5)) / count;
    const strip = solid(
      [
        [box.xMinM - 1, v - 0.01],
        [box.xMaxM + 1, v - 0.01],
        [box.xMaxM + 1, v + 0.01],
        [box.xMinM - 1, v + 0.01],
      ].map(([x, y]) => rotated([x!, y!], axisRad)),
    );
    const parts = intersection([solid(bay.outline)], [strip]).map(({ outline }) =>
      boxOf(outline.map((point) => rotated(point, -axisRad))),
    );
    if (parts.length === 0) continue;
    const from = Math.min(...parts.map(({ xMinM }) => xMinM));
    const to = Math.max(...parts.map(({ xMaxM }) => xMaxM));
    const inset = Math.min(0.5, (to - from) / 4);
    lines.push([rotated([from + inset, v], axisRad), rotated([to - inset, v], axisRad)]);
  }
  const far = (points: readonly Point[]): number =>
    Math.min(...points.map(([x, y]) => Math.hypot(x - exit[0], y - exit[1])));
  if (lines.length > 1 && far(lines[0]!) < far(lines.at(-1)!)) lines.reverse();
  const pass = lines.flatMap(([from, to], index) => (index % 2 === 0 ? [from, to] : [to, from]));
  return toAndFro(pass, Math.round(lengthM / Math.max(pathLengthM(pass), 1)));
}

/** So many times over the same way, at least once; the last time as given. */
function toAndFro(way: readonly Point[], times: number): Point[] {
  const path = [...way];
  for (let time = 1; time < times; time += 1) path.unshift(...(time % 2 === 1 ? way.toReversed() : way).slice(0, -1));
  return path;
}

/** The part of a way between two shares of its length. */
export function wayBetween(way: readonly Point[], fromShare: number, toShare: number): Point[] {
  const lengthM = pathLengthM(way);
  const [fromM, toM] = [fromShare * lengthM, toShare * lengthM];
  const part: Point[] = [];
  let doneM = 0;
  way.forEach((point, index) => {
    const next = way[index + 1];
    if (doneM >= fromM - sameM && doneM <= toM + sameM) part.push(point);
    if (next === undefined) return;
    const legM = distanceM(point, next);
    for (const cutM of [fromM, toM]) {
      const share = (cutM - doneM) / legM;
      const isInside = cutM > doneM + sameM && cutM < doneM + legM - sameM;
      if (isInside) part.push([point[0] + (next[0] - point[0]) * share, point[1] + (next[1] - point[1]) * share]);
    }
    doneM += legM;
  });
  return part;
}
