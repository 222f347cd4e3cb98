import { parentPort, workerData } from 'node:worker_threads';
import { RecordingDirectory } from './recording-files.ts';
import { RecordingWriter } from './recording-writer.ts';
import type { FromWriter, ToWriter, WriterData } from './thread-sink.ts';

/** Entry of the thread that encodes and writes recordings, so that the cycle waits neither for JSON nor for the disk. */
const port = parentPort;
const data = workerData as WriterData;
const files = new RecordingDirectory(data.directory, data);
const writer = new RecordingWriter({ openFile: (epoch) => files.next(epoch) });

function tell(message: FromWriter): void {
  port?.postMessage(message);
}

async function obey(message: ToWriter): Promise<void> {
  if (message.type === 'close') {
    await writer.close();
    tell({ type: 'closed' });
    port?.close();
    return;
  }
  await writer.write(message.batch);
  tell({ type: 'written', records: message.batch.length, fileBytes: writer.fileBytes });
}

let last: Promise<void> = Promise.resolve();
port?.on('message', (message: ToWriter) => {
  last = last
    .then(() => obey(message))
    .catch((error: unknown) => {
      tell({ type: 'failed', message: String(error) });
      if (message.type === 'close') port.close();
    });
});
