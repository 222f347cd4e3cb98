import { isInsidePolygon, type Point, type Segment } from '../../../kernel/geometry.ts';
import { rotated } from '../../coverage/bays.ts';
import { createRoom } from '../../coverage/slab/room.ts';
import { turnRoom, type TurnedRoom } from '../../coverage/slab/turned-room.ts';
import type { WorkRoom } from '../work-room.ts';

/** How far apart lanes may lie: nearer, and wheels run over the lane beside; farther, and a strip stays bare. Metres. */
export interface LaneGaps {
  readonly leastM: number;
  readonly wishedM: number;
  readonly mostM: number;
}

/** Places of lines that are tried, metres apart. */
const stepM = 0.02;
/** Shorter sides of columns and openings say nothing about where lanes should lie, metres. */
const sideMinM = 0.3;
const sideOffM = 1e-3;
/** Shorter lanes are not driven, metres. */
const laneMinM = 0.3;
/** What a line costs against a metre of side that it runs along, and a metre of gap beyond what is wished for. */
const lineCost = 0.2;
const gapCost = 4;

/** Straight lanes from wall to wall in one direction, such that as many sides of columns and openings as can be have a lane along them. */
export function coatLanes(room: WorkRoom, toolWidthM: number, directionRad: number, gaps: LaneGaps): Segment[] {
  const inner = createRoom([room.touched], toolWidthM, undefined);
  if (inner === null) return [];
  const turned = turnRoom(inner, directionRad);
  const lines = linesOf(turned, gaps);
  return turned
    .sections(lines, () => true)
    .flatMap((sections) =>
      sections.flatMap(({ vM, from, to }): Segment[] => {
        const ends = [rotated([from.uM, vM], directionRad), rotated([to.uM, vM], directionRad)] as const;
        return to.uM - from.uM < laneMinM ? [] : [{ from: ends[0], to: ends[1] }];
      }),
    );
}

function linesOf(turned: TurnedRoom, gaps: LaneGaps): number[] {
  const { yMinM, yMaxM } = turned.walls[0]!.box;
  const [lowM, highM] = [yMinM + sideOffM, yMaxM - sideOffM];
  if (highM - lowM < gaps.leastM) return [(lowM + highM) / 2];
  const count = Math.ceil((highM - lowM) / stepM);
  const at = Array.from({ length: count + 1 }, (_, index) => Math.min(highM, lowM + index * stepM));
  const worth = new Float64Array(count + 1);
  for (const { vM, lengthM } of sidesAlong(turned)) {
    const index = Math.min(count, Math.max(0, Math.round((vM - lowM) / stepM)));
    at[index] = vM;
    worth[index]! += lengthM;
  }
  return bestLines(at, worth, gaps);
}

/** The best row of lines with allowed gaps, by dynamic programming; from the lowest place, and to as near the highest as can be. */
function bestLines(at: readonly number[], worth: Float64Array, { leastM, wishedM, mostM }: LaneGaps): number[] {
  const last = at.length - 1;
  const value = new Float64Array(at.length).fill(-Infinity);
  const before = new Int32Array(at.length).fill(-1);
  value[0] = worth[0]!;
  for (let index = 1; index <= last; index += 1) {
    for (let from = index - 1; from >= 0 && at[index]! - at[from]! <= mostM; from -= 1) {
      const gapM = at[index]! - at[from]!;
      const worse = Math.max(0, gapM - wishedM) * gapCost + lineCost;
      if (gapM < leastM || value[from]! + worth[index]! - worse <= value[index]!) continue;
      value[index] = value[from]! + worth[index]! - worse;
      before[index] = from;
    }
  }
  let end = last;
  while (end > 0 && value[end] === -Infinity) end -= 1;
  const lines: number[] = [];
  for (let index = end; index >= 0; index = before[index]!) lines.unshift(at[index]!);
  return lines;
}

/** Sides of walls that run along the lanes, and where a lane beside them would lie. */
function sidesAlong({ walls, room, directionRad }: TurnedRoom): { vM: number; lengthM: number }[] {
  return walls.flatMap(({ points }) =>
    points.flatMap((a, corner) => {
      const b = points[(corner + 1) % points.length]!;
      const lengthM = Math.abs(b[0] - a[0]);
      if (lengthM < sideMinM || Math.abs(b[1] - a[1]) > 0.05 * lengthM) return [];
      const middle: Point = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
      const offM = [sideOffM, -sideOffM].find((byM) =>
        isInsidePolygon(rotated([middle[0], middle[1] + byM], directionRad), room.middle),
      );
      return offM === undefined ? [] : [{ vM: middle[1] + offM, lengthM }];
    }),
  );
}
