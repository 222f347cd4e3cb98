import type { WatchedPlanning } from '../drafting/watch.ts';
import type { Point } from '../../kernel/geometry.ts';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import { regionAreaM2, type Region } from '../coverage/polygons.ts';
import { isCourse, shifted } from './course.ts';
import { concreteClockDefaults } from './concrete-clock-data.ts';
import {
  facesBetween,
  pourTimes,
  type FreshConcrete,
  type PourFault,
  type PourPieces,
  type PourTimes,
} from './open-face.ts';
import { paceByPieces, steadyPace, type PlacingPace } from './placing-pace.ts';
import { pourLayouts } from './pour-strips.ts';
import { isForecast, placingWeather, type WeatherForecast, type WeatherNeeds } from './placing-weather.ts';
import { supplyDefaults, type SupplyData } from './supply-data.ts';
import {
  DELIVERIES_MAX,
  dischargeByMs,
  freshSupply,
  planTrucks,
  type PourPhase,
  type TruckSupply,
} from './truck-plan.ts';
import type { PieceWork, PourLayout, TruckDelivery, WeatherSpan } from '../concrete-supply.ts';

/** Everything a pour is planned from. */
export interface PourRequest {
  readonly region: Region;
  readonly thicknessM: number;
  /** Where people leave: the last strip ends on that side. */
  readonly exit: Point;
  /** The first truck discharges then. */
  readonly startMs: number;
  /** No earlier start than this is proposed. */
  readonly startFromMs?: number;
  /** What pump and distributor place together, where `layouts` do not say it piece by piece. */
  readonly pumpRateM3ph: number;
  /** Ways to cut the area up that the machine can place, instead of all there are. */
  readonly layouts?: readonly PlaceableLayout[];
  readonly concrete: FreshConcrete;
  readonly supply: TruckSupply;
  /** Where it is known, nothing is poured in weather that stops it; the machines' stopping wind comes from their profiles. */
  readonly weather?: Pick<WeatherNeeds, 'windStopMps' | 'bleeds'> & { readonly forecast: WeatherForecast };
  /** Strips after which a construction joint may lie; after each where absent. */
  readonly jointAfterStrips?: readonly number[];
  /** Whoever waits for the plan; it is the same without, unless he cuts it short. */
  readonly watched?: WatchedPlanning;
}

export interface PlaceableLayout {
  readonly layout: PourLayout;
  /** By piece. */
  readonly work: readonly PieceWork[];
}

/** What alone would make an impossible pour possible. */
export type PourRemedy =
  | { readonly kind: 'more-trucks'; readonly trucks: number }
  | { readonly kind: 'start-earlier'; readonly byS: number }
  | { readonly kind: 'start-later'; readonly byS: number }
  | { readonly kind: 'retarder'; readonly setFactor: number }
  | { readonly kind: 'cooler-concrete'; readonly byC: number };

export interface PourPlan extends PourPieces {
  readonly layout: PourLayout;
  /** What each piece takes of the machine's time; where nothing is said the pump's rate holds throughout. */
  readonly work?: readonly PieceWork[];
  readonly volumeM3: number;
  readonly deliveries: readonly TruckDelivery[];
  readonly times: PourTimes;
  /** Construction joints, as volume from the beginning; a piece that one of them goes through counts as two in `times`. */
  readonly jointsM3: readonly number[];
  /** What the forecast says of the time of the pour; nothing where there is no forecast. */
  readonly weather: readonly WeatherSpan[];
  /** For each delivery: the last moment for it to begin at which nothing is too late yet, should all that follows wait as long as it. */
  readonly beginByMs: readonly number[];
  /** Trucks that are used. */
  readonly trucks: number;
  readonly endMs: number;
  /** How long the pump stands for want of concrete, in all. */
  readonly pumpWaitS: number;
  /** How long trucks stand at the pump, in all. */
  readonly truckWaitS: number;
}

export type PourRefusal =
  | { readonly code: 'pour-malformed'; readonly facts: { readonly what: string } }
  | {
      readonly code: 'pour-infeasible';
      readonly facts: {
        readonly faults: readonly PourFault[];
        readonly remedies: readonly PourRemedy[];
        /** The plan that misses by least. */
        readonly nearest: PourPlan;
      };
    };

