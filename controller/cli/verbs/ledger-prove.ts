import type { Command } from 'commander';
import { bundleOfDirectory } from '../../store/export-directory.ts';
import { wholeNumber } from './ledger-verify.ts';
import { ran, writeOut } from './ledger-witness.ts';

interface ProveArguments {
  readonly data: string;
  readonly sequence: readonly number[];
  readonly out?: string;
  readonly witnessed: number;
}

/** `banksman ledger prove`: a few entries with their proofs, for somebody who needs no more. */
export function registerProveVerb(ledger: Command): void {
  ledger
    .command('prove')
    .description('write single entries with the proof that they stand in the record (a bundle for ledger verify)')
    .requiredOption('--data <dir>', 'data directory of the site')
    .requiredOption(
      '--sequence <number>',
      'an entry; may be repeated',
      (text, before: readonly number[]) => [...before, wholeNumber(text)],
      [],
    )
    .option(
      '--witnessed <count>',
      'in the newest checkpoint that so many registered witnesses have cosigned',
      wholeNumber,
      0,
    )
    .option('--out <file>', 'file to write; standard output without it')
    .action(
      ran(async ({ data, sequence, out, witnessed }: ProveArguments) => {
        if (sequence.length === 0) throw new RangeError('name at least one entry with --sequence');
        writeOut(out, await bundleOfDirectory(data, sequence, { witnesses: witnessed }));
      }),
    );
}
