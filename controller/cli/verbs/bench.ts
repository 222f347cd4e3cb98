import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Command } from 'commander';
import { packageRoot } from '../package-root.ts';

interface BenchOptions {
  readonly json?: true;
  readonly seconds?: string;
  readonly seed?: string;
  readonly minutes?: string;
}

/** The benchmarks live with the tests, so they run as a program of their own. */
export function registerBenchVerb(program: Command): void {
  program
    .command('bench')
    .description('Print figures: import, plan, interlock cycle, ledger, start. Names of figures limit what is run.')
    .argument(
      '[names...]',
      'import, plan, interlock, interlock-lateness, ledger, ledger-verify, start; or plan FAMILY FILE… for public instances',
    )
    .option('--json', 'one line of JSON per figure')
    .option('--seconds <seconds>', 'CPU time for each public instance, 1 unless told')
    .option('--minutes <minutes>', 'how long each figure of interlock-lateness is measured, 0.25 unless told')
    .option('--seed <seed>', 'seed of the search, 1 unless told')
    .action(async (names: readonly string[], options: BenchOptions) => {
      const script = join(packageRoot(), 'dist/tests/bench/main.js');
      const args = [
        script,
        ...names,
        ...(options.json === true ? ['--json'] : []),
        ...(options.seconds === undefined ? [] : ['--seconds', options.seconds]),
        ...(options.minutes === undefined ? [] : ['--minutes', options.minutes]),
        ...(options.seed === undefined ? [] : ['--seed', options.seed]),
      ];
      process.exitCode = await new Promise<number>((resolve) => {
        spawn(process.execPath, ['--enable-source-maps', ...args], { stdio: 'inherit' }).on('exit', (code) => {
          resolve(code ?? 1);
        });
      });
    });
}
