/** What a process did to the watched directory, as `disk-shim.c` wrote it down; file names are relative to the directory. */
export type DiskOperation =
  | {
      readonly kind: 'opened';
      readonly fd: number;
      readonly name: string;
      readonly isNew: boolean;
      readonly isEmptied: boolean;
    }
  | { readonly kind: 'closed'; readonly fd: number }
  | { readonly kind: 'written'; readonly fd: number; readonly offset: number; readonly bytes: Buffer }
  | { readonly kind: 'truncated'; readonly fd: number; readonly size: number }
  | { readonly kind: 'synced'; readonly fd: number; readonly hasFailed: boolean }
  | { readonly kind: 'renamed'; readonly from: string; readonly to: string }
  | { readonly kind: 'removed'; readonly name: string };

const headBytes = 24;
const createdFlag = 1;
const emptiedFlag = 2;

/** @throws RangeError when the log is cut within a record or has one of an unknown kind. */
export function parseDiskLog(log: Buffer): readonly DiskOperation[] {
  const operations: DiskOperation[] = [];
  let at = 0;
  while (at < log.length) {
    const length = log.readUInt32LE(at + 20);
    const end = at + headBytes + length;
    if (end > log.length) throw new RangeError(`the log of the disk ends within a record, at byte ${String(at)}`);
    operations.push(operationAt(log, at, log.subarray(at + headBytes, end)));
    at = end;
  }
  return operations;
}

function operationAt(log: Buffer, at: number, bytes: Buffer): DiskOperation {
  const kind = log.readUInt32LE(at);
  const fd = log.readInt32LE(at + 4);
  const value = Number(log.readBigInt64LE(at + 8));
  switch (kind) {
    case 1: {
      const isNew = (value & createdFlag) !== 0;
      return { kind: 'opened', fd, name: bytes.toString('utf8'), isNew, isEmptied: (value & emptiedFlag) !== 0 };
    }
    case 2:
      return { kind: 'closed', fd };
    case 3:
      return { kind: 'written', fd, offset: value, bytes };
    case 4:
      return { kind: 'truncated', fd, size: value };
    case 5:
      return { kind: 'synced', fd, hasFailed: log.readInt32LE(at + 16) !== 0 };
    case 6: {
      const [from, to] = bytes.toString('utf8').split('/');
      return { kind: 'renamed', from: from as string, to: to as string };
    }
    case 7:
      return { kind: 'removed', name: bytes.toString('utf8') };
    default:
      throw new RangeError(`the log of the disk has a record of kind ${String(kind)}, at byte ${String(at)}`);
  }
}
