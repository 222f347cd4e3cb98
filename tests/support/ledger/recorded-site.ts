import { createHmac } from 'node:crypto';
import type { InterlockConfig } from '../../../controller/contract/interlock/interlock.ts';
import { createInterlock, type Interlock, type InterlockOptions } from '../../../controller/interlock/cycle.ts';
import { LimitsBook } from '../../../controller/interlock/limits/limits-book.ts';
import type { CoreRecord } from '../../../controller/interlock/recording/records.ts';
import type { RecordSink } from '../../../robot-bridge/recording/thread-sink.ts';
import { Recorder } from '../../../controller/interlock/recording/recorder.ts';
import { RecordingWriter, type WritableFile } from '../../../controller/interlock/recording/recording-writer.ts';
import { asId, type MachineId } from '../../../kernel/ids.ts';
import { seededRandom } from '../../../kernel/random.ts';
import { shippedLimits, shippedLimitTable } from '../interlock-site.ts';

class MemoryFile implements WritableFile {
  readonly parts: Uint8Array[] = [];
  #bytes = 0;

  async write(buffer: Uint8Array): Promise<void> {
    this.parts.push(buffer.slice());
    this.#bytes += buffer.byteLength;
  }

  position(): bigint {
    return BigInt(this.#bytes);
  }

  async close(): Promise<void> {}

  bytes(): Buffer {
    return Buffer.concat(this.parts);
  }
}

/** Keeps batches as the thread would get them: copied, so that a later change in the core cannot reach them. */
export class MemorySink implements RecordSink<CoreRecord> {
  readonly batches: CoreRecord[][] = [];

  post(batch: readonly CoreRecord[]): void {
    this.batches.push(structuredClone(batch) as CoreRecord[]);
  }

  async close(): Promise<void> {}

  get records(): CoreRecord[] {
    return this.batches.flat();
  }

  /** The files that the writer makes of it. */
  async files(): Promise<Buffer[]> {
    return filesOf(this.batches);
  }
}

export async function filesOf(batches: readonly (readonly CoreRecord[])[]): Promise<Buffer[]> {
  const files: MemoryFile[] = [];
  const writer = new RecordingWriter({
    openFile: async () => {
      const file = new MemoryFile();
      files.push(file);
      return file;
    },
  });
  for (const batch of batches) await writer.write(batch);
  await writer.close();
  return files.map((file) => file.bytes());
}

/** A source as a file stream gives it: in parts. */
export async function* inParts(bytes: Uint8Array, partBytes = 64 * 1024): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += partBytes) yield bytes.subarray(at, at + partBytes);
}

export function coreOptions(): InterlockOptions {
  return {
    limits: shippedLimits(),
    limitsHash: 'cd'.repeat(32),
    epoch: 3,
    startedMonoMs: 0,
    latches: [],
    macFor: (keyHex) => {
      const key = Buffer.from(keyHex, 'hex');
      return (bytes) => createHmac('sha256', key).update(bytes).digest();
    },
  };
}

export interface Recorded {
  readonly sink: MemorySink;
  readonly recorder: Recorder;
  readonly troubles: string[];
  readonly core: Interlock;
}

/** A recorded core. The sink writes at once unless `written` is 'late'. */
export function recordedCore(written: 'at-once' | 'late' = 'at-once', fileAgeMaxMs = 1e9): Recorded {
  const sink = new MemorySink();
  const troubles: string[] = [];
  const options = coreOptions();
  const onTrouble = (_facts: unknown, message: string): void => {
    troubles.push(message);
  };
  const recorder = new Recorder({ core: options, software: 'test', sink, fileAgeMaxMs, onTrouble });
  const post = sink.post.bind(sink);
  sink.post = (batch) => {
    post(batch);
    if (written === 'at-once') recorder.written(batch.length);
  };
  return { sink, recorder, troubles, core: recorder.attach(createInterlock(options)) };
}

export interface DriveOptions {
  readonly seed: number;
  readonly cycles: number;
  /** Wall time at a monotonic time; only labels may depend on it. */
  readonly wall?: (monoMs: number) => number;
}

/**
 * Drives a core through everything that happens on a site, from one seed: machines that roam, positions that freeze, people near and lost, silent tags, numbers
 * that are none, stops, resets, lockouts, changed limits, new configurations, late cycles. Labels are what `wall` says.
 */
