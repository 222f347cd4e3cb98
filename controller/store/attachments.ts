import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { open, readFile, rename, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import { mediaTypeOf } from './media-forms.ts';
import type { MediaType } from '../contract/accounts/documents.ts';
import { syncToDisk } from '../durable-files.ts';

export const attachmentFolder = 'attachments';
/** Enough of the beginning and of the end of a file to know its form. */
const edgeBytes = 2_048;

interface Kept {
  readonly sha256: string;
  readonly bytes: number;
  readonly mediaType: MediaType;
}

/**
 * Files under the hash of their content, in `attachments/` of the data directory: written under another name first, synced,
 * then renamed, so that a half-written one is never found. Readable by their owner only.
 */
export class Attachments {
  readonly #folder: string;

  constructor(dataDirectory: string) {
    this.#folder = join(dataDirectory, attachmentFolder);
  }

  /** Reads `bytes` to their end, whatever they are: a sender that is not listened to would never read the answer. */
  async keep(bytes: AsyncIterable<Uint8Array>, bytesMax: number): Promise<Result<Kept>> {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const draft = join(this.#folder, `${randomUUID()}.new`);
    const handle = await open(draft, 'wx', 0o600);
    try {
      const read = await this.#write(handle, bytes, bytesMax);
      await handle.sync();
      await handle.close();
      if (!read.ok) return read;
      const file = this.#fileOf(read.value.sha256);
      if (!existsSync(file)) {
        await rename(draft, file);
        syncToDisk(this.#folder);
      }
      return read;
    } catch (error) {
      await handle.close().catch(() => undefined);
      if (error instanceof Error && 'code' in error && ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(String(error.code))) {
        return refuse({ code: 'storage-full' });
      }
      throw error;
    } finally {
      await rm(draft, { force: true });
    }
  }

  /** Refuses 'document-damaged' where the file is gone or is not what its name says. */
  async read(sha256: string): Promise<Result<Buffer>> {
    try {
      const bytes = await readFile(this.#fileOf(sha256));
      if (createHash('sha256').update(bytes).digest('hex') === sha256) return ok(bytes);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
    return refuse({ code: 'document-damaged', facts: { sha256 } });
  }

  async #write(handle: FileHandle, bytes: AsyncIterable<Uint8Array>, bytesMax: number): Promise<Result<Kept>> {
    const hash = createHash('sha256');
    let count = 0;
    let head = Buffer.alloc(0);
    let tail = Buffer.alloc(0);
    for await (const chunk of bytes) {
      count += chunk.length;
      if (count > bytesMax) continue;
      hash.update(chunk);
      if (head.length < edgeBytes) head = Buffer.concat([head, chunk]).subarray(0, edgeBytes);
      tail = Buffer.concat([tail, chunk]).subarray(-edgeBytes);
      await handle.writeFile(chunk);
    }
    if (count > bytesMax) return refuse({ code: 'document-too-large', facts: { limitMB: bytesMax / 1024 / 1024 } });
    const form = mediaTypeOf(head, tail);
    if (form === null) return refuse({ code: 'document-form-unknown' });
    if (!form.isWhole) return refuse({ code: 'document-cut-short' });
    return ok({ sha256: hash.digest('hex'), bytes: count, mediaType: form.mediaType });
  }

  #fileOf(sha256: string): string {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new RangeError('a file is named by 64 hex digits');
    return join(this.#folder, sha256);
  }
}
