import type { DueZoneBody } from '../../controller/contract/missions/due-zones.ts';
import type { PlanPoint } from '../geometry/camera.ts';

/** As many as the contract takes. */
export const dueZonesDraftMax = 20;

/** A part of the floor that is wanted sooner, as the form holds it. */
export interface DueZoneDraft {
  /** Counted from 1 in the order of drawing; not given twice. */
  readonly number: number;
  readonly name: string;
  readonly corners: readonly PlanPoint[];
  readonly state: 'drawing' | 'finished';
  /** Hours after now. */
  readonly dueInH: number;
  /** From 1, what may wait, to 5. */
  readonly priority: number;
}

/** One at most is being drawn. */
export type DueZonesDraft = readonly DueZoneDraft[];

export function drawnZone(zones: DueZonesDraft): DueZoneDraft | null {
  return zones.find(({ state }) => state === 'drawing') ?? null;
}

export function nextZoneNumber(zones: DueZonesDraft): number {
  return 1 + Math.max(0, ...zones.map(({ number }) => number));
}

export function withNewZone(zones: DueZonesDraft, name: string): DueZonesDraft {
  return [...zones, { number: nextZoneNumber(zones), name, corners: [], state: 'drawing', dueInH: 8, priority: 3 }];
}

export function withZone(zones: DueZonesDraft, number: number, part: Partial<DueZoneDraft>): DueZonesDraft {
  return zones.map((zone) => (zone.number === number ? { ...zone, ...part } : zone));
}

export function withoutZone(zones: DueZonesDraft, number: number): DueZonesDraft {
  return zones.filter((zone) => zone.number !== number);
}

/** `dueZones` of a mission's request; a zone whose name was taken away goes by its number. `isoAt` turns hours after site-now into ISO 8601. */
export function dueZonesRequestOf(zones: DueZonesDraft, isoAt: (inH: number) => string): DueZoneBody[] {
  return zones.map(({ number, name, corners, dueInH, priority }) => ({
    name: name.trim() || String(number),
    outline: corners.map(([x, y]): [number, number] => [x, y]),
    due: isoAt(dueInH),
    priority,
  }));
}
