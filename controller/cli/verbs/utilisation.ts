import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { Command } from 'commander';
import { fleetFile } from '../../../hardware-profiles/fleet.ts';
import { LedgerFold } from '../../accounts/history/ledger-fold.ts';
import { atTwoSites, type TwoSites } from '../../accounts/history/two-sites.ts';
import { groupsCsv } from '../../accounts/history/usage-csv.ts';
import { workOf } from '../../accounts/history/usage-desk.ts';
import { groupsOf } from '../../accounts/history/work-sums.ts';
import { ledgerEntry, timeStates } from '../../contract/ledger/ledger.ts';
import { utilisationKeys, type UtilisationGroups, type UtilisationKey } from '../../contract/accounts/utilisation.ts';
import { RecordBroken } from '../../ledger/record-errors.ts';
import { exportDirectory } from '../../store/export-directory.ts';
import { messageOf } from '../../store/site-database.ts';

interface Options {
  readonly by: string;
  readonly from?: string;
  readonly to?: string;
  readonly json?: true;
  readonly csv?: true;
}

/** One site's record, folded, with the serial numbers of its machines where they are known. */
interface Source {
  readonly fold: LedgerFold;
  readonly serialNos: ReadonlyMap<string, string>;
}

/** `banksman utilisation SOURCE…`: from data directories or exports, with nothing running. */
export function registerUtilisationVerb(program: Command): void {
  program
    .command('utilisation')
    .description('sum machines’ time and work from data directories or ledger exports (verify exports first)')
    .argument('<source...>', 'data directory of a site, or NDJSON made by ledger export')
    .option('--by <key>', `one of ${utilisationKeys.join(', ')}`, 'machine')
    .option('--from <time>', 'ISO 8601; the beginning of the record without it')
    .option('--to <time>', 'ISO 8601; the end of the record without it')
    .option('--json', 'print JSON')
    .option('--csv', 'print a table for a spreadsheet')
    .action(async (sources: readonly string[], options: Options) => {
      try {
        await run(sources, options);
      } catch (error) {
        const isExpected = error instanceof RecordBroken || error instanceof RangeError || isSystemError(error);
        if (!isExpected) throw error;
        process.stderr.write(`${messageOf(error)}\n`);
        process.exitCode = 1;
      }
    });
}

async function run(names: readonly string[], options: Options): Promise<void> {
  const by = utilisationKeys.find((key) => key === options.by);
  if (by === undefined) throw new RangeError(`--by must be one of ${utilisationKeys.join(', ')}`);
  const sources = await Promise.all(names.map(readSource));
  const fromMs = instantOf(options.from) ?? Math.min(...sources.map(({ fold }) => fold.firstMs() ?? Infinity));
  const toMs = instantOf(options.to) ?? Math.max(...sources.map(({ fold }) => fold.newestMs() ?? -Infinity));
  if (!(fromMs < toMs)) throw new RangeError('there is no time between --from and --to');
  const view = { ...summed(sources, by, fromMs, toMs), twoSites: twoSitesOf(sources, fromMs, toMs) };
  process.stdout.write(
    options.json === true ? `${JSON.stringify(view)}\n` : options.csv === true ? groupsCsv(view) : textOf(view),
  );
  for (const { serialNo, siteIds, fromMs: since, toMs: until } of view.twoSites)
    process.stderr.write(
      `${serialNo} is at ${siteIds.join(' and at ')} at once, ${isoTime(since)} to ${isoTime(until)}\n`,
    );
}

function summed(sources: readonly Source[], by: UtilisationKey, fromMs: number, toMs: number): UtilisationGroups {
  const works = sources.flatMap(({ fold }) =>
    fold.machineIds().map((id) => workOf(fold, id, fromMs, toMs, fold.newestMs() ?? fromMs)),
  );
  return { fromMs, toMs, by, groups: groupsOf(works, by) };
}

function twoSitesOf(sources: readonly Source[], fromMs: number, toMs: number): TwoSites[] {
  const presences = sources.flatMap(({ fold, serialNos }) =>
    [...serialNos].map(([machineId, serialNo]) => ({
      ...{ serialNo, siteId: fold.siteId() },
      intervals: fold.intervals(machineId, fromMs, toMs, fold.newestMs() ?? fromMs),
    })),
  );
  return atTwoSites(presences);
}

/** @throws RangeError where a line is no entry. */
async function readSource(name: string): Promise<Source> {
  const fold = new LedgerFold();
  const isDirectory = statSync(name).isDirectory();
  const input = isDirectory ? Readable.from(exportDirectory(name), { objectMode: false }) : createReadStream(name);
  const lines = createInterface({ input });
  let line = 0;
  for await (const text of lines) {
    line += 1;
    const value: unknown = JSON.parse(text);
    // Header and checkpoints; whether the export is whole is told by `ledger verify`.
    if (typeof value !== 'object' || value === null || !('sequence' in value)) continue;
    const entry = ledgerEntry.safeParse(value);
    if (!entry.success) throw new RangeError(`${name}, line ${String(line)}: no entry of a ledger`);
    fold.add(entry.data);
  }
  return { fold, serialNos: isDirectory ? serialNosOf(name) : new Map() };
}

function serialNosOf(directory: string): ReadonlyMap<string, string> {
  const file = join(directory, 'fleet.json');
  if (!existsSync(file)) return new Map();
  const fleet = fleetFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  return new Map(fleet.machines.map(({ id, serialNo }) => [id, serialNo]));
}

function instantOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const atMs = Date.parse(text);
  if (Number.isNaN(atMs)) throw new RangeError(`${text} is no time (ISO 8601)`);
  return atMs;
}

function textOf({ fromMs, toMs, by, groups }: UtilisationGroups): string {
  const hours = (ms: number) => (ms / 3_600_000).toFixed(2);
  const rows = groups.map(({ key, totalMs, coverage, msByState }) => {
    const states = timeStates.flatMap((state) =>
      (msByState[state] ?? 0) > 0 ? [`${state} ${hours(msByState[state] ?? 0)}`] : [],
    );
    return `${(key ?? '-').padEnd(20)} ${hours(totalMs).padStart(10)} h  ${(100 * coverage).toFixed(1).padStart(5)} %  ${states.join('  ')}`;
  });
  return `${isoTime(fromMs)} to ${isoTime(toMs)}, by ${by}: hours, share explained, hours by state\n${rows.join('\n')}\n`;
}

function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}

function isSystemError(error: unknown): boolean {
  return error instanceof SyntaxError || (error instanceof Error && 'code' in error);
}
