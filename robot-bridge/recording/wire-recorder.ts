import type { Clock } from '../../kernel/clock.ts';
import type { RecordSink, ThreadSinkListener } from './thread-sink.ts';
import { recorderTopic, type WireMessage, type WireRecord, type WireTap } from './wire-record.ts';

/** Messages that wait to be handed to the thread. */
export const waitingMax = 20_000;
/** Characters handed to the thread and not yet on disk. */
export const unwrittenMax = 64_000_000;
/** Short, so that no batch holds up what must be in time. */
const flushEveryMs = 20;
const toldEveryMs = 10_000;

export interface WireRecorderOptions {
  readonly sink: RecordSink<WireRecord> & { listen?(listener: ThreadSinkListener): void };
  /** Label by the site's clock, ms since 1970. */
  readonly epochMs: () => number;
  readonly wallClock: Clock;
  /** At most every ten seconds while messages are lost, and when recording has ended for good. */
  readonly onTrouble: (facts: Readonly<Record<string, unknown>>, message: string) => void;
}

export interface WireRecorderFigures {
  readonly noted: number;
  /** In no file: the queue was full, or the message was no JSON. */
  readonly dropped: number;
  /** In no file: the disk is needed for the record. */
  readonly skipped: number;
  readonly state: 'recording' | 'ended';
  /** Of the file that is being written; null before the first message is on disk, and while the disk is short. */
  readonly fileName: string | null;
  /** Why it ended by itself; null where it did not. */
  readonly failure: string | null;
}

/** Takes messages off the wires' hands and gives them to a thread. What the thread cannot take is dropped and counted, never waited for. */
export class WireRecorder implements WireTap {
  readonly #options: WireRecorderOptions;
  #waiting: { readonly message: WireMessage; readonly atMs: number }[] = [];
  readonly #posted: { readonly records: number; readonly characters: number }[] = [];
  #unwritten = 0;
  #noted = 0;
  #dropped = 0;
  #skipped = 0;
  #toldLost = 0;
  #toldMs = -Infinity;
  #state: WireRecorderFigures['state'] = 'recording';
  #fileName: string | null = null;
  #failure: string | null = null;
  #cancelFlush: () => void = () => undefined;

  constructor(options: WireRecorderOptions) {
    this.#options = options;
    options.sink.listen?.({
      written: (records, skipped, fileName) => this.written(records, skipped, fileName),
      rotate: () => undefined,
      fail: (reason) => this.fail(reason),
    });
    this.#planFlush();
  }

  figures(): WireRecorderFigures {
    return {
      ...{ noted: this.#noted, dropped: this.#dropped, skipped: this.#skipped },
      ...{ state: this.#state, fileName: this.#fileName, failure: this.#failure },
    };
  }

  note(message: WireMessage): void {
    if (this.#state === 'ended') return;
    this.#noted += 1;
    if (this.#waiting.length >= waitingMax) this.#dropped += 1;
    else this.#waiting.push({ message, atMs: this.#options.epochMs() });
  }

  /** Hands over what waits. Before a simulated site has told its time nothing can be labelled: it waits on. */
  flush(): void {
    const knownMs = this.#options.epochMs();
    if (knownMs === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    if (this.#unwritten > unwrittenMax) {
      this.#dropped += waiting.length;
      this.#tellTrouble();
      return;
    }
    const batch = waiting.flatMap(({ message, atMs }) => this.#recordOf(message, atMs === 0 ? knownMs : atMs));
    const lost = this.#dropped + this.#skipped;
    if (lost > this.#toldLost) {
      this.#toldLost = lost;
      batch.push(this.#lossRecord());
    }
    this.#tellTrouble();
    if (batch.length === 0) return;
    const characters = batch.reduce((sum, { text }) => sum + text.length, 0);
    this.#posted.push({ records: batch.length, characters });
    this.#unwritten += characters;
    this.#options.sink.post(batch);
  }

  /** The oldest batch has been dealt with. */
  written(_records: number, skipped: number, fileName: string | null = null): void {
    this.#unwritten -= this.#posted.shift()?.characters ?? 0;
    this.#skipped += skipped;
    this.#fileName = fileName;
  }

  /** The thread has failed: the wires go on without a recording. */
  fail(reason: string): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#failure = reason;
    this.#fileName = null;
    this.#waiting = [];
    this.#cancelFlush();
    this.#options.onTrouble({ reason }, 'recording of the wires ended');
  }

  /** Ends when everything noted is on disk. */
  async close(): Promise<void> {
    this.#cancelFlush();
    if (this.#state === 'recording') this.flush();
    this.#state = 'ended';
    await this.#options.sink.close();
  }

  #planFlush(): void {
    this.#cancelFlush = this.#options.wallClock.after(flushEveryMs, () => {
      this.flush();
      if (this.#state === 'recording') this.#planFlush();
    });
  }

  #recordOf({ message, ...rest }: WireMessage, atMs: number): readonly WireRecord[] {
    try {
      return [{ ...rest, atMs, text: JSON.stringify(message ?? null) }];
    } catch {
      this.#dropped += 1;
      return [];
    }
  }

  #lossRecord(): WireRecord {
    const { noted, dropped, skipped } = this.figures();
    return {
      ...{ wire: 'ros', url: '', direction: 'to-machine', part: 'connection' },
      ...{ name: recorderTopic, type: 'banksman/recorder', atMs: this.#options.epochMs() },
      text: JSON.stringify({ noted, dropped, skipped }),
    };
  }

  #tellTrouble(): void {
    const nowMs = this.#options.wallClock.monoMs();
    const lost = this.#dropped + this.#skipped;
    if (lost === 0 || lost === this.#troubleLost || nowMs - this.#toldMs < toldEveryMs) return;
    this.#toldMs = nowMs;
    this.#troubleLost = lost;
    const { dropped, skipped } = this.figures();
    this.#options.onTrouble({ dropped, skipped }, 'messages of the wires are in no recording');
  }

  #troubleLost = 0;
}
