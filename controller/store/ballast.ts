import { randomFillSync } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncToDisk } from '../durable-files.ts';

/** How much room is kept for the end: some hundred thousand entries, where a site in trouble writes a few hundred. */
export const ballastSize = {
  value: 64,
  unit: 'MiB',
  source: 'example of the durability reference (a ballast file against ENOSPC); no standard names a size',
  certainty: 'assumed',
} as const;

const fileName = 'ballast';
const mebibyte = 1024 * 1024;
/** So much of the disk must stay free beside a ballast: else it would itself be what fills the disk up. */
const freeShareBeside = 0.1;

/**
 * A file that is only there to be given up when the disk is full, so that what must still be said then can be written: that it is full, what machines and people
 * end, and the end itself. It is filled with chance, since file systems keep no room for zeros.
 */
export class Ballast {
  readonly #file: string;
  readonly #directory: string;
  readonly #sizeMiB: number;

  constructor(directory: string, sizeMiB: number) {
    this.#directory = directory;
    this.#file = join(directory, fileName);
    this.#sizeMiB = sizeMiB;
  }

  isHeld(): boolean {
    return existsSync(this.#file);
  }

  /** Whether there was any. */
  giveUp(): boolean {
    if (!this.isHeld()) return false;
    rmSync(this.#file, { force: true });
    return true;
  }

  /** Makes it where there is none and room for it. Rejects where the disk does; then there is none. */
  async hold({ totalBytes, freeBytes }: { readonly totalBytes: number; readonly freeBytes: number }): Promise<void> {
    const bytes = this.#sizeMiB * mebibyte;
    if (bytes === 0 || this.isHeld() || freeBytes - bytes < freeShareBeside * totalBytes) return;
    const draft = `${this.#file}.new`;
    try {
      const handle = await open(draft, 'w', 0o600);
      try {
        const chunk = Buffer.alloc(mebibyte);
        for (let written = 0; written < this.#sizeMiB; written += 1) await handle.writeFile(randomFillSync(chunk));
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(draft, this.#file);
      syncToDisk(this.#directory);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  }
}
