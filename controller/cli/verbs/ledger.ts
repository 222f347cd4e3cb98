import { createReadStream, createWriteStream, renameSync, rmSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { RecordBroken } from '../../ledger/record-errors.ts';
import { verifyExport, type ExportReport } from '../../ledger/verify-export.ts';
import { exportDirectory } from '../../store/export-directory.ts';
import { messageOf, syncToDisk } from '../../store/site-database.ts';

/** `banksman ledger export` and `banksman ledger verify`. Both exit non-zero on failure. */
export function registerLedgerVerbs(program: Command): void {
  const ledger = program.command('ledger').description('export and verify the site record');
  ledger
    .command('export')
    .description('write the whole ledger with a signed checkpoint (docs/ledger-format.md)')
    .requiredOption('--data <dir>', 'data directory of the site')
    .option('--out <file>', 'file to write; standard output without it')
    .action(async (options: { readonly data: string; readonly out?: string }) => {
      await runExport(options.data, options.out);
    });
  ledger
    .command('verify')
    .description('check an export offline: form, chain, tree, signatures')
    .argument('<file>', 'NDJSON made by ledger export')
    .option('--key <text>', 'verifier key that the site has published')
    .option('--json', 'print the report as JSON')
    .action(async (file: string, options: { readonly key?: string; readonly json?: true }) => {
      await runVerify(file, options);
    });
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}

async function runExport(data: string, out: string | undefined): Promise<void> {
  const draft = out === undefined ? null : `${out}.new`;
  try {
    const lines = Readable.from(exportDirectory(data), { objectMode: true });
    if (out === undefined || draft === null) {
      await pipeline(lines, process.stdout, { end: false });
      return;
    }
    await pipeline(lines, createWriteStream(draft));
    syncToDisk(draft);
    renameSync(draft, out);
  } catch (error) {
    if (draft !== null) rmSync(draft, { force: true });
    const isExpected = error instanceof RecordBroken || (error instanceof Error && 'code' in error);
    if (!isExpected) throw error;
    fail(messageOf(error));
  }
}

async function runVerify(file: string, options: { readonly key?: string; readonly json?: true }): Promise<void> {
  let report: ExportReport;
  try {
    report = await verifyExport(createReadStream(file), options.key === undefined ? {} : { trustedKey: options.key });
  } catch (error) {
    const isExpected = error instanceof RangeError || (error instanceof Error && 'code' in error);
    if (!isExpected) throw error;
    fail(messageOf(error));
    return;
  }
  if (!report.ok) process.exitCode = 1;
  process.stdout.write(options.json === true ? `${JSON.stringify(report)}\n` : reportText(report));
}

function reportText(report: ExportReport): string {
  const lines =
    report.break === null
      ? [`OK: ${report.entries} entries, ${report.checkpoints} checkpoints, root ${report.rootHash}`]
      : [
          `BROKEN at line ${report.break.line}, ` +
            `${report.break.sequence === null ? 'before the first entry' : `after entry ${report.break.sequence}`}: ` +
            `${report.break.code} (${report.break.detail})`,
        ];
  lines.push(...report.verifierKeys.map((key) => `key named by the ledger: ${key}`));
  return `${lines.join('\n')}\n`;
}
