import type { Point } from '../../kernel/geometry.ts';
import type { Leg } from '../mission.ts';
import type { LegBefore } from './haul-load.ts';
import { driveLeg, forwards, type DriveState, type WayPart } from '../routing/drive.ts';
import { MoveOrder, movesOfRoutes, type Move } from '../traffic/move-order.ts';
import type { Tour } from '../traffic/plan-tour.ts';
import type { RoadGraph } from '../traffic/road-graph.ts';

/** A stretch of a carrier's tour that is driven at once: it begins when those named in `after` have driven theirs. */
export interface TourLeg {
  readonly machine: number;
  readonly stage: number;
  /** Numbers of places, from where it begins to where it ends. */
  readonly places: readonly number[];
  readonly after: readonly TourLeg[];
  /** As the tour has it; legs are in an order in which they could be driven one after the other. */
  readonly startS: number;
  /** Set where it is a leg of another mission. */
  readonly given?: GivenLeg;
  /** Those of other missions that wait until it is driven. */
  readonly ahead: readonly GivenLeg[];
}

/** A leg of another mission's plan, which stays as it is: all its ground is held from its beginning to its end. */
export interface GivenLeg {
  /** Counts the machines of other missions. */
  readonly machine: number;
  readonly places: readonly number[];
  readonly startS: number;
  readonly endS: number;
  readonly of: LegBefore;
}

/** Differences in time that come of rounding. */
const toleranceS = 1e-6;

/**
 * Tours as legs, the ones that begin first foremost. Two moves of a tour are one leg only where all that the second one waits for is over before the
 * first begins: so no legs wait for each other in a ring, however late each is. Legs end after `lengthMaxM` at the latest, as far as
 * places allow. Legs of others are as they are; what they wait for here ends as soon as it is off their ground.
 */
export function tourLegs(
  graph: RoadGraph,
  tours: readonly Tour[],
  lengthMaxM: number,
  others: readonly GivenLeg[] = [],
): readonly TourLeg[] {
  const builder = new LegBuilder(graph, tours, lengthMaxM);
  const given = others.toSorted((a, b) => a.startS - b.startS);
  let next = 0;
  const at = tours.map(() => 0);
  for (const move of movesOfRoutes(tours.map(({ route }) => route))) {
    const number = at[move.machine]!;
    at[move.machine] = number + 1;
    const { leaveS } = tours[move.machine]!.route[number]!;
    while (next < given.length && given[next]!.startS <= leaveS) builder.give(given[next++]!);
    builder.move(move, number);
  }
  while (next < given.length) builder.give(given[next++]!);
  return builder.legs.map((leg) => Object.assign(leg, { after: lastOfEach(leg.after) }));
}

interface OpenLeg extends TourLeg {
  readonly places: number[];
  readonly after: TourLeg[];
  readonly ahead: GivenLeg[];
  lengthM: number;
}

class LegBuilder {
  readonly legs: OpenLeg[] = [];
  readonly #graph: RoadGraph;
  readonly #tours: readonly Tour[];
  readonly #lengthMaxM: number;
  readonly #order: MoveOrder;
  /** By move. */
  readonly #finishS: number[] = [];
  readonly #legOf: OpenLeg[] = [];
  /** By machine. */
  readonly #open: (OpenLeg | undefined)[] = [];

  constructor(graph: RoadGraph, tours: readonly Tour[], lengthMaxM: number) {
    this.#graph = graph;
    this.#tours = tours;
    this.#lengthMaxM = lengthMaxM;
    this.#order = new MoveOrder(graph);
  }

