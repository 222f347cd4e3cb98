import type { TelematicsDoubt, TelematicsReading } from '../../../contract/accounts/telematics.ts';
import { doubtFigures } from '../telematics-figures.ts';

/** Mean radius of the earth (IUGG). */
const EARTH_RADIUS_KM = 6_371.0088;

export interface Place {
  readonly latitudeDeg: number;
  readonly longitudeDeg: number;
  readonly atMs: number | null;
}

/** Where a machine says it is; null where it does not, or says what is no place on earth. */
export function placeOf(readings: readonly TelematicsReading[]): Place | null {
  const part = (name: string): TelematicsReading | undefined =>
    readings.find((reading) => reading.point === 'Location' && reading.part === name);
  const latitude = part('Latitude');
  const longitude = part('Longitude');
  if (typeof latitude?.value !== 'number' || typeof longitude?.value !== 'number') return null;
  if (Math.abs(latitude.value) > 90 || Math.abs(longitude.value) > 180) return null;
  return { latitudeDeg: latitude.value, longitudeDeg: longitude.value, atMs: latitude.atMs };
}

/** Great-circle distance (haversine). */
export function distanceKm(one: Place, other: Place): number {
  const rad = (deg: number): number => (deg * Math.PI) / 180;
  const dLatitude = rad(other.latitudeDeg - one.latitudeDeg);
  const dLongitude = rad(other.longitudeDeg - one.longitudeDeg);
  const a =
    Math.sin(dLatitude / 2) ** 2 +
    Math.cos(rad(one.latitudeDeg)) * Math.cos(rad(other.latitudeDeg)) * Math.sin(dLongitude / 2) ** 2;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(a)));
}

/** Two places that nobody takes a machine between in the time between them; null where one is unknown or they agree. */
function apart(one: Place | null, other: Place | null): { readonly apartKm: number; readonly apartMin: number } | null {
  const { samePlace, moveSpeedMax } = doubtFigures;
  if (one === null || other === null || one.atMs === null || other.atMs === null) return null;
  const km = distanceKm(one, other);
  const hours = Math.abs(one.atMs - other.atMs) / 3_600_000;
  if (km <= samePlace.value || km <= hours * moveSpeedMax.value) return null;
  return { apartKm: Number(km.toFixed(1)), apartMin: Math.round(hours * 60) };
}

/** The doubt that one machine is told of twice: in two places where it cannot be both, else merely twice. */
export function twiceDoubt(one: Place | null, other: Place | null, otherName: string): TelematicsDoubt {
  const distance = apart(one, other);
  if (distance === null) return { doubt: 'machine-twice', point: null, figures: { other: otherName } };
  return { doubt: 'machine-two-places', point: 'Location', figures: { other: otherName, ...distance } };
}

/** The doubt that a machine is somewhere else than it was told to be before, too far to have gone. */
export function leapDoubt(now: Place | null, before: Place | null): readonly TelematicsDoubt[] {
  const distance = apart(now, before);
  return distance === null ? [] : [{ doubt: 'machine-two-places', point: 'Location', figures: { ...distance } }];
}
