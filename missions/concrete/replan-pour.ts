import { pourTimes, type PourFault, type PourPieces } from './open-face.ts';
import type { PlacingPace } from './placing-pace.ts';
import { assemblePour, paceOf, pourWeather, weatherFaults, type PourPlan, type PourRequest } from './plan-pour.ts';
import { supplyDefaults, type SupplyData } from './supply-data.ts';
import {
  arrivalMs,
  dischargeByMs,
  planTrucks,
  type DueOnTheRoad,
  type PourPhase,
  type SupplyState,
} from './truck-plan.ts';
import type { OpenFace, PourJoint, TruckDelivery } from '../concrete-supply.ts';

/** What has become known while a pour runs. Deliveries and trucks by their number in the plan. */
export interface PourNews {
  readonly nowMs: number;
  /** Trucks on the road that come later than planned. */
  readonly late: readonly { readonly delivery: number; readonly byS: number }[];
  /** Trucks that do no more rounds; what they have on board and have not begun to discharge is lost. */
  readonly lostTrucks: readonly number[];
  /** Further trucks, at the plant from now on. */
  readonly extraTrucks?: number;
  /** How much is really placed by now; as planned where it is not known. */
  readonly placedM3?: number;
  /** No concrete is placed before: the machine is set up anew, or needed elsewhere. */
  readonly machineFreeMs?: number;
}

/** What a pour is planned again from. */
export type StandingPour = Pick<
  PourPlan,
  'layout' | 'work' | 'volumesM3' | 'volumeM3' | 'faces' | 'deliveries' | 'jointsM3'
>;

export interface ReplannedPour {
  readonly plan: PourPlan;
  readonly joint: PourJoint | null;
  /** Deliveries of the old plan that are on the road and would be too old: to be sent back. */
  readonly sentBack: readonly number[];
  /** Further trucks with which no joint would be needed; null where none is or where that many would not help. */
  readonly trucksInstead: number | null;
}

interface Standing {
  readonly kept: readonly TruckDelivery[];
  readonly keptM3: number;
  readonly road: readonly (DueOnTheRoad & { readonly number: number })[];
  readonly state: SupplyState;
  /** Who would be too old even if he could begin as soon as he comes. */
  readonly sentBack: readonly number[];
}

const EXTRA_TRUCKS_MAX = 10;
const resumeStepMs = 15 * 60_000;
const RESUME_STEPS_MAX = 48;

/** Less than this left in a drum is not worth a place in the order. */
const restMinM3 = 0.05;

/** The deliveries with the one that is being discharged as two: what it has given, until now, and what it still has on board. */
function dividedAt(deliveries: readonly TruckDelivery[], placedM3: number, nowMs: number): readonly Numbered[] {
  let sumM3 = 0;
  return deliveries.flatMap((delivery, number): Numbered[] => {
    const fromM3 = sumM3;
    sumM3 += delivery.volumeM3;
    const unloadFromMs = Math.min(delivery.unloadFromMs, nowMs);
    const given = { ...delivery, number, unloadFromMs, isPlaced: true } as const;
    if (sumM3 <= placedM3 + restMinM3) return [{ ...given, unloadToMs: Math.min(delivery.unloadToMs, nowMs) }];
    if (fromM3 >= placedM3 - restMinM3) return [{ ...delivery, number, isPlaced: false }];
    const rest = { ...delivery, number, volumeM3: sumM3 - placedM3, isPlaced: false };
    return [{ ...given, volumeM3: placedM3 - fromM3, unloadToMs: nowMs, backMs: nowMs }, rest];
  });
}

interface Numbered extends TruckDelivery {
  readonly number: number;
  readonly isPlaced: boolean;
}

