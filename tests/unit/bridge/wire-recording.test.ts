import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RosConnection } from '../../../robot-bridge/ros/connection.ts';
import { readWireRecording, type RecordedMessage } from '../../../robot-bridge/recording/read-wire-recording.ts';
import { tappedRos } from '../../../robot-bridge/recording/tapped-ros.ts';
import {
  recorderTopic,
  withoutMacs,
  type WireMessage,
  type WireRecord,
} from '../../../robot-bridge/recording/wire-record.ts';
import { WireRecorder, waitingMax } from '../../../robot-bridge/recording/wire-recorder.ts';
import { WireWriter } from '../../../robot-bridge/recording/wire-writer.ts';
import { encodePermit } from '../../../kernel/permit.ts';
import { ManualClock } from '../../wire/manual-clock.ts';

/** Goal: recordings hold what passed, whole chunks of it also after damage, and no secret; and they never hold up what they record. */
class MemoryFile {
  readonly parts: Uint8Array[] = [];
  isClosed = false;
  write(part: Uint8Array): Promise<void> {
    this.parts.push(part.slice());
    return Promise.resolve();
  }
  position(): bigint {
    return BigInt(this.bytes().byteLength);
  }
  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }
  bytes(): Uint8Array {
    return Buffer.concat(this.parts);
  }
}

function record(atMs: number, values: Partial<WireRecord> = {}): WireRecord {
  return {
    ...{ wire: 'ros', url: 'ws://a', direction: 'from-machine', part: 'message', name: '/l1/odom' },
    ...{ type: 'nav_msgs/msg/Odometry', atMs, text: `{"n":${String(atMs)}}` },
    ...values,
  };
}

interface Bench {
  readonly files: MemoryFile[];
  readonly writer: WireWriter;
  freeRatio: number;
}

function bench(limits: { readonly fileBytesMax?: number; readonly fileAgeMaxMs?: number } = {}): Bench {
  const files: MemoryFile[] = [];
  const made: Bench = {
    files,
    freeRatio: 1,
    writer: new WireWriter({
      openFile: () => {
        files.push(new MemoryFile());
        return Promise.resolve(files.at(-1) as MemoryFile);
      },
      metadata: { siteId: 'site', process: 'controller' },
      software: 'test',
      fileBytesMax: limits.fileBytesMax ?? 1e9,
      fileAgeMaxMs: limits.fileAgeMaxMs ?? 1e9,
      freeRatio: () => Promise.resolve(made.freeRatio),
      lookEvery: 1,
    }),
  };
  return made;
}

