import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { McapIndexedReader } from '@mcap/core';
import { readWireRecording } from './read-wire-recording.ts';
import { wireProfile } from './wire-writer.ts';

/** The head with the first chunk lies within this, bytes. */
const headBytesMax = 4 * 1024 ** 2;

export interface RecordingLook {
  /** `whole`: with its index. `cut`: its end is missing or damaged. `unreadable`: not a recording of wires, or its head is gone. */
  readonly state: 'whole' | 'cut' | 'unreadable';
  readonly firstNs: bigint | null;
  readonly lastNs: bigint | null;
  readonly messages: number | null;
  /** What the file says of itself: site, process, clock, machines. */
  readonly metadata: ReadonlyMap<string, string>;
}

const nothing = { firstNs: null, lastNs: null, messages: null, metadata: new Map<string, string>() };

/** Looks at the head of a recording and at its end, without reading what is between. */
export async function lookAtRecording(path: string, sizeBytes: number): Promise<RecordingLook> {
  const handle = await open(path, 'r');
  try {
    const metadata = new Map<string, string>();
    let firstNs: bigint | null = null;
    const head = await readWireRecording(createReadStream(path, { end: headBytesMax - 1 }), {
      metadata: (values) => values.forEach((value, key) => metadata.set(key, value)),
      message({ atNs }) {
        firstNs = atNs;
        return 'stop';
      },
    });
    if (!head.ok) return { ...nothing, state: 'unreadable' };
    const index = await indexOf(handle, sizeBytes);
    if (index !== null) return { state: 'whole', metadata, ...index };
    return { state: 'cut', metadata, firstNs, lastNs: await lastChunkNs(handle, sizeBytes), messages: null };
  } finally {
    await handle.close();
  }
}

/** What the index at the end of a whole file says; null where there is none. */
async function indexOf(
  handle: FileHandle,
  sizeBytes: number,
): Promise<Pick<RecordingLook, 'firstNs' | 'lastNs' | 'messages'> | null> {
  const readable = {
    size: () => Promise.resolve(BigInt(sizeBytes)),
    read: (offset: bigint, length: bigint) => bytesAt(handle, Number(offset), Number(length)),
  };
  try {
    const { header, statistics } = await McapIndexedReader.Initialize({ readable });
    if (header.profile !== wireProfile || statistics === undefined) return null;
    const { messageStartTime, messageEndTime, messageCount } = statistics;
    if (messageCount === 0n) return { firstNs: null, lastNs: null, messages: 0 };
    return { firstNs: messageStartTime, lastNs: messageEndTime, messages: Number(messageCount) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return null;
  }
}

const magicBytes = 8;
/** Before a record's content: its kind and its length. */
const recordHeadBytes = 9;
const chunkKind = 0x06;
/** One read for as many of the small records between two chunks as lie within it. */
const windowBytes = 64 * 1024;

/** The end of the last whole chunk, by walking from record to record; null for a file without a whole chunk. */
async function lastChunkNs(handle: FileHandle, sizeBytes: number): Promise<bigint | null> {
  let lastNs: bigint | null = null;
  let at = magicBytes;
  let window = Buffer.alloc(0);
  let windowAt = 0;
  while (at + recordHeadBytes <= sizeBytes) {
    const wanted = Math.min(recordHeadBytes + 16, sizeBytes - at);
    if (at < windowAt || at + wanted > windowAt + window.length) {
      windowAt = at;
      window = Buffer.from(await bytesAt(handle, at, Math.min(windowBytes, sizeBytes - at)));
    }
    const here = at - windowAt;
    const kind = window.readUInt8(here);
    const end = at + recordHeadBytes + Number(window.readBigUInt64LE(here + 1));
    if (!(end <= sizeBytes)) return lastNs;
    // Its times are its first and its last message's.
    if (kind === chunkKind && wanted === recordHeadBytes + 16)
      lastNs = window.readBigUInt64LE(here + recordHeadBytes + 8);
    at = end;
  }
  return lastNs;
}

/** @throws Error where the file ends before. */
async function bytesAt(handle: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  const { bytesRead } = await handle.read(bytes, 0, length, offset);
  if (bytesRead !== length) throw new Error('the file ends before');
  return bytes;
}
