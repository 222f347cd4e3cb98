import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the processes of a site load, code and tables. The console is loaded by browsers. */
const notLoaded: ReadonlySet<string> = new Set(['console', 'tests']);

function loadedBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !notLoaded.has(entry.name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return loadedBelow(path);
      return /\.(js|json)$/.test(entry.name) ? [path] : [];
    })
    .sort();
}

/**
 * SHA-256 over the software in a folder, names and bytes, and over the list that npm keeps of the packages beside it (`node_modules/.package-lock.json`,
 * gone while it installs); some megabytes, read in tens of milliseconds.
 */
export function buildHash(folder: string, installedList: string): string {
  const hash = createHash('sha256');
  hash.update(existsSync(installedList) ? readFileSync(installedList) : 'not installed');
  for (const path of loadedBelow(folder)) hash.update(`${path}\n`).update(readFileSync(path));
  return hash.digest('hex');
}
