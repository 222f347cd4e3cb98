import { join } from 'node:path';
import { RecordingDirectory } from '../../robot-bridge/recording/recording-files.ts';
import type { WireRecord } from '../../robot-bridge/recording/wire-record.ts';
import { WireWriter } from '../../robot-bridge/recording/wire-writer.ts';

/** One message as a machine said it over rosbridge, unless `values` say otherwise. */
export function record(
  atMs: number,
  name: string,
  type: string,
  text: string,
  values: Partial<WireRecord> = {},
): WireRecord {
  return { wire: 'ros', url: 'ws://a', direction: 'from-machine', part: 'message', name, type, atMs, text, ...values };
}

/** The same of a vehicle at a broker; the topic as the broker has it. */
export function vehicleRecord(atMs: number, topic: string, text: string, values: Partial<WireRecord> = {}): WireRecord {
  const type = `vda5050/${topic.slice(topic.lastIndexOf('/') + 1)}`;
  return record(atMs, `/${topic}`, type, text, { wire: 'vda5050', url: 'mqtt://a', ...values });
}

/** A recording of these messages in that folder; the result is its path. */
export async function recordingOf(folder: string, records: readonly WireRecord[]): Promise<string> {
  const files = new RecordingDirectory(folder, { names: /never/, directoryBytesMax: 1e9, fileBytesMax: 1e6 });
  const writer = new WireWriter({
    openFile: () => files.open('test.mcap'),
    ...{ metadata: {}, software: 'test', fileBytesMax: 1e9, fileAgeMaxMs: 1e9, freeRatio: () => Promise.resolve(1) },
  });
  await writer.write(records);
  await writer.close();
  return join(folder, 'test.mcap');
}
