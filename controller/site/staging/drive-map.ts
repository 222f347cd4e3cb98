import { distanceM, isInsidePolygon, type Point } from '../../../kernel/geometry.ts';
import type { Level, Slab } from '../../../missions/site-model.ts';
import { cellM, RoomMap, type Disc } from './room-map.ts';

/** Pieces of floor looked at, largest first: the rest are corners between columns and walls. */
const partsMax = 8;

/** The parts of a level between which the largest robot cannot drive, the largest first; at least one, perhaps empty. */
export function driveMapsOf(level: Level, mainSlab: Slab, radiusMaxM: number, radiusOpenM: number): DriveMap[] {
  const rooms = new RoomMap(level, mainSlab, radiusMaxM);
  const pieces = rooms.piecesFor(radiusOpenM).slice(0, partsMax);
  if (pieces.length === 0) pieces.push(new Uint8Array(rooms.roomM.length));
  return pieces.map((piece) => new DriveMap(rooms, piece));
}

/** One part of a floor: what the largest robot reaches there, and who gets where from its middle. */
export class DriveMap {
  readonly #rooms: RoomMap;
  /** Cells that the largest robot reaches on the empty floor, and one of them in the middle of the slab. */
  readonly #open: Uint8Array;
  /** How many of them lie on the main slab, where work is, to the south-west of each corner of a cell. */
  readonly #openSums: Uint32Array;
  readonly middleCell: number;
  /** By radius: a handful of machine types. */
  readonly #reachedWhenEmpty = new Map<number, Uint8Array>();

  constructor(rooms: RoomMap, open: Uint8Array) {
    this.#rooms = rooms;
    this.#open = open;
    this.#openSums = this.#sumsOfOpen();
    this.middleCell = this.#openCellNearest(middleOf(rooms.mainSlab));
  }

  get level(): Level {
    return this.#rooms.level;
  }

  /** Whether the largest robot can work anywhere here. */
  get hasOpenFloor(): boolean {
    return this.middleCell >= 0;
  }

  /** The open place nearest to the middle of the slab; null where nothing is open. */
  get middle(): Point | null {
    return this.hasOpenFloor ? this.#rooms.centreOf(this.middleCell) : null;
  }

  hasRoom(point: Point, radiusM: number): boolean {
    return this.#rooms.hasRoom(point, radiusM);
  }

  /** Whether a point's cell, or one beside it, is among those reached. */
  isReached([x, y]: Point, reached: Uint8Array): boolean {
    const steps = [0, -cellM, cellM];
    return steps.some((dx) => steps.some((dy) => reached[this.#rooms.cellAt([x + dx, y + dy])] === 1));
  }

  /** Centres of every second cell with room for a disc, of those reached, within `withinM` of a point. */
  places(radiusM: number, reached: Uint8Array, around: Point, withinM: number): Point[] {
    const { columns, roomM } = this.#rooms;
    const found: Point[] = [];
    const low: Point = [around[0] - withinM, around[1] - withinM];
    this.#rooms.eachCell(low, [around[0] + withinM, around[1] + withinM], (cell, centre) => {
      if (reached[cell] !== 1 || (roomM[cell] as number) < radiusM) return;
      const isOdd = (cell % columns) % 2 === 1 || Math.floor(cell / columns) % 2 === 1;
      if (!isOdd && distanceM(centre, around) <= withinM) found.push(centre);
    });
    return found;
  }

  /** Open floor of the main slab in the square of half side `halfM` around a point, m². */
  openAreaM2([x, y]: Point, halfM: number): number {
    const { ground, columns, rows } = this.#rooms;
    const { box } = ground;
    const clamp = (value: number, most: number): number => Math.min(most, Math.max(0, Math.round(value / cellM)));
    const [west, east] = [clamp(x - halfM - box.xMinM, columns), clamp(x + halfM - box.xMinM, columns)];
    const [south, north] = [clamp(y - halfM - box.yMinM, rows), clamp(y + halfM - box.yMinM, rows)];
    const sumTo = (column: number, row: number): number => this.#openSums[row * (columns + 1) + column] as number;
    const cells = sumTo(east, north) - sumTo(west, north) - sumTo(east, south) + sumTo(west, south);
    return cells * cellM * cellM;
  }

  /** Floor of the main slab within `reachM` of where the largest robot can turn: what it can work there, m². */
  workableM2(reachM: number): number {
    const { ground, mainSlab } = this.#rooms;
    const near = new Uint8Array(this.#open.length);
    this.#open.forEach((isOpen, from) => {
      if (isOpen === 0) return;
      const at = this.#rooms.centreOf(from);
      this.#rooms.eachCell([at[0] - reachM, at[1] - reachM], [at[0] + reachM, at[1] + reachM], (cell, centre) => {
        if (distanceM(centre, at) <= reachM) near[cell] = 1;
      });
    });
    let cells = 0;
    near.forEach((isNear, cell) => {
      if (isNear === 0) return;
      const centre = this.#rooms.centreOf(cell);
      if (isInsidePolygon(centre, mainSlab) && ground.isFree(centre)) cells += 1;
    });
    return cells * cellM * cellM;
  }

  /** The cells that a disc of `radiusM` reaches from the middle of the part, among parked machines. */
  reached(radiusM: number, parked: readonly Disc[]): Uint8Array {
    const known = parked.length === 0 ? this.#reachedWhenEmpty.get(radiusM) : undefined;
    if (known !== undefined) return known;
    const reached = this.#rooms.flood(this.#rooms.blockedFor(radiusM, parked), this.middleCell);
    if (parked.length === 0) this.#reachedWhenEmpty.set(radiusM, reached);
    return reached;
  }

  /** Open floor that is not blocked by parked machines themselves and yet cannot be reached any more, m². */
  cutOffM2(radiusM: number, parked: readonly Disc[]): number {
    const blocked = this.#rooms.blockedFor(radiusM, parked);
    const reached = this.#rooms.flood(blocked, this.middleCell);
    let cells = 0;
    for (let cell = 0; cell < reached.length; cell += 1) {
      if (this.#open[cell] === 1 && blocked[cell] === 0 && reached[cell] === 0) cells += 1;
    }
    return cells * cellM * cellM;
  }

  #sumsOfOpen(): Uint32Array {
    const { columns, rows, mainSlab } = this.#rooms;
    const width = columns + 1;
    const sums = new Uint32Array(width * (rows + 1));
    for (let row = 0; row < rows; row += 1) {
      let inRow = 0;
      for (let column = 0; column < columns; column += 1) {
        const cell = row * columns + column;
        if (this.#open[cell] === 1 && isInsidePolygon(this.#rooms.centreOf(cell), mainSlab)) inRow += 1;
        sums[(row + 1) * width + column + 1] = (sums[row * width + column + 1] as number) + inRow;
      }
    }
    return sums;
  }

  #openCellNearest(point: Point): number {
    let best = -1;
    let bestM = Infinity;
    this.#open.forEach((isOpen, cell) => {
      const awayM = isOpen === 1 ? distanceM(this.#rooms.centreOf(cell), point) : Infinity;
      if (awayM < bestM) [best, bestM] = [cell, awayM];
    });
    return best;
  }
}

function middleOf({ outline }: Slab): Point {
  const xs = outline.map(([x]) => x);
  const ys = outline.map(([, y]) => y);
  return [(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2];
}
