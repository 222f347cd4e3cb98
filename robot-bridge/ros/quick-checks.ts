/**
 * Checks by hand of the messages that come many times a second. What they let through, the schemas of messages.ts let through too;
 * what they do not is left to those schemas, which say what is wrong with it. A test holds the two together.
 */

export interface Vector {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

export interface OdometryMessage {
  readonly header: { readonly stamp: { readonly sec: number; readonly nanosec: number }; readonly frame_id: string };
  readonly pose: {
    readonly pose: { readonly position: Vector; readonly orientation: Vector & { readonly w: number } };
  };
  readonly twist: { readonly twist: { readonly linear: Vector; readonly angular: Vector } };
}

export interface JointMessage {
  readonly name: readonly string[];
  readonly position: readonly number[];
  readonly velocity: readonly number[];
}

export interface BatteryMessage {
  readonly percentage: number;
  readonly power_supply_status: number;
}

export interface DiagnosticMessage {
  readonly status: readonly {
    readonly level: number;
    readonly name: string;
    readonly message: string;
    readonly values: readonly { readonly key: string; readonly value: string }[];
  }[];
}

export interface TagTransform {
  readonly header: {
    readonly frame_id: 'map';
    readonly stamp?: { readonly sec: number; readonly nanosec: number } | undefined;
  };
  readonly child_frame_id: string;
  readonly transform: { readonly translation: Vector };
}

export interface ClockMessage {
  readonly clock: { readonly sec: number; readonly nanosec: number };
}

export interface RequestContent {
  readonly version: 1;
  readonly machineId: string;
  readonly connectionId: string;
  readonly nonce: string;
  readonly epochSeen: number;
  readonly sequenceSeen?: number | undefined;
  readonly place?: OwnPlaceContent | undefined;
  readonly wantsToMove?: boolean | undefined;
  readonly clockMs?: number | undefined;
  readonly isSuspect?: boolean | undefined;
  readonly oldEpochRefused?: number | undefined;
  readonly geometryHash?: string | undefined;
  readonly limitsHash?: string | undefined;
}

export interface OwnPlaceContent {
  readonly xM: number;
  readonly yM: number;
  readonly zM: number;
  readonly yawRad: number;
  readonly ageMs: number;
  readonly joints?: Record<string, number> | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

const none: Fields = {};
const listMax = 64;
const tagsMax = 1000;
const nonceForm = /^[0-9a-f]{16}$/;
const hashForm = /^[0-9a-f]{64}$/;
const nanosecMax = 999_999_999;

/** The fields of an object; of anything else none, so that every check of a field fails. */
function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : none;
}

function isVector(value: unknown): boolean {
  const { x, y, z } = fieldsOf(value);
  return Number.isFinite(x) && Number.isFinite(y) && Number.isFinite(z);
}

function isText(value: unknown, lengthMax: number): boolean {
  return typeof value === 'string' && value.length <= lengthMax;
}

function isListOf(value: unknown, isRight: (item: unknown) => boolean): boolean {
  if (!Array.isArray(value) || value.length > listMax) return false;
  // By index: `every` passes over holes.
  for (let index = 0; index < value.length; index += 1) if (!isRight(value[index])) return false;
  return true;
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

export function isOdometryMessage(message: unknown): message is OdometryMessage {
  const { header, pose, twist } = fieldsOf(message);
  const { stamp, frame_id: frame } = fieldsOf(header);
  const { sec, nanosec } = fieldsOf(stamp);
  const { position, orientation } = fieldsOf(fieldsOf(pose)['pose']);
  const { linear, angular } = fieldsOf(fieldsOf(twist)['twist']);
  const isStamped = Number.isFinite(sec) && Number.isFinite(nanosec) && typeof frame === 'string';
  const isPlaced = isVector(position) && isVector(orientation) && Number.isFinite(fieldsOf(orientation)['w']);
  return isStamped && isPlaced && isVector(linear) && isVector(angular);
}

export function isJointMessage(message: unknown): message is JointMessage {
  const { name, position, velocity } = fieldsOf(message);
  const isName = (item: unknown): boolean => typeof item === 'string';
  return isListOf(name, isName) && isListOf(position, Number.isFinite) && isListOf(velocity, Number.isFinite);
}

export function isBatteryMessage(message: unknown): message is BatteryMessage {
  const { percentage, power_supply_status: status } = fieldsOf(message);
  return typeof percentage === 'number' && percentage >= 0 && percentage <= 1 && Number.isSafeInteger(status);
}

export function isDiagnosticMessage(message: unknown): message is DiagnosticMessage {
  return isListOf(fieldsOf(message)['status'], isDiagnosticStatus);
}

function isDiagnosticStatus(item: unknown): boolean {
  const { level, name, message, values } = fieldsOf(item);
  return (
    isCount(level) && (level as number) <= 3 && isText(name, 500) && isText(message, 2000) && isListOf(values, isPair)
  );
}

function isPair(item: unknown): boolean {
  const { key, value } = fieldsOf(item);
  return isText(key, 200) && isText(value, 2000);
}

export function isTagsMessage(message: unknown): message is { readonly transforms: unknown[] } {
  const { transforms } = fieldsOf(message);
  return Array.isArray(transforms) && transforms.length <= tagsMax;
}

export function isTagTransform(item: unknown): item is TagTransform {
  const { header, child_frame_id: frame, transform } = fieldsOf(item);
  const isNamed = isText(frame, 100) && (frame as string).length > 4 && (frame as string).startsWith('tag/');
  const { frame_id: siteFrame, stamp } = fieldsOf(header);
  const { sec, nanosec } = fieldsOf(stamp);
  const isStamped = stamp === undefined || (Number.isFinite(sec) && Number.isFinite(nanosec));
  return isNamed && isStamped && siteFrame === 'map' && isVector(fieldsOf(transform)['translation']);
}

export function isTextMessage(message: unknown): message is { readonly data: string } {
  return typeof fieldsOf(message)['data'] === 'string';
}

function isOwnPlace(place: unknown): boolean {
  const { xM, yM, zM, yawRad, ageMs, joints } = fieldsOf(place);
  const isPlaced = [xM, yM, zM, yawRad, ageMs].every((value) => Number.isFinite(value)) && (ageMs as number) >= 0;
  return isPlaced && (joints === undefined || isJointPlace(joints));
}

function isJointPlace(joints: unknown): boolean {
  if (typeof joints !== 'object' || joints === null || Array.isArray(joints)) return false;
  return Object.values(joints).every((value) => Number.isFinite(value));
}

function isHashOrAbsent(value: unknown): boolean {
  return value === undefined || (typeof value === 'string' && hashForm.test(value));
}

export function isRequestContent(content: unknown): content is RequestContent {
  const { version, machineId, connectionId, nonce, epochSeen, ...told } = fieldsOf(content);
  const { sequenceSeen, place, wantsToMove, clockMs, isSuspect, oldEpochRefused, geometryHash, limitsHash } = told;
  const isTold =
    isHashOrAbsent(geometryHash) &&
    isHashOrAbsent(limitsHash) &&
    (sequenceSeen === undefined || sequenceSeen === -1 || isCount(sequenceSeen)) &&
    (wantsToMove === undefined || typeof wantsToMove === 'boolean') &&
    (clockMs === undefined || Number.isFinite(clockMs)) &&
    (isSuspect === undefined || typeof isSuspect === 'boolean') &&
    (oldEpochRefused === undefined || isCount(oldEpochRefused)) &&
    (place === undefined || isOwnPlace(place));
  if (!isTold) return false;
  const isNamed = typeof machineId === 'string' && isText(connectionId, 100) && connectionId !== '';
  return version === 1 && isNamed && typeof nonce === 'string' && nonceForm.test(nonce) && isCount(epochSeen);
}

export function isClockMessage(message: unknown): message is ClockMessage {
  const { sec, nanosec } = fieldsOf(fieldsOf(message)['clock']);
  return isCount(sec) && isCount(nanosec) && (nanosec as number) <= nanosecMax;
}
