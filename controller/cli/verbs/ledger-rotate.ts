import type { Command } from 'commander';
import { systemClock } from '../../../kernel/system-clock.ts';
import { withOfflineRecord } from '../../store/offline-record.ts';
import { ran } from './ledger-run.ts';

/** `banksman ledger rotate-key`: the old key hands over to a fresh one. */
export function registerRotateVerb(ledger: Command): void {
  ledger
    .command('rotate-key')
    .description('hand over to a fresh signing key by an entry that the old key signs; the controller must be stopped')
    .requiredOption('--data <dir>', 'data directory of the site')
    .option('--json', 'print the keys as JSON')
    .action(
      ran(async (options: { readonly data: string; readonly json?: true }) => {
        const keys = await withOfflineRecord(options.data, systemClock, ({ writer, labels }) => {
          const oldKey = writer.verifierKey;
          const { size } = writer.rotateKey({ ...labels, actor: 'system' });
          return { oldKey, newKey: writer.verifierKey, size };
        });
        const { oldKey, newKey, size } = keys;
        const text = `old key  ${oldKey}\nnew key  ${newKey}\nnamed by entry ${size - 1}; publish the new key.`;
        process.stdout.write(`${options.json === true ? JSON.stringify(keys) : text}\n`);
      }),
    );
}
