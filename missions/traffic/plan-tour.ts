import { angleDifferenceRad } from '../../kernel/geometry.ts';
import { createHeap, type Heap } from '../routing/heap.ts';
import { FreeTimes, type FreeStretch } from './free-times.ts';
import type { Reservations } from './reservations.ts';
import { distancesTo } from './road-graph.ts';
import type { Roadmap, Route, Stop } from './traffic-problem.ts';

/** A place to be come to, and what is done there. */
export interface TourStage {
  readonly place: number;
  readonly dwellS: number;
  /** What is done there begins then at the earliest. */
  readonly fromS: number;
}

export interface TourRequest {
  /** The machine's number: what it has reserved itself is no obstacle. */
  readonly machine: number;
  readonly radiusM: number;
  readonly speedMps: number;
  /** For half a turn on the spot. */
  readonly halfTurnS: number;
  /** Lost whenever it sets out from rest. */
  readonly setOutS: number;
  readonly start: number;
  readonly startS: number;
  readonly yawRad: number;
  /** At least one; it stays at the last place for ever. */
  readonly stages: readonly TourStage[];
}

export interface Tour {
  readonly route: Route;
  /** By stage: the number of the stop at which it is done. */
  readonly stopOf: readonly number[];
}

/** Longer searches are given up. */
const STATES_MAX = 200_000;
/** Of two states from which a stage may be done as soon, the one nearer to it is looked at first. */
const preferNear = 1e-3;

/**
 * A way from stage to stage among reservations: safe-interval path planning (Phillips and Likhachev 2011) over stage, place and stretch of free time,
 * with the time of turning on the spot. Each stage is done as early as the one before it allows; where nothing leads on from there, a later end of
 * the one before is tried. Of two arrivals in one stretch the earlier one counts, whatever its
 * heading: the way is nearly, not always, the earliest. `aheadM` gives the metres from every place to one. Null where none was found: there is none, or the search was given up after 200,000 states.
 */
export function planTour(
  reservations: Reservations,
  { places }: Roadmap,
  request: TourRequest,
  aheadM: (place: number) => Float32Array = (place) => distancesTo(reservations.graph, place),
): Tour | null {
  return new TourSearch(reservations, places, request, aheadM).run();
}

interface State {
  readonly stage: number;
  readonly place: number;
  /** The free time of the place that it is in. */
  readonly stretch: FreeStretch;
  /** When it may leave as far as it goes: arrived, and what is done here is done. */
  readonly readyS: number;
  readonly headingRad: number;
  readonly isAtRest: boolean;
  readonly parent: State | null;
  /** When it left the parent's place; equal places mean that a stage was done there. */
  readonly departS: number;
  readonly arriveS: number;
}

class TourSearch {
  readonly #reservations: Reservations;
  readonly #places: Roadmap['places'];
  readonly #request: TourRequest;
  readonly #free: FreeTimes;
  readonly #aheadM: readonly Float32Array[];
  /** By stage. */
  readonly #heaps: readonly Heap[];
  readonly #states: State[] = [];
  /** By stage, then by number of the stretch: when a state there is ready at the earliest so far. */
  readonly #readyS: readonly number[][];

  constructor(
    reservations: Reservations,
    places: Roadmap['places'],
    request: TourRequest,
    aheadM: (place: number) => Float32Array,
  ) {
    this.#reservations = reservations;
    this.#places = places;
    this.#request = request;
    this.#free = new FreeTimes(reservations, request.machine, request.radiusM);
    this.#aheadM = request.stages.map(({ place }) => aheadM(place));
    this.#heaps = request.stages.map(() => createHeap());
    this.#readyS = request.stages.map(() => []);
  }

