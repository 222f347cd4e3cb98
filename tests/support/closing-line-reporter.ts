import type { Reporter, TestModule } from 'vitest/node';

/** Ends the run with one line that every CI can read: `N passed, N failed, N skipped`. */
export class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    let passed = 0;
    let failed = errors.length;
    let skipped = 0;
    for (const module of modules) {
      let failedHere = 0;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') passed += 1;
        else if (state === 'failed') failedHere += 1;
        else skipped += 1;
      }
      // A file that could not be read, or whose preparation failed, fails although none of its tests did.
      failed += failedHere === 0 && !module.ok() ? 1 : failedHere;
    }
    // The default reporter prints its summary in the same hook; the closing line must stand last.
    process.on('exit', () => {
      process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
    });
  }
}
