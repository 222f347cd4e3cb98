import type { Point } from '../../kernel/geometry.ts';
import type { Interval } from './intervals.ts';

/** Where horizontal lines pass through the capsule of radius r about a–b. A capsule is convex: one stretch of each. Reused, it allocates nothing. */
export class Capsule {
  /** The stretch of the line met last. */
  fromM = 0;
  toM = 0;
  #ax = 0;
  #ay = 0;
  #bx = 0;
  #by = 0;
  #r = 0;
  #length = 0;

  set(ax: number, ay: number, bx: number, by: number, r: number): void {
    this.#ax = ax;
    this.#ay = ay;
    this.#bx = bx;
    this.#by = by;
    this.#r = r;
    const [du, dv] = [bx - ax, by - ay];
    this.#length = Math.sqrt(du * du + dv * dv);
  }

  /** Whether the line at `vM` passes through it; where is then in `fromM` and `toM`. */
  meets(vM: number): boolean {
    const [ax, bx, r, length] = [this.#ax, this.#bx, this.#r, this.#length];
    const fromA = vM - this.#ay;
    const fromB = vM - this.#by;
    const du = bx - ax;
    const dv = this.#by - this.#ay;
    let from = Infinity;
    let to = -Infinity;
    if (Math.abs(fromA) < r) {
      const half = Math.sqrt(r * r - fromA * fromA);
      from = ax - half;
      to = ax + half;
    }
    if (Math.abs(fromB) < r) {
      const half = Math.sqrt(r * r - fromB * fromB);
      from = Math.min(from, bx - half);
      to = Math.max(to, bx + half);
    }
    if (length > 1e-9 && Math.abs(dv) > 1e-12) {
      // The capsule's two long sides: a–b moved by r to the left and to the right.
      for (let side = -1; side <= 1; side += 2) {
        const share = (fromA - (side * r * du) / length) / dv;
        if (share <= 0 || share >= 1) continue;
        const u = ax + share * du - (side * r * dv) / length;
        from = Math.min(from, u);
        to = Math.max(to, u);
      }
    } else if (length > 1e-9 && Math.abs(fromA) < r) {
      const half = Math.sqrt(r * r - fromA * fromA);
      from = Math.min(ax, bx) - half;
      to = Math.max(ax, bx) + half;
    }
    this.fromM = from;
    this.toM = to;
    return to > from;
  }
}

/** The stretch of one horizontal line in the capsule of radius r about a–b; null where it passes by. */
export function capsuleOnLine(a: Point, b: Point, r: number, vM: number): Interval | null {
  const capsule = new Capsule();
  capsule.set(a[0], a[1], b[0], b[1], r);
  return capsule.meets(vM) ? [capsule.fromM, capsule.toM] : null;
}
