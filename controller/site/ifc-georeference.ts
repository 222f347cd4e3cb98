import { IFCGEOMETRICREPRESENTATIONCONTEXT, IFCMAPCONVERSION, IFCSITE } from 'web-ifc';
import { placeOnEarth } from '../../kernel/earth-place.ts';
import { unprojected } from '../../kernel/transverse-mercator.ts';
import type { SiteGeoreference } from '../contract/site/site-anchor.ts';
import { siPrefixes, numberOf, numbersOf, referencesOf, textOf, type IfcLine } from './ifc-attributes.ts';
import { mapGridOf } from './map-grids.ts';

/** What is read of an IFC file: lines by type, one line by its id, and metres per length unit. */
export interface IfcLines {
  ids(type: number): number[];
  line(id: number): IfcLine;
  readonly lengthUnitM: number;
}

const degree = Math.PI / 180;

/** Where the file says it is on earth, by map coordinates or else by the degrees of its site; null where it says nothing usable. */
export function readGeoreference(file: IfcLines): SiteGeoreference | null {
  return mapConversionOf(file) ?? siteDegreesOf(file);
}

function mapConversionOf(file: IfcLines): SiteGeoreference | null {
  const [id] = file.ids(IFCMAPCONVERSION);
  if (id === undefined) return null;
  const line = file.line(id);
  const [eastings, northings] = [numberOf(line['Eastings']), numberOf(line['Northings'])];
  const target = referencesOf(line['TargetCRS'])[0];
  const system = target === undefined ? {} : file.line(target);
  const mapGrid = textOf(system['Name']);
  const grid = mapGridOf(mapGrid);
  if (grid === null || eastings === null || northings === null) return null;
  const unitM = mapUnitM(file, system);
  const place = unprojected(grid, eastings * unitM, northings * unitM);
  if (!isPlace(place.latitudeDeg, place.longitudeDeg)) return null;
  const heightM = numberOf(line['OrthogonalHeight']);
  const [east, north] = [numberOf(line['XAxisAbscissa']) ?? 1, numberOf(line['XAxisOrdinate']) ?? 0];
  const gridAzimuthDeg = Math.atan2(east, north) / degree - 90;
  return {
    from: 'IfcMapConversion',
    latitudeDeg: place.latitudeDeg,
    longitudeDeg: place.longitudeDeg,
    heightM: heightM === null ? null : heightM * unitM,
    yAzimuthDeg: wholeTurn(gridAzimuthDeg + place.convergenceDeg),
    mapGrid,
  };
}

/** Metres per unit of the map: its own unit where it names one, else that of the file. */
function mapUnitM(file: IfcLines, system: IfcLine): number {
  const unit = referencesOf(system['MapUnit'])[0];
  return unit === undefined ? file.lengthUnitM : (siPrefixes[textOf(file.line(unit)['Prefix'])] ?? 1);
}

function siteDegreesOf(file: IfcLines): SiteGeoreference | null {
  const [id] = file.ids(IFCSITE);
  if (id === undefined) return null;
  const line = file.line(id);
  const latitudeDeg = compoundAngle(numbersOf(line['RefLatitude']));
  const longitudeDeg = compoundAngle(numbersOf(line['RefLongitude']));
  // 0/0 lies in the sea off Africa: it is what tools write where nobody has said anything.
  if (latitudeDeg === null || longitudeDeg === null || !isPlace(latitudeDeg, longitudeDeg)) return null;
  if (latitudeDeg === 0 && longitudeDeg === 0) return null;
  const heightM = numberOf(line['RefElevation']);
  const yAzimuthDeg = yAzimuthOf(file);
  const place = { latitudeDeg, longitudeDeg, heightM: (heightM ?? 0) * file.lengthUnitM };
  // The degrees are those of the site's own placement, which need not be the model's origin.
  const [x = 0, y = 0, z = 0] = placementOf(file, line).map((length) => length * file.lengthUnitM);
  const origin = placeOnEarth({ origin: place, yAzimuthDeg }, [-x, -y, -z]);
  return {
    from: 'IfcSite',
    latitudeDeg: origin.latitudeDeg,
    longitudeDeg: origin.longitudeDeg,
    heightM: heightM === null ? null : place.heightM - z,
    yAzimuthDeg,
    mapGrid: null,
  };
}

/** IfcCompoundPlaneAngleMeasure: degrees, minutes, seconds, millionths of a second, all of one sign. */
function compoundAngle(parts: readonly number[]): number | null {
  const [degrees, minutes, seconds = 0, millionths = 0] = parts;
  if (degrees === undefined || minutes === undefined) return null;
  return degrees + minutes / 60 + (seconds + millionths / 1e6) / 3_600;
}

/** TrueNorth is the direction of north in the model's axes; without it y points there. */
function yAzimuthOf(file: IfcLines): number {
  for (const id of file.ids(IFCGEOMETRICREPRESENTATIONCONTEXT)) {
    const direction = referencesOf(file.line(id)['TrueNorth'])[0];
    if (direction === undefined) continue;
    const [x = 0, y = 1] = numbersOf(file.line(direction)['DirectionRatios']);
    if (x !== 0 || y !== 0) return wholeTurn(-Math.atan2(x, y) / degree);
  }
  return 0;
}

function placementOf(file: IfcLines, site: IfcLine): readonly number[] {
  const placement = referencesOf(site['ObjectPlacement'])[0];
  const relative = placement === undefined ? undefined : referencesOf(file.line(placement)['RelativePlacement'])[0];
  const location = relative === undefined ? undefined : referencesOf(file.line(relative)['Location'])[0];
  return location === undefined ? [] : numbersOf(file.line(location)['Coordinates']);
}

function isPlace(latitudeDeg: number, longitudeDeg: number): boolean {
  return Math.abs(latitudeDeg) <= 90 && Math.abs(longitudeDeg) <= 180;
}

/** 0 up to but not 360. */
function wholeTurn(deg: number): number {
  const turned = ((deg % 360) + 360) % 360;
  return turned === 360 ? 0 : turned;
}
