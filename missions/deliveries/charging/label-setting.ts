import type { ChargingProblem } from './charging-problem.ts';

/**
 * One carrier under way: the stops it has done (bits of a set), the node where it is, when it can leave, what is left in its battery and how far it has
 * gone. Nodes are the stops, then the stations.
 */
export interface Label {
  readonly done: number;
  readonly node: number;
  readonly begin: number;
  readonly leave: number;
  readonly energy: number;
  readonly distance: number;
  readonly before: Label | null;
}

/** Forgives sums in another order, as a share of the battery. */
const ROUNDING_RATIO = 1e-9;
/** Whether it is time to stop is asked once per so many sets. */
const SETS_PER_LOOK = 64;

/**
 * The shortest round for each set of stops that one carrier can do. Labels are made set by set in ascending order, so that those of a set are complete when
 * it is looked at; of two at one node with the same stops done, one that is nowhere better is left out. Stations are passed any number of
 * times: going round in a ring is never better.
 */
export class LabelSetting {
  /** Of the shortest round, by the bits of its set; Infinity where no round does the set. */
  readonly distances: Float64Array;
  readonly #problem: ChargingProblem;
  readonly #stopCount: number;
  readonly #places: readonly number[];
  readonly #rounding: number;
  /** Energy to the nearest place to charge at, or home, and the shortest time home, by node. */
  readonly #energyToRefuge: readonly number[];
  readonly #timeHome: readonly number[];
  /** Last label of the shortest round of each set. */
  readonly #last = new Map<number, Label>();
  /** Labels by node, of sets that are still to be looked at. */
  readonly #open = new Map<number, Label[][]>();

  constructor(problem: ChargingProblem) {
    const { stops, stations, carriers } = problem;
    this.#problem = problem;
    this.#stopCount = stops.length;
    this.#places = [...stops.map(({ place }) => place), ...stations];
    this.#rounding = carriers.energy * ROUNDING_RATIO;
    this.#energyToRefuge = this.#places.map((place) =>
      Math.min(...[...stations, carriers.home].map((refuge) => this.#energyOf(place, refuge))),
    );
    this.#timeHome = shortestTimes(problem, this.#places);
    this.distances = new Float64Array(2 ** stops.length).fill(Infinity);
  }

  /** False where `isOver` has said so before all sets were looked at. */
  run(isOver: () => boolean): boolean {
    const { home, from, energy } = this.#problem.carriers;
    const start: Label = { done: 0, node: -1, begin: from, leave: from, energy, distance: 0, before: null };
    this.#toStations(start, home);
    this.#toStops(start, home);
    for (let set = 0; set < this.distances.length; set += 1) {
      if (set % SETS_PER_LOOK === 0 && isOver()) return false;
      const labels = this.#open.get(set);
      if (labels === undefined) continue;
      this.#expand(labels);
      this.#open.delete(set);
    }
    return true;
  }

  /** In the order of the round. */
  roundOf(set: number): readonly Label[] {
    const round: Label[] = [];
    for (let label = this.#last.get(set) ?? null; label !== null && label.node >= 0; label = label.before) {
      round.push(label);
    }
    return round.reverse();
  }

  #energyOf(from: number, to: number): number {
    const { distances, places, carriers } = this.#problem;
    return distances[from * places + to]! * carriers.energyPerDistance;
  }

  #expand(labels: readonly Label[][]): void {
    // Stations add to their own lists while these are gone through, since from one the next can be reached.
    for (let isNew = true, seen = new Set<Label>(); isNew;) {
      isNew = false;
      for (const label of labels.flat()) {
        if (seen.has(label)) continue;
        seen.add(label);
        isNew = this.#toStations(label, this.#places[label.node]!) || isNew;
      }
    }
    for (const label of labels.flat()) {
      const place = this.#places[label.node]!;
      this.#toHome(label, place);
      this.#toStops(label, place);
    }
  }

  #toStations(label: Label, place: number): boolean {
    const { stations, durations, places, carriers } = this.#problem;
    let isNew = false;
    stations.forEach((station, index) => {
      if (station === place) return;
      const left = label.energy - this.#energyOf(place, station);
      if (left < -this.#rounding) return;
      const begin = label.leave + durations[place * places + station]!;
      const leave = begin + (carriers.energy - Math.max(0, left)) * carriers.chargeTimePerEnergy;
      const distance = label.distance + this.#problem.distances[place * places + station]!;
      const node = this.#stopCount + index;
      isNew =
        this.#add({ done: label.done, node, begin, leave, energy: carriers.energy, distance, before: label }) || isNew;
    });
    return isNew;
  }

  #toStops(label: Label, place: number): void {
    const { stops, durations, distances, places } = this.#problem;
    for (let node = 0; node < this.#stopCount; node += 1) {
      if ((label.done & (1 << node)) !== 0) continue;
      const stop = stops[node]!;
      const way = place * places + stop.place;
      const energy = label.energy - this.#energyOf(place, stop.place);
      const begin = Math.max(label.leave + durations[way]!, stop.from);
      if (energy < this.#energyToRefuge[node]! - this.#rounding || begin > stop.until) continue;
      const done = label.done | (1 << node);
      const distance = label.distance + distances[way]!;
      this.#add({ done, node, begin, leave: begin + stop.service, energy, distance, before: label });
    }
  }

  #toHome(label: Label, place: number): void {
    const { carriers, distances, durations, places } = this.#problem;
    const way = place * places + carriers.home;
    if (label.energy < this.#energyOf(place, carriers.home) - this.#rounding) return;
    if (label.leave + durations[way]! > carriers.until) return;
    const distance = label.distance + distances[way]!;
    if (distance >= this.distances[label.done]!) return;
    this.distances[label.done] = distance;
    this.#last.set(label.done, label);
  }

  #add(label: Label): boolean {
    if (label.leave + this.#timeHome[label.node]! > this.#problem.carriers.until) return false;
    let byNode = this.#open.get(label.done);
    if (byNode === undefined) {
      if (!this.#isCarried(label.done)) return false;
      byNode = this.#places.map(() => []);
      this.#open.set(label.done, byNode);
    }
    const others = byNode[label.node]!;
    for (const other of others) if (isNoWorse(other, label)) return false;
    const kept = others.filter((other) => !isNoWorse(label, other));
    kept.push(label);
    byNode[label.node] = kept;
    return true;
  }

  #isCarried(set: number): boolean {
    const { stops, carriers } = this.#problem;
    return stops.reduce((sum, { amount }, at) => sum + ((set & (1 << at)) === 0 ? 0 : amount), 0) <= carriers.capacity;
  }
}

function isNoWorse(a: Label, b: Label): boolean {
  return a.distance <= b.distance && a.leave <= b.leave && a.energy >= b.energy;
}

/** Shortest times home over any of these places, by their number: no way home is quicker. */
function shortestTimes({ durations, places, carriers }: ChargingProblem, over: readonly number[]): readonly number[] {
  const times = over.map((place) => durations[place * places + carriers.home]!);
  for (let isBetter = true; isBetter;) {
    isBetter = false;
    over.forEach((from, at) =>
      over.forEach((to, next) => {
        const time = durations[from * places + to]! + times[next]!;
        if (time >= times[at]!) return;
        times[at] = time;
        isBetter = true;
      }),
    );
  }
  return times;
}
