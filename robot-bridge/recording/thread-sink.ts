import { Worker } from 'node:worker_threads';

/** Where batches go: a thread that writes files, or memory in tests. */
export interface RecordSink<R> {
  /** Takes over the batch; nobody changes what is in it any more. */
  post(batch: readonly R[]): void;
  /** Ends when everything posted is on disk. */
  close(): Promise<void>;
}

export interface WriterData {
  readonly directory: string;
  readonly directoryBytesMax: number;
  readonly fileBytesMax: number;
}

export type ToWriter<R> = { readonly type: 'batch'; readonly batch: readonly R[] } | { readonly type: 'close' };
export type FromWriter =
  /** `skipped`: of these records, how many are in no file because the disk is needed for more important things. */
  | {
      readonly type: 'written';
      readonly records: number;
      readonly skipped: number;
      readonly fileBytes: number;
      /** Of the file that is open; null for none. */
      readonly fileName: string | null;
    }
  | { readonly type: 'closed' }
  | { readonly type: 'failed'; readonly message: string };

export interface ThreadSinkListener {
  written(records: number, skipped: number, fileName: string | null): void;
  /** The present file is as long as it may be. */
  rotate(): void;
  fail(message: string): void;
}

/** A sink that writes in a thread of its own: `serveWriting` is the other side. */
export class ThreadSink<R> implements RecordSink<R> {
  readonly #worker: Worker;
  readonly #closed: Promise<void>;
  #listener: ThreadSinkListener | null = null;

  /** @param entry of the thread, given `data` as its `workerData`. */
  constructor(entry: URL, data: WriterData) {
    this.#worker = new Worker(entry, { workerData: data });
    // A thread that hangs must not keep a process alive that wants to end.
    this.#worker.unref();
    this.#closed = new Promise((resolve) => {
      this.#worker.on('exit', () => resolve());
    });
    this.#worker.on('error', (error) => this.#listener?.fail(String(error)));
    this.#worker.on('message', (message: FromWriter) => {
      if (message.type === 'failed') this.#listener?.fail(message.message);
      if (message.type !== 'written') return;
      this.#listener?.written(message.records, message.skipped, message.fileName);
      if (message.fileBytes >= data.fileBytesMax) this.#listener?.rotate();
    });
  }

  listen(listener: ThreadSinkListener): void {
    this.#listener = listener;
  }

  post(batch: readonly R[]): void {
    this.#worker.postMessage({ type: 'batch', batch } satisfies ToWriter<R>);
  }

  async close(): Promise<void> {
    this.#worker.ref();
    this.#worker.postMessage({ type: 'close' } satisfies ToWriter<R>);
    await this.#closed;
  }
}
