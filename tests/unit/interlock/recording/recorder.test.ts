import { McapStreamReader } from '@mcap/core';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createInterlock, Interlock } from '../../../../controller/interlock/cycle.ts';
import { callParameters } from '../../../../controller/interlock/recording/core-calls.ts';
import { explainRecording, explanationText } from '../../../../controller/interlock/recording/explain.ts';
import { losslessJson, parseLosslessJson } from '../../../../controller/interlock/recording/lossless-json.ts';
import { unwrittenMax } from '../../../../controller/interlock/recording/recorder.ts';
import { interlockRecordings, recordingName } from '../../../../controller/interlock/recording/recording-name.ts';
import { RecordingDirectory } from '../../../../robot-bridge/recording/recording-files.ts';
import { replayRecording } from '../../../../controller/interlock/recording/replay.ts';
import { testConfig, testKeyHex } from '../../../support/interlock-site.ts';
import { coreOptions, drive, inParts, recordedCore } from '../../../support/ledger/recorded-site.ts';

const config = testConfig([
  { id: 't1', profileId: 'trowelling-robot' },
  { id: 't2', profileId: 'trowelling-robot' },
]);

describe('lossless JSON', () => {
  it('gives back what it was given, numbers that JSON cannot carry and broken text too', () => {
    const anyNumber = fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, -Infinity, -0));
    const value = fc.anything({
      values: [anyNumber, fc.string({ unit: 'binary' }), fc.constantFrom('\ud800', '$number', null, true)],
      key: fc.constantFrom('a', 'b', '$number', '$set', '\udc00'),
    });
    const isPlain = (text: string): boolean => !text.includes('__proto__');
    fc.assert(
      fc.property(value, (one) => {
        const clean = structuredClone(one);
        fc.pre(isPlain(String(JSON.stringify(clean, (_, v: unknown) => (typeof v === 'bigint' ? null : v)))));
        const text = losslessJson({ clean });
        expect(losslessJson(parseLosslessJson(text))).toBe(text);
        expect(parseLosslessJson(text)).toEqual({ clean });
      }),
      { numRuns: 500 },
    );
    const special = { a: new Map([[1, NaN]]), b: new Set(['x']), c: Float64Array.of(1, -0) };
    expect(parseLosslessJson(losslessJson(special))).toEqual(special);
  });
});

describe('a recorder', () => {
  it('changes nothing in what the core says', () => {
    const bare = createInterlock(coreOptions());
    const said: string[] = [];
    const cycle = bare.cycle.bind(bare);
    bare.cycle = (nowMonoMs, nowMs) => {
      const outputs = cycle(nowMonoMs, nowMs);
      said.push(losslessJson(outputs));
      return outputs;
    };
    drive(bare, config, { seed: 9, cycles: 500 });
    const { core } = recordedCore();
    const heard: string[] = [];
    const listening = new Proxy(core, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (name !== 'cycle') return value;
        return (...args: [number, number]) => {
          const outputs = core.cycle(...args);
          heard.push(losslessJson(outputs));
          return outputs;
        };
      },
    });
    drive(listening, config, { seed: 9, cycles: 500 });
    expect(heard).toEqual(said);
  });

  it('knows every call of the core, so that none goes unrecorded', () => {
    const reading = [
      'constructor',
      'config',
      'storedLatches',
      'latches',
      'verdicts',
      'peopleSeen',
      'knownPeople',
      'peopleRevision',
      'movingMachineIds',
      'memory',
      'recall',
      'pairFigures',
      'inputAgesMs',
      'tagJumps',
    ];
    const calls = Object.getOwnPropertyNames(Interlock.prototype).filter((name) => !reading.includes(name));
    expect(calls.sort()).toEqual(Object.keys(callParameters).sort());
  });

  it('writes no key and no MAC', async () => {
    const { core, sink } = recordedCore();
    drive(core, config, { seed: 9, cycles: 300 });
    const [file] = await sink.files();
    expect(file?.includes('"permits":[{')).toBe(true);
    expect(file?.includes(testKeyHex)).toBe(false);
    expect(file?.includes('"mac":')).toBe(false);
    expect(file?.includes('\\"mac\\"')).toBe(false);
  });

  it('drops and counts what a slow disk cannot take, then goes on in a new file without a hole', async () => {
    const { core, sink, recorder, troubles } = recordedCore('late');
    drive(core, config, { seed: 9, cycles: 300 });
    for (let cycle = 1; cycle <= 40; cycle += 1) {
      const nowMs = 1e6 + cycle * 20;
      for (let call = 0; call < 2000; call += 1) core.observeHeartbeat(nowMs);
      core.cycle(nowMs, nowMs);
    }
    expect(recorder.lostCalls).toBeGreaterThan(1000);
    expect(troubles).toEqual(['recording too slow, calls dropped until it has caught up']);
    const before = sink.records.length;
    expect(before).toBeLessThanOrEqual(unwrittenMax);
    recorder.written(before);
    for (let at = 1; at <= 50; at += 1) {
      core.observeHeartbeat(1e7 + at * 20);
      core.cycle(1e7 + at * 20, 1e7 + at * 20);
    }
    const files = await sink.files();
    expect(files.length).toBe(2);
    const replayed = await replayRecording(inParts(files[1] as Buffer));
    expect(replayed).toMatchObject({ ok: true, value: { result: 'identical', lostCallsBefore: recorder.lostCalls } });
  });

  it('leaves the core alone when its sink has failed', () => {
    const { core, sink, recorder, troubles } = recordedCore();
    recorder.fail('no space left');
    drive(core, config, { seed: 9, cycles: 200 });
    expect(sink.records).toEqual([]);
    expect(troubles).toEqual(['recording ended']);
    expect(core.verdicts(4000)).toHaveLength(2);
  });
});

