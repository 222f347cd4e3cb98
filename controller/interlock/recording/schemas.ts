import { callParameters, type CoreCall } from './core-calls.ts';

type JsonSchema = Readonly<Record<string, unknown>>;

const number: JsonSchema = { type: 'number' };
const integer: JsonSchema = { type: 'integer' };
const text: JsonSchema = { type: 'string' };
const flag: JsonSchema = { type: 'boolean' };
const anything: JsonSchema = { type: 'object' };

function object(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: 'object', properties };
}

function list(items: JsonSchema): JsonSchema {
  return { type: 'array', items };
}

/** Numbers that JSON cannot carry are written as `{"$number":"NaN"}`, see lossless-json.ts; the schemas name what is usual. */
const argumentSchemas: Readonly<Record<string, JsonSchema>> = {
  nowMonoMs: number,
  nowMs: number,
  receivedMonoMs: number,
  windMps: number,
  sequence: integer,
  machineId: text,
  reason: text,
  sightings: list(object({ tagId: text, at: list(number), zM: number, stampMs: number })),
  pairs: list(anything),
};

const measure = object({ value: number, unit: text });
const reason = object({
  ruleId: text,
  level: text,
  measured: measure,
  limit: measure,
  other: object({ kind: text, id: text }),
  agesMs: anything,
});

const cycle = object({
  index: integer,
  nowMonoMs: number,
  nowMs: number,
  permits: list(object({ machineId: text, text })),
  locks: list(object({ machineId: text, isLocked: flag, speedMaxMps: number })),
  events: list(object({ sequence: integer, atMs: number, machineId: text, change: anything })),
  verdicts: list(
    object({
      machineId: text,
      level: text,
      travelSpeedMaxMps: number,
      toolSpeedMaxMps: number,
      axes: list(object({ joint: text, minPerS: number, maxPerS: number })),
      reasons: list(reason),
      permitSequence: integer,
      requestAgeMs: number,
      poseAgeMs: number,
      grade: text,
    }),
  ),
  latches: list(anything),
  overruns: integer,
  refusedInputs: integer,
});

const vector = object({ x: number, y: number, z: number });
const pose = object({ position: vector, orientation: object({ x: number, y: number, z: number, w: number }) });
const color = object({ r: number, g: number, b: number, a: number });
const time = object({ sec: integer, nsec: integer });

/** The members of Foxglove's well-known schema that we use; readers go by the name. */
const sceneUpdate = object({
  deletions: list(object({ timestamp: time, type: integer, id: text })),
  entities: list(
    object({
      timestamp: time,
      frame_id: text,
      id: text,
      lifetime: time,
      frame_locked: flag,
      metadata: list(object({ key: text, value: text })),
      arrows: list(anything),
      cubes: list(object({ pose, size: vector, color })),
      spheres: list(anything),
      cylinders: list(object({ pose, size: vector, bottom_scale: number, top_scale: number, color })),
      lines: list(
        object({
          type: integer,
          pose,
          thickness: number,
          scale_invariant: flag,
          points: list(vector),
          color,
          colors: list(color),
          indices: list(integer),
        }),
      ),
      triangles: list(anything),
      texts: list(object({ pose, billboard: flag, font_size: number, scale_invariant: flag, color, text })),
      models: list(anything),
    }),
  ),
});

export interface ChannelDefinition {
  readonly topic: string;
  readonly schemaName: string;
  readonly schema: JsonSchema;
}

export const keyFrameTopic = '/interlock/key_frame';
export const cycleTopic = '/interlock/output/cycle';
export const answerTopic = '/interlock/output/answer';
export const sceneTopic = '/site/scene';

export function inputTopic(call: CoreCall): string {
  return `/interlock/input/${call}`;
}

/** All channels of a recording, in the order in which they get their numbers. */
export const channels: readonly ChannelDefinition[] = [
  {
    topic: keyFrameTopic,
    schemaName: 'banksman.interlock.KeyFrame',
    schema: object({ index: integer, frame: anything }),
  },
  { topic: cycleTopic, schemaName: 'banksman.interlock.Cycle', schema: cycle },
  {
    topic: answerTopic,
    schemaName: 'banksman.interlock.Answer',
    schema: object({ index: integer, call: text, result: anything }),
  },
  ...(Object.keys(callParameters) as CoreCall[]).map((call) => ({
    topic: inputTopic(call),
    schemaName: `banksman.interlock.input.${call}`,
    schema: object({
      index: integer,
      ...Object.fromEntries(callParameters[call].map((name) => [name, argumentSchemas[name] ?? anything])),
    }),
  })),
  { topic: sceneTopic, schemaName: 'foxglove.SceneUpdate', schema: sceneUpdate },
];
