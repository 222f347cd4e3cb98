import { stepS } from '../limits.ts';

/** A stretch of a path with one set of bounds. */
export interface PathPiece {
  readonly lengthM: number;
  readonly speedMaxMps: number;
  readonly accelerationMaxMps2: number;
  /** Greatest speed at its end; 0 means: come to a stand there and wait for `proceed`. */
  readonly endSpeedMaxMps: number;
}

/** Shorter than this counts as arrived. */
const arrivedM = 1e-6;

/**
 * Speed along a path: never above the limit of the moment, the piece's own or what still stops in time, and changing no
 * faster than the machine can. Pure arithmetic at the fixed step.
 */
export class PathProfile {
  readonly pieces: readonly PathPiece[];
  readonly #decelerationMps2: number;
  /** Greatest speed at the end of each piece from which everything behind it can still be kept. */
  readonly #endSpeedsMps: Float64Array;
  #index = 0;
  #alongM = 0;
  #speedMps = 0;

  /** `at`: already on its way, on the first piece. */
  constructor(
    pieces: readonly PathPiece[],
    decelerationMps2: number,
    at: { readonly alongM: number; readonly speedMps: number } = { alongM: 0, speedMps: 0 },
  ) {
    this.#alongM = at.alongM;
    this.#speedMps = at.speedMps;
    this.pieces = pieces;
    this.#decelerationMps2 = decelerationMps2;
    this.#endSpeedsMps = new Float64Array(pieces.length);
    let startMps = 0;
    for (let index = pieces.length - 1; index >= 0; index -= 1) {
      const piece = pieces[index] as PathPiece;
      const endMps = Math.min(startMps, piece.endSpeedMaxMps, piece.speedMaxMps);
      this.#endSpeedsMps[index] = endMps;
      startMps = Math.min(piece.speedMaxMps, Math.sqrt(endMps ** 2 + 2 * decelerationMps2 * piece.lengthM));
    }
  }

  get index(): number {
    return this.#index;
  }
  get alongM(): number {
    return this.#alongM;
  }
  get speedMps(): number {
    return this.#speedMps;
  }
  get isAtPieceEnd(): boolean {
    const piece = this.pieces[this.#index];
    return piece === undefined || piece.lengthM - this.#alongM <= arrivedM;
  }
  get isDone(): boolean {
    return this.#index >= this.pieces.length - 1 && this.isAtPieceEnd && this.#speedMps === 0;
  }

  /** Goes on to the next piece after a stop at the end of this one. */
  proceed(): void {
    if (!this.isAtPieceEnd || this.#speedMps !== 0 || this.#index >= this.pieces.length - 1) return;
    this.#index += 1;
    this.#alongM = 0;
  }

  /** One step under `limitMps`; 0 brakes to a stand, with the share of the braking that the wind leaves. */
  advance(limitMps: number, brakingShare = 1): void {
    const piece = this.pieces[this.#index];
    if (piece === undefined) return;
    const endMps = this.#endSpeedsMps[this.#index] as number;
    const restM = Math.max(0, piece.lengthM - this.#alongM);
    const decelerationMps2 = this.#decelerationMps2 * brakingShare;
    const half = (decelerationMps2 * stepS) / 2;
    const stoppableMps =
      endMps > 0
        ? Math.max(endMps, Math.sqrt(half ** 2 + endMps ** 2 + 2 * decelerationMps2 * restM) - half)
        : speedToStopMps(restM, decelerationMps2);
    const target = Math.max(0, Math.min(limitMps, piece.speedMaxMps, stoppableMps));
    const speed =
      target > this.#speedMps
        ? Math.min(target, this.#speedMps + piece.accelerationMaxMps2 * stepS)
        : Math.max(target, this.#speedMps - decelerationMps2 * stepS);
    this.#speedMps = speed;
    this.#move(speed * stepS);
  }

  /** Whatever was driven beyond the end of a piece that is passed at speed counts for the next. */
  #move(distanceM: number): void {
    this.#alongM += distanceM;
    for (let piece = this.pieces[this.#index]; piece !== undefined; piece = this.pieces[this.#index]) {
      if (this.#alongM < piece.lengthM - arrivedM) return;
      const isStop = (this.#endSpeedsMps[this.#index] as number) === 0 || this.#index === this.pieces.length - 1;
      if (isStop) {
        this.#alongM = piece.lengthM;
        return;
      }
      this.#alongM -= piece.lengthM;
      this.#index += 1;
    }
  }
}

/**
 * The greatest speed of this step from which steps of full braking come to rest exactly `restM` ahead. With k steps left, each
 * slower by aΔ, the way is Σ(v − iaΔ)Δ = kvΔ − aΔ²k(k−1)/2.
 */
export function speedToStopMps(restM: number, decelerationMps2: number): number {
  const lossMps = decelerationMps2 * stepS;
  const steps = Math.ceil((Math.sqrt(1 + (8 * restM) / (lossMps * stepS)) - 1) / 2);
  return steps === 0 ? 0 : restM / (steps * stepS) + (lossMps * (steps - 1)) / 2;
}
