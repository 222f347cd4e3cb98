import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import { RecordBroken } from '../ledger/record-errors.ts';
import { lockDirectory } from '../store/site-database.ts';

const lockFileName = 'start.lock';
const noteFileName = 'started.json';
const startedNote = z.object({ pid: z.number(), version: z.string(), startedAt: z.string() });

export type StartedNote = z.infer<typeof startedNote>;

/**
 * Holds a data folder for one `banksman start`, from before anything in it is touched until that has ended; kill -9 ends it too. A second start, of the
 * same build or of another, would raise the epoch, rewrite the fleet file and reach the machines while they move on the permits of the first
 * (reference/safety.md fault 64). Refuses 'site-running' with who holds it.
 */
export function holdSite(directory: string, note: StartedNote): Result<{ release(): void }> {
  mkdirSync(directory, { recursive: true });
  try {
    const lock = lockDirectory(directory, lockFileName);
    writeFileSync(join(directory, noteFileName), JSON.stringify(note));
    return ok({ release: () => void lock.close() });
  } catch (error) {
    if (!(error instanceof RecordBroken)) throw error;
    return refuse({ code: 'site-running', facts: { directory, ...holderOf(directory) } });
  }
}

/** What the holder wrote of itself: only for people, so that a file that is not there or not whole costs nothing. */
function holderOf(directory: string): Partial<StartedNote> {
  try {
    return startedNote.parse(JSON.parse(readFileSync(join(directory, noteFileName), 'utf8')));
  } catch {
    return {};
  }
}
