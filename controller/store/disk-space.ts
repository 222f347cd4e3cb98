import { statfs } from 'node:fs/promises';
import type { Clock } from '../../kernel/clock.ts';
import type { DiskSpaceLevel } from '../contract/record-health.ts';
import type { RecordLogger } from './site-record.ts';

/** Alarms come long before the disk refuses, so that somebody can make room while everything still works. */
const lowBelow = 0.2;
const criticalBelow = 0.1;
const lookEveryMs = 10_000;

export interface DiskSpace {
  readonly space: DiskSpaceLevel;
  /** In hundredths, rounded down; null where unknown. */
  readonly freeRatio: number | null;
}

export interface DiskSpaceOptions {
  readonly directory: string;
  /** Wall time. */
  readonly clock: Clock;
  readonly logger: Pick<RecordLogger, 'info' | 'error'>;
  /** Bytes of the file system that holds the directory, and those that we may still use. */
  readonly read?: (directory: string) => Promise<{ readonly totalBytes: number; readonly freeBytes: number }>;
}

async function readFileSystem(directory: string): Promise<{ readonly totalBytes: number; readonly freeBytes: number }> {
  const { bsize, blocks, bavail } = await statfs(directory);
  return { totalBytes: blocks * bsize, freeBytes: bavail * bsize };
}

/** Looks at the disk of the record every ten seconds, and says it in the log when a level is left. */
export class DiskSpaceWatch {
  readonly #options: DiskSpaceOptions;
  #seen: DiskSpace = { space: 'unknown', freeRatio: null };
  #cancel: () => void = () => undefined;

  constructor(options: DiskSpaceOptions) {
    this.#options = options;
  }

  get space(): DiskSpace {
    return this.#seen;
  }

  /** Looks at once, and again and again until `stop`. */
  async start(): Promise<void> {
    await this.#look();
    this.#cancel = this.#options.clock.after(lookEveryMs, () => void this.start());
  }

  stop(): void {
    this.#cancel();
  }

  async #look(): Promise<void> {
    const { directory, read = readFileSystem, logger } = this.#options;
    const before = this.#seen.space;
    this.#seen = await read(directory).then(levelOf, () => ({ space: 'unknown' as const, freeRatio: null }));
    const { space, freeRatio } = this.#seen;
    if (space === before) return;
    if (space === 'low' || space === 'critical') logger.error({ space, freeRatio }, 'the disk of the record fills up');
    else if (before !== 'unknown') logger.info({ space, freeRatio }, 'the disk of the record has room again');
  }
}

function levelOf({ totalBytes, freeBytes }: { readonly totalBytes: number; readonly freeBytes: number }): DiskSpace {
  if (!(totalBytes > 0)) return { space: 'unknown', freeRatio: null };
  const ratio = freeBytes / totalBytes;
  const space = ratio < criticalBelow ? 'critical' : ratio < lowBelow ? 'low' : 'ample';
  return { space, freeRatio: Math.floor(ratio * 100) / 100 };
}
