import { ok, refuse, type Result } from '../../../../kernel/result.ts';
import type { TelematicsDoubt, TelematicsReading } from '../../../contract/accounts/telematics.ts';
import type { Markup } from './markup.ts';
import { readDatum, readLinks } from './read-fleet.ts';

/** Data of one page that are read; the rest is left where it is: in the document that is kept. */
export const SERIES_READINGS_MAX = 400;
const DEPTH_MAX = 4;

export interface ReadSeries {
  readonly readings: readonly TelematicsReading[];
  readonly doubts: readonly TelematicsDoubt[];
  /** Readings of the page that are in the document only. */
  readonly left: number;
  readonly links: ReadonlyMap<string, string>;
}

/** Series whose elements are not named as the series is. */
const elementNames: Readonly<Record<string, string>> = { locations: 'location', faults: 'faultcode' };

/**
 * Reads one page of a time series. Both known forms of the root are taken: the name of the series or of its element, each with and
 * without `Messages`; and the nameless root of JSON. Refuses 'telematics-document-unknown' for anything else: a snapshot, an error page.
 */
export function readSeries(root: Markup, dataPoint: string): Result<ReadSeries> {
  const series = dataPoint.toLowerCase();
  const element = elementNames[series] ?? series;
  const roots = [series, element].flatMap((name) => [name, `${name}messages`, `${name}s`]);
  const data = dataNamed(root, element, 0);
  const isNameless = root.name === 'Fleet' && root.children.every(({ name }) => name.toLowerCase() !== 'equipment');
  if (!roots.includes(root.name.toLowerCase()) && !(isNameless && data.length > 0)) {
    const facts = { message: `root ${root.name.slice(0, 120)} of ${dataPoint}` };
    return refuse({ code: 'telematics-document-unknown', facts });
  }
  const read = data.map(readDatum);
  const readings = read.flatMap((datum) => datum.readings);
  return ok({
    readings: readings.slice(0, SERIES_READINGS_MAX),
    left: Math.max(0, readings.length - SERIES_READINGS_MAX),
    doubts: read.flatMap((datum) => datum.doubts),
    links: readLinks(root),
  });
}

/** Some lay the data beside the links, some into one more element of the same name. */
function dataNamed(markup: Markup, element: string, depth: number): readonly Markup[] {
  if (depth >= DEPTH_MAX) return [];
  return markup.children.flatMap((child) => {
    const inner = dataNamed(child, element, depth + 1);
    if (inner.length > 0) return inner;
    return child.name.toLowerCase() === element && child.children.length > 0 ? [child] : [];
  });
}
