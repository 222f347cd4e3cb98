import { z } from 'zod';
import type { Pose } from '../../kernel/geometry.ts';
import type { OwnPlace, PermitRequest } from '../../kernel/permit.ts';
import { ok, refuse, type Problem, type Result } from '../../kernel/result.ts';
import type { LevelWatch, TagSighting, ZonePresence } from '../link.ts';
import {
  isBatteryMessage,
  isClockMessage,
  isDiagnosticMessage,
  isJointMessage,
  isOdometryMessage,
  isRequestContent,
  isTagsMessage,
  isTagTransform,
  isTextMessage,
} from './quick-checks.ts';

/**
 * Messages as rosbridge writes them (ROS 2 message types in JSON; a NaN or infinity arrives as null). Parsed once here; unknown keys
 * are dropped. Numbers are finite by zod's default. The schemas decide; what is frequent and right is let through by quick-checks.ts.
 */

const finite = z.number();
const vector = z.object({ x: finite, y: finite, z: finite });
const quaternion = z.object({ x: finite, y: finite, z: finite, w: finite });
const stamp = z.object({ sec: finite, nanosec: finite });
const header = z.object({ stamp, frame_id: z.string() });

export const odometryMessage = z.object({
  header,
  pose: z.object({ pose: z.object({ position: vector, orientation: quaternion }) }),
  twist: z.object({ twist: z.object({ linear: vector, angular: vector }) }),
});

const jointsMax = 64;
export const jointMessage = z.object({
  name: z.array(z.string()).max(jointsMax),
  position: z.array(finite).max(jointsMax),
  velocity: z.array(finite).max(jointsMax),
});

export const batteryMessage = z.object({
  percentage: finite.min(0).max(1),
  power_supply_status: z.int(),
});

const diagnosticsMax = 64;
export const diagnosticMessage = z.object({
  status: z
    .array(
      z.object({
        level: z.int().min(0).max(3),
        name: z.string().max(500),
        message: z.string().max(2000),
        values: z.array(z.object({ key: z.string().max(200), value: z.string().max(2000) })).max(diagnosticsMax),
      }),
    )
    .max(diagnosticsMax),
});

/** All poses of the wire are in the site frame. */
export const siteFrame = 'map';

export interface Odometry {
  readonly pose: Pose;
  readonly velocityMps: readonly [number, number, number];
  readonly yawRateRadps: number;
  readonly stampMs: number;
}

/** Names the first thing wrong, never the whole message: a machine must not be able to fill our log. */
function invalid(error: z.ZodError): Problem {
  const issue = error.issues[0];
  return { code: 'message-invalid', facts: { at: issue?.path.join('.') ?? '', cause: issue?.message ?? '' } };
}

function checked<T>(message: unknown, isRight: (value: unknown) => value is T, schema: z.ZodType<T>): Result<T> {
  if (isRight(message)) return ok(message);
  const parsed = schema.safeParse(message);
  return parsed.success ? ok(parsed.data) : refuse(invalid(parsed.error));
}

function stampMsOf(value: z.infer<typeof stamp>): number {
  return value.sec * 1000 + value.nanosec / 1e6;
}

export function parseOdometry(message: unknown): Result<Odometry> {
  const parsed = checked(message, isOdometryMessage, odometryMessage);
  if (!parsed.ok) return parsed;
  const { pose, twist, header: head } = parsed.value;
  if (head.frame_id !== siteFrame) {
    return refuse({ code: 'message-frame', facts: { frame: head.frame_id.slice(0, 100), expected: siteFrame } });
  }
  const { position, orientation: q } = pose.pose;
  const norm = Math.hypot(q.x, q.y, q.z, q.w);
  if (!(Math.abs(norm - 1) < quaternionNormTolerance)) {
    return refuse({ code: 'message-orientation', facts: { norm } });
  }
  const yawRad = Math.atan2(2 * (q.w * q.z + q.x * q.y), 1 - 2 * (q.y * q.y + q.z * q.z));
  const { linear, angular } = twist.twist;
  return ok({
    pose: { xM: position.x, yM: position.y, zM: position.z, yawRad },
    velocityMps: [linear.x, linear.y, linear.z],
    yawRateRadps: angular.z,
    stampMs: stampMsOf(head.stamp),
  });
}

/** Single-precision drivers round; an all-zero quaternion is the mark of a message that nobody filled in. */
const quaternionNormTolerance = 0.05;

export interface Joints {
  readonly positions: Readonly<Record<string, number>>;
  readonly velocities: Readonly<Record<string, number>>;
}

export function parseJoints(message: unknown): Result<Joints> {
  const parsed = checked(message, isJointMessage, jointMessage);
  if (!parsed.ok) return parsed;
  const { name, position, velocity } = parsed.value;
  // sensor_msgs/JointState: each array is either as long as the names or empty. A joint without position says nothing.
  const isWhole = position.length === name.length && (velocity.length === name.length || velocity.length === 0);
  if (!isWhole || new Set(name).size !== name.length) {
    return refuse({ code: 'message-invalid', facts: { at: 'name', cause: 'joints do not match their values' } });
  }
  return ok({
    positions: Object.fromEntries(name.map((joint, index) => [joint, position[index] as number])),
    velocities: Object.fromEntries(velocity.map((value, index) => [name[index] as string, value])),
  });
}

