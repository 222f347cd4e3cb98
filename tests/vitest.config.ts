import { defineConfig } from 'vitest/config';
import { ClosingLineReporter } from './support/closing-line-reporter.ts';

const root = new URL('..', import.meta.url).pathname;
const shared = { root, pool: 'forks', testTimeout: 30_000, hookTimeout: 60_000 } as const;

export default defineConfig({
  test: {
    reporters: ['default', new ClosingLineReporter()],
    projects: [
      {
        test: {
          ...shared,
          name: 'quick',
          include: [
            'tests/unit/**/*.test.{ts,tsx}',
            'tests/wire/**/*.test.ts',
            'tests/tidy/**/*.test.ts',
            'tests/model/**/*.test.ts',
          ],
          maxWorkers: 2,
          // A process for every file loads the same modules again and again: nothing in them keeps state between tests.
          isolate: false,
          // Property tests share two cores with each other.
          testTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...shared,
          name: 'live',
          // Whole sites of three processes that wait for each other most of the time: one alone leaves half of two cores idle.
          include: ['tests/integration/**/*.test.ts', 'tests/scenario/**/*.test.ts', 'tests/e2e/**/*.test.ts'],
          globalSetup: ['tests/support/provisioned-demo.ts'],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
