import { z } from 'zod';

export const recordingProcesses = ['controller', 'interlock'] as const;
const count = z.number().int().min(0);

/** How the recording of one process's wires stands. */
export const wireRecordingFigures = z.strictObject({
  /** `failed`: it was switched on and cannot write any more. */
  state: z.enum(['on', 'off', 'failed']),
  /** Of the file that is being written; null before the first message, and while the disk is short. */
  fileName: z.string().nullable(),
  /** Messages since it was switched on. */
  noted: count,
  /** Of these in no file: the queue was full, or a message was no JSON. */
  dropped: count,
  /** Of these in no file: the disk is needed for the record. */
  skipped: count,
  /** Why it failed. */
  failure: z.string().nullable(),
});
export type WireRecordingFigures = z.infer<typeof wireRecordingFigures>;

/**
 * `complete`: with its index. `writing`: messages are still added. `cut`: its writer was killed; it is read to its last whole chunk.
 * `unreadable`: not even its head can be read. What is in the middle of a file is not looked at.
 */
export const recordingStates = ['complete', 'writing', 'cut', 'unreadable'] as const;

export const recordingView = z.strictObject({
  fileName: z.string(),
  process: z.enum(recordingProcesses),
  state: z.enum(recordingStates),
  sizeBytes: count,
  /** By the site's clock: when its first and its last message passed. Null where the file cannot tell. */
  fromMs: z.number().nullable(),
  toMs: z.number().nullable(),
  /** Null for a file without an index. */
  messages: count.nullable(),
  /** Machines whose wires the process had when the file began; empty where the file does not say. */
  machineIds: z.array(z.string()),
  /** Kinds of wires of these machines. */
  wires: z.array(z.string()),
  /** Which clock labels it; null where the file does not say. */
  clock: z.enum(['system', 'simulated']).nullable(),
});
export type RecordingView = z.infer<typeof recordingView>;

export const recordingsView = z.strictObject({
  directory: z.string(),
  /** Null while nothing is heard of the interlock. */
  processes: z.strictObject({ controller: wireRecordingFigures, interlock: wireRecordingFigures.nullable() }),
  /** Of the disk, 0…1; below `freeRatioMin` nothing is recorded, because the record needs the room. */
  freeRatio: z.number(),
  freeRatioMin: z.number(),
  /** What all files together may take; the oldest go first. */
  bytesMax: count,
  /** Newest first, at most `filesShownMax`. */
  files: z.array(recordingView),
  /** Files that are not in the list. */
  left: count,
});
export type RecordingsView = z.infer<typeof recordingsView>;

/** Files in one answer: each has to be opened. */
export const filesShownMax = 200;