async function* inParts(bytes: Uint8Array, size = 1000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

async function read(bytes: Uint8Array) {
  const messages: RecordedMessage[] = [];
  const end = await readWireRecording(inParts(bytes), {
    message: (message) => {
      messages.push(message);
      return 'go-on';
    },
  });
  return { end, messages };
}

describe('a recording of wires', () => {
  it('gives back every message in order, with its channel and its time', async () => {
    const { writer, files } = bench();
    const batch = [
      record(1000.25),
      record(1001, {
        direction: 'to-machine',
        part: 'goal',
        name: '/l1/follow_path',
        type: 'nav2_msgs/action/FollowPath',
      }),
      record(1002),
    ];
    expect(await writer.write(batch)).toBe(0);
    await writer.close();
    const { end, messages } = await read((files[0] as MemoryFile).bytes());
    expect(end).toMatchObject({ ok: true, value: { end: 'complete', messages: 3 } });
    expect(messages.map(({ atNs }) => atNs)).toEqual([1_000_250_000n, 1_001_000_000n, 1_002_000_000n]);
    expect(messages.map(({ channel }) => `${channel.direction} ${channel.part} ${channel.name}`)).toEqual([
      'from-machine message /l1/odom',
      'to-machine goal /l1/follow_path',
      'from-machine message /l1/odom',
    ]);
    expect(messages.map(({ text }) => text)).toEqual(batch.map(({ text }) => text));
  });

  it('begins a new file by length and by age', async () => {
    const bySize = bench({ fileBytesMax: 2000 });
    const long = 'x'.repeat(300_000);
    for (let at = 1; at <= 3; at += 1) await bySize.writer.write([record(at, { text: JSON.stringify({ long }) })]);
    expect(bySize.files.length).toBe(3);
    expect(bySize.files.map(({ isClosed }) => isClosed)).toEqual([true, true, false]);
    const byAge = bench({ fileAgeMaxMs: 1000 });
    await byAge.writer.write([record(0), record(999), record(1000), record(1500)]);
    expect(byAge.files.length).toBe(2);
  });

  it('leaves messages out and says how many while the disk is short, and goes on in a new file', async () => {
    const made = bench();
    await made.writer.write([record(1)]);
    made.freeRatio = 0.1;
    expect(await made.writer.write([record(2), record(3)])).toBe(2);
    expect(made.files[0]?.isClosed).toBe(true);
    made.freeRatio = 0.5;
    expect(await made.writer.write([record(4)])).toBe(0);
    await made.writer.close();
    const kept = await Promise.all(made.files.map(async (file) => (await read(file.bytes())).messages));
    expect(kept.flat().map(({ text }) => text)).toEqual(['{"n":1}', '{"n":4}']);
  });

  it('says first in the next file what was left out, and does not count its own word of it', async () => {
    const made = bench();
    made.freeRatio = 0.1;
    const loss = record(3, { name: recorderTopic, text: '{"skipped":1}' });
    expect(await made.writer.write([record(2), loss, loss])).toBe(1);
    made.freeRatio = 0.5;
    await made.writer.write([record(4), record(5)]);
    await made.writer.close();
    const { messages } = await read((made.files[0] as MemoryFile).bytes());
    expect(messages.map(({ text }) => text)).toEqual(['{"skipped":1}', '{"n":4}', '{"n":5}']);
  });

  it('is read to its last whole chunk wherever it is cut or damaged, and no message is ever wrong', async () => {
    const { writer, files } = bench();
    const batch = Array.from({ length: 60 }, (_, at) =>
      record(at + 1, { text: JSON.stringify({ at, pad: 'x'.repeat(20_000) }) }),
    );
    await writer.write(batch);
    await writer.close();
    const whole = new Uint8Array((files[0] as MemoryFile).bytes());
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.byteLength - 1), fc.boolean(), async (at, isCut) => {
        const bytes = isCut ? whole.slice(0, at) : whole.slice();
        if (!isCut) bytes[at] = (bytes[at] as number) ^ 0xff;
        const { end, messages } = await read(bytes);
        expect(messages.map(({ text }) => text)).toEqual(batch.slice(0, messages.length).map(({ text }) => text));
        if (isCut && end.ok) expect(end.value.end).toBe('cut');
      }),
      { numRuns: 25 },
    );
  });

  it('holds no keyed MAC, and lets viewers look into JSON within a string', async () => {
    const mac = 'ab'.repeat(32);
    const permit = encodePermit(
      {
        ...{
          version: 1,
          siteId: 's',
          machineId: 'l1',
          epoch: 1,
          connectionId: 'c',
          sequence: 1,
          nonce: '0'.repeat(16),
        },
        ...{ level: 'run', travelSpeedMaxMps: 0.5, toolSpeedMaxMps: 0.1, zones: [], geometryHash: '0'.repeat(64) },
        ...{ limitsHash: '0'.repeat(64), validForMs: 500, ruleId: '' },
      } as unknown as Parameters<typeof encodePermit>[0],
      () => Buffer.from(mac, 'hex'),
    );
    expect(permit).toContain('"mac":');
    const { writer, files } = bench();
    const type = 'std_msgs/msg/String';
    await writer.write([
      record(1, { direction: 'to-machine', name: '/l1/permit', type, text: JSON.stringify({ data: permit }) }),
      record(2, { direction: 'to-machine', name: '/l1/other', text: permit }),
    ]);
    await writer.close();
    const bytes = Buffer.from((files[0] as MemoryFile).bytes());
    expect(bytes.includes(mac)).toBe(false);
    const { messages } = await read(bytes);
    expect(JSON.parse(messages[0]?.text ?? '')).toMatchObject({
      json: { permit: { machineId: 'l1', travelSpeedMaxMps: 0.5 } },
    });
    expect(JSON.parse(withoutMacs('{"mac":"00","a":1}'))).toEqual({ mac: '', a: 1 });
  });
});

