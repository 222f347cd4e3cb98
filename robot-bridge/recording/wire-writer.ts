import { statfs } from 'node:fs/promises';
import { McapWriter } from '@mcap/core';
import type { RecordingFile } from './recording-files.ts';
import { schemaOf } from './ros-schemas.ts';
import type { BatchWriter } from './serve-writing.ts';
import { channelTopic, recordedText, recorderTopic, schemaName, stampNs, type WireRecord } from './wire-record.ts';

/** MCAP profile of these files, by which a replay knows them. */
export const wireProfile = 'banksman-wire';

/** What an unclean end may lose, bytes; MCAP's chunks carry a CRC each. */
const chunkBytes = 256 * 1024;
/** Free share of the disk below which nothing is recorded: where the record's own alarm begins (docs/ledger-format.md). */
export const freeRatioMin = 0.2;

export interface WireWriterOptions {
  readonly openFile: (firstMs: number) => Promise<Pick<RecordingFile, 'write' | 'position' | 'close'>>;
  /** Of the files: site, process, software, clock, machines. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly software: string;
  readonly fileBytesMax: number;
  /** By the labels of the messages, ms. */
  readonly fileAgeMaxMs: number;
  /** Free share of the disk, 0…1. */
  readonly freeRatio: () => Promise<number>;
  /** Records between two looks at the disk. */
  readonly lookEvery?: number;
}

interface OpenFile {
  readonly file: Pick<RecordingFile, 'write' | 'position' | 'close'>;
  readonly writer: McapWriter;
  readonly schemaIds: Map<string, number>;
  readonly channels: Map<string, { readonly id: number; sequence: number }>;
  readonly sinceMs: number;
}

const encoder = new TextEncoder();
const lookEveryUsual = 2000;

/** Writes messages as MCAP files. While the disk is short it closes its file and leaves messages out. Calls must not overlap. */
export class WireWriter implements BatchWriter<WireRecord> {
  readonly #options: WireWriterOptions;
  #open: OpenFile | null = null;
  #untilLook = 0;
  #hasRoom = true;
  /** What is missing, told while there was no room to write even that: it is the first in the next file, and counts as no message. */
  #untold: WireRecord | null = null;

  constructor(options: WireWriterOptions) {
    this.#options = options;
  }

  get fileBytes(): number {
    return Number(this.#open?.file.position() ?? 0n);
  }

  async write(batch: readonly WireRecord[]): Promise<number> {
    let skipped = 0;
    for (const record of batch) {
      const isLoss = record.name === recorderTopic;
      if (await this.#isRoom()) {
        if (this.#untold !== null) await this.#add({ ...this.#untold, atMs: record.atMs });
        this.#untold = null;
        await this.#add(record);
      } else if (isLoss) this.#untold = record;
      else skipped += 1;
    }
    return skipped;
  }

  async close(): Promise<void> {
    if (this.#open === null) return;
    const { writer, file } = this.#open;
    this.#open = null;
    await writer.end();
    await file.close();
  }

  async #isRoom(): Promise<boolean> {
    this.#untilLook -= 1;
    if (this.#untilLook > 0) return this.#hasRoom;
    this.#untilLook = this.#options.lookEvery ?? lookEveryUsual;
    this.#hasRoom = (await this.#options.freeRatio()) >= freeRatioMin;
    if (!this.#hasRoom) await this.close();
    return this.#hasRoom;
  }

  async #add(record: WireRecord): Promise<void> {
    const { fileBytesMax, fileAgeMaxMs } = this.#options;
    const isFull = this.fileBytes >= fileBytesMax;
    if (isFull || (this.#open !== null && record.atMs - this.#open.sinceMs >= fileAgeMaxMs)) await this.close();
    this.#open ??= await this.#begin(record.atMs);
    const open = this.#open;
    const channel = await this.#channel(open, record);
    const text = recordedText(record);
    const logTime = BigInt(Math.max(0, Math.round(record.atMs * 1000))) * 1000n;
    await open.writer.addMessage({
      channelId: channel.id,
      // 32 bits in the format.
      sequence: channel.sequence % 2 ** 32,
      logTime,
      publishTime: stampNs(text) ?? logTime,
      data: encoder.encode(text),
    });
    channel.sequence += 1;
  }

  async #begin(atMs: number): Promise<OpenFile> {
    const file = await this.#options.openFile(atMs);
    const writer = new McapWriter({ writable: file, chunkSize: chunkBytes });
    await writer.start({ profile: wireProfile, library: `banksman ${this.#options.software}` });
    await writer.addMetadata({ name: 'banksman', metadata: new Map(Object.entries(this.#options.metadata)) });
    return { file, writer, schemaIds: new Map(), channels: new Map(), sinceMs: atMs };
  }

  async #channel(open: OpenFile, record: WireRecord): Promise<{ readonly id: number; sequence: number }> {
    const { wire, url, direction, part, name, type } = record;
    const key = `${url} ${direction} ${part} ${name}`;
    const known = open.channels.get(key);
    if (known !== undefined) return known;
    const schema = schemaName(record);
    let schemaId = open.schemaIds.get(schema);
    if (schemaId === undefined) {
      const data = encoder.encode(JSON.stringify(schemaOf(schema)));
      schemaId = await open.writer.registerSchema({ name: schema, encoding: 'jsonschema', data });
      open.schemaIds.set(schema, schemaId);
    }
    const metadata = new Map(Object.entries({ wire, url, direction, part, name, type }));
    const topic = channelTopic(record);
    const id = await open.writer.registerChannel({ schemaId, topic, messageEncoding: 'json', metadata });
    const channel = { id, sequence: 0 };
    open.channels.set(key, channel);
    return channel;
  }
}

/** Free share of the disk that holds the directory; 0 where it cannot be read. */
export async function freeRatioOf(directory: string): Promise<number> {
  try {
    const { blocks, bavail } = await statfs(directory);
    return blocks > 0 ? bavail / blocks : 0;
  } catch {
    return 0;
  }
}
