import { brakingM, travelS } from '../cage-motion.ts';
import type { HoistCage, HoistCall } from './hoist-group.ts';

/** A call with what is looked at again and again. */
export interface Rider {
  readonly call: HoistCall;
  /** The cages that can carry it, by number. */
  readonly cages: readonly number[];
  readonly fromM: number;
  readonly toM: number;
  readonly direction: 1 | -1;
  readonly weight: number;
}

/** Where a cage's plan begins. */
export interface PlanStart {
  readonly atS: number;
  readonly heightM: number;
  /** Upwards above zero. */
  readonly speedMps: number;
  readonly gate: 'open' | 'shut';
  readonly riders: readonly Rider[];
  /** Where a moving cage is bound for, and where it stops first if it is to turn; else its height. */
  readonly boundM: number;
  readonly turnM: number;
}

export interface PlanStop {
  readonly heightM: number;
  boards: Rider[];
  alights: Rider[];
  arriveS: number;
  /** All are in and out; the gate is shut. */
  leaveS: number;
  /** Aboard on the way here. */
  loadKg: number;
  areaM2: number;
  riders: number;
  robots: number;
}

/** Seconds in a cage count so much of seconds at its landing. */
export const rideRatio = 0.5;
/** A wait of so long counts twice for its square: long waits are the ones to be cut. */
export const patienceS = 1000;

export const isSameHeight = (a: number, b: number): boolean => Math.abs(a - b) < 1e-6;

/** What one rider's wait and ride cost, seconds by weight. */
export function riderCost(weight: number, waitS: number, rideS: number): number {
  return weight * (waitS + waitS ** 2 / patienceS + rideRatio * rideS);
}

/**
 * The stops of one cage, in order. Whoever is aboard gets off at the first stop at his landing and is never carried away from it.
 * Changed by `insert` and `remove`; times, loads and cost are kept up to date.
 */
export class CagePlan {
  readonly cage: HoistCage;
  readonly start: PlanStart;
  /** What a second of the cage costs those who will call next. */
  readonly secondCost: number;
  stops: PlanStop[] = [];
  cost = 0;
  /** This rider must wait no longer: nobody gets in at a stop before his. */
  leader: Rider | null = null;
  /** By stop, sums over it and all after: weights of those who get in, the same times their waits, weights of those who get out. */
  boardWeight = new Float64Array(1);
  boardWaits = new Float64Array(1);
  alightWeight = new Float64Array(1);

  constructor(cage: HoistCage, start: PlanStart, secondCost: number) {
    this.cage = cage;
    this.start = start;
    this.secondCost = secondCost;
    for (const rider of start.riders) this.#addDelivery(rider);
    this.refresh();
  }

