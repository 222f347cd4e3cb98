import type { Polygon } from '../../kernel/geometry.ts';
import { boxOf } from '../../kernel/geometry.ts';
import { intersection, offset, regionAreaM2 } from '../coverage/polygons.ts';
import { maturityRate } from './concrete-clock.ts';
import { concreteClockDefaults } from './concrete-clock-data.ts';
import { timeAfter, valueAt, type Course } from './course.ts';
import type { PlacingPace } from './placing-pace.ts';
import type { SupplyData } from './supply-data.ts';
import { dischargeByMs } from './truck-plan.ts';
import type { OpenFace, TruckDelivery } from '../concrete-supply.ts';

export interface FreshConcrete {
  readonly setFactor: number;
  readonly temperatureC: Course;
}

/** The pieces of a pour in their order: how much each takes, and which of them touch. */
export interface PourPieces {
  readonly volumesM3: readonly number[];
  readonly faces: readonly OpenFace[];
}

/** What came too late, and by how much. Pieces and deliveries count from 0. */
export type PourFault =
  | { readonly kind: 'open-face'; readonly before: number; readonly after: number; readonly byS: number }
  | { readonly kind: 'front'; readonly delivery: number; readonly byS: number }
  | { readonly kind: 'discharge'; readonly delivery: number; readonly byS: number }
  | { readonly kind: 'weather'; readonly fromMs: number; readonly byS: number }
  | { readonly kind: 'not-delivered'; readonly missingM3: number };

/** Where and when every piece is poured, and how much time each open face has to spare. */
export interface PourTimes {
  readonly pieces: readonly { readonly fromMs: number; readonly toMs: number; readonly batchedMs: number }[];
  readonly faults: readonly PourFault[];
  /** When each open face is covered and the time it had to spare then, seconds; below zero where it grew too old. */
  readonly closed: readonly { readonly atMs: number; readonly spareS: number }[];
  /** The smallest of these. */
  readonly marginS: number;
}

/** Width of the strip in which a neighbour is looked for, metres, and the area in it that counts as touching. */
const borderM = 0.05;
const contactMinM2 = 0.01;
const minuteMs = 60_000;
const hourMs = 3_600_000;

/** The moment by which concrete of that batch must be covered: before it sets by its maturity, and within the standard's time. */
export function coverByMs(batchedMs: number, { setFactor, temperatureC }: FreshConcrete, data: SupplyData): number {
  const warmC = valueAt(temperatureC, batchedMs);
  const { plain, retarded } = data.coverWithin.find(({ upToC }) => warmC <= upToC)!;
  const tableMs = (setFactor > 1 ? retarded : plain).value * minuteMs;
  const ageMs = concreteClockDefaults.floatMaturityH.value * setFactor * data.coverShare.value * hourMs;
  return Math.min(batchedMs + tableMs, timeAfter(temperatureC, batchedMs, ageMs, maturityRate));
}

/** All pairs of pieces with a common border. */
export function facesBetween(pieces: readonly Polygon[]): OpenFace[] {
  const rims = pieces.map((piece) => offset([piece], borderM));
  const boxes = rims.map((rim) => boxOf(rim.flatMap(({ outline }) => outline)));
  return pieces.flatMap((piece, after) =>
    rims.slice(0, after).flatMap((rim, before): OpenFace[] => {
      const a = boxes[before]!;
      const b = boxes[after]!;
      if (a.xMaxM < b.xMinM || b.xMaxM < a.xMinM || a.yMaxM < b.yMinM || b.yMaxM < a.yMinM) return [];
      return regionAreaM2(intersection(rim, [piece])) > contactMinM2 ? [{ before, after }] : [];
    }),
  );
}

/** Which delivery holds the concrete just before or just behind a place in the pour, and when the pour is there. */
export class Placed {
  readonly #deliveries: readonly TruckDelivery[];
  readonly #endsM3: readonly number[];
  readonly #pace: PlacingPace;

  constructor(deliveries: readonly TruckDelivery[], pace: PlacingPace) {
    let sumM3 = 0;
    this.#deliveries = deliveries;
    this.#pace = pace;
    this.#endsM3 = deliveries.map(({ volumeM3 }) => (sumM3 += volumeM3));
  }

  get totalM3(): number {
    return this.#endsM3.at(-1) ?? 0;
  }

