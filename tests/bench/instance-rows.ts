import { existsSync } from 'node:fs';

interface RowsOptions<Row> {
  readonly files: readonly string[];
  /** The names are of drawn instances and there are no files. */
  readonly drawn?: 'yes';
  readonly output: 'text' | 'json';
  /** One file's row, or why it cannot be used. */
  readonly run: (file: string) => Row | string;
  readonly textOf: (row: Row) => string;
  readonly summaryOf: (rows: readonly Row[]) => string;
}

/** Prints a row per file, and what they come to. Returns the exit code: 1 where a file could not be used. */
export function printRows<Row>({ files, drawn, output, run, textOf, summaryOf }: RowsOptions<Row>): number {
  const say = (text: string): void => void process.stdout.write(`${text.trimEnd()}\n`);
  const rows: Row[] = [];
  let exitCode = 0;
  for (const file of files) {
    const row = drawn === 'yes' || existsSync(file) ? run(file) : `${file}: there is no such file`;
    if (typeof row === 'string') {
      process.stderr.write(`${row}\n`);
      exitCode = 1;
      continue;
    }
    rows.push(row);
    say(output === 'json' ? JSON.stringify(row) : textOf(row));
  }
  if (output === 'text' && rows.length > 1) say(summaryOf(rows));
  return exitCode;
}
