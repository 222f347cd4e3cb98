import type { Reporter, TestModule } from 'vitest/node';

/** Ends the run with one line that every CI can read: `N passed, N failed, N skipped`. */
export class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    let passed = 0;
    let failed = errors.length;
    let skipped = 0;
    for (const module of modules) {
      let ofModule = 0;
      for (const test of module.children.allTests()) {
        ofModule += 1;
        const { state } = test.result();
        if (state === 'passed') passed += 1;
        else if (state === 'failed') failed += 1;
        else skipped += 1;
      }
      if (ofModule === 0 && !module.ok()) failed += 1;
    }
    // The default reporter prints its summary in the same hook; the closing line must stand last.
    process.on('exit', () => {
      process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
    });
  }
}
