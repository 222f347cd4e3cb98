import { timeAfter, timeBefore, valueAt, type Course } from './course.ts';
import type { SupplyData } from './supply-data.ts';

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

/** One truck's round. Its concrete ages from `loadFromMs` on. */
export interface TruckDelivery {
  readonly truck: number;
  readonly volumeM3: number;
  readonly loadFromMs: number;
  readonly departMs: number;
  readonly arriveMs: number;
  readonly unloadFromMs: number;
  readonly unloadToMs: number;
  /** At the plant again, clean. */
  readonly backMs: number;
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
  readonly pumpFreeMs: number;
}

const minuteMs = 60_000;
export const DELIVERIES_MAX = 500;

function pace(factor: number): number {
  return 1 / factor;
}

export function arrivalMs({ travelS, traffic }: TruckSupply, departMs: number): number {
  return timeAfter(traffic, departMs, travelS * 1000, pace);
}

export function freshSupply(supply: TruckSupply, trucks: number): SupplyState {
  return {
    truckFreeMs: Array.from({ length: trucks }, () => supply.plantOpensMs),
    plantFreeMs: supply.plantOpensMs,
    pumpFreeMs: -Infinity,
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

/**
 * The rounds of all trucks: whoever is at the plant first is loaded next, as late as lets him stand ready when the pump wants him, so that
 * concrete waits in the plant and not in the drum. Ends early where the plant closes.
 *
 * @param road who is on his way when the plan begins, in the order of arrival
 */
export function planTrucks(
  supply: TruckSupply,
  pumpRateM3ph: number,
  phases: readonly PourPhase[],
  state: SupplyState,
  data: SupplyData,
  road: readonly OnTheRoad[] = [],
): TruckDelivery[] {
  const freeMs = [...state.truckFreeMs];
  let { plantFreeMs, pumpFreeMs } = state;
  const waiting = [...road];
  const rounds: TruckDelivery[] = [];
  const discharge = (load: OnTheRoad, startMs: number): void => {
    const unloadFromMs = Math.max(load.arriveMs, pumpFreeMs, startMs);
    const unloadToMs = unloadFromMs + (load.volumeM3 / pumpRateM3ph) * 60 * minuteMs;
    const backMs = arrivalMs(supply, unloadToMs + supply.cleaningS * 1000);
    pumpFreeMs = unloadToMs + supply.changeOverS * 1000;
    freeMs[load.truck] = backMs;
    rounds.push({ ...load, unloadFromMs, unloadToMs, backMs });
  };
  for (const { startMs, volumeM3 } of phases) {
    let leftM3 = volumeM3;
    while (leftM3 > 1e-9) {
      const truck = freeMs.indexOf(Math.min(...freeMs));
      let load = loaded(supply, truck, {
        volumeM3: Math.min(leftM3, supply.loadM3),
        earliestMs: Math.max(freeMs[truck] ?? Infinity, plantFreeMs),
        wantedMs: Math.max(startMs, pumpFreeMs - data.queue.value * minuteMs),
      });
      const next = waiting[0];
      // Who is on the road already goes first unless somebody who is still to be loaded overtakes him while the pump stands.
      if (next !== undefined && next.arriveMs <= Math.max(load.arriveMs, pumpFreeMs)) load = waiting.shift()!;
      else plantFreeMs = load.departMs;
      if (!Number.isFinite(load.arriveMs)) return rounds;
      const usedM3 = Math.min(load.volumeM3, leftM3);
      discharge({ ...load, volumeM3: usedM3 }, startMs);
      leftM3 -= usedM3;
    }
  }
  return rounds;
}

function loaded(
  supply: TruckSupply,
  truck: number,
  { volumeM3, earliestMs, wantedMs }: { volumeM3: number; earliestMs: number; wantedMs: number },
): OnTheRoad {
  const justInTimeMs = Number.isFinite(earliestMs)
    ? timeBefore(supply.traffic, wantedMs, supply.travelS * 1000, pace) - supply.loadingS * 1000
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
