import type { Body } from '../body.ts';
import type { Scene } from '../rules/finding.ts';
import type { Shape } from './geometry.ts';
import { ShapeTables, tableColumns, tableReach, tableX, tableY, type ShapeTable } from './shape-table.ts';

const none: readonly Shape[] = [];

/** How far is asked grows with the age of a report; looked this much farther, metres, a pair need not be measured anew each cycle. */
const aheadM = 1;

/** Which parts of the other machine count. The lists of a body are never changed but replaced: one that is the same holds the same shapes. */
interface Parts {
  still: readonly Shape[];
  main: readonly Shape[];
  doubted: readonly Shape[];
}

/**
 * What is asked of one pair. A cycle asks some thousand times: one object for all of them, with the distance in it, since V8 makes a new number of
 * each that is handed over.
 */
export interface PairQuery extends Parts {
  /** Distances from here on need not be known, metres. */
  boundM: number;
}

export function pairQuery(): PairQuery {
  return { still: none, main: none, doubted: none, boundM: 0.5 };
}

/** How far two machines may drift, together, until a pair is measured anew although they were far from each other, metres. */
export const heightDriftM = 0.5;
/** What rounding may cost where a distance is not measured anew, metres. */
const roundingM = 1e-6;

/**
 * Lowers `leastM[at]` to the distance of shape `at` of `own` from the nearest of `others`; what is no nearer than that may be left out. What counts
 * only at the same height, and would with `heightDriftM` less between, lowers `elseM[0]`.
 */
export type Measure = (
  scene: Scene,
  own: ShapeTable,
  at: number,
  others: ShapeTable,
  leastM: Float64Array,
  elseM: Float64Array,
) => void;

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
  /**
   * All distances were at least this, also those of shapes at other heights, as far as a drift of `heightDriftM` may bring them to the same, when both
   * machines had these forms and together this drift.
   */
  readonly farsM: Float64Array;
  readonly ownForms: Float64Array;
  readonly otherForms: Float64Array;
  readonly driftsM: Float64Array;
}

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
  readonly #elseM = new Float64Array(1);
  readonly #own = new ShapeTables();
  readonly #still = new ShapeTables();
  readonly #main = new ShapeTables();
  readonly #doubted = new ShapeTables();

  /** `least`: only the least number is asked for, those of single shapes may be too small. */
  constructor(measure: Measure, asked: 'each' | 'least') {
    this.#measure = measure;
    this.#asked = asked;
  }

  /**
   * Whether the machine at that index is known to be no nearer than that, metres, by what was measured once and how far both have moved since. Only
   * where of each machine `loaded` is always asked against `still` and `swept`. Most pairs are told apart by this alone, and nothing of the other is
   * read.
   */
  isKnownFarther(scene: Scene, body: Body, index: number, boundM: number): boolean {
    if (body !== this.#body || index >= this.#row.boundsM.length) this.#turnTo(scene, body);
    const { farsM, ownForms, otherForms, driftsM } = this.#row;
    if (otherForms[index] !== scene.forms[index] || ownForms[index] !== scene.forms[body.index]) return false;
    const driftM =
      (scene.driftsM[index] as number) + (scene.driftsM[body.index] as number) - (driftsM[index] as number) + roundingM;
    return driftM <= heightDriftM && (farsM[index] as number) - driftM >= boundM;
  }

  /**
   * Sees to it that distances of `own`, shapes of `body`, from the parts of `other` are known, metres: exact where below the bound asked, else no
   * less than that. The least of them is then in `leastsM`, at the other's index, and that of each shape in `eachM`.
   */
  between(scene: Scene, body: Body, own: readonly Shape[], other: Body, query: Readonly<PairQuery>): void {
    const { index } = other;
    if (body !== this.#body || index >= this.#row.boundsM.length) this.#turnTo(scene, body);
    const known = this.#row.measured[index];
    const isSame =
      known !== undefined &&
      known.own === own &&
      known.main === query.main &&
      known.still === query.still &&
      known.doubted === query.doubted &&
      query.boundM <= (this.#row.boundsM[index] as number);
    if (!isSame) this.#fill(scene, body, own, other, query);
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

  #fill(scene: Scene, body: Body, own: readonly Shape[], other: Body, query: Readonly<PairQuery>): void {
    const { still, main, doubted } = query;
    const boundM = query.boundM + aheadM;
    const row = this.#row;
    const { index } = other;
    const known = (row.measured[index] ??= { own: none, still, main, doubted, leastM: new Float64Array(own.length) });
    known.own = own;
    known.still = still;
    known.main = main;
    known.doubted = doubted;
    row.ownForms[index] = scene.forms[body.index] as number;
    row.otherForms[index] = scene.forms[index] as number;
    row.driftsM[index] = (scene.driftsM[body.index] as number) + (scene.driftsM[index] as number);
    row.boundsM[index] = boundM;
    row.leastsM[index] = boundM;
    row.farsM[index] = boundM;
    if (known.leastM.length !== own.length) known.leastM = new Float64Array(own.length);
    const { leastM } = known;
    for (let at = 0; at < own.length; at += 1) leastM[at] = boundM;
    const { pose, reachM } = other;
    if (pose === null) return;
    this.#elseM[0] = boundM;
    const table = this.#own.of(body.index, own);
    const stillTable = this.#still.of(index, still);
    const mainTable = this.#main.of(index, main);
    for (let at = 0; at < own.length; at += 1) {
      if (isFarther(table, at, pose.xM, pose.yM, reachM + boundM)) continue;
      if (this.#asked === 'least') leastM[at] = row.leastsM[index];
      this.#measure(scene, table, at, stillTable, leastM, this.#elseM);
      this.#measure(scene, table, at, mainTable, leastM, this.#elseM);
      if (doubted.length > 0) this.#measure(scene, table, at, this.#doubted.of(index, doubted), leastM, this.#elseM);
      if ((leastM[at] as number) < row.leastsM[index]) row.leastsM[index] = leastM[at] as number;
    }
    row.farsM[index] = Math.min(row.leastsM[index], this.#elseM[0]);
  }
}

function emptyRow(count: number): Row {
  const numbers = (): Float64Array => new Float64Array(count);
  return {
    measured: [],
    boundsM: numbers(),
    leastsM: numbers(),
    farsM: numbers(),
    // Which no machine ever has.
    ownForms: numbers().fill(-1),
    otherForms: numbers().fill(-1),
    driftsM: numbers(),
  };
}

/** Whether a shape is no nearer to a place than that, by its circle. */
function isFarther({ numbers }: ShapeTable, at: number, xM: number, yM: number, distanceM: number): boolean {
  const from = at * tableColumns;
  const dx = (numbers[from + tableX] as number) - xM;
  const dy = (numbers[from + tableY] as number) - yM;
  return Math.sqrt(dx * dx + dy * dy) - (numbers[from + tableReach] as number) >= distanceM;
}
