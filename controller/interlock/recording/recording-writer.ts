import { McapWriter } from '@mcap/core';
import type { InterlockConfig } from '../../contract/interlock/interlock.ts';
import type { MachineReport, TagSighting } from '../../../robot-bridge/link.ts';
import { messageOf } from './record-messages.ts';
import type { CoreRecord, CycleRecord, KeyFrame } from './records.ts';
import { channels, sceneTopic } from './schemas.ts';
import { SiteScene } from './site-scene.ts';

/** What an unclean end may lose, bytes; MCAP's chunks carry a CRC each. */
const chunkBytes = 256 * 1024;

export interface WritableFile {
  write(buffer: Uint8Array): Promise<void>;
  position(): bigint;
  close(): Promise<void>;
}

export interface RecordingWriterOptions {
  readonly openFile: (epoch: number) => Promise<WritableFile>;
}

interface OpenFile {
  readonly file: WritableFile;
  readonly writer: McapWriter;
  readonly channelIds: ReadonlyMap<string, number>;
  readonly scene: SiteScene;
  /** Label of monotonic time 0 of the core, ms since 1970. */
  readonly originMs: number;
  atMonoMs: number;
}

const encoder = new TextEncoder();

/** Writes batches as MCAP files, whole: it leaves none out. Each key frame begins a new one. Calls must not overlap. */
export class RecordingWriter {
  readonly #options: RecordingWriterOptions;
  #open: OpenFile | null = null;

  constructor(options: RecordingWriterOptions) {
    this.#options = options;
  }

  get fileBytes(): number {
    return Number(this.#open?.file.position() ?? 0n);
  }

  async write(batch: readonly CoreRecord[]): Promise<number> {
    for (const [at, record] of batch.entries()) {
      if (record.kind === 'key-frame') await this.#begin(record.frame, batch.slice(at));
      if (this.#open !== null) await this.#add(this.#open, record);
    }
    return 0;
  }

  async close(): Promise<void> {
    if (this.#open === null) return;
    const { writer, file } = this.#open;
    this.#open = null;
    await writer.end();
    await file.close();
  }

  async #begin(frame: KeyFrame, ahead: readonly CoreRecord[]): Promise<void> {
    await this.close();
    const file = await this.#options.openFile(frame.epoch);
    const writer = new McapWriter({ writable: file, chunkSize: chunkBytes });
    await writer.start({ profile: 'banksman-interlock', library: `banksman ${frame.software}` });
    await writer.addMetadata({
      name: 'banksman',
      metadata: new Map([
        ['software', frame.software],
        ['limitsHash', frame.memory.limitsHash],
      ]),
    });
    const channelIds = new Map<string, number>();
    for (const { topic, schemaName, schema } of channels) {
      const data = encoder.encode(JSON.stringify(schema));
      const schemaId = await writer.registerSchema({ name: schemaName, encoding: 'jsonschema', data });
      channelIds.set(
        topic,
        await writer.registerChannel({ schemaId, topic, messageEncoding: 'json', metadata: new Map() }),
      );
    }
    // Wall time may jump while a file is written, so the first cycle's label alone places the file in it.
    const first = ahead.find((record) => record.kind === 'cycle');
    const atMonoMs = frame.memory.lastCycleMs ?? first?.output.nowMonoMs ?? frame.startedMonoMs;
    const originMs = first === undefined ? 0 : first.output.nowMs - first.output.nowMonoMs;
    const scene = new SiteScene();
    scene.begin(frame);
    this.#open = { file, writer, channelIds, scene, originMs, atMonoMs };
  }

  async #add(open: OpenFile, record: CoreRecord): Promise<void> {
    follow(open, record);
    const { topic, text } = messageOf(record);
    await this.#message(open, topic, record.index, text);
    if (record.kind !== 'cycle') return;
    const drawn = open.scene.after(record.output, timeNs(open));
    if (drawn !== null) await this.#message(open, sceneTopic, record.index, JSON.stringify(drawn));
  }

  async #message(open: OpenFile, topic: string, index: number, text: string): Promise<void> {
    const logTime = timeNs(open);
    await open.writer.addMessage({
      channelId: open.channelIds.get(topic) ?? 0,
      // 32 bits in the format; the whole number stands in the message.
      sequence: index % 2 ** 32,
      logTime,
      publishTime: logTime,
      data: encoder.encode(text),
    });
  }
}

function timeNs({ originMs, atMonoMs }: OpenFile): bigint {
  return BigInt(Math.max(0, Math.round((originMs + atMonoMs) * 1000))) * 1000n;
}

function follow(open: OpenFile, record: CoreRecord): void {
  if (record.kind === 'cycle') open.atMonoMs = Math.max(open.atMonoMs, (record.output satisfies CycleRecord).nowMonoMs);
  if (record.kind !== 'input') return;
  const [first] = record.args;
  if (record.call === 'configure') open.scene.configure(first as InterlockConfig);
  if (record.call === 'observe') open.scene.observe(first as MachineReport);
  if (record.call === 'observeTags') open.scene.observeTags(first as readonly TagSighting[]);
}