export interface Battery {
  readonly fillRatio: number;
  readonly isCharging: boolean;
}

/** sensor_msgs/BatteryState POWER_SUPPLY_STATUS_CHARGING. */
const statusCharging = 1;

export function parseBattery(message: unknown): Result<Battery> {
  const parsed = checked(message, isBatteryMessage, batteryMessage);
  if (!parsed.ok) return parsed;
  return ok({
    fillRatio: parsed.value.percentage,
    isCharging: parsed.value.power_supply_status === statusCharging,
  });
}

export interface Diagnostic {
  readonly level: 'ok' | 'warn' | 'error' | 'stale';
  readonly name: string;
  readonly message: string;
  readonly values: Readonly<Record<string, string>>;
}

const diagnosticLevels = ['ok', 'warn', 'error', 'stale'] as const;

export function parseDiagnostics(message: unknown): Result<readonly Diagnostic[]> {
  const parsed = checked(message, isDiagnosticMessage, diagnosticMessage);
  if (!parsed.ok) return parsed;
  return ok(
    parsed.value.status.map(({ level, name, message: text, values }) => ({
      level: diagnosticLevels[level] ?? 'stale',
      name,
      message: text,
      values: Object.fromEntries(values.map(({ key, value }) => [key, value])),
    })),
  );
}

export const textMessage = z.object({ data: z.string() });
const ownPlace = z.object({
  xM: finite,
  yM: finite,
  zM: finite,
  yawRad: finite,
  ageMs: finite.min(0),
  joints: z.record(z.string(), finite).optional(),
});
const hash = z.string().regex(/^[0-9a-f]{64}$/);
export const permitRequest = z.object({
  version: z.literal(1),
  machineId: z.string(),
  connectionId: z.string().min(1).max(100),
  nonce: z.string().regex(/^[0-9a-f]{16}$/),
  epochSeen: z.number().int().min(0),
  sequenceSeen: z.number().int().min(-1).optional(),
  place: ownPlace.optional(),
  wantsToMove: z.boolean().optional(),
  clockMs: finite.optional(),
  isSuspect: z.boolean().optional(),
  oldEpochRefused: z.number().int().min(0).optional(),
  geometryHash: hash.optional(),
  limitsHash: hash.optional(),
});
const requestMaxChars = 1000;

/** `std_msgs/String` with a permit request in JSON. */
export function parsePermitRequest(message: unknown): Result<PermitRequest> {
  const text = checked(message, isTextMessage, textMessage);
  if (!text.ok) return text;
  if (text.value.data.length > requestMaxChars)
    return refuse({ code: 'message-invalid', facts: { cause: 'too long' } });
  let content: unknown;
  try {
    content = JSON.parse(text.value.data);
  } catch {
    return refuse({ code: 'message-invalid', facts: { cause: 'no JSON' } });
  }
  const request = checked(content, isRequestContent, permitRequest);
  if (!request.ok) return request;
  const { version, machineId, connectionId, nonce, epochSeen, sequenceSeen, place, wantsToMove } = request.value;
  const { clockMs, isSuspect, oldEpochRefused, geometryHash, limitsHash } = request.value;
  return ok({
    version,
    machineId,
    connectionId,
    nonce,
    epochSeen,
    ...(sequenceSeen === undefined ? {} : { sequenceSeen }),
    ...(place === undefined ? {} : { place: ownPlaceOf(place) }),
    ...(wantsToMove === undefined ? {} : { wantsToMove }),
    ...(clockMs === undefined ? {} : { clockMs }),
    ...(isSuspect === undefined ? {} : { isSuspect }),
    ...(oldEpochRefused === undefined ? {} : { oldEpochRefused }),
    ...(geometryHash === undefined ? {} : { geometryHash }),
    ...(limitsHash === undefined ? {} : { limitsHash }),
  });
}

function ownPlaceOf({ joints, ...place }: z.infer<typeof ownPlace>): OwnPlace {
  return joints === undefined ? place : { ...place, joints };
}

const tagsMax = 1000;
export const tagsMessage = z.object({ transforms: z.array(z.unknown()).max(tagsMax) });
export const tagTransform = z.object({
  header: z.object({ frame_id: z.literal(siteFrame), stamp: stamp.optional() }),
  child_frame_id: z.string().startsWith('tag/').min(5).max(100),
  transform: z.object({ translation: vector }),
});

/**
 * `tf2_msgs/TFMessage` with one transform per seen tag. A transform that is no tag or not finite is left out and counted, so that the
 * tag's age goes on; a message of which nothing is left is refused, so that the source's age goes on too.
 */
