import type { Body } from '../body.ts';
import type { Scene } from '../rules/finding.ts';
import type { Shape } from './geometry.ts';

/** How far is asked grows with the age of a report; looked this much farther, metres, a pair need not be measured anew each cycle. */
const aheadM = 1;

/** Which parts of the other machine count. The lists of a body are never changed but replaced: one that is the same holds the same shapes. */
export interface Parts {
  still: readonly Shape[];
  main: readonly Shape[];
  doubted: readonly Shape[];
}

/** Lowers `leastM[at]` to the distance of `own` from the nearest of `others`; what is no nearer than that may be left out. */
export type Measure = (scene: Scene, own: Shape, others: readonly Shape[], leastM: Float64Array, at: number) => void;

interface Measured extends Parts {
  own: readonly Shape[];
  /** All distances below this are known, metres. */
  boundM: number;
  leastM: Float64Array;
}

const none: readonly Shape[] = [];

/**
 * Distances of one machine's shapes from another machine, kept while neither has another place: reports come more rarely than cycles, and most
 * of a site stands. Kept by the very lists they were measured from, which a body makes anew with each place, load, doubt or change of limits, so
 * that nothing outlives its cause.
 */
export class PairGaps {
  readonly #measure: Measure;
  readonly #asked: 'each' | 'least';
  readonly #kept = new WeakMap<Body, (Measured | undefined)[]>();
  /** The machine asked about last: a rule asks about all others of one in a row. */
  #body: Body | null = null;
  #row: (Measured | undefined)[] = [];

  /** `least`: only the last number that `between` gives is asked for, the others may be too small. */
  constructor(measure: Measure, asked: 'each' | 'least') {
    this.#measure = measure;
    this.#asked = asked;
  }

  /**
   * Distance of each of `own`, shapes of `body`, from the parts of `other`, then the least of them all, metres: exact where below `boundM`, else no
   * less than that. Good until the next question about the same pair.
   */
  between(
    scene: Scene,
    body: Body,
    own: readonly Shape[],
    other: Body,
    parts: Readonly<Parts>,
    boundM: number,
  ): Float64Array {
    if (body !== this.#body) this.#turnTo(body);
    let known = this.#row[other.index];
    if (known === undefined) {
      known = { own: none, still: none, main: none, doubted: none, boundM: 0, leastM: new Float64Array(1) };
      this.#row[other.index] = known;
    }
    const isSame =
      known.own === own &&
      known.main === parts.main &&
      known.still === parts.still &&
      known.doubted === parts.doubted &&
      boundM <= known.boundM;
    if (!isSame) this.#fill(scene, known, own, other, parts, boundM);
    return known.leastM;
  }

  #turnTo(body: Body): void {
    const known = this.#kept.get(body);
    this.#body = body;
    this.#row = known ?? [];
    if (known === undefined) this.#kept.set(body, this.#row);
  }

  #fill(
    scene: Scene,
    known: Measured,
    own: readonly Shape[],
    other: Body,
    { still, main, doubted }: Readonly<Parts>,
    boundM: number,
  ): void {
    known.own = own;
    known.still = still;
    known.main = main;
    known.doubted = doubted;
    known.boundM = boundM + aheadM;
    if (known.leastM.length !== own.length + 1) known.leastM = new Float64Array(own.length + 1);
    const { leastM } = known;
    const last = own.length;
    leastM.fill(known.boundM);
    for (let at = 0; at < last; at += 1) {
      const shape = own[at] as Shape;
      if (!isNear(shape, other, known.boundM)) continue;
      if (this.#asked === 'least') leastM[at] = leastM[last] as number;
      this.#measure(scene, shape, still, leastM, at);
      this.#measure(scene, shape, main, leastM, at);
      this.#measure(scene, shape, doubted, leastM, at);
      if ((leastM[at] as number) < (leastM[last] as number)) leastM[last] = leastM[at] as number;
    }
  }
}

/** By the circle that holds all of the other machine. */
function isNear(shape: Shape, { pose, reachM }: Body, boundM: number): boolean {
  if (pose === null) return false;
  const dx = shape.centreXM - pose.xM;
  const dy = shape.centreYM - pose.yM;
  return !(Math.sqrt(dx * dx + dy * dy) - shape.reachM - reachM >= boundM);
}
