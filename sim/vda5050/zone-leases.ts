import type { HeardResponse, HeardZone, HeardZoneSet } from './heard.ts';

export interface ZoneRequest {
  readonly requestId: string;
  readonly zoneId: string;
  readonly zoneSetId: string;
  status: 'REQUESTED' | 'GRANTED' | 'REVOKED' | 'EXPIRED';
  leaseExpiryMs: number;
}

interface KeptSet extends HeardZoneSet {
  isEnabled: boolean;
}

interface Place {
  readonly xM: number;
  readonly yM: number;
  readonly mapId: string;
}

/** More would be a mistake of fleet control. */
const zoneSetsMax = 20;

/**
 * What a vehicle of 3.0.0 makes of zones: it knows sets, asks for leave in RELEASE zones, and drives in none whose lease it has not or no more
 * (6.4.3, 6.9). A lease ends on the vehicle's own clock.
 */
export class ZoneLeases {
  readonly #sets = new Map<string, KeptSet>();
  #requests: ZoneRequest[] = [];
  #asked = 0;
  #lostZoneIds = new Set<string>();

  sets(): readonly { readonly zoneSetId: string; readonly mapId: string; readonly isEnabled: boolean }[] {
    return [...this.#sets.values()];
  }

  requests(): readonly ZoneRequest[] {
    return this.#requests;
  }

  /** Zones in which it stands without the leave that it had. */
  lostZoneIds(): readonly string[] {
    return [...this.#lostZoneIds];
  }

  /** False: it has a set of this id, which shall not change (6.4.2). */
  add(set: HeardZoneSet): boolean {
    if (this.#sets.has(set.zoneSetId) || this.#sets.size >= zoneSetsMax) return false;
    this.#sets.set(set.zoneSetId, { ...set, isEnabled: false });
    return true;
  }

  /** One set of a map is in force at a time. False: it has none of this id. */
  enable(zoneSetId: string): boolean {
    const chosen = this.#sets.get(zoneSetId);
    if (chosen === undefined) return false;
    for (const set of this.#sets.values()) if (set.mapId === chosen.mapId) set.isEnabled = set === chosen;
    this.#requests = this.#requests.filter((request) => this.#sets.get(request.zoneSetId)?.isEnabled === true);
    return true;
  }

  hear({ requestId, grant, leaseExpiryMs }: HeardResponse): void {
    const request = this.#requests.find((one) => one.requestId === requestId);
    if (request === undefined || request.status === 'REVOKED' || request.status === 'EXPIRED') return;
    switch (grant) {
      case 'GRANTED':
        request.status = 'GRANTED';
        request.leaseExpiryMs = leaseExpiryMs;
        this.#lostZoneIds.delete(request.zoneId);
        return;
      case 'REVOKED':
        if (request.status === 'GRANTED') this.#lose(request, 'REVOKED');
        else this.#remove(request);
        return;
      case 'REJECTED':
        this.#remove(request);
        return;
      case 'QUEUED':
        return;
    }
  }

  /** Asks for the zones at its place and at the one that it drives to, and lets leases run out. `ownMs`: its own wall clock. */
  step(places: readonly Place[], motion: 'moving' | 'at a stand', ownMs: number): void {
    for (const request of this.#requests)
      if (request.status === 'GRANTED' && ownMs >= request.leaseExpiryMs) this.#lose(request, 'EXPIRED');
    const needed = places.flatMap((place) => this.#releaseZonesAt(place));
    // What it did about a lost lease ends with its standing: then it asks anew.
    this.#requests = this.#requests.filter(({ zoneId, status }) => {
      const isOver = (status === 'REVOKED' || status === 'EXPIRED') && motion === 'at a stand';
      return !isOver && needed.some(({ zone }) => zone.zoneId === zoneId);
    });
    for (const zoneId of this.#lostZoneIds)
      if (!needed.some(({ zone }) => zone.zoneId === zoneId)) this.#lostZoneIds.delete(zoneId);
    for (const { zone, zoneSetId } of needed) {
      if (this.#requests.some(({ zoneId }) => zoneId === zone.zoneId)) continue;
      this.#asked += 1;
      const requestId = `${zone.zoneId}#${String(this.#asked)}`;
      this.#requests.push({ requestId, zoneId: zone.zoneId, zoneSetId, status: 'REQUESTED', leaseExpiryMs: 0 });
    }
  }

  /** How fast it may go there, m/s; null: it may not. */
  speedAt(place: Place): number | null {
    let speedMps = Infinity;
    for (const { zone } of this.#zonesAt(place)) {
      if (zone.zoneType === 'BLOCKED') return null;
      if (zone.zoneType === 'SPEED_LIMIT') speedMps = Math.min(speedMps, zone.maximumSpeed ?? Infinity);
      const isHeld = this.#requests.some(({ zoneId, status }) => zoneId === zone.zoneId && status === 'GRANTED');
      if (zone.zoneType === 'RELEASE' && zone.releaseLossBehavior !== 'CONTINUE' && !isHeld) return null;
    }
    return speedMps;
  }

  /** It has come into a mode in which it asks for nothing. */
  clearRequests(): void {
    this.#requests = [];
  }

  #lose(request: ZoneRequest, status: 'REVOKED' | 'EXPIRED'): void {
    request.status = status;
    this.#lostZoneIds.add(request.zoneId);
  }

  #remove(request: ZoneRequest): void {
    this.#requests = this.#requests.filter((one) => one !== request);
  }

  #releaseZonesAt(place: Place): readonly { readonly zone: HeardZone; readonly zoneSetId: string }[] {
    return this.#zonesAt(place).filter(({ zone }) => zone.zoneType === 'RELEASE');
  }

  #zonesAt(place: Place): readonly { readonly zone: HeardZone; readonly zoneSetId: string }[] {
    return [...this.#sets.values()]
      .filter(({ isEnabled, mapId }) => isEnabled && mapId === place.mapId)
      .flatMap(({ zones, zoneSetId }) => zones.map((zone) => ({ zone, zoneSetId })))
      .filter(({ zone }) => isInside(zone, place));
  }
}

/** Crossing number; a border counts as whatever it comes to. */
function isInside({ vertices }: HeardZone, { xM, yM }: Place): boolean {
  let isIn = false;
  for (const [index, a] of vertices.entries()) {
    const b = vertices[(index + 1) % vertices.length];
    if (b === undefined || a.y > yM === b.y > yM) continue;
    if (xM < a.x + ((b.x - a.x) * (yM - a.y)) / (b.y - a.y)) isIn = !isIn;
  }
  return isIn;
}
