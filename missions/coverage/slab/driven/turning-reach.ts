import { boxOf, type Point } from '../../../../kernel/geometry.ts';
import { difference, regionAreaM2, solid, union, type Region } from '../../polygons.ts';
import type { Heading } from '../pieces.ts';
import { forEachRun } from '../../raster.ts';
import type { Room } from '../room.ts';
import type { DriveGround } from './drive-ground.ts';

/** Headings that are told apart, at least. */
const yawsMin = 24;
/** Squares of the ground to a square of places that are told apart. */
const perBin = 4;
/** Places on the way that are marked for each step. */
const looksPerStep = 3;
/** Squares that gaps between places, and slivers, are wide at most, by half. */
const gapSquares = 2;
const sliverSquares = 1;
/** A step leads out of its square and heading, so it is longer than the square is across. */
const stepShare = 1.45;
/** Seeds that are tried for the largest part. */
const seedsMax = 4;
/** Where fewer poses with room to turn than this are left out, no other part is looked for. */
const fewSeedsShare = 0.3;

/** What the tool can touch when the machine turns in arcs. */
export interface TurningReach {
  readonly room: Room;
  /** A pose from which it can drive about for ever. */
  readonly seed: Heading;
}

/**
 * The part of the room in which the machine can drive about: places on a drive that begins at a pose with room to turn and leads back to it.
 * Found by a flood over places and headings (steps along arcs and lines, one pose kept for each small square and heading), forwards and back.
 * Gaps up to a square are closed. Null where there is no room to turn: a full circle, or a quarter of one where the machine may reverse.
 */
export function turningReach(ground: DriveGround, start: Point | undefined): TurningReach | null {
  const all = seedsOf(ground, ground.turning.radiusM, start);
  let seeds = all;
  const few = start === undefined ? fewSeedsShare * seeds.length : Infinity;
  let best: { reached: Uint8Array; count: number; seed: Heading } | null = null;
  for (let tried = 0; tried < seedsMax && seeds.length > 0 && (best === null || seeds.length > few); tried += 1) {
    const seed = seeds[0]!;
    const reached = roundTrips(ground, seed);
    const count = reached.reduce((sum, value) => sum + value, 0);
    if (best === null || count > best.count) best = { reached, count, seed };
    seeds = seeds.slice(1).filter(({ at }) => reached[squareAt(ground, at)] === 0);
  }
  if (best === null) return null;
  const { room } = ground;
  const places = closed(ground, withCircles(ground, closed(ground, best.reached), all));
  const reachable = difference(room.reachable, regionOf(ground, lostOf(ground, places)));
  return { room: { ...room, reachable, reachableM2: regionAreaM2(reachable) }, seed: best.seed };
}

/** The widest radius for which there is room to turn somewhere, metres; by halves. */
export function widestRadiusM(ground: DriveGround): number {
  let fits = 0;
  let fails = ground.turning.radiusM;
  while (fails - fits > 0.02) {
    const radiusM = (fits + fails) / 2;
    if (seedsOf(ground, radiusM, undefined).length > 0) fits = radiusM;
    else fails = radiusM;
  }
  return fits;
}

function squareAt({ squares }: DriveGround, [x, y]: readonly [number, number, ...number[]]): number {
  const { columns, rows, cellM, middleXM, middleYM } = squares;
  const [column, row] = [Math.round((x - middleXM) / cellM), Math.round((y - middleYM) / cellM)];
  return column < 0 || row < 0 || column >= columns || row >= rows ? -1 : row * columns + column;
}

/** Squares between the poses that are looked at for room to turn. */
const seedStride = 2;
const arcLooks = 32;

/** Poses with room to turn left: nearest to the start first, or to the middle of the room. */
function seedsOf(ground: DriveGround, radiusM: number, start: Point | undefined): Heading[] {
  const { squares, isPlace, room } = ground;
  const { columns, rows, cellM, middleXM, middleYM } = squares;
  const arcRad = arcOf(ground);
  const found: Heading[] = [];
  for (let row = 0; row < rows; row += seedStride) {
    for (let column = 0; column < columns; column += seedStride) {
      if (isPlace[row * columns + column] === 0) continue;
      const at: Point = [middleXM + column * cellM, middleYM + row * cellM];
      const poses = [0, Math.PI / 2].map((yawRad): Heading => ({ at, yawRad }));
      found.push(...poses.filter((pose) => hasArc(ground, pose, radiusM, arcRad)));
    }
  }
  const box = boxOf(room.middle.outline);
  const [x, y] = start ?? [(box.xMinM + box.xMaxM) / 2, (box.yMinM + box.yMaxM) / 2];
  const awayM = ({ at }: Heading): number => Math.hypot(at[0] - x, at[1] - y);
  return found.sort((a, b) => awayM(a) - awayM(b));
}

