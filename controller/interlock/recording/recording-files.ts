import { chmod, mkdir, open, readdir, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

/** Place in all recordings of one directory together, bytes; the oldest go first. */
export const directoryBytesMax = 4 * 1024 ** 3;
/** A new file begins after this much, bytes. */
export const fileBytesMax = 256 * 1024 ** 2;

const fileName = /^interlock-\d{8}-\d{6}\.mcap$/;

function nameOf(epoch: number, number: number): string {
  return `interlock-${String(epoch).padStart(8, '0')}-${String(number).padStart(6, '0')}.mcap`;
}

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

/** The recordings of one directory: names that sort by age, and no more bytes than allowed. */
export class RecordingDirectory {
  readonly #directory: string;
  readonly #bytesMax: number;
  readonly #reserveBytes: number;
  #number = 0;

  constructor(directory: string, limits: { readonly directoryBytesMax: number; readonly fileBytesMax: number }) {
    this.#directory = directory;
    this.#bytesMax = limits.directoryBytesMax;
    this.#reserveBytes = limits.fileBytesMax;
  }

  /** Makes room for one whole file, then opens it. Files that are not recordings are never touched. */
  async next(epoch: number): Promise<RecordingFile> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    await this.#makeRoom();
    this.#number += 1;
    const path = join(this.#directory, nameOf(epoch, this.#number));
    const handle = await open(path, 'wx', 0o600);
    await chmod(path, 0o600);
    return new RecordingFile(path, handle);
  }

  async #makeRoom(): Promise<void> {
    const names = (await readdir(this.#directory)).filter((name) => fileName.test(name)).sort();
    const sizes = await Promise.all(names.map(async (name) => (await stat(join(this.#directory, name))).size));
    let total = sizes.reduce((sum, size) => sum + size, 0);
    for (const [at, name] of names.entries()) {
      if (total + this.#reserveBytes <= this.#bytesMax) return;
      await rm(join(this.#directory, name));
      total -= sizes[at] ?? 0;
    }
  }
}