function standingOf(plan: StandingPour, { supply, concrete }: PourRequest, news: PourNews, data: SupplyData): Standing {
  const { nowMs, placedM3 } = news;
  const all =
    placedM3 === undefined
      ? plan.deliveries.map((one, number): Numbered => ({ ...one, number, isPlaced: one.unloadFromMs <= nowMs }))
      : dividedAt(plan.deliveries, placedM3, nowMs);
  const kept = all.filter(({ isPlaced }) => isPlaced).map(({ number: _number, isPlaced: _isPlaced, ...one }) => one);
  const trucks = supply.trucks + (news.extraTrucks ?? 0);
  const truckFreeMs = Array.from({ length: trucks }, () => Math.max(nowMs, supply.plantOpensMs));
  for (const { truck, backMs } of kept) truckFreeMs[truck] = Math.max(truckFreeMs[truck] ?? nowMs, backMs);
  const road: (DueOnTheRoad & { readonly number: number })[] = [];
  const sentBack: number[] = [];
  let plantFreeMs = nowMs;
  for (const { number, isPlaced, truck, volumeM3, loadFromMs, departMs, ...times } of all) {
    if (isPlaced || loadFromMs > nowMs || news.lostTrucks.includes(truck)) continue;
    const lateS = news.late.find((one) => one.delivery === number)?.byS ?? 0;
    const arriveMs = times.arriveMs + lateS * 1000;
    plantFreeMs = Math.max(plantFreeMs, departMs);
    truckFreeMs[truck] = Infinity;
    const emptyMs = Math.max(arriveMs, nowMs) + times.unloadToMs - times.unloadFromMs;
    const emptyByMs = dischargeByMs(loadFromMs, concrete.temperatureC, data);
    if (emptyMs <= emptyByMs) {
      road.push({ truck, volumeM3, loadFromMs, departMs, arriveMs, emptyByMs, number });
    } else {
      sentBack.push(number);
      truckFreeMs[truck] = arrivalMs(supply, Math.max(arriveMs, nowMs) + supply.cleaningS * 1000);
    }
  }
  for (const truck of news.lostTrucks) truckFreeMs[truck] = Infinity;
  const pumpedUntilMs = kept.at(-1)?.unloadToMs ?? -Infinity;
  const keptM3 = kept.reduce((sum, { volumeM3 }) => sum + volumeM3, 0);
  return {
    kept,
    keptM3,
    road: road.sort((a, b) => a.arriveMs - b.arriveMs),
    state: {
      truckFreeMs,
      plantFreeMs,
      placedM3: keptM3,
      pumpedUntilMs,
      machineFreeMs: Math.max(news.machineFreeMs ?? nowMs, pumpedUntilMs),
    },
    sentBack,
  };
}

/** The pieces with the one that a joint at `atM3` goes through as two, each of which borders on all that the whole one did. */
function cutAt({ volumesM3, faces }: PourPieces, atM3: number): PourPieces & { readonly before: number } {
  let sumM3 = 0;
  const at = volumesM3.findIndex((m3) => (sumM3 += m3) > atM3 + 1e-6);
  if (at < 0) return { volumesM3, faces, before: volumesM3.length };
  const firstM3 = atM3 - (sumM3 - volumesM3[at]!);
  if (firstM3 < 1e-6) return { volumesM3, faces, before: at };
  const halves = (piece: number): number[] => (piece === at ? [at, at + 1] : [piece > at ? piece + 1 : piece]);
  const split = faces.flatMap(({ before, after }) =>
    halves(before).flatMap((from) => halves(after).map((to): OpenFace => ({ before: from, after: to }))),
  );
  return {
    volumesM3: volumesM3.flatMap((m3, piece) => (piece === at ? [firstM3, m3 - firstM3] : [m3])),
    faces: [...split, { before: at, after: at + 1 }],
    before: at + 1,
  };
}

class PourRepair {
  readonly #request: PourRequest;
  readonly #data: SupplyData;
  readonly #standing: Standing;
  readonly #whole: PourPieces;
  readonly #pace: PlacingPace;
  /** Those that are behind the front already. */
  readonly #joints: readonly number[];
  readonly #startMs: number;
  readonly #totalM3: number;

  constructor(plan: StandingPour, request: PourRequest, news: PourNews, data: SupplyData) {
    this.#request = request;
    this.#data = data;
    this.#standing = standingOf(plan, request, news, data);
    this.#joints = plan.jointsM3.filter((m3) => m3 <= this.#standing.keptM3 + 1e-6);
    this.#whole = this.#joints.reduce((pieces: PourPieces, m3) => cutAt(pieces, m3), plan);
    this.#pace = paceOf(request.pumpRateM3ph, plan.volumesM3, plan.work);
    this.#startMs = Math.max(news.nowMs, request.startMs);
    this.#totalM3 = plan.volumeM3;
  }

