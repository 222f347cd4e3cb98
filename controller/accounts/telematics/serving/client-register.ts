import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { ok, refuse, type Result } from '../../../../kernel/result.ts';
import { writePrivateFile } from '../../../durable-files.ts';

export const CLIENTS_FILE = 'aemp-clients.json';
export const CLIENTS_MAX = 100;

const clientsFile = z.strictObject({
  schemaVersion: z.literal(1),
  clients: z
    .array(
      z.strictObject({
        id: z.string(),
        name: z.string(),
        createdAtMs: z.number(),
        /** SHA-256 (hex) of a secret of 256 random bits: too many to guess, so no slow hash is needed. */
        secretSha256: z.string().regex(/^[0-9a-f]{64}$/),
      }),
    )
    .max(CLIENTS_MAX),
});
export type RegisteredClient = z.infer<typeof clientsFile>['clients'][number];

export interface MadeClient {
  readonly id: string;
  readonly name: string;
  /** Told once; only its hash is kept. */
  readonly secret: string;
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/**
 * Programs that may read our fleet, in a file of the data directory that only its owner may read. The command line writes
 * it while the controller runs; the controller looks at it again whenever it has changed.
 */
export class ClientRegister {
  private readonly file: string;
  private seen: { readonly stamp: string; readonly clients: readonly RegisteredClient[] | null } | null = null;

  constructor(file: string) {
    this.file = file;
  }

  /** Nobody where there is no file, or none that can be read. */
  clients(): readonly RegisteredClient[] {
    return this.readAgain() ?? [];
  }

  /** Null where the file cannot be read: it is left alone then, for a person to look at. */
  private readAgain(): readonly RegisteredClient[] | null {
    const stamp = stampOf(this.file);
    if (stamp === null) return [];
    if (this.seen?.stamp !== stamp) this.seen = { stamp, clients: read(this.file) };
    return this.seen.clients;
  }

  isKnown(clientId: string): boolean {
    return this.clients().some(({ id }) => id === clientId);
  }

  matches(clientId: string, secret: string): boolean {
    const client = this.clients().find(({ id }) => id === clientId);
    // An unknown name is compared as well, so that names cannot be told apart by the time an answer takes.
    const isSame = timingSafeEqual(Buffer.from(client?.secretSha256 ?? '0'.repeat(64), 'hex'), hashOf(secret));
    return isSame && client !== undefined;
  }

  /** Refuses 'aemp-client-refused' where the name is taken, the register is full or its file cannot be read. */
  add(name: string, nowMs: number): Result<MadeClient> {
    const clients = this.readAgain();
    const problem = whyNot(clients, name);
    if (problem !== null || clients === null)
      return refuse({ code: 'aemp-client-refused', facts: { message: problem } });
    const id = `bm-${randomBytes(8).toString('hex')}`;
    const secret = randomBytes(32).toString('base64url');
    this.write([...clients, { id, name, createdAtMs: nowMs, secretSha256: hashOf(secret).toString('hex') }]);
    return ok({ id, name, secret });
  }

  /** Its tokens end with it. Refuses 'not-found'. */
  remove(clientId: string): Result<void> {
    if (!this.isKnown(clientId)) return refuse({ code: 'not-found', facts: { clientId } });
    this.write(this.clients().filter(({ id }) => id !== clientId));
    return ok(undefined);
  }

  private write(clients: readonly RegisteredClient[]): void {
    writePrivateFile(this.file, `${JSON.stringify({ schemaVersion: 1, clients }, null, 2)}\n`);
  }
}

function whyNot(clients: readonly RegisteredClient[] | null, name: string): string | null {
  if (clients === null) return 'the file of clients cannot be read';
  if (clients.length >= CLIENTS_MAX) return 'there are too many clients';
  return clients.some((client) => client.name === name) ? 'the name is taken' : null;
}

/** What tells a changed file from the one that was read: a rename gives it another inode. */
function stampOf(file: string): string | null {
  const found = statSync(file, { throwIfNoEntry: false });
  return found === undefined ? null : `${found.ino}/${found.mtimeMs}/${found.size}`;
}

function read(file: string): readonly RegisteredClient[] | null {
  try {
    const parsed = clientsFile.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? parsed.data.clients : null;
  } catch {
    return null;
  }
}
