import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CoreRecord } from '../../../../controller/interlock/recording/records.ts';
import {
  replayRecording,
  type ReplayOptions,
  type ReplayReport,
} from '../../../../controller/interlock/recording/replay.ts';
import { testConfig } from '../../../support/interlock-site.ts';
import {
  coreOptions,
  drive,
  filesOf,
  inParts,
  recordedCore,
  type DriveOptions,
} from '../../../support/ledger/recorded-site.ts';

const zoneRing: [number, number][] = [
  [8, 5],
  [16, 5],
  [16, 12],
  [8, 12],
];
const config = testConfig(
  [
    { id: 't1', profileId: 'trowelling-robot' },
    { id: 't2', profileId: 'trowelling-robot' },
    { id: 'f1', profileId: 'floating-robot' },
    { id: 'c1', profileId: 'tower-crane' },
  ],
  {
    zones: [
      {
        id: 'one',
        levelId: 'level-1',
        kind: 'RELEASE',
        outline: zoneRing,
        speedMaxMps: null,
        machineIds: ['t1', 't2'],
      },
    ],
  },
);

async function record(options: DriveOptions): Promise<{ file: Buffer; records: CoreRecord[] }> {
  const { core, sink } = recordedCore();
  drive(core, config, options);
  const [file] = await sink.files();
  if (file === undefined) throw new Error('nothing was recorded');
  return { file, records: sink.records };
}

async function replay(file: Uint8Array, options: ReplayOptions = {}): Promise<ReplayReport> {
  const answer = await replayRecording(inParts(file), options);
  if (!answer.ok) throw new Error(JSON.stringify(answer.problem));
  return answer.value;
}

/** Places of all bytes that lie in the chunks' messages. What lies between chunks is an index for readers that search; a replay needs none. */
function messageBytes(file: Buffer): number[] {
  const chunk = 0x06;
  const places: number[] = [];
  const magicBytes = 8;
  for (let at = magicBytes; at + 9 <= file.length - magicBytes;) {
    const bytes = Number(file.readBigUInt64LE(at + 1));
    const end = at + 9 + bytes;
    if (file[at] === chunk) {
      const compressionBytes = file.readUInt32LE(at + 9 + 28);
      for (let place = at + 9 + 28 + 4 + compressionBytes + 8; place < end; place += 1) places.push(place);
    }
    at = end;
  }
  return places;
}

/** The records of the file, with those that `change` gives something else for. */
async function altered(records: readonly CoreRecord[], change: (record: CoreRecord) => CoreRecord): Promise<Buffer> {
  const [file] = await filesOf([records.map(change)]);
  return file as Buffer;
}

describe('a recorded stretch', () => {
  it('replays byte for byte (R19, I11)', async () => {
    const { file } = await record({ seed: 5, cycles: 700 });
    const report = await replay(file);
    expect(report).toMatchObject({
      result: 'identical',
      end: 'complete',
      cycles: 700,
      cyclesCompared: 700,
      difference: null,
    });
    expect(report.permits).toBeGreaterThan(100);
    expect(report.events).toBeGreaterThan(10);
  });

  it('replays from every file of a rotation by itself, whatever the site was doing then (R19)', async () => {
    let files = 0;
    let withChangedLimits = 0;
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer({ min: 300, max: 1400 }), async (seed, fileAgeMaxMs) => {
        const { core, sink } = recordedCore('at-once', fileAgeMaxMs);
        drive(core, config, { seed, cycles: 300 });
        const frames = sink.records.filter((entry) => entry.kind === 'key-frame').map(({ frame }) => frame);
        withChangedLimits += frames.filter(({ memory }) => memory.limitsHash !== coreOptions().limitsHash).length;
        const written = await sink.files();
        files += written.length;
        for (const file of written) expect((await replay(file)).difference).toBeNull();
      }),
      { numRuns: 9 },
    );
    expect(files).toBeGreaterThan(40);
    expect(withChangedLimits).toBeGreaterThan(10);
    // Some sixty files, each with a core of its own.
  }, 240_000);

  it('gives the same bytes from the same inputs twice (I11)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const [left, right] = [await record({ seed, cycles: 200 }), await record({ seed, cycles: 200 })];
        expect(left.file.equals(right.file)).toBe(true);
      }),
      { numRuns: 6 },
    );
  });

  it('is compared in the asked stretch only', async () => {
    const { file } = await record({ seed: 6, cycles: 400 });
    const report = await replay(file, { fromS: 2, toS: 4 });
    expect(report.cyclesCompared).toBeGreaterThan(20);
    expect(report.cyclesCompared).toBeLessThan(report.cycles);
    expect(report.result).toBe('identical');
    expect((await replay(file, { fromS: 1e6 })).result).toBe('nothing-compared');
  });
});

