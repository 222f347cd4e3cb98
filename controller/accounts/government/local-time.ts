import { refuse, ok, type Result } from '../../../kernel/result.ts';

/**
 * Most receivers want local times without a zone. They are made here from UTC, in the zone that the platform's mapping names, and read back
 * strictly: a zone with summer time has hours that are twice or never there, and a string cannot say which.
 */

export interface LocalParts {
  readonly date: string;
  readonly time: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const two = '2-digit';
  const parts = { year: 'numeric', month: two, day: two, hour: two, minute: two, second: two } as const;
  const made = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', ...parts });
  formats.set(zone, made);
  return made;
}

/** `date` as yyyy-MM-dd, `time` as HH:mm:ss. */
export function localParts(atMs: number, zone: string): LocalParts {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, value]),
  );
  const { year, month, day, hour, minute, second } = parts;
  return { date: `${year}-${month}-${day}`, time: `${hour}:${minute}:${second}` };
}

const pattern = /^(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2})$/;
const HOUR_MS = 3_600_000;

/** Epoch ms of a local `yyyy-MM-dd HH:mm:ss`. Refuses 'local-time-invalid': no such form, no such moment, or twice the same hour. */
export function epochOfLocal(text: string, zone: string): Result<number> {
  const found = pattern.exec(text);
  if (found === null) return refuse({ code: 'local-time-invalid', facts: { message: `${text.slice(0, 40)}: form` } });
  const [year, month, day, hour, minute, second] = found.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const asUtcMs = Date.UTC(year, month - 1, day, hour, minute, second);
  const isSame = (atMs: number): boolean => {
    const { date, time } = localParts(atMs, zone);
    return `${date} ${time}` === text;
  };
  // No zone is further from UTC than 14 hours, and offsets are whole quarters of an hour.
  const moments = Array.from({ length: 113 }, (_, index) => asUtcMs + (index - 56) * (HOUR_MS / 4)).filter(isSame);
  const [moment, ...more] = moments;
  if (moment === undefined) return refuse({ code: 'local-time-invalid', facts: { message: `${text}: no such time` } });
  return more.length > 0 ? refuse({ code: 'local-time-invalid', facts: { message: `${text}: twice` } }) : ok(moment);
}
