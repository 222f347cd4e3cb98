import type { Readable } from 'node:stream';
import type { Result } from '../../kernel/result.ts';
import type { RecordingsView } from '../contract/site/recordings.ts';

/** The recordings of the wires (docs/recording.md). */
export interface RecordingServices {
  view(): Promise<RecordingsView>;
  /** Refuses 'recording-disk-short'. */
  start(user: string): Promise<Result<RecordingsView>>;
  stop(user: string): Promise<Result<RecordingsView>>;
  /** Refuses 'recording-unknown'. */
  open(fileName: string, user: string): Promise<Result<{ readonly sizeBytes: number; readonly bytes: () => Readable }>>;
}
