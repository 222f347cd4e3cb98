import { closeSync, createReadStream, openSync, readSync, statSync } from 'node:fs';
import { InvalidArgumentError, type Command } from 'commander';
import { bundleFormat } from '../../ledger/bundle.ts';
import type { StampReport, WitnessReport } from '../../ledger/outside-evidence.ts';
import { verifyBundle, type BundleReport } from '../../ledger/verify-bundle.ts';
import { verifyExport, type ExportReport, type VerifyOptions } from '../../ledger/verify-export.ts';
import { stampCheck } from '../../store/stamp-authority.ts';
import { expectedOrThrow, fail } from './ledger-run.ts';

/** Progress is told for files from this size. */
const largeBytes = 64 * 1024 * 1024;
const progressEveryEntries = 100_000;
/** The header of a bundle names its format within so many bytes. */
const headerBytesRead = 128;
const readBytes = 256 * 1024;

interface VerifyArguments {
  readonly key?: string;
  readonly witness: readonly string[];
  readonly requireWitnesses: number;
  readonly tsaCa?: string;
  readonly json?: true;
}

/** `banksman ledger verify`: exits non-zero when anything is broken. */
export function registerVerifyVerb(ledger: Command): void {
  ledger
    .command('verify')
    .description('check an export or a bundle offline: form, chain, tree, proofs, signatures, witnesses')
    .argument('<file>', 'made by ledger export or ledger prove')
    .option('--key <text>', 'verifier key that the site has published')
    .option('--witness <text>', 'key of a witness that you know; may be repeated', collect, [])
    .option('--require-witnesses <count>', 'so many of them must cover all entries', wholeNumber, 0)
    .option('--tsa-ca <file>', 'certificates of the time-stamping authority; checks its stamps with openssl')
    .option('--json', 'print the report as JSON')
    .action(async (file: string, options: VerifyArguments) => {
      try {
        await runVerify(file, options);
      } catch (error) {
        fail(expectedOrThrow(error));
      }
    });
}

export function collect(text: string, before: readonly string[]): readonly string[] {
  return [...before, text];
}

export function wholeNumber(text: string): number {
  if (!/^[0-9]{1,15}$/.test(text)) throw new InvalidArgumentError('a whole number is due');
  return Number(text);
}

async function runVerify(file: string, options: VerifyArguments): Promise<void> {
  const asked: VerifyOptions = {
    ...(options.key === undefined ? {} : { trustedKey: options.key }),
    witnesses: options.witness,
    witnessesRequired: options.requireWitnesses,
  };
  if (isBundle(file)) {
    const report = await verifyBundle(createReadStream(file), asked);
    if (!report.ok) process.exitCode = 1;
    process.stdout.write(options.json === true ? `${JSON.stringify(report)}\n` : bundleWords(report));
    return;
  }
  const progress = statSync(file).size < largeBytes ? {} : { onProgress: progressOnStderr(statSync(file).size) };
  const report = await verifyExport(createReadStream(file, { highWaterMark: readBytes }), { ...asked, ...progress });
  const stamps: (StampReport & { readonly checked: StampVerdict })[] = [];
  for (const stamp of report.stamps) stamps.push({ ...stamp, checked: await stampVerdict(stamp, options.tsaCa) });
  if (!report.ok || stamps.some(({ checked }) => checked === 'wrong')) process.exitCode = 1;
  process.stdout.write(
    options.json === true ? `${JSON.stringify({ ...report, stamps })}\n` : exportWords(report, stamps),
  );
}

/** By its header: an export's has other members. */
function isBundle(file: string): boolean {
  const handle = openSync(file, 'r');
  try {
    const start = Buffer.alloc(headerBytesRead);
    return start.toString('utf8', 0, readSync(handle, start)).includes(`"format":"${bundleFormat}"`);
  } finally {
    closeSync(handle);
  }
}

function progressOnStderr(bytesTotal: number): (entries: number, bytes: number) => void {
  let due = progressEveryEntries;
  return (entries, bytes) => {
    if (entries < due) return;
    due = entries + progressEveryEntries;
    process.stderr.write(`${entries} entries, ${Math.floor((bytes * 100) / bytesTotal)} %\n`);
  };
}

type StampVerdict = 'right' | 'wrong' | 'unchecked';

/** The authority's own signature, which only its certificates can tell. */
async function stampVerdict(stamp: StampReport, caFile: string | undefined): Promise<StampVerdict> {
  const check = stampCheck(caFile ?? null);
  const { signature } = await check(Buffer.from(stamp.response, 'base64'), Buffer.from(stamp.imprint, 'hex'));
  return signature === 'unchecked' ? signature : signature === 'verified' ? 'right' : 'wrong';
}

function exportWords(
  report: ExportReport,
  stamps: readonly (StampReport & { readonly checked: StampVerdict })[],
): string {
  const { break: found } = report;
  const place = found?.sequence === null ? 'before the first entry' : `after entry ${found?.sequence}`;
  const lines = [
    found === null
      ? `OK: ${report.entries} entries, ${report.checkpoints} checkpoints, root ${report.rootHash}`
      : `BROKEN at line ${found.line}, ${place}: ${found.code} (${found.detail})`,
    ...keyWords(report),
    ...witnessWords(report.witnesses),
    ...stamps.map(
      ({ size, genTime, checked }) =>
        `time stamp over ${size} entries at ${genTime}, signature ${checked === 'unchecked' ? 'NOT checked here' : checked}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function bundleWords(report: BundleReport): string {
  const found = report.break;
  const lines = [
    found === null
      ? `OK: ${report.entries} of ${report.size} entries proved, root ${report.rootHash}`
      : `BROKEN at line ${found.line}: ${found.detail}`,
    ...keyWords(report),
    ...witnessWords(report.witnesses),
  ];
  return `${lines.join('\n')}\n`;
}

function keyWords(report: Pick<ExportReport, 'verifierKeys' | 'unlinkedKeys'>): readonly string[] {
  return [
    ...report.verifierKeys.map((key) => `key named by the ledger: ${key}`),
    ...report.unlinkedKeys.map((at) => `the key of entry ${at} came in without the signature of the one before it`),
  ];
}

function witnessWords(witnesses: readonly WitnessReport[]): readonly string[] {
  return witnesses.map(({ witnessKey, party, isKnown, size, timeS }) => {
    const who = `${isKnown ? '' : ' (not named by you)'}${party === null ? '' : ` for the ${party}`}`;
    const what = size === 0 ? 'has signed nothing here' : `${size} entries at ${new Date(timeS * 1000).toISOString()}`;
    return `witness ${witnessKey}${who}: ${what}`;
  });
}
