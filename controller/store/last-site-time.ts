import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { databaseFileName, openForReading } from './site-database.ts';

/** Site time of the newest entry of a data directory, so that a simulated site goes on after it; null for a new one. */
export function lastSiteTimeMs(dataDirectory: string): number | null {
  const file = join(dataDirectory, databaseFileName);
  if (!existsSync(file)) return null;
  const db = openForReading(file);
  try {
    return db.prepare('SELECT max(at_ms) FROM entries').pluck().get() as number | null;
  } finally {
    db.close();
  }
}
