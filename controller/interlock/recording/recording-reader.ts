import { McapStreamReader } from '@mcap/core';
import { z } from 'zod';
import { interlockConfig } from '../../contract/interlock/interlock.ts';
import { ok, refuse, type Problem, type Result } from '../../../kernel/result.ts';
import { limitIds } from '../limits/limits.ts';
import { isCoreCall, positionalArguments, type CoreCall } from './core-calls.ts';
import { parseLosslessJson } from './lossless-json.ts';
import type { KeyFrame } from './records.ts';
import { answerTopic, cycleTopic, inputTopic, keyFrameTopic, sceneTopic } from './schemas.ts';

/** Bytes that may be read without completing one record; more is no recording of ours. */
const recordBytesMax = 128 * 1024 ** 2;

/** A message as it stands in the file. `text` is compared byte for byte. */
export type ReadRecord =
  | { readonly kind: 'key-frame'; readonly index: number; readonly frame: KeyFrame }
  | { readonly kind: 'input'; readonly index: number; readonly call: CoreCall; readonly args: readonly unknown[] }
  | { readonly kind: 'output'; readonly topic: string; readonly index: number; readonly text: string };

export interface ReadEnd {
  /** `cut`: the file stops in the middle, because it is still being written, or was not closed, or was shortened. */
  readonly end: 'complete' | 'cut';
  readonly bytes: number;
}

export interface ReadListener {
  /** May refuse: reading stops with that problem. 'stop' ends reading early. */
  record(record: ReadRecord): Result<'go-on' | 'stop'>;
  progress?(bytes: number): void;
}

const amount = z.number().nonnegative();
const keyFrame = z.object({
  version: z.literal(1),
  software: z.string(),
  epoch: z.number().int().positive(),
  startedMonoMs: z.number(),
  lostCalls: amount,
  memory: z.looseObject({
    limits: z.strictObject(Object.fromEntries(limitIds.map((id) => [id, amount]))),
    limitsHash: z.string(),
    config: interlockConfig.nullable(),
    bodies: z.array(z.record(z.string(), z.unknown())),
    inputs: z.looseObject({ people: z.array(z.looseObject({ personId: z.string() })) }),
    latches: z.looseObject({}),
    events: z.looseObject({}),
  }),
});

/** An error that says which refusal it is; it never leaves this file. */
class Unreadable extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.code);
    this.problem = problem;
  }
}

/**
 * Reads a recording from its beginning. Refuses 'recording-foreign' (no recording of the interlock), 'recording-damaged' (a checksum,
 * a number out of order, a broken message) and 'recording-incompatible' (made by a version that recorded otherwise).
 */
export async function readRecording(
  source: AsyncIterable<Uint8Array>,
  listener: ReadListener,
): Promise<Result<ReadEnd>> {
  const reader = new McapStreamReader();
  const session = new ReadSession(listener);
  let bytes = 0;
  for await (const part of source) {
    try {
      if (takePart(reader, session, part) === 'stop') return ok({ end: 'complete', bytes });
    } catch (error) {
      if (error instanceof Unreadable) return refuse(error.problem);
      const code = session.isOurs ? 'recording-damaged' : 'recording-foreign';
      return refuse({ code, facts: { afterIndex: session.index, byte: bytes, message: String(error) } });
    }
    bytes += part.byteLength;
    listener.progress?.(bytes);
  }
  if (!session.isOurs) return refuse({ code: 'recording-foreign', facts: { byte: bytes, message: 'no header' } });
  return ok({ end: reader.done() ? 'complete' : 'cut', bytes });
}

function takePart(reader: McapStreamReader, session: ReadSession, part: Uint8Array): 'go-on' | 'stop' {
  reader.append(part);
  if (reader.bytesRemaining() > recordBytesMax) throw new Error('a record is longer than any of ours');
  for (let record = reader.nextRecord(); record !== undefined; record = reader.nextRecord()) {
    if (session.take(record) === 'stop') return 'stop';
  }
  return 'go-on';
}

type McapRecord = NonNullable<ReturnType<McapStreamReader['nextRecord']>>;

class ReadSession {
  readonly #listener: ReadListener;
  readonly #topics = new Map<number, string>();
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  isOurs = false;
  /** Of the last call; -1 before the first. */
  index = -1;
  #hasKeyFrame = false;

  constructor(listener: ReadListener) {
    this.#listener = listener;
  }

  take(record: McapRecord): 'go-on' | 'stop' {
    if (record.type === 'Header') {
      this.isOurs = record.profile === 'banksman-interlock';
      if (!this.isOurs) throw new Error(`profile "${record.profile.slice(0, 64)}"`);
    }
    if (record.type === 'Channel') this.#topics.set(record.id, record.topic);
    if (record.type !== 'Message') return 'go-on';
    const topic = this.#topics.get(record.channelId) ?? '';
    if (topic === sceneTopic) return 'go-on';
    const taken = this.#listener.record(this.#parse(topic, this.#decoder.decode(record.data)));
    if (!taken.ok) throw new Unreadable(taken.problem);
    return taken.value;
  }

  #parse(topic: string, text: string): ReadRecord {
    const message = parseLosslessJson(text) as Readonly<Record<string, unknown>>;
    const index = message['index'];
    if (typeof index !== 'number') throw new Error(`a message of ${topic} has no index`);
    if (topic === keyFrameTopic) return this.#keyFrame(index, message['frame']);
    if (!this.#hasKeyFrame) throw new Error('the recording does not begin with a key frame');
    if (topic === cycleTopic || topic === answerTopic) {
      if (index !== this.index) throw new Error(`output ${index} after call ${this.index}`);
      return { kind: 'output', topic, index, text };
    }
    const call = topic.slice(topic.lastIndexOf('/') + 1);
    if (!isCoreCall(call) || inputTopic(call) !== topic) {
      throw new Unreadable({ code: 'recording-incompatible', facts: { topic } });
    }
    if (index !== this.index + 1) throw new Error(`call ${index} after call ${this.index}`);
    this.index = index;
    return { kind: 'input', index, call, args: positionalArguments(call, message) };
  }

  #keyFrame(index: number, frame: unknown): ReadRecord {
    const parsed = keyFrame.safeParse(frame);
    if (!parsed.success) {
      const facts = { message: z.prettifyError(parsed.error).slice(0, 2000) };
      throw new Unreadable({ code: 'recording-incompatible', facts });
    }
    this.#hasKeyFrame = true;
    this.index = index - 1;
    // The memory is the core's own; a version that keeps another one would replay otherwise and is found by that.
    return { kind: 'key-frame', index, frame: frame as KeyFrame };
  }
}
