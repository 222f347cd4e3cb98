import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { systemClock } from '../../../kernel/system-clock.ts';
import type { Problem } from '../../../kernel/result.ts';
import { SiteHistory } from '../../accounts/history/site-history.ts';
import { draftViewOf } from '../../accounts/rental/invoice-account.ts';
import { draftInvoice } from '../../accounts/rental/invoice-draft.ts';
import { invoiceFile, invoiceFormats, type InvoiceFormat } from '../../accounts/rental/invoice-print.ts';
import { RentalFold, rentalTypes } from '../../accounts/rental/rental-fold.ts';
import { LedgerNews } from '../../accounts/ledger-news.ts';
import { problemCatalogue, type ProblemText } from '../../contract/problems/errors.ts';
import { RecordReader } from '../../store/record-reader.ts';
import { databaseFileName, openForReading } from '../../store/site-database.ts';

interface InvoiceOptions {
  readonly data: string;
  readonly from: string;
  readonly to: string;
  readonly format: string;
  readonly out?: string;
}

const isoDate = /^\d{4}-\d{2}-\d{2}$/;

/** `banksman invoice CONTRACT --from DATE --to DATE --data DIR`: a draft from the record alone, whether or not the site runs. */
export function registerInvoiceVerb(program: Command): void {
  program
    .command('invoice')
    .description('draft the invoice of a rental contract from the record; nothing is written to it')
    .argument('<contract>', 'id of the contract')
    .requiredOption('--from <date>', 'first local day, YYYY-MM-DD')
    .requiredOption('--to <date>', 'last local day, YYYY-MM-DD')
    .requiredOption('--data <dir>', 'data directory of the site')
    .option('--format <format>', invoiceFormats.join(', '), 'json')
    .option('--json', 'the same as --format json')
    .option('--out <file>', 'file to write; standard output without it')
    .action(runInvoice);
}

async function runInvoice(contractId: string, options: InvoiceOptions): Promise<void> {
  const format = invoiceFormats.find((one) => one === options.format);
  if (format === undefined) return fail({ code: 'input-invalid', facts: { format: options.format } });
  for (const date of [options.from, options.to])
    if (!isoDate.test(date) || Number.isNaN(Date.parse(date))) return fail({ code: 'input-invalid', facts: { date } });
  await writeDraft(contractId, format, options);
}

async function writeDraft(contractId: string, format: InvoiceFormat, options: InvoiceOptions): Promise<void> {
  const { data, from, to, out } = options;
  const { siteId } = JSON.parse(readFileSync(join(data, 'site.json'), 'utf8')) as { siteId: string };
  const db = openForReading(join(data, databaseFileName));
  try {
    // One snapshot for all reads: a controller may be adding entries meanwhile.
    db.exec('BEGIN');
    const reader = new RecordReader(db);
    const fold = new RentalFold();
    for (const entry of new LedgerNews(reader, rentalTypes).take()) fold.add(entry);
    const [newest] = reader.entries({ newestFirst: true, limit: 1 });
    // The record ends with its newest entry: what runs then is believed up to it and no further.
    const clock = { ...systemClock, epochMs: () => newest?.atMs ?? 0, monoMs: () => newest?.monoMs ?? 0 };
    const history = new SiteHistory(reader, clock);
    const draft = await draftInvoice({ fold, history, siteId, ledgerSize: reader.size() }, contractId, { from, to });
    if (!draft.ok) return fail(draft.problem);
    const { bytes } = await invoiceFile(draftViewOf(draft.value), format);
    if (out === undefined) process.stdout.write(bytes);
    else writeFileSync(out, bytes);
  } finally {
    db.close();
  }
}

function fail(problem: Problem): void {
  const words = (problemCatalogue as Readonly<Record<string, ProblemText>>)[problem.code];
  const facts = problem.facts === undefined ? '' : ` ${JSON.stringify(problem.facts)}`;
  process.stderr.write(`${words?.title.en ?? problem.code}.${facts} ${words?.tip.en ?? ''}\n`);
  process.exitCode = 1;
}
