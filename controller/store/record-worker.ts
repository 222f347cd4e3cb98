import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../../kernel/system-clock.ts';
import { RecordBroken } from '../ledger/record-errors.ts';
import type { FromRecord, RecordWorkerData, ToRecord } from './record-protocol.ts';
import { RecordService } from './record-service.ts';
import { RecordWriter } from './record-writer.ts';
import { messageOf } from './site-database.ts';

/** Entry of the record's thread: no commit may stall the thread that answers people and machines. */
function run(): void {
  const port = parentPort;
  if (port === null) throw new Error('the record worker must be started as a worker thread');
  const send = (message: FromRecord): void => {
    port.postMessage(message);
  };
  const options = workerData as RecordWorkerData;
  let writer: RecordWriter;
  try {
    writer = new RecordWriter(options);
  } catch (error) {
    const broken = error instanceof RecordBroken ? error : new RecordBroken(messageOf(error));
    const { reason, sequence, code } = broken;
    send({ type: 'open-failed', reason, sequence, code });
    return;
  }
  const service = new RecordService({
    writer,
    clock: systemClock,
    groupWindowMs: options.groupWindowMs,
    soon: (next) => {
      setImmediate(next);
    },
    send,
    ended: () => {
      port.close();
    },
  });
  port.on('message', (message: ToRecord) => {
    service.take(message);
  });
  send({ type: 'opened', size: writer.size, ledgerEpoch: writer.ledgerEpoch, checkpoint: writer.checkpoint });
}

run();