/** A way to cut the area up, with what is worked out of it once. */
export interface PreparedPour extends PourPieces {
  readonly layout: PourLayout;
  readonly work?: readonly PieceWork[];
  readonly pace: PlacingPace;
}

export const TRUCKS_MAX = 60;
const MORE_TRUCKS_MAX = 20;
const START_STEPS_MAX = 24;
const COOLER_MAX_C = 10;
const startStepS = 600;
const setFactorStep = 0.1;

function malformation(request: PourRequest): string | null {
  const { region, thicknessM, startMs, pumpRateM3ph, concrete, supply } = request;
  const isAbove = (value: number): boolean => value > 0 && value < Infinity;
  const { loadM3, travelS, loadingS, cleaningS, changeOverS, traffic, trucks } = supply;
  const { temperatureMinC, temperatureMaxC } = concreteClockDefaults;
  const volumeM3 = regionAreaM2(region) * thicknessM;
  if (!isAbove(volumeM3)) return 'the area or the thickness is nothing';
  if (!isAbove(pumpRateM3ph)) return 'the pump has no rate';
  if (!Number.isFinite(startMs)) return 'the start is no time';
  if (!isAbove(concrete.setFactor)) return 'the set factor is not above zero';
  if (!isCourse(concrete.temperatureC, temperatureMinC.value, temperatureMaxC.value))
    return 'a temperature is out of range or their times do not ascend';
  if (!Number.isInteger(trucks) || trucks < 1 || trucks > TRUCKS_MAX) return 'the number of trucks is not from 1 to 60';
  if (!isAbove(loadM3) || volumeM3 / loadM3 > DELIVERIES_MAX) return 'a load is nothing or there are too many';
  if (![travelS, loadingS, cleaningS, changeOverS].every((value) => value >= 0 && value < Infinity))
    return 'a time of the trucks is not a number from zero up';
  if (!isCourse(traffic, 0.1, 10)) return 'a traffic factor is out of range or their times do not ascend';
  if (request.weather !== undefined && !isForecast(request.weather.forecast))
    return 'the weather forecast is out of range';
  return supply.plantOpensMs < supply.plantClosesMs ? null : 'the plant closes before it opens';
}

function planOf(request: PourRequest, prepared: PreparedPour, trucks: number, data: SupplyData): PourPlan {
  request.watched?.look();
  const { supply, startMs, concrete } = request;
  const volumeM3 = prepared.volumesM3.reduce((sum, m3) => sum + m3, 0);
  const phases: PourPhase[] = [{ startMs, volumeM3 }];
  const deliveries = planTrucks(supply, prepared.pace, phases, freshSupply(supply, trucks, startMs), data);
  const times = pourTimes(prepared, deliveries, prepared.pace, concrete, data);
  const plan = assemblePour(request, prepared, deliveries, times, data);
  const faults = [...times.faults, ...weatherFaults(plan.weather, 'begins')];
  return { ...plan, times: { ...times, faults } };
}

/** What of the weather is in the way of placing that begins, or goes on, with the first of the spans. */
export function weatherFaults(weather: readonly WeatherSpan[], how: 'begins' | 'goes-on'): PourFault[] {
  return weather.flatMap(({ fromMs, toMs, verdict }, at): PourFault[] => {
    const isInTheWay = verdict === 'stop' || (verdict === 'no-start' && at === 0 && how === 'begins');
    return isInTheWay ? [{ kind: 'weather', fromMs, byS: (toMs - fromMs) / 1000 }] : [];
  });
}

/** What the forecast says of a stretch of the pour; nothing where there is no forecast. */
export function pourWeather(
  { weather, concrete, region }: PourRequest,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): WeatherSpan[] {
  if (weather === undefined || !(toMs > fromMs)) return [];
  const needs = { ...weather, concreteC: concrete.temperatureC, areaM2: regionAreaM2(region) };
  return placingWeather(weather.forecast, needs, { fromMs, toMs });
}

