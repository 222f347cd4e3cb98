import type { Clock } from '../../kernel/clock.ts';
import { systemClock } from '../../kernel/system-clock.ts';
import { entryNow } from '../entry-now.ts';
import type { RecordCondition } from '../contract/ledger/record-health.ts';
import { NightlyCheck } from '../ledger/nightly-check.ts';
import { Ballast, ballastSize } from '../store/ballast.ts';
import { checkInThread } from '../store/check-in-thread.ts';
import { DiskSpaceWatch } from '../store/disk-space.ts';
import { messageOf } from '../store/site-database.ts';
import type { OpenSiteRecord, RecordLogger } from '../store/site-record.ts';

export interface RecordWatchOptions {
  readonly dataDirectory: string;
  readonly record: OpenSiteRecord;
  /** Site time. */
  readonly clock: Clock;
  readonly checkHour: number | null;
  /** Null: the usual size. */
  readonly ballastMiB: number | null;
  readonly logger: RecordLogger;
}

/** What looks after the record while it is in use: its disk and, once a night, all of it. */
export interface RecordWatch {
  readonly condition: () => RecordCondition;
  /** Resolves once the disk has been looked at. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export function watchRecord({
  dataDirectory,
  record,
  clock,
  checkHour,
  ballastMiB,
  logger,
}: RecordWatchOptions): RecordWatch {
  const ballast = new Ballast(dataDirectory, ballastMiB ?? ballastSize.value);
  const disk = new DiskSpaceWatch({ directory: dataDirectory, clock: systemClock, ballast, logger });
  record.onWritable((isWritable, reason) => {
    if (isWritable) return;
    // Taken on a full disk only, into the room that was kept: any other fault refuses this as well.
    record.append(entryNow(clock, 'ledger.disk-full', { reason })).catch((error: unknown) => {
      logger.error({ error: messageOf(error) }, 'the full disk could not be entered');
    });
  });
  const workerUrl = new URL('../store/ledger-check-worker.js', import.meta.url);
  const check = new NightlyCheck({
    ...{ record, clock, wallClock: systemClock, quietHour: checkHour, logger },
    hourOf: (epochMs) => new Date(epochMs).getHours(),
    begin: () => checkInThread(dataDirectory, workerUrl),
  });
  return {
    condition: () => {
      const { isWritable, reason } = record.figures();
      return { writable: isWritable, reason, ...disk.space, checked: check.newest };
    },
    start: async () => {
      check.start();
      await disk.start();
    },
    stop: async () => {
      disk.stop();
      await check.stop();
    },
  };
}
