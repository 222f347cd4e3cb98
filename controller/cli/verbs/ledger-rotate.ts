import type { Command } from 'commander';
import { systemClock } from '../../../kernel/system-clock.ts';
import { keyHandOverView, type KeyHandOverView } from '../../contract/ledger/ledger-proofs.ts';
import { withOfflineRecord } from '../../store/offline-record.ts';
import { SiteApi } from '../witness-cosign.ts';
import { ran } from './ledger-run.ts';

interface RotateArguments {
  readonly data?: string;
  readonly site?: string;
  readonly token?: string;
  readonly json?: true;
}

/** `banksman ledger rotate-key`: the old key hands over to a fresh one. */
export function registerRotateVerb(ledger: Command): void {
  ledger
    .command('rotate-key')
    .description('hand over to a fresh signing key by an entry that the old key signs')
    .option('--data <dir>', 'data directory of the site; the controller must be stopped')
    .option('--site <url>', 'a running site instead, e.g. http://127.0.0.1:8080')
    .option('--token <text>', 'session token of an admin there')
    .option('--json', 'print the keys as JSON')
    .action(
      ran(async (options: RotateArguments) => {
        const keys = await handOver(options);
        const { oldKey, newKey, sequence } = keys;
        const text = `old key  ${oldKey}\nnew key  ${newKey}\nnamed by entry ${sequence}; publish the new key.`;
        process.stdout.write(`${options.json === true ? JSON.stringify(keys) : text}\n`);
      }),
    );
}

async function handOver({ data, site, token }: RotateArguments): Promise<KeyHandOverView> {
  if (data !== undefined && site === undefined) {
    return withOfflineRecord(data, systemClock, async ({ desk }) => desk.rotateKey('system'));
  }
  if (site === undefined || token === undefined || data !== undefined) {
    throw new RangeError('give either --data DIR, or --site URL with --token TEXT');
  }
  return keyHandOverView.parse(JSON.parse(await new SiteApi(site, token).ask('POST', '/ledger/rotate-key', {})));
}
