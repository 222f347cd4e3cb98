import { statfs } from 'node:fs/promises';
import type { Clock } from '../../kernel/clock.ts';
import type { ballastStates, DiskSpaceLevel } from '../contract/ledger/record-health.ts';
import type { Ballast } from './ballast.ts';
import type { RecordLogger } from './site-record.ts';

/** Alarms come long before the disk refuses, so that somebody can make room while everything still works. */
const lowBelow = 0.2;
const criticalBelow = 0.1;
const lookEveryMs = 10_000;

interface Disk {
  readonly totalBytes: number;
  readonly freeBytes: number;
}

export interface DiskSpace {
  readonly space: DiskSpaceLevel;
  /** In hundredths, rounded down; null where unknown. */
  readonly freeRatio: number | null;
  readonly ballast: (typeof ballastStates)[number];
}

export interface DiskSpaceOptions {
  readonly directory: string;
  /** Wall time. */
  readonly clock: Clock;
  /** Put back as soon as there is room for it. */
  readonly ballast: Pick<Ballast, 'isHeld' | 'hold'>;
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
  #seen: DiskSpace = { space: 'unknown', freeRatio: null, ballast: 'none' };
  #wasHeld = false;
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

  async #lookAtBallast(disk: Disk): Promise<DiskSpace['ballast']> {
    const { ballast, logger } = this.#options;
    const isGone = this.#wasHeld && !ballast.isHeld();
    if (isGone && this.#seen.ballast === 'held') logger.error({}, 'the room kept for the end of the record is in use');
    await ballast.hold(disk).catch((error: unknown) => {
      logger.error({ err: error }, 'no room can be kept for the end of the record');
    });
    if (ballast.isHeld()) {
      if (isGone) logger.info({}, 'room is kept for the end of the record again');
      this.#wasHeld = true;
      return 'held';
    }
    return this.#wasHeld ? 'given-up' : 'none';
  }

  async #look(): Promise<void> {
    const { directory, read = readFileSystem, logger } = this.#options;
    const before = this.#seen.space;
    const disk = await read(directory).catch(() => ({ totalBytes: 0, freeBytes: 0 }));
    this.#seen = { ...levelOf(disk), ballast: await this.#lookAtBallast(disk) };
    const { space, freeRatio } = this.#seen;
    if (space === before) return;
    if (space === 'low' || space === 'critical') logger.error({ space, freeRatio }, 'the disk of the record fills up');
    else if (before !== 'unknown') logger.info({ space, freeRatio }, 'the disk of the record has room again');
  }
}

function levelOf({ totalBytes, freeBytes }: Disk): Omit<DiskSpace, 'ballast'> {
  if (!(totalBytes > 0)) return { space: 'unknown', freeRatio: null };
  const ratio = freeBytes / totalBytes;
  const space = ratio < criticalBelow ? 'critical' : ratio < lowBelow ? 'low' : 'ample';
  return { space, freeRatio: Math.floor(ratio * 100) / 100 };
}
