import { timeAfter, timeBefore, valueAt, type Course } from './course.ts';
import type { PlacingPace } from './placing-pace.ts';
import type { SupplyData } from './supply-data.ts';
import type { TruckDelivery } from '../concrete-supply.ts';

/** The supplier's side of a pour. */
export interface TruckSupply {
  readonly trucks: number;
  /** What one truck brings. */
  readonly loadM3: number;
  /** One way on an empty road; `traffic` says how many times as long it takes at what time. */
  readonly travelS: number;
  readonly traffic: Course;
  /** The plant loads one truck at a time. */
  readonly loadingS: number;
  /** After discharge, before the way back. */
  readonly cleaningS: number;
  /** From the end of one truck to the beginning of the next at the pump. */
  readonly changeOverS: number;
  /** The first truck is loaded from then on, the last one begins to load before then. */
  readonly plantOpensMs: number;
  readonly plantClosesMs: number;
}

/** A stretch of the pour that begins at `startMs` at the earliest and is then supplied without a planned pause. */
export interface PourPhase {
  readonly startMs: number;
  readonly volumeM3: number;
}

/** How trucks, plant and pump stand when a plan (or a new one) begins. */
export interface SupplyState {
  /** When each truck that there is can be loaded. */
  readonly truckFreeMs: readonly number[];
  readonly plantFreeMs: number;
  /** How far the pour has come, and since when the pump can change over to the next truck and the machine can be set up anew. */
  readonly placedM3: number;
  readonly pumpedUntilMs: number;
  readonly machineFreeMs: number;
}

const minuteMs = 60_000;
export const DELIVERIES_MAX = 500;

function paceIn(factor: number): number {
  return 1 / factor;
}

export function arrivalMs({ travelS, traffic }: TruckSupply, departMs: number): number {
  return timeAfter(traffic, departMs, travelS * 1000, paceIn);
}

export function freshSupply(supply: TruckSupply, trucks: number, startMs: number): SupplyState {
  return {
    truckFreeMs: Array.from({ length: trucks }, () => supply.plantOpensMs),
    plantFreeMs: supply.plantOpensMs,
    placedM3: 0,
    pumpedUntilMs: -Infinity,
    machineFreeMs: startMs,
  };
}

/** A truck with concrete on its way to the pump. */
export interface OnTheRoad {
  readonly truck: number;
  readonly volumeM3: number;
  readonly loadFromMs: number;
  readonly departMs: number;
  readonly arriveMs: number;
}

export interface DueOnTheRoad extends OnTheRoad {
  readonly emptyByMs: number;
}

/**
 * The rounds of all trucks: whoever is at the plant first is loaded next, as late as lets him stand ready when the pump wants him, so that
 * concrete waits in the plant and not in the drum. Ends early where the plant closes.
 *
 * @param road who is on his way when the plan begins, in the order of arrival; whoever would be empty after his `emptyByMs` is sent back
 */
export function planTrucks(
  supply: TruckSupply,
  pace: PlacingPace,
  phases: readonly PourPhase[],
  state: SupplyState,
  data: SupplyData,
  road: readonly DueOnTheRoad[] = [],
): TruckDelivery[] {
  const rounds = new Rounds(supply, pace, state);
  const waiting = [...road];
  let { plantFreeMs } = state;
  for (const { startMs, volumeM3 } of phases) {
    let leftM3 = volumeM3;
    while (leftM3 > 1e-9) {
      const readyMs = rounds.readyMs(startMs);
      const { truck, freeMs } = rounds.nextTruck();
      const load = loaded(supply, truck, {
        volumeM3: Math.min(leftM3, supply.loadM3),
        earliestMs: Math.max(freeMs, plantFreeMs),
        wantedMs: Math.max(startMs, readyMs - data.queue.value * minuteMs),
      });
      const next = waiting[0];
      // Who is on the road already goes first unless somebody who is still to be loaded overtakes him while the pump stands.
      const isNext = next !== undefined && next.arriveMs <= Math.max(load.arriveMs, readyMs);
      if (isNext) waiting.shift();
      else plantFreeMs = load.departMs;
      const taken = isNext ? next : load;
      if (!Number.isFinite(taken.arriveMs)) return rounds.done;
      if (isNext && rounds.sendBack(next, startMs, leftM3)) continue;
      const usedM3 = Math.min(taken.volumeM3, leftM3);
      rounds.discharge({ ...taken, volumeM3: usedM3 }, startMs);
      leftM3 -= usedM3;
    }
  }
  return rounds.done;
}

