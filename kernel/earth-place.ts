/** A place on earth: WGS 84, degrees, metres above the ellipsoid. */
export interface EarthPlace {
  readonly latitudeDeg: number;
  readonly longitudeDeg: number;
  readonly heightM: number;
}

/** Where the origin of a site's axes is on earth, and how they lie: azimuth of the y axis, degrees clockwise from true north. */
export interface EarthFrame {
  readonly origin: EarthPlace;
  readonly yAzimuthDeg: number;
}

export type EarthVector = readonly [number, number, number];

/** WGS 84 (NIMA TR 8350.2): half the larger axis, metres, and flattening. */
export const wgs84 = { semiMajorM: 6_378_137, flattening: 1 / 298.257223563 } as const;

const eccentricity2 = wgs84.flattening * (2 - wgs84.flattening);
const degree = Math.PI / 180;
/** Beyond it nothing changes on earth: the error shrinks about 300 times with each. */
const latitudeSteps = 6;

/** Geographic to geocentric (EPSG method 9602), metres. */
export function earthVector({ latitudeDeg, longitudeDeg, heightM }: EarthPlace): EarthVector {
  const [sinLatitude, cosLatitude] = [Math.sin(latitudeDeg * degree), Math.cos(latitudeDeg * degree)];
  const normalM = wgs84.semiMajorM / Math.sqrt(1 - eccentricity2 * sinLatitude ** 2);
  const fromAxisM = (normalM + heightM) * cosLatitude;
  return [
    fromAxisM * Math.cos(longitudeDeg * degree),
    fromAxisM * Math.sin(longitudeDeg * degree),
    (normalM * (1 - eccentricity2) + heightM) * sinLatitude,
  ];
}

/** Geocentric to geographic, for places within some kilometres of the ellipsoid. */
export function earthPlace([x, y, z]: EarthVector): EarthPlace {
  const fromAxisM = Math.hypot(x, y);
  let latitude = Math.atan2(z, fromAxisM * (1 - eccentricity2));
  let heightM = 0;
  for (let step = 0; step < latitudeSteps; step += 1) {
    const normalM = wgs84.semiMajorM / Math.sqrt(1 - eccentricity2 * Math.sin(latitude) ** 2);
    heightM = fromAxisM * Math.cos(latitude) + z * Math.sin(latitude) - wgs84.semiMajorM ** 2 / normalM;
    latitude = Math.atan2(z + eccentricity2 * normalM * Math.sin(latitude), fromAxisM);
  }
  return { latitudeDeg: latitude / degree, longitudeDeg: Math.atan2(y, x) / degree, heightM };
}

/** The unit vectors east, north and up of a place, geocentric. */
function axesAt({ latitudeDeg, longitudeDeg }: EarthPlace): readonly [EarthVector, EarthVector, EarthVector] {
  const [sinLatitude, cosLatitude] = [Math.sin(latitudeDeg * degree), Math.cos(latitudeDeg * degree)];
  const [sinLongitude, cosLongitude] = [Math.sin(longitudeDeg * degree), Math.cos(longitudeDeg * degree)];
  return [
    [-sinLongitude, cosLongitude, 0],
    [-sinLatitude * cosLongitude, -sinLatitude * sinLongitude, cosLatitude],
    [cosLatitude * cosLongitude, cosLatitude * sinLongitude, sinLatitude],
  ];
}

/** A place as one sees it from another: metres east, north and up (EPSG method 9837). */
export function seenFrom(origin: EarthPlace, place: EarthPlace): EarthVector {
  const [from, to] = [earthVector(origin), earthVector(place)];
  const way: EarthVector = [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
  const along = (axis: EarthVector): number => axis[0] * way[0] + axis[1] * way[1] + axis[2] * way[2];
  const [east, north, up] = axesAt(origin);
  return [along(east), along(north), along(up)];
}

/** Where on earth a point of the site's axes is. Over a site the earth's curve is part of it: 8 cm at 1 km. */
export function placeOnEarth({ origin, yAzimuthDeg }: EarthFrame, [xM, yM, zM]: EarthVector): EarthPlace {
  const [sin, cos] = [Math.sin(yAzimuthDeg * degree), Math.cos(yAzimuthDeg * degree)];
  const [eastM, northM] = [xM * cos + yM * sin, yM * cos - xM * sin];
  const from = earthVector(origin);
  const [east, north, up] = axesAt(origin);
  const at = (axis: 0 | 1 | 2): number => from[axis] + eastM * east[axis] + northM * north[axis] + zM * up[axis];
  return earthPlace([at(0), at(1), at(2)]);
}
