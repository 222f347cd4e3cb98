import type { Limits } from '../limits/limits.ts';
import { cellAt } from './box-grid.ts';
import type { World } from './world.ts';

/** A person as far as the search looks at one. */
export interface SearchedPerson {
  readonly xM: number;
  readonly yM: number;
  readonly zM: number;
  readonly levelIndex: number;
  readonly seenAtMs: number;
}

/** Indexes found, good until the next search of the same kind: the first `count` of `indexes`. */
export interface NearList {
  indexes: Int32Array;
  /** Place of the first in `indexes`. */
  start: number;
  count: number;
}

/** How far the occupancy disc of a person has grown since the tag was seen: walking speed × age, until the tag is lost. */
export function grownM(nowMs: number, limits: Limits, person: SearchedPerson): number {
  const ageMs = Math.min(Math.max(0, nowMs - person.seenAtMs), limits.tagLostMs);
  return (limits.personSpeedMps * ageMs) / 1000;
}

/**
 * Who is asked for: people whose grown disc may reach within `radiusM` of a point in plan and whose floor lies between two heights, metres. Whoever
 * asks keeps one for all cycles, since V8 makes a new number of each that is handed over.
 */
export interface PeopleQuery {
  xM: number;
  yM: number;
  radiusM: number;
  zLowM: number;
  zHighM: number;
}

export function peopleQuery(): PeopleQuery {
  return { xM: 0.5, yM: 0.5, radiusM: 0.5, zLowM: -Infinity, zHighM: Infinity };
}

/** Forgives rounding between the search's sums and those of the rules, metres. */
const roundingM = 1e-6;
/** Smaller cells than this hold next to nothing, metres. */
const cellLeastM = 4;
/** Layers of the grid, at most, and what one is high, at least; metres. */
const layersMax = 64;
const layerLeastM = 2;
/** Cells for each person, about: what is emptied and added up in each cycle is not more than what is put in. */
const cellsPerPerson = 2;

/** What of the scene is put into the grid. */
interface Crowd {
  readonly nowMs: number;
  readonly limits: Limits;
  readonly world: World;
  readonly people: readonly SearchedPerson[];
}

/** One axis of the grid: cell numbers from an origin on; what is outside falls into the outermost cells, so that nothing is lost. */
interface Axis {
  readonly originM: number;
  readonly cellM: number;
  readonly count: number;
}

/**
 * A uniform grid of people in plan and height, rebuilt each cycle by counting: a site is as high as it has floors, and whoever is above and below is
 * near nothing. All in typed arrays that only grow.
 */
export class PeopleGrid {
  /** In the order of `items`, so that a search reads them in a row. */
  #xM = new Float64Array(0);
  #yM = new Float64Array(0);
  #zM = new Float64Array(0);
  #cells = new Int32Array(0);
  #items = new Int32Array(0);
  /** Where each cell begins; once filled, since filling moves each on, where the one before it begins. */
  #starts = new Int32Array(3);
  #count = 0;
  #grownMaxM = 0;
  /** Of all who have a place. */
  #lowestM = Infinity;
  #highestM = -Infinity;
  /** Of the search that is going on. */
  #rangeM = 0;
  #alongX: Axis = point;
  #alongY: Axis = point;
  #layers: Axis = point;
  #world: World | null = null;
  readonly #list: NearList = { indexes: new Int32Array(0), start: 0, count: 0 };

