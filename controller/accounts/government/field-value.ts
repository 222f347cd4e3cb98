import type { LiftAlarm, LiftSensor } from '../../contract/accounts/work-cycle.ts';
import { localParts } from './local-time.ts';
import type { Platform, PlatformField } from './platform.ts';

export type WireValue = string | number | Readonly<Record<string, unknown>>;

/** What became of a field: a value, nothing known, or a value that the receiver does not take. */
export type FieldValue =
  | { readonly type: 'value'; readonly value: WireValue }
  | { readonly type: 'unknown' }
  | { readonly type: 'out-of-range' };

const unknown: FieldValue = { type: 'unknown' };
const outOfRange: FieldValue = { type: 'out-of-range' };
const degreesPerRad = 180 / Math.PI;
/** Lower bounds of the Beaufort numbers from 1 on, m/s at 10 m (WMO). */
const beaufortMps = [0.3, 1.6, 3.4, 5.5, 8, 10.8, 13.9, 17.2, 20.8, 24.5, 28.5, 32.7] as const;

export interface Flags {
  readonly alarms: readonly LiftAlarm[];
  readonly faults: readonly LiftSensor[];
}

/** A value of ours as the receiver writes it. */
export function fieldValue(field: PlatformField, raw: unknown, flags: Flags, platform: Platform): FieldValue {
  switch (field.as) {
    case 'text':
      return textValue(field, raw);
    case 'number':
    case 'integer':
      return numberValue(field, raw);
    case 'angle-degrees':
      return numberValue(field, typeof raw === 'number' ? wrapped(raw * degreesPerRad, field.digits ?? 1) : raw);
    case 'beaufort':
      return numberValue(field, typeof raw === 'number' ? beaufortOf(raw) : raw);
    case 'epoch-ms':
      return typeof raw === 'number' ? { type: 'value', value: Math.round(raw) } : unknown;
    case 'epoch-ms-text':
      return typeof raw === 'number' ? { type: 'value', value: String(raw) } : unknown;
    case 'date':
    case 'time':
    case 'date-time':
      return typeof raw === 'number' ? { type: 'value', value: timeText(field.as, raw, platform.zone) } : unknown;
    case 'alarm-flag':
      return flag(field.alarms?.some((alarm) => flags.alarms.includes(alarm)) === true);
    case 'no-alarm-flag':
      return flag(flags.alarms.length === 0);
    case 'fault-flag':
      return flag(field.faults?.some((sensor) => flags.faults.includes(sensor)) === true);
    case 'no-fault-flag':
      return flag(flags.faults.length === 0);
    case 'alarm-bits':
      return platform.alarmBits === undefined
        ? unknown
        : { type: 'value', value: alarmBits(platform.alarmBits, flags.alarms) };
    case 'choice':
      return choiceValue(field, raw);
    case 'whole':
      return typeof raw === 'object' && raw !== null
        ? { type: 'value', value: raw as Readonly<Record<string, unknown>> }
        : unknown;
  }
}

/** The string of bits of a platform: '1' for each bit of which an alarm is on. */
export function alarmBits(
  { length, bit0, alarms }: NonNullable<Platform['alarmBits']>,
  on: readonly LiftAlarm[],
): string {
  const bits = Array.from({ length }, (_, bit) => (alarms[bit]?.some((alarm) => on.includes(alarm)) ? '1' : '0'));
  return (bit0 === 'first' ? bits : bits.reverse()).join('');
}

function flag(isOn: boolean): FieldValue {
  return { type: 'value', value: isOn ? 1 : 0 };
}

function textValue({ maxLength }: PlatformField, raw: unknown): FieldValue {
  if (typeof raw !== 'string' || raw === '') return unknown;
  return maxLength !== undefined && raw.length > maxLength ? outOfRange : { type: 'value', value: raw };
}

function numberValue({ as, times, digits, min, max }: PlatformField, raw: unknown): FieldValue {
  if (typeof raw !== 'number' || !Number.isFinite(raw)) return unknown;
  const scale = 10 ** (as === 'integer' ? 0 : (digits ?? 6));
  const value = Math.round(raw * (times ?? 1) * scale) / scale;
  if ((min !== undefined && value < min) || (max !== undefined && value > max)) return outOfRange;
  return { type: 'value', value };
}

function choiceValue({ words }: PlatformField, raw: unknown): FieldValue {
  const value = words?.[typeof raw === 'string' ? raw : ''] ?? words?.[''];
  return value === undefined ? unknown : { type: 'value', value };
}

/** 0 up to but not 360 degrees, also after rounding. */
function wrapped(degrees: number, digits: number): number {
  const scale = 10 ** digits;
  const turn = 360 * scale;
  return (((Math.round(degrees * scale) % turn) + turn) % turn) / scale;
}

function beaufortOf(windMps: number): number {
  return beaufortMps.filter((boundMps) => windMps >= boundMps).length;
}

function timeText(as: 'date' | 'time' | 'date-time', atMs: number, zone: string): string {
  const { date, time } = localParts(atMs, zone);
  if (as === 'date-time') return `${date} ${time}`;
  return as === 'date' ? date : time;
}
