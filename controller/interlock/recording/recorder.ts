import { createHash } from 'node:crypto';
import type { RecordSink } from '../../../robot-bridge/recording/thread-sink.ts';
import type { InterlockConfig } from '../../contract/interlock/interlock.ts';
import type { CycleOutputs, Interlock, InterlockOptions } from '../cycle.ts';
import { applyCall, isCoreCall, type CoreCall } from './core-calls.ts';
import { withoutKeys, withoutMac, type CoreRecord, type CycleRecord, type KeyFrame } from './records.ts';

/** Records that wait for the next cycle. A core that is called but never cycles must not fill the memory. */
export const waitingMax = 20_000;
/** Records handed to the sink and not yet on disk: some ten seconds of a busy site. */
export const unwrittenMax = 60_000;

export interface RecorderOptions {
  readonly core: Pick<InterlockOptions, 'epoch' | 'startedMonoMs'>;
  readonly software: string;
  readonly sink: RecordSink<CoreRecord>;
  /** A new file begins after this much of the core's time, ms. */
  readonly fileAgeMaxMs: number;
  /** Told once per stretch of lost calls, and when the sink has failed for good. */
  readonly onTrouble: (facts: Readonly<Record<string, unknown>>, message: string) => void;
}

type Phase = 'needs-key-frame' | 'recording' | 'draining' | 'ended';

/**
 * Listens at the edge of the core. What the sink cannot take is dropped and counted, never waited for; then a new file begins with a key
 * frame as soon as the sink has caught up, so that no file has a hole in it.
 */
export class Recorder {
  readonly #options: RecorderOptions;
  #phase: Phase = 'needs-key-frame';
  #batch: CoreRecord[] = [];
  #unwritten = 0;
  #index = 0;
  #fileSinceMs: number | null = null;
  #isRotationDue = false;
  lostCalls = 0;

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  /** The core with every call that changes it recorded. Reading it costs nothing more. */
  attach(core: Interlock): Interlock {
    const wrapped = new Map<CoreCall, (...args: unknown[]) => unknown>();
    return new Proxy(core, {
      get: (target, name) => {
        if (!isCoreCall(name)) {
          const value: unknown = Reflect.get(target, name, target);
          return typeof value === 'function' ? value.bind(target) : value;
        }
        const known = wrapped.get(name) ?? ((...args: unknown[]) => this.#through(target, name, args));
        wrapped.set(name, known);
        return known;
      },
    });
  }

  #through(core: Interlock, call: CoreCall, args: readonly unknown[]): unknown {
    this.#before(core, call, args);
    const result = applyCall(core, call, args);
    this.#after(core, call, args, result);
    return result;
  }

  #before(core: Interlock, call: CoreCall, args: readonly unknown[]): void {
    // Key frames are taken between cycles, so that no permit waits for one.
    const isKeyFrameDue = this.#isRotationDue || this.#phase === 'needs-key-frame';
    if (isKeyFrameDue && this.#phase !== 'ended' && (call !== 'cycle' || this.#fileSinceMs === null)) {
      this.#push({ kind: 'key-frame', index: this.#index, frame: this.#keyFrame(core) });
      this.#phase = 'recording';
      this.#isRotationDue = false;
      this.#fileSinceMs = -Infinity;
    }
    if (this.#phase !== 'recording') {
      this.lostCalls += 1;
      return;
    }
    const shown = call === 'configure' ? [withoutKeys(args[0] as InterlockConfig, fingerprint)] : args;
    this.#push({ kind: 'input', index: this.#index, call, args: shown });
    if (this.#batch.length > waitingMax) this.#drop();
  }

  #after(core: Interlock, call: CoreCall, args: readonly unknown[], result: unknown): void {
    const index = this.#index;
    this.#index += 1;
    if (this.#phase !== 'recording') return;
    if (call !== 'cycle') {
      if (result !== undefined) this.#push({ kind: 'answer', index, call, result });
      return;
    }
    const [nowMonoMs, nowMs] = args as [number, number];
    const output = cycleRecord(core, result as CycleOutputs, nowMonoMs, nowMs);
    this.#push({ kind: 'cycle', index, output });
    this.#post();
    if (this.#fileSinceMs === -Infinity) this.#fileSinceMs = nowMonoMs;
    if (this.#fileSinceMs !== null && nowMonoMs - this.#fileSinceMs >= this.#options.fileAgeMaxMs) this.rotate();
  }

  #push(record: CoreRecord): void {
    this.#batch.push(record);
  }

  #post(): void {
    if (this.#unwritten + this.#batch.length > unwrittenMax) {
      this.#drop();
      return;
    }
    this.#unwritten += this.#batch.length;
    this.#options.sink.post(this.#batch);
    this.#batch = [];
  }

  #drop(): void {
    const calls = this.#batch.filter((record) => record.kind === 'input').length;
    this.lostCalls += calls;
    this.#batch = [];
    this.#phase = 'draining';
    this.#options.onTrouble({ lostCalls: this.lostCalls }, 'recording too slow, calls dropped until it has caught up');
    if (this.#unwritten === 0) this.#phase = 'needs-key-frame';
  }

  /** The sink has this many records on disk, and the present file is this long. */
  written(records: number): void {
    this.#unwritten -= records;
    if (this.#phase === 'draining' && this.#unwritten < unwrittenMax / 2) this.#phase = 'needs-key-frame';
  }

  /** Begins a new file at the next call between cycles. */
  rotate(): void {
    this.#isRotationDue = true;
  }

  /** The sink has failed: the core goes on without a recording. */
  fail(message: string): void {
    if (this.#phase === 'ended') return;
    this.#phase = 'ended';
    this.#batch = [];
    this.#options.onTrouble({ reason: message }, 'recording ended');
  }

  async close(): Promise<void> {
    if (this.#phase === 'recording' && this.#batch.length > 0) this.#post();
    this.#phase = 'ended';
    await this.#options.sink.close();
  }

  #keyFrame(core: Interlock): KeyFrame {
    const { software } = this.#options;
    const { epoch, startedMonoMs } = this.#options.core;
    const memory = core.memory();
    const config = memory.config === null ? null : withoutKeys(memory.config, fingerprint);
    return {
      version: 1,
      software,
      epoch,
      startedMonoMs,
      memory: { ...memory, config },
      lostCalls: this.lostCalls,
    };
  }
}

/** Shows that two keys are the same without giving either away; as long as a key, so that the configuration stays valid. */
function fingerprint(keyHex: string): string {
  return createHash('sha256').update(`recorded permit key ${keyHex}`).digest('hex');
}

/** What a cycle said, from the core as it is right after it. */
export function cycleRecord(core: Interlock, outputs: CycleOutputs, nowMonoMs: number, nowMs: number): CycleRecord {
  return {
    nowMonoMs,
    nowMs,
    permits: outputs.permits.map(({ machineId, text }) => ({ machineId, text: withoutMac(text) })),
    locks: outputs.locks,
    events: outputs.events,
    verdicts: core.verdicts(nowMonoMs),
    latches: core.latches(),
    overruns: core.overruns,
    refusedInputs: core.refusedInputs,
  };
}
