import { parentPort, workerData } from 'node:worker_threads';
import { RecordingDirectory } from '../../../robot-bridge/recording/recording-files.ts';
import { serveWriting } from '../../../robot-bridge/recording/serve-writing.ts';
import type { WriterData } from '../../../robot-bridge/recording/thread-sink.ts';
import { RecordingWriter } from './recording-writer.ts';
import { interlockRecordings, recordingName } from './recording-name.ts';

/** Entry of the thread that encodes and writes recordings, so that the cycle waits neither for JSON nor for the disk. */
const data = workerData as WriterData;
const files = new RecordingDirectory(data.directory, { ...data, names: interlockRecordings });
let number = 0;
const writer = new RecordingWriter({
  openFile: (epoch) => {
    number += 1;
    return files.open(recordingName(epoch, number));
  },
});
if (parentPort !== null) serveWriting(parentPort, writer);
