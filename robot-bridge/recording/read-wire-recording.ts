import { McapStreamReader } from '@mcap/core';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import type { WireDirection, WirePart } from './wire-record.ts';
import { wireProfile } from './wire-writer.ts';

/** Bytes that may be read without completing one record; a chunk of ours has a quarter of a MiB. */
const recordBytesMax = 64 * 1024 ** 2;

export interface RecordedChannel {
  readonly direction: WireDirection;
  readonly part: WirePart;
  /** Of the topic, service or action. */
  readonly name: string;
  readonly type: string;
  readonly wire: string;
  readonly url: string;
}

export interface RecordedMessage {
  readonly channel: RecordedChannel;
  /** When it passed, by the site's clock, ns since 1970. */
  readonly atNs: bigint;
  readonly text: string;
}

export interface WireReadEnd {
  /** `cut`: the file stops in the middle. `damaged`: what follows cannot be read. Either way all before it was read, by whole chunks. */
  readonly end: 'complete' | 'cut' | 'damaged';
  readonly messages: number;
  readonly bytes: number;
  /** What is wrong with a damaged file. */
  readonly message: string | null;
}

export interface WireReadListener {
  /** Metadata of the file: site, process, software, clock, machines. */
  metadata?(values: ReadonlyMap<string, string>): void;
  /** 'stop' ends reading early. A promise is waited for, so that a file is never in memory as a whole. */
  message(message: RecordedMessage): 'go-on' | 'stop' | Promise<'go-on' | 'stop'>;
}

/** Reads a recording of wires from its beginning, or refuses 'recording-foreign' where it is none. */
export async function readWireRecording(
  source: AsyncIterable<Uint8Array>,
  listener: WireReadListener,
): Promise<Result<WireReadEnd>> {
  const reader = new McapStreamReader();
  const session = new ReadSession(listener);
  let bytes = 0;
  const ended = (end: WireReadEnd['end'], message: string | null = null): Result<WireReadEnd> =>
    session.isOurs
      ? ok({ end, messages: session.messages, bytes, message })
      : refuse({ code: 'recording-foreign', facts: { byte: bytes, message: message ?? 'no header' } });
  for await (const part of source) {
    try {
      reader.append(part);
      if (reader.bytesRemaining() > recordBytesMax) return ended('damaged', 'a record is longer than any of ours');
      if ((await takeAll(reader, session)) === 'stop') return ended('complete');
    } catch (error) {
      if (!(error instanceof Error) || error instanceof ListenerFailed) throw error;
      return ended('damaged', error.message.slice(0, 200));
    }
    bytes += part.byteLength;
  }
  return ended(reader.done() ? 'complete' : 'cut');
}

async function takeAll(reader: McapStreamReader, session: ReadSession): Promise<'go-on' | 'stop'> {
  for (let record = reader.nextRecord(); record !== undefined; record = reader.nextRecord()) {
    if ((await session.take(record)) === 'stop') return 'stop';
  }
  return 'go-on';
}

/** What the listener threw is its own affair, not the file's. */
class ListenerFailed extends Error {}

type McapRecord = NonNullable<ReturnType<McapStreamReader['nextRecord']>>;

class ReadSession {
  readonly #listener: WireReadListener;
  readonly #channels = new Map<number, RecordedChannel>();
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  isOurs = false;
  messages = 0;

  constructor(listener: WireReadListener) {
    this.#listener = listener;
  }

  async take(record: McapRecord): Promise<'go-on' | 'stop'> {
    if (record.type === 'Header') {
      this.isOurs = record.profile === wireProfile;
      if (!this.isOurs) throw new Error(`profile "${record.profile.slice(0, 64)}"`);
    }
    if (record.type === 'Metadata') this.#listener.metadata?.(record.metadata);
    if (record.type === 'Channel') this.#channels.set(record.id, channelOf(record.metadata));
    if (record.type !== 'Message') return 'go-on';
    const channel = this.#channels.get(record.channelId);
    if (channel === undefined)
      throw new Error(`a message of channel ${String(record.channelId)}, which is not described`);
    const message = { channel, atNs: record.logTime, text: this.#decoder.decode(record.data) };
    this.messages += 1;
    try {
      return await this.#listener.message(message);
    } catch (error) {
      throw new ListenerFailed('the listener failed', { cause: error });
    }
  }
}

function channelOf(metadata: ReadonlyMap<string, string>): RecordedChannel {
  const of = (key: string): string => metadata.get(key) ?? '';
  return {
    // What is not said to come from a machine is taken for a command, which nothing replays.
    direction: of('direction') === 'from-machine' ? 'from-machine' : 'to-machine',
    part: of('part') as WirePart,
    ...{ name: of('name'), type: of('type'), wire: of('wire'), url: of('url') },
  };
}
