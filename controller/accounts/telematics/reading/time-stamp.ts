import type { TelematicsDoubtCode } from '../../../contract/accounts/telematics.ts';

export interface ReadTime {
  /** Epoch ms; null where no time can be told. */
  readonly atMs: number | null;
  readonly doubt: Extract<TelematicsDoubtCode, 'time-missing' | 'time-unreadable' | 'time-zoneless'> | null;
}

const isoTime = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?\s?(Z|[+-]\d\d:?\d\d)?$/i;
const daysOfMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

function isOnCalendar(fields: readonly number[]): boolean {
  const [, month = 0, day = 0, hour = 0, minute = 0, second = 0] = fields;
  const isDay = month >= 1 && month <= 12 && day >= 1 && day <= (daysOfMonth[month - 1] ?? 0);
  return isDay && hour <= 23 && minute <= 59 && second <= 60;
}

/**
 * A time stamp as vendors write them. `missing`, nothing and year 1 (the zero of .NET, seen with Takeuchi) are no time.
 * Where no zone is told, UTC is assumed, as the standard asks for, and doubted.
 */
export function readTime(text: string | null): ReadTime {
  const given = (text ?? '').trim();
  if (given === '' || given.toLowerCase() === 'missing' || given.startsWith('0001-01-01')) {
    return { atMs: null, doubt: 'time-missing' };
  }
  const match = isoTime.exec(given);
  const fields = (match ?? []).slice(1, 7).map((part) => Number(part ?? 0));
  if (match === null || !isOnCalendar(fields)) return { atMs: null, doubt: 'time-unreadable' };
  const [, year, month, day, hour, minute, second = '00'] = match;
  const zone = match[7]?.toUpperCase() ?? null;
  const fraction = /\.\d+/.exec(given)?.[0].slice(0, 4) ?? '';
  const offset = zone === null || zone === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
  const atMs = Date.parse(
    `${year}-${month}-${day}T${hour}:${minute}:${second === '60' ? '59' : second}${fraction}${offset}`,
  );
  if (Number.isNaN(atMs)) return { atMs: null, doubt: 'time-unreadable' };
  return { atMs, doubt: zone === null ? 'time-zoneless' : null };
}