  /** Riders aboard are brought home in the order of their landings. */
  #addDelivery(rider: Rider): void {
    const { direction, toM } = rider;
    const at = this.stops.findIndex(({ heightM }) => (heightM - toM) * direction > -1e-6);
    const stop = this.stops[at];
    if (stop !== undefined && isSameHeight(stop.heightM, toM)) stop.alights.push(rider);
    else this.stops.splice(at < 0 ? this.stops.length : at, 0, emptyStop(toM, [], [rider]));
  }

  /** Height from which the cage comes to a stop. */
  beforeM(stop: number): number {
    return stop === 0 ? this.start.heightM : this.stops[stop - 1]!.heightM;
  }

  /** When it has left the stop before. */
  leftS(stop: number): number {
    return stop === 0 ? this.start.atS : this.stops[stop - 1]!.leaveS;
  }

  /** Seconds from leaving the stop before `stop` to arriving at this height. */
  approachS(stop: number, heightM: number): number {
    const { motion } = this.cage;
    if (stop > 0) return travelS(motion, Math.abs(heightM - this.stops[stop - 1]!.heightM));
    const { start } = this;
    const speedMps = Math.abs(start.speedMps);
    if (speedMps === 0) {
      if (isSameHeight(heightM, start.heightM)) return 0;
      const shutS = start.gate === 'open' ? this.cage.gateShutS : 0;
      return shutS + travelS(motion, Math.abs(heightM - start.heightM));
    }
    const aheadM = (heightM - start.heightM) * Math.sign(start.speedMps);
    if (aheadM >= brakingM(motion, speedMps) - 1e-6) return travelS(motion, aheadM, speedMps);
    return (
      travelS(motion, Math.abs(start.turnM - start.heightM), speedMps) +
      travelS(motion, Math.abs(heightM - start.turnM))
    );
  }

  /** Whether a cage on its way to `stop`, if that is its first, can stop at this height without turning. */
  isAhead(stop: number, heightM: number): boolean {
    const { speedMps, heightM: fromM } = this.start;
    if (stop > 0 || speedMps === 0) return true;
    return (heightM - fromM) * Math.sign(speedMps) >= brakingM(this.cage.motion, Math.abs(speedMps)) - 1e-6;
  }

  /** Seconds until the gate is open after arriving: it may be open already where the plan begins. */
  openS(stop: number, heightM: number): number {
    const { start, cage } = this;
    const isOpen = stop === 0 && start.gate === 'open' && isSameHeight(heightM, start.heightM);
    return isOpen ? 0 : cage.gateOpenS;
  }

  get endS(): number {
    return this.stops.at(-1)?.leaveS ?? this.start.atS;
  }

  /** Works out times, loads and cost anew. */
  refresh(): void {
    const { stops, start, cage } = this;
    let loadKg = 0;
    let areaM2 = 0;
    let robots = 0;
    for (const { call } of start.riders) {
      loadKg += call.loadKg;
      areaM2 += call.areaM2;
      robots += call.rider === 'robot' ? 1 : 0;
    }
    let riders = start.riders.length;
    stops.forEach((stop, at) => {
      stop.loadKg = loadKg;
      stop.areaM2 = areaM2;
      stop.riders = riders;
      stop.robots = robots;
      stop.arriveS = this.leftS(at) + this.approachS(at, stop.heightM);
      let nowS = stop.arriveS + this.openS(at, stop.heightM);
      for (const { call } of stop.alights) {
        nowS += call.transferS;
        loadKg -= call.loadKg;
        areaM2 -= call.areaM2;
        robots -= call.rider === 'robot' ? 1 : 0;
      }
      for (const { call } of stop.boards) {
        nowS = Math.max(nowS, call.earliestS) + call.transferS;
        loadKg += call.loadKg;
        areaM2 += call.areaM2;
        robots += call.rider === 'robot' ? 1 : 0;
      }
      riders += stop.boards.length - stop.alights.length;
      stop.leaveS = nowS + cage.gateShutS;
    });
    this.#sum();
  }

  #sum(): void {
    const { stops } = this;
    const size = stops.length;
    if (this.boardWeight.length <= size) {
      this.boardWeight = new Float64Array(2 * size + 2);
      this.boardWaits = new Float64Array(2 * size + 2);
      this.alightWeight = new Float64Array(2 * size + 2);
    }
    this.boardWeight[size] = 0;
    this.boardWaits[size] = 0;
    this.alightWeight[size] = 0;
    this.cost = this.secondCost * (this.endS - this.start.atS);
    for (let at = stops.length - 1; at >= 0; at -= 1) {
      const stop = stops[at]!;
      let weight = 0;
      let waits = 0;
      let out = 0;
      let nowS = stop.arriveS + this.openS(at, stop.heightM);
      for (const { call, weight: one } of stop.alights) {
        this.cost += rideRatio * one * (nowS - this.start.atS);
        nowS += call.transferS;
        out += one;
      }
      for (const { call, weight: one } of stop.boards) {
        const boardS = Math.max(nowS, call.earliestS);
        const waitS = boardS - call.earliestS;
        this.cost += riderCost(one, waitS, this.start.atS - boardS);
        weight += one;
        waits += one * waitS;
        nowS = boardS + call.transferS;
      }
      this.boardWeight[at] = this.boardWeight[at + 1]! + weight;
      this.boardWaits[at] = this.boardWaits[at + 1]! + waits;
      this.alightWeight[at] = this.alightWeight[at + 1]! + out;
    }
  }

  /** What it costs when all stops from this one on are later by so much. */
  delayCost(stop: number, byS: number): number {
    const boards = this.boardWeight[stop]!;
    const linear = (1 - rideRatio) * boards + rideRatio * this.alightWeight[stop]!;
    return byS * linear + (2 * byS * this.boardWaits[stop]! + byS ** 2 * boards) / patienceS;
  }

  remove(rider: Rider): void {
    if (!this.stops.some(({ boards }) => boards.includes(rider))) return;
    for (const stop of this.stops) {
      if (stop.boards.includes(rider)) stop.boards = stop.boards.filter((one) => one !== rider);
      if (stop.alights.includes(rider)) stop.alights = stop.alights.filter((one) => one !== rider);
    }
    const kept: PlanStop[] = [];
    for (const stop of this.stops) {
      if (stop.boards.length + stop.alights.length === 0) continue;
      const last = kept.at(-1);
      if (last !== undefined && isSameHeight(last.heightM, stop.heightM)) {
        last.boards.push(...stop.boards);
        last.alights.push(...stop.alights);
      } else kept.push(stop);
    }
    this.stops = kept;
    this.refresh();
  }

  /** A copy of the stops, to which `restore` goes back. */
  saved(): readonly PlanStop[] {
    return this.stops.map((stop) => ({ ...stop, boards: [...stop.boards], alights: [...stop.alights] }));
  }

  restore(stops: readonly PlanStop[]): void {
    this.stops = [...stops];
    this.refresh();
  }
}

export function emptyStop(heightM: number, boards: Rider[], alights: Rider[]): PlanStop {
  return { heightM, boards, alights, arriveS: 0, leaveS: 0, loadKg: 0, areaM2: 0, riders: 0, robots: 0 };
}
