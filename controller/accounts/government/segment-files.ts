import { mkdir, open, readdir, readFile, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

const SEGMENT_BYTES_MAX = 4 * 1_048_576;
const nameForm = /^\d{8}\.ndjson$/;

export interface Segment {
  readonly name: string;
  bytes: number;
}

/** Where a line lies. */
export interface LinePlace {
  readonly segment: Segment;
  readonly offset: number;
  readonly bytes: number;
}

interface Waiting {
  readonly text: string;
  readonly resolve: (place: LinePlace) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lines in files that only grow, a new file after some megabytes. A line is answered when it is on the disk; lines that come at once share one
 * sync. Old files are removed whole, oldest first.
 */
export class SegmentFiles {
  private readonly directory: string;
  private readonly segments: Segment[] = [];
  private readonly queue: Waiting[] = [];
  private handle: FileHandle | null = null;
  private writing: Promise<void> | null = null;

  private constructor(directory: string) {
    this.directory = directory;
  }

  /** Reads what is there; `onLine` gets every whole line, also one that is damaged. A last line without an end was never answered and is cut off. */
  static async open(directory: string, onLine: (text: string, place: LinePlace) => void): Promise<SegmentFiles> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const files = new SegmentFiles(directory);
    const names = (await readdir(directory)).filter((name) => nameForm.test(name)).sort();
    for (const name of names) {
      const bytes = await readFile(join(directory, name));
      const segment: Segment = { name, bytes: bytes.lastIndexOf(0x0a) + 1 };
      files.segments.push(segment);
      if (segment.bytes < bytes.length) await files.cut(segment);
      let offset = 0;
      while (offset < segment.bytes) {
        const end = bytes.indexOf(0x0a, offset) + 1;
        onLine(bytes.toString('utf8', offset, end - 1), { segment, offset, bytes: end - offset });
        offset = end;
      }
    }
    return files;
  }

  bytes(): number {
    return this.segments.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  oldest(): Segment | null {
    return this.segments.length > 1 ? (this.segments[0] ?? null) : null;
  }

  /** Rejects where the disk refuses; nothing of the line counts then. */
  append(text: string): Promise<LinePlace> {
    const written = new Promise<LinePlace>((resolve, reject) => this.queue.push({ text, resolve, reject }));
    this.writing ??= this.writeOn().finally(() => {
      this.writing = null;
    });
    return written;
  }

  async read({ segment, offset, bytes }: LinePlace): Promise<string> {
    const handle = await open(join(this.directory, segment.name), 'r');
    try {
      const line = Buffer.alloc(bytes);
      await handle.read(line, 0, bytes, offset);
      return line.toString('utf8').trimEnd();
    } finally {
      await handle.close();
    }
  }

  async removeOldest(): Promise<void> {
    const segment = this.oldest();
    if (segment === null) return;
    this.segments.shift();
    await rm(join(this.directory, segment.name), { force: true });
  }

  async close(): Promise<void> {
    await this.writing;
    await this.handle?.close();
    this.handle = null;
  }

  private async writeOn(): Promise<void> {
    while (this.queue.length > 0) {
      let batch: Waiting[] = [];
      try {
        const segment = await this.writable();
        batch = this.queue.splice(0, Math.max(1, this.fitting(segment)));
        const places = batch.map(({ text }) => {
          const bytes = Buffer.byteLength(text) + 1;
          const place = { segment, offset: segment.bytes, bytes };
          segment.bytes += bytes;
          return place;
        });
        await this.write(segment, batch);
        batch.forEach(({ resolve }, index) => resolve(places[index] as LinePlace));
      } catch (error) {
        for (const { reject } of batch.length > 0 ? batch : this.queue.splice(0)) reject(error);
      }
    }
  }

  /** How many of those that wait still belong in a file: the last one may be the one that makes it full. */
  private fitting({ bytes }: Segment): number {
    let sum = bytes;
    const full = this.queue.findIndex(({ text }) => (sum += text.length + 1) >= SEGMENT_BYTES_MAX);
    return full < 0 ? this.queue.length : full + 1;
  }

  private async write(segment: Segment, batch: readonly Waiting[]): Promise<void> {
    const text = Buffer.from(batch.map((each) => `${each.text}\n`).join(''), 'utf8');
    const handle = this.handle as FileHandle;
    try {
      await handle.write(text, 0, text.length, segment.bytes - text.length);
      await handle.datasync();
    } catch (error) {
      segment.bytes -= text.length;
      await handle.truncate(segment.bytes).catch(() => undefined);
      throw error;
    }
  }

  private async writable(): Promise<Segment> {
    const last = this.segments.at(-1);
    if (last !== undefined && last.bytes < SEGMENT_BYTES_MAX) {
      this.handle ??= await open(join(this.directory, last.name), 'r+');
      return last;
    }
    await this.handle?.close();
    this.handle = null;
    const number = last === undefined ? 1 : Number.parseInt(last.name, 10) + 1;
    const segment: Segment = { name: `${String(number).padStart(8, '0')}.ndjson`, bytes: 0 };
    this.handle = await open(join(this.directory, segment.name), 'w+', 0o600);
    this.segments.push(segment);
    return segment;
  }

  private async cut(segment: Segment): Promise<void> {
    const handle = await open(join(this.directory, segment.name), 'r+');
    try {
      await handle.truncate(segment.bytes);
    } finally {
      await handle.close();
    }
  }
}
