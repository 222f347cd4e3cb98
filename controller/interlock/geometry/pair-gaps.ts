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
  leastM: Float64Array;
}

/** What is kept of one machine. Numbers by the other's index and side by side, since most of a cycle reads nothing else of a pair. */
interface Row {
  readonly measured: (Measured | undefined)[];
  /** All distances below this are known, metres. */
  readonly boundsM: Float64Array;
  readonly leastsM: Float64Array;
}

const none: readonly Shape[] = [];
const noDistances = new Float64Array(0);

/**
 * Distances of one machine's shapes from another machine, kept while neither has another place: reports come more rarely than cycles, and most
 * of a site stands. Kept by the very lists they were measured from, which a body makes anew with each place, load, doubt or change of limits, so
 * that nothing outlives its cause.
 */
export class PairGaps {
  readonly #measure: Measure;
  readonly #asked: 'each' | 'least';
  readonly #kept = new WeakMap<Body, Row>();
  /** The machine asked about last: a rule asks about all others of one in a row. */
  #body: Body | null = null;
  #row: Row = emptyRow(0);

  /** `least`: only the least number is asked for, those of single shapes may be too small. */
  constructor(measure: Measure, asked: 'each' | 'least') {
    this.#measure = measure;
    this.#asked = asked;
  }

  /**
   * Sees to it that distances of `own`, shapes of `body`, from the parts of `other` are known, metres: exact where below `boundM`, else no less than
   * that. The least of them is then in `leastsM`, at the other's index, and that of each shape in `eachM`.
   */
  between(scene: Scene, body: Body, own: readonly Shape[], other: Body, parts: Readonly<Parts>, boundM: number): void {
    const { index } = other;
    if (body !== this.#body || index >= this.#row.boundsM.length) this.#turnTo(scene, body);
    const known = this.#row.measured[index];
    const isSame =
      known !== undefined &&
      known.own === own &&
      known.main === parts.main &&
      known.still === parts.still &&
      known.doubted === parts.doubted &&
      boundM <= (this.#row.boundsM[index] as number);
    if (!isSame) this.#fill(scene, own, other, parts, boundM + aheadM);
  }

  /** Of the machine asked about last. */
  get leastsM(): Float64Array {
    return this.#row.leastsM;
  }

  /** Of the machine asked about last, its distances from this one. */
  eachM(other: Body): Float64Array {
    return this.#row.measured[other.index]?.leastM ?? noDistances;
  }

  #turnTo(scene: Scene, body: Body): void {
    const known = this.#kept.get(body);
    this.#body = body;
    if (known !== undefined && known.boundsM.length >= scene.bodies.length) {
      this.#row = known;
      return;
    }
    this.#row = emptyRow(scene.bodies.length);
    this.#kept.set(body, this.#row);
  }

  #fill(
    scene: Scene,
    own: readonly Shape[],
    other: Body,
    { still, main, doubted }: Readonly<Parts>,
    boundM: number,
  ): void {
    const { measured, boundsM, leastsM } = this.#row;
    const { index } = other;
    const known = (measured[index] ??= { own: none, still, main, doubted, leastM: new Float64Array(own.length) });
    known.own = own;
    known.still = still;
    known.main = main;
    known.doubted = doubted;
    if (known.leastM.length !== own.length) known.leastM = new Float64Array(own.length);
    const { leastM } = known;
    boundsM[index] = boundM;
    leastsM[index] = boundM;
    leastM.fill(boundM);
    for (let at = 0; at < own.length; at += 1) {
      const shape = own[at] as Shape;
      if (!isNear(shape, other, boundM)) continue;
      if (this.#asked === 'least') leastM[at] = leastsM[index];
      this.#measure(scene, shape, still, leastM, at);
      this.#measure(scene, shape, main, leastM, at);
      this.#measure(scene, shape, doubted, leastM, at);
      if ((leastM[at] as number) < leastsM[index]) leastsM[index] = leastM[at] as number;
    }
  }
}

function emptyRow(count: number): Row {
  return { measured: [], boundsM: new Float64Array(count), leastsM: new Float64Array(count) };
}

/** By the circle that holds all of the other machine. */
function isNear(shape: Shape, { pose, reachM }: Body, boundM: number): boolean {
  if (pose === null) return false;
  const dx = shape.centreXM - pose.xM;
  const dy = shape.centreYM - pose.yM;
  return !(Math.sqrt(dx * dx + dy * dy) - shape.reachM - reachM >= boundM);
}
