import { tableReach, tableX, tableY, type ShapeTable } from './shape-table.ts';

/** What rounding may cost where a shape is left out unseen, metres. */
const roundingM = 1e-6;

/** Extents of a ground machine's footprint in its own frame (x forward, y left), metres. */
export interface Extents {
  readonly frontM: number;
  readonly rearM: number;
  readonly leftM: number;
  readonly rightM: number;
}

/**
 * How far a machine may still roll, forward and backward, before its footprint reaches something. A machine that steers
 * by its wheels moves along its heading, so only what stands in the strip ahead or behind counts: two machines side by
 * side on parallel lanes do not hold each other, and one may always drive away from the other.
 */
export class Corridor {
  forwardM = Infinity;
  backwardM = Infinity;
  #x = 0;
  #y = 0;
  #cos = 1;
  #sin = 0;
  #extents: Extents = { frontM: 0, rearM: 0, leftM: 0, rightM: 0 };

  aim(xM: number, yM: number, yawRad: number, extents: Extents): void {
    this.#x = xM;
    this.#y = yM;
    this.#cos = Math.cos(yawRad);
    this.#sin = Math.sin(yawRad);
    this.#extents = extents;
  }

  clear(): void {
    this.forwardM = Infinity;
    this.backwardM = Infinity;
  }

  /** Takes one segment (site frame) into account, kept clear by `marginM` on all sides. */
  addSegment(x1: number, y1: number, x2: number, y2: number, marginM: number): void {
    const { frontM, rearM, leftM, rightM } = this.#extents;
    let ax = this.#cos * (x1 - this.#x) + this.#sin * (y1 - this.#y);
    let ay = this.#cos * (y1 - this.#y) - this.#sin * (x1 - this.#x);
    let bx = this.#cos * (x2 - this.#x) + this.#sin * (y2 - this.#y);
    let by = this.#cos * (y2 - this.#y) - this.#sin * (x2 - this.#x);
    if (ay > by) {
      [ax, bx] = [bx, ax];
      [ay, by] = [by, ay];
    }
    const low = rightM - marginM;
    const high = leftM + marginM;
    if (by <= low || ay >= high) return;
    const slope = by > ay ? (bx - ax) / (by - ay) : 0;
    const startX = ay < low ? ax + slope * (low - ay) : ax;
    const endX = by > high ? bx - slope * (by - high) : bx;
    const nearX = Math.min(startX, endX);
    const farX = Math.max(startX, endX);
    if (nearX >= frontM) this.forwardM = Math.min(this.forwardM, nearX - frontM - marginM);
    else if (farX <= rearM) this.backwardM = Math.min(this.backwardM, rearM - farX - marginM);
    else {
      this.forwardM = Math.min(this.forwardM, -marginM);
      this.backwardM = Math.min(this.backwardM, -marginM);
    }
  }

  /** Whether a shape of a table lies beside the strip as a whole, judged by its circle: most of what is near does. */
  misses({ numbers }: ShapeTable, from: number, marginM: number): boolean {
    const dx = (numbers[from + tableX] as number) - this.#x;
    const dy = (numbers[from + tableY] as number) - this.#y;
    const sideM = this.#cos * dy - this.#sin * dx;
    const clearM = (numbers[from + tableReach] as number) + marginM + roundingM;
    return sideM + clearM < this.#extents.rightM || sideM - clearM > this.#extents.leftM;
  }

  addRing(points: Float64Array, marginM: number): void {
    let previous = points.length - 2;
    for (let index = 0; index < points.length; index += 2) {
      this.addSegment(
        points[previous] as number,
        points[previous + 1] as number,
        points[index] as number,
        points[index + 1] as number,
        marginM,
      );
      previous = index;
    }
  }
}
