import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { systemClock } from '../../../kernel/system-clock.ts';
import type { LedgerFinding } from '../../contract/ledger/ledger-check.ts';
import { checkLedger } from '../../store/ledger-check.ts';
import { databaseFileName, openForReading } from '../../store/site-database.ts';
import { ran } from './ledger-run.ts';

/** `banksman ledger check`: the whole database at once, also of a site that runs; exits non-zero when anything is damaged. */
export function registerCheckVerb(ledger: Command): void {
  ledger
    .command('check')
    .description(
      'check the whole database: every hash, chain, tree, checkpoints and the file itself; a site may run on it',
    )
    .requiredOption('--data <dir>', 'data directory of the site')
    .option('--json', 'print the finding as JSON')
    .action(ran(runCheck));
}

function runCheck({ data, json }: { readonly data: string; readonly json?: true }): void {
  const file = join(data, databaseFileName);
  if (!existsSync(file)) throw new RangeError(`there is no ${file}`);
  const db = openForReading(file);
  try {
    const check = checkLedger(db, () => systemClock.monoMs());
    let step = check.next();
    while (step.done !== true) step = check.next();
    process.stdout.write(`${json === true ? JSON.stringify(step.value) : linesOf(step.value)}\n`);
    if (step.value.result !== 'sound') process.exitCode = 1;
  } finally {
    db.close();
  }
}

function linesOf({ result, size, rootHash, durationMs, reason, atSequence }: LedgerFinding): string {
  const seconds = (durationMs / 1000).toFixed(1);
  if (result === 'sound') return `sound / 完好: ${String(size)} entries, root ${rootHash}, ${seconds} s`;
  const where = atSequence === null ? '' : ` (entry / 条目 ${String(atSequence)})`;
  const what = result === 'file-damaged' ? 'the file is damaged / 文件已损坏' : 'entries are damaged / 条目已损坏';
  return `${what}: ${reason}${where}; ${String(size)} entries, ${seconds} s\nKeep a copy of the folder as it is, and put back a backup. / 请原样保留该目录的副本，再恢复备份。`;
}
