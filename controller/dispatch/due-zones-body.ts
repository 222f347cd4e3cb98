import type { DueZone } from '../../missions/mission.ts';
import type { DueZoneBody } from '../contract/missions/due-zones.ts';

export function dueZonesOf(zones: readonly DueZoneBody[]): DueZone[] {
  return zones.map(({ due, ...zone }) => ({ ...zone, dueMs: Date.parse(due) }));
}

/** As they would be asked for again. */
export function dueZonesBodyOf(zones: readonly DueZone[]): DueZoneBody[] {
  return zones.map(({ name, outline, dueMs, priority }) => ({
    name,
    outline: outline.map(([x, y]) => [x, y]),
    due: new Date(dueMs).toISOString(),
    priority,
  }));
}
