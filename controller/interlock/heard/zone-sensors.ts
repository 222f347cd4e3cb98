import type { InterlockConfig } from '../../contract/interlock/interlock.ts';
import type { ZonePresence } from '../../../robot-bridge/link.ts';
import { isInsideFlat, pointSegmentM } from '../geometry/geometry.ts';
import type { World, ZoneShape } from '../geometry/world.ts';
import type { Limits } from '../limits/limits.ts';
import type { SensedZone } from './sensed-zone.ts';
import type { PersonTrack, Scene } from '../rules/finding.ts';

interface Reading {
  readonly isOccupied: boolean;
  readonly stampMs: number;
  readonly atMs: number;
  /** Since when it has said the same. */
  readonly sinceMs: number;
}

export interface ZoneSensorMemory {
  readonly readings: readonly (readonly [string, Reading])[];
  readonly insideSinceMs: readonly (readonly [string, number])[];
  readonly settledMs: number;
}

/** Kinds of zones in which a person counts, or another machine: where it matters whether somebody is in. */
const sensedKinds: ReadonlySet<string> = new Set(['PEOPLE_FREE', 'RELEASE']);

/**
 * Presence sensors of zones (reference/safety.md R18, fault 43). One that says clear while somebody's tag is well inside does not see; one that is silent, or
 * whose stamp does not go on, says nothing, which counts as occupied.
 */
export class ZoneSensors {
  readonly #limits: () => Limits;
  readonly #readings = new Map<string, Reading>();
  /** Since when somebody has been inside a zone that is told to be clear. */
  readonly #insideSinceMs = new Map<string, number>();
  #zones: readonly ZoneShape[] = [];
  #settledMs = 0;

  constructor(limits: () => Limits) {
    this.#limits = limits;
  }

  settle(ids: InterlockConfig['sensedZoneIds'], world: World, nowMs: number): void {
    this.#zones = world.zones.filter(({ zone }) => sensedKinds.has(zone.kind) && ids?.includes(zone.id) === true);
    this.#settledMs = nowMs;
  }

  take(zones: readonly ZonePresence[], atMs: number): void {
    for (const { zoneId, isOccupied, stampMs } of zones) {
      if (!this.#zones.some(({ zone }) => zone.id === zoneId)) continue;
      const before = this.#readings.get(zoneId);
      if (before !== undefined && !(stampMs > before.stampMs)) continue;
      const sinceMs = before?.isOccupied === isOccupied ? before.sinceMs : atMs;
      this.#readings.set(zoneId, { isOccupied, stampMs, atMs, sinceMs });
    }
  }

  /** Once per cycle, by zone; empty on a site without such sensors. */
  judge({ nowMs }: Scene, people: readonly PersonTrack[]): ReadonlyMap<string, SensedZone> {
    if (this.#zones.length === 0) return none;
    const sensed = new Map<string, SensedZone>();
    for (const zone of this.#zones) sensed.set(zone.zone.id, this.#judgeZone(zone, people, nowMs));
    return sensed;
  }

  #judgeZone({ zone, shape }: ZoneShape, people: readonly PersonTrack[], nowMs: number): SensedZone {
    const { zoneSensorAgeMaxMs, zoneSensorMissMs, personUncertaintyM, personHeightM, tagSourceAgeMaxMs } =
      this.#limits();
    const reading = this.#readings.get(zone.id);
    if (reading === undefined || !(nowMs - reading.atMs <= zoneSensorAgeMaxMs)) {
      this.#insideSinceMs.delete(zone.id);
      return { word: 'silent', forMs: nowMs - (reading?.atMs ?? this.#settledMs), missedId: '' };
    }
    const forMs = nowMs - reading.sinceMs;
    const inside = reading.isOccupied
      ? undefined
      : people.find(
          ({ xM, yM, zM, seenAtMs }) =>
            nowMs - seenAtMs <= tagSourceAgeMaxMs &&
            zM < shape.zMaxM &&
            zM + personHeightM > shape.zMinM &&
            isWellInside(xM, yM, shape.points, personUncertaintyM),
        );
    if (inside === undefined) {
      this.#insideSinceMs.delete(zone.id);
      return { word: reading.isOccupied ? 'occupied' : 'clear', forMs, missedId: '' };
    }
    const sinceMs = this.#insideSinceMs.get(zone.id) ?? nowMs;
    this.#insideSinceMs.set(zone.id, sinceMs);
    return { word: 'clear', forMs, missedId: nowMs - sinceMs >= zoneSensorMissMs ? inside.personId : '' };
  }

  memory(): ZoneSensorMemory {
    return {
      readings: [...this.#readings],
      insideSinceMs: [...this.#insideSinceMs],
      settledMs: this.#settledMs,
    };
  }

  /** After the same configuration has been settled. */
  recall({ readings, insideSinceMs, settledMs }: ZoneSensorMemory): void {
    this.#readings.clear();
    for (const [id, reading] of readings) this.#readings.set(id, reading);
    this.#insideSinceMs.clear();
    for (const [id, sinceMs] of insideSinceMs) this.#insideSinceMs.set(id, sinceMs);
    this.#settledMs = settledMs;
  }
}

const none: ReadonlyMap<string, SensedZone> = new Map();

/** Inside by more than the error of a position, so that a tag beside the zone accuses no sensor. */
function isWellInside(xM: number, yM: number, points: Float64Array, marginM: number): boolean {
  if (!isInsideFlat(xM, yM, points)) return false;
  let previous = points.length - 2;
  for (let at = 0; at < points.length; at += 2) {
    const [x1, y1] = [points[previous] as number, points[previous + 1] as number];
    if (pointSegmentM(xM, yM, x1, y1, points[at] as number, points[at + 1] as number) < marginM) return false;
    previous = at;
  }
  return true;
}