/** What trucks, pump and machine have done so far. */
class Rounds {
  readonly done: TruckDelivery[] = [];
  readonly #supply: TruckSupply;
  readonly #pace: PlacingPace;
  readonly #freeMs: number[];
  #placedM3: number;
  #pumpedUntilMs: number;
  #machineFreeMs: number;

  constructor(supply: TruckSupply, pace: PlacingPace, state: SupplyState) {
    this.#supply = supply;
    this.#pace = pace;
    this.#freeMs = [...state.truckFreeMs];
    this.#placedM3 = state.placedM3;
    this.#pumpedUntilMs = state.pumpedUntilMs;
    this.#machineFreeMs = state.machineFreeMs;
  }

  nextTruck(): { readonly truck: number; readonly freeMs: number } {
    const freeMs = Math.min(...this.#freeMs);
    return { truck: this.#freeMs.indexOf(freeMs), freeMs };
  }

  /** From when the next truck can discharge. */
  readyMs(startMs: number): number {
    const setUpMs = this.#pace.onwardMs(this.#placedM3) - this.#pace.untilMs(this.#placedM3);
    return Math.max(startMs, this.#machineFreeMs + setUpMs, this.#pumpedUntilMs + this.#supply.changeOverS * 1000);
  }

  discharge({ truck, volumeM3, loadFromMs, departMs, arriveMs }: OnTheRoad, startMs: number): void {
    const { unloadFromMs, unloadToMs } = this.#dischargeOf(arriveMs, volumeM3, startMs);
    const backMs = arrivalMs(this.#supply, unloadToMs + this.#supply.cleaningS * 1000);
    this.#placedM3 += volumeM3;
    this.#pumpedUntilMs = unloadToMs;
    this.#machineFreeMs = unloadToMs;
    this.#freeMs[truck] = backMs;
    this.done.push({ truck, volumeM3, loadFromMs, departMs, arriveMs, unloadFromMs, unloadToMs, backMs });
  }

  /** Whether somebody would be empty too late; then he drives back as soon as that is plain. */
  sendBack({ truck, volumeM3, arriveMs, emptyByMs }: DueOnTheRoad, startMs: number, leftM3: number): boolean {
    const { unloadFromMs, unloadToMs } = this.#dischargeOf(arriveMs, Math.min(volumeM3, leftM3), startMs);
    if (unloadToMs <= emptyByMs) return false;
    const knownMs = Math.min(unloadFromMs, Math.max(arriveMs, emptyByMs));
    this.#freeMs[truck] = arrivalMs(this.#supply, knownMs + this.#supply.cleaningS * 1000);
    return true;
  }

  #dischargeOf(arriveMs: number, volumeM3: number, startMs: number): { unloadFromMs: number; unloadToMs: number } {
    const unloadFromMs = Math.max(arriveMs, this.readyMs(startMs));
    const workMs = this.#pace.untilMs(this.#placedM3 + volumeM3) - this.#pace.onwardMs(this.#placedM3);
    return { unloadFromMs, unloadToMs: unloadFromMs + workMs };
  }
}

function loaded(
  supply: TruckSupply,
  truck: number,
  { volumeM3, earliestMs, wantedMs }: { volumeM3: number; earliestMs: number; wantedMs: number },
): OnTheRoad {
  const justInTimeMs = Number.isFinite(earliestMs)
    ? timeBefore(supply.traffic, wantedMs, supply.travelS * 1000, paceIn) - supply.loadingS * 1000
    : Infinity;
  const loadFromMs = Math.max(earliestMs, supply.plantOpensMs, justInTimeMs);
  if (loadFromMs >= supply.plantClosesMs)
    return { truck, volumeM3, loadFromMs, departMs: Infinity, arriveMs: Infinity };
  const departMs = loadFromMs + supply.loadingS * 1000;
  return { truck, volumeM3, loadFromMs, departMs, arriveMs: arrivalMs(supply, departMs) };
}

/** The moment by which a truck that was batched at `loadFromMs` must be empty. */
export function dischargeByMs(loadFromMs: number, temperatureC: Course, { dischargeWithin }: SupplyData): number {
  const warmC = valueAt(temperatureC, loadFromMs);
  return loadFromMs + dischargeWithin.find(({ upToC }) => warmC <= upToC)!.limit.value * minuteMs;
}
