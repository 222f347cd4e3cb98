import { distanceM, type Point } from '../../../kernel/geometry.ts';
import type { Cell, CellLane } from './cells.ts';
import { apartAlongM, type TurnedRoom } from './turned-room.ts';
import type { Ways } from './ways.ts';

/** One way to go over a cell: from which end of its lanes, and along the first lane or against it. */
interface Pass {
  readonly cell: number;
  readonly lanes: readonly CellLane[];
  readonly entry: Point;
  readonly exit: Point;
}

/** More cells than this are ordered by straight distances instead of ways. */
const wayCellsMax = 40;
/** Rounds of improvement, at most. */
const roundsMax = 40;

/** The cells' lanes in one path from near `start` to near `exit`: each cell lane by lane, in an order with short ways between. */
export function joinCells(turned: TurnedRoom, cells: readonly Cell[], ways: Ways, ends: Ends): Point[] {
  const order = orderOf(cells, ways, ends);
  const path: Point[] = ends.start === undefined ? [] : [ends.start];
  for (const { lanes } of order) {
    lanes.forEach((lane, index) => {
      path.push(...(index === 0 ? wayFrom(path.at(-1), lane, ways) : link(turned, lanes[index - 1]!, lane, ways)));
      path.push(...lane.points);
    });
  }
  if (ends.exit !== undefined) path.push(...ways.way(path.at(-1) ?? ends.exit, ends.exit));
  return path;
}

/**
 * The lanes of all cells as one front that goes over the whole room from one side to the other: no lane is left beside much older work.
 * Where a row is cut in two by a hole, the machine goes round it.
 */
export function joinAsFront(turned: TurnedRoom, cells: readonly Cell[], ways: Ways, front: Front): Point[] {
  const { ends, spacingM, from } = front;
  const path: Point[] = ends.start === undefined ? [] : [ends.start];
  let last: CellLane | null = null;
  const rows = rowsOf(cells, spacingM);
  for (const [index, row] of (from === 'low' ? rows : rows.reverse()).entries()) {
    for (const lane of index % 2 === 0 ? row : row.map(backwards).reverse()) {
      path.push(...(last === null ? wayFrom(path.at(-1), lane, ways) : link(turned, last, lane, ways)), ...lane.points);
      last = lane;
    }
  }
  if (ends.exit !== undefined) path.push(...ways.way(path.at(-1) ?? ends.exit, ends.exit));
  return path;
}

export interface Front {
  readonly ends: Ends;
  readonly spacingM: number;
  readonly from: 'low' | 'high';
}

/** Lanes of about the same v, each row from left to right. */
function rowsOf(cells: readonly Cell[], spacingM: number): CellLane[][] {
  const vOf = ({ points }: CellLane): number => points[0]![1];
  const rows: CellLane[][] = [];
  for (const lane of cells.flatMap(({ lanes }) => lanes).sort((a, b) => vOf(a) - vOf(b))) {
    const row = rows.at(-1);
    if (row !== undefined && vOf(lane) - vOf(row[0]!) < spacingM / 2) row.push(lane);
    else rows.push([lane]);
  }
  return rows.map((row) => row.sort((a, b) => a.points[0]![0] - b.points[0]![0]));
}

/** In the frame of the lanes; absent where the path may begin or end anywhere. */
export interface Ends {
  readonly start?: Point;
  readonly exit?: Point;
}

function wayFrom(at: Point | undefined, lane: CellLane, ways: Ways): Point[] {
  return at === undefined ? [] : ways.way(at, lane.points[0]!);
}

/** From the end of one lane to the beginning of the next: along the wall where that is no long way round. */
function link(turned: TurnedRoom, before: CellLane, after: CellLane, ways: Ways): Point[] {
  const [from, to] = [before.points.at(-1)!, after.points[0]!];
  const wall = before.to.ring;
  const directM = distanceM(from, to);
  const isNear =
    after.from.ring === wall && apartAlongM(turned.walls[wall]!, before.to.atM, after.from.atM) < 1.6 * directM;
  return isNear ? turned.along(wall, before.to.atM, after.from.atM) : ways.way(from, to);
}

