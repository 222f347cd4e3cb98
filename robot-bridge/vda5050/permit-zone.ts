import { createHash } from 'node:crypto';
import type { VehicleMap } from '../../hardware-profiles/vda5050-wire.ts';
import type { VehiclePermitWay } from '../../hardware-profiles/wiring.ts';
import type { WireZone, WireZoneSet } from './contract/order.ts';
import type { VehicleState } from './contract/state.ts';

/** A zone set by which the interlock binds a vehicle: leave within it is leave to go so fast. */
export interface PermitZoneSet extends WireZoneSet {
  readonly speedMaxMps: number;
}

/**
 * The zone sets by which the interlock binds a vehicle on one map, one for each step of its speed, slowest first: a RELEASE zone over all of it, in
 * which it may be only while it holds a lease, and a speed limit. One set of a map is in force at a time (VDA 5050 3.0.0, 6.4.2), and a lease is
 * one of a zone of one set: who has leave in a slow set has none in a fast one. The content of a set never changes under one id (6.4.2), so that the
 * id is its hash: whoever computes the same set knows it again.
 */
export function permitZoneSets(map: VehicleMap, { speedStepsMps }: VehiclePermitWay): readonly PermitZoneSet[] {
  return speedStepsMps.map((speedMaxMps) => permitZoneSet(map, speedMaxMps));
}

function permitZoneSet({ mapId, outline }: VehicleMap, speedMaxMps: number): PermitZoneSet {
  const zones: readonly WireZone[] = [
    { zoneId: 'leave', vertices: outline, type: 'RELEASE', onLoss: 'STOP' },
    { zoneId: 'speed', vertices: outline, type: 'SPEED_LIMIT', speedMaxMps },
  ];
  const digest = createHash('sha256')
    .update(JSON.stringify([mapId, zones]))
    .digest('hex')
    .slice(0, 12);
  const zoneSetId = `banksman-${digest}`;
  const named = zones.map((zone) => ({ ...zone, zoneId: `${zoneSetId}:${zone.zoneId}` }));
  return { zoneSetId, mapId, zones: named, speedMaxMps };
}

/** Which of the sets the vehicle says is in force on the map that it drives on; null: none, so that nothing binds it. */
export function bindingSet(sets: readonly PermitZoneSet[], { place, zoneSets }: VehicleState): PermitZoneSet | null {
  const isInForce = (id: string): boolean => zoneSets.some(({ zoneSetId, isEnabled }) => isEnabled && zoneSetId === id);
  return sets.find(({ mapId, zoneSetId }) => mapId === place?.mapId && isInForce(zoneSetId)) ?? null;
}