  get standing(): Standing {
    return this.#standing;
  }

  /** Deliveries on the road that such a plan has no use for, or would use too late. */
  sentBackBy(deliveries: readonly TruckDelivery[]): number[] {
    const { road, sentBack } = this.#standing;
    const isUsed = (truck: number, loadFromMs: number): boolean =>
      deliveries.some((one) => one.truck === truck && one.loadFromMs === loadFromMs);
    const unused = road.filter(({ truck, loadFromMs }) => !isUsed(truck, loadFromMs)).map(({ number }) => number);
    return [...sentBack, ...unused].sort((a, b) => a - b);
  }

  /** The pour up to `toM3` and, where it is to go on there, behind a joint or after a mere pause, the rest. */
  try(
    toM3: number,
    resumeMs: number | null,
    at: 'joint' | 'pause' = 'joint',
  ): Pick<PourPlan, 'deliveries' | 'times' | 'jointsM3'> {
    const { kept, keptM3, road, state } = this.#standing;
    const phases: PourPhase[] = [{ startMs: this.#startMs, volumeM3: toM3 - keptM3 }];
    if (resumeMs !== null) phases.push({ startMs: resumeMs, volumeM3: this.#totalM3 - toM3 });
    const { supply, concrete } = this.#request;
    const due = road.map(({ number: _number, ...one }) => one);
    const planned = planTrucks(supply, this.#pace, phases, state, this.#data, due);
    const deliveries = [...kept, ...planned];
    const pieces = at === 'pause' ? { ...this.#whole, before: this.#whole.volumesM3.length } : cutAt(this.#whole, toM3);
    const volumesM3 = resumeMs === null ? pieces.volumesM3.slice(0, pieces.before) : pieces.volumesM3;
    const faces = resumeMs === null ? pieces.faces.filter(({ after }) => after < pieces.before) : pieces.faces;
    const jointsM3 = resumeMs === null || at === 'pause' ? this.#joints : [...this.#joints, toM3];
    const times = pourTimes({ volumesM3, faces }, deliveries, this.#pace, concrete, this.#data, jointsM3);
    const faults = [...this.#open(times.faults, volumesM3), ...this.#weatherFaults(planned, toM3)];
    return { deliveries, jointsM3, times: { ...times, faults } };
  }

  /** Without what has grown too old already: no plan mends it. */
  #open(faults: readonly PourFault[], volumesM3: readonly number[]): PourFault[] {
    const { kept, keptM3 } = this.#standing;
    let sumM3 = 0;
    const endsM3 = volumesM3.map((m3) => (sumM3 += m3));
    return faults.filter((fault) => {
      if (fault.kind === 'open-face') return endsM3[fault.after]! > keptM3 + 1e-6;
      return fault.kind === 'front' || fault.kind === 'discharge' ? fault.delivery >= kept.length : true;
    });
  }

  /** What is still to be placed, before and behind `toM3`, against the forecast; what lies between is a pause. */
  #weatherFaults(planned: readonly TruckDelivery[], toM3: number): PourFault[] {
    const { kept, keptM3 } = this.#standing;
    let sumM3 = keptM3;
    const endsM3 = planned.map(({ volumeM3 }) => (sumM3 += volumeM3));
    const before = planned.filter((_, index) => endsM3[index]! <= toM3 + 1e-6);
    const behind = planned.slice(before.length);
    const faultsOf = (part: readonly TruckDelivery[], how: 'begins' | 'goes-on'): PourFault[] => {
      const first = part[0];
      if (first === undefined) return [];
      const span = { fromMs: first.unloadFromMs, toMs: part.at(-1)!.unloadToMs };
      return weatherFaults(pourWeather(this.#request, span), how);
    };
    return [...faultsOf(before, kept.length > 0 ? 'goes-on' : 'begins'), ...faultsOf(behind, 'begins')];
  }

  isFresh(toM3: number): boolean {
    return this.try(toM3, null).times.faults.length === 0;
  }

  /** When to go on behind a joint. */
  resumeMs(toM3: number): number | null {
    const firstMs = Math.max(this.#startMs, this.try(toM3, null).deliveries.at(-1)?.unloadToMs ?? 0);
    for (let step = 0; step < RESUME_STEPS_MAX; step += 1) {
      const atMs = firstMs + step * resumeStepMs;
      if (this.try(toM3, atMs).times.faults.length === 0) return atMs;
    }
    return null;
  }
}

function stripEnds(
  { layout, volumesM3 }: StandingPour,
  { jointAfterStrips }: PourRequest,
): { strip: number; atM3: number }[] {
  let sumM3 = 0;
  const ends: { strip: number; atM3: number }[] = [];
  layout.pieces.forEach(({ strip }, at) => {
    sumM3 += volumesM3[at]!;
    const next = layout.pieces[at + 1];
    if (next !== undefined && next.strip !== strip && (jointAfterStrips?.includes(strip) ?? true))
      ends.push({ strip, atM3: sumM3 });
  });
  return ends;
}

/** The last place up to which everything stays fresh: the end of a strip where one can be reached, else where a truck ends. */
function jointPlace(plan: StandingPour, request: PourRequest, repair: PourRepair): Omit<PourJoint, 'resumeMs'> {
  const { keptM3 } = repair.standing;
  const ends = stripEnds(plan, request).filter(({ atM3 }) => atM3 >= keptM3 - 1e-6);
  const end = ends.findLast(({ atM3 }) => repair.isFresh(atM3));
  if (end !== undefined) return { ...end, place: 'end-of-strip' };
  let sumM3 = 0;
  const stops = repair.try(plan.volumeM3, null).deliveries.map(({ volumeM3 }) => (sumM3 += volumeM3));
  const reachable = stops.filter((m3) => m3 >= keptM3 - 1e-6 && m3 < plan.volumeM3 - 1e-6);
  const atM3 = reachable.findLast((m3) => repair.isFresh(m3)) ?? keptM3;
  let pouredM3 = 0;
  const piece = plan.layout.pieces.find((_, index) => (pouredM3 += plan.volumesM3[index]!) >= atM3 - 1e-6);
  return { atM3, strip: piece?.strip ?? 1, place: 'within-strip' };
}

/**
 * The pour planned again with what has become known. What is poured or being discharged stays as it is, and so do the strips and their
 * order. Where the rest cannot be poured fresh on fresh, or is in weather that stops placing, it is divided by a construction joint as late as possible, and goes on behind it
 * as soon as the trucks that are left can keep the limits and the weather allows.
 */
export function replanPour(
  plan: StandingPour,
  request: PourRequest,
  news: PourNews,
  data: SupplyData = supplyDefaults,
): ReplannedPour {
  const repair = new PourRepair(plan, request, news, data);
  const through = repair.try(plan.volumeM3, null);
  const planned = ({ deliveries, times, jointsM3 }: typeof through): Pick<ReplannedPour, 'plan' | 'sentBack'> => ({
    plan: assemblePour(request, plan, deliveries, times, data, jointsM3),
    sentBack: repair.sentBackBy(deliveries),
  });
  if (through.times.faults.length === 0) return { ...planned(through), joint: null, trucksInstead: null };
  const place = jointPlace(plan, request, repair);
  const resumeMs = repair.resumeMs(place.atM3);
  // Bad weather may be over before the open faces are too old.
  const paused = resumeMs === null ? null : repair.try(place.atM3, resumeMs, 'pause');
  if (paused !== null && paused.times.faults.length === 0)
    return { ...planned(paused), joint: null, trucksInstead: null };
  const trucksInstead = Array.from({ length: EXTRA_TRUCKS_MAX }, (_, more) => more + 1).find((more) =>
    new PourRepair(plan, request, { ...news, extraTrucks: (news.extraTrucks ?? 0) + more }, data).isFresh(
      plan.volumeM3,
    ),
  );
  return {
    ...planned(repair.try(place.atM3, resumeMs)),
    joint: { ...place, resumeMs },
    trucksInstead: trucksInstead ?? null,
  };
}
