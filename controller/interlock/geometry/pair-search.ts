import type { Body } from '../body.ts';
import type { Limits } from '../limits/limits.ts';
import { marginFor, reachRoomM } from '../rules/reach.ts';
import { PeopleGrid, type NearList, type PeopleQuery, type SearchedPerson } from './people-grid.ts';
import type { World } from './world.ts';

/** What a search needs of the scene. */
export interface SearchedScene {
  readonly nowMs: number;
  readonly limits: Limits;
  readonly world: World;
  readonly bodies: readonly Body[];
  readonly marginsM: Float64Array;
  readonly people: readonly SearchedPerson[];
}

/** What the search and the rules have looked at in one cycle. */
export interface PairFigures {
  /** Person and machine, person and zone, that passed the search. */
  people: number;
  /** Machine and machine, both directions counted, that passed the search. */
  machines: number;
  /** Person against one link, the distance worked out exactly. */
  exactPeople: number;
  /** Link against link, the distance worked out exactly. */
  exactMachines: number;
  /** Machine or link against an edge or zone, looked at exactly. */
  exactSegments: number;
}

/**
 * Who may be near whom. A search may give too many and never too few: the rules repeat the exact test, so that what they say does
 * not depend on which search it was.
 */
export interface PairSearch {
  readonly figures: PairFigures;
  /** Once a cycle, after the inputs and before the first rule. */
  begin(scene: SearchedScene): void;
  /** In no order. */
  peopleNear(query: Readonly<PeopleQuery>): NearList;
  /** Machines that the machine of this index may meet, rising. */
  machinesNear(bodyIndex: number): NearList;
}

export function zeroFigures(): PairFigures {
  return { people: 0, machines: 0, exactPeople: 0, exactMachines: 0, exactSegments: 0 };
}

export function clearFigures(figures: PairFigures): void {
  figures.people = 0;
  figures.machines = 0;
  figures.exactPeople = 0;
  figures.exactMachines = 0;
  figures.exactSegments = 0;
}

/** Forgives rounding between the search's sums and those of the rules, metres. */
const roundingM = 1e-6;

/**
 * A uniform grid of people, rebuilt each cycle by counting, and a sweep over machines sorted along x. All in typed arrays that
 * only grow, so a cycle allocates nothing once the site has its size.
 */
export class GridPairs implements PairSearch {
  readonly figures = zeroFigures();
  readonly #people = new PeopleGrid();
  readonly #machines = new MachineSweep();

  begin(scene: SearchedScene): void {
    clearFigures(this.figures);
    this.#people.fill(scene);
    this.#machines.fill(scene);
  }

  peopleNear(query: Readonly<PeopleQuery>): NearList {
    const list = this.#people.near(query);
    this.figures.people += list.count;
    return list;
  }

  machinesNear(bodyIndex: number): NearList {
    const list = this.#machines.near(bodyIndex);
    this.figures.machines += list.count;
    return list;
  }
}

/**
 * Machines as circles in plan, found by a sweep along x. The order is kept from cycle to cycle, so sorting is nearly free. The circles are the same
 * both ways; how far one looks out for the other is not, and is asked last.
 */
class MachineSweep {
  #order = new Int32Array(0);
  #xM = new Float64Array(0);
  #yM = new Float64Array(0);
  #radiusM = new Float64Array(0);
  #lowM = new Float64Array(0);
  /** The two parts of the way at which a machine meets another: its own part, and what the other keeps free about itself. */
  #looksM = new Float64Array(0);
  #keepsM = new Float64Array(0);
  #starts = new Int32Array(1);
  /** Once spread: where each list ends. */
  #cursors = new Int32Array(1);
  #lefts = new Int32Array(0);
  #rights = new Int32Array(0);
  #unsorted = new Int32Array(0);
  #pairs = 0;
  #bodies: readonly Body[] = [];
  readonly #list: NearList = { indexes: new Int32Array(0), start: 0, count: 0 };

  fill(scene: SearchedScene): void {
    if (scene.bodies !== this.#bodies) this.#reset(scene.bodies);
    const count = this.#bodies.length;
    for (let index = 0; index < count; index += 1) this.#measure(scene, this.#bodies[index] as Body, index);
    this.#sort();
    this.#pairs = 0;
    this.#starts.fill(0);
    for (let place = 0; place < count; place += 1) this.#sweepFrom(place);
    for (let index = 0; index < count; index += 1) {
      this.#starts[index + 1] = (this.#starts[index + 1] as number) + (this.#starts[index] as number);
    }
    this.#spread();
  }

  near(bodyIndex: number): NearList {
    this.#list.start = this.#starts[bodyIndex] ?? 0;
    this.#list.count = (this.#cursors[bodyIndex] ?? 0) - this.#list.start;
    return this.#list;
  }

  /** A machine without a pose meets nobody (it is held by that); one with a reach that is no number meets everybody. */
  #measure(scene: SearchedScene, body: Body, index: number): void {
    const { pose } = body;
    const looksM = body.reachM + reachRoomM(body, scene.limits) + roundingM;
    const keepsM = body.reachM + marginFor(scene, body) + roundingM;
    const radiusM = Math.max(looksM, keepsM);
    const isKnown = pose !== null && Number.isFinite(pose.xM + pose.yM + radiusM);
    this.#looksM[index] = looksM;
    this.#keepsM[index] = keepsM;
    this.#xM[index] = isKnown ? pose.xM : 0;
    this.#yM[index] = isKnown ? pose.yM : 0;
    this.#radiusM[index] = pose === null ? Number.NEGATIVE_INFINITY : isKnown ? radiusM : Infinity;
    this.#lowM[index] = (this.#xM[index] as number) - (this.#radiusM[index] as number);
  }

