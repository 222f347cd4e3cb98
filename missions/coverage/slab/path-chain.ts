import type { Point } from '../../../kernel/geometry.ts';
import type { CoverRaster } from './cover-raster.ts';
import type { Room } from './room.ts';

/** No corner: beyond an end of the path. */
export const NONE = -1;

export interface ChainOptions {
  readonly room: Room;
  readonly raster: CoverRaster;
  /** Metres that a half turn costs. */
  readonly halfTurnM: number;
}

/** Whether a change is to be kept, by what it costs more (metres) and how many squares it covers more. */
export type IsBetter = (costM: number, gain: number) => boolean;

/** Longer stretches get corners between, as shares of the tool's width, so that they can bend. */
const stretchMaxShare = 0.8;
/** Keeps buckets of different columns apart. */
const bucketsMax = 1_000_003;

/** Places one after the other, x and y in turn; changed from `first` on and up to before `end`, the rest is only looked at. */
interface Line {
  readonly at: readonly number[];
  readonly first: number;
  readonly end: number;
}

/** A path whose corners can be moved, put in and taken out; the raster always shows what it covers. */
export class PathChain {
  readonly #room: Room;
  readonly #raster: CoverRaster;
  readonly #halfTurnM: number;
  readonly #widthM: number;
  readonly #x: number[] = [];
  readonly #y: number[] = [];
  readonly #next: number[] = [];
  readonly #previous: number[] = [];
  readonly #alive: number[] = [];
  readonly #placeOf: number[] = [];
  readonly #unused: number[] = [];
  readonly #buckets = new Map<number, number[]>();
  #head = NONE;

  constructor(path: readonly Point[], { room, raster, halfTurnM }: ChainOptions) {
    this.#room = room;
    this.#raster = raster;
    this.#halfTurnM = halfTurnM;
    this.#widthM = 2 * room.toolRadiusM;
    let last = NONE;
    for (const point of path) last = this.#append(last, point);
  }

  /** How many corners there are. */
  get size(): number {
    return this.#alive.length;
  }

  /** Any corner, by its number below `size`. */
  corner(number: number): number {
    return this.#alive[number]!;
  }

  x(corner: number): number {
    return this.#x[corner]!;
  }

  y(corner: number): number {
    return this.#y[corner]!;
  }

  after(corner: number): number {
    return this.#next[corner]!;
  }

  before(corner: number): number {
    return this.#previous[corner]!;
  }

  /** Corners within about a tool's width of the place. */
  near(xM: number, yM: number): number[] {
    const found: number[] = [];
    this.forEachNear(xM, yM, (corner) => found.push(corner));
    return found;
  }

  forEachNear(xM: number, yM: number, visit: (corner: number) => void): void {
    for (let dx = -1; dx <= 1; dx += 1) {
      for (let dy = -1; dy <= 1; dy += 1)
        this.#buckets.get(this.#bucketOf(xM + dx * this.#widthM, yM + dy * this.#widthM))?.forEach(visit);
    }
  }

