import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

export interface DocumentStore {
  /** Keeps an answer as it came and tells its SHA-256. On disk before it resolves, so before any entry names it. */
  keep(bytes: Uint8Array): Promise<string>;
}

/** Answers of vendors, gzipped, each under the hash of what came: `telematics/ab/abcd….gz`. The same answer is kept once. */
export function createDocumentStore(directory: string): DocumentStore {
  return {
    async keep(bytes) {
      const hash = createHash('sha256').update(bytes).digest('hex');
      const folder = join(directory, hash.slice(0, 2));
      const file = join(folder, `${hash}.gz`);
      if (existsSync(file)) return hash;
      await mkdir(folder, { recursive: true, mode: 0o700 });
      // A name of its own: two vendors may give the same answer at the same moment.
      const draft = `${file}.${randomUUID()}.new`;
      const handle = await open(draft, 'wx', 0o600);
      try {
        await handle.writeFile(await promisify(gzip)(bytes));
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(draft, file);
      return hash;
    },
  };
}