export function assemblePour(
  request: PourRequest,
  { layout, work, faces, volumesM3 }: Omit<PreparedPour, 'pace'>,
  deliveries: readonly TruckDelivery[],
  times: PourTimes,
  data: SupplyData,
  jointsM3: readonly number[] = [],
): PourPlan {
  const { supply, concrete } = request;
  const endMs = Math.max(...deliveries.map(({ unloadToMs }) => unloadToMs));
  const fromMs = Math.max(request.startMs, deliveries[0]?.unloadFromMs ?? request.startMs);
  let pumpWaitS = 0;
  let truckWaitS = 0;
  deliveries.forEach(({ unloadFromMs, arriveMs }, at) => {
    truckWaitS += (unloadFromMs - arriveMs) / 1000;
    const before = deliveries[at - 1];
    if (before !== undefined) pumpWaitS += (unloadFromMs - before.unloadToMs) / 1000 - supply.changeOverS;
  });
  return {
    layout,
    ...(work === undefined ? {} : { work }),
    volumesM3,
    volumeM3: volumesM3.reduce((sum, m3) => sum + m3, 0),
    faces,
    deliveries,
    times,
    jointsM3,
    weather: pourWeather(request, { fromMs, toMs: endMs }),
    beginByMs: deliveries.map(({ unloadFromMs, unloadToMs, loadFromMs }) => {
      const spareS = times.closed.reduce(
        (least, face) => (face.atMs < unloadFromMs ? least : Math.min(least, face.spareS)),
        Infinity,
      );
      const tooOldMs = dischargeByMs(loadFromMs, concrete.temperatureC, data) - (unloadToMs - unloadFromMs);
      return Math.min(tooOldMs, unloadFromMs + spareS * 1000);
    }),
    trucks: new Set(deliveries.map(({ truck }) => truck)).size,
    endMs,
    pumpWaitS: Math.max(0, pumpWaitS),
    truckWaitS,
  };
}

/** Seconds by which everything that is too late is too late; what does not come at all counts for most. */
function lateness({ faults }: PourTimes): number {
  return faults.reduce((sum, fault) => sum + (fault.kind === 'not-delivered' ? 1e6 * fault.missingM3 : fault.byS), 0);
}

/** Nothing too late first, then time to spare as far as it is wanted, then an early end, then wide strips. */
function isBetterPour(a: PourPlan, b: PourPlan, data: SupplyData): boolean {
  const late = lateness(a.times) - lateness(b.times);
  if (Math.abs(late) > 1e-3) return late < 0;
  const wantedS = data.marginWanted.value * 60;
  const spare = Math.min(wantedS, a.times.marginS) - Math.min(wantedS, b.times.marginS);
  if (Math.abs(spare) > 1) return spare > 0;
  if (Math.abs(a.endMs - b.endMs) > 1000) return a.endMs < b.endMs;
  return a.layout.strips < b.layout.strips;
}

function bestOf(request: PourRequest, layouts: readonly PreparedPour[], data: SupplyData, fewest: number): PourPlan {
  let best: PourPlan | null = null;
  for (let trucks = fewest; trucks <= request.supply.trucks; trucks += 1) {
    for (const prepared of layouts) {
      // Only what keeps every limit will do.
      if (best?.times.faults.length === 0 && request.watched?.isCutShort() === true) return best;
      const plan = planOf(request, prepared, trucks, data);
      if (best !== null && !isBetterPour(plan, best, data)) continue;
      best = plan;
      if (plan.times.faults.length === 0) request.watched?.better({ volumeM3: plan.volumeM3, endMs: plan.endMs });
    }
    request.watched?.at(trucks / request.supply.trucks);
  }
  return best!;
}

/** The least number from 1 up that helps, or null. */
function leastStep(stepsMax: number, helps: (step: number) => boolean): number | null {
  for (let step = 1; step <= stepsMax; step += 1) if (helps(step)) return step;
  return null;
}

