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
await mkdir(data.directory, { recursive: true, mode: 0o700 });
const writer = new WireWriter({
  openFile: (firstMs) => {
    number += 1;
    return files.open(wireRecordingName(data.process, firstMs, number));
  },
  metadata: data.metadata,
  software: data.metadata['software'] ?? '',
  fileBytesMax: data.fileBytesMax,
  fileAgeMaxMs: data.fileAgeMaxMs,
  freeRatio: () => freeRatioOf(data.directory),
});
if (parentPort !== null) serveWriting(parentPort, writer);
