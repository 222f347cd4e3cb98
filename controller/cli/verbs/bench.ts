import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Command } from 'commander';
import { packageRoot } from '../package-root.ts';

/** The benchmarks live with the tests, so they run as a program of their own. */
export function registerBenchVerb(program: Command): void {
  program
    .command('bench')
    .description('Print figures: import, plan, interlock cycle, ledger, start. Names of figures limit what is run.')
    .argument('[names...]', 'import, plan, interlock, ledger, start')
    .option('--json', 'one line of JSON per figure')
    .action(async (names: readonly string[], options: { readonly json?: true }) => {
      const script = join(packageRoot(), 'dist/tests/bench/main.js');
      const args = [script, ...names, ...(options.json === true ? ['--json'] : [])];
      process.exitCode = await new Promise<number>((resolve) => {
        spawn(process.execPath, ['--enable-source-maps', ...args], { stdio: 'inherit' }).on('exit', (code) => {
          resolve(code ?? 1);
        });
      });
    });
}
