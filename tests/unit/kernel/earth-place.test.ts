import { describe, expect, it } from 'vitest';
import { earthPlace, earthVector, placeOnEarth, seenFrom } from '../../../kernel/earth-place.ts';
import { unprojected } from '../../../kernel/transverse-mercator.ts';

const dms = (degrees: number, minutes: number, seconds: number): number => degrees + minutes / 60 + seconds / 3_600;

/** EPSG Guidance Note 7-2, examples of methods 9602 and 9837 (WGS 84). */
const published = { latitudeDeg: dms(53, 48, 33.82), longitudeDeg: dms(2, 7, 46.38), heightM: 73 };
const origin = { latitudeDeg: 55, longitudeDeg: 5, heightM: 200 };

describe('a place on earth', () => {
  it('has the published geocentric coordinates, there and back', () => {
    const vector = earthVector(published);
    const [x, y, z] = [3_771_793.968, 140_253.342, 5_124_304.349];
    [x, y, z].forEach((value, axis) => expect(vector[axis]).toBeCloseTo(value, 3));
    const place = earthPlace(vector);
    expect(place.latitudeDeg).toBeCloseTo(published.latitudeDeg, 10);
    expect(place.longitudeDeg).toBeCloseTo(published.longitudeDeg, 10);
    expect(place.heightM).toBeCloseTo(73, 4);
  });

  it('has the published distances east, north and up of another', () => {
    const [eastM, northM, upM] = seenFrom(origin, published);
    expect(eastM).toBeCloseTo(-189_013.869, 2);
    expect(northM).toBeCloseTo(-128_642.04, 2);
    expect(upM).toBeCloseTo(-4_220.171, 2);
  });

  it.each([0, 90, 180, 237.5, -30])('is where the axes of a site with azimuth %s° say', (yAzimuthDeg) => {
    const frame = { origin, yAzimuthDeg };
    const [eastM, northM, upM] = seenFrom(origin, placeOnEarth(frame, [30, 400, 12]));
    const azimuth = (yAzimuthDeg * Math.PI) / 180;
    expect(eastM).toBeCloseTo(30 * Math.cos(azimuth) + 400 * Math.sin(azimuth), 6);
    expect(northM).toBeCloseTo(400 * Math.cos(azimuth) - 30 * Math.sin(azimuth), 6);
    expect(upM).toBeCloseTo(12, 6);
  });

  it('stands north of the origin along y and east along x where the axes point north', () => {
    const frame = { origin, yAzimuthDeg: 0 };
    expect(placeOnEarth(frame, [0, 1_000, 0]).latitudeDeg).toBeGreaterThan(55.008);
    expect(placeOnEarth(frame, [1_000, 0, 0]).longitudeDeg).toBeGreaterThan(5.015);
    expect(placeOnEarth(frame, [0, 0, 0])).toMatchObject({ heightM: expect.closeTo(200, 5) as number });
  });
});

describe('map coordinates', () => {
  it('have the published degrees (EPSG Guidance Note 7-2, method 9807: British National Grid)', () => {
    const grid = {
      semiMajorM: 6_377_563.396,
      flattening: 1 / 299.32496,
      originLatitudeDeg: 49,
      centralMeridianDeg: -2,
      scale: 0.9996012717,
      falseEastingM: 400_000,
      falseNorthingM: -100_000,
    };
    const place = unprojected(grid, 577_274.99, 69_740.5);
    expect(place.latitudeDeg).toBeCloseTo(50.5, 6);
    expect(place.longitudeDeg).toBeCloseTo(0.5, 6);
    expect(place.convergenceDeg).toBeCloseTo(1.9297, 3);
  });
});
