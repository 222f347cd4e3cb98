import { Worker } from 'node:worker_threads';
import type { CoreRecord, RecordSink } from './records.ts';

export interface WriterData {
  readonly directory: string;
  readonly directoryBytesMax: number;
  readonly fileBytesMax: number;
}

export type ToWriter = { readonly type: 'batch'; readonly batch: readonly CoreRecord[] } | { readonly type: 'close' };
export type FromWriter =
  | { readonly type: 'written'; readonly records: number; readonly fileBytes: number }
  | { readonly type: 'closed' }
  | { readonly type: 'failed'; readonly message: string };

export interface ThreadSinkListener {
  written(records: number): void;
  rotate(): void;
  fail(message: string): void;
}

/** A sink that writes in a thread of its own. */
export class ThreadSink implements RecordSink {
  readonly #worker: Worker;
  readonly #closed: Promise<void>;
  #listener: ThreadSinkListener | null = null;

  constructor(data: WriterData) {
    const isSource = import.meta.url.endsWith('.ts');
    this.#worker = new Worker(new URL(`./writer-thread.${isSource ? 'ts' : 'js'}`, import.meta.url), {
      workerData: data,
    });
    // A thread that hangs must not keep a process alive that wants to end.
    this.#worker.unref();
    this.#closed = new Promise((resolve) => {
      this.#worker.on('exit', () => resolve());
    });
    this.#worker.on('error', (error) => this.#listener?.fail(String(error)));
    this.#worker.on('message', (message: FromWriter) => {
      if (message.type === 'failed') this.#listener?.fail(message.message);
      if (message.type !== 'written') return;
      this.#listener?.written(message.records);
      if (message.fileBytes >= data.fileBytesMax) this.#listener?.rotate();
    });
  }

  listen(listener: ThreadSinkListener): void {
    this.#listener = listener;
  }

  post(batch: readonly CoreRecord[]): void {
    this.#worker.postMessage({ type: 'batch', batch } satisfies ToWriter);
  }

  async close(): Promise<void> {
    this.#worker.ref();
    this.#worker.postMessage({ type: 'close' } satisfies ToWriter);
    await this.#closed;
  }
}
