import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../../controller/cli/package-root.ts';
import { messageOf } from '../../../controller/store/site-database.ts';

/** Compiles the shim into a folder of its own under `directory`, or says what this machine lacks for it. */
export function compileShim(directory = tmpdir()): { readonly library: string } | { readonly missing: string } {
  if (process.platform !== 'linux') return { missing: 'preloading a shim needs Linux' };
  const source = join(packageRoot(), 'tests/long/ledger/disk-shim.c');
  const library = join(mkdtempSync(join(directory, 'banksman-shim-')), 'disk-shim.so');
  try {
    execFileSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, source, '-ldl', '-lpthread'], { stdio: 'pipe' });
    return { library };
  } catch (error) {
    return { missing: `no C compiler that makes the shim (apt-get install gcc libc6-dev): ${messageOf(error)}` };
  }
}