  /** The next move of a tour, which is its `at`th. */
  move(move: Move, at: number): void {
    const { route, stopOf } = this.#tours[move.machine]!;
    const { number, before } = this.#ordered(move, route[at + 1]!.arriveS);
    const stage = stopOf.findIndex((stop) => stop > at);
    const current = this.#open[move.machine];
    const isOneWith =
      current !== undefined &&
      current.stage === stage &&
      current.lengthM < this.#lengthMaxM &&
      current.ahead.length === 0 &&
      before.every((other) => this.#finishS[other]! <= current.startS + toleranceS);
    const leg = isOneWith
      ? current
      : this.#begin({ machine: move.machine, stage, startS: route[at]!.leaveS }, [move.from]);
    leg.places.push(move.to);
    leg.lengthM += lengthOf(this.#graph, move.from, move.to);
    this.#waits(leg, before);
    this.#legOf[number] = leg;
  }

  give(given: GivenLeg): void {
    const leg = this.#begin({ machine: this.#tours.length + given.machine, stage: 0, startS: given.startS, given }, []);
    given.places.slice(1).forEach((to, index) => {
      const { number, before } = this.#ordered({ machine: leg.machine, from: given.places[index]!, to }, given.endS);
      // Legs of others know of each other by the plans that they are of.
      const own = before.filter((other) => this.#legOf[other]!.given === undefined);
      this.#waits(leg, own);
      for (const other of own) {
        const { ahead } = this.#legOf[other]!;
        if (!ahead.includes(given)) ahead.push(given);
      }
      this.#legOf[number] = leg;
    });
  }

  #ordered(move: Move, finishS: number): { readonly number: number; readonly before: readonly number[] } {
    const number = this.#order.moves.length;
    this.#order.add(move);
    this.#finishS[number] = finishS;
    const before = this.#order.after[number]!.filter((other) => this.#order.moves[other]!.machine !== move.machine);
    return { number, before };
  }

  #begin(leg: Pick<TourLeg, 'machine' | 'stage' | 'startS' | 'given'>, places: number[]): OpenLeg {
    const begun: OpenLeg = { ...leg, places, after: [], ahead: [], lengthM: 0 };
    this.legs.push(begun);
    this.#open[leg.machine] = begun;
    return begun;
  }

  #waits(leg: OpenLeg, before: readonly number[]): void {
    for (const other of before) if (!leg.after.includes(this.#legOf[other]!)) leg.after.push(this.#legOf[other]!);
  }
}

/** Of several legs of one machine the last says it all. */
function lastOfEach(after: readonly TourLeg[]): TourLeg[] {
  const last = new Map<number, TourLeg>();
  for (const leg of after) {
    const known = last.get(leg.machine);
    if (known === undefined || known.startS < leg.startS) last.set(leg.machine, leg);
  }
  return [...last.values()];
}

function lengthOf({ offset, neighbour, lane, lengthM }: RoadGraph, from: number, to: number): number {
  for (let at = offset[from]!; at < offset[from + 1]!; at += 1) if (neighbour[at] === to) return lengthM[lane[at]!]!;
  return 0;
}

/** How a carrier drives, and the places from which it drives on with its yaw kept (a way out of where it stands) by their gear. */
export interface CarrierDrive {
  readonly speedMps: number;
  readonly halfTurnS: number;
  readonly zM: number;
  readonly at: Point;
  readonly yawRad: number;
  readonly startS: number;
  /** Parts of its way between these places, in this order; the other way round they are driven in the other gear. */
  readonly wayOut: readonly { readonly from: number; readonly to: number; readonly gear: WayPart['gear'] }[];
}

export interface StageTimes {
  readonly dwellS: number;
  readonly fromS: number;
}

/** A stage as it will be driven: when it begins and ends, what was waited for last, and its legs with the legs they wait for. */
export interface DrivenStage {
  readonly machine: number;
  readonly stage: number;
  readonly startS: number;
  readonly endS: number;
  readonly legs: readonly Leg[];
  readonly tourLegs: readonly TourLeg[];
  /** The leg of another machine whose end its first leg began at; null where it waited for nobody. */
  readonly waitedFor: TourLeg | null;
  /** Its dwelling, or its setting out to be in time for that, waited for the release. */
  readonly isReleased: boolean;
}

/** Goes through all legs in their order as the machines will: each as soon as its own machine and those before it allow. */
export function driveTours(
  map: { readonly places: readonly Point[] },
  legs: readonly TourLeg[],
  carriers: readonly CarrierDrive[],
  stages: readonly (readonly StageTimes[])[],
): readonly (readonly DrivenStage[])[] {
  const endS = new Map<TourLeg, number>();
  const days = carriers.map((carrier, machine) => new CarrierDay(machine, carrier, stages[machine]!, map.places, endS));
  const restOf = days.map((_, machine) => legs.filter((leg) => leg.machine === machine));
  const givenEndS = new Map<number, number>();
  for (const leg of legs) {
    if (leg.given === undefined) days[leg.machine]!.drive(leg, restOf[leg.machine]!);
    else {
      const { startS, endS: plannedS } = leg.given;
      const readyS = leg.after.reduce(
        (latest, other) => Math.max(latest, endS.get(other)!),
        givenEndS.get(leg.machine) ?? 0,
      );
      endS.set(leg, Math.max(plannedS, readyS + plannedS - startS));
      givenEndS.set(leg.machine, endS.get(leg)!);
    }
  }
  return days.map((day) => day.finish());
}

class CarrierDay {
  readonly #machine: number;
  readonly #carrier: CarrierDrive;
  readonly #stages: readonly StageTimes[];
  readonly #places: readonly Point[];
  readonly #endS: Map<TourLeg, number>;
  readonly #driven: DrivenStage[] = [];
  #at: Point;
  #yawRad: number;
  #freeS: number;
  #current: {
    legs: Leg[];
    tourLegs: TourLeg[];
    startS: number;
    waitedFor: TourLeg | null;
    isReleased: boolean;
  } | null = null;

  constructor(
    machine: number,
    carrier: CarrierDrive,
    stages: readonly StageTimes[],
    places: readonly Point[],
    endS: Map<TourLeg, number>,
  ) {
    this.#machine = machine;
    this.#carrier = carrier;
    this.#stages = stages;
    this.#places = places;
    this.#endS = endS;
    this.#at = carrier.at;
    this.#yawRad = carrier.yawRad;
    this.#freeS = carrier.startS;
  }

  drive(leg: TourLeg, all: readonly TourLeg[]): void {
    while (this.#driven.length < leg.stage) this.#endStage();
    const readyS = leg.after.reduce((latest, other) => Math.max(latest, this.#endS.get(other)!), this.#freeS);
    const waitedFor = leg.after.find((other) => this.#endS.get(other)! === readyS && readyS > this.#freeS) ?? null;
    const isFirst = this.#current === null;
    const soonestS = isFirst ? Math.max(readyS, this.#setOutS(all, leg.stage)) : readyS;
    this.#current ??= {
      legs: [],
      tourLegs: [],
      startS: soonestS,
      waitedFor: soonestS > readyS ? null : waitedFor,
      isReleased: soonestS > readyS,
    };
    const elapsedS = soonestS - this.#current.startS;
    const { leg: driven, state } = this.#driveAlong(leg, elapsedS);
    this.#current.legs.push(driven);
    this.#current.tourLegs.push(leg);
    this.#at = state.at;
    this.#yawRad = state.yawRad;
    this.#freeS = this.#current.startS + state.elapsedS;
    this.#endS.set(leg, this.#freeS);
  }

  finish(): readonly DrivenStage[] {
    while (this.#driven.length < this.#stages.length) this.#endStage();
    return this.#driven;
  }

  #endStage(): void {
    const stage = this.#driven.length;
    const { dwellS, fromS } = this.#stages[stage]!;
    const { legs, tourLegs, ...current } = this.#current ?? {
      legs: [],
      tourLegs: [],
      startS: Math.max(this.#freeS, fromS),
      waitedFor: null,
      isReleased: fromS > this.#freeS,
    };
    const endS = Math.max(this.#freeS, current.startS, fromS) + dwellS;
    this.#driven.push({ ...current, machine: this.#machine, stage, legs, tourLegs, endS });
    this.#freeS = endS;
    this.#current = null;
  }

  /** It waits where it is rather than where it is to be: it sets out in time for the release, all ways being free. */
  #setOutS(all: readonly TourLeg[], stage: number): number {
    const { fromS } = this.#stages[stage]!;
    if (fromS <= this.#freeS) return 0;
    let state: DriveState = { at: this.#at, yawRad: this.#yawRad, elapsedS: 0 };
    for (const leg of all) if (leg.stage === stage) state = this.#driveAlong(leg, state.elapsedS, state).state;
    return fromS - state.elapsedS;
  }

  #driveAlong(leg: TourLeg, elapsedS: number, from?: DriveState): { leg: Leg; state: DriveState } {
    const { speedMps, halfTurnS, zM } = this.#carrier;
    const state = { at: from?.at ?? this.#at, yawRad: from?.yawRad ?? this.#yawRad, elapsedS };
    return driveLeg(state, this.#partsOf(leg.places), { tool: 'off', speedMps, halfTurnS, zM, quantity: 0 });
  }

  #partsOf(places: readonly number[]): WayPart[] {
    const parts: { points: Point[]; gear: WayPart['gear'] }[] = [];
    places.slice(1).forEach((to, index) => {
      const from = places[index]!;
      const gear = this.#gearOf(from, to);
      const last = parts.at(-1);
      if (last?.gear === gear) last.points.push(this.#places[to]!);
      else parts.push({ gear, points: [this.#places[from]!, this.#places[to]!] });
    });
    return parts.map(({ points, gear }) => (gear === 'forward' ? forwards(straightened(points)) : { points, gear }));
  }

  #gearOf(from: number, to: number): WayPart['gear'] {
    for (const part of this.#carrier.wayOut) {
      if (part.from === from && part.to === to) return part.gear;
      if (part.from === to && part.to === from) return part.gear === 'forward' ? 'reverse' : 'forward';
    }
    return 'forward';
  }
}

/** Without the points that lie on the straight between their neighbours. */
function straightened(points: readonly Point[]): Point[] {
  return points.filter((point, index) => {
    const before = points[index - 1];
    const after = points[index + 1];
    if (before === undefined || after === undefined) return true;
    const [dx, dy] = [after[0] - before[0], after[1] - before[1]];
    const asideM = Math.abs(dx * (point[1] - before[1]) - dy * (point[0] - before[0])) / Math.hypot(dx, dy);
    const isBetween = (point[0] - before[0]) * dx + (point[1] - before[1]) * dy > 0;
    return !isBetween || !(asideM < 1e-6);
  });
}