describe('a recording', () => {
  it('has a JSON schema on every channel, and a scene that Foxglove knows by name', async () => {
    const { core, sink } = recordedCore();
    drive(core, config, { seed: 9, cycles: 300 });
    const [file] = await sink.files();
    const reader = new McapStreamReader();
    reader.append(file as Buffer);
    const schemas = new Map<number, { name: string; encoding: string }>();
    const channels = new Map<number, { topic: string; schemaId: number; messageEncoding: string }>();
    const scenes: { entities: { id: string; cubes: unknown[]; cylinders: unknown[] }[] }[] = [];
    let lastTime = 0n;
    for (let record = reader.nextRecord(); record !== undefined; record = reader.nextRecord()) {
      if (record.type === 'Schema') {
        schemas.set(record.id, record);
        expect(JSON.parse(new TextDecoder().decode(record.data))).toMatchObject({ type: 'object' });
      }
      if (record.type === 'Channel') channels.set(record.id, record);
      if (record.type !== 'Message') continue;
      expect(record.logTime).toBeGreaterThanOrEqual(lastTime);
      lastTime = record.logTime;
      const message = JSON.parse(new TextDecoder().decode(record.data)) as (typeof scenes)[number];
      if (channels.get(record.channelId)?.topic === '/site/scene') scenes.push(message);
    }
    expect(reader.done()).toBe(true);
    for (const { schemaId, messageEncoding } of channels.values()) {
      expect(messageEncoding).toBe('json');
      expect(schemas.get(schemaId)?.encoding).toBe('jsonschema');
    }
    expect([...schemas.values()].map(({ name }) => name)).toContain('foxglove.SceneUpdate');
    expect(scenes.length).toBeGreaterThan(10);
    const last = scenes.at(-1)?.entities ?? [];
    expect(last.find(({ id }) => id === 'machine/t1')?.cubes).toHaveLength(1);
    expect(last.find(({ id }) => id === 'person/p1')?.cylinders).toHaveLength(1);
  });

  it('explains a level in both languages, and says what it cannot explain', async () => {
    const { core, sink } = recordedCore();
    core.configure(config);
    for (let nowMs = 20; nowMs <= 1000; nowMs += 20) core.cycle(nowMs, 1_700_000_000_000 + nowMs);
    const [file] = await sink.files();
    const bytes = file as Buffer;
    const answer = await explainRecording(inParts(bytes), { machineId: 't1', atS: 0.5 });
    if (!answer.ok) throw new Error(JSON.stringify(answer.problem));
    const en = explanationText(answer.value, 'en');
    const zh = explanationText(answer.value, 'zh');
    expect(en).toContain('t1: level hold, allowed speed 0.00 m/s');
    expect(en).toContain('rule wait-out');
    expect(en).toMatch(/measured \d+ ms {2}limit \d+ ms/);
    expect(zh).toContain('规则 wait-out');
    expect(await explainRecording(inParts(bytes), { machineId: 'nobody', atS: 0.5 })).toMatchObject({
      problem: { code: 'machine-unknown', facts: { machineIds: ['t1', 't2'] } },
    });
    expect(await explainRecording(inParts(bytes), { machineId: 't1', atS: 9999 })).toMatchObject({
      problem: { code: 'recording-too-short' },
    });
  });
});

describe('a directory of recordings', () => {
  it('keeps within its bytes, the oldest going first, and touches no other file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'banksman-recording-'));
    try {
      writeFileSync(join(folder, 'notes.mcap'), 'x'.repeat(5000));
      const directory = new RecordingDirectory(folder, {
        names: interlockRecordings,
        directoryBytesMax: 3500,
        fileBytesMax: 1000,
      });
      for (let at = 1; at <= 6; at += 1) {
        const file = await directory.open(recordingName(7, at));
        await file.write(new Uint8Array(1000));
        await file.close();
      }
      const names = readdirSync(folder).sort();
      expect(names).toEqual([
        'interlock-00000007-000004.mcap',
        'interlock-00000007-000005.mcap',
        'interlock-00000007-000006.mcap',
        'notes.mcap',
      ]);
      expect(statSync(join(folder, names[0] as string)).mode & 0o777).toBe(0o600);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
