import type { WireMessage, WireTap } from './wire-record.ts';
import type { WireRecorder, WireRecorderFigures } from './wire-recorder.ts';

export interface TapFigures extends Omit<WireRecorderFigures, 'state'> {
  /** `failed`: it was switched on and cannot write any more; what passes is in no file. */
  readonly state: 'on' | 'off' | 'failed';
}

type Recorder = Pick<WireRecorder, 'note' | 'figures' | 'close'>;

const nothing = { noted: 0, dropped: 0, skipped: 0, fileName: null, failure: null };

/**
 * The tap of one process, on or off. Each time it is switched on a recorder of its own begins, with the first message that passes. How each
 * connection stood then is noted first: it would be in the file only at its next change.
 */
export class TapSwitch implements WireTap {
  readonly #open: () => Recorder;
  readonly #connections = new Map<string, WireMessage>();
  #want: 'on' | 'off';
  #recorder: Recorder | null = null;
  #closing: Promise<void> = Promise.resolve();

  /** @param open makes a recorder; its files name their machines, so it is asked when something passes and no sooner. */
  constructor(open: () => Recorder, begin: 'on' | 'off') {
    this.#open = open;
    this.#want = begin;
  }

  isTaking(): boolean {
    return this.#want === 'on';
  }

  note(message: WireMessage): void {
    if (message.part === 'connection') this.#connections.set(message.url, message);
    if (this.#want === 'off') return;
    if (this.#recorder !== null) this.#recorder.note(message);
    else this.#begin(message);
  }

  switchTo(want: 'on' | 'off'): void {
    const hasFailed = this.#recorder?.figures().state === 'ended';
    if (want === this.#want && !hasFailed) return;
    this.#want = want;
    const ended = this.#recorder;
    this.#recorder = null;
    if (ended !== null) this.#closing = Promise.all([this.#closing, ended.close()]).then(() => undefined);
  }

  figures(): TapFigures {
    if (this.#recorder === null) return { ...nothing, state: this.#want };
    const { state, ...figures } = this.#recorder.figures();
    return { ...figures, state: state === 'ended' ? 'failed' : 'on' };
  }

  /** Ends when everything noted is on disk. */
  async close(): Promise<void> {
    this.switchTo('off');
    await this.#closing;
  }

  #begin(first: WireMessage): void {
    const recorder = this.#open();
    this.#recorder = recorder;
    for (const state of this.#connections.values()) if (state !== first) recorder.note(state);
    recorder.note(first);
  }
}
