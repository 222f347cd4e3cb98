import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { roles } from '../../contract/api.ts';
import type { AuthService, DemoLogin } from './auth-service.ts';

export const DEMO_LOGINS_FILE = 'demo-logins.json';

const demoLogins = z.array(z.strictObject({ role: z.enum(roles), user: z.string(), password: z.string() })).max(100);

/**
 * The demo's logins in plain text: made at the first start of a data directory and kept in a file that only its owner can
 * read, so that later starts can print them again. For demonstrations only; a site in earnest never calls this.
 * Returns [] when there are users but no file: passwords cannot be read back from their hashes.
 *
 * @throws when the record or the directory cannot be written.
 */
export async function loadDemoLogins(auth: AuthService, dataDirectory: string): Promise<readonly DemoLogin[]> {
  const file = join(dataDirectory, DEMO_LOGINS_FILE);
  const seeded = await auth.seedDemoUsers();
  if (seeded.length > 0) {
    await mkdir(dataDirectory, { recursive: true });
    await writeFile(file, `${JSON.stringify(seeded, null, 2)}\n`, { mode: 0o600 });
    return seeded;
  }
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return [];
  return parseDemoLogins(text);
}

function parseDemoLogins(text: string): readonly DemoLogin[] {
  try {
    const parsed = demoLogins.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : [];
  } catch {
    return [];
  }
}
