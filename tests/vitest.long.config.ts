import { defineConfig } from 'vitest/config';
import { ClosingLineReporter } from './support/closing-line-reporter.ts';

/** Runs that take longer than a suite may: each has its own command and prints its seed. */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['tests/long/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 1,
    disableConsoleIntercept: true,
    reporters: ['default', new ClosingLineReporter()],
  },
});