  #sort(): void {
    for (let place = 1; place < this.#order.length; place += 1) {
      const index = this.#order[place] as number;
      const lowM = this.#lowM[index] as number;
      let to = place;
      while (to > 0 && (this.#lowM[this.#order[to - 1] as number] as number) > lowM) {
        this.#order[to] = this.#order[to - 1] as number;
        to -= 1;
      }
      this.#order[to] = index;
    }
  }

  #sweepFrom(place: number): void {
    const index = this.#order[place] as number;
    const radiusM = this.#radiusM[index] as number;
    if (radiusM < 0) return;
    const highM = (this.#xM[index] as number) + radiusM;
    for (let at = place + 1; at < this.#order.length; at += 1) {
      const other = this.#order[at] as number;
      if ((this.#lowM[other] as number) > highM || (this.#radiusM[other] as number) < 0) return;
      const dx = (this.#xM[other] as number) - (this.#xM[index] as number);
      const dy = (this.#yM[other] as number) - (this.#yM[index] as number);
      const rangeM = radiusM + (this.#radiusM[other] as number);
      if (dx * dx + dy * dy > rangeM * rangeM) continue;
      this.#note(index, other);
    }
  }

  #note(index: number, other: number): void {
    if (this.#pairs === this.#lefts.length) this.#growPairs();
    this.#lefts[this.#pairs] = index;
    this.#rights[this.#pairs] = other;
    this.#pairs += 1;
    this.#starts[index + 1] = (this.#starts[index + 1] as number) + 1;
    this.#starts[other + 1] = (this.#starts[other + 1] as number) + 1;
  }

  /** The circles meet both ways, so spreading the unsorted lists once more in the order of their owners sorts them. */
  #spread(): void {
    this.#cursors.set(this.#starts);
    for (let pair = 0; pair < this.#pairs; pair += 1) {
      this.#put(this.#unsorted, this.#lefts[pair] as number, this.#rights[pair] as number);
      this.#put(this.#unsorted, this.#rights[pair] as number, this.#lefts[pair] as number);
    }
    this.#cursors.set(this.#starts);
    for (let index = 0; index < this.#bodies.length; index += 1) {
      const to = this.#starts[index + 1] as number;
      for (let at = this.#starts[index] as number; at < to; at += 1) {
        const owner = this.#unsorted[at] as number;
        if (this.#mayMeet(owner, index)) this.#put(this.#list.indexes, owner, index);
      }
    }
  }

  /** Written so that a number that is none meets. */
  #mayMeet(index: number, other: number): boolean {
    const dx = (this.#xM[other] as number) - (this.#xM[index] as number);
    const dy = (this.#yM[other] as number) - (this.#yM[index] as number);
    const rangeM = (this.#looksM[index] as number) + (this.#keepsM[other] as number);
    return !(dx * dx + dy * dy > rangeM * rangeM);
  }

  #put(lists: Int32Array, owner: number, member: number): void {
    const at = this.#cursors[owner] as number;
    lists[at] = member;
    this.#cursors[owner] = at + 1;
  }

  #growPairs(): void {
    const size = Math.max(1024, 2 * this.#lefts.length);
    const lefts = new Int32Array(size);
    const rights = new Int32Array(size);
    lefts.set(this.#lefts);
    rights.set(this.#rights);
    this.#lefts = lefts;
    this.#rights = rights;
    this.#unsorted = new Int32Array(2 * size);
    this.#list.indexes = new Int32Array(2 * size);
  }

  #reset(bodies: readonly Body[]): void {
    this.#bodies = bodies;
    this.#order = Int32Array.from(bodies, (_, index) => index);
    this.#xM = new Float64Array(bodies.length);
    this.#yM = new Float64Array(bodies.length);
    this.#radiusM = new Float64Array(bodies.length);
    this.#lowM = new Float64Array(bodies.length);
    this.#looksM = new Float64Array(bodies.length);
    this.#keepsM = new Float64Array(bodies.length);
    this.#starts = new Int32Array(bodies.length + 1);
    this.#cursors = new Int32Array(bodies.length + 1);
  }
}