  fill({ nowMs, limits, world, people }: Crowd): void {
    if (world !== this.#world || people.length > this.#xM.length) this.#layOut(world, people.length);
    const starts = this.#starts;
    const cells = this.#cells;
    this.#count = people.length;
    this.#grownMaxM = 0;
    this.#lowestM = Infinity;
    this.#highestM = -Infinity;
    starts.fill(0);
    // Counted two places on, added up one place on, and moved on by one with each person: then `starts` is what it is called.
    for (let index = 0; index < people.length; index += 1) {
      const person = people[index] as SearchedPerson;
      const growthM = grownM(nowMs, limits, person);
      if (!(growthM <= this.#grownMaxM)) this.#grownMaxM = growthM;
      if (person.zM < this.#lowestM) this.#lowestM = person.zM;
      if (person.zM > this.#highestM) this.#highestM = person.zM;
      const cell = this.#cellOf(person);
      cells[index] = cell;
      starts[cell + 2] = (starts[cell + 2] as number) + 1;
    }
    for (let at = 2; at < starts.length; at += 1) {
      starts[at] = (starts[at] as number) + (starts[at - 1] as number);
    }
    for (let index = 0; index < people.length; index += 1) {
      const { xM, yM, zM } = people[index] as SearchedPerson;
      const cell = (cells[index] as number) + 1;
      const at = starts[cell] as number;
      starts[cell] = at + 1;
      this.#items[at] = index;
      this.#xM[at] = xM;
      this.#yM[at] = yM;
      this.#zM[at] = zM;
    }
  }

  /** In no order. */
  near(query: Readonly<PeopleQuery>): NearList {
    const { xM, yM, radiusM } = query;
    const rangeM = radiusM + this.#grownMaxM + roundingM;
    const list = this.#list;
    list.count = 0;
    // Written so that a number that is none finds everybody.
    if (!(Number.isFinite(xM + yM + rangeM) && query.zLowM <= query.zHighM)) {
      for (let index = 0; index < this.#count; index += 1) list.indexes[index] = index;
      list.count = this.#count;
      return list;
    }
    // Above everybody, as most of a crane is, there are only those who have no place.
    if (query.zLowM <= this.#highestM && query.zHighM >= this.#lowestM) this.#takeAround(query, rangeM);
    for (let at = this.#starts[this.#nowhere] as number; at < this.#count; at += 1) {
      list.indexes[list.count] = this.#items[at] as number;
      list.count += 1;
    }
    return list;
  }

  #takeAround(query: Readonly<PeopleQuery>, rangeM: number): void {
    const { xM, yM } = query;
    const column1 = cellOn(this.#alongX, xM - rangeM);
    const column2 = cellOn(this.#alongX, xM + rangeM);
    const row1 = cellOn(this.#alongY, yM - rangeM);
    const row2 = cellOn(this.#alongY, yM + rangeM);
    const layer1 = cellOn(this.#layers, query.zLowM);
    const layer2 = cellOn(this.#layers, query.zHighM);
    this.#rangeM = rangeM;
    for (let layer = layer1; layer <= layer2; layer += 1) {
      for (let row = row1; row <= row2; row += 1) {
        const first = (layer * this.#alongY.count + row) * this.#alongX.count;
        const from = this.#starts[first + column1] as number;
        const to = this.#starts[first + column2 + 1] as number;
        if (from < to) this.#takeNear(query, from, to);
      }
    }
  }

  #takeNear({ xM, yM, zLowM, zHighM }: Readonly<PeopleQuery>, from: number, to: number): void {
    const list = this.#list;
    const squared = this.#rangeM * this.#rangeM;
    for (let at = from; at < to; at += 1) {
      const dx = (this.#xM[at] as number) - xM;
      const dy = (this.#yM[at] as number) - yM;
      const zM = this.#zM[at] as number;
      if (dx * dx + dy * dy > squared || zM < zLowM || zM > zHighM) continue;
      list.indexes[list.count] = this.#items[at] as number;
      list.count += 1;
    }
  }

  /** The last cell is no place: it holds whoever has no coordinates, who is near everything. */
  get #nowhere(): number {
    return this.#alongX.count * this.#alongY.count * this.#layers.count;
  }

  #cellOf({ xM, yM, zM }: SearchedPerson): number {
    if (!Number.isFinite(xM + yM + zM)) return this.#nowhere;
    const row = cellOn(this.#layers, zM) * this.#alongY.count + cellOn(this.#alongY, yM);
    return row * this.#alongX.count + cellOn(this.#alongX, xM);
  }

  #layOut(world: World, count: number): void {
    this.#world = world;
    const size = 2 * count;
    const [lowXM = 0, lowYM = 0, highXM = 0, highYM = 0] = world.boundsM;
    const heights = world.levels.map(({ elevationM }) => elevationM);
    this.#layers = axis(Math.min(...heights), Math.max(...heights), layerLeastM, layersMax);
    // As many cells in a layer as there are, about, for so many people; the site may be long and narrow.
    const perLayer = Math.max(1, (cellsPerPerson * size) / this.#layers.count);
    const cellM = Math.max(cellLeastM, Math.sqrt(((highXM - lowXM) * (highYM - lowYM)) / perLayer));
    this.#alongX = axis(lowXM, highXM, cellM, perLayer);
    this.#alongY = axis(lowYM, highYM, cellM, perLayer / this.#alongX.count);
    this.#starts = new Int32Array(this.#nowhere + 3);
    this.#xM = new Float64Array(size);
    this.#yM = new Float64Array(size);
    this.#zM = new Float64Array(size);
    this.#cells = new Int32Array(size);
    this.#items = new Int32Array(size);
    this.#list.indexes = new Int32Array(size);
  }
}

const point: Axis = { originM: 0, cellM: 1, count: 1 };

function axis(lowM: number, highM: number, cellLeastM: number, countMax: number): Axis {
  const extentM = highM - lowM;
  if (!Number.isFinite(extentM + cellLeastM)) return point;
  const count = Math.max(1, Math.min(Math.floor(countMax), Math.ceil(extentM / cellLeastM)));
  return { originM: lowM, cellM: Math.max(cellLeastM, extentM / count), count };
}

function cellOn({ originM, cellM, count }: Axis, valueM: number): number {
  return cellAt(valueM, originM, cellM, count);
}
