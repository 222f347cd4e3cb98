import { wgs84 } from '../../kernel/earth-place.ts';
import type { TransverseMercator } from '../../kernel/transverse-mercator.ts';

/** A family of map grids that differ in their central meridian only. */
interface GridFamily {
  readonly name: string;
  /** EPSG codes, first and last. */
  readonly codes: readonly [number, number];
  readonly grid: (code: number) => TransverseMercator;
  readonly source: string;
  readonly certainty: 'known' | 'check';
}

const grs80Flattening = 1 / 298.257222101;
const cgcs2000 = {
  semiMajorM: 6_378_137,
  flattening: 1 / 298.257222101,
  originLatitudeDeg: 0,
  scale: 1,
  falseNorthingM: 0,
};
const utm = { originLatitudeDeg: 0, scale: 0.9996, falseEastingM: 500_000 };
const registry = 'EPSG registry, conversions of the projected coordinate systems';
const china = `${registry}; CGCS2000 is taken for WGS 84 (they differ by less than a decimetre)`;

/** Grids that IfcProjectedCRS names and that can be turned into degrees. Others are told as unknown. */
const families: readonly GridFamily[] = [
  {
    name: 'WGS 84 / UTM north',
    codes: [32_601, 32_660],
    grid: (code) => ({ ...utm, ...wgs84, falseNorthingM: 0, centralMeridianDeg: 6 * (code - 32_600) - 183 }),
    source: registry,
    certainty: 'known',
  },
  {
    name: 'WGS 84 / UTM south',
    codes: [32_701, 32_760],
    grid: (code) => ({ ...utm, ...wgs84, falseNorthingM: 10_000_000, centralMeridianDeg: 6 * (code - 32_700) - 183 }),
    source: registry,
    certainty: 'known',
  },
  {
    name: 'ETRS89 / UTM',
    codes: [25_828, 25_838],
    grid: (code) => ({
      ...utm,
      semiMajorM: wgs84.semiMajorM,
      flattening: grs80Flattening,
      falseNorthingM: 0,
      centralMeridianDeg: 6 * (code - 25_800) - 183,
    }),
    source: `${registry}; ETRS89 is taken for WGS 84 (they differ by less than a metre)`,
    certainty: 'known',
  },
  {
    name: 'CGCS2000 / Gauss-Kruger, 6 degrees, with the zone in the easting',
    codes: [4_491, 4_501],
    grid: (code) => {
      const zone = code - 4_478;
      return { ...cgcs2000, falseEastingM: zone * 1e6 + 500_000, centralMeridianDeg: 6 * zone - 3 };
    },
    source: china,
    certainty: 'known',
  },
  {
    name: 'CGCS2000 / Gauss-Kruger, 6 degrees, by central meridian',
    codes: [4_502, 4_512],
    grid: (code) => ({ ...cgcs2000, falseEastingM: 500_000, centralMeridianDeg: 6 * (code - 4_502) + 75 }),
    source: china,
    certainty: 'known',
  },
  {
    name: 'CGCS2000 / Gauss-Kruger, 3 degrees, with the zone in the easting',
    codes: [4_513, 4_533],
    grid: (code) => {
      const zone = code - 4_488;
      return { ...cgcs2000, falseEastingM: zone * 1e6 + 500_000, centralMeridianDeg: 3 * zone };
    },
    source: china,
    certainty: 'known',
  },
  {
    name: 'CGCS2000 / Gauss-Kruger, 3 degrees, by central meridian',
    codes: [4_534, 4_554],
    grid: (code) => ({ ...cgcs2000, falseEastingM: 500_000, centralMeridianDeg: 3 * (code - 4_534) + 75 }),
    source: china,
    certainty: 'known',
  },
];

/** The grid of a name such as `EPSG:4547`; null for one that is not known here. */
export function mapGridOf(name: string): TransverseMercator | null {
  const code = Number(/^EPSG:\s?(\d{4,5})$/i.exec(name.trim())?.[1] ?? Number.NaN);
  const family = families.find(({ codes: [first, last] }) => code >= first && code <= last);
  return family === undefined ? null : family.grid(code);
}
