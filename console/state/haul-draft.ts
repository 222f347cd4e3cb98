import type { PlanPoint } from '../geometry/camera.ts';

/** Where a load is or goes, as the contract has it. */
export type HaulPlaceDraft =
  { readonly point: [number, number] } | { readonly zoneId: string } | { readonly landingId: string };
export type HaulEnd = 'from' | 'to';

export interface HaulLoadDraft {
  readonly from: HaulPlaceDraft | null;
  readonly to: HaulPlaceDraft | null;
  readonly massKg: number;
  readonly count: number;
}

/** Loads, and which end of which of them the next tap on the plan or the list is for. */
export interface HaulDraft {
  readonly loads: readonly HaulLoadDraft[];
  readonly asked: { readonly load: number; readonly end: HaulEnd };
}

/** As many as fit a tablet; more go through the API. */
export const haulLoadsMax = 12;

const freshLoad: HaulLoadDraft = { from: null, to: null, massKg: 500, count: 1 };
export const freshHaul: HaulDraft = { loads: [freshLoad], asked: { load: 0, end: 'from' } };

/** Sets the end that is asked for and asks for the next one that is missing. */
export function withPlace(draft: HaulDraft, place: HaulPlaceDraft): HaulDraft {
  const { load, end } = draft.asked;
  const loads = draft.loads.map((one, index) => (index === load ? { ...one, [end]: place } : one));
  return { loads, asked: firstMissing(loads, load) ?? draft.asked };
}

export function withLoad(draft: HaulDraft): HaulDraft {
  const last = draft.loads.at(-1) ?? freshLoad;
  // The next load mostly comes from where the last one did.
  const loads = [...draft.loads, { ...last, to: null }];
  return { loads, asked: { load: loads.length - 1, end: last.from === null ? 'from' : 'to' } };
}

export function withoutLoad(draft: HaulDraft, load: number): HaulDraft {
  const loads = draft.loads.filter((_, index) => index !== load);
  const kept = loads.length === 0 ? [freshLoad] : loads;
  return { loads: kept, asked: firstMissing(kept, 0) ?? { load: kept.length - 1, end: 'to' } };
}

export function isPlaced({ loads }: HaulDraft): boolean {
  return loads.every(({ from, to }) => from !== null && to !== null);
}

function firstMissing(loads: readonly HaulLoadDraft[], from: number): HaulDraft['asked'] | null {
  const order = [...loads.keys()].map((index) => (index + from) % loads.length);
  for (const load of order) {
    for (const end of ['from', 'to'] as const) if (loads[load]?.[end] === null) return { load, end };
  }
  return null;
}

/** The parameters of POST /missions. */
export function haulParameters({ loads }: HaulDraft): Record<string, unknown> {
  return { loads: loads.map(({ from, to, massKg, count }) => ({ from, to, massKg, count })) };
}

/** A point to a decimetre: a carrier stops no closer. */
export function pointPlace([x, y]: PlanPoint): HaulPlaceDraft {
  return { point: [Math.round(x * 10) / 10, Math.round(y * 10) / 10] };
}
