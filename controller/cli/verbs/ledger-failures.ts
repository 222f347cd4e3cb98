import { RecordBroken } from '../../ledger/record-errors.ts';

/** What may go wrong by what people gave us: a broken record, a key that is none, a file that is not there. */
export function expectedOrThrow(error: unknown): string {
  const isExpected =
    error instanceof RecordBroken || error instanceof RangeError || (error instanceof Error && 'code' in error);
  if (!isExpected) throw error;
  return error.message;
}

export function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}