  /** When the pour goes on at `m3`. */
  beginMs(m3: number): number {
    const at = this.#endsM3.findIndex((end) => end > m3 + 1e-6);
    return at < 0 ? Infinity : this.#timeIn(at, m3, this.#pace.onwardMs(m3));
  }

  /** When the oldest concrete between two places was batched. */
  oldestMs(fromM3: number, toM3: number): number {
    let oldest = Infinity;
    this.#deliveries.forEach(({ volumeM3, loadFromMs }, at) => {
      const endM3 = this.#endsM3[at]!;
      if (endM3 > fromM3 + 1e-6 && endM3 - volumeM3 < toM3 - 1e-6) oldest = Math.min(oldest, loadFromMs);
    });
    return oldest;
  }

  /** When the pour has come to `m3`. */
  endMs(m3: number): number {
    const at = this.#endsM3.findIndex((end) => end >= m3 - 1e-6);
    return at < 0 ? Infinity : this.#timeIn(at, m3, this.#pace.untilMs(m3));
  }

  #timeIn(at: number, m3: number, workMs: number): number {
    const { volumeM3, unloadFromMs, unloadToMs } = this.#deliveries[at]!;
    const endM3 = this.#endsM3[at]!;
    if (m3 >= endM3 - 1e-6) return unloadToMs;
    const wholeMs = this.#pace.untilMs(endM3) - this.#pace.onwardMs(endM3 - volumeM3);
    const left = Math.min(1, Math.max(0, (this.#pace.untilMs(endM3) - workMs) / wholeMs));
    return unloadToMs - left * (unloadToMs - unloadFromMs);
  }
}

/**
 * How the trucks' concrete goes into the pieces and how old every open face grows. A face counts from the batching of the oldest concrete of
 * the one piece to the end of the other, which is a little more than any place of it has to wait. What lies on either side of a
 * construction joint (`jointsM3`, as volume from the beginning) needs not be fresh for each other.
 */
export function pourTimes(
  { volumesM3, faces }: PourPieces,
  deliveries: readonly TruckDelivery[],
  pace: PlacingPace,
  concrete: FreshConcrete,
  data: SupplyData,
  jointsM3: readonly number[] = [],
): PourTimes {
  const placed = new Placed(deliveries, pace);
  let sumM3 = 0;
  const endsM3 = volumesM3.map((m3) => (sumM3 += m3));
  const pieces = volumesM3.map((m3, at) => {
    const beginM3 = endsM3[at]! - m3;
    return {
      fromMs: placed.beginMs(beginM3),
      toMs: placed.endMs(endsM3[at]!),
      batchedMs: placed.oldestMs(beginM3, endsM3[at]!),
    };
  });
  const faults: PourFault[] = [];
  const isApart = (fromM3: number, toM3: number): boolean =>
    jointsM3.some((joint) => fromM3 <= joint + 1e-6 && joint <= toM3 + 1e-6);
  const closed: { atMs: number; spareS: number }[] = [];
  const close = (batchedMs: number, atMs: number): number => {
    if (!Number.isFinite(atMs)) return 0;
    const spareS = (coverByMs(batchedMs, concrete, data) - atMs) / 1000;
    closed.push({ atMs, spareS });
    return -spareS;
  };
  for (const { before, after } of faces) {
    if (isApart(endsM3[before]!, endsM3[after]! - volumesM3[after]!)) continue;
    const byS = close(pieces[before]!.batchedMs, pieces[after]!.toMs);
    if (byS > 1e-3) faults.push({ kind: 'open-face', before, after, byS });
  }
  let doneM3 = 0;
  deliveries.forEach(({ volumeM3, unloadFromMs, unloadToMs, loadFromMs }, delivery) => {
    const last = deliveries[delivery - 1];
    const byS = last === undefined || isApart(doneM3, doneM3) ? 0 : close(last.loadFromMs, unloadFromMs);
    if (byS > 1e-3) faults.push({ kind: 'front', delivery, byS });
    const lateS = (unloadToMs - dischargeByMs(loadFromMs, concrete.temperatureC, data)) / 1000;
    if (lateS > 1e-3) faults.push({ kind: 'discharge', delivery, byS: lateS });
    doneM3 += volumeM3;
  });
  if (placed.totalM3 < sumM3 - 1e-6) faults.push({ kind: 'not-delivered', missingM3: sumM3 - placed.totalM3 });
  return { pieces, faults, closed, marginS: closed.reduce((least, { spareS }) => Math.min(least, spareS), Infinity) };
}