export function drive(core: Interlock, config: InterlockConfig, options: DriveOptions): void {
  const { seed, cycles } = options;
  const random = seededRandom(seed);
  const label = options.wall ?? ((monoMs: number): number => 1_700_000_000_000 + monoMs);
  const chance = (share: number): boolean => random.next() < share;
  const safety = { user: 'anna', role: 'safety' };
  const ids = config.machines.map(({ machine }) => asId<MachineId>(machine.id));
  const places = new Map(
    ids.map((id, at) => [id, { xM: 10 + 8 * at, yM: 8 + at, yawRad: random.next() * 6, isFrozen: false }]),
  );
  const people = Array.from({ length: 6 }, (_, at) => ({ tagId: `p${at + 1}`, xM: 5 + 9 * at, yM: 13 }));
  const report = (machineId: MachineId, nowMs: number): void => {
    const at = places.get(machineId) ?? { xM: 0, yM: 0, yawRad: 0, isFrozen: false };
    at.isFrozen = chance(at.isFrozen ? 0.85 : 0.03);
    const forwardMps = chance(0.3) ? 0 : 0.4;
    const stepM = at.isFrozen ? 0 : forwardMps * 0.1;
    at.yawRad += at.isFrozen ? 0 : (random.next() - 0.5) * 0.3;
    at.xM = Math.min(58, Math.max(1, at.xM + Math.cos(at.yawRad) * stepM));
    at.yM = Math.min(25, Math.max(1, at.yM + Math.sin(at.yawRad) * stepM));
    const pose = { xM: chance(0.005) ? NaN : at.xM, yM: at.yM, zM: -0, yawRad: at.yawRad };
    const moving = { velocityMps: [forwardMps, 0, 0] as const, yawRateRadps: 0.1, stampMs: nowMs };
    core.observe({ type: 'pose', machineId, pose, ...moving, receivedMonoMs: nowMs });
    core.observe({
      type: 'joints',
      machineId,
      // A machine may write its joints in any order.
      positions: chance(0.9) ? { trolley: at.xM, slew: at.yawRad } : { slew: at.yawRad, trolley: at.xM },
      velocities: { slew: forwardMps / 10 },
      receivedMonoMs: nowMs,
    });
    const nonce = Math.floor(random.next() * 2 ** 48)
      .toString(16)
      .padStart(16, '0');
    const seen = chance(0.9) ? { epochSeen: 3, sequenceSeen: heard.get(machineId) ?? -1 } : { epochSeen: 0 };
    const { xM, yM, yawRad } = at;
    const place = { xM, yM, zM: 0, yawRad, ageMs: chance(0.1) ? 900 : 20 };
    const request = {
      version: 1,
      machineId,
      connectionId: 'c1',
      nonce,
      ...seen,
      place,
      wantsToMove: chance(0.8),
    } as const;
    core.observeRequest(request, nowMs);
  };
  const heard = new Map<string, number>();
  const shipped = shippedLimitTable();
  const book = new LimitsBook({ shipped, inForce: shipped, epoch: 3 });
  core.configure(config);
  for (const machineId of ids) core.observe({ type: 'connection', machineId, state: 'connected', receivedMonoMs: 0 });
  let nowMs = 0;
  for (let cycle = 1; cycle <= cycles; cycle += 1) {
    nowMs += chance(0.01) ? 400 * random.next() : 20;
    if (cycle % 5 === 0) {
      const reporting = ids.filter(() => !chance(0.02));
      for (const machineId of reporting) report(machineId, nowMs);
      for (const person of people) {
        person.xM += (random.next() - 0.5) * 0.3;
        person.yM += (random.next() - 0.5) * 0.3;
      }
      const seen = people.filter(() => chance(0.95));
      if (!chance(0.03))
        core.observeTags(
          // Each message a little later on its way than the quickest.
          seen.map(({ tagId, xM, yM }) => ({ tagId, at: [xM, yM], zM: 0, stampMs: 9e6 + nowMs - (nowMs % 300) / 3 })),
          nowMs,
        );
      if (!chance(0.05)) core.observeHeartbeat(nowMs);
      const [left, right] = ids;
      if (left !== undefined && right !== undefined) core.observeRendezvous(chance(0.5) ? [[left, right]] : [], nowMs);
    }
    const some = ids[Math.floor(random.next() * ids.length)] ?? asId<MachineId>('none');
    if (chance(0.004))
      core.stop({ type: 'machine', machineId: some }, { user: 'bo', role: 'operator' }, 'test', label(nowMs));
    if (chance(0.002)) core.lockOut(some, safety, 'inspection', label(nowMs));
    if (chance(0.02)) {
      const [latch] = core.storedLatches();
      const request = { latchId: latch?.id ?? 'none', by: safety, isInSight: true, note: 'seen' };
      core.reset(request, label(nowMs));
    }
    if (chance(0.002)) core.configure({ ...config, geometryHash: chance(0.5) ? 'ab'.repeat(32) : 'ef'.repeat(32) });
    if (cycle === 100 || chance(0.004)) {
      changeLimits(core, book, { nowMs, labelMs: label(nowMs), speedMps: 0.8 + random.next() });
    }
    if (chance(0.001)) core.latchDamagedLimits(label(nowMs));
    if (chance(0.005)) {
      core.observePapers(chance(0.5) ? [{ machineId: some, name: 'inspection', lapsedDays: 3 }] : [], nowMs);
    }
    if (chance(0.01)) core.observe({ type: 'connection', machineId: some, state: 'connected', receivedMonoMs: nowMs });
    if (chance(0.02)) core.observeWind(chance(0.1) ? NaN : 20 * random.next(), nowMs);
    if (chance(0.01)) core.acknowledgeEvents(Math.floor(cycle / 10));
    if (chance(0.005)) core.pendingEvents(label(nowMs));
    for (const { machineId, text } of core.cycle(nowMs, label(nowMs)).permits) {
      const { permit } = JSON.parse(text) as { permit: { sequence: number } };
      heard.set(machineId, permit.sequence);
    }
  }
}

/** One person proposes, another signs, as the desk does it. Signed whether machines move or not: only the core is of interest here. */
function changeLimits(
  core: Interlock,
  book: LimitsBook,
  at: { nowMs: number; labelMs: number; speedMps: number },
): void {
  const { nowMs, labelMs, speedMps } = at;
  const change = { id: 'personSpeedMps', value: speedMps, source: 'measured here', certainty: 'check' } as const;
  const by = { user: 'anna', role: 'safety' };
  const proposed = book.propose({ changes: [change], by, reason: 'test' }, labelMs, nowMs);
  if (!proposed.ok) throw new Error(JSON.stringify(proposed.problem));
  core.noteProposal({ type: 'limits-proposed', proposal: proposed.value }, labelMs);
  const second = { user: 'bo', role: 'safety' };
  const signed = book.sign(proposed.value.id, second, nowMs, () => []);
  if (!signed.ok) throw new Error(JSON.stringify(signed.problem));
  core.setLimits(signed.value, second, labelMs);
}
