import type { PlanPoint } from '../geometry/camera.ts';

/** A place on a level's floor, as it is tapped. */
export interface LiftPoint {
  readonly xM: number;
  readonly yM: number;
  readonly levelId: string;
}

export interface LiftRow {
  /** Of what comes with a vehicle nobody asks where it is. */
  readonly from: LiftPoint | null;
  readonly to: LiftPoint | null;
  readonly massKg: number;
  /** Number of the vehicle that brings it; null: it lies on site. */
  readonly vehicle: number | null;
}

/** A vehicle: when it comes, and how long it can stay; 0 = as long as it takes. Minutes. */
export interface VehicleRow {
  readonly arrivesInMin: number;
  readonly staysMin: number;
}

export type LiftEnd = 'from' | 'to';
/** What the next tap on the plan is for. */
export type LiftAsked =
  { readonly of: 'lift'; readonly lift: number; readonly end: LiftEnd } | { readonly of: 'bay'; readonly bay: number };

export interface LiftDraft {
  readonly lifts: readonly LiftRow[];
  readonly bays: readonly (LiftPoint | null)[];
  readonly vehicles: readonly VehicleRow[];
  readonly asked: LiftAsked;
}

/** As many as fit a tablet; more go through the API. */
export const liftRowsMax = 20;
export const vehiclesMax = 6;
export const liftBaysMax = 4;

const freshRow: LiftRow = { from: null, to: null, massKg: 1000, vehicle: null };
export const freshLifts: LiftDraft = {
  lifts: [freshRow],
  bays: [],
  vehicles: [],
  asked: { of: 'lift', lift: 0, end: 'from' },
};

/** What is still to be named, from `lift` on; null when nothing is. */
function firstMissing({ lifts, bays }: Pick<LiftDraft, 'lifts' | 'bays'>, from: number): LiftAsked | null {
  const bay = bays.indexOf(null);
  if (bay >= 0) return { of: 'bay', bay };
  const order = [...lifts.keys()].map((index) => (index + from) % lifts.length);
  for (const lift of order) {
    const row = lifts[lift];
    if (row?.vehicle === null && row.from === null) return { of: 'lift', lift, end: 'from' };
    if (row?.to === null) return { of: 'lift', lift, end: 'to' };
  }
  return null;
}

function askedOn(draft: LiftDraft): LiftDraft {
  const from = draft.asked.of === 'lift' ? draft.asked.lift : 0;
  return { ...draft, asked: firstMissing(draft, from) ?? draft.asked };
}

/** The point of what is asked for; asks for the next one that is missing. */
export function withLiftPoint(draft: LiftDraft, [x, y]: PlanPoint, levelId: string): LiftDraft {
  const point = { xM: tenth(x), yM: tenth(y), levelId };
  return askedOn(moved(draft, point));
}

/** The same, and goes on asking for it: for a place that is set finely. */
export function moved(draft: LiftDraft, point: LiftPoint): LiftDraft {
  const { asked } = draft;
  if (asked.of === 'bay')
    return { ...draft, bays: draft.bays.map((one, index) => (index === asked.bay ? point : one)) };
  return {
    ...draft,
    lifts: draft.lifts.map((one, index) => (index === asked.lift ? { ...one, [asked.end]: point } : one)),
  };
}

export function askedPoint({ asked, bays, lifts }: LiftDraft): LiftPoint | null {
  return (asked.of === 'bay' ? bays[asked.bay] : lifts[asked.lift]?.[asked.end]) ?? null;
}

export function withRow(draft: LiftDraft): LiftDraft {
  const last = draft.lifts.at(-1) ?? freshRow;
  const lifts = [...draft.lifts, { ...last, to: null }];
  return askedOn({ ...draft, lifts, asked: { of: 'lift', lift: lifts.length - 1, end: 'from' } });
}

export function withoutRow(draft: LiftDraft, lift: number): LiftDraft {
  const lifts = draft.lifts.filter((_, index) => index !== lift);
  return askedOn({ ...draft, lifts, asked: { of: 'lift', lift: 0, end: 'to' } });
}

/** One more vehicle, with a bay where there is none yet. */
export function withVehicle(draft: LiftDraft): LiftDraft {
  const vehicles = [...draft.vehicles, { arrivesInMin: 10 * (draft.vehicles.length + 1), staysMin: 0 }];
  return askedOn({ ...draft, vehicles, bays: draft.bays.length === 0 ? [null] : draft.bays });
}

/** What it would have brought lies on site then. */
export function withoutVehicle(draft: LiftDraft, vehicle: number): LiftDraft {
  const lifts = draft.lifts.map((row) => ({
    ...row,
    vehicle:
      row.vehicle === vehicle ? null : row.vehicle !== null && row.vehicle > vehicle ? row.vehicle - 1 : row.vehicle,
  }));
  return askedOn({ ...draft, lifts, vehicles: draft.vehicles.filter((_, index) => index !== vehicle) });
}

export function areLiftsPlaced(draft: LiftDraft): boolean {
  return firstMissing(draft, 0) === null;
}

const vehicleName = (index: number): string => `T${String(index + 1)}`;

/** The parameters of POST /missions. A vehicle that brings nothing is left out. */
export function liftParametersOf(
  { lifts, bays, vehicles }: LiftDraft,
  isoAt: (inH: number) => string,
): Record<string, unknown> {
  const bayIds = bays.map((_, index) => `B${String(index + 1)}`);
  const idOf = (index: number): string => String(index + 1);
  return {
    bays: bays.flatMap((bay, index) => (bay === null ? [] : [{ id: bayIds[index], ...bay }])),
    lifts: lifts.map(({ from, to, massKg, vehicle }, index) => ({
      id: idOf(index),
      massKg,
      to,
      ...(vehicle === null ? { from } : {}),
    })),
    deliveries: vehicles.flatMap(({ arrivesInMin, staysMin }, number) => {
      const liftIds = lifts.flatMap(({ vehicle }, index) => (vehicle === number ? [idOf(index)] : []));
      if (liftIds.length === 0) return [];
      const leaveBy = staysMin === 0 ? {} : { leaveBy: isoAt((arrivesInMin + staysMin) / 60) };
      return [{ vehicle: vehicleName(number), arrives: isoAt(arrivesInMin / 60), bayIds, liftIds, ...leaveBy }];
    }),
  };
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
