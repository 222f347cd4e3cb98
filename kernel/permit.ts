import { isAxisBounds, type AxisBound } from './axis-bounds.ts';
import { canonicalJson } from './canonical-json.ts';
import { crc32c } from './crc32c.ts';
import { ok, refuse, type Result } from './result.ts';

/**
 * The permit: what a machine must hold, fresh, to move. See ARCHITECTURE, "The permit", and docs/permit.md.
 * Validity counts from the moment the machine sent the nonce, on the machine's own monotonic clock.
 */
export interface Permit {
  readonly version: 1;
  readonly siteId: string;
  readonly machineId: string;
  /** New at each interlock start, always rising. */
  readonly epoch: number;
  /** The machine's own name of the connection it asked on. */
  readonly connectionId: string;
  /** Rises with every permit of this epoch and machine. */
  readonly sequence: number;
  /** Echo of the machine's random nonce: 16 hex digits. */
  readonly nonce: string;
  readonly level: PermitLevel;
  /** Greatest speed of the machine's base (or cage, or hook) in m/s; 0 means hold. */
  readonly travelSpeedMaxMps: number;
  /** Greatest speed of the tool centre point against the base in m/s (boom tip, hook); 0 means hold. */
  readonly toolSpeedMaxMps: number;
  /** Further bounds of single joints, each joint once at most. Absent: none but the speeds above. */
  readonly axes?: readonly AxisBound[];
  readonly grantedZoneIds: readonly string[];
  /** Lower-case hex SHA-256 of the canonical site geometry and of the limits in force. */
  readonly geometryHash: string;
  readonly limitsHash: string;
  readonly validForMs: number;
  /** Rule that binds at present, '' when none does. */
  readonly ruleId: string;
  /** What this machine has declared to do when it must stop, as it is right at present. Absent: stand still. */
  readonly holdingAction?: HoldingAction;
  /**
   * While the level forbids motion: the joints that may move all the same to carry out `holdingAction`, and how fast. A joint that is not named
   * stands. Absent: none.
   */
  readonly holdingAxes?: readonly AxisBound[];
}

/**
 * What a machine does to hold safely (reference/safety.md §6.1). `land-load`: set the load down; `weathervane`: hook up, trolley in,
 * slewing brake released; `level-only`: nothing but levelling; `depressurise`: relieve the line.
 */
export const holdingActions = [
  'stand-still',
  'level-only',
  'go-to-landing',
  'land-load',
  'weathervane',
  'depressurise',
] as const;
export type HoldingAction = (typeof holdingActions)[number];

/** Total order, the worst wins (reference/safety.md §2.1). */
export const permitLevels = [
  'run',
  'warn',
  'limit',
  'noStart',
  'hold',
  'protectiveStop',
  'controlStop',
  'lockout',
] as const;
export type PermitLevel = (typeof permitLevels)[number];

export function levelRank(level: PermitLevel): number {
  return permitLevels.indexOf(level);
}

/** Whether a machine under this level must stand still. */
export function levelForbidsMotion(level: PermitLevel): boolean {
  return levelRank(level) >= levelRank('hold');
}

export function worstLevel(left: PermitLevel, right: PermitLevel): PermitLevel {
  return levelRank(left) >= levelRank(right) ? left : right;
}

/** What a machine sends to ask for a permit. Topic semantics: docs/wire.md. */
export interface PermitRequest {
  readonly version: 1;
  readonly machineId: string;
  readonly connectionId: string;
  /** 16 hex digits, random, never used twice. */
  readonly nonce: string;
  /** Highest epoch the machine has accepted so far; 0 before the first. */
  readonly epochSeen: number;
  /** Highest sequence of that epoch taken on this connection: shows that the request was made after that permit. */
  readonly sequenceSeen?: number;
  /** Where the machine knows itself to be. */
  readonly place?: OwnPlace;
  /** False while it has no goal; absent: it may want to move. */
  readonly wantsToMove?: boolean;
  /** Its monotonic clock at the sending, ms from wherever that began: shows whether it goes as fast as ours. */
  readonly clockMs?: number;
  /** True while its guard trusts nothing, because too many faulty messages came; absent: it trusts, or does not tell. */
  readonly isSuspect?: boolean;
  /** Permits of an epoch below `epochSeen` that its guard has refused since it started; absent: none, or it does not tell. */
  readonly oldEpochRefused?: number;
  /** Hashes that this machine was commissioned with; absent where it knows none. Permits that carry others are refused by it. */
  readonly geometryHash?: string;
  readonly limitsHash?: string;
}

/** Position by the machine's own localisation, in the site frame; the answer to the question whether it is out of an exclusive zone. */
export interface OwnPlace {
  readonly xM: number;
  readonly yM: number;
  readonly zM: number;
  readonly yawRad: number;
  /** How long before the sending of the request it was measured, ms on the machine's clock. */
  readonly ageMs: number;
  /** Positions by joint name, rad or m, of a machine whose links reach beyond its base. */
  readonly joints?: Readonly<Record<string, number>>;
}

