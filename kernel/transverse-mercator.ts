/** A transverse Mercator projection (EPSG method 9807): degrees, metres. */
export interface TransverseMercator {
  readonly semiMajorM: number;
  readonly flattening: number;
  readonly originLatitudeDeg: number;
  readonly centralMeridianDeg: number;
  readonly scale: number;
  readonly falseEastingM: number;
  readonly falseNorthingM: number;
}

export interface MapPlace {
  readonly latitudeDeg: number;
  readonly longitudeDeg: number;
  /** How far grid north lies east of true north there, degrees. */
  readonly convergenceDeg: number;
}

const degree = Math.PI / 180;

/** Series of Krüger in the third flattening n (EPSG Guidance Note 7-2, formulas of JHS): h′1…4 of the way back, h1…4 of the way there. */
function seriesOf(flattening: number): {
  readonly radius: number;
  readonly back: readonly number[];
  readonly there: readonly number[];
} {
  const n = flattening / (2 - flattening);
  return {
    radius: (1 + n ** 2 / 4 + n ** 4 / 64) / (1 + n),
    back: [
      n / 2 - (2 / 3) * n ** 2 + (37 / 96) * n ** 3 - n ** 4 / 360,
      n ** 2 / 48 + n ** 3 / 15 - (437 / 1440) * n ** 4,
      (17 / 480) * n ** 3 - (37 / 840) * n ** 4,
      (4397 / 161_280) * n ** 4,
    ],
    there: [
      n / 2 - (2 / 3) * n ** 2 + (5 / 16) * n ** 3 + (41 / 180) * n ** 4,
      (13 / 48) * n ** 2 - (3 / 5) * n ** 3 + (557 / 1440) * n ** 4,
      (61 / 240) * n ** 3 - (103 / 140) * n ** 4,
      (49_561 / 161_280) * n ** 4,
    ],
  };
}

/** Distance of the origin's parallel from the equator, in radii of the rectifying sphere. */
function originArc({ originLatitudeDeg, flattening }: TransverseMercator, there: readonly number[]): number {
  const e = Math.sqrt(flattening * (2 - flattening));
  const latitude = originLatitudeDeg * degree;
  const conformal = Math.atan(Math.sinh(Math.asinh(Math.tan(latitude)) - e * Math.atanh(e * Math.sin(latitude))));
  return there.reduce((sum, h, index) => sum + h * Math.sin(2 * (index + 1) * conformal), conformal);
}

/** From eastings and northings back to degrees, true to a millimetre within 4° of the central meridian. */
export function unprojected(map: TransverseMercator, eastingM: number, northingM: number): MapPlace {
  const e = Math.sqrt(map.flattening * (2 - map.flattening));
  const { radius, back, there } = seriesOf(map.flattening);
  const scaleM = radius * map.semiMajorM * map.scale;
  const eta = (eastingM - map.falseEastingM) / scaleM;
  const xi = (northingM - map.falseNorthingM) / scaleM + originArc(map, there);
  let [eta0, xi0] = [eta, xi];
  back.forEach((h, index) => {
    const times = 2 * (index + 1);
    eta0 -= h * Math.cos(times * xi) * Math.sinh(times * eta);
    xi0 -= h * Math.sin(times * xi) * Math.cosh(times * eta);
  });
  const conformal = Math.asin(Math.sin(xi0) / Math.cosh(eta0));
  const isometric = Math.asinh(Math.tan(conformal));
  let wanted = isometric;
  for (let step = 0; step < 8; step += 1) wanted = isometric + e * Math.atanh(e * Math.tanh(wanted));
  const latitude = Math.atan(Math.sinh(wanted));
  const fromMeridian = Math.asin(Math.tanh(eta0) / Math.cos(conformal));
  return {
    latitudeDeg: latitude / degree,
    longitudeDeg: map.centralMeridianDeg + fromMeridian / degree,
    // Of the sphere: within 4° of the meridian a thousandth of a degree off at most.
    convergenceDeg: Math.atan(Math.tan(fromMeridian) * Math.sin(latitude)) / degree,
  };
}
