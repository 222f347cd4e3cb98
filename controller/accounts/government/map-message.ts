import { ok, refuse, type Result } from '../../../kernel/result.ts';
import type { GovernmentMessage, LinkConfig } from '../../contract/accounts/government-link.ts';
import { fieldValue, type Flags, type WireValue } from './field-value.ts';
import { messageBytesMax } from './link-rules.ts';
import type { Operator } from './operator-register.ts';
import { maskedName, maskedNumber } from './personal.ts';
import type { Platform, PlatformField, PlatformMessage } from './platform.ts';

/** A message as a receiver wants it. */
export interface MappedMessage {
  readonly path: string;
  readonly method: string;
  /** Numbers and names of persons are masked in it. */
  readonly body: Readonly<Record<string, WireValue>>;
  /** What belongs in the place of what is masked, by field. */
  readonly personal: Readonly<Record<string, string>>;
  readonly missing: readonly string[];
  readonly outOfRange: readonly string[];
}

export interface MappingContext {
  readonly platform: Platform;
  readonly link: LinkConfig;
  /** Of whoever has control of the machine; null: nobody has, or he is in no register. */
  readonly operator: Operator | null;
}

/** Whether the platform has a message of this kind for this machine, and which. */
export function mappingOf(platform: Platform, message: GovernmentMessage): PlatformMessage | null {
  const { kind, machine } = message;
  return (
    platform.messages.find(({ kinds, machines }) => kinds.includes(kind) && machines.includes(machine.type)) ?? null
  );
}

/**
 * Maps our message to the receiver's. Refuses 'message-too-large', and 'mapping-missing' where the platform has none of this kind or the
 * machine stands in no list of the link. What is not known is left out and named, never made up.
 */
export function mapMessage(message: GovernmentMessage, context: MappingContext): Result<MappedMessage> {
  const { platform, link } = context;
  const mapping = mappingOf(platform, message);
  if (mapping === null || link.machines[message.machine.id] === undefined)
    return refuse({ code: 'mapping-missing', facts: { message: `${message.kind}, ${platform.id}` } });
  const source = sourceOf(message, context);
  const flags = flagsOf(message);
  const body: Record<string, WireValue> = {};
  const personal: Record<string, string> = {};
  const missing: string[] = [];
  const outOfRange: string[] = [];
  for (const field of mapping.fields) {
    if (field.personal !== undefined && !field.required) continue;
    const raw = field.constant ?? (field.from === undefined ? undefined : at(source, field.from));
    const value = fieldValue(field, raw, flags, platform);
    if (value.type === 'value') body[field.name] = shown(field, value.value, personal);
    else if (value.type === 'out-of-range') outOfRange.push(field.name);
    else if (field.required) missing.push(field.name);
  }
  const bytes = Buffer.byteLength(JSON.stringify(body));
  if (bytes > messageBytesMax)
    return refuse({ code: 'message-too-large', facts: { size: bytes, limit: messageBytesMax } });
  return ok({ path: mapping.path, method: mapping.method, body, personal, missing, outOfRange });
}

/** Notes what is personal, and gives what may be seen in its place. */
function shown({ personal: kind, name }: PlatformField, value: WireValue, personal: Record<string, string>): WireValue {
  if (kind === undefined || typeof value !== 'string') return value;
  personal[name] = value;
  return kind === 'name' ? maskedName(value) : maskedNumber(value);
}

/** What `from` of a field reads: the message, and what the link knows besides. */
function sourceOf(message: GovernmentMessage, { link, operator }: MappingContext): Readonly<Record<string, unknown>> {
  const device = link.machines[message.machine.id];
  const floorOf = (levelId: string | undefined): number | undefined =>
    levelId === undefined ? undefined : device?.floors?.[levelId];
  const cycle = message.kind === 'work-cycle' ? message.cycle : undefined;
  const lift = message.kind === 'real-time' ? message.lift : undefined;
  const crane = cycle?.kind === 'crane' ? cycle : undefined;
  const alarms = flagsOf(message).alarms;
  return {
    message,
    link: { projectCode: link.projectCode },
    device,
    operator: operator ?? undefined,
    floor: {
      lowest: edgeFloor(device?.floors, Math.min),
      highest: edgeFloor(device?.floors, Math.max),
      now: floorOf(lift?.levelId),
      start: cycle?.kind === 'hoist' ? floorOf(cycle.start.levelId) : undefined,
      end: cycle?.kind === 'hoist' ? floorOf(cycle.end.levelId) : undefined,
    },
    derived: {
      limit: alarms.includes('limit-up') ? 'up' : alarms.includes('limit-down') ? 'down' : 'none',
      momentRatio: ratio(lift?.loadKg, lift?.ratedKg),
      momentMaxKgm: crane?.atMomentMax === undefined ? undefined : crane.atMomentMax.loadKg * crane.atMomentMax.radiusM,
      heightChangeM:
        crane?.heightMaxM === undefined || crane.heightMinM === undefined
          ? undefined
          : crane.heightMaxM - crane.heightMinM,
    },
  };
}

/** The platform's number of the lowest or highest landing. */
function edgeFloor(
  floors: Readonly<Record<string, number>> | undefined,
  edge: (...numbers: number[]) => number,
): number | undefined {
  const numbers = Object.values(floors ?? {});
  return numbers.length === 0 ? undefined : edge(...numbers);
}

function ratio(part: number | undefined, whole: number | undefined): number | undefined {
  return part === undefined || whole === undefined || whole <= 0 ? undefined : part / whole;
}

function flagsOf(message: GovernmentMessage): Flags {
  switch (message.kind) {
    case 'real-time':
      return { alarms: message.lift?.alarms ?? [], faults: message.lift?.faults ?? [] };
    case 'work-cycle':
      return { alarms: message.cycle.alarms, faults: [] };
    case 'alarm-start':
      return { alarms: [message.alarm], faults: [] };
    case 'online':
    case 'offline':
    case 'heartbeat':
    case 'base':
    case 'alarm-end':
    case 'run-time':
    case 'identity':
    case 'progress':
    case 'location':
    case 'time-sync':
      return { alarms: [], faults: [] };
  }
}

function at(source: unknown, path: string): unknown {
  let value = source;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value;
}
