import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { exportDirectory } from '../../store/export-directory.ts';
import { syncToDisk } from '../../durable-files.ts';
import { expectedOrThrow, fail } from './ledger-failures.ts';
import { registerProveVerb } from './ledger-prove.ts';
import { registerRotateVerb } from './ledger-rotate.ts';
import { registerStampVerbs } from './ledger-stamp.ts';
import { registerVerifyVerb, wholeNumber } from './ledger-verify.ts';
import { registerWitnessVerbs } from './ledger-witness.ts';

/** `banksman ledger …`: export, verify, keys, witnesses, proofs. All exit non-zero on failure. */
export function registerLedgerVerbs(program: Command): void {
  const ledger = program.command('ledger').description('export, verify and witness the site record');
  ledger
    .command('export')
    .description('write the whole ledger with a signed checkpoint (docs/ledger-format.md)')
    .requiredOption('--data <dir>', 'data directory of the site')
    .option('--out <file>', 'file to write; standard output without it')
    .option(
      '--witnessed <count>',
      'up to the newest checkpoint that so many registered witnesses have cosigned',
      wholeNumber,
      0,
    )
    .action(async (options: { readonly data: string; readonly out?: string; readonly witnessed: number }) => {
      await runExport(options.data, options.out, options.witnessed);
    });
  registerVerifyVerb(ledger);
  registerProveVerb(ledger);
  registerRotateVerb(ledger);
  registerWitnessVerbs(ledger);
  registerStampVerbs(ledger);
}

async function runExport(data: string, out: string | undefined, witnesses: number): Promise<void> {
  const draft = out === undefined ? null : `${out}.new`;
  try {
    const lines = Readable.from(exportDirectory(data, { witnesses }), { objectMode: true });
    if (out === undefined || draft === null) {
      await pipeline(lines, process.stdout, { end: false });
      return;
    }
    await pipeline(lines, createWriteStream(draft));
    syncToDisk(draft);
    renameSync(draft, out);
  } catch (error) {
    if (draft !== null) rmSync(draft, { force: true });
    fail(expectedOrThrow(error));
  }
}