function passesOf({ lanes }: Cell, cell: number): Pass[] {
  return [lanes, [...lanes].reverse()].flatMap((ordered) =>
    [0, 1].map((turn) => {
      const driven = ordered.map((lane, index) => ((index + turn) % 2 === 0 ? lane : backwards(lane)));
      return { cell, lanes: driven, entry: driven[0]!.points[0]!, exit: driven.at(-1)!.points.at(-1)! };
    }),
  );
}

function backwards({ points, from, to }: CellLane): CellLane {
  return { points: [...points].reverse(), from: to, to: from };
}

function orderOf(cells: readonly Cell[], ways: Ways, ends: Ends): Pass[] {
  const passes = cells.map((cell, index) => passesOf(cell, index));
  const gapM = gaps(passes.flat(), ways);
  const costM = (order: readonly Pass[]): number => {
    let sum = ends.start === undefined ? 0 : distanceM(ends.start, order[0]!.entry);
    if (ends.exit !== undefined) sum += distanceM(order.at(-1)!.exit, ends.exit);
    for (let index = 1; index < order.length; index += 1) sum += gapM(order[index - 1]!, order[index]!);
    return sum;
  };
  let best: Pass[] = [];
  let bestM = Infinity;
  const starts =
    ends.start === undefined ? passes.flat() : leastOf(passes.flat(), (pass) => distanceM(ends.start!, pass.entry), 4);
  for (const first of leastOf(starts, ({ entry }) => entry[0] + entry[1], 8)) {
    const order = improved(nearestNeighbours(first, passes, gapM), passes, costM);
    const lengthM = costM(order);
    if (lengthM >= bestM - 1e-9) continue;
    best = order;
    bestM = lengthM;
  }
  return best;
}

function leastOf(passes: readonly Pass[], cost: (pass: Pass) => number, limit: number): Pass[] {
  return [...passes].sort((a, b) => cost(a) - cost(b)).slice(0, limit);
}

/** Length between the end of one pass and the beginning of another. */
function gaps(passes: readonly Pass[], ways: Ways): (from: Pass, to: Pass) => number {
  if (passes.length > 4 * wayCellsMax) return (from, to) => distanceM(from.exit, to.entry);
  const nodes = passes.map(({ entry }) => ways.nodeAt(entry));
  const at = new Map(passes.map((pass, index) => [pass, index]));
  const rows = passes.map(({ exit }) => ways.lengthsM(ways.nodeAt(exit), nodes));
  return (from, to) => rows[at.get(from)!]![at.get(to)!]!;
}

type Gap = (from: Pass, to: Pass) => number;

function nearestNeighbours(first: Pass, passes: readonly (readonly Pass[])[], gapM: Gap): Pass[] {
  const order = [first];
  const left = new Set(passes.keys());
  left.delete(first.cell);
  while (left.size > 0) {
    const at = order.at(-1)!;
    const open = [...left].flatMap((cell) => passes[cell]!);
    const next = open.reduce((best, pass) => (gapM(at, pass) < gapM(at, best) ? pass : best));
    order.push(next);
    left.delete(next.cell);
  }
  return order;
}

type Cost = (order: readonly Pass[]) => number;

/** Puts single cells elsewhere, gone over any way, as long as that shortens the whole. */
function improved(order: readonly Pass[], passes: readonly (readonly Pass[])[], costM: Cost): Pass[] {
  let best = [...order];
  if (order.length > wayCellsMax) return best;
  for (let round = 0; round < roundsMax; round += 1) {
    const beforeM = costM(best);
    for (const options of passes) best = bestPlace(best, options, costM);
    if (costM(best) >= beforeM - 1e-9) break;
  }
  return best;
}

/** The order with one cell where, and gone over how, it costs least. */
function bestPlace(order: readonly Pass[], options: readonly Pass[], costM: Cost): Pass[] {
  const rest = order.filter(({ cell }) => cell !== options[0]!.cell);
  let best = [...order];
  let bestM = costM(best);
  for (let place = 0; place <= rest.length; place += 1) {
    for (const pass of options) {
      const tried = [...rest.slice(0, place), pass, ...rest.slice(place)];
      const triedM = costM(tried);
      if (triedM >= bestM - 1e-9) continue;
      best = tried;
      bestM = triedM;
    }
  }
  return best;
}
