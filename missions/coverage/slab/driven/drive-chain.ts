import type { CoverRaster } from '../cover-raster.ts';
import { chordsOf, headingAfter, headingAlong, type DrivePiece, type Heading } from '../pieces.ts';
import type { DriveGround } from './drive-ground.ts';
import { searchDrive } from './drive-search.ts';

/** A pose on the drive and the way to it from the one before. */
interface Link {
  readonly pose: Heading;
  readonly way: readonly DrivePiece[];
  readonly lengthM: number;
}

/** Chords by which a way is swept on the raster are no longer than this share of a radius. */
const sweepShare = 0.25;

/** A drive as poses and the ways between; the raster always shows what it covers. */
export class DriveChain {
  readonly #ground: DriveGround;
  readonly #raster: CoverRaster;
  readonly #links: Link[] = [];
  /** Poses that were left out, since no way to them was found. */
  leftOut = 0;

  constructor(ground: DriveGround, raster: CoverRaster, poses: readonly Heading[]) {
    this.#ground = ground;
    this.#raster = raster;
    for (const pose of poses) if (!this.extend(pose)) this.leftOut += 1;
  }

  /** Drives on to this pose; false where no way is found. */
  extend(pose: Heading): boolean {
    const at = this.#links.at(-1)?.pose;
    const way = at === undefined ? [] : (this.#ground.direct(at, pose) ?? searchDrive(this.#ground, at, pose));
    if (way === null) return false;
    for (const link of this.#cut(pose, way)) this.#add(link);
    return true;
  }

  get size(): number {
    return this.#links.length;
  }

  poseAt(index: number): Heading {
    return this.#links[index]!.pose;
  }

  get lengthM(): number {
    return this.#links.reduce((sum, { lengthM }) => sum + lengthM, 0);
  }

  pieces(): DrivePiece[] {
    return this.#links.flatMap(({ way }) => way);
  }

  /** Poses within a distance of a place, the nearest first. */
  near(xM: number, yM: number, withinM: number): number[] {
    const awayM = (index: number): number => {
      const [x, y] = this.#links[index]!.pose.at;
      return Math.hypot(x - xM, y - yM);
    };
    const found: number[] = [];
    for (let index = 0; index < this.#links.length; index += 1) if (awayM(index) < withinM) found.push(index);
    return found.sort((a, b) => awayM(a) - awayM(b));
  }

  /** Length between two poses on the drive as it is. */
  betweenM(from: number, to: number): number {
    let sum = 0;
    for (let index = from + 1; index <= to; index += 1) sum += this.#links[index]!.lengthM;
    return sum;
  }

  /** Tries to drive from one pose to a later one through others instead of as before; kept where `isBetter` says so of metres and squares. */
  replace(
    from: number,
    to: number,
    through: readonly Heading[],
    isBetter: (costM: number, gain: number) => boolean,
  ): boolean {
    const links: Link[] = [];
    let at = this.#links[from]!.pose;
    for (const pose of [...through, this.#links[to]!.pose]) {
      const way = this.#ground.direct(at, pose);
      if (way === null) return false;
      links.push(...this.#cut(pose, way));
      at = pose;
    }
    const old = this.#links.slice(from + 1, to + 1);
    const sumM = (all: readonly Link[]): number => all.reduce((sum, { lengthM }) => sum + lengthM, 0);
    const costM = sumM(links) - sumM(old);
    const left = this.#raster.left;
    links.forEach(({ way }) => this.#sweep(way, 1));
    old.forEach(({ way }) => this.#sweep(way, -1));
    if (isBetter(costM, left - this.#raster.left)) {
      this.#links.splice(from + 1, to - from, ...links);
      return true;
    }
    old.forEach(({ way }) => this.#sweep(way, 1));
    links.forEach(({ way }) => this.#sweep(way, -1));
    return false;
  }

  /** Takes the drive off the raster. */
  clear(): void {
    this.#links.forEach(({ way }) => this.#sweep(way, -1));
  }

  #add(link: Link): void {
    this.#links.push(link);
    this.#sweep(link.way, 1);
  }

  /** A way with poses between: at the ends of its pieces, and along its straight ones, so that detours can begin there. */
  #cut(pose: Heading, way: readonly DrivePiece[]): Link[] {
    const gapM = Math.max(1.5 * this.#ground.turning.radiusM, 1.6 * this.#ground.room.toolRadiusM);
    const parts = way.flatMap((piece): DrivePiece[] => {
      const count = piece.kind === 'straight' ? Math.max(1, Math.ceil(piece.lengthM / gapM)) : 1;
      const lengthM = piece.lengthM / count;
      return Array.from({ length: count }, (_, part) => ({
        ...piece,
        from: headingAlong(piece, part * lengthM),
        lengthM,
      }));
    });
    if (parts.length === 0) return [linkOf(pose, [])];
    return parts.map((part, index) => linkOf(index === parts.length - 1 ? pose : headingAfter(part), [part]));
  }

  #sweep(way: readonly DrivePiece[], change: 1 | -1): void {
    for (const piece of way) {
      const chords = piece.kind === 'straight' ? chordsOf(piece) : coarseChords(piece);
      let [x, y] = piece.from.at;
      for (const [toX, toY] of chords) {
        this.#raster.sweep(x, y, toX, toY, change);
        [x, y] = [toX, toY];
      }
    }
  }
}

function linkOf(pose: Heading, way: readonly DrivePiece[]): Link {
  return { pose, way, lengthM: way.reduce((sum, { lengthM }) => sum + lengthM, 0) };
}

function coarseChords(piece: Extract<DrivePiece, { kind: 'arc' }>): (readonly [number, number])[] {
  const steps = Math.max(1, Math.ceil(piece.lengthM / (sweepShare * Math.abs(piece.leftM))));
  return Array.from({ length: steps }, (_, step) => headingAlong(piece, (piece.lengthM * (step + 1)) / steps).at);
}
