import { pourTimes, type OpenFace } from './open-face.ts';
import { assemblePour, type PourPlan, type PourRequest } from './plan-pour.ts';
import { supplyDefaults, type SupplyData } from './supply-data.ts';
import {
  arrivalMs,
  dischargeByMs,
  planTrucks,
  type OnTheRoad,
  type PourPhase,
  type SupplyState,
  type TruckDelivery,
} from './truck-plan.ts';

/** What has become known while a pour runs. Deliveries and trucks by their number in the plan. */
export interface PourNews {
  readonly nowMs: number;
  /** Trucks on the road that come later than planned. */
  readonly late: readonly { readonly delivery: number; readonly byS: number }[];
  /** Trucks that do no more rounds; what they have on board and have not begun to discharge is lost. */
  readonly lostTrucks: readonly number[];
  /** Further trucks, at the plant from now on. */
  readonly extraTrucks?: number;
}

/** Where the pour is stopped on purpose, so that the rest can follow on hardened concrete. */
export interface PourJoint {
  readonly atM3: number;
  /** The strip that ends there, or the one that has to be shuttered in its middle. */
  readonly strip: number;
  readonly place: 'end-of-strip' | 'within-strip';
  /** When pouring goes on behind it; null where today's trucks cannot keep the limits there. */
  readonly resumeMs: number | null;
}

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
  readonly road: readonly OnTheRoad[];
  readonly state: SupplyState;
  readonly sentBack: readonly number[];
}

const EXTRA_TRUCKS_MAX = 10;
const resumeStepMs = 15 * 60_000;
const RESUME_STEPS_MAX = 48;

function standingOf(plan: PourPlan, { supply, concrete }: PourRequest, news: PourNews, data: SupplyData): Standing {
  const { nowMs } = news;
  const isLost = ({ truck }: TruckDelivery): boolean => news.lostTrucks.includes(truck);
  const kept = plan.deliveries.filter(({ unloadFromMs }) => unloadFromMs <= nowMs);
  const trucks = supply.trucks + (news.extraTrucks ?? 0);
  const truckFreeMs = Array.from({ length: trucks }, () => Math.max(nowMs, supply.plantOpensMs));
  for (const { truck, backMs } of kept) truckFreeMs[truck] = Math.max(truckFreeMs[truck] ?? nowMs, backMs);
  const road: OnTheRoad[] = [];
  const sentBack: number[] = [];
  let plantFreeMs = nowMs;
  plan.deliveries.forEach((delivery, number) => {
    const { truck, volumeM3, loadFromMs, departMs, unloadFromMs, unloadToMs } = delivery;
    if (loadFromMs > nowMs || unloadFromMs <= nowMs || isLost(delivery)) return;
    const lateS = news.late.find((one) => one.delivery === number)?.byS ?? 0;
    const arriveMs = delivery.arriveMs + lateS * 1000;
    plantFreeMs = Math.max(plantFreeMs, departMs);
    truckFreeMs[truck] = Infinity;
    if (arriveMs + unloadToMs - unloadFromMs <= dischargeByMs(loadFromMs, concrete.temperatureC, data)) {
      road.push({ truck, volumeM3, loadFromMs, departMs, arriveMs });
    } else {
      sentBack.push(number);
      truckFreeMs[truck] = arrivalMs(supply, arriveMs + supply.cleaningS * 1000);
    }
  });
  for (const truck of news.lostTrucks) truckFreeMs[truck] = Infinity;
  const lastMs = kept.at(-1)?.unloadToMs;
  const pumpFreeMs = lastMs === undefined ? -Infinity : lastMs + supply.changeOverS * 1000;
  return {
    kept,
    keptM3: kept.reduce((sum, { volumeM3 }) => sum + volumeM3, 0),
    road: road.sort((a, b) => a.arriveMs - b.arriveMs),
    state: { truckFreeMs, plantFreeMs, pumpFreeMs },
    sentBack,
  };
}

interface Pieces {
  readonly volumesM3: readonly number[];
  readonly faces: readonly OpenFace[];
}

