import { mkdir } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { RecordingDirectory } from './recording-files.ts';
import { serveWriting } from './serve-writing.ts';
import type { WireThreadData } from './open-wire-recorder.ts';
import { wireRecordingName, wireRecordings } from './wire-recording-name.ts';
import { freeRatioOf, WireWriter } from './wire-writer.ts';

/** Entry of the thread that writes the wires' recordings. */
const data = workerData as WireThreadData;
const files = new RecordingDirectory(data.directory, { ...data, names: wireRecordings(data.process) });
let number = 0;
let fileName = '';
await mkdir(data.directory, { recursive: true, mode: 0o700 });
const writer = new WireWriter({
  openFile: async (firstMs) => {
    for (;;) {
      number += 1;
      fileName = wireRecordingName(data.process, firstMs, number);
      try {
        return await files.open(fileName);
      } catch (error) {
        // A recording that ended a moment ago, while the site's clock stood still, has that name.
        if ((error as { readonly code?: unknown }).code !== 'EEXIST') throw error;
      }
    }
  },
  metadata: data.metadata,
  software: data.metadata['software'] ?? '',
  fileBytesMax: data.fileBytesMax,
  fileAgeMaxMs: data.fileAgeMaxMs,
  freeRatio: () => freeRatioOf(data.directory),
});
if (parentPort !== null) serveWriting(parentPort, writer, () => (writer.fileBytes > 0 ? fileName : null));