describe('wall time', () => {
  /** What a core says under this wall clock, without the labels: the only members that may carry wall time. */
  const saidUnder = (options: DriveOptions): string[] => {
    const { core, sink } = recordedCore();
    drive(core, config, options);
    const outputs = sink.records.filter(({ kind }) => kind === 'cycle' || kind === 'answer');
    const isLabel = (key: string): boolean => key === 'nowMs' || key === 'atMs' || key === 'sinceMs';
    return outputs.map((output) => JSON.stringify(output, (key, value: unknown) => (isLabel(key) ? undefined : value)));
  };
  const expectSame = (there: readonly string[], here: readonly string[]): void => {
    const at = there.findIndex((text, index) => text !== here[index]);
    expect({ at, there: there[at], here: here[at] }).toEqual({ at: -1, there: undefined, here: undefined });
    expect(here.length).toBe(there.length);
  };
  const walls: Readonly<Record<string, (monoMs: number) => number>> = {
    'a year ahead': (monoMs) => 1_700_000_000_000 + 31_536_000_000 + monoMs,
    'before 1970': (monoMs) => monoMs - 1e12,
    'standing still': () => 1_700_000_000_000,
    'running backwards': (monoMs) => 1_700_000_000_000 - monoMs,
  };

  const cycles = 600;
  const usual = new Map<number, readonly string[]>();
  const usually = (seed: number): readonly string[] => {
    const said = usual.get(seed) ?? saidUnder({ seed, cycles });
    usual.set(seed, said);
    return said;
  };

  it.each(Object.entries(walls))('%s changes no output (I7)', (_name, wall) => {
    for (const seed of [2, 3]) expectSame(usually(seed), saidUnder({ seed, cycles, wall }));
  });

  it('R15: shifted by any amount changes no output (I7)', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: -(10 ** 12), max: 10 ** 12 }), (seed, shiftMs) => {
        const wall = (monoMs: number): number => 1_700_000_000_000 + shiftMs + monoMs;
        expectSame(saidUnder({ seed, cycles: 200 }), saidUnder({ seed, cycles: 200, wall }));
      }),
      { numRuns: 12 },
    );
  });
});

describe('a replay', () => {
  it('finds a changed rule constant, and says which cycle, machine and field', async () => {
    const { file } = await record({ seed: 5, cycles: 300 });
    const report = await replay(file, {
      alterFrame: (frame) => ({
        ...frame,
        memory: {
          ...frame.memory,
          limits: { ...frame.memory.limits, personSpeedMps: frame.memory.limits.personSpeedMps + 0.1 },
        },
      }),
    });
    expect(report.result).toBe('different');
    expect(report.cyclesDifferent).toBeGreaterThan(0);
    expect(report.difference?.machineId).toMatch(/^(t1|t2|f1)$/);
    expect(report.difference?.field).not.toBe('');
    expect(report.difference?.recorded).not.toBe(report.difference?.replayed);
    expect(report.difference?.cycle).toBeGreaterThan(0);
  });

  it('finds one altered input, written with right checksums', async () => {
    const { records } = await record({ seed: 5, cycles: 300 });
    const at = records.findIndex(
      (entry, index) => index > 900 && entry.kind === 'input' && entry.call === 'observeTags',
    );
    const file = await altered(records, (entry) => {
      if (entry !== records[at] || entry.kind !== 'input') return entry;
      const sightings = [
        { tagId: 'p1', at: [20, 12], zM: 0 },
        { tagId: 'p2', at: [11, 8], zM: 0 },
      ];
      return { ...entry, args: [sightings, entry.args[1]] };
    });
    expect((await replay(file)).result).toBe('different');
  });

  it('finds one altered output', async () => {
    const { records } = await record({ seed: 5, cycles: 300 });
    const at = records.findIndex(
      (entry, index) => index > 900 && entry.kind === 'cycle' && entry.output.permits.length > 0,
    );
    const file = await altered(records, (entry) => {
      if (entry !== records[at] || entry.kind !== 'cycle') return entry;
      const permits = entry.output.permits.map((permit) => ({
        ...permit,
        text: permit.text.replace('"level":"', '"level":"x'),
      }));
      return { ...entry, output: { ...entry.output, permits } };
    });
    const report = await replay(file);
    expect(report.cyclesDifferent).toBe(1);
    expect(report.difference?.field).toBe('permits[0].text');
  });

  it('takes no byte flipped in the messages for the truth', async () => {
    const { file } = await record({ seed: 5, cycles: 100 });
    const messages = messageBytes(file);
    expect(messages.length).toBeGreaterThan(file.length / 2);
    for (let part = 0; part < 40; part += 1) {
      const flipped = Buffer.from(file);
      const at = messages[Math.floor((messages.length * part) / 40)] as number;
      flipped[at] = (flipped[at] as number) ^ 0x04;
      const answer = await replayRecording(inParts(flipped));
      const isIdentical = answer.ok && answer.value.result === 'identical' && answer.value.end === 'complete';
      expect(isIdentical, `byte ${at}`).toBe(false);
    }
  });

  it('of a file cut in half goes up to the cut and says so', async () => {
    const { file } = await record({ seed: 5, cycles: 700 });
    const report = await replay(file.subarray(0, file.length / 2));
    expect(report).toMatchObject({ result: 'identical', end: 'cut' });
    expect(report.cycles).toBeGreaterThan(100);
    expect(report.cycles).toBeLessThan(700);
  });

  it('refuses what is no recording, and what stops before its header', async () => {
    for (const bytes of [Buffer.from('{"hello":"world"}'.repeat(100)), Buffer.alloc(0), Buffer.from([0x89, 0x4d])]) {
      const answer = await replayRecording(inParts(bytes));
      expect(answer).toMatchObject({ ok: false, problem: { code: 'recording-foreign' } });
    }
  });

  it('refuses a recording with a call missing', async () => {
    const { records } = await record({ seed: 5, cycles: 100 });
    const at = records.findIndex((entry) => entry.kind === 'input' && entry.call === 'observeRequest');
    const [file] = await filesOf([records.filter((_, index) => index !== at)]);
    const answer = await replayRecording(inParts(file as Buffer));
    expect(answer).toMatchObject({ ok: false, problem: { code: 'recording-damaged' } });
  });
});
