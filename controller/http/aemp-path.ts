import type { AempAsk, EquipmentName } from '../contract/accounts/aemp.ts';

const PAGE_MAX = 1_000_000;

/**
 * What a path after `…/15143/-3/` asks for; null for one that the standard does not know. The standard's own words are
 * matched whatever their case, because vendors' clients write them in several; names of machines keep theirs.
 *
 * @param path undecoded, without query
 */
export function aempAsk(path: string): AempAsk | null {
  const parts = decoded(path);
  const [fleet, second, ...rest] = parts ?? [];
  if (fleet === undefined || !is(fleet, 'fleet')) return null;
  if (second === undefined) return { kind: 'fleet', page: 1 };
  if (!is(second, 'equipment')) {
    const page = pageOf(second);
    return page === null || rest.length > 0 ? null : { kind: 'fleet', page };
  }
  return equipmentAsk(rest);
}

function decoded(path: string): readonly string[] | null {
  try {
    return path
      .split('/')
      .filter((part) => part !== '')
      .map((part) => decodeURIComponent(part));
  } catch {
    return null;
  }
}

function is(part: string, word: string): boolean {
  return part.toLowerCase() === word;
}

function pageOf(text: string): number | null {
  const page = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  return page >= 1 && page <= PAGE_MAX ? page : null;
}

function equipmentAsk(parts: readonly string[]): AempAsk | null {
  const [form = '', first, second, third, ...later] = parts;
  if (is(form, 'makemodelserial')) {
    if (first === undefined || second === undefined || third === undefined) return null;
    return ofEquipment({ by: 'make-model-serial', make: first, model: second, serial: third }, later);
  }
  if (first === undefined || !(is(form, 'id') || is(form, 'pin'))) return null;
  return ofEquipment({ by: is(form, 'id') ? 'id' : 'pin', text: first }, parts.slice(2));
}

function ofEquipment(equipment: EquipmentName, rest: readonly string[]): AempAsk | null {
  const [dataPoint, start, end, page = '1', ...more] = rest;
  if (dataPoint === undefined) return { kind: 'equipment', equipment };
  const startMs = instantOf(start);
  const endMs = instantOf(end);
  const number = pageOf(page);
  if (startMs === null || endMs === null || number === null || more.length > 0) return null;
  return { kind: 'time-series', equipment, dataPoint, startMs, endMs, page: number };
}

/** ISO 8601 in UTC; the standard wants it so. */
function instantOf(text: string | undefined): number | null {
  if (text === undefined || !/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?Z$/i.test(text)) return null;
  const ms = Date.parse(text.toUpperCase());
  return Number.isNaN(ms) ? null : ms;
}