  points(): Point[] {
    const points: Point[] = [];
    for (let corner = this.#head; corner !== NONE; corner = this.#next[corner]!)
      points.push([this.#x[corner]!, this.#y[corner]!]);
    return points;
  }

  /** Tries new corners (x and y in turn) instead of those strictly between two corners, and keeps them if that is better. */
  replace(from: number, to: number, corners: readonly number[], isBetter: IsBetter): boolean {
    const { old, line } = this.#changeOf(from, to, corners);
    if (line.end - line.first < 2) return false;
    const costM = this.#costOf(line) - this.#costOf(old);
    if (!isBetter(costM, this.#gainMax(line))) return false;
    if (!isBetter(costM, this.#freshOn(line)) || !this.#isClear(line)) return false;
    const left = this.#raster.left;
    this.#sweep(line, 1);
    this.#sweep(old, -1);
    if (isBetter(costM, left - this.#raster.left)) {
      this.#exchange(from, to, corners);
      return true;
    }
    this.#sweep(old, 1);
    this.#sweep(line, -1);
    return false;
  }

  /** The line between two corners as it is, and with others instead. */
  #changeOf(from: number, to: number, corners: readonly number[]): { old: Line; line: Line } {
    const old = this.#lineBetween(from, to);
    const at = [
      ...old.at.slice(0, old.first + (from === NONE ? 0 : 2)),
      ...corners,
      ...old.at.slice(old.end - (to === NONE ? 0 : 2)),
    ];
    return { old, line: { at, first: old.first, end: at.length - (old.at.length - old.end) } };
  }

  #append(last: number, [x, y]: Point): number {
    if (last === NONE) return this.#add(x, y, NONE);
    const [fromX, fromY] = [this.#x[last]!, this.#y[last]!];
    const lengthM = Math.hypot(x - fromX, y - fromY);
    if (lengthM < 1e-6) return last;
    const parts = Math.ceil(lengthM / (stretchMaxShare * this.#widthM));
    let corner = last;
    for (let part = 1; part <= parts; part += 1) {
      const [atX, atY] = [fromX + ((x - fromX) * part) / parts, fromY + ((y - fromY) * part) / parts];
      this.#raster.sweep(this.#x[corner]!, this.#y[corner]!, atX, atY, 1);
      corner = this.#add(atX, atY, corner);
    }
    return corner;
  }

  #bucketOf(x: number, y: number): number {
    return Math.floor(x / this.#widthM) * bucketsMax + Math.floor(y / this.#widthM);
  }

  #add(x: number, y: number, from: number): number {
    const corner = this.#unused.pop() ?? this.#x.length;
    this.#x[corner] = x;
    this.#y[corner] = y;
    this.#previous[corner] = from;
    this.#next[corner] = NONE;
    if (from === NONE) this.#head = corner;
    else this.#next[from] = corner;
    this.#placeOf[corner] = this.#alive.length;
    this.#alive.push(corner);
    const bucket = this.#buckets.get(this.#bucketOf(x, y));
    if (bucket === undefined) this.#buckets.set(this.#bucketOf(x, y), [corner]);
    else bucket.push(corner);
    return corner;
  }

  #remove(corner: number): void {
    const last = this.#alive.pop()!;
    if (last !== corner) {
      this.#alive[this.#placeOf[corner]!] = last;
      this.#placeOf[last] = this.#placeOf[corner]!;
    }
    const bucket = this.#buckets.get(this.#bucketOf(this.#x[corner]!, this.#y[corner]!))!;
    bucket.splice(bucket.indexOf(corner), 1);
    this.#unused.push(corner);
  }

  /** The corners from–to, and one more on either side, since the turns there change too. */
  #lineBetween(from: number, to: number): Line {
    const at: number[] = [];
    const put = (corner: number): void => void at.push(this.#x[corner]!, this.#y[corner]!);
    if (from !== NONE && this.#previous[from] !== NONE) put(this.#previous[from]!);
    const first = at.length;
    for (let corner = from === NONE ? this.#head : from; corner !== to; corner = this.#next[corner]!) put(corner);
    if (to !== NONE) put(to);
    const end = at.length;
    if (to !== NONE && this.#next[to] !== NONE) put(this.#next[to]!);
    return { at, first, end };
  }

  #exchange(from: number, to: number, corners: readonly number[]): void {
    for (let corner = from === NONE ? this.#head : this.#next[from]!; corner !== to;) {
      const following = this.#next[corner]!;
      this.#remove(corner);
      corner = following;
    }
    let last = from;
    for (let index = 0; index < corners.length; index += 2)
      last = this.#add(corners[index]!, corners[index + 1]!, last);
    if (to !== NONE) this.#previous[to] = last;
    if (last === NONE) this.#head = to;
    else this.#next[last] = to;
  }

  /** Length and turns, metres. */
  #costOf({ at, first, end }: Line): number {
    let cost = 0;
    for (let index = 2; index < at.length; index += 2) {
      const [dx, dy] = [at[index]! - at[index - 2]!, at[index + 1]! - at[index - 1]!];
      if (index > first && index < end) cost += Math.sqrt(dx * dx + dy * dy);
      if (index + 2 >= at.length) continue;
      const [nextX, nextY] = [at[index + 2]! - at[index]!, at[index + 3]! - at[index + 1]!];
      cost += (this.#halfTurnM / Math.PI) * Math.abs(Math.atan2(dx * nextY - dy * nextX, dx * nextX + dy * nextY));
    }
    return cost;
  }

  #sweep({ at, first, end }: Line, change: 1 | -1): void {
    for (let index = first + 2; index < end; index += 2)
      this.#raster.sweep(at[index - 2]!, at[index - 1]!, at[index]!, at[index + 1]!, change);
  }

  /** What the line passes that nothing sweeps yet; where it comes back to a place, that counts again. */
  #freshOn({ at, first, end }: Line): number {
    let sum = 0;
    for (let index = first + 2; index < end; index += 2)
      sum += this.#raster.freshOn(at[index - 2]!, at[index - 1]!, at[index]!, at[index + 1]!);
    return sum;
  }

  #isClear({ at, first, end }: Line): boolean {
    for (let index = first + 2; index < end; index += 2)
      if (!this.#room.isClear(at[index - 2]!, at[index - 1]!, at[index]!, at[index + 1]!)) return false;
    return true;
  }

  /** About the most that can be gained: what is left around the new line. */
  #gainMax({ at, first, end }: Line): number {
    let sum = 0;
    for (let index = first + 2; index < end; index += 2)
      sum += this.#raster.leftNear((at[index - 2]! + at[index]!) / 2, (at[index - 1]! + at[index + 1]!) / 2);
    return sum;
  }
}