/**
 * What a guard tells of itself, at each change: for displays, and for whoever tests the guard. Topic semantics: docs/wire.md.
 * It grants nothing to anybody.
 */
export interface PermitState {
  readonly version: 1;
  readonly machineId: string;
  readonly connectionId: string;
  /** Level of the decision in force; 'none' where there is none, because none came or it ran out. */
  readonly level: PermitLevel | 'none';
  readonly ruleId: string;
  /** Bounds in force in m/s; 0 where the machine may not move. */
  readonly travelSpeedMaxMps: number;
  readonly toolSpeedMaxMps: number;
  /** Bounds of single joints in force; absent where there are none. */
  readonly axes?: readonly AxisBound[];
  /** Joints that may move for the holding action while the decision in force forbids motion; absent where there are none. */
  readonly holdingAxes?: readonly AxisBound[];
  /** Of the newest decision taken on this connection: highest epoch, and sequence (-1 before the first). */
  readonly epoch: number;
  readonly sequence: number;
  /** Too many faulty messages: stands until acknowledged. */
  readonly isSuspect: boolean;
  /** Messages refused since the start, and why the last one was; '' before the first. */
  readonly refusedCount: number;
  readonly lastRefusal: string;
}

/** Keyed hash over the bytes, for example HMAC-SHA-256 with the machine's key. Injected: kernel imports nothing. */
export type Mac = (bytes: Uint8Array) => Uint8Array;

const encoder = new TextEncoder();

const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function hex(bytes: Uint8Array): string {
  let text = '';
  for (let index = 0; index < bytes.length; index += 1) text += hexOfByte[bytes[index] as number] as string;
  return text;
}

/** The permit as it travels in `std_msgs/String`: `{"permit":…,"crc":"8 hex","mac":"hex"}`, permit in canonical JSON. */
export function encodePermit(permit: Permit, mac: Mac): string {
  const body = canonicalJson(permit);
  const bytes = encoder.encode(body);
  return `{"permit":${body},"crc":"${crc32c(bytes).toString(16).padStart(8, '0')}","mac":"${hex(mac(bytes))}"}`;
}

export type PermitProblem = {
  readonly code: 'permit-malformed' | 'permit-crc' | 'permit-mac';
};

/** Decodes and checks CRC and MAC. Whether the permit is fresh and meant for us is the guard's business. */
export function decodePermit(text: string, mac: Mac): Result<Permit, PermitProblem> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return refuse({ code: 'permit-malformed' });
  }
  if (typeof parsed !== 'object' || parsed === null) return refuse({ code: 'permit-malformed' });
  const { permit, crc, mac: sentMac } = parsed as Record<string, unknown>;
  if (!isPermit(permit) || typeof crc !== 'string' || typeof sentMac !== 'string') {
    return refuse({ code: 'permit-malformed' });
  }
  const bytes = encoder.encode(canonicalJson(permit));
  if (crc32c(bytes).toString(16).padStart(8, '0') !== crc) return refuse({ code: 'permit-crc' });
  if (!equalInConstantTime(hex(mac(bytes)), sentMac)) return refuse({ code: 'permit-mac' });
  return ok(permit);
}

function equalInConstantTime(left: string, right: string): boolean {
  if (left.length !== right.length) return false;
  let difference = 0;
  for (let index = 0; index < left.length; index += 1) {
    difference |= left.charCodeAt(index) ^ right.charCodeAt(index);
  }
  return difference === 0;
}

const textKeys = ['siteId', 'machineId', 'connectionId', 'nonce', 'geometryHash', 'limitsHash', 'ruleId'];
const amountKeys = ['epoch', 'sequence', 'travelSpeedMaxMps', 'toolSpeedMaxMps', 'validForMs'];

function isPermit(value: unknown): value is Permit {
  if (typeof value !== 'object' || value === null) return false;
  const record = value as Record<string, unknown>;
  return (
    record['version'] === 1 &&
    textKeys.every((key) => typeof record[key] === 'string') &&
    amountKeys.every((key) => Number.isFinite(record[key]) && (record[key] as number) >= 0) &&
    (permitLevels as readonly unknown[]).includes(record['level']) &&
    (record['holdingAction'] === undefined ||
      (holdingActions as readonly unknown[]).includes(record['holdingAction'])) &&
    (record['axes'] === undefined || isAxisBounds(record['axes'])) &&
    (record['holdingAxes'] === undefined || isAxisBounds(record['holdingAxes'])) &&
    Array.isArray(record['grantedZoneIds']) &&
    record['grantedZoneIds'].every((id) => typeof id === 'string')
  );
}
