import type { LinkConfig } from '../../contract/accounts/government-link.ts';
import { signatureOf } from './envelope.ts';
import { epochOfLocal } from './local-time.ts';
import type { Platform, PlatformField, PlatformMessage } from './platform.ts';

export type Received = Readonly<Record<string, unknown>>;

/** A request as it reached a receiver. */
export interface ReceivedRequest {
  readonly path: string;
  readonly body: string;
  readonly authorization: string | undefined;
}

export interface OpenedRequest {
  readonly data: Received;
  readonly method: string;
}

/** What is in the envelope; a text where the envelope is wrong. */
export function openedRequest(
  request: ReceivedRequest,
  platform: Platform,
  credentials: LinkConfig['credentials'],
): OpenedRequest | string {
  const token = credentials['token'];
  if (platform.envelope !== 'signed-form' && token !== undefined && request.authorization !== `Bearer ${token}`)
    return 'unauthorised';
  if (platform.envelope === 'json') return dataOf(request.body, '');
  const fields = Object.fromEntries(new URLSearchParams(request.body));
  if (platform.envelope === 'form-params') return dataOf(fields['params'] ?? '', '');
  const { sign, ...signed } = fields;
  if (sign !== signatureOf(signed, credentials['appSecret'] ?? '')) return 'signature';
  if (!/^\d{14}$/.test(signed['timestamp'] ?? '') || (signed['nonce'] ?? '') === '') return 'envelope';
  return dataOf(signed['data'] ?? '', signed['method'] ?? '');
}

function dataOf(text: string, method: string): OpenedRequest | string {
  try {
    const data: unknown = JSON.parse(text);
    return typeof data === 'object' && data !== null && !Array.isArray(data)
      ? { data: data as Received, method }
      : 'json';
  } catch {
    return 'json';
  }
}

/** Which message of the platform a request is. */
export function messageOf(platform: Platform, path: string, opened: OpenedRequest): PlatformMessage | null {
  const candidates = platform.messages.filter(
    (message) => path.endsWith(message.path) && (message.method === '' || message.method === opened.method),
  );
  const fits = ({ fields }: PlatformMessage): number => fields.filter(({ name }) => name in opened.data).length;
  return [...candidates].sort((a, b) => fits(b) - fits(a))[0] ?? null;
}

/** What is wrong with the fields of a message, by name; `required`: also what is not there. */
export function fieldFaults(
  message: PlatformMessage,
  data: Received,
  platform: Platform,
  strictness: 'required' | 'present',
): string[] {
  const known = new Set(message.fields.map(({ name }) => name));
  const strange = Object.keys(data).filter((name) => !known.has(name));
  const wrong = message.fields.flatMap((field) => {
    const value = data[field.name];
    if (value === undefined) return strictness === 'required' && field.required ? [`${field.name}: missing`] : [];
    const fault = faultOf(field, value, platform);
    return fault === null ? [] : [`${field.name}: ${fault}`];
  });
  return [...strange.map((name) => `${name}: unknown`), ...wrong, ...orderFaults(data, platform)];
}

function faultOf(field: PlatformField, value: unknown, platform: Platform): string | null {
  switch (field.as) {
    case 'text':
      return typeof value === 'string' && value.length <= (field.maxLength ?? 500) ? null : 'text';
    case 'number':
    case 'integer':
    case 'angle-degrees':
    case 'beaufort':
      return numberFault(field, value);
    case 'epoch-ms':
      return Number.isSafeInteger(value) ? null : 'epoch';
    case 'epoch-ms-text':
      return typeof value === 'string' && /^\d{13}$/.test(value) ? null : 'epoch';
    case 'date':
      return epochOfLocal(`${String(value)} 12:00:00`, platform.zone).ok ? null : 'date';
    case 'time':
      return epochOfLocal(`2026-01-01 ${String(value)}`, platform.zone).ok ? null : 'time';
    case 'date-time':
      return epochOfLocal(String(value), platform.zone).ok ? null : 'date-time';
    case 'alarm-flag':
    case 'no-alarm-flag':
    case 'fault-flag':
    case 'no-fault-flag':
      return value === 0 || value === 1 ? null : 'flag';
    case 'alarm-bits':
      return typeof value === 'string' && new RegExp(`^[01]{${platform.alarmBits?.length ?? 0}}$`).test(value)
        ? null
        : 'bits';
    case 'choice':
      return Object.values(field.words ?? {}).some((word) => word === value) ? null : 'choice';
    case 'whole':
      return typeof value === 'object' && value !== null ? null : 'object';
  }
}

function numberFault({ as, min, max }: PlatformField, value: unknown): string | null {
  if (typeof value !== 'number' || !Number.isFinite(value)) return 'number';
  if (as === 'angle-degrees') return value >= 0 && value < 360 ? null : 'angle';
  return (min === undefined || value >= min) && (max === undefined || value <= max) ? null : 'range';
}

/** A cycle that ends before it begins: the mark of minutes and seconds changed round. */
function orderFaults(data: Received, platform: Platform): string[] {
  const names = ['WorkStartDate', 'WorkStartTime', 'WorkEndDate', 'WorkEndTime'] as const;
  const [startDate, startTime, endDate, endTime] = names.map((name) => data[name]);
  if (names.some((name) => typeof data[name] !== 'string')) return [];
  const start = epochOfLocal(`${String(startDate)} ${String(startTime)}`, platform.zone);
  const end = epochOfLocal(`${String(endDate)} ${String(endTime)}`, platform.zone);
  return start.ok && end.ok && end.value < start.value ? ['WorkEndTime: before WorkStartTime'] : [];
}
