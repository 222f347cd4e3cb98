import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { generateSigningKeyPem, signingKeyFromPem, type SigningKey } from '../ledger/checkpoint.ts';
import { messageOf, syncToDisk } from './site-database.ts';
import { RecordBroken } from '../ledger/record-errors.ts';

export const keyFileName = 'ledger-key.pem';

/**
 * The site's Ed25519 key (PKCS #8 PEM, readable by its owner only); made when there is none.
 *
 * @throws RecordBroken when the file is there but no such key.
 */
export function loadOrMakeKey(directory: string): SigningKey {
  const file = join(directory, keyFileName);
  if (!existsSync(file)) {
    const draft = `${file}.new`;
    rmSync(draft, { force: true });
    const handle = openSync(draft, 'wx', 0o600);
    try {
      writeSync(handle, generateSigningKeyPem());
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(draft, file);
    syncToDisk(directory);
  }
  return loadKey(directory);
}

/** @throws RecordBroken when there is no readable key. */
export function loadKey(directory: string): SigningKey {
  try {
    return signingKeyFromPem(readFileSync(join(directory, keyFileName), 'utf8'));
  } catch (error) {
    throw new RecordBroken(`the ledger key cannot be read: ${messageOf(error)}`);
  }
}