export function parseTags(
  message: unknown,
): Result<{ readonly sightings: readonly TagSighting[]; readonly leftOut: number }> {
  const parsed = checked(message, isTagsMessage, tagsMessage);
  if (!parsed.ok) return parsed;
  const sightings: TagSighting[] = [];
  for (const item of parsed.value.transforms) {
    const tag = checked(item, isTagTransform, tagTransform);
    if (!tag.ok) continue;
    const { header: head, child_frame_id: child, transform } = tag.value;
    const { x, y, z: height } = transform.translation;
    const stamped = head.stamp === undefined ? {} : { stampMs: stampMsOf(head.stamp) };
    sightings.push({ tagId: child.slice('tag/'.length), at: [x, y], zM: height, ...stamped });
  }
  const leftOut = parsed.value.transforms.length - sightings.length;
  if (leftOut > 0 && sightings.length === 0) {
    return refuse({ code: 'message-invalid', facts: { cause: 'no usable tag', leftOut } });
  }
  return ok({ sightings, leftOut });
}

const temperatureMessage = z.object({ temperature: finite.min(-90).max(100) });
const windMessage = z.object({ data: finite.min(0).max(120) });

export function parseTemperatureC(message: unknown): Result<number> {
  const parsed = temperatureMessage.safeParse(message);
  return parsed.success ? ok(parsed.data.temperature) : refuse(invalid(parsed.error));
}

export function parseWindMps(message: unknown): Result<number> {
  const parsed = windMessage.safeParse(message);
  return parsed.success ? ok(parsed.data.data) : refuse(invalid(parsed.error));
}

export const clockMessage = z.object({
  clock: z.object({ sec: z.int().min(0), nanosec: z.int().min(0).max(999_999_999) }),
});

/** `rosgraph_msgs/Clock`. */
export function parseClock(message: unknown): Result<{ readonly sec: number; readonly nanosec: number }> {
  const parsed = checked(message, isClockMessage, clockMessage);
  return parsed.ok ? ok(parsed.value.clock) : parsed;
}

/** Answer of std_srvs/SetBool and std_srvs/Trigger. */
export const serviceValues = z.object({ success: z.boolean(), message: z.string().max(2000) });
export const followPathFeedback = z.object({ distance_to_goal: finite.min(0) });
export const navigateFeedback = z.object({ distance_remaining: finite.min(0) });

/** geometry_msgs/PoseStamped in the site frame. The zero stamp means "now" to tf. */
export function poseStamped(pose: Pose): unknown {
  return {
    header: { frame_id: siteFrame, stamp: { sec: 0, nanosec: 0 } },
    pose: {
      position: { x: pose.xM, y: pose.yM, z: pose.zM },
      orientation: { x: 0, y: 0, z: Math.sin(pose.yawRad / 2), w: Math.cos(pose.yawRad / 2) },
    },
  };
}

/**
 * Goal of nav2_msgs/FollowPath. Fields left out are filled in by rosbridge with their defaults in whatever ROS release is there; `controllerId` '' is
 * the base's own.
 */
export function followPathGoal(poses: readonly Pose[], controllerId = ''): unknown {
  const path = { header: { frame_id: siteFrame, stamp: { sec: 0, nanosec: 0 } }, poses: poses.map(poseStamped) };
  return controllerId === '' ? { path } : { path, controller_id: controllerId };
}

export function navigateGoal(pose: Pose): unknown {
  return { pose: poseStamped(pose) };
}

const peopleWatch = z.object({
  levels: z
    .array(z.object({ levelId: z.string(), people: z.number().int().min(0), anchorsUp: z.number().int().min(0) }))
    .max(500),
});
const zonePresence = z.object({
  zones: z.array(z.object({ zoneId: z.string().max(200), occupied: z.boolean(), stamp: finite })).max(100),
});
const watchMaxChars = 100_000;

/** The JSON in a `std_msgs/String`. */
function jsonOf(message: unknown): Result<unknown> {
  const text = checked(message, isTextMessage, textMessage);
  if (!text.ok) return text;
  if (text.value.data.length > watchMaxChars) return refuse({ code: 'message-invalid', facts: { cause: 'too long' } });
  try {
    return ok(JSON.parse(text.value.data));
  } catch {
    return refuse({ code: 'message-invalid', facts: { cause: 'no JSON' } });
  }
}

/** `std_msgs/String` with the counts of people by level in JSON. */
export function parsePeopleWatch(message: unknown): Result<readonly LevelWatch[]> {
  const content = jsonOf(message);
  if (!content.ok) return content;
  const parsed = peopleWatch.safeParse(content.value);
  return parsed.success ? ok(parsed.data.levels) : refuse(invalid(parsed.error));
}

/** `std_msgs/String` with the words of presence sensors in JSON; `stamp` in ms. */
export function parseZonePresence(message: unknown): Result<readonly ZonePresence[]> {
  const content = jsonOf(message);
  if (!content.ok) return content;
  const parsed = zonePresence.safeParse(content.value);
  if (!parsed.success) return refuse(invalid(parsed.error));
  return ok(
    parsed.data.zones.map(({ zoneId, occupied, stamp: stampMs }) => ({ zoneId, isOccupied: occupied, stampMs })),
  );
}
