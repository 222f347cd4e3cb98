import { createHash } from 'node:crypto';
import type { VehicleMap } from '../../hardware-profiles/vda5050-wire.ts';
import type { VehiclePermitWay } from '../../hardware-profiles/wiring.ts';
import type { WireZone, WireZoneSet } from './contract/order.ts';
import type { VehicleState } from './contract/state.ts';

/**
 * The zone set by which the interlock binds a vehicle on one map: a RELEASE zone over all of it, in which it may be only while it holds a lease, and
 * its speed limit. The content of a set never changes under one id (VDA 5050 3.0.0, 6.4.2), so that the id is its hash: whoever computes the same
 * set knows it again.
 */
export function permitZoneSet({ mapId, outline }: VehicleMap, { speedMaxMps }: VehiclePermitWay): WireZoneSet {
  const zones: readonly WireZone[] = [
    { zoneId: 'leave', vertices: outline, type: 'RELEASE', onLoss: 'STOP' },
    { zoneId: 'speed', vertices: outline, type: 'SPEED_LIMIT', speedMaxMps },
  ];
  const digest = createHash('sha256')
    .update(JSON.stringify([mapId, zones]))
    .digest('hex')
    .slice(0, 12);
  const zoneSetId = `banksman-${digest}`;
  return { zoneSetId, mapId, zones: zones.map((zone) => ({ ...zone, zoneId: `${zoneSetId}:${zone.zoneId}` })) };
}

/** Whether a vehicle says that the set is in force on the map that it drives on. */
export function isBoundBy(sets: readonly WireZoneSet[], { place, zoneSets }: VehicleState): boolean {
  const set = sets.find(({ mapId }) => mapId === place?.mapId);
  return zoneSets.some(({ zoneSetId, isEnabled }) => isEnabled && zoneSetId === set?.zoneSetId);
}
