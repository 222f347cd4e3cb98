#!/usr/bin/env node
// What `npx banksman` runs. It is there before anything is built: npm links the program of a folder once and never looks again, and whoever has not
// built is told how.
import { existsSync } from 'node:fs';

const program = new URL('../../dist/controller/cli/main.js', import.meta.url);
if (existsSync(program)) {
  await import(program.href);
} else {
  process.stderr.write(
    'Banksman is not built yet. Run `npm start -- --help` once, which installs and builds, and try again.\n',
  );
  process.exitCode = 1;
}
