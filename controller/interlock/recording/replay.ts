import { ok, refuse, type Result } from '../../../kernel/result.ts';
import { createInterlock, type CycleOutputs, type Interlock } from '../cycle.ts';
import { applyCall, type CoreCall } from './core-calls.ts';
import { findDifference, type Difference } from './difference.ts';
import { messageOf } from './record-messages.ts';
import { cycleRecord } from './recorder.ts';
import type { KeyFrame } from './records.ts';
import { readRecording, type ReadRecord } from './recording-reader.ts';

export interface ReplayOptions {
  /** Seconds of the core's time since the first cycle in the file: outputs are compared in this stretch only. */
  readonly fromS?: number;
  readonly toS?: number;
  readonly onProgress?: (bytes: number, cycles: number) => void;
  /** Changes what a key frame says before it is used: shows that a replay finds other limits. */
  readonly alterFrame?: (frame: KeyFrame) => KeyFrame;
}

export interface ReplayReport {
  readonly result: 'identical' | 'different' | 'nothing-compared';
  readonly end: 'complete' | 'cut';
  readonly software: string;
  readonly epoch: number;
  readonly calls: number;
  readonly cycles: number;
  readonly cyclesCompared: number;
  readonly cyclesDifferent: number;
  readonly permits: number;
  readonly events: number;
  readonly durationS: number;
  readonly lostCallsBefore: number;
  readonly difference: Difference | null;
}

/**
 * Runs a core over the recorded inputs and compares every output byte for byte. Refusals: see `readRecording`; also
 * 'recording-damaged' where the core fails on an input or an output is missing.
 */
export async function replayRecording(
  source: AsyncIterable<Uint8Array>,
  options: ReplayOptions = {},
): Promise<Result<ReplayReport>> {
  const replay = new Replay(options);
  const read = await readRecording(source, {
    record: (record) => replay.take(record),
    progress: (bytes) => options.onProgress?.(bytes, replay.cycles),
  });
  if (!read.ok) return read;
  return ok(replay.report(read.value.end));
}

class Replay {
  readonly #options: ReplayOptions;
  #core: Interlock | null = null;
  #frame: KeyFrame | null = null;
  /** Outputs of the last call that the file has not shown yet. */
  #expected: { readonly topic: string; readonly text: string } | null = null;
  #firstMonoMs: number | null = null;
  #lastMonoMs = 0;
  #isCompared = true;
  #calls = 0;
  cycles = 0;
  #cyclesCompared = 0;
  #cyclesDifferent = 0;
  #permits = 0;
  #events = 0;
  #difference: Difference | null = null;

  constructor(options: ReplayOptions) {
    this.#options = options;
    this.#isCompared = (options.fromS ?? 0) <= 0;
  }

  take(record: ReadRecord): Result<'go-on' | 'stop'> {
    switch (record.kind) {
      case 'key-frame':
        return this.#begin(record.frame);
      case 'input':
        return this.#call(record.index, record.call, record.args);
      case 'output':
        return this.#compare(record.index, record.topic, record.text);
    }
  }

  #begin(recorded: KeyFrame): Result<'go-on'> {
    const frame = this.#options.alterFrame?.(recorded) ?? recorded;
    const { epoch, startedMonoMs, memory } = frame;
    const { limits, limitsHash } = memory;
    const none = new Uint8Array(0);
    const macFor = () => () => none;
    const core = createInterlock({ limits, limitsHash, epoch, startedMonoMs, latches: [], macFor });
    try {
      const recalled = core.recall(memory);
      if (!recalled.ok) return recalled;
    } catch (error) {
      return refuse({ code: 'recording-incompatible', facts: { message: String(error) } });
    }
    this.#core = core;
    this.#frame = frame;
    return ok('go-on');
  }

  #call(index: number, call: CoreCall, args: readonly unknown[]): Result<'go-on' | 'stop'> {
    const core = this.#core;
    if (core === null) return refuse({ code: 'recording-damaged', facts: { index, message: 'no key frame' } });
    if (this.#expected !== null) {
      return refuse({ code: 'recording-damaged', facts: { index, message: `no ${this.#expected.topic} before it` } });
    }
    if (call === 'cycle' && this.#isPastEnd(args[0] as number)) return ok('stop');
    this.#calls += 1;
    try {
      const result = applyCall(core, call, args);
      this.#expect(core, { index, call, args }, result);
    } catch (error) {
      return refuse({ code: 'recording-damaged', facts: { index, call, message: String(error) } });
    }
    return ok('go-on');
  }

  #isPastEnd(nowMonoMs: number): boolean {
    this.#firstMonoMs ??= nowMonoMs;
    this.#lastMonoMs = nowMonoMs;
    const atS = (nowMonoMs - this.#firstMonoMs) / 1000;
    this.#isCompared = atS >= (this.#options.fromS ?? -Infinity);
    return atS > (this.#options.toS ?? Infinity);
  }

  #expect(core: Interlock, input: { index: number; call: CoreCall; args: readonly unknown[] }, result: unknown): void {
    const { index, call, args } = input;
    if (call !== 'cycle') {
      this.#expected = result === undefined ? null : messageOf({ kind: 'answer', index, call, result });
      return;
    }
    const [nowMonoMs, nowMs] = args as [number, number];
    const output = cycleRecord(core, result as CycleOutputs, nowMonoMs, nowMs);
    this.cycles += 1;
    this.#permits += output.permits.length;
    this.#events += output.events.length;
    this.#expected = messageOf({ kind: 'cycle', index, output });
  }

  #compare(index: number, topic: string, recorded: string): Result<'go-on'> {
    const expected = this.#expected;
    this.#expected = null;
    const replayed = expected?.topic === topic ? expected.text : '{}';
    const isCycle = topic.endsWith('/cycle');
    if (!this.#isCompared) return ok('go-on');
    if (isCycle) this.#cyclesCompared += 1;
    if (recorded === replayed) return ok('go-on');
    if (isCycle) this.#cyclesDifferent += 1;
    this.#difference ??= findDifference(recorded, replayed, { index, cycle: this.cycles });
    return ok('go-on');
  }

  report(end: 'complete' | 'cut'): ReplayReport {
    const outcome = this.#cyclesCompared === 0 ? 'nothing-compared' : 'identical';
    return {
      result: this.#difference === null ? outcome : 'different',
      end,
      software: this.#frame?.software ?? '',
      epoch: this.#frame?.epoch ?? 0,
      calls: this.#calls,
      cycles: this.cycles,
      cyclesCompared: this.#cyclesCompared,
      cyclesDifferent: this.#cyclesDifferent,
      permits: this.#permits,
      events: this.#events,
      durationS: this.#firstMonoMs === null ? 0 : (this.#lastMonoMs - this.#firstMonoMs) / 1000,
      lostCallsBefore: this.#frame?.lostCalls ?? 0,
      difference: this.#difference,
    };
  }
}