function hasArc(ground: DriveGround, { at, yawRad }: Heading, radiusM: number, arcRad: number): boolean {
  for (let look = 1; look <= arcLooks; look += 1) {
    const to = moved([at[0], at[1], yawRad], [radiusM, (radiusM * arcRad * look) / arcLooks], 1);
    const square = squareAt(ground, to);
    if (square < 0 || ground.isPlace[square] === 0) return false;
  }
  return true;
}

/** Squares of places on drives from the seed and back to it. */
function roundTrips(ground: DriveGround, seed: Heading): Uint8Array {
  const bins = binsOf(ground);
  const there = flood(bins, seed);
  const back = ground.turning.canReverse ? there : flood(bins, { at: seed.at, yawRad: seed.yawRad + Math.PI });
  const { yaws } = bins;
  const about = (bin: number): number => bin - (bin % yaws) + (((bin % yaws) + yaws / 2) % yaws);
  const isBoth = (bin: number): boolean =>
    there.poses[3 * bin + 2]! > -Infinity && (ground.turning.canReverse || back.poses[3 * about(bin) + 2]! > -Infinity);
  const reached = new Uint8Array(ground.isPlace.length);
  const mark = (pose: Pose, move: Move): void => {
    const next = bins.binAt(moved(pose, move, 1));
    if (next < 0 || !isBoth(next)) return;
    for (let look = 0; look < looksPerStep; look += 1) {
      const square = squareAt(ground, moved(pose, move, look / looksPerStep));
      if (square >= 0) reached[square] = ground.isPlace[square]!;
    }
  };
  for (const bin of there.order) {
    if (!isBoth(bin)) continue;
    const pose: Pose = [there.poses[3 * bin]!, there.poses[3 * bin + 1]!, there.poses[3 * bin + 2]!];
    for (const move of bins.moves) mark(pose, move);
  }
  return reached;
}

/** The circles that can be driven from reached places, to the very walls: the flood's poses come only near these. */
function withCircles(ground: DriveGround, reached: Uint8Array, seeds: readonly Heading[]): Uint8Array {
  const marked = reached.slice();
  const arcRad = arcOf(ground);
  for (const { at, yawRad } of seeds) {
    if (reached[squareAt(ground, at)] === 0) continue;
    for (let look = 1; look <= arcLooks; look += 1) {
      const turn: Move = [ground.turning.radiusM, (ground.turning.radiusM * arcRad * look) / arcLooks];
      marked[squareAt(ground, moved([at[0], at[1], yawRad], turn, 1))] = 1;
    }
  }
  return marked;
}

/** How far a machine has to be able to turn: about, or with gears a quarter. */
function arcOf({ turning }: DriveGround): number {
  return turning.canReverse ? Math.PI / 2 : 2 * Math.PI;
}

type Pose = readonly [x: number, y: number, yawRad: number];
/** Radius (left positive, 0 for straight on) and length, negative for backwards. */
type Move = readonly [leftM: number, lengthM: number];

function moved([x, y, yawRad]: Pose, [leftM, lengthM]: Move, share: number): Pose {
  const alongM = share * lengthM;
  if (leftM === 0) return [x + alongM * Math.cos(yawRad), y + alongM * Math.sin(yawRad), yawRad];
  const turned = yawRad + alongM / leftM;
  return [x + leftM * (Math.sin(turned) - Math.sin(yawRad)), y - leftM * (Math.cos(turned) - Math.cos(yawRad)), turned];
}

/** Small squares and headings, of each of which one pose is kept. */
interface Bins {
  readonly count: number;
  readonly yaws: number;
  readonly moves: readonly Move[];
  /** −1 where the pose is not in a place. */
  binAt(pose: Pose): number;
}

function binsOf({ squares, isPlace, turning }: DriveGround): Bins {
  const { columns, rows, cellM, middleXM, middleYM } = squares;
  const stepM = stepShare * perBin * cellM;
  const arcM = Math.min(stepM, (turning.radiusM * Math.PI) / 8);
  // An arc's step leads to another heading, or none but straight drives would be kept.
  const yaws = 2 * Math.max(yawsMin / 2, Math.ceil((Math.PI * turning.radiusM) / arcM));
  const binColumns = Math.ceil(columns / perBin) + 1;
  const forwards: Move[] = [
    [0, stepM],
    [turning.radiusM, arcM],
    [-turning.radiusM, arcM],
  ];
  const backwards = forwards.map(([leftM, lengthM]): Move => [leftM, -lengthM]);
  return {
    count: binColumns * (Math.ceil(rows / perBin) + 1) * yaws,
    yaws,
    moves: turning.canReverse ? [...forwards, ...backwards] : forwards,
    binAt([x, y, yawRad]) {
      const [column, row] = [Math.round((x - middleXM) / cellM), Math.round((y - middleYM) / cellM)];
      if (column < 0 || row < 0 || column >= columns || row >= rows || isPlace[row * columns + column] === 0) return -1;
      const yaw = ((Math.round((yawRad / (2 * Math.PI)) * yaws) % yaws) + yaws) % yaws;
      return (Math.floor(row / perBin) * binColumns + Math.floor(column / perBin)) * yaws + yaw;
    },
  };
}

