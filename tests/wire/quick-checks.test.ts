import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import * as schemas from '../../robot-bridge/ros/messages.ts';
import * as quick from '../../robot-bridge/ros/quick-checks.ts';

// Goal: nothing passes the quick checks that the schemas would refuse. Method: good messages with one or two fields replaced by whatever
// JSON can carry, at any depth; the opposite is asked of the good messages only, since a refusal by hand is just slower.

const vector = { x: 1, y: -2.5, z: 0 };
const stamp = { sec: 5, nanosec: 7 };

interface Kind {
  readonly good: unknown;
  readonly isRight: (value: unknown) => boolean;
  readonly schema: z.ZodType;
}

const kinds: Readonly<Record<string, Kind>> = {
  odometry: {
    good: {
      header: { stamp, frame_id: 'map' },
      pose: { pose: { position: vector, orientation: { ...vector, w: 1 } } },
      twist: { twist: { linear: vector, angular: vector } },
    },
    isRight: quick.isOdometryMessage,
    schema: schemas.odometryMessage,
  },
  joints: {
    good: { name: ['slew', 'luff'], position: [1, 2], velocity: [] },
    isRight: quick.isJointMessage,
    schema: schemas.jointMessage,
  },
  battery: {
    good: { percentage: 0.5, power_supply_status: 2 },
    isRight: quick.isBatteryMessage,
    schema: schemas.batteryMessage,
  },
  diagnostics: {
    good: { status: [{ level: 1, name: 'a', message: 'b', values: [{ key: 'k', value: 'v' }] }] },
    isRight: quick.isDiagnosticMessage,
    schema: schemas.diagnosticMessage,
  },
  tags: { good: { transforms: [{}] }, isRight: quick.isTagsMessage, schema: schemas.tagsMessage },
  tag: {
    good: { header: { frame_id: 'map', stamp }, child_frame_id: 'tag/p1', transform: { translation: vector } },
    isRight: quick.isTagTransform,
    schema: schemas.tagTransform,
  },
  text: { good: { data: 'x' }, isRight: quick.isTextMessage, schema: schemas.textMessage },
  request: {
    good: {
      version: 1,
      machineId: 'm',
      connectionId: 'c',
      nonce: '0123456789abcdef',
      epochSeen: 3,
      sequenceSeen: 7,
      place: { xM: 1, yM: 2, zM: 0, yawRad: 0.5, ageMs: 0 },
      wantsToMove: true,
      isSuspect: true,
      oldEpochRefused: 4,
      geometryHash: 'ab'.repeat(32),
      limitsHash: 'cd'.repeat(32),
    },
    isRight: quick.isRequestContent,
    schema: schemas.permitRequest,
  },
  clock: { good: { clock: stamp }, isRight: quick.isClockMessage, schema: schemas.clockMessage },
};

type Path = readonly (string | number)[];

function pathsOf(value: unknown, here: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [here];
  const inner = Object.keys(value).flatMap((key) => pathsOf((value as Record<string, unknown>)[key], [...here, key]));
  return [here, ...inner];
}

function replaced(value: unknown, [key, ...rest]: Path, put: unknown): unknown {
  if (key === undefined) return put;
  if (typeof value !== 'object' || value === null) return value;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...value }) as Record<string, unknown>;
  copy[key] = replaced(copy[key], rest, put);
  return copy;
}

const strange = fc.oneof(
  fc.jsonValue({ maxDepth: 1 }),
  fc.constantFrom(
    undefined,
    null,
    NaN,
    Infinity,
    -1,
    1.5,
    2 ** 53,
    3,
    4,
    1e9,
    999_999_999,
    '',
    'tag/',
    'tag/1',
    [],
    {},
  ),
  fc.constantFrom('x'.repeat(101), 'x'.repeat(201), 'x'.repeat(501), 'x'.repeat(2001), Array(65).fill(1), Array(1001)),
  fc.constantFrom('0123456789abcdeF', '0123456789abcdef\n', '0123456789abcde', 'map', 'odom', Array(65).fill('a')),
);

describe('a quick check', () => {
  for (const [name, { good, isRight, schema }] of Object.entries(kinds)) {
    it(`lets a good ${name} message through, with fields that nobody asked for`, () => {
      expect(isRight(good)).toBe(true);
      expect(isRight({ ...(good as object), extra: [1, { deep: null }] })).toBe(true);
      expect(schema.safeParse(good).success).toBe(true);
    });

    it(`lets no ${name} message through that its schema refuses`, () => {
      const paths = pathsOf(good);
      const change = fc.tuple(fc.constantFrom(...paths), strange);
      fc.assert(
        fc.property(change, fc.option(change), ([path, put], second) => {
          const once = replaced(good, path, put);
          const message = second === null ? once : replaced(once, second[0], second[1]);
          return !isRight(message) || schema.safeParse(message).success;
        }),
        { numRuns: 1500 },
      );
    });
  }
});
