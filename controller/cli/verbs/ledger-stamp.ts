import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { systemClock } from '../../../kernel/system-clock.ts';
import { parseCheckpoint } from '../../ledger/checkpoint.ts';
import {
  imprintOf,
  parseStampRequest,
  parseStampResponse,
  responseBytesMax,
  stampRequest,
} from '../../ledger/time-stamp.ts';
import { withOfflineRecord } from '../../store/offline-record.ts';
import { RecordReader } from '../../store/record-reader.ts';
import { databaseFileName, openForReading } from '../../store/site-database.ts';
import { SiteApi } from '../witness-cosign.ts';
import { ran, recordedOrThrow, writeOut } from './ledger-run.ts';

const nonceBytes = 8;
const answerMsMax = 30_000;

interface RequestArguments {
  readonly data: string;
  readonly out: string;
  readonly tsa?: string;
  readonly response?: string;
}

interface AddArguments {
  readonly request: string;
  readonly caFile?: string;
  readonly data?: string;
  readonly site?: string;
  readonly token?: string;
}

/** `banksman ledger stamp-request` and `stamp-add`: RFC 3161, optional. */
export function registerStampVerbs(ledger: Command): void {
  ledger
    .command('stamp-request')
    .description('write an RFC 3161 request over the newest checkpoint, for a time-stamping authority')
    .requiredOption('--data <dir>', 'data directory of the site')
    .requiredOption('--out <file>', 'the request, DER (.tsq)')
    .option('--tsa <url>', 'send it there, too')
    .option('--response <file>', 'where the answer of --tsa goes (.tsr)')
    .action(ran(runRequest));
  ledger
    .command('stamp-add')
    .description('check the answer of an authority and record it')
    .argument('<file>', 'the response, DER (.tsr)')
    .requiredOption('--request <file>', 'the request it answers (.tsq)')
    .option('--ca-file <file>', "the authority's certificates (PEM): checks its signature with openssl")
    .option('--data <dir>', 'data directory of the site; the controller must be stopped')
    .option('--site <url>', 'a running site instead')
    .option('--token <text>', 'session token of an auditor or admin there')
    .action(async (file: string, options: AddArguments) => ran((asked: AddArguments) => runAdd(file, asked))(options));
}

async function runRequest({ data, out, tsa, response }: RequestArguments): Promise<void> {
  if ((tsa === undefined) !== (response === undefined)) throw new RangeError('--tsa and --response go together');
  const note = newestNote(data);
  const parsed = parseCheckpoint(note);
  if (!parsed.ok) throw new RangeError('the newest checkpoint cannot be read');
  const request = stampRequest(imprintOf(parsed.value.siteNote), randomBytes(nonceBytes));
  writeOut(out, request);
  process.stdout.write(`request over the checkpoint of ${parsed.value.size} entries in ${out}\n`);
  if (tsa === undefined || response === undefined) return;
  const answer = await fetch(tsa, {
    method: 'POST',
    headers: { 'content-type': 'application/timestamp-query' },
    body: new Uint8Array(request),
    signal: AbortSignal.timeout(answerMsMax),
  });
  if (!answer.ok) throw new RangeError(`the authority answered ${answer.status}`);
  writeOut(response, Buffer.from(await answer.arrayBuffer()));
}

function newestNote(directory: string): string {
  const db = openForReading(join(directory, databaseFileName));
  try {
    const note = new RecordReader(db).findNote(() => true);
    if (note === null) throw new RangeError('the record has no checkpoint yet');
    return note;
  } finally {
    db.close();
  }
}

async function runAdd(file: string, options: AddArguments): Promise<void> {
  const bytes = readFileSync(file);
  if (bytes.length > responseBytesMax) throw new RangeError(`${file} is longer than any response`);
  const request = parseStampRequest(readFileSync(options.request));
  const stamp = parseStampResponse(bytes);
  if (!request.ok) throw new RangeError(`${options.request} is no request: ${request.problem.detail}`);
  if (!stamp.ok) throw new RangeError(`${file} is no time stamp: ${stamp.problem.detail}`);
  const { imprint, nonce } = request.value;
  if (!stamp.value.imprint.equals(imprint)) throw new RangeError('the stamp is over something else than was asked');
  if (nonce === null || stamp.value.nonce?.equals(nonce) !== true) {
    throw new RangeError('the stamp does not answer this request: its nonce differs');
  }
  const submission = { response: bytes.toString('base64') };
  const { caFile: tsaCaFile } = options;
  if (options.data !== undefined && options.site === undefined) {
    const sequence = await withOfflineRecord(
      options.data,
      systemClock,
      async ({ desk }) => recordedOrThrow(await desk.stamp(submission, 'system')),
      { tsaCaFile },
    );
    const signature = tsaCaFile === undefined ? 'NOT checked' : 'verified';
    process.stdout.write(`stamped at ${stamp.value.genTime}, signature ${signature}; recorded as entry ${sequence}\n`);
    return;
  }
  if (options.site === undefined || options.token === undefined || options.data !== undefined) {
    throw new RangeError('give either --data DIR, or --site URL with --token TEXT');
  }
  const answer = await new SiteApi(options.site, options.token).ask('POST', '/ledger/stamps', submission);
  process.stdout.write(`stamped at ${stamp.value.genTime}; recorded: ${answer}\n`);
}