describe('a recorder of wires', () => {
  function recorder() {
    const clock = new ManualClock();
    clock.advance(1000);
    const posted: (readonly WireRecord[])[] = [];
    const troubles: string[] = [];
    const sink = { post: (batch: readonly WireRecord[]) => void posted.push(batch), close: () => Promise.resolve() };
    const made = new WireRecorder({
      ...{ sink, wallClock: clock, epochMs: () => clock.epochMs() },
      onTrouble: (_, message) => troubles.push(message),
    });
    return { made, clock, posted, troubles };
  }
  const message: WireMessage = {
    ...{ wire: 'ros', url: '', direction: 'from-machine', part: 'message', name: '/a', type: 't', message: { a: 1 } },
  };

  it('drops what its thread cannot take, says so in the recording, and never waits', () => {
    const { made, clock, posted, troubles } = recorder();
    for (let at = 0; at < waitingMax + 5; at += 1) made.note(message);
    clock.advance(100);
    expect(made.figures()).toEqual({
      ...{ noted: waitingMax + 5, dropped: 5, skipped: 0, state: 'recording' },
      ...{ fileName: null, failure: null },
    });
    expect(JSON.parse(posted[0]?.at(-1)?.text ?? '')).toMatchObject({ dropped: 5 });
    expect(troubles.length).toBe(1);
    // Nothing comes back from the thread: what it may hold is bounded, too.
    const large = { ...message, message: 'x'.repeat(1_000_000) };
    for (let at = 0; at < 200; at += 1) {
      made.note(large);
      clock.advance(20);
    }
    const held = posted.flat().reduce((sum, { text }) => sum + text.length, 0);
    expect(held).toBeLessThan(70_000_000);
    expect(made.figures().dropped).toBeGreaterThan(100);
  });

  it('goes on without a recording when its thread fails', () => {
    const { made, clock, posted } = recorder();
    made.fail('disk gone');
    made.note(message);
    clock.advance(1000);
    expect(posted).toEqual([]);
    expect(made.figures().state).toBe('ended');
  });
});

describe('a tapped connection', () => {
  it('notes each message once, however many listen, and only what was sent', () => {
    const listeners = new Map<string, Set<(message: unknown) => void>>();
    const answers: ((answer: never) => void)[] = [];
    let outcome: 'sent' | 'dropped' = 'sent';
    const inner = {
      url: 'ws://a',
      ...{
        state: () => 'connected',
        generation: () => 1,
        onState: () => () => {},
        allow: () => {},
        advertise: () => {},
      },
      subscribe: (topic: string, _: string, listener: (message: unknown) => void) => {
        const own = listeners.get(topic) ?? new Set();
        listeners.set(topic, own.add(listener));
        return () => own.delete(listener);
      },
      publish: () => outcome,
      sendGoal: (_: unknown, onAnswer: (answer: never) => void) => {
        answers.push(onAnswer);
        return outcome;
      },
    } as unknown as RosConnection;
    const noted: WireMessage[] = [];
    const tapped = tappedRos(inner, { note: (one) => noted.push(one) });
    const heard: unknown[] = [];
    const stops = [1, 2].map(() => tapped.subscribe('/odom', 'T', (one) => heard.push(one)));
    for (const listener of listeners.get('/odom') ?? []) listener('m');
    expect(heard).toEqual(['m', 'm']);
    expect(noted.map(({ name, direction }) => `${direction} ${name}`)).toEqual(['from-machine /odom']);
    for (const stop of [...stops, ...stops]) stop();
    expect(listeners.get('/odom')?.size).toBe(0);
    tapped.advertise('/permit', 'P');
    tapped.publish('/permit', { data: 1 });
    outcome = 'dropped';
    tapped.publish('/permit', { data: 2 });
    outcome = 'sent';
    tapped.sendGoal({ id: 'g', action: '/go', type: 'G', goal: {} }, () => {});
    answers[0]?.({ type: 'ended', status: 4, hasRun: true, detail: null } as never);
    expect(noted.slice(1).map(({ part, name, type }) => `${part} ${name} ${type}`)).toEqual([
      'message /permit P',
      'goal /go G',
      'result /go G',
    ]);
  });
});
