import { chmod, mkdir, open, readdir, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

/** Place in all recordings of one directory together, bytes; the oldest go first. */
export const directoryBytesMax = 4 * 1024 ** 3;
/** A new file begins after this much, bytes. */
export const fileBytesMax = 256 * 1024 ** 2;

/** One open file as MCAP's writer wants it. Readable by its owner only: a recording names people and shows where they walked. */
export class RecordingFile {
  readonly path: string;
  readonly #handle: FileHandle;
  #bytes = 0;

  constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.#handle = handle;
  }

  async write(buffer: Uint8Array): Promise<void> {
    let done = 0;
    while (done < buffer.byteLength) {
      const { bytesWritten } = await this.#handle.write(buffer, done);
      done += bytesWritten;
    }
    this.#bytes += buffer.byteLength;
  }

  position(): bigint {
    return BigInt(this.#bytes);
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

export interface RecordingDirectoryOptions {
  /** What the recordings of this kind are called; their names sort by age. Other files are never touched. */
  readonly names: RegExp;
  readonly directoryBytesMax: number;
  readonly fileBytesMax: number;
}

/** The recordings of one kind in one directory: no more bytes than allowed. */
export class RecordingDirectory {
  readonly #directory: string;
  readonly #names: RegExp;
  readonly #bytesMax: number;
  readonly #reserveBytes: number;

  constructor(directory: string, options: RecordingDirectoryOptions) {
    this.#directory = directory;
    this.#names = options.names;
    this.#bytesMax = options.directoryBytesMax;
    this.#reserveBytes = options.fileBytesMax;
  }

  /** Makes room for one whole file, then opens it. */
  async open(name: string): Promise<RecordingFile> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    await this.#makeRoom();
    const path = join(this.#directory, name);
    const handle = await open(path, 'wx', 0o600);
    await chmod(path, 0o600);
    return new RecordingFile(path, handle);
  }

  async #makeRoom(): Promise<void> {
    const names = (await readdir(this.#directory)).filter((name) => this.#names.test(name)).sort();
    const sizes = await Promise.all(names.map(async (name) => (await stat(join(this.#directory, name))).size));
    let total = sizes.reduce((sum, size) => sum + size, 0);
    for (const [at, name] of names.entries()) {
      if (total + this.#reserveBytes <= this.#bytesMax) return;
      await rm(join(this.#directory, name));
      total -= sizes[at] ?? 0;
    }
  }
}
