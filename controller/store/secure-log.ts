import { closeSync, existsSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncToDisk } from '../durable-files.ts';

const chunkBytes = 1024 * 1024;

/**
 * Writes SQLite's write-ahead log again, byte for byte, and syncs it, before SQLite takes it for true. A process that died after a failed
 * sync leaves frames that every reader sees and the disk does not hold; the kernel holds them to be written, and a later sync, which
 * succeeds, leaves them out. What is appended behind them would be lost with them at a power cut.
 *
 * The caller holds the directory. Readers may have the log open: nothing they see changes.
 *
 * @throws whatever the file system throws; the record must not be opened then.
 */
export function secureLog(databaseFile: string): void {
  const file = `${databaseFile}-wal`;
  if (!existsSync(file)) return;
  const handle = openSync(file, 'r+');
  try {
    const chunk = Buffer.alloc(chunkBytes);
    for (let at = 0; ; at += chunkBytes) {
      const count = readSync(handle, chunk, 0, chunkBytes, at);
      if (count === 0) break;
      writeSync(handle, chunk, 0, count, at);
    }
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  syncToDisk(dirname(file));
}