/** For each bin the first pose found in it (x, y, heading; −∞ for none), and the order in which they were. */
function flood(bins: Bins, seed: Heading): { poses: Float32Array; order: number[] } {
  const poses = new Float32Array(3 * bins.count).fill(-Infinity);
  const order: number[] = [];
  const put = (pose: Pose): void => {
    const bin = bins.binAt(pose);
    if (bin < 0 || poses[3 * bin + 2]! > -Infinity) return;
    poses.set(pose, 3 * bin);
    order.push(bin);
  };
  put([seed.at[0], seed.at[1], seed.yawRad]);
  for (let next = 0; next < order.length; next += 1) {
    const bin = order[next]!;
    const pose: Pose = [poses[3 * bin]!, poses[3 * bin + 1]!, poses[3 * bin + 2]!];
    for (const move of bins.moves) put(moved(pose, move, 1));
  }
  return { poses, order };
}

/** Gaps of a few squares between places are filled: grown and shrunk again, what is no place counting as full. */
function closed({ squares, isPlace }: DriveGround, reached: Uint8Array): Uint8Array {
  const grown = grownBy(reached, squares, gapSquares);
  const open = grown.map((value, square) => (value === 0 && isPlace[square] === 1 ? 1 : 0));
  const left = grownBy(open, squares, gapSquares);
  return left.map((value, square) => (value === 0 ? isPlace[square]! : 0));
}

function grownBy(mask: Uint8Array, { columns, rows }: DriveGround['squares'], by: number): Uint8Array {
  const grown = mask.slice();
  mask.forEach((value, square) => {
    if (value === 0) return;
    const [column, row] = [square % columns, Math.floor(square / columns)];
    const isInner =
      mask[square - 1] === 1 && mask[square + 1] === 1 && mask[square - columns] === 1 && mask[square + columns] === 1;
    if (isInner) return;
    const span = Math.floor(by);
    for (let dy = Math.max(-span, -row); dy <= Math.min(span, rows - 1 - row); dy += 1) {
      const half = Math.floor(Math.sqrt(by * by - dy * dy));
      const line = (row + dy) * columns;
      grown.fill(1, line + Math.max(0, column - half), line + Math.min(columns - 1, column + half) + 1);
    }
  });
  return grown;
}

/** What of the room's reach the tool does not touch from the places: slivers less than a few squares wide count as touched. */
function lostOf({ squares, room }: DriveGround, places: Uint8Array): Uint8Array {
  const { columns } = squares;
  const touched = grownBy(places, squares, room.toolRadiusM / squares.cellM);
  const lost = new Uint8Array(places.length);
  const rings = room.reachable.flatMap(({ outline, holes }) => [outline, ...holes]);
  forEachRun(rings, squares, (row, first, last) => {
    for (let square = row * columns + first; square <= row * columns + last; square += 1)
      lost[square] = touched[square] === 0 ? 1 : 0;
  });
  const kept = grownBy(
    lost.map((value) => 1 - value),
    squares,
    sliverSquares,
  );
  const core = kept.map((value) => 1 - value);
  return grownBy(core, squares, sliverSquares).map((value, square) => value & lost[square]!);
}

function regionOf({ squares }: DriveGround, mask: Uint8Array): Region {
  const { columns, rows, cellM, middleXM, middleYM } = squares;
  const bars: Region[number][] = [];
  for (let row = 0; row < rows; row += 1) {
    for (let first = 0; first < columns; first += 1) {
      if (mask[row * columns + first] === 0) continue;
      let last = first;
      while (last + 1 < columns && mask[row * columns + last + 1] === 1) last += 1;
      const [x1, x2] = [middleXM + (first - 0.5) * cellM, middleXM + (last + 0.5) * cellM];
      const [y1, y2] = [middleYM + (row - 0.5) * cellM, middleYM + (row + 0.5) * cellM];
      bars.push(
        solid([
          [x1, y1],
          [x2, y1],
          [x2, y2],
          [x1, y2],
        ]),
      );
      first = last;
    }
  }
  return union(bars);
}