/** The pieces with the one that a joint at `atM3` goes through as two, each of which borders on all that the whole one did. */
function cutAt({ volumesM3, faces }: Pieces, atM3: number): Pieces & { readonly before: number } {
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
  readonly #whole: Pieces;
  /** Those that are behind the front already. */
  readonly #joints: readonly number[];
  readonly #startMs: number;
  readonly #totalM3: number;

  constructor(plan: PourPlan, request: PourRequest, news: PourNews, data: SupplyData) {
    this.#request = request;
    this.#data = data;
    this.#standing = standingOf(plan, request, news, data);
    this.#joints = plan.jointsM3.filter((m3) => m3 <= this.#standing.keptM3 + 1e-6);
    const volumesM3 = plan.layout.pieces.map(({ areaM2 }) => areaM2 * request.thicknessM);
    this.#whole = this.#joints.reduce((pieces: Pieces, m3) => cutAt(pieces, m3), { volumesM3, faces: plan.faces });
    this.#startMs = Math.max(news.nowMs, request.startMs);
    this.#totalM3 = plan.volumeM3;
  }

  get standing(): Standing {
    return this.#standing;
  }

  /** The pour up to `toM3` and, where it is to go on behind a joint there, the rest. */
  try(toM3: number, resumeMs: number | null): Pick<PourPlan, 'deliveries' | 'times' | 'jointsM3'> {
    const { kept, keptM3, road, state } = this.#standing;
    const phases: PourPhase[] = [{ startMs: this.#startMs, volumeM3: toM3 - keptM3 }];
    if (resumeMs !== null) phases.push({ startMs: resumeMs, volumeM3: this.#totalM3 - toM3 });
    const { supply, pumpRateM3ph, concrete } = this.#request;
    const deliveries = [...kept, ...planTrucks(supply, pumpRateM3ph, phases, state, this.#data, road)];
    const pieces = cutAt(this.#whole, toM3);
    const volumesM3 = resumeMs === null ? pieces.volumesM3.slice(0, pieces.before) : pieces.volumesM3;
    const faces = resumeMs === null ? pieces.faces.filter(({ after }) => after < pieces.before) : pieces.faces;
    const jointsM3 = resumeMs === null ? this.#joints : [...this.#joints, toM3];
    return { deliveries, jointsM3, times: pourTimes(volumesM3, faces, deliveries, concrete, this.#data, jointsM3) };
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
  { layout }: PourPlan,
  { thicknessM, jointAfterStrips }: PourRequest,
): { strip: number; atM3: number }[] {
  let sumM3 = 0;
  const ends: { strip: number; atM3: number }[] = [];
  layout.pieces.forEach(({ strip, areaM2 }, at) => {
    sumM3 += areaM2 * thicknessM;
    const next = layout.pieces[at + 1];
    if (next !== undefined && next.strip !== strip && (jointAfterStrips?.includes(strip) ?? true))
      ends.push({ strip, atM3: sumM3 });
  });
  return ends;
}

/** The last place up to which everything stays fresh: the end of a strip where one can be reached, else where a truck ends. */
function jointPlace(plan: PourPlan, request: PourRequest, repair: PourRepair): Omit<PourJoint, 'resumeMs'> {
  const { keptM3 } = repair.standing;
  const ends = stripEnds(plan, request).filter(({ atM3 }) => atM3 >= keptM3 - 1e-6);
  const end = ends.findLast(({ atM3 }) => repair.isFresh(atM3));
  if (end !== undefined) return { ...end, place: 'end-of-strip' };
  let sumM3 = 0;
  const stops = repair.try(plan.volumeM3, null).deliveries.map(({ volumeM3 }) => (sumM3 += volumeM3));
  const reachable = stops.filter((m3) => m3 >= keptM3 - 1e-6 && m3 < plan.volumeM3 - 1e-6);
  const atM3 = reachable.findLast((m3) => repair.isFresh(m3)) ?? keptM3;
  let pouredM3 = 0;
  const piece = plan.layout.pieces.find(({ areaM2 }) => (pouredM3 += areaM2 * request.thicknessM) >= atM3 - 1e-6);
  return { atM3, strip: piece?.strip ?? 1, place: 'within-strip' };
}

/**
 * The pour planned again with what has become known. What is poured or being discharged stays as it is, and so do the strips and their
 * order. Where the rest cannot be poured fresh on fresh, it is divided by a construction joint as late as possible, and goes on behind it
 * as soon as the trucks that are left can keep the limits.
 */
export function replanPour(
  plan: PourPlan,
  request: PourRequest,
  news: PourNews,
  data: SupplyData = supplyDefaults,
): ReplannedPour {
  const repair = new PourRepair(plan, request, news, data);
  const { sentBack } = repair.standing;
  const prepared = {
    layout: plan.layout,
    faces: plan.faces,
    volumesM3: plan.layout.pieces.map(({ areaM2 }) => areaM2 * request.thicknessM),
  };
  const through = repair.try(plan.volumeM3, null);
  const planned = ({ deliveries, times, jointsM3 }: typeof through): PourPlan =>
    assemblePour(request, prepared, deliveries, times, data, jointsM3);
  if (through.times.faults.length === 0) return { plan: planned(through), joint: null, sentBack, trucksInstead: null };
  const place = jointPlace(plan, request, repair);
  const resumeMs = repair.resumeMs(place.atM3);
  const trucksInstead = Array.from({ length: EXTRA_TRUCKS_MAX }, (_, more) => more + 1).find((more) =>
    new PourRepair(plan, request, { ...news, extraTrucks: (news.extraTrucks ?? 0) + more }, data).isFresh(
      plan.volumeM3,
    ),
  );
  return {
    plan: planned(repair.try(place.atM3, resumeMs)),
    joint: { ...place, resumeMs },
    sentBack,
    trucksInstead: trucksInstead ?? null,
  };
}
