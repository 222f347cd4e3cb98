import { Readable } from 'node:stream';
import type { Command } from 'commander';
import { bundleOfDirectory } from '../../store/export-directory.ts';
import type { DirectorySnapshot } from '../../store/directory-snapshot.ts';
import { ran, writeLines } from './ledger-run.ts';
import { wholeNumber } from './ledger-verify.ts';

interface ProveArguments {
  readonly data: string;
  readonly sequence: readonly number[];
  readonly machine?: string;
  readonly from?: string;
  readonly to?: string;
  readonly out?: string;
  readonly witnessed: number;
}

/** `banksman ledger prove`: some entries with their proofs, for somebody who needs no more. */
export function registerProveVerb(ledger: Command): void {
  ledger
    .command('prove')
    .description('write some entries with the proof that they stand in the record (a bundle for ledger verify)')
    .requiredOption('--data <dir>', 'data directory of the site')
    .option(
      '--sequence <number>',
      'an entry; may be repeated',
      (text, before: readonly number[]) => [...before, wholeNumber(text)],
      [],
    )
    .option('--machine <id>', 'all entries of a machine')
    .option('--from <time>', 'entries from this site time on, ISO 8601 with Z')
    .option('--to <time>', 'entries before this site time')
    .option(
      '--witnessed <count>',
      'in the newest checkpoint that so many registered witnesses have cosigned',
      wholeNumber,
      0,
    )
    .option('--out <file>', 'file to write; standard output without it')
    .action(
      ran(async (options: ProveArguments) => {
        const { data, out, witnessed } = options;
        const asked = askedOf(options);
        const lines = bundleOfDirectory(data, asked, { witnesses: witnessed });
        await writeLines(Readable.from(lines, { objectMode: true }), out);
      }),
    );
}

function askedOf({ sequence, machine, from, to }: ProveArguments): (snapshot: DirectorySnapshot) => Iterable<number> {
  const [fromMs, toMs] = [from, to].map((text) => (text === undefined ? undefined : Date.parse(text)));
  if (Number.isNaN(fromMs) || Number.isNaN(toMs)) throw new RangeError('--from and --to are times in ISO 8601');
  const isInterval = machine !== undefined || fromMs !== undefined || toMs !== undefined;
  if (sequence.length > 0 === isInterval) {
    throw new RangeError('name entries with --sequence, or all of --machine, --from and --to');
  }
  if (!isInterval) return () => sequence;
  const query = {
    ...(machine === undefined ? {} : { machineId: machine }),
    ...(fromMs === undefined ? {} : { fromMs }),
    ...(toMs === undefined ? {} : { toMs }),
  };
  return ({ reader, size }) => reader.sequences({ ...query, before: size });
}
