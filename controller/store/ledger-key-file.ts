import { existsSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { generateSigningKeyPem, signingKeyFromPem, type SigningKey } from '../ledger/checkpoint.ts';
import { syncToDisk, writePrivateFile } from '../durable-files.ts';
import { messageOf } from './site-database.ts';
import { RecordBroken } from '../ledger/record-errors.ts';

export const keyFileName = 'ledger-key.pem';
/** The next key while it is being handed over to: written before the ledger names it, renamed after. */
const nextKeyFileName = `${keyFileName}.next`;
const othersMayRead = 0o077;

/**
 * The site's Ed25519 key (PKCS #8 PEM, readable by its owner only); made when there is none. A hand-over that was cut off
 * is finished when the ledger names the next key already, and forgotten when it does not.
 *
 * @param namedKey public key of the newest `ledger.key` entry, null in an empty ledger.
 * @throws RecordBroken when the file is there but no such key, or others may read it.
 */
export function settleKey(directory: string, namedKey: Buffer | null): SigningKey {
  const next = join(directory, nextKeyFileName);
  if (existsSync(next)) {
    if (namedKey !== null && readKey(next).publicKey.equals(namedKey)) keepNextKey(directory);
    else rmSync(next);
  }
  if (!existsSync(join(directory, keyFileName)))
    writePrivateFile(join(directory, keyFileName), generateSigningKeyPem());
  return readKey(join(directory, keyFileName));
}

/** The key that the ledger names; reads only. @throws RecordBroken when no key here is that one. */
export function namedKeyOf(directory: string, namedKey: Buffer | null): SigningKey {
  const next = join(directory, nextKeyFileName);
  const files = [...(existsSync(next) ? [next] : []), join(directory, keyFileName)];
  const key = files.map(readKey).find(({ publicKey }) => namedKey !== null && publicKey.equals(namedKey));
  if (key === undefined) throw new RecordBroken('the ledger does not name the key in this directory');
  return key;
}

/** Makes the key to hand over to; it counts once the ledger names it and `keepNextKey` has run. */
export function makeNextKey(directory: string): SigningKey {
  writePrivateFile(join(directory, nextKeyFileName), generateSigningKeyPem());
  return readKey(join(directory, nextKeyFileName));
}

export function keepNextKey(directory: string): void {
  renameSync(join(directory, nextKeyFileName), join(directory, keyFileName));
  syncToDisk(directory);
}

function readKey(file: string): SigningKey {
  try {
    const mode = statSync(file).mode & 0o777;
    // Windows knows no such modes and answers with its own.
    if (process.platform !== 'win32' && (mode & othersMayRead) !== 0) {
      throw new Error(
        `others may read ${file} (mode ${mode.toString(8)}); chmod 600 it, and rotate the key if they did`,
      );
    }
    return signingKeyFromPem(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new RecordBroken(`the ledger key cannot be read: ${messageOf(error)}`);
  }
}