  run(): Tour | null {
    const { start, startS, yawRad, stages } = this.#request;
    const stretch = this.#free.of(start).find(({ fromS, untilS }) => fromS <= startS && startS < untilS);
    if (stretch === undefined) return null;
    const begin = { stage: 0, place: start, stretch, readyS: startS, headingRad: yawRad };
    this.#push({ ...begin, isAtRest: true, parent: null, departS: startS, arriveS: startS });
    for (let state = this.#next(); state !== null; state = this.#next()) {
      if (this.#states.length > STATES_MAX) return null;
      const after = this.#afterStage(state);
      if (after === null) this.#drive(state);
      else if (after.stage === stages.length) return this.#traced(after);
      else this.#push(after);
    }
    return null;
  }

  /** The state to look at next: of the farthest stage with states left, the one from which that stage can be done soonest. Null when all are looked at. */
  #next(): State | null {
    for (let stage = this.#heaps.length - 1; stage >= 0; stage -= 1) {
      for (let number = this.#heaps[stage]!.pop(); number !== -1; number = this.#heaps[stage]!.pop()) {
        const state = this.#states[number]!;
        if (this.#readyS[stage]![state.stretch.number]! >= state.readyS) return state;
      }
    }
    return null;
  }

  /** With the present stage done where the machine is, if it can be: nothing is gained by going on without. */
  #afterStage(state: State): State | null {
    const { stages } = this.#request;
    const stage = stages[state.stage]!;
    if (stage.place !== state.place) return null;
    const { untilS } = state.stretch;
    const isLast = state.stage === stages.length - 1;
    const readyS = Math.max(state.readyS, stage.fromS) + stage.dwellS;
    if (isLast ? untilS < Infinity : readyS >= untilS) return null;
    return { ...state, stage: state.stage + 1, readyS, isAtRest: true, parent: state, departS: readyS };
  }

  #drive(state: State): void {
    const { graph } = this.#reservations;
    const { halfTurnS, setOutS, speedMps } = this.#request;
    const [x, y] = this.#places[state.place]!;
    const aheadM = this.#aheadM[state.stage]!;
    const ready = this.#readyS[state.stage]!;
    const { untilS } = state.stretch;
    for (let at = graph.offset[state.place]!; at < graph.offset[state.place + 1]!; at += 1) {
      const to = graph.neighbour[at]!;
      if (aheadM[to] === Infinity) continue;
      const lane = graph.lane[at]!;
      const headingRad = Math.atan2(this.#places[to]![1] - y, this.#places[to]![0] - x);
      const turnS = (halfTurnS * Math.abs(angleDifferenceRad(headingRad, state.headingRad))) / Math.PI;
      const soonestS = state.readyS + turnS + (state.isAtRest ? setOutS : 0);
      const takesS = graph.lengthM[lane]! / speedMps;
      for (const next of this.#free.of(to)) {
        if (next.untilS <= soonestS + takesS) continue;
        const openS = Math.max(soonestS, next.fromS);
        if (openS + takesS > untilS) break;
        if ((ready[next.number] ?? Infinity) <= openS + takesS) continue;
        const departS = this.#free.whenFree(graph.places + lane, openS, takesS);
        const arriveS = departS + takesS;
        if (arriveS > untilS) break;
        if (arriveS >= next.untilS) continue;
        const moved = { stage: state.stage, place: to, stretch: next, readyS: arriveS, headingRad };
        this.#push({ ...moved, isAtRest: false, parent: state, departS, arriveS });
      }
    }
  }

  #push(state: State): void {
    const ready = this.#readyS[state.stage]!;
    if ((ready[state.stretch.number] ?? Infinity) <= state.readyS) return;
    const aheadS = this.#aheadM[state.stage]![state.place]! / this.#request.speedMps;
    if (aheadS === Infinity) return;
    const doneS = this.#soonestDoneS(state.stage, state.readyS + aheadS);
    if (doneS === Infinity) return;
    ready[state.stretch.number] = state.readyS;
    this.#heaps[state.stage]!.push(this.#states.push(state) - 1, doneS + preferNear * aheadS);
  }

  /** When a stage is done at the earliest by one who might be there by a time: as soon as its place is free for so long. */
  #soonestDoneS(number: number, thereS: number): number {
    const { stages } = this.#request;
    const { place, dwellS, fromS } = stages[number]!;
    for (const stretch of this.#free.of(place)) {
      const doneS = Math.max(thereS, stretch.fromS, fromS) + dwellS;
      const isLongEnough = number === stages.length - 1 ? stretch.untilS === Infinity : doneS < stretch.untilS;
      if (isLongEnough) return doneS;
    }
    return Infinity;
  }

  #traced(last: State): Tour {
    const chain: State[] = [];
    for (let state: State | null = last; state !== null; state = state.parent) chain.push(state);
    chain.reverse();
    const stops: Stop[] = [];
    const stopOf: number[] = [];
    chain.forEach((state, index) => {
      const before = chain[index - 1];
      if (before !== undefined && before.stage < state.stage) {
        stopOf.push(stops.length - 1);
        return;
      }
      if (before !== undefined) stops.push({ ...stops.pop()!, leaveS: state.departS });
      stops.push({ place: state.place, arriveS: state.arriveS, leaveS: Infinity });
    });
    return { route: stops, stopOf };
  }
}
