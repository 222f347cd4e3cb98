import { ok, refuse, type Result } from '../../../../kernel/result.ts';
import type { TelematicsDoubt, TelematicsHeader, TelematicsReading } from '../../../contract/accounts/telematics.ts';
import { pointRules, unitOf, type PartRule } from './data-points.ts';
import { childrenNamed, fieldText, type Markup } from './markup.ts';
import { readTime } from './time-stamp.ts';

/** Readings of one machine in one answer; the rest is left where it is: in the document that is kept. */
export const READINGS_MAX = 200;
export const MACHINES_MAX = 10_000;
const NAME_MAX = 120;

export interface ReadMachine {
  readonly header: TelematicsHeader;
  readonly readings: readonly TelematicsReading[];
  /** What the document alone gives cause for. */
  readonly doubts: readonly TelematicsDoubt[];
}

export interface ReadFleet {
  readonly machines: readonly ReadMachine[];
  /** As written; by relation in lower case, the first of each. */
  readonly links: ReadonlyMap<string, string>;
}

interface Sheet {
  readonly readings: TelematicsReading[];
  readonly doubts: TelematicsDoubt[];
  /** How often each data point has come: machines with two engines tell of both. */
  readonly counts: Map<string, number>;
}

/** Reads a fleet snapshot or the snapshot of one machine. Refuses 'telematics-document-unknown' for anything else. */
export function readFleet(root: Markup): Result<ReadFleet> {
  const name = root.name.toLowerCase();
  if (name !== 'fleet' && name !== 'equipment') {
    return refuse({ code: 'telematics-document-unknown', facts: { message: `root ${root.name.slice(0, NAME_MAX)}` } });
  }
  const equipment = name === 'equipment' ? [root] : childrenNamed(root, 'Equipment');
  return ok({ machines: equipment.slice(0, MACHINES_MAX).map(readMachine), links: readLinks(root) });
}

export function readLinks(root: Markup): ReadonlyMap<string, string> {
  const links = new Map<string, string>();
  for (const link of [...childrenNamed(root, 'Links'), ...childrenNamed(root, 'Link')]) {
    const relation = fieldText(link, 'rel')?.toLowerCase() ?? '';
    const href = fieldText(link, 'href') ?? '';
    if (relation !== '' && href !== '' && !links.has(relation)) links.set(relation, href);
  }
  return links;
}

/** One datum by itself, as time series tell them. */
export function readDatum(element: Markup): Pick<ReadMachine, 'readings' | 'doubts'> {
  const sheet: Sheet = { readings: [], doubts: [], counts: new Map() };
  readPoint(element, sheet);
  return sheet;
}

function readMachine(equipment: Markup): ReadMachine {
  // Bell writes the header's fields as attributes, others as elements, some as members of the machine itself.
  const header = childrenNamed(equipment, 'EquipmentHeader')[0] ?? equipment;
  const sheet: Sheet = { readings: [], doubts: [], counts: new Map() };
  for (const child of equipment.children) {
    if (child.name.toLowerCase() !== 'equipmentheader' && child.children.length > 0) readPoint(child, sheet);
    if (sheet.readings.length >= READINGS_MAX) break;
  }
  return {
    header: {
      oemName: named(header, 'OEMName') ?? named(header, 'Make'),
      model: named(header, 'Model'),
      equipmentId: named(header, 'EquipmentID'),
      serialNumber: named(header, 'SerialNumber'),
      pin: named(header, 'PIN'),
    },
    readings: sheet.readings.slice(0, READINGS_MAX),
    doubts: sheet.doubts,
  };
}

function named(header: Markup, field: string): string | null {
  const text = fieldText(header, field) ?? '';
  return text === '' || text.toLowerCase() === 'missing' ? null : text.slice(0, NAME_MAX);
}

function readPoint(element: Markup, sheet: Sheet): void {
  const rules = pointRules.get(element.name.toLowerCase());
  const point = (rules?.name ?? element.name).slice(0, NAME_MAX);
  const atText = fieldText(element, 'datetime') ?? fieldText(element, 'ReportedDateTime');
  const time = readTime(atText);
  if (time.doubt !== null) {
    sheet.doubts.push({
      doubt: time.doubt,
      point,
      figures: atText === null ? {} : { text: atText.slice(0, NAME_MAX) },
    });
  }
  const parts = rules?.parts ?? freeParts(element);
  const count = (sheet.counts.get(point) ?? 0) + 1;
  sheet.counts.set(point, count);
  const ordinal = count === 1 ? '' : `#${count}`;
  for (const rule of parts) {
    const text = fieldText(element, rule.part)?.slice(0, NAME_MAX) ?? '';
    if (text === '' || text.toLowerCase() === 'missing') continue;
    const { value, unit, doubt, doubted } = readValue(element, rule, text);
    if (doubt !== null) sheet.doubts.push({ doubt, point, figures: { part: rule.part, text: doubted } });
    sheet.readings.push({ point, part: `${rule.part}${ordinal}`, text, value, unit, atMs: time.atMs, atText });
  }
}

/** Of a data point we know no rule for: every simple member, as text. */
function freeParts(element: Markup): readonly PartRule[] {
  return element.children
    .filter((child) => child.children.length === 0 && !/^(reported)?datetime$/i.test(child.name))
    .map(({ name }) => ({ part: name.slice(0, NAME_MAX), kind: 'text', unit: null }));
}

interface ReadValue {
  readonly value: TelematicsReading['value'];
  readonly unit: string | null;
  readonly doubt: 'value-unreadable' | 'unit-unknown' | null;
  /** The word or figure in doubt. */
  readonly doubted: string;
}

const sure = { doubt: null, doubted: '' } as const;

function readValue(element: Markup, { kind, unit }: PartRule, text: string): ReadValue {
  if (kind === 'text') return { value: text, unit: null, ...sure };
  const unreadable: ReadValue = { value: null, unit: null, doubt: 'value-unreadable', doubted: text };
  if (kind === 'boolean') {
    if (!/^(true|false|1|0)$/i.test(text)) return unreadable;
    return { value: /^(true|1)$/i.test(text), unit: null, ...sure };
  }
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(text) || !Number.isFinite(Number(text))) return unreadable;
  const value = Number(text);
  if (unit === null || typeof unit === 'string') return { value, unit, ...sure };
  const word = unit.told.map((name) => fieldText(element, name)).find((told) => told !== null && told !== '') ?? null;
  const known = word === null ? null : unitOf(word);
  if (known === null) {
    return { value, unit: null, doubt: 'unit-unknown', doubted: (word ?? '').slice(0, NAME_MAX) };
  }
  return { value: known.factor === 1 ? value : value * known.factor, unit: known.unit, ...sure };
}
