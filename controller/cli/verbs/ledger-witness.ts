import { readFileSync } from 'node:fs';
import { Option, type Command } from 'commander';
import { systemClock } from '../../../kernel/system-clock.ts';
import { witnessParties, type WitnessParty } from '../../contract/ledger/ledger-proofs.ts';
import { parseCheckpoint } from '../../ledger/checkpoint.ts';
import { withOfflineRecord } from '../../store/offline-record.ts';
import { cosignExport, cosignSite, replaceFinalNote, SiteApi, type Cosigned } from '../witness-cosign.ts';
import { loadWitness, makeWitness } from '../witness-file.ts';
import { ran, recordedOrThrow } from './ledger-run.ts';

/** `banksman ledger witness …`: what tenant, contractor and certifier run, and what the site does with it. */
export function registerWitnessVerbs(ledger: Command): void {
  const witness = ledger.command('witness').description('cosign checkpoints as somebody who is not the site');
  witness
    .command('init')
    .description('make a witness: its key and its memory in one file, kept away from the site')
    .requiredOption('--state <file>', 'file of the witness')
    .requiredOption('--name <name>', 'e.g. tenant.example.com')
    .action(ran((options: { readonly state: string; readonly name: string }) => runInit(options.state, options.name)));
  witness
    .command('cosign')
    .description('cosign the newest checkpoint, if it extends everything cosigned before')
    .requiredOption('--state <file>', 'file of the witness')
    .option('--export <file>', 'an export of the site')
    .option('--out <file>', 'write the export with the cosignature on its last checkpoint')
    .option('--site <url>', 'a running site instead, e.g. http://127.0.0.1:8080')
    .option('--token <text>', 'session token of an auditor or admin there')
    .option('--site-key <text>', 'verifier key of the site, compared with what it published')
    .action(ran(runCosign));
  witness
    .command('add')
    .description('register a witness in the record; the controller must be stopped')
    .requiredOption('--data <dir>', 'data directory of the site')
    .requiredOption('--key <text>', 'key text that witness init printed')
    .addOption(new Option('--party <party>', 'for whom').choices(witnessParties).makeOptionMandatory())
    .action(ran(runAdd));
  witness
    .command('withdraw')
    .description('take no more cosignatures with a key; the controller must be stopped')
    .requiredOption('--data <dir>', 'data directory of the site')
    .requiredOption('--key <text>', 'key text of the witness')
    .action(ran(runWithdraw));
  witness
    .command('take')
    .description('record a cosigned checkpoint that was brought as a file; the controller must be stopped')
    .requiredOption('--data <dir>', 'data directory of the site')
    .requiredOption('--note <file>', 'the note that witness cosign printed')
    .action(ran(runTake));
}

function runInit(file: string, name: string): void {
  const witness = makeWitness(file, name);
  process.stdout.write(
    `${witness.keyText}\nGive this key to the site and to whoever shall rely on your cosignatures.\n`,
  );
}

interface CosignArguments {
  readonly state: string;
  readonly export?: string;
  readonly out?: string;
  readonly site?: string;
  readonly token?: string;
  readonly siteKey?: string;
}

async function runCosign(options: CosignArguments): Promise<void> {
  const witness = loadWitness(options.state);
  if (options.export !== undefined && options.site === undefined) {
    const cosigned = await cosignExport(options.export, witness, options.siteKey, systemClock);
    if (options.out === undefined) {
      process.stdout.write(noteToHandIn(cosigned));
      return;
    }
    const before = cosigned.note.split('\n').slice(0, -2).join('\n');
    await replaceFinalNote(options.export, options.out, `${before}\n`, cosigned.note);
    process.stdout.write(`cosigned ${cosigned.size} entries\n`);
    return;
  }
  if (options.site === undefined || options.token === undefined || options.export !== undefined) {
    throw new RangeError('give either --export FILE, or --site URL with --token TEXT');
  }
  const { size, sequence } = await cosignSite(
    new SiteApi(options.site, options.token),
    witness,
    options.siteKey,
    systemClock,
  );
  process.stdout.write(`cosigned ${size} entries; recorded as entry ${sequence}\n`);
}

/** The site's words and this witness's line alone: others' lines are theirs to hand in. */
function noteToHandIn({ note }: Cosigned): string {
  const parsed = parseCheckpoint(note);
  return parsed.ok ? `${parsed.value.siteNote}${parsed.value.cosignatures.at(-1) ?? ''}\n` : note;
}

async function runAdd(options: {
  readonly data: string;
  readonly key: string;
  readonly party: WitnessParty;
}): Promise<void> {
  const request = { party: options.party, witnessKey: options.key };
  await withOfflineRecord(options.data, systemClock, async ({ desk }) => {
    process.stdout.write(`recorded as entry ${recordedOrThrow(await desk.register(request, 'system'))}\n`);
  });
}

async function runWithdraw(options: { readonly data: string; readonly key: string }): Promise<void> {
  await withOfflineRecord(options.data, systemClock, async ({ desk }) => {
    process.stdout.write(`recorded as entry ${recordedOrThrow(await desk.withdraw(options.key, 'system'))}\n`);
  });
}

async function runTake(options: { readonly data: string; readonly note: string }): Promise<void> {
  const note = readFileSync(options.note, 'utf8');
  await withOfflineRecord(options.data, systemClock, async ({ desk }) => {
    process.stdout.write(`recorded as entry ${recordedOrThrow(await desk.cosign({ note }, 'system'))}\n`);
  });
}
