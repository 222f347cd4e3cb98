import type { BoxSearch, MakeBoxSearch } from '../../controller/interlock/geometry/box-grid.ts';
import {
  clearFigures,
  zeroFigures,
  type PairSearch,
  type SearchedScene,
} from '../../controller/interlock/geometry/pair-search.ts';
import type { NearList } from '../../controller/interlock/geometry/people-grid.ts';

function everything(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, index) => index);
}

/** Brute force: everybody is near everybody. What the grid must never differ from. */
export class AllPairs implements PairSearch {
  readonly figures = zeroFigures();
  readonly #people: NearList = { indexes: new Int32Array(0), start: 0, count: 0 };
  readonly #machines: NearList = { indexes: new Int32Array(0), start: 0, count: 0 };

  begin(scene: SearchedScene): void {
    clearFigures(this.figures);
    this.#fill(this.#people, scene.people.length);
    this.#fill(this.#machines, scene.bodies.length);
  }

  #fill(list: NearList, count: number): void {
    if (list.indexes.length !== count) list.indexes = everything(count);
    list.count = count;
  }

  peopleNear(): NearList {
    this.figures.people += this.#people.count;
    return this.#people;
  }

  machinesNear(): NearList {
    this.figures.machines += this.#machines.count;
    return this.#machines;
  }
}

/** All boxes, whatever is asked. */
export const allBoxes: MakeBoxSearch = (boxes): BoxSearch => {
  const all = everything(boxes.length / 4);
  return { near: () => all };
};
