import { createWriteStream, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Result } from '../../../kernel/result.ts';
import type { RecordedView } from '../../contract/ledger/ledger-proofs.ts';
import { syncToDisk } from '../../durable-files.ts';
import { RecordBroken } from '../../ledger/record-errors.ts';

/** What the verbs of the ledger have in common. */

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

/** Runs a verb; what people can put right is said in a line, and the exit code is not zero. */
export function ran<Options>(run: (options: Options) => void | Promise<void>): (options: Options) => Promise<void> {
  return async (options) => {
    try {
      await run(options);
    } catch (error) {
      fail(expectedOrThrow(error));
    }
  };
}

/** The refusals of the desk as people read them. */
export function recordedOrThrow(result: Result<RecordedView>): number {
  if (result.ok) return result.value.sequence;
  const { code, facts } = result.problem;
  throw new RangeError(`refused: ${code}${facts === undefined ? '' : ` ${JSON.stringify(facts)}`}`);
}

/** Writes a file, or says it on standard output. */
export function writeOut(out: string | undefined, content: string | Buffer): void {
  if (out === undefined) process.stdout.write(content);
  else writeFileSync(out, content);
}

/** The same with lines that come one after another: a file is there whole or not at all. */
export async function writeLines(lines: Readable, out: string | undefined): Promise<void> {
  if (out === undefined) {
    await pipeline(lines, process.stdout, { end: false });
    return;
  }
  const draft = `${out}.new`;
  try {
    await pipeline(lines, createWriteStream(draft));
    syncToDisk(draft);
    renameSync(draft, out);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
