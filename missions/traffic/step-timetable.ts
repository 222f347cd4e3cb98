import type { RoadGraph } from './road-graph.ts';

/** Places of one machine, step after step from 0 on; it stays at the last one. */
export type StepPath = Int32Array;

const nobody = -1;

/** Who is at each place at each step, and from when to when a place is free: for machines in step, whose times are whole steps. */
export class StepTimetable {
  readonly graph: RoadGraph;
  /** The last step that is kept; what holds then holds for ever. */
  readonly horizon: number;
  /** Free stretches that a place can have. */
  readonly stretchesMax: number;
  /** By place × `stretchesMax` + number of the stretch: its first step and its last, looked up by `stretchesOf`. */
  readonly freeFrom: Int16Array;
  readonly freeUntil: Int16Array;
  readonly #stretches: Int16Array;
  readonly #isStale: Uint8Array;
  /** By place × (horizon + 1) + step. */
  readonly #machineAt: Int16Array;
  readonly #paths: StepPath[];

  constructor(graph: RoadGraph, horizon: number, paths: readonly StepPath[]) {
    this.graph = graph;
    this.horizon = horizon;
    this.stretchesMax = (horizon >> 1) + 1;
    this.freeFrom = new Int16Array(graph.places * this.stretchesMax);
    this.freeUntil = new Int16Array(graph.places * this.stretchesMax);
    this.#stretches = new Int16Array(graph.places);
    this.#isStale = new Uint8Array(graph.places).fill(1);
    this.#machineAt = new Int16Array(graph.places * (horizon + 1)).fill(nobody);
    this.#paths = [...paths];
    paths.forEach((path, machine) => this.#write(path, machine));
  }

  /** Whether this many places, machines and steps can be kept. */
  static canKeep(places: number, machines: number, horizon: number): boolean {
    return machines <= INT16_MAX && horizon < INT16_MAX && places * horizon <= CELLS_MAX;
  }

  set(machine: number, path: StepPath): void {
    this.#paths[machine] = path;
    this.#write(path, machine);
  }

  /** Frees what a machine holds; its path is still known. */
  clear(machine: number): void {
    this.#write(this.#paths[machine]!, nobody);
  }

  pathOf(machine: number): StepPath {
    return this.#paths[machine]!;
  }

  /** Who is at a place at a step; −1 for nobody. */
  machineAt(place: number, step: number): number {
    return this.#machineAt[place * (this.horizon + 1) + Math.min(step, this.horizon)]!;
  }

  /** How many free stretches a place has, brought up to date. */
  stretchesOf(place: number): number {
    if (this.#isStale[place] === 1) this.#lookUp(place);
    return this.#stretches[place]!;
  }

  /** Whether driving from a place to another, to be there at a step, closes a ring of machines that all move at once, or changes places with one. */
  isRing(from: number, to: number, step: number): boolean {
    let place = to;
    for (;;) {
      const machine = this.machineAt(place, step - 1);
      if (machine === nobody) return false;
      const path = this.#paths[machine]!;
      const next = path[Math.min(step, path.length - 1)]!;
      if (next === from) return true;
      place = next;
    }
  }

  #write(path: StepPath, machine: number): void {
    const width = this.horizon + 1;
    const last = path.length - 1;
    for (let step = 0; step < last; step += 1) {
      const place = path[step]!;
      this.#machineAt[place * width + step] = machine;
      this.#isStale[place] = 1;
    }
    const goal = path[last]!;
    this.#machineAt.fill(machine, goal * width + last, (goal + 1) * width);
    this.#isStale[goal] = 1;
  }

  #lookUp(place: number): void {
    this.#isStale[place] = 0;
    const begin = place * (this.horizon + 1);
    const end = begin + this.horizon + 1;
    const first = place * this.stretchesMax;
    let stretch = first;
    for (let at = begin; at < end; at += 1) {
      if (this.#machineAt[at] !== nobody) continue;
      this.freeFrom[stretch] = at - begin;
      while (at < end && this.#machineAt[at] === nobody) at += 1;
      this.freeUntil[stretch] = at - begin - 1;
      stretch += 1;
    }
    this.#stretches[place] = stretch - first;
  }
}

const INT16_MAX = 32_767;
/** Places × steps: two bytes each, and as much again for the stretches. */
const CELLS_MAX = 8_000_000;
