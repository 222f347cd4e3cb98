import { Readable } from 'node:stream';
import type { Command } from 'commander';
import { exportDirectory } from '../../store/export-directory.ts';
import { ran, writeLines } from './ledger-run.ts';
import { registerCheckVerb } from './ledger-check.ts';
import { registerProveVerb } from './ledger-prove.ts';
import { registerRotateVerb } from './ledger-rotate.ts';
import { registerStampVerbs } from './ledger-stamp.ts';
import { registerVerifyVerb, wholeNumber } from './ledger-verify.ts';
import { registerWitnessVerbs } from './ledger-witness.ts';

interface ExportArguments {
  readonly data: string;
  readonly out?: string;
  readonly witnessed: number;
}

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
    .action(
      ran(async ({ data, out, witnessed }: ExportArguments) => {
        const lines = exportDirectory(data, { witnesses: witnessed });
        await writeLines(Readable.from(lines, { objectMode: true }), out);
      }),
    );
  registerVerifyVerb(ledger);
  registerCheckVerb(ledger);
  registerProveVerb(ledger);
  registerRotateVerb(ledger);
  registerWitnessVerbs(ledger);
  registerStampVerbs(ledger);
}