/** The least of each kind of change that makes the pour possible by itself. */
function remediesFor(request: PourRequest, layouts: readonly PreparedPour[], data: SupplyData): PourRemedy[] {
  const isPossible = (changed: PourRequest): boolean =>
    layouts.some((prepared) => planOf(changed, prepared, changed.supply.trucks, data).times.faults.length === 0);
  const { supply, concrete, startMs } = request;
  const remedies: PourRemedy[] = [];
  const trucks = leastStep(Math.min(TRUCKS_MAX - supply.trucks, MORE_TRUCKS_MAX), (step) =>
    isPossible({ ...request, supply: { ...supply, trucks: supply.trucks + step } }),
  );
  if (trucks !== null) remedies.push({ kind: 'more-trucks', trucks });
  const roomS = (startMs - (request.startFromMs ?? -Infinity)) / 1000;
  const earlier = leastStep(Math.min(START_STEPS_MAX, Math.floor(roomS / startStepS)), (step) =>
    isPossible({ ...request, startMs: startMs - step * startStepS * 1000 }),
  );
  if (earlier !== null) remedies.push({ kind: 'start-earlier', byS: earlier * startStepS });
  const later = leastStep(START_STEPS_MAX, (step) =>
    isPossible({ ...request, startMs: startMs + step * startStepS * 1000 }),
  );
  if (later !== null) remedies.push({ kind: 'start-later', byS: later * startStepS });
  const slower = (step: number): number => Number((concrete.setFactor + step * setFactorStep).toFixed(2));
  const dose = leastStep(Math.floor((data.setFactorMax.value - concrete.setFactor) / setFactorStep + 1e-9), (step) =>
    isPossible({ ...request, concrete: { ...concrete, setFactor: slower(step) } }),
  );
  if (dose !== null) remedies.push({ kind: 'retarder', setFactor: slower(dose) });
  const coldestC = Math.min(...concrete.temperatureC.map(({ value }) => value));
  const byC = leastStep(
    Math.min(COOLER_MAX_C, Math.floor(coldestC - concreteClockDefaults.temperatureMinC.value)),
    (step) =>
      isPossible({ ...request, concrete: { ...concrete, temperatureC: shifted(concrete.temperatureC, -step) } }),
  );
  if (byC !== null) remedies.push({ kind: 'cooler-concrete', byC });
  return remedies;
}

/** Fewest trucks with which some layout keeps every limit; with more, one is possible too, since nobody has to use them. */
function fewestTrucks(request: PourRequest, layouts: readonly PreparedPour[], data: SupplyData): number | null {
  for (let trucks = 1; trucks <= request.supply.trucks; trucks += 1) {
    if (layouts.some((prepared) => planOf(request, prepared, trucks, data).times.faults.length === 0)) return trucks;
  }
  return null;
}

/** How fast the pour goes on: by what the machine needs for each piece where that is known, else at the pump's rate. */
export function paceOf(pumpRateM3ph: number, volumesM3: readonly number[], work?: readonly PieceWork[]): PlacingPace {
  return work === undefined ? steadyPace(pumpRateM3ph) : paceByPieces(volumesM3, work);
}

function preparedLayouts({ region, exit, thicknessM, pumpRateM3ph, layouts, watched }: PourRequest): PreparedPour[] {
  const ways: { layout: PourLayout; work?: readonly PieceWork[] }[] = layouts
    ? [...layouts]
    : pourLayouts(region, exit).map((layout) => ({ layout }));
  return ways.map(({ layout, work }) => {
    watched?.look();
    const volumesM3 = layout.pieces.map(({ areaM2 }) => areaM2 * thicknessM);
    return {
      layout,
      ...(work === undefined ? {} : { work }),
      faces: facesBetween(layout.pieces.map(({ polygon }) => polygon)),
      volumesM3,
      pace: paceOf(pumpRateM3ph, volumesM3, work),
    };
  });
}

export interface PlannedPour extends PourPlan {
  /** Fewest trucks with which the pour is possible. */
  readonly trucksNeeded: number;
  /** The last truck to be loaded. */
  readonly latestTruck: TruckDelivery;
}

/**
 * In which strips and from which trucks an area is poured so that no open face grows older than its limit and no truck is discharged too
 * late. Refuses with what is too late in the plan that comes nearest, and with the least changes that would help, each by itself.
 */
export function planPour(request: PourRequest, data: SupplyData = supplyDefaults): Result<PlannedPour, PourRefusal> {
  const what = malformation(request);
  if (what !== null) return refuse({ code: 'pour-malformed', facts: { what } });
  const layouts = preparedLayouts(request);
  if (layouts.length === 0)
    return refuse({ code: 'pour-malformed', facts: { what: 'nothing of the area can be placed' } });
  const trucksNeeded = fewestTrucks(request, layouts, data);
  const plan = bestOf(request, layouts, data, trucksNeeded ?? 1);
  if (trucksNeeded === null) {
    const remedies = remediesFor(request, layouts, data);
    return refuse({ code: 'pour-infeasible', facts: { faults: plan.times.faults, remedies, nearest: plan } });
  }
  return ok({ ...plan, trucksNeeded, latestTruck: plan.deliveries.at(-1)! });
}
