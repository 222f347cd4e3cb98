import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { ok, refuse, type Result } from '../../../kernel/result.ts';
import { writePrivateFile } from '../../durable-files.ts';

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_HEX = /^[0-9a-f]{64}\n?$/;

/** Seals what must not be read from the disk: AES-256-GCM, a fresh nonce for each, bound to what it belongs to. */
export class Vault {
  private readonly key: Buffer;

  constructor(key: Buffer) {
    this.key = key;
  }

  /** Base64 of nonce, tag and cipher text. `belongsTo` must be the same at opening. */
  seal(text: string, belongsTo: string): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key, iv).setAAD(Buffer.from(belongsTo, 'utf8'));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64');
  }

  /** Refuses 'vault-seal-broken': another key, another owner, or changed bytes. */
  open(sealed: string, belongsTo: string): Result<string> {
    const bytes = Buffer.from(sealed, 'base64');
    if (bytes.length < IV_BYTES + TAG_BYTES) return refuse({ code: 'vault-seal-broken' });
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.key, bytes.subarray(0, IV_BYTES))
        .setAAD(Buffer.from(belongsTo, 'utf8'))
        .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      const text = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
      return ok(text.toString('utf8'));
    } catch {
      return refuse({ code: 'vault-seal-broken' });
    }
  }
}

/**
 * The vault of a key file (64 hex digits, mode 0600), which is made where there is none. Refuses 'vault-key-invalid': others may read it, or it
 * is no key.
 */
export function openVault(keyFile: string): Result<Vault> {
  if (!existsSync(keyFile)) writePrivateFile(keyFile, `${randomBytes(KEY_BYTES).toString('hex')}\n`);
  const othersMode = statSync(keyFile).mode & 0o077;
  if (othersMode !== 0) return refuse({ code: 'vault-key-invalid', facts: { file: keyFile, message: 'mode' } });
  const text = readFileSync(keyFile, 'utf8');
  if (!KEY_HEX.test(text)) return refuse({ code: 'vault-key-invalid', facts: { file: keyFile, message: 'form' } });
  return ok(new Vault(Buffer.from(text.trim(), 'hex')));
}
