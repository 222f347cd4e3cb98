import type { MessagePort } from 'node:worker_threads';
import type { FromWriter, ToWriter } from './thread-sink.ts';

export interface BatchWriter<R> {
  /** Length of the present file. */
  readonly fileBytes: number;
  /** The result: how many of them are in no file. */
  write(batch: readonly R[]): Promise<number>;
  close(): Promise<void>;
}

/**
 * The writing side of a `ThreadSink`: one batch after the other.
 * @param fileName of the file that is open now, null for none.
 */
export function serveWriting<R>(
  port: MessagePort,
  writer: BatchWriter<R>,
  fileName: () => string | null = () => null,
): void {
  const tell = (message: FromWriter): void => port.postMessage(message);
  const obey = async (message: ToWriter<R>): Promise<void> => {
    if (message.type === 'close') {
      await writer.close();
      tell({ type: 'closed' });
      port.close();
      return;
    }
    const skipped = await writer.write(message.batch);
    const { fileBytes } = writer;
    tell({ type: 'written', records: message.batch.length, skipped, fileBytes, fileName: fileName() });
  };
  let last: Promise<void> = Promise.resolve();
  port.on('message', (message: ToWriter<R>) => {
    last = last
      .then(() => obey(message))
      .catch((error: unknown) => {
        tell({ type: 'failed', message: String(error) });
        if (message.type === 'close') port.close();
      });
  });
}
