import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../../../', import.meta.url);

/** The compiled worker; a worker thread cannot run the TypeScript source. */
export const workerUrl = new URL('dist/controller/store/record-worker.js', root);

/** Why the compiled record, or another compiled file, cannot be tested, with how to get it; null when it can. */
export function missingBuild(more: readonly string[] = []): string | null {
  const store = ['record-worker', 'record-service', 'record-writer', 'site-record', 'verify-tail'];
  for (const name of [...store.map((file) => `controller/store/${file}`), ...more]) {
    const compiled = fileURLToPath(new URL(`dist/${name}.js`, root));
    const source = fileURLToPath(new URL(`${name}.ts`, root));
    if (!existsSync(compiled)) return 'dist is missing; run npm run build';
    if (statSync(compiled).mtimeMs < statSync(source).mtimeMs)
      return 'dist is older than its sources; run npm run build';
  }
  return null;
}
